"""Compiled twin of `classifier.segments`: one pass over the code points finds every segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.segments import KIND, Batch, join

_LARGEST = len(KIND) - 1


@kernel
def _find(
    codes: NDArray[np.uint32], origin: NDArray[np.int64], kinds: NDArray[np.uint8], largest: int,
    starts: NDArray[np.int64], ends: NDArray[np.int64], gaps: NDArray[np.int64], first: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill starts, ends, gaps and first; returns the number of segments."""
    found = 0
    for document in range(len(origin)):
        first[document] = found
        begin = origin[document]
        stop = origin[document + 1] if document + 1 < len(origin) else len(codes)
        open_line, breaks, last = False, 0, 0
        for place in range(begin, stop):  # its last code is the line break behind the document
            code = codes[place]
            kind = kinds[min(code, largest)]
            if kind == 0:
                last = place
                if not open_line:
                    starts[found], gaps[found] = place, breaks
                    open_line, breaks = True, 0
            elif kind == 2 and not (code == 13 and place + 1 < len(codes) and codes[place + 1] == 10):
                if open_line:
                    ends[found] = last + 1
                    found += 1
                open_line = False
                breaks += 1
    first[len(origin)] = found
    return found


def split(texts: Sequence[str]) -> Batch:
    """As `classifier.segments.split`."""
    codes, origin = join(texts)
    most = len(codes) // 2 + 1  # every segment but the last is followed by a break
    starts, ends, gaps = (np.empty(most, dtype=np.int64) for _ in range(3))
    first = np.empty(len(texts) + 1, dtype=np.int64)
    count = _find(codes, origin, KIND, _LARGEST, starts, ends, gaps, first)
    return Batch(codes, starts[:count], ends[:count], first, origin, gaps[:count])

