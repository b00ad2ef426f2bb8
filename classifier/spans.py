"""Where inside a paragraph another text begins and ends.

Clauses are weighed by their n-grams, set beside their sentence, paragraph and article, and a decoder takes the few
long runs that pay for their borders: a border at a full stop is cheap, one in the middle of a sentence dear. Each run
is then judged as a whole, and what does not stand that is dropped. Paragraphs without a suspicious stretch, nearly all,
are left after the first step.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.clause_features import Sums, around, clause_rows, run_rows
from classifier.clauses import AT_COMMA, AT_STOP, Clauses, clauses
from classifier.labels import BODY, NAMES
from classifier.ngrams import fold_stream, stream
from classifier.segments import Batch
from classifier.shape import class_stream
from classifier.trees import LEAF_ONE, Trees, probabilities, raw_scores

HEADS = NAMES[1:]  # what the columns of the weights speak for, each against body
WEIGHT_ONE = 1024  # weights are log-odds times this
COSTS = np.array((3.0, 2.0, 1.0, 1.0))  # log-odds that a border of each strength costs
BIAS = 0.7  # log-odds in favour of a run: more brings more candidates and less certain ones
GATE_SIDE = 3  # clauses on either side of the stretch that decides whether a paragraph is looked into
OWN = -1500  # weight below which a part at the end of a run speaks for the article
_SURE = 6.0  # log-odds: no clause says more than this


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
    """weights: of each n-gram bucket, shape (2**bits, len(HEADS)), int16, WEIGHT_ONE a log-odd.
    clause_trees: clause rows to the log-odds of being foreign, one label.  run_trees: run rows to the four labels.
    gate: weight of a stretch from which a paragraph is looked into.  threshold: probability from which a run stands."""

    weights: NDArray[np.int16]
    clause_trees: Trees
    run_trees: Trees
    gate: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Paragraphs of a batch, cut into clauses.

    chosen: number of each paragraph in the batch, shape (p,).  starts: where each begins in the batch's characters.
    bounds: where it begins in the stream that `cuts` counts in.
    """

    chosen: NDArray[np.int64]
    starts: NDArray[np.int64]
    bounds: NDArray[np.int64]
    cuts: Clauses
    sums: Sums


def read_paragraphs(
    batch: Batch,
    chosen: NDArray[np.int64],
    fold: NDArray[np.uint16],
    classes: NDArray[np.uint8],
    weights: NDArray[np.int16],
) -> Reading:
    """Cut the `chosen` segments, not none, of a batch into clauses and weigh them."""
    part = dataclasses.replace(batch, starts=batch.starts[chosen], ends=batch.ends[chosen], gaps=batch.gaps[chosen])
    text = stream(part)
    document = batch.document[chosen]
    cuts = clauses(text, fold_stream(text, fold), class_stream(text, classes), document, weights)
    return Reading(chosen, part.starts, text.bounds, cuts, Sums.of(cuts, document))


def suspicion(read: Reading) -> NDArray[np.int64]:
    """The largest weight of any stretch of each paragraph, shape (p,)."""
    count = len(read.cuts.border)
    weight = around(read.sums, np.arange(count), GATE_SIDE)[:, : read.sums.heads].max(axis=1)
    return np.maximum.reduceat(weight, read.cuts.first[:-1])


def clause_odds(read: Reading, paragraphs: NDArray[np.int64], trees: Trees) -> NDArray[np.float64]:
    """Log-odds of the clauses of the given paragraphs, zero elsewhere, shape (c,)."""
    wanted = np.zeros(len(read.chosen), dtype=bool)
    wanted[paragraphs] = True
    at = np.flatnonzero(wanted[read.sums.segment])
    odds = np.zeros(len(read.cuts.border))
    raw = raw_scores(clause_rows(read.sums, read.cuts.border, at), trees)[:, 0]
    odds[at] = np.clip(raw / LEAF_ONE, -_SURE, _SURE)
    return odds


