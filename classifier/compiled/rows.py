"""Compiled twin of `classifier.context`: context features of some segments, column by column.

`fill` writes the features of a slice of a batch's segments, so that a block of rows is made, read by the trees and made
anew while it lies in the cache. Loops go along a column, within a document where it matters: no value has to ask where
it stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier import context
from classifier.compiled.context import Context
from classifier.compiled.jit import kernel

_SHIFTS = np.array(context.NEXT + context.NEAR)
_LENGTH_STEPS = np.array(context.LENGTH_STEPS)


@kernel
def _shifted(
    source: NDArray[np.float32], step: int, low: NDArray[np.int32], high: NDArray[np.int32],
    pieces: NDArray[np.int64], out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Copy all, then put zeros where it came from another document."""
    start, stop = pieces[0], pieces[-1]
    begin, end = max(start, -step), min(stop, len(source) - step)
    for i in range(np.uint64(max(end - begin, 0))):
        out[np.uint64(begin - start) + i] = source[np.uint64(begin + step) + i]
    for k in range(len(pieces) - 1):
        first, last = pieces[k], pieces[k + 1]
        for i in range(first, min(last, low[first] - step)):
            out[i - start] = 0
        for i in range(max(first, high[first] - step), last):
            out[i - start] = 0


@kernel
def _spread(value: np.float32, begin: int, end: int, out: NDArray[np.float32]) -> None:
    for i in range(np.uint64(begin), np.uint64(end)):
        out[i] = value


@kernel
def _log2(value: int, table: NDArray[np.float32]) -> np.float32:
    return table[value] if value < len(table) else np.float32(np.log2(value))


@kernel
def _shares(
    low: NDArray[np.int32], high: NDArray[np.int32], start: int, stop: int, side: int, one: int,
    out: NDArray[np.float64],
) -> None:  # fmt: skip
    """One by the segments of each window, as `_windows` needs it, shape (windows, segments)."""
    for i in range(start, stop):
        at = i - start
        before, after = i - low[i], high[i] - i - 1
        out[0, at] = 1 / (max(min(before, side), 1) * one)
        out[1, at] = 1 / (max(min(after, side), 1) * one)
        out[2, at] = 1 / ((high[i] - low[i]) * one)
        out[3, at] = 1 / (max(before, 1) * one)
        out[4, at] = 1 / (max(after, 1) * one)


@kernel
def _means(
    below: NDArray[np.float64], above: NDArray[np.float64], share: NDArray[np.float64], size: np.uint64,
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    """Means of segments from the sums below their windows and those with them; share: one by the segments of each."""
    for i in range(size):
        out[i] = (above[i] - below[i]) * share[i]


@kernel
def _windows(
    running: NDArray[np.float64], low: NDArray[np.int32], high: NDArray[np.int32], pieces: NDArray[np.int64],
    side: int, shares: NDArray[np.float64], ends: NDArray[np.float64], out: NDArray[np.float32], step: int,
) -> None:  # fmt: skip
    """Means over `side` segments before each one, those after, the document, all before, all after.

    ends: memory for the sums up to where the windows of each segment begin and end, shape (4, segments).  out: the
    windows' rows are `step` apart.
    """
    start, size = pieces[0], np.uint64(pieces[-1] - pieces[0])
    begin, end, bottom, top = ends[0], ends[1], ends[2], ends[3]
    for i in range(np.uint64(max(side - start, 0)), size):
        begin[i] = running[np.uint64(start) + i - np.uint64(side)]
    for i in range(np.uint64(max(min(pieces[-1], len(running) - side - 1) - start, 0))):
        end[i] = running[np.uint64(start + side + 1) + i]
    for k in range(len(pieces) - 1):
        first, last = pieces[k], pieces[k + 1]
        lowest, highest = running[low[first]], running[high[first]]
        for i in range(np.uint64(first - start), np.uint64(last - start)):
            bottom[i], top[i] = lowest, highest
        for i in range(first, min(last, low[first] + side)):
            begin[i - start] = lowest
        for i in range(max(first, high[first] - side), last):
            end[i - start] = highest
    own, after = running[start:], running[start + 1 :]
    _means(begin, own, shares[0], size, out[0])
    _means(after, end, shares[1], size, out[step])
    _means(bottom, top, shares[2], size, out[2 * step])
    _means(bottom, own, shares[3], size, out[3 * step])
    _means(after, top, shares[4], size, out[4 * step])


@kernel
def _runs(
    sums: NDArray[np.float64], begin: NDArray[np.int32], length: NDArray[np.int32], start: int, one: int,
    log2: NDArray[np.float32], out: NDArray[np.float32],
) -> None:  # fmt: skip
    for i in range(len(begin)):
        out[1, i] = (start + i - begin[i]) / length[i]
    at = 0
    while at < len(begin):
        low, high = begin[at], begin[at] + length[at]
        end = min(high - start, len(begin))
        _spread(_log2(length[at], log2), at, end, out[0])
        share = 1 / (length[at] * one)
        for column in range(len(sums)):
            _spread(np.float32((sums[column, high] - sums[column, low]) * share), at, end, out[2 + column])
        at = end


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
    main: NDArray[np.int64], sums: NDArray[np.float64], begin: NDArray[np.int32], length: NDArray[np.int32],
    last: NDArray[np.int32], following: NDArray[np.int32], counts: NDArray[np.int32], log2: NDArray[np.float32],
    shifts: NDArray[np.int64], nexts: int, steps: NDArray[np.int64], side: int, one: int, far: float, furthest: int,
    log_length: int, start: int, stop: int, pieces: NDArray[np.int64], out: NDArray[np.float32],
) -> None:  # fmt: skip
    row, size = len(own), stop - start
    for column in range(row):
        for i in range(np.uint64(size)):
            out[column, i] = own[column, np.uint64(start) + i]
    for k in range(len(pieces) - 1):
        for column in range(len(page)):
            _spread(page[column, document[pieces[k]]], pieces[k] - start, pieces[k + 1] - start, out[row + column])
    row += len(page)
    for k in range(len(shifts)):
        columns = near if k < nexts else main
        for column in range(len(columns)):
            _shifted(own[columns[column]], shifts[k], low, high, pieces, out[row + column])
        row += len(columns)
    shares, ends = np.empty((5, size)), np.empty((4, size))
    _shares(low, high, start, stop, side, one, shares)
    for column in range(len(main)):
        _windows(sums[column], low, high, pieces, side, shares, ends, out[row + column :], len(main))
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


def fill(whole: Context, start: int, stop: int, out: NDArray[np.float32]) -> None:
    """Write the features of segments start..stop-1 to `out`, shape (`whole.width`, at least stop - start)."""
    own = whole.document[start:stop]
    pieces = np.concatenate(([start], start + 1 + np.flatnonzero(np.diff(own)), [stop]))
    _fill(
        whole.own, whole.page, whole.document, whole.low, whole.high, whole.next, whole.main, whole.sums,
        whole.begin, whole.length, whole.last, whole.following, whole.counts, whole.log2, _SHIFTS, len(context.NEXT),
        _LENGTH_STEPS, context.SIDE, context.ONE, context.FAR, context.FURTHEST, whole.log_length, start, stop,
        pieces, out,
    )  # fmt: skip
