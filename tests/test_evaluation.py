"""Figures against numbers worked out by hand."""

from __future__ import annotations

import pytest

from classifier.evaluation import evaluate, line_rule
from classifier.records.labelled import LabelledDocument


def document(identifier: str, *lines: tuple[str, str | None]) -> LabelledDocument:
    segments, place = [], 0
    for text, label in lines:
        segments.append((place, place + len(text), label))
        place += len(text) + 1
    return LabelledDocument(identifier, "site", "news", "hans", "full", "\n".join(t for t, _ in lines), tuple(segments))


GOLD = [
    document("a", ("今天下雨，明天放晴。", "body"), ("首页", "boilerplate"), ("热点推荐", "feed"), ("？", None)),
    document("b", ("雨停了。", "body"), ("加微信", "ad")),
]
PREDICTED = [["body", "boilerplate", "body", "ad"], ["body", "ad"]]


def test_figures_by_hand() -> None:
    overall = evaluate(GOLD, PREDICTED).overall
    assert (overall.documents, overall.segments, overall.characters) == (2, 5, 23)
    assert overall.accuracy == pytest.approx(4 / 5)
    assert overall.labels["body"].precision == pytest.approx(2 / 3)
    assert overall.labels["body"].recall == 1
    assert overall.labels["feed"].f1 == 0
    assert overall.macro_f1 == pytest.approx((0.8 + 1 + 0 + 1) / 4)
    assert overall.body.precision == pytest.approx(14 / 18)  # 10 + 4 characters right, 4 of the feed wrongly kept
    assert overall.noise_left == pytest.approx(4 / 9)
    assert overall.mean_accuracy == pytest.approx((2 / 3 + 1) / 2)
    assert overall.flawless == 0.5


def test_majority_keeps_everything() -> None:
    majority = evaluate(GOLD, PREDICTED).baselines["majority label"]
    assert (majority.body.recall, majority.noise_left) == (1, 1)


@pytest.mark.parametrize(
    ("line", "number"),
    [("四个字。", 3), ("五个字呢。", 0), ("字" * 499 + "。", 0), ("字" * 500 + "。", 3), ("没有句号的一行", 3), ("他说：“好的”", 0)],
)
def test_line_rule_at_its_borders(line: str, number: int) -> None:
    assert line_rule(line) == number


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="labels for"):
        evaluate(GOLD, [["body"], ["body", "ad"]])
