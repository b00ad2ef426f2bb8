"""Copies inside a document: what counts as one, and what is left when they are dropped."""

from __future__ import annotations

import pytest

from classifier import Classifier, Document, load
from classifier.near_copies import PASSAGE, Passage, copies, passages, skeleton

FIRST = "昨天傍晚，最后一段护栏安装完毕，住在北岸的老田说，他等这座桥等了十一年，如今总算等到了。"
SECOND = "大桥全长一千二百米，双向六车道，施工期间渡船没有停过一天，夜里也有人值班。"


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("雨停了。", True),  # the line itself
        ("雨停了", True),  # punctuation
        ("　雨 停 了 ！", True),  # white space
        ("雨停了２", False),  # another word
        ("２０２０ 年", False),
        ("雨停", False),
    ],
)
def test_near_copies_of_a_short_line(line: str, same: bool) -> None:
    assert (copies(["雨停了。", line]) == {1: 0}) is same


def test_digits_are_compared_in_one_width_but_by_value() -> None:
    assert skeleton("２０２０年") == skeleton("2020年") != skeleton("2021年")


def test_lines_without_letters_are_no_copies() -> None:
    assert copies(["---", "---", "", ""]) == {}


def test_the_first_of_several_is_named() -> None:
    assert copies(["甲", "乙", "甲。", "甲！"]) == {2: 0, 3: 0}


@pytest.mark.parametrize(("length", "found"), [(PASSAGE - 1, 0), (PASSAGE, 1), (PASSAGE + 1, 1)])
def test_a_passage_has_a_least_length(length: int, found: int) -> None:
    assert len(passages({1: 0}, [length, length])) == found


def test_a_passage_is_in_the_order_of_what_it_repeats() -> None:
    lengths = [PASSAGE] * 4
    assert passages({2: 0, 3: 1}, lengths) == (Passage(2, 4, 0),)
    assert passages({2: 1, 3: 0}, lengths) == (Passage(2, 3, 1), Passage(3, 4, 0))


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load()


def test_an_article_printed_twice_is_reported_and_written_once(model: Classifier) -> None:
    text = f"{FIRST}\n{SECOND}\n{FIRST.replace('，', ',')}\n　　{SECOND}\n"
    document = model.predict(text, include=("copies",))
    assert [s.copy_of for s in document.segments] == [None, None, 0, 1]
    assert document.repeats == (Passage(2, 4, 0),)
    assert document.keep("body", drop_copies=True) == f"{FIRST}\n{SECOND}"
    assert document.keep("body").count("护栏") == 2


def test_a_short_line_that_comes_again_stays(model: Classifier) -> None:
    document = model.predict(f"好的。\n{FIRST}\n好的。\n", include=("copies",))
    assert [s.copy_of for s in document.segments] == [None, None, 0]
    assert document.repeats == ()


def test_what_was_not_looked_for_cannot_be_dropped(model: Classifier) -> None:
    document = model.predict(FIRST)
    assert document.segments[0].copy_of is None
    with pytest.raises(ValueError, match=r"include=\('copies',\)"):
        document.keep("body", drop_copies=True)


def test_scores_of_a_document() -> None:
    from classifier import Segment
    from classifier.spans import Span

    def segment(start: int, end: int, label: str, spans: tuple[Span, ...] | None = None) -> Segment:
        return Segment(start, end, label, (0.25, 0.25, 0.25, 0.25), spans)

    document = Document("x" * 100, (segment(0, 60, "body"), segment(60, 70, "ad"), segment(70, 100, "feed")))
    assert document.body_share == 0.6
    assert document.contamination == {"ad": 0.1, "feed": 0.3, "boilerplate": 0.0}
    assert document.quality == pytest.approx(60 / 110)
    cut = Document("x" * 100, (segment(0, 100, "body", (Span(10, 30, "ad", 0.9),)),))
    assert (cut.body_share, cut.contamination["ad"]) == (0.8, 0.2)
    assert cut.keep("body", cut_spans=True) == "x" * 80
    assert cut.keep("body", "ad", cut_spans=True) == "x" * 100
    empty = Document("", ())
    assert (empty.body_share, empty.quality, set(empty.contamination.values())) == (0.0, 0.0, {0.0})
