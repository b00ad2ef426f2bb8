"""What a clause looks like beside its neighbours, its sentence, its paragraph and its article.

Everything is a quotient of sums of whole numbers, so that a row does not depend on what else is in the batch. Which
stretches are set beside which stands in tables, which the compiled twin reads too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.clauses import AT_EDGE, AT_STOP, OTHERS, Clauses

# First clause and one past the last, counted from the clause itself, inside its paragraph.
_STRETCHES: dict[str, tuple[int, int]] = {
    "own": (0, 1), "near": (-1, 2), "around": (-3, 4), "to the left": (-3, 1), "to the right": (0, 4),
    "left": (-1, 0), "left of 3": (-3, 0), "left of 8": (-8, 0),
    "right": (1, 2), "right of 3": (1, 4), "right of 8": (1, 9),
}  # fmt: skip
OFFSETS = np.array(list(_STRETCHES.values()))
BESIDE = 4  # clauses before and after a sentence that it is compared with
# Of every clause beside OFFSETS, in this order.
_WIDER = ("sentence", "before the sentence", "after the sentence", "paragraph", "article")
_NUMBER = {name: number for number, name in enumerate((*_STRETCHES, *_WIDER, "nothing"))}
STRETCHES = len(_NUMBER)

HEADS, OTHER, BOTH = 0, 1, 2  # which columns of a stretch, per character


def _numbers(rows: tuple[tuple[str | int, ...], ...]) -> NDArray[np.int64]:
    return np.array([[_NUMBER[cell] if isinstance(cell, str) else cell for cell in row] for row in rows])


# A stretch without another, and which columns of it.
RATES = _numbers((
    ("own", "nothing", BOTH), ("near", "nothing", BOTH), ("around", "nothing", BOTH), ("sentence", "nothing", BOTH),
    ("left", "nothing", HEADS), ("left of 3", "nothing", HEADS), ("left of 8", "nothing", HEADS),
    ("right", "nothing", HEADS), ("right of 3", "nothing", HEADS), ("right of 8", "nothing", HEADS),
    ("paragraph", "sentence", HEADS), ("article", "paragraph", HEADS), ("article", "sentence", OTHER),
))  # fmt: skip
# Stretches whose topics are compared: one without another with one without another.
LIKENESSES = _numbers((
    ("own", "nothing", "paragraph", "own"), ("own", "nothing", "article", "own"),
    ("own", "nothing", "left of 3", "nothing"), ("own", "nothing", "right of 3", "nothing"),
    ("left of 3", "nothing", "right of 3", "nothing"), ("to the left", "nothing", "right of 3", "nothing"),
    ("left of 3", "nothing", "to the right", "nothing"), ("left of 3", "nothing", "article", "own"),
    ("right of 3", "nothing", "article", "own"), ("around", "nothing", "paragraph", "around"),
    ("around", "nothing", "article", "around"), ("sentence", "nothing", "paragraph", "sentence"),
    ("sentence", "nothing", "article", "sentence"), ("sentence", "nothing", "before the sentence", "nothing"),
    ("sentence", "nothing", "after the sentence", "nothing"),
))  # fmt: skip
TOTALS = _numbers((("own",), ("sentence",)))[:, 0]  # stretches whose weights are told as they are, too
LENGTHS = _numbers((("own",), ("sentence",), ("paragraph",), ("article",)))[:, 0]
MOST = 9  # clauses: distances to the ends of a paragraph are cut here
PLACES = 6  # columns that tell where the clause stands
NO_NEIGHBOUR = -9.0  # log-odds that stand for a neighbour that is not there
_LOOK = np.arange(-4, 5)  # clauses whose first odds are seen at the second look


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over stretches of clauses.

    before: as in `Clauses`.  heads: the first columns of it, which are weights.
    segment: of each clause, shape (c,).  low, high: first clause of its paragraph and one past the last.
    sentence_low, sentence_high: the same of its sentence.  document_low, document_high: of its article.
    """

    before: NDArray[np.int64]
    heads: int
    segment: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    sentence_low: NDArray[np.int64]
    sentence_high: NDArray[np.int64]
    document_low: NDArray[np.int64]
    document_high: NDArray[np.int64]

    @classmethod
    def of(cls, cuts: Clauses, document: NDArray[np.int64], heads: int) -> Sums:
        """document: number of the document of each segment, ascending, shape (s,)."""
        count = len(cuts.border)
        segment = cuts.segment
        opening = np.flatnonzero(cuts.border >= AT_STOP)
        sentence = np.cumsum(cuts.border >= AT_STOP) - 1
        last = np.append(opening[1:], count)
        starts = np.searchsorted(document, np.arange(document[-1] + 2) if len(document) else [0])
        of = document[segment]
        return cls(
            cuts.before, heads, segment, cuts.first[segment], cuts.first[segment + 1],
            opening[sentence], last[sentence], cuts.first[starts[of]], cuts.first[starts[of + 1]],
        )  # fmt: skip

    @property
    def characters(self) -> int:
        """Column of the count of characters, the last one."""
        return self.heads + OTHERS - 1

    def between(self, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.before[high] - self.before[low]


def rates(sums: NDArray[np.int64], first: int, last: int, characters: int) -> NDArray[np.float64]:
    """Columns first..last-1 per character."""
    return sums[:, first:last] * (1.0 / np.maximum(sums[:, characters : characters + 1], 1))


def likeness(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cosine between topics, which the last axis is of; 0 where one has none."""
    lengths = (one * one).sum(axis=-1).astype(np.float64) * (other * other).sum(axis=-1).astype(np.float64)
    return (one * other).sum(axis=-1).astype(np.float64) / np.sqrt(np.maximum(lengths, 1.0))


def suspicion(sums: Sums, side: int) -> NDArray[np.int64]:
    """The largest weight of each clause with `side` clauses before and after it in its paragraph, shape (c,)."""
    at, before = np.arange(len(sums.low)), sums.before[:, : sums.heads]
    weight = before[np.minimum(at + 1 + side, sums.high)] - before[np.maximum(at - side, sums.low)]
    return weight.max(axis=1)


def around(sums: Sums, marked: NDArray[np.bool_], reach: int) -> NDArray[np.int64]:
    """Numbers of the clauses that are marked or at most `reach` clauses from a marked one of their paragraph.

    marked: of each clause, shape (c,).
    """
    at, before = np.arange(len(marked)), np.concatenate(([0], np.cumsum(marked)))
    count = before[np.minimum(at + 1 + reach, sums.high)] - before[np.maximum(at - reach, sums.low)]
    return np.flatnonzero(count)


def stretches(sums: Sums, at: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """First clause and one past the last of each stretch of the clauses `at`, STRETCHES pairs of shape (len(at),)."""
    low, high = sums.low[at], sums.high[at]
    places = [(np.maximum(at + begin, low), np.minimum(at + end, high)) for begin, end in OFFSETS.tolist()]
    begin, end = sums.sentence_low[at], sums.sentence_high[at]
    places += [(begin, end), (np.maximum(begin - BESIDE, low), begin), (end, np.minimum(end + BESIDE, high))]
    return [*places, (low, high), (sums.document_low[at], sums.document_high[at]), (at, at)]


def clause_rows(sums: Sums, border: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """Rows of the clauses `at`, shape (len(at), columns)."""
    places = stretches(sums, at)
    found = [sums.between(*place) for place in places]
    heads, characters = sums.heads, sums.characters
    chosen = {HEADS: (0, heads), OTHER: (heads, characters), BOTH: (0, characters)}
    blocks = [rates(found[one] - found[less], *chosen[kind], characters) for one, less, kind in RATES.tolist()]
    blocks += [found[one][:, :heads] for one in TOTALS.tolist()]
    blocks += [found[one][:, characters, None] for one in LENGTHS.tolist()]
    following = np.append(border, AT_EDGE)[at + 1]
    stands = (
        border[at], following, np.minimum(at - sums.low[at], MOST), np.minimum(sums.high[at] - 1 - at, MOST),
        at - sums.sentence_low[at], sums.sentence_high[at] - at,
    )  # fmt: skip
    return np.concatenate([*blocks, np.stack(stands, axis=1)], axis=1, dtype=np.float32)


def topic_rows(sums: Sums, topics: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """How the topics of the clauses `at` are like those around, shape (len(at), len(LIKENESSES)).

    topics: as `classifier.clauses.topic_sums` gives them for the documents of these clauses.
    """
    found = [(topics[high] - topics[low]).astype(np.int64) for low, high in stretches(sums, at)]
    columns = [likeness(found[one] - found[less], found[other] - found[off])
               for one, less, other, off in LIKENESSES.tolist()]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def odds_rows(sums: Sums, odds: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the first look said of the clauses `at`, their neighbours and their paragraph.

    odds: of every clause, shape (c,), whole numbers over a power of two, so that their sums are exact.
    """
    low, high = sums.low[at], sums.high[at]
    seen = odds_at(odds, at, _LOOK, low, high)
    before = np.concatenate(([0.0], np.cumsum(odds)))
    mean = (before[high] - before[low]) / (high - low)
    opening = np.flatnonzero(sums.low == np.arange(len(sums.low)))  # of each paragraph
    largest = np.maximum.reduceat(odds, opening)[sums.segment[at]]
    return np.concatenate((seen, mean[:, None], largest[:, None]), axis=1, dtype=np.float32)


def odds_at(
    odds: NDArray[np.float64], at: NDArray[np.int64], steps: NDArray[np.int64], low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> NDArray[np.float64]:  # fmt: skip
    """The odds of the clauses so many steps from others, NO_NEIGHBOUR outside of low..high-1; shape (n, steps)."""
    near = at[:, None] + steps
    inside = (near >= low[:, None]) & (near < high[:, None])
    return np.where(inside, odds[np.where(inside, near, 0)], NO_NEIGHBOUR)
