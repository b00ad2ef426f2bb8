"""Reasons: that they add up, and that a person would accept them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import Classifier, load
from classifier.attribution import attribute, node_values
from classifier.labels import NAMES
from classifier.reasons import Reason, Reasons
from classifier.trees import LEAF_ONE, Trees, raw_scores
from classifier.words import SHAPE, START, segment_words

TOLERANCE = 1e-4  # log-odds
PAGE = (
    "首页 > 新闻 > 正文\n昨天下午，县里召开防汛会议，部署下一阶段工作。会议要求，各村要在本月底以前完成水渠清淤。\n"
    "会后，与会人员察看了两处水库，要求当地做好值守。\n合肥治疗白斑多少钱贵阳治疗白斑哪家医院好广州治疗白斑费用\n"
    "相关阅读\n老桥修好了\n老桥修好了\n2020-05-01\n"
)
LINES = st.text(st.sampled_from("首页新闻治疗多少钱，。：|-> 12a　的了\u200b😀\n"), max_size=80)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load()


@given(LINES)
@settings(max_examples=25, deadline=None)
def test_parts_and_words_add_up_to_what_they_explain(text: str) -> None:
    model = load_once()
    chances = model.predict_proba(text)
    for segment, chance in zip(model.predict(text, include=("reasons",)).segments, chances, strict=True):
        reasons = segment.reasons
        assert reasons is not None and reasons.label == segment.label != reasons.rival
        assert sum(part.value for part in reasons.parts) == pytest.approx(reasons.score, abs=TOLERANCE)
        assert sum(word.value for word in reasons.words) == pytest.approx(reasons.words_score, abs=TOLERANCE)
        # The score is the one that the probabilities come from, which are rounded to six places.
        label, rival = NAMES.index(reasons.label), NAMES.index(reasons.rival)
        if min(chance[label], chance[rival]) > 0.01:
            assert np.log(chance[label] / chance[rival]) == pytest.approx(reasons.score, abs=2e-4)


def load_once(cache: list[Classifier] = []) -> Classifier:  # noqa: B006  # hypothesis takes no module fixture
    if not cache:
        cache.append(load())
    return cache[0]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_attribution_of_random_trees_is_exact(seed: int) -> None:
    rng = np.random.default_rng(seed)
    trees = Trees(
        rng.integers(0, 5, (12, 7)).astype(np.int16), rng.normal(size=(12, 7)).astype(np.float32),
        rng.integers(-LEAF_ONE, LEAF_ONE, (12, 8)).astype(np.int32), rng.integers(-9, 9, 4).astype(np.int32),
    )  # fmt: skip
    rows = rng.normal(size=(6, 5)).astype(np.float32)
    label, rival = rng.integers(0, 4, 6), rng.integers(0, 4, 6)
    start, added = attribute(rows, trees, label, rival)
    raw = raw_scores(rows, trees) / LEAF_ONE
    wanted = raw[np.arange(6), label] - raw[np.arange(6), rival]
    assert np.allclose(start + added.sum(axis=1), wanted, atol=1e-9)


def test_a_feature_that_no_tree_asks_about_gets_nothing() -> None:
    trees = Trees(
        np.zeros((4, 1), dtype=np.int16), np.zeros((4, 1), dtype=np.float32),
        np.array([[0, LEAF_ONE], [0, 0], [0, 0], [0, 0]], dtype=np.int32), np.zeros(4, dtype=np.int32),
    )  # fmt: skip
    rows = np.array([[1.0, 5.0], [-1.0, 5.0]], dtype=np.float32)
    start, added = attribute(rows, trees, np.array([0, 0]), np.array([1, 1]))
    assert node_values(trees)[0].tolist() == [0.5, 0.0, 1.0]
    assert start.tolist() == [0.5, 0.5]
    assert added.tolist() == [[0.5, 0.0], [-0.5, 0.0]]


def test_what_a_person_reads(model: Classifier) -> None:
    document = model.predict(PAGE, include=("reasons",))
    told = {PAGE[s.start : s.end]: str(s.reasons) for s in document.segments}
    keywords = next(text for line, text in told.items() if line.startswith("合肥治疗"))
    assert sum(word in keywords for word in ("白斑", "哪家", "多少", "费用", "医院")) >= 2
    assert "no punctuation" in {p.term for s in document.segments for p in s.reasons.parts}
    doubled = [s.reasons for s in document.segments if PAGE[s.start : s.end] == "老桥修好了"]
    assert all("printed more than once" in {part.term for part in reasons.parts} for reasons in doubled)


def test_words_are_the_text_and_what_is_not_in_it_has_a_name(model: Classifier) -> None:
    text = "合肥治疗白斑多少钱，合肥"
    assert "".join(segment_words(text)) == text
    [segment] = model.predict(text, include=("reasons",)).segments
    assert {word.term for word in segment.reasons.words} == {*segment_words(text), SHAPE, START}


def test_reasons_come_only_when_asked(model: Classifier) -> None:
    assert all(segment.reasons is None for segment in model.predict(PAGE).segments)
    with pytest.raises(ValueError, match="there are spans, reasons, copies"):
        model.predict(PAGE, include=("reason",))


def test_a_small_reason_is_not_told() -> None:
    reasons = Reasons("ad", "body", 1.0, (Reason("its words", 0.99), Reason("printed once", 0.01)), 0.0, ())
    assert str(reasons) == "ad rather than body, +1.00: its words +0.99"
