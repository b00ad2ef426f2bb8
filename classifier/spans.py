"""Where inside a paragraph another text begins and ends.

Clauses are weighed by their n-grams and set beside their sentence, paragraph and article. Where that looks suspicious
they are looked at again, with their topics and with what was thought of their neighbours. A decoder takes the runs that
stand out, tries their ends a little to either side, and drops what is not sure enough as a whole. Most clauses are
left after the first step, nearly all after the second.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.clause_features import Sums, around, clause_rows, odds_rows, suspicion, topic_rows
from classifier.clauses import AT_STOP, Clauses, Lexicon, clauses, count_said_again, topic_sums
from classifier.labels import AD, BODY, NAMES
from classifier.runs import run_rows, runs, variants
from classifier.segments import Batch
from classifier.trees import LEAF_ONE, Trees, raw_scores

HEADS = NAMES[1:]  # what the columns of the weights speak for, each against body
WEIGHT_ONE = 32  # weights are log-odds times this
GATE_SIDE = 2  # clauses on either side of one that make up the stretch that decides whether it is looked at
REACH = 5  # clauses on either side of a suspicious one that are looked at, too
SUSPECT = -0.5  # log-odds from which a clause, and those in reach of it, get a second look
SURE = 6.0  # log-odds: no clause says more than this
DOUBT = 0.8  # of a run's ends those are taken that gain most characters, each counting its probability less this


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a segment that is something else than the segment.

    start, end: offsets in code points into the document's text.  label: what it is, one of ad, feed, boilerplate.
    probability: that it is not the article.
    """

    start: int
    end: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class SpanModel:
    """lexicon: its weights have a column for each of HEADS, WEIGHT_ONE a log-odd.
    clause_trees, second_trees: rows of clauses to the log-odds of being foreign at the first and at the second look.
    run_trees: rows of runs to the log-odds of a character of it.  gate: weight of a stretch from which its clauses are
    looked at.  threshold: probability from which a run stands.  shortest: characters of a line that is looked into."""

    lexicon: Lexicon
    clause_trees: Trees
    second_trees: Trees
    run_trees: Trees
    gate: int
    threshold: float
    shortest: int


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that take time, each with a compiled twin that gives the same (`classifier.compiled.spans`)."""

    clauses: Callable[..., Clauses] = clauses
    sums: Callable[[Clauses, NDArray[np.int64], int], Sums] = Sums.of
    suspicion: Callable[..., NDArray[np.int64]] = suspicion
    around: Callable[..., NDArray[np.int64]] = around
    count_said_again: Callable[[Clauses, NDArray[np.int64], NDArray[np.int64]], None] = count_said_again
    clause_rows: Callable[..., NDArray[np.float32]] = clause_rows
    topic_sums: Callable[..., NDArray[np.int32]] = topic_sums
    topic_rows: Callable[..., NDArray[np.float32]] = topic_rows
    raw_scores: Callable[[NDArray[np.float32], Trees], NDArray[np.int64]] = raw_scores
    runs: Callable[..., tuple[NDArray[np.int64], NDArray[np.int64]]] = runs


PLAIN = Steps()


@dataclass(frozen=True, slots=True)
class Reading:
    """Paragraphs of a batch, cut into clauses.

    chosen: number of each paragraph in the batch they were chosen from, shape (p,).  batch: the paragraphs alone.
    document: of each, shape (p,).  bounds: where each begins in the stream that `cuts` counts in.
    """

    chosen: NDArray[np.int64]
    batch: Batch
    document: NDArray[np.int64]
    bounds: NDArray[np.int64]
    cuts: Clauses
    sums: Sums


def read_paragraphs(batch: Batch, chosen: NDArray[np.int64], lexicon: Lexicon, steps: Steps = PLAIN) -> Reading:
    """Cut the `chosen` segments, not none, of a batch into clauses and weigh them."""
    part = dataclasses.replace(batch, starts=batch.starts[chosen], ends=batch.ends[chosen], gaps=batch.gaps[chosen])
    document = batch.document[chosen]
    lengths = part.ends - part.starts + 1
    cuts = steps.clauses(part, lexicon)
    bounds = np.cumsum(lengths) - lengths
    return Reading(chosen, part, document, bounds, cuts, steps.sums(cuts, document, lexicon.heads))


def as_odds(raw: NDArray[np.int64], at: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Log-odds of all clauses, shape (count,), from the scores of those `at`; the others are the article's."""
    odds = np.full(count, -SURE)
    odds[at] = np.clip(raw[:, 0] / LEAF_ONE, -SURE, SURE)
    return odds


@dataclass(frozen=True, slots=True)
class Look:
    """What some clauses look like.  paragraphs: whose.  at: their numbers, shape (n,).  rows: shape (n, columns).
    topics: as `topic_sums` gives them for the documents of these paragraphs; empty at the first look."""

    paragraphs: NDArray[np.int64]
    at: NDArray[np.int64]
    rows: NDArray[np.float32]
    topics: NDArray[np.int32]


def first_look(read: Reading, gate: int, steps: Steps = PLAIN) -> Look:
    """At the clauses around those that pass the gate."""
    at = steps.around(read.sums, steps.suspicion(read.sums, GATE_SIDE) > gate, REACH)
    left = _without_repeats(read.sums.segment[at])
    steps.count_said_again(read.cuts, _whole_documents(read, left), read.document)
    rows = steps.clause_rows(read.sums, read.cuts.border, at)
    return Look(left, at, rows, np.empty((0, 0), dtype=np.int32))


def _without_repeats(ascending: NDArray[np.int64]) -> NDArray[np.int64]:
    return ascending[np.flatnonzero(np.diff(ascending, prepend=-1))]


