"""The steps that find spans, compiled, against plain numpy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numba", reason="numba is not installed")

from classifier import clause_features, clauses, load, runs
from classifier import spans as plain
from classifier.clause_features import Sums
from classifier.clauses import INSIDE
from classifier.compiled import clause_rows as rows_twin
from classifier.compiled import clauses as clauses_twin
from classifier.compiled.spans import Scores, steps
from classifier.segments import split
from classifier.trees import raw_scores
from tests.test_compiled import HAND_WRITTEN
from tests.test_spans import KEYWORDS, NEWS, TEXTS, tiny_model

STEPS = steps()
ODDS = st.lists(st.tuples(st.integers(-5, 5), st.integers(INSIDE, 3)), min_size=1, max_size=12)


def assert_same_clauses(texts: list[str]) -> None:
    lexicon = tiny_model(1).lexicon
    batch = split(texts)
    if not len(batch):
        return
    document = batch.document
    slow, fast = clauses.clauses(batch, lexicon), clauses_twin.clauses(batch, lexicon)
    for name in ("begin", "border", "first", "before", "pairs"):
        assert np.array_equal(getattr(slow, name), getattr(fast, name)), name
    sums = Sums.of(fast, document, lexicon.heads)
    same_sums = rows_twin.sums(fast, document, lexicon.heads)
    for name in ("segment", "low", "high", "sentence_low", "sentence_high", "document_low", "document_high"):
        assert np.array_equal(getattr(sums, name), getattr(same_sums, name)), name
    slow_suspicion, fast_suspicion = (way.suspicion(sums, 1) for way in (clause_features, rows_twin))
    assert np.array_equal(slow_suspicion, fast_suspicion)
    marked = slow_suspicion > np.percentile(slow_suspicion, 80)
    assert np.array_equal(clause_features.around(sums, marked, 2), rows_twin.around(sums, marked, 2))
    some = np.flatnonzero(document % 2 == 0)
    at = np.flatnonzero(document[sums.segment] % 2 == 0)
    clauses.count_said_again(slow, some, document)
    clauses_twin.count_said_again(fast, some, document)
    assert np.array_equal(
        clause_features.clause_rows(replace(sums, before=slow.before), fast.border, at),
        rows_twin.clause_rows(sums, fast.border, at),
    )
    slow_topics = clauses.topic_sums(slow, some, lexicon)
    fast_topics = clauses_twin.topic_sums(fast, some, lexicon)
    assert np.array_equal(
        clause_features.topic_rows(sums, slow_topics, at), rows_twin.topic_rows(sums, fast_topics, at)
    )


@pytest.mark.parametrize("case", HAND_WRITTEN)
def test_same_clauses_and_rows(case: str) -> None:
    assert_same_clauses(HAND_WRITTEN[case])


@given(st.lists(TEXTS, max_size=5))
@settings(max_examples=60, deadline=None)
def test_same_clauses_and_rows_of_any_text(texts: list[str]) -> None:
    assert_same_clauses(texts)


@given(st.lists(ODDS, min_size=1, max_size=4), st.integers(0, 15))
@settings(deadline=None)
def test_same_runs(paragraphs: list[list[tuple[int, int]]], chosen: int) -> None:
    odds = np.array([float(gain) for paragraph in paragraphs for gain, _ in paragraph])
    border = np.array([strength for paragraph in paragraphs for _, strength in paragraph])
    first = np.cumsum([0, *map(len, paragraphs)])
    numbers = np.array([number for number in range(len(paragraphs)) if chosen >> number & 1], dtype=np.int64)
    slow, fast = runs.runs(first, numbers, odds, border), rows_twin.runs(first, numbers, odds, border)
    assert all(np.array_equal(*pair) for pair in zip(slow, fast, strict=True))


@pytest.mark.parametrize("count", [0, 1, 511, 512, 513, 1500])
def test_same_scores(count: int) -> None:
    rows = np.random.default_rng(count).normal(size=(count, 9)).astype(np.float32)
    trees = tiny_model(0).clause_trees
    assert np.array_equal(Scores()(rows, trees), raw_scores(rows, trees))


@given(TEXTS, TEXTS, st.integers(0, 50))
@settings(max_examples=40, deadline=None)
def test_same_spans(first: str, second: str, seed: int) -> None:
    batch, model = split([first, second]), tiny_model(seed)
    labels = np.zeros(len(batch), dtype=np.int64)
    assert plain.find_spans(batch, labels, model) == plain.find_spans(batch, labels, model, STEPS)


def test_a_classifier_finds_the_same_either_way() -> None:
    spliced = NEWS * 2 + KEYWORDS
    slow, fast = (load(compiled=compiled).predict(spliced, include=("spans",)) for compiled in (False, True))
    assert slow.segments == fast.segments
    assert any(segment.spans for segment in fast.segments)