def runs(
    read: Reading, paragraphs: NDArray[np.int64], odds: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First clause of each candidate and one past its last, shape (candidates,) each."""
    found: list[tuple[int, int]] = []
    cost = COSTS[read.cuts.border]
    for paragraph in paragraphs.tolist():
        low, high = int(read.cuts.first[paragraph]), int(read.cuts.first[paragraph + 1])
        for begin, end in best_runs((odds[low:high] + BIAS).tolist(), cost[low:high].tolist()):
            found.append((low + begin, low + end))
    places = np.array(found, dtype=np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def best_runs(gains: list[float], costs: list[float]) -> list[tuple[int, int]]:
    """The runs with the largest sum of gains, where entering or leaving one before clause i takes costs[i].

    >>> best_runs([-1.0, 2.0, 2.0, -1.0], [1.0, 1.0, 1.0, 1.0])
    [(1, 3)]
    >>> best_runs([-1.0, 0.5, 0.5, -1.0], [1.0, 1.0, 1.0, 1.0])
    []
    """
    out, inside = 0.0, gains[0] - costs[0]
    came_in, went_out = [False], [False]  # whether the best way to this clause changed before it
    for gain, cost in zip(gains[1:], costs[1:], strict=True):
        went_out.append(inside - cost > out)
        came_in.append(out - cost > inside)
        out, inside = max(out, inside - cost), max(inside, out - cost) + gain
    state, end, found = inside > out, len(gains), []
    for place in range(len(gains) - 1, -1, -1):
        if state and (came_in[place] or place == 0):
            found.append((place, end))
            state = False
        elif not state and went_out[place]:
            state, end = True, place
    return found[::-1]


def find_spans(
    batch: Batch,
    labels: NDArray[np.int64],
    fold: NDArray[np.uint16],
    classes: NDArray[np.uint8],
    model: SpanModel,
) -> dict[int, tuple[Span, ...]]:
    """The spans of each segment that has any, by its number in the batch; only in segments labelled body."""
    chosen = np.flatnonzero(labels == NAMES.index(BODY.name))
    if not len(chosen):
        return {}
    read = read_paragraphs(batch, chosen, fold, classes, model.weights)
    paragraphs = np.flatnonzero(suspicion(read) > model.gate)
    if not len(paragraphs):
        return {}
    odds = clause_odds(read, paragraphs, model.clause_trees)
    begin, end = runs(read, paragraphs, odds)
    if not len(begin):
        return {}
    chances = probabilities(raw_scores(run_rows(read.sums, read.cuts.border, odds, begin, end), model.run_trees))
    found: dict[int, list[Span]] = {}
    for first, last, chance in zip(begin.tolist(), end.tolist(), chances, strict=True):
        if 1 - chance[0] >= model.threshold:
            number, spans = _spans(batch, read, *_pared(read, first, last), chance)
            found.setdefault(number, []).extend(spans)
    return {number: tuple(spans) for number, spans in found.items()}


def _pared(read: Reading, begin: int, end: int) -> tuple[int, int]:
    """A run without the parts at its ends, comma to comma, that speak for the article by themselves.

    Clauses are judged with what stands around them, so that something foreign casts doubt on its neighbours. At the
    beginning and the end of a paragraph there is no neighbour.
    """
    borders = np.flatnonzero(read.cuts.border[begin + 1 : end] >= AT_COMMA) + begin + 1
    places = [begin, *borders.tolist(), end]
    weight = [int(read.cuts.sums[a:b, : len(HEADS)].sum(axis=0).max()) for a, b in pairwise(places)]
    low, high = 0, len(weight)
    while begin > read.sums.low[begin] and high - low > 1 and weight[low] < OWN:
        low += 1
    while end < read.sums.high[begin] and high - low > 1 and weight[high - 1] < OWN:
        high -= 1
    return places[low], places[high]


def _spans(
    batch: Batch, read: Reading, begin: int, end: int, chance: NDArray[np.float64]
) -> tuple[int, list[Span]]:
    """The segment of a run and its spans: one for each kind of text in it."""
    paragraph = int(read.sums.segment[begin])
    number = int(read.chosen[paragraph])
    document = int(np.searchsorted(batch.first, number, side="right")) - 1
    shift = int(read.starts[paragraph] - read.bounds[paragraph] - batch.origin[document])
    limit = int(batch.ends[number] - batch.origin[document])
    spans = []
    for first, last, label in _kinds(read, begin, end, 1 + int(chance[1:].argmax())):
        start, stop = int(read.cuts.begin[first]) + shift, min(int(read.cuts.begin[last]) + shift, limit)
        start, stop = _trimmed(batch.codes, int(batch.origin[document]), start, stop)
        spans.append(Span(start, stop, NAMES[label], round(1 - float(chance[0]), 6)))
    return number, spans


def _kinds(read: Reading, begin: int, end: int, label: int) -> list[tuple[int, int, int]]:
    """A run cut where its sentences speak for different labels; of one kind it has the label of the whole."""
    inner = np.flatnonzero(read.cuts.border[begin + 1 : end] >= AT_STOP) + begin + 1
    cuts = [begin, *inner.tolist(), end]
    kinds = [1 + int(read.cuts.sums[a:b, : len(HEADS)].sum(axis=0).argmax()) for a, b in pairwise(cuts)]
    if len(set(kinds)) == 1 or NAMES[label] == "ad":
        return [(begin, end, label)]
    parts: list[tuple[int, int, int]] = []
    for a, b, kind in zip(cuts, cuts[1:], kinds, strict=False):
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
