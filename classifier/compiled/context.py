"""Compiled twin of `classifier.context`: context features of some segments, column by column.

`Context` holds what spans a batch; `fill` writes the features of a slice of its segments, so that a block of rows is
made, read by the trees and made anew while it lies in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier import context
from classifier.compiled.jit import kernel

_SHIFTS = np.array(context.NEXT + context.NEAR)
_LENGTH_STEPS = np.array(context.LENGTH_STEPS)
_WINDOWS, _RUNS = 5, 2  # as in `classifier.features.rows`


@dataclass(frozen=True, slots=True)
class Context:
    """What `fill` needs of a batch.

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
    sums: NDArray[np.int64]
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
    sums: NDArray[np.int64],
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


@kernel
def _shifted(
    own: NDArray[np.float32], columns: NDArray[np.int64], step: int, low: NDArray[np.int32], high: NDArray[np.int32],
    start: int, stop: int, out: NDArray[np.float32],
) -> None:  # fmt: skip
    for column in range(len(columns)):
        source = own[columns[column]]
        for i in range(start, stop):
            other = i + step
            out[column, i - start] = source[other] if low[i] <= other < high[i] else np.float32(0)


@kernel
def _means(
    sums: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64], one: int, out: NDArray[np.float32]
) -> None:
    for column in range(len(sums)):
        running = sums[column]
        for i in range(len(begin)):
            low, high = np.uint64(begin[i]), np.uint64(end[i])
            width = max(np.int64(high - low), 1) * one
            out[column, i] = (running[high] - running[low]) / width


@kernel
def _log2(value: int, table: NDArray[np.float32]) -> np.float32:
    return table[value] if value < len(table) else np.float32(np.log2(value))