def _marked(numbers: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Whether each of `count` numbers is among `numbers`."""
    found = np.zeros(count, dtype=bool)
    found[numbers] = True
    return found


def _whole_documents(read: Reading, paragraphs: NDArray[np.int64]) -> NDArray[np.int64]:
    """All paragraphs of the documents that some belong to."""
    return np.flatnonzero(_marked(read.document[paragraphs], int(read.document[-1]) + 1)[read.document])


def second_look(read: Reading, first: Look, odds: NDArray[np.float64], lexicon: Lexicon, steps: Steps = PLAIN) -> Look:
    """At what stays suspect, with topics, and with the odds that the first look gave all clauses."""
    near = steps.around(read.sums, odds > SUSPECT, REACH)
    at = near[_marked(first.at, len(odds))[near]]
    left = _without_repeats(read.sums.segment[at])
    topics = steps.topic_sums(read.cuts, _whole_documents(read, left), lexicon)
    before = first.rows[np.searchsorted(first.at, at)]
    rows = (before, steps.topic_rows(read.sums, topics, at), odds_rows(read.sums, odds, at))
    return Look(left, at, np.concatenate(rows, axis=1), topics)


def best_variants(
    read: Reading, own: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> NDArray[np.int64]:  # fmt: skip
    """Of the variants of each run, in the order of the runs, the place of the one that gains most, shape (runs,)."""
    before = read.sums.before[:, read.sums.characters]
    gain = (before[end] - before[begin]) * (chance - DOUBT)
    order = np.lexsort((gain, own))
    return order[np.flatnonzero(np.diff(own[order], append=-1))]


def find_spans(
    batch: Batch, labels: NDArray[np.int64], model: SpanModel, steps: Steps = PLAIN
) -> dict[int, tuple[Span, ...]]:
    """The spans of each segment that has any, by its number in the batch; only in long segments labelled body."""
    long_enough = batch.ends - batch.starts >= model.shortest
    chosen = np.flatnonzero((labels == NAMES.index(BODY.name)) & long_enough)
    if not len(chosen):
        return {}
    read = read_paragraphs(batch, chosen, model.lexicon, steps)
    count = len(read.cuts.border)
    look = first_look(read, model.gate, steps)
    odds = as_odds(steps.raw_scores(look.rows, model.clause_trees), look.at, count)
    look = second_look(read, look, odds, model.lexicon, steps)
    odds = as_odds(steps.raw_scores(look.rows, model.second_trees), look.at, count)
    own, begin, end = variants(read.sums, *steps.runs(read.cuts.first, look.paragraphs, odds, read.cuts.border))
    if not len(begin):
        return {}
    rows = run_rows(read.sums, look.topics, read.cuts.border, odds, begin, end)
    chance = chances(steps.raw_scores(rows, model.run_trees))
    best = best_variants(read, own, begin, end, chance)
    found: dict[int, list[Span]] = {}
    last = 0
    for place in best[chance[best] >= model.threshold].tolist():
        first = max(last, int(begin[place]))  # two runs that were made longer may meet
        if first < end[place]:
            last = int(end[place])
            number, spans = _spans(batch, read, first, last, float(chance[place]))
            found.setdefault(number, []).extend(spans)
    return {number: tuple(spans) for number, spans in found.items()}


def chances(raw: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability of a character of each run to be foreign, shape (runs,)."""
    return 1 / (1 + np.exp(-raw[:, 0] / LEAF_ONE))


def _spans(batch: Batch, read: Reading, begin: int, end: int, chance: float) -> tuple[int, list[Span]]:
    """The segment of a run and its spans: one for each kind of text in it."""
    paragraph = int(read.sums.segment[begin])
    number = int(read.chosen[paragraph])
    document = int(np.searchsorted(batch.first, number, side="right")) - 1
    shift = int(read.batch.starts[paragraph] - read.bounds[paragraph] - batch.origin[document])
    limit = int(batch.ends[number] - batch.origin[document])
    spans = []
    for first, last, label in _kinds(read, begin, end):
        start, stop = int(read.cuts.begin[first]) + shift, min(int(read.cuts.begin[last]) + shift, limit)
        start, stop = _trimmed(batch.codes, int(batch.origin[document]), start, stop)
        spans.append(Span(start, stop, NAMES[label], round(chance, 6)))
    return number, spans


def _label(read: Reading, begin: int, end: int) -> int:
    """The label that the weights of clauses begin..end-1 speak for; ad if they speak for none."""
    weight = (read.sums.before[end] - read.sums.before[begin])[: len(HEADS)]
    return NAMES.index(HEADS[int(weight.argmax())] if weight.max() > 0 else AD.name)


def _kinds(read: Reading, begin: int, end: int) -> list[tuple[int, int, int]]:
    """A run with its label, cut where its sentences speak for different ones; an ad is left whole."""
    if NAMES[label := _label(read, begin, end)] == AD.name:
        return [(begin, end, label)]
    inner = np.flatnonzero(read.cuts.border[begin + 1 : end] >= AT_STOP) + begin + 1
    parts: list[tuple[int, int, int]] = []
    for a, b in pairwise([begin, *inner.tolist(), end]):
        kind = _label(read, a, b)
        if parts and parts[-1][2] == kind:
            parts[-1] = (parts[-1][0], b, kind)
        else:
            parts.append((a, b, kind))
    return parts


def _trimmed(codes: NDArray[np.uint32], origin: int, start: int, stop: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while stop > start + 1 and chr(codes[origin + stop - 1]).isspace():
        stop -= 1
    while start < stop - 1 and chr(codes[origin + start]).isspace():
        start += 1
    return start, stop
