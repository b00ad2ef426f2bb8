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
def _fill(
    stops: NDArray[np.int64], counts: NDArray[np.int32], first: NDArray[np.uint8], last: NDArray[np.uint8],
    share_of: NDArray[np.int64], share_count: int, count_columns: NDArray[np.int64], firsts: NDArray[np.uint8],
    lasts: NDArray[np.uint8], log2: NDArray[np.float32], out: NDArray[np.float32],
) -> None:  # fmt: skip
    totals, ratios = np.empty(share_count + 1, dtype=np.int32), np.empty(share_count)
    for segment in range(len(first)):
        length = stops[segment + 1] - stops[segment] - 1
        out[0, segment] = log2[length] if length < len(log2) else np.float32(np.log2(length))
        totals[:] = 0
        for kind in range(len(share_of)):
            totals[np.uint64(share_of[kind])] += counts[segment, kind]
        for share in range(np.uint64(share_count)):
            ratios[share] = totals[share] / np.float64(length)
        row = 1
        for share in range(share_count):
            out[row + share, segment] = ratios[share]
        row += share_count
        for column in range(len(count_columns)):
            count = 1 + counts[segment, count_columns[column]]
            out[row + column, segment] = log2[count] if count < len(log2) else np.float32(np.log2(count))
        row += len(count_columns)
        for place in range(len(firsts)):
            out[row + place, segment] = first[segment] == firsts[place]
        row += len(firsts)
        for place in range(len(lasts)):
            out[row + place, segment] = last[segment] == lasts[place]


def surface_signals(reading: Reading, log2: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """As `classifier.shape.surface(...).signals`, into `out`, shape (len(SIGNALS), s)."""
    stops = np.append(reading.bounds, len(reading.folded))
    _fill(
        stops, reading.counts, reading.first, reading.last, _SHARE_OF, SHARE_MATRIX.shape[1], COUNT_COLUMNS,
        FIRST_CODES, LAST_CODES, log2, out,
    )  # fmt: skip
