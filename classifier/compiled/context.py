"""What context features are made of: running sums, runs and landmarks of a batch's segments, in one pass each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier import context
from classifier.compiled.jit import kernel

_WINDOWS, _RUNS = 5, 2  # as in `classifier.features.rows`


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of a batch are filled from.

    own: a segment's own columns, shape (columns, s); log_length: which of them that is.  page: columns that are the
    same for all segments of a document, shape (columns, documents); document: its number.  low, high: first and
    one-past-last segment of the document.  next, main: numbers of the columns seen of neighbours and averaged.
    sums: running sums of the main columns, shape (main, s + 1).  begin, length: of the run that the segment is in,
    shape (runs, s).  last, following: nearest marked segment up to and from each, shape (marks, s); counts: marked
    ones before each, shape (marks, s + 1).  log2: of whole numbers.
    """

    own: NDArray[np.float32]
    log_length: int
    page: NDArray[np.float32]
    document: NDArray[np.int32]
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    next: NDArray[np.int64]
    main: NDArray[np.int64]
    sums: NDArray[np.float64]
    begin: NDArray[np.int32]
    length: NDArray[np.int32]
    last: NDArray[np.int32]
    following: NDArray[np.int32]
    counts: NDArray[np.int32]
    log2: NDArray[np.float32]

    @property
    def width(self) -> int:
        """Number of features."""
        own, near, main = len(self.own), len(self.next), len(self.main)
        shifted = len(context.NEXT) * near + len(context.NEAR) * main
        singles = len(context.LENGTH_STEPS) + len(context.PLACE) + len(context.MARKS) * len(context.LANDMARK)
        return own + len(self.page) + shifted + _WINDOWS * main + _RUNS * (2 + main) + singles


@kernel
def _span(
    own: NDArray[np.float32], main: NDArray[np.int64], kinds: NDArray[np.int64], marked: NDArray[np.bool_],
    first: NDArray[np.int64], one: int, owner: NDArray[np.int32], low: NDArray[np.int32], high: NDArray[np.int32],
    sums: NDArray[np.float64],
    begin: NDArray[np.int32], length: NDArray[np.int32], last: NDArray[np.int32], following: NDArray[np.int32],
    counts: NDArray[np.int32],
) -> None:  # fmt: skip
    """Fill the arrays from `owner` on."""
    size = own.shape[1]
    for document in range(len(first) - 1):
        for i in range(first[document], first[document + 1]):
            owner[i], low[i], high[i] = document, first[document], first[document + 1]
    for column in range(len(main)):
        total = 0
        sums[column, 0] = 0
        for i in range(size):
            total += np.int64(np.rint(own[main[column], i] * np.float32(one)))
            sums[column, i + 1] = total
    for run in range(len(kinds)):
        head = 0
        for i in range(size):
            if i == low[i] or kinds[run, i] != kinds[run, i - 1]:
                length[run, head:i] = i - head
                head = i
            begin[run, i] = head
        length[run, head:size] = size - head
    for mark in range(len(marked)):
        counts[mark, 0] = 0
        nearest = -1
        for i in range(size):
            if marked[mark, i]:
                nearest = i
            last[mark, i] = nearest
            counts[mark, i + 1] = counts[mark, i] + marked[mark, i]
        nearest = size
        for i in range(size - 1, -1, -1):
            if marked[mark, i]:
                nearest = i
            following[mark, i] = nearest


def span(
    own: NDArray[np.float32], page: NDArray[np.float32], columns: tuple[int, list[int], list[int]],
    kinds: NDArray[np.int64], marked: NDArray[np.bool_], first: NDArray[np.int64], log2: NDArray[np.float32],
) -> Context:  # fmt: skip
    """The context of a whole batch.

    own: a segment's own columns, shape (columns, s).  page: of a document, shape (columns, documents).  columns:
    which of `own` is log_length, which are seen of neighbours, which are averaged.  kinds: kind of each segment in
    each reading of runs, shape (runs, s).  marked: landmarks, shape (marks, s).  first: index of each document's
    first segment, and s.
    """
    size = own.shape[1]
    log_length, near, main = columns[0], np.array(columns[1]), np.array(columns[2])
    document, low, high = (np.empty(size, dtype=np.int32) for _ in range(3))
    sums = np.empty((len(main), size + 1), dtype=np.float64)  # of whole numbers, exact below 2**53
    begin, length = np.empty(kinds.shape, dtype=np.int32), np.empty(kinds.shape, dtype=np.int32)
    last, following = np.empty(marked.shape, dtype=np.int32), np.empty(marked.shape, dtype=np.int32)
    counts = np.empty((len(marked), size + 1), dtype=np.int32)
    spans = (document, low, high, sums, begin, length, last, following, counts)
    _span(own, main, kinds, marked, first, context.ONE, *spans)
    return Context(
        own, log_length, page, document, low, high, near, main, sums, begin, length, last, following, counts, log2
    )
