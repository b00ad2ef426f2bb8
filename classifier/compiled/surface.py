"""Compiled twin of `classifier.shape.surface`, from counts of character classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.compiled.reading import Reading
from classifier.shape import COUNT_COLUMNS, FIRST_CODES, LAST_CODES, SHARE_MATRIX

_SHARE_OF = np.where(SHARE_MATRIX.any(axis=1), SHARE_MATRIX.argmax(axis=1), SHARE_MATRIX.shape[1])
"""Share that each class of characters counts for, one at most; those that count for none have one behind the last."""


@kernel
def _logarithm(value: int, log2: NDArray[np.float32]) -> np.float32:
    return log2[value] if value < len(log2) else np.float32(np.log2(value))


@kernel
def _fill(
    stops: NDArray[np.int64], counts: NDArray[np.int32], first: NDArray[np.uint8], last: NDArray[np.uint8],
    share_of: NDArray[np.int64], share_count: int, count_columns: NDArray[np.int64], firsts: NDArray[np.uint8],
    lasts: NDArray[np.uint8], log2: NDArray[np.float32], begin: int, out: NDArray[np.float32],
) -> None:  # fmt: skip
    totals, ratios = np.empty(share_count + 1, dtype=np.int32), np.empty(share_count)
    for segment in range(len(first)):
        place, length = begin + segment, stops[segment + 1] - stops[segment] - 1
        out[0, place] = _logarithm(length, log2)
        totals[:] = 0
        for kind in range(len(share_of)):
            totals[np.uint64(share_of[kind])] += counts[segment, kind]
        for share in range(np.uint64(share_count)):
            ratios[share] = totals[share] / np.float64(length)
        row = 1
        for share in range(share_count):
            out[row + share, place] = ratios[share]
        row += share_count
        for column in range(len(count_columns)):
            out[row + column, place] = _logarithm(1 + counts[segment, count_columns[column]], log2)
        row += len(count_columns)
        for kind in range(len(firsts)):
            out[row + kind, place] = first[segment] == firsts[kind]
        row += len(firsts)
        for kind in range(len(lasts)):
            out[row + kind, place] = last[segment] == lasts[kind]


def surface_signals(reading: Reading, log2: NDArray[np.float32], begin: int, out: NDArray[np.float32]) -> None:
    """As `classifier.shape.surface(...).signals`, into columns of `out`, (len(SIGNALS), any), from `begin` on."""
    stops = np.append(reading.bounds, len(reading.folded))
    _fill(
        stops, reading.counts, reading.first, reading.last, _SHARE_OF, SHARE_MATRIX.shape[1], COUNT_COLUMNS,
        FIRST_CODES, LAST_CODES, log2, begin, out,
    )  # fmt: skip
