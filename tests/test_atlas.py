"""The error atlas: shapes of lines, kinds of error, and the counts, by hand."""

from __future__ import annotations

from itertools import product

import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from benchmarks.atlas import confusion, gather, kinds_counted, measure, page, shapes_counted, worst_share
from benchmarks.error_kinds import AFTER, BEFORE, INSIDE, KINDS, NO_ARTICLE, WrongLine, kind_of, wrong_lines
from benchmarks.line_shapes import LONG, SHAPES, SHORT, shape_of
from classifier.labels import NAMES
from classifier.records.labelled import LabelledDocument

FERRY = "渡船每天早上六点开第一班。"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("----", "mark"), ("•", "mark"),
        ("2012-01-17 10:22", "number"), ("3天前", "number"), ("阅读 1.2万", "number"), ("12", "number"),
        ("十二楼", "short"),  # words only: no counter
        ("About us", "foreign"), ("git push origin main", "foreign"), ("https://example.org/a", "foreign"),
        ("来源：河湾晚报 编辑：老田", "publication"), ("老田 发表于 2012-01-17 10:22", "publication"),
        ("姓名\t单位\t成绩", "table"),
        (FERRY, "sentence"), ("他说：“开船了。”", "sentence"), ("天" * (LONG - 1) + "。", "long"), ("天" * (LONG - 2) + "。", "sentence"),
        ("天" * SHORT, "short"), ("天" * (SHORT + 1), "phrase"), ("首页", "short"), ("河湾大桥今晨通车 渡船将停航", "phrase"),
    ],
)  # fmt: skip
def test_shape(text: str, shape: str) -> None:
    assert shape_of(text) == shape


def wrong(gold: str, verdict: str, **changes: object) -> WrongLine:
    fields = {
        "text": FERRY,
        "shape": "sentence",
        "place": INSIDE,
        "is_first": False,
        "alone": False,
        "page_sells": False,
    }
    return WrongLine(gold=gold, verdict=verdict, **fields | changes)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (wrong("ad", "body", page_sells=True), "page that only sells"),
        (wrong("boilerplate", "ad", page_sells=True), "page that only sells"),
        (wrong("boilerplate", "feed", page_sells=True), "menu taken for feed"),
        (wrong("ad", "body"), "single ad taken for article"),
        (wrong("ad", "feed"), "sponsored title"),
        (wrong("body", "ad"), "prose called ad"),
        (wrong("body", "ad", shape="short"), "list or name called ad"),
        (wrong("feed", "body", shape="long"), "teaser taken for article"),
        (wrong("feed", "body", shape="phrase"), "headline taken for article"),
        (wrong("feed", "body", shape="number"), "date, author or counter of a feed"),
        (wrong("feed", "boilerplate", shape="short"), "feed taken for menu"),
        (wrong("boilerplate", "feed", shape="short"), "menu taken for feed"),
        (wrong("boilerplate", "body", place=AFTER), "comment, notice or prompt after the article"),
        (wrong("boilerplate", "body", place=BEFORE), "notice or prompt above or in the article"),
        (wrong("boilerplate", "body", place=NO_ARTICLE), "notice or prompt above or in the article"),
        (wrong("boilerplate", "body", shape="publication"), "publication line kept"),
        (wrong("boilerplate", "body", shape="short"), "chrome kept"),
        (wrong("body", "feed", is_first=True, shape="phrase"), "title lost"),
        (wrong("body", "feed"), "paragraph lost"),
        (wrong("body", "boilerplate", shape="table"), "table, date or number lost"),
        (wrong("body", "boilerplate", shape="foreign"), "foreign line or code lost"),
        (wrong("body", "feed", shape="short"), "subhead, name or list item lost"),
    ],
)
def test_kind(line: WrongLine, kind: str) -> None:
    assert kind_of(line).name == kind


def test_every_wrong_line_has_a_kind_and_every_kind_a_line() -> None:
    places = (BEFORE, INSIDE, AFTER, NO_ARTICLE)
    cases = product(NAMES, NAMES, SHAPES, places, (True, False), (True, False))
    met = {
        kind_of(wrong(gold, verdict, shape=shape, place=place, is_first=first, page_sells=sells)).name
        for gold, verdict, shape, place, first, sells in cases
        if gold != verdict
    }
    assert met == {kind.name for kind in KINDS}
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def document(*lines: tuple[str, str | None]) -> LabelledDocument:
    text, segments, place = "\n".join(line for line, _ in lines), [], 0
    for line, label in lines:
        segments.append((place, place + len(line), label))
        place += len(line) + 1
    return LabelledDocument("p", "s", "news", "hans", "full", text, tuple(segments))


PAGE = document(
    ("首页", "boilerplate"),
    ("标题", "body"),
    ("广告位", "boilerplate"),
    (FERRY, "body"),
    ("不算", None),
    ("热点", "feed"),
)


def test_wrong_lines_know_their_place() -> None:
    found = wrong_lines(PAGE, ["body", "feed", "boilerplate", "body", "ad", "body"])
    assert [(line.text, line.place, line.is_first, line.alone) for line in found] == [
        ("首页", BEFORE, False, True),
        ("标题", INSIDE, True, True),
        ("热点", AFTER, False, True),
    ]
    assert not any(line.page_sells for line in found)
    assert wrong_lines(document(("首页", "boilerplate")), ["feed"])[0].place == NO_ARTICLE


def test_a_page_sells_if_most_of_its_characters_do() -> None:
    assert wrong_lines(document(("卖船票", "ad"), ("首页", "boilerplate")), ["body", "boilerplate"])[0].page_sells
    assert not wrong_lines(document(("卖船", "ad"), ("首页", "boilerplate")), ["body", "boilerplate"])[0].page_sells


def test_neighbours_of_the_same_label_are_no_loners() -> None:
    found = wrong_lines(document(("甲", "body"), ("乙", "body"), ("丙", "feed")), ["feed", "feed", "body"])
    assert [line.alone for line in found] == [False, False, True]


KEPT = ("chrome kept", "title lost", "headline taken for article")


def test_counts() -> None:
    labels = [["body", "feed", "boilerplate", "body", "ad", "body"]] * 2
    found = gather([PAGE, PAGE], labels)
    counted = {row["kind"]: (row["lines"], row["characters"], row["documents"]) for row in kinds_counted(found)}
    assert counted == dict.fromkeys(KEPT, (2, 4, 2))
    assert confusion(found)["body"]["feed"] == [2, 4] and confusion(found)["ad"]["body"] == [0, 0]
    assert shapes_counted(found) == {"short": 6}
    assert worst_share(found) == 1 and worst_share([]) == 0


def test_the_page_holds_figures_and_no_text() -> None:
    labels = [["body", "feed", "boilerplate", "body", "ad", "body"]]
    figures = measure([PAGE], labels)
    assert (figures["wrong_lines"], figures["scored_lines"]) == (3, 5)
    written = page(figures, {"command": "python -m x", "date": "heute", "commit": "abc"})
    assert "3 of 5 lines (60.0%)" in written and "| title lost | 1 | 2 | 1 |" in written
    assert not any(line in written for line in ("首页", "标题", "热点"))
