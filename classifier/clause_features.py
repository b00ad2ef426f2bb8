"""What a clause, and a run of clauses, looks like beside its sentence, its paragraph and its article.

Everything is a quotient of sums of whole numbers, so that a row does not depend on what else is in the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.clauses import AT_EDGE, AT_STOP, OTHERS, Clauses

SIDES = (1, 3, 8)  # clauses looked at on either side
_MOST = 9  # clauses: distances to the ends of a paragraph are cut here
_NO_NEIGHBOUR = -9.0  # log-odds that stand for a neighbour that is not there


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over stretches of clauses.

    before: of all clauses before each, shape (c + 1, columns).  heads: the first columns, which are weights.
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
    def of(cls, cuts: Clauses, document: NDArray[np.int64]) -> Sums:
        """document: number of the document of each segment, ascending, shape (s,)."""
        count = len(cuts.border)
        before = np.zeros((count + 1, cuts.sums.shape[1]), dtype=np.int64)
        np.cumsum(cuts.sums, axis=0, out=before[1:])
        segment = cuts.segment
        heads = np.flatnonzero(cuts.border >= AT_STOP)
        sentence = np.cumsum(cuts.border >= AT_STOP) - 1
        last = np.append(heads[1:], count)
        starts = np.searchsorted(document, np.arange(document[-1] + 2) if len(document) else [0])
        of = document[segment]
        return cls(
            before, cuts.sums.shape[1] - OTHERS, segment, cuts.first[segment], cuts.first[segment + 1],
            heads[sentence], last[sentence], cuts.first[starts[of]], cuts.first[starts[of + 1]],
        )  # fmt: skip

    def between(self, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.before[high] - self.before[low]


def _per_character(sums: NDArray[np.int64], columns: int | None = None) -> NDArray[np.float64]:
    """Means over characters of the first `columns` columns, by default of all but the count of characters."""
    return sums[:, : columns or -1] / np.maximum(sums[:, -1:], 1)


def around(sums: Sums, at: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sums over the clauses `at` and `size` on either side, inside the paragraph."""
    return sums.between(np.maximum(at - size, sums.low[at]), np.minimum(at + 1 + size, sums.high[at]))


def clause_rows(sums: Sums, border: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """Rows of the clauses `at`, shape (len(at), columns)."""
    low, high, heads = sums.low[at], sums.high[at], sums.heads
    own = sums.between(at, at + 1)
    left = [sums.between(np.maximum(at - size, low), at) for size in SIDES]
    right = [sums.between(at + 1, np.minimum(at + 1 + size, high)) for size in SIDES]
    sentence = sums.between(sums.sentence_low[at], sums.sentence_high[at])
    paragraph = sums.between(low, high)
    article = sums.between(sums.document_low[at], sums.document_high[at])
    following = np.append(border, AT_EDGE)[at + 1]
    places = (
        border[at], following, np.minimum(at - low, _MOST), np.minimum(high - 1 - at, _MOST),
        at - sums.sentence_low[at], sums.sentence_high[at] - at,
    )  # fmt: skip
    lengths = [np.log2(1 + part[:, -1]) for part in (own, sentence, paragraph, article)]
    blocks = [
        own[:, :heads], _per_character(own), _per_character(own + left[0] + right[0]),
        _per_character(own + left[1] + right[1]), *(_per_character(side, heads) for side in left + right),
        _per_character(sentence), sentence[:, :heads], _per_character(paragraph - sentence, heads),
        _per_character(article - paragraph, heads), _per_character(article - sentence)[:, heads:],
        np.stack((*lengths, *places), axis=1),
    ]  # fmt: skip
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def run_rows(
    sums: Sums, border: NDArray[np.int64], odds: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Rows of runs of clauses begin..end-1, each inside one paragraph; odds: log-odds of every clause, shape (c,)."""
    low, high, heads = sums.low[begin], sums.high[begin], sums.heads
    own = sums.between(begin, end)
    rest = sums.between(low, high) - own
    others = sums.between(sums.document_low[begin], sums.document_high[begin]) - own - rest
    number, elsewhere = end - begin, high - low - (end - begin)
    inside = _over(np.add, odds, begin, end)
    outside = _over(np.add, odds, low, high) - inside
    before = np.where(begin > low, odds[np.maximum(begin - 1, 0)], _NO_NEIGHBOUR)
    after = np.where(end < high, np.append(odds, 0)[end], _NO_NEIGHBOUR)
    following = np.where(end < high, np.append(border, AT_EDGE)[end], AT_EDGE)
    columns = (
        own[:, -1], rest[:, -1], others[:, -1], number, inside / number, inside, _over(np.maximum, odds, begin, end),
        _over(np.minimum, odds, begin, end), before, after, outside / np.maximum(elsewhere, 1),
        border[begin], following, begin - low, high - end,
    )  # fmt: skip
    blocks = [
        own[:, :heads], _per_character(own), _per_character(rest, heads), _per_character(others),
        np.stack(columns, axis=1),
    ]  # fmt: skip
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def _over(
    operation: np.ufunc, values: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """`operation` over values[begin:end] for each pair, in the order of the values; no range is empty."""
    pairs = np.stack((begin, end), axis=1).ravel()
    return operation.reduceat(np.append(values, 0), pairs)[::2]