@kernel
def _windows(
    sums: NDArray[np.int64], low: NDArray[np.int32], high: NDArray[np.int32], start: int, stop: int, side: int,
    one: int, out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Means over `side` segments before, those after, the document, all before, all after."""
    begin, end = np.empty((5, stop - start), dtype=np.int64), np.empty((5, stop - start), dtype=np.int64)
    for i in range(start, stop):
        at, after = i - start, i + 1
        begin[0, at], end[0, at] = max(i - side, low[i]), i
        begin[1, at], end[1, at] = after, max(min(after + side, high[i]), after)
        begin[2, at], end[2, at] = low[i], high[i]
        begin[3, at], end[3, at] = low[i], i
        begin[4, at], end[4, at] = after, high[i]
    for window in range(5):
        _means(sums, begin[window], end[window], one, out[window * len(sums) :])


@kernel
def _runs(
    sums: NDArray[np.int64], begin: NDArray[np.int32], length: NDArray[np.int32], start: int, one: int,
    log2: NDArray[np.float32], out: NDArray[np.float32],
) -> None:  # fmt: skip
    low, high = np.empty(len(begin), dtype=np.int64), np.empty(len(begin), dtype=np.int64)
    for i in range(len(begin)):
        low[i], high[i] = begin[i], begin[i] + length[i]
        out[0, i] = _log2(length[i], log2)
        out[1, i] = (start + i - begin[i]) / length[i]
    _means(sums, low, high, one, out[2:])


@kernel
def _places(
    lengths: NDArray[np.float32], low: NDArray[np.int32], high: NDArray[np.int32], start: int, stop: int,
    steps: NDArray[np.int64], log2: NDArray[np.float32], out: NDArray[np.float32],
) -> None:  # fmt: skip
    for i in range(start, stop):
        at, place, size = i - start, i - low[i], high[i] - low[i]
        for k in range(len(steps)):
            other = i + steps[k]
            there = lengths[other] if low[i] <= other < high[i] else np.float32(0)
            out[k, at] = abs(there - lengths[i])
        row = len(steps)
        out[row, at] = place / size
        out[row + 1, at] = _log2(1 + place, log2)
        out[row + 2, at] = _log2(size - place, log2)
        out[row + 3, at] = _log2(size, log2)


@kernel
def _landmarks(
    last: NDArray[np.int32], following: NDArray[np.int32], counts: NDArray[np.int32], low: NDArray[np.int32],
    high: NDArray[np.int32], start: int, stop: int, far: float, furthest: int, log2: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    for i in range(start, stop):
        at = i - start
        before = last[i - 1] if i else -1
        after = following[i + 1] if i + 1 < len(following) else len(following)
        total, earlier = counts[high[i]] - counts[low[i]], counts[i] - counts[low[i]]
        out[0, at] = log2[min(max(i - before, 1), furthest)] if before >= low[i] else far
        out[1, at] = log2[min(max(after - i, 1), furthest)] if after < high[i] else far
        out[2, at] = earlier / max(total, 1)
        out[3, at] = _log2(1 + total, log2)
        out[4, at] = total == earlier
        out[5, at] = earlier == 0


@kernel
def _fill(
    own: NDArray[np.float32], page: NDArray[np.float32], document: NDArray[np.int32], low: NDArray[np.int32],
    high: NDArray[np.int32], near: NDArray[np.int64],
    main: NDArray[np.int64], sums: NDArray[np.int64], begin: NDArray[np.int32], length: NDArray[np.int32],
    last: NDArray[np.int32], following: NDArray[np.int32], counts: NDArray[np.int32], log2: NDArray[np.float32],
    shifts: NDArray[np.int64], nexts: int, steps: NDArray[np.int64], side: int, one: int, far: float, furthest: int,
    log_length: int, start: int, stop: int, out: NDArray[np.float32],
) -> None:  # fmt: skip
    row = len(own)
    for column in range(row):
        for i in range(start, stop):
            out[column, i - start] = own[column, i]
    for column in range(len(page)):
        for i in range(start, stop):
            out[row + column, i - start] = page[column, document[i]]
    row += len(page)
    for k in range(len(shifts)):
        columns = near if k < nexts else main
        _shifted(own, columns, shifts[k], low, high, start, stop, out[row:])
        row += len(columns)
    _windows(sums, low, high, start, stop, side, one, out[row:])
    row += 5 * len(main)
    for run in range(len(begin)):
        _runs(sums, begin[run, start:stop], length[run, start:stop], start, one, log2, out[row:])
        row += 2 + len(main)
    _places(own[log_length], low, high, start, stop, steps, log2, out[row:])
    row += len(steps) + 4
    for mark in range(len(last)):
        _landmarks(
            last[mark], following[mark], counts[mark], low, high, start, stop, far, furthest, log2, out[row:]
        )
        row += 6


def span(
    own: NDArray[np.float32], page: NDArray[np.float32], columns: tuple[int, list[int], list[int]],
    kinds: NDArray[np.int64], marked: NDArray[np.bool_], first: NDArray[np.int64], log2: NDArray[np.float32],
) -> Context:  # fmt: skip
    """What `fill` needs of a whole batch.

    own: a segment's own columns, shape (columns, s).  page: of a document, shape (columns, documents).  columns:
    which of `own` is log_length, which are seen of neighbours, which are averaged.  kinds: kind of each segment in
    each reading of runs, shape (runs, s).  marked: landmarks, shape (marks, s).  first: index of each document's
    first segment, and s.
    """
    size = own.shape[1]
    log_length, near, main = columns[0], np.array(columns[1]), np.array(columns[2])
    document, low, high = (np.empty(size, dtype=np.int32) for _ in range(3))
    sums = np.empty((len(main), size + 1), dtype=np.int64)
    begin, length = np.empty(kinds.shape, dtype=np.int32), np.empty(kinds.shape, dtype=np.int32)
    last, following = np.empty(marked.shape, dtype=np.int32), np.empty(marked.shape, dtype=np.int32)
    counts = np.empty((len(marked), size + 1), dtype=np.int32)
    spans = (document, low, high, sums, begin, length, last, following, counts)
    _span(own, main, kinds, marked, first, context.ONE, *spans)
    return Context(
        own, log_length, page, document, low, high, near, main, sums, begin, length, last, following, counts, log2
    )


def fill(whole: Context, start: int, stop: int, out: NDArray[np.float32]) -> None:
    """Write the features of segments start..stop-1 to `out`, shape (`whole.width`, at least stop - start)."""
    _fill(
        whole.own, whole.page, whole.document, whole.low, whole.high, whole.next, whole.main, whole.sums,
        whole.begin, whole.length, whole.last, whole.following, whole.counts, whole.log2, _SHIFTS, len(context.NEXT),
        _LENGTH_STEPS, context.SIDE, context.ONE, context.FAR, context.FURTHEST, whole.log_length, start, stop, out,
    )  # fmt: skip
