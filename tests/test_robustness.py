"""The robustness benchmark: kinds of line, what is measured on, and its sums, by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from benchmarks.examples import compare, expected
from benchmarks.injection import (
    Injected,
    Insert,
    caught_by,
    injected_pages,
    places_between,
    read_verdicts,
    share_caught,
    unseen_ads,
)
from benchmarks.line_kinds import is_code, is_dialogue, is_heading, is_list_item, is_table_row, kinds_of_lines
from benchmarks.material import article, corpus_articles, is_measured, newsflashes, poems
from benchmarks.record import rounded, write_result
from benchmarks.robustness import Kept, corpus_alone, kept, negative_cases, pages_alone
from benchmarks.tables import markdown
from classifier.document import Document, Segment
from classifier.labels import NAMES
from classifier.records.labelled import LabelledDocument
from training.generate.corpora import is_for_generator
from training.generate.lines import AdLine, read_rows

GENERATOR_POEMS = Path(__file__).resolve().parent.parent / "training" / "generate" / "poems.tsv"
PARAGRAPH = "渡船每天早上六点开第一班，一直到天黑，冬天的时候要把缆绳上的冰敲掉才能解开，老人们都还记得这件事情。"


class Rule:
    """Stands in for a model: a line is body unless it holds one of the characters given."""

    def __init__(self, dirty: str) -> None:
        self.dirty = dirty

    def predict_batch(self, texts: Iterable[str]) -> Iterator[Document]:
        for text in texts:
            segments, place = [], 0
            for line in text.split("\n"):
                label = "ad" if any(char in line for char in self.dirty) else "body"
                segments.append(Segment(place, place + len(line), label, (1.0, 0.0, 0.0, 0.0)))
                place += len(line) + 1
            yield Document(text, tuple(segments))


def page(lines: list[tuple[str, str | None]], **changes: str) -> LabelledDocument:
    text, segments, place = "\n".join(line for line, _ in lines), [], 0
    for line, label in lines:
        segments.append((place, place + len(line), label))
        place += len(line) + 1
    fields = {"id": "p", "site": "s", "kind": "news", "script": "hans", "variant": "full"} | changes
    return LabelledDocument(**fields, text=text, segments=tuple(segments))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("• 葱两根", True), ("1. 姜切片", True), ("（二）减量", True), ("③ 撒盐", True), ("三、结果", True),
     ("3.14 米长", False), ("一个人走来", False), ("第三天下雨", False)],
)  # fmt: skip
def test_list_item(text: str, is_one: bool) -> None:
    assert is_list_item(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("“回来就好。”", True), ("“走吧。”他站起来。", True), ("老田说：“等了十一年。”", True), ("记者：为什么不停航？", True),
     ("他说得很慢，像在数数。", False), ("“三下乡”活动在河湾镇启动，持续到月底，来的都是学生。", False)],
)  # fmt: skip
def test_dialogue(text: str, is_one: bool) -> None:
    assert is_dialogue(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("return x;", True), ("sudo apt install vim", True), ("for (i = 0; i < 9; i++) {  // 数九", True),
     ("git 是一个版本工具", False), ("x = 1", False), ("Hello world again", False)],
)  # fmt: skip
def test_code(text: str, is_one: bool) -> None:
    assert is_code(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("姓名\t单位\t成绩", True), ("| 水 | 10g | 30g |", True), ("第一组  张三  9.8", True), ("姓名\t单位", False),
     ("他说  好", False), (f"{PARAGRAPH}\t{PARAGRAPH}\t完", False)],
)  # fmt: skip
def test_table_row(text: str, is_one: bool) -> None:
    assert is_table_row(text) is is_one


@pytest.mark.parametrize(
    ("text", "before", "after", "is_one"),
    [("渡口的冬天", PARAGRAPH, PARAGRAPH, True), ("渡口的冬天", "", PARAGRAPH, True), ("渡口的冬天", "短", PARAGRAPH, False),
     ("渡口的冬天", PARAGRAPH, "", False), ("渡口到了冬天。", PARAGRAPH, PARAGRAPH, False), ("2019", PARAGRAPH, PARAGRAPH, False)],
)  # fmt: skip
def test_heading(text: str, before: str, after: str, is_one: bool) -> None:
    assert is_heading(text, before, after) is is_one


def test_kinds_of_lines_one_kind_a_line() -> None:
    lines = [PARAGRAPH, "渡口的冬天", PARAGRAPH, "1. 敲冰", "“开船了。”", "git push", "甲\t乙\t丙"]
    assert kinds_of_lines(lines) == ["", "heading", "", "list", "dialogue", "code", "table"]
    assert kinds_of_lines([]) == []


def rows_measured(source: str, text: str, number: int) -> list[dict[str, str]]:
    """Rows of a source, the first `number` of a long series that are measured on."""
    series = (f"{text}{n}" for n in range(10_000))
    return [{"source": source, "text": found} for found in series if is_measured(found)][:number]


def test_measured_rows_are_of_the_generator_s_quarter() -> None:
    texts = [f"第{n}行" for n in range(2000)]
    chosen = [text for text in texts if is_measured(text)]
    assert all(is_for_generator(text) for text in chosen)
    assert 2000 / 16 * 0.7 < len(chosen) < 2000 / 16 * 1.3


def test_corpus_articles_have_paragraphs_and_credits_are_not_scored() -> None:
    good = rows_measured("LCTT/TranslateProject", f"标题\n{PARAGRAPH}\n译者：某某\n", 2)
    flat = rows_measured("LCTT/TranslateProject", f"只有一段。{PARAGRAPH}", 2)
    other = rows_measured("nagisa969/sunnyblog", f"一\n{PARAGRAPH}\n三\n", 2)
    found = corpus_articles([*good, *flat, *other])
    assert [one.kind for one in found] == ["tech article"] * 2
    assert found[0].scored == (True, True, False, True)
    assert len(corpus_articles(rows_measured("Anduin2017/HowToCook", "一\n二\n三\n", 200))) == 150


def test_newsflashes_are_short_single_lines() -> None:
    short = rows_measured("FinCUGE/finnl", "【钢价回落】本周螺纹钢报价下跌。", 3)
    long = rows_measured("FinCUGE/finnl", PARAGRAPH * 5, 3)
    lines = rows_measured("FinCUGE/finnl", "一行\n又一行", 3)
    assert len(newsflashes([*short, *long, *lines])) == 3


def test_poems_are_not_those_of_the_generator() -> None:
    own = {poem.lines[0] for poem in poems()}
    assert len(own) == 19 and not own & {title.split("|")[0] for title, _ in read_rows(GENERATOR_POEMS)}


def test_kept_counts_characters_of_documents_with_lines() -> None:
    found = kept([[(10, True), (30, False)], [], [(60, True)]])
    assert found == Kept(documents=2, characters=100, lost=30)
    assert found.share_lost == pytest.approx(0.3)
    assert kept([]).share_lost == 0.0


def test_alone_and_negative_cases_with_a_rule() -> None:
    text = f"标题\n{PARAGRAPH}\n一、渡口\n{PARAGRAPH}\n转载请注明渡口来源"
    one, poem = article("law", text), poems()[0]
    found = corpus_alone(Rule("渡"), [one])
    whole = 2 + len(PARAGRAPH) * 2 + 4
    assert found == {"law": Kept(1, whole, whole - 2), "all": Kept(1, whole, whole - 2)}
    negatives = negative_cases(Rule("口"), [one, poem])
    assert negatives["heading"] == Kept(1, 4 + 2, 4)
    assert negatives["law"] == Kept(1, whole, 4)
    assert negatives["poem"].lost == 0 and negatives["poem"].documents == 1
    assert pages_alone(Rule("渡"), [page([("渡口", "body"), ("冬天", "body")])]) == Kept(1, 4, 2)


AD = AdLine("出售旧船，电话五五五", "contact", "machinery")
SPAM = AdLine("来群里领", "", "", "LebronGG_chat")


def test_places_between_are_inside_an_article_without_ads() -> None:
    lines: list[tuple[str, str | None]] = [("首页", "boilerplate"), ("甲", "body"), ("乙", "body"), ("丙", "body")]
    assert places_between(page(lines)) == [2, 3]
    assert places_between(page([*lines, ("卖", "ad")])) == []
    assert places_between(page([("甲", "body"), ("乙", None), ("丙", "body")])) == []


def test_injected_pages_keep_the_page_and_add_ads_inside() -> None:
    lines: list[tuple[str, str | None]] = [("首页", "boilerplate"), ("甲", "body"), ("乙", "body"), ("热点", "feed")]
    made = list(injected_pages([page(lines), page([("首页", "boilerplate")])], [AD, SPAM]))
    assert len(made) == 4
    for document in made:
        found = [(document.text[start:end], label) for start, end, label in document.segments]
        assert [row for row in found if row[1] != "ad"] == lines
        assert [label for _, label in found[:2]] == ["boilerplate", "body"] and found[-2][1] == "body"
        assert any(label == "ad" for _, label in found)


def test_verdicts_on_inserts_and_on_the_article() -> None:
    document = page(
        [
            (AD.text, "ad"),
            ("十个字的一行就是这样", "body"),
            (SPAM.text, "ad"),
            ("另行", "body"),
            ("首页", "boilerplate"),
        ]
    )
    found = read_verdicts([document], [["body", "body", "ad", "feed", "body"]], [AD, SPAM])
    assert found.inserts == (
        Insert("contact", "machinery", "edge", "body"),
        Insert("corpus: chat spam", "chat spam", "between", "ad"),
    )
    assert (found.own, found.lost, found.caught, found.share_lost) == (12, 2, 0.5, 2 / 12)
    assert caught_by(found.inserts, lambda insert: insert.place) == {"between": (1, 1.0), "edge": (1, 0.0)}


def test_nothing_injected_is_nothing_caught() -> None:
    assert share_caught(()) == 0.0 and Injected((), 0, 0).share_lost == 0.0


def test_ads_without_corpora_are_the_hand_written_ones() -> None:
    assert {ad.origin for ad in unseen_ads(None)} == {"hand"}


def test_examples_are_compared_line_by_line() -> None:
    gold = expected("b 1-2\np 4\na 6")
    assert gold == {1: "body", 2: "body", 4: "boilerplate", 6: "ad"}
    found = [(0, "body"), (2, "feed"), (5, "boilerplate")]
    assert compare("甲\n乙\n\n丁\n", gold, found) == (3, [(2, "feed", "body")])


def test_labels_of_examples_are_the_four() -> None:
    assert set(expected("b 1\na 2\nf 3\np 4").values()) == set(NAMES)


def test_table_and_result_file(tmp_path: Path) -> None:
    assert (
        markdown(("a", "b"), [("x", 0.12345), ("y", 1234)]) == "| a | b |\n| --- | --- |\n| x | 0.123 |\n| y | 1,234 |"
    )
    assert rounded({"a": [1 / 3, (2, "b")]}) == {"a": [0.33333, [2, "b"]]}
    write_result(tmp_path / "deep" / "x.json", "python -m x", {"share": 2 / 3})
    found = orjson.loads((tmp_path / "deep" / "x.json").read_bytes())
    assert found["share"] == 0.66667 and found["command"] == "python -m x"
    assert found["commit"] and found["machine"] and found["date"].endswith("UTC")
