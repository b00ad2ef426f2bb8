"""Runs of clauses: which are taken into consideration, and what each looks like as a whole.

A decoder takes the few long runs that pay for their borders: a border at a full stop is cheap, one in the middle of a
sentence dear. Where each of them begins and ends is then tried again a little to either side.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.clause_features import NO_NEIGHBOUR, Sums, likeness, odds_at, rates
from classifier.clauses import AT_EDGE

COSTS = np.array((3.0, 2.0, 1.0, 1.0))  # log-odds that a border of each strength costs
TRIED = (-1, 0, 1, 2)  # clauses that a run is made shorter by at either end
SIDE = 4  # clauses before and after a run that its topics are compared with
_BEYOND = np.array((1, 2, 3))  # clauses from the ends of a run whose odds are told


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


def runs(
    first: NDArray[np.int64], paragraphs: NDArray[np.int64], odds: NDArray[np.float64], border: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First clause of the best runs of some paragraphs and one past their last, shape (runs,) each.

    first: first clause of each paragraph, and the number of clauses.
    """
    found: list[tuple[int, int]] = []
    cost = COSTS[border]
    for low, high in zip(first[paragraphs].tolist(), first[paragraphs + 1].tolist(), strict=True):
        for begin, end in best_runs(odds[low:high].tolist(), cost[low:high].tolist()):
            found.append((low + begin, low + end))
    places = np.array(found, dtype=np.int64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def variants(
    sums: Sums, begin: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every run and what it would be with other ends: number of the run, first clause, one past the last.

    Shape (variants,) each, in the order of the runs; TRIED says which ends.
    """
    steps = np.array(TRIED)
    count = len(begin)
    first = np.repeat(begin[:, None] + steps, len(steps), axis=1)
    last = np.tile(end[:, None] - steps, (1, len(steps)))
    own = np.broadcast_to(np.arange(count)[:, None], first.shape)
    fits = (first >= sums.low[begin][:, None]) & (last <= sums.high[begin][:, None]) & (first < last)
    return own[fits], first[fits], last[fits]


def run_rows(
    sums: Sums, topics: NDArray[np.int32], border: NDArray[np.int64], odds: NDArray[np.float64],
    begin: NDArray[np.int64], end: NDArray[np.int64],
) -> NDArray[np.float32]:  # fmt: skip
    """Rows of runs of clauses begin..end-1, each inside one paragraph.

    topics: as `classifier.clauses.topic_sums` gives them for the documents of these runs.  odds: of every clause,
    shape (c,).
    """
    low, high = sums.low[begin], sums.high[begin]
    following = np.where(end < high, np.append(border, AT_EDGE)[end], AT_EDGE)
    columns = [
        *_weight_blocks(sums, begin, end), *_odds_columns(odds, begin, end, low, high), border[begin], following,
        begin - low, high - end, _likenesses(sums, topics, begin, end),
    ]  # fmt: skip
    return np.concatenate([one.reshape(len(begin), -1) for one in columns], axis=1, dtype=np.float32)


def _odds_columns(
    odds: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64],
    low: NDArray[np.int64], high: NDArray[np.int64],
) -> list[NDArray[Any]]:  # fmt: skip
    before = np.concatenate(([0.0], np.cumsum(odds)))  # exact: whole numbers over a power of two
    inside = before[end] - before[begin]
    outside = before[high] - before[low] - inside
    beyond = (odds_at(odds, begin, -_BEYOND, low, high), odds_at(odds, end - 1, _BEYOND, low, high))
    return [
        end - begin, inside / (end - begin), inside, _over(np.maximum, odds, begin, end),
        _over(np.minimum, odds, begin, end), odds[begin], odds[end - 1], *beyond,
        outside / np.maximum(high - low - (end - begin), 1),
    ]  # fmt: skip


def _weight_blocks(sums: Sums, begin: NDArray[np.int64], end: NDArray[np.int64]) -> list[NDArray[Any]]:
    """Weights and characters of the run, of the rest of its paragraph and article, of the clauses at its borders."""
    low, high, heads, characters = sums.low[begin], sums.high[begin], sums.heads, sums.characters
    places = (
        (begin, end), (low, high), (sums.document_low[begin], sums.document_high[begin]), (begin, begin + 1),
        (end - 1, end), (np.maximum(begin - 1, low), begin), (end, np.minimum(end + 1, high)),
    )  # fmt: skip
    own, paragraph, article, *edges = sums.between(*np.array(places).swapaxes(0, 1))
    rest, others = paragraph - own, article - paragraph
    return [
        own[:, :heads], rates(own, 0, characters, characters), rates(rest, 0, heads, characters),
        rates(others, 0, characters, characters), *(edge[:, :heads] for edge in edges),
        *(part[:, characters] for part in (own, rest, others)),
    ]  # fmt: skip


def _likenesses(
    sums: Sums, topics: NDArray[np.int32], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """How like topics of the run and of what is around are, shape (runs, 9)."""
    low, high = sums.low[begin], sums.high[begin]
    places = (
        (begin, end), (low, high), (sums.document_low[begin], sums.document_high[begin]),
        (np.maximum(begin - SIDE, low), begin), (end, np.minimum(end + SIDE, high)),
    )  # fmt: skip
    first, last = np.array(places).swapaxes(0, 1)
    own, paragraph, article, left, right = (topics[last] - topics[first]).astype(np.int64)
    others = article - own
    pairs = ((own, paragraph - own), (own, others), (own, left), (own, right), (left, right), (own + right, left),
             (own + left, right), (left, others), (right, others))  # fmt: skip
    return likeness(*np.array(pairs).swapaxes(0, 1)).T


def _over(
    operation: np.ufunc, values: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """`operation` over values[begin:end] for each pair; no range is empty."""
    pairs = np.stack((begin, end), axis=1).ravel()
    return operation.reduceat(np.append(values, NO_NEIGHBOUR), pairs)[::2]
