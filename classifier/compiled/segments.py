"""Compiled twin of `classifier.segments`: one pass over the code points finds every segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.segments import KIND, Batch, join

_LARGEST = len(KIND) - 1
_INK = np.uint32(ord("!")), np.uint32(ord("~") - ord("!"))  # ASCII that is not blank: the first, how many follow


@kernel
def _is_break(codes: NDArray[np.uint32], place: np.int64, kind: np.uint8) -> bool:
    """Whether a line ends at a character of this kind; "\\r\\n" does so once."""
    return kind == 2 and not (codes[place] == 13 and place + 1 < len(codes) and codes[place + 1] == 10)


@kernel
def _line_end(
    codes: NDArray[np.uint32], place: np.int64, kinds: NDArray[np.uint8], largest: np.uint32,
    ink: tuple[np.uint32, np.uint32],
) -> tuple[np.int64, np.int64]:  # fmt: skip
    """The end of a segment that has ink at `place`, and the break behind it, which there always is."""
    end, one = np.uint64(place), np.uint64(1)
    at = end
    while True:
        begin = at
        # Nearly all of a line: nothing has to be looked up.
        while codes[at] >= largest or np.uint32(codes[at] - ink[0]) <= ink[1]:
            at += one
        end = at if at > begin else end
        kind = kinds[min(codes[at], largest)]
        if _is_break(codes, np.int64(at), kind):
            return np.int64(end), np.int64(at)
        at += one
        end = at if kind == 0 else end


@kernel
def _find(
    codes: NDArray[np.uint32], origin: NDArray[np.int64], kinds: NDArray[np.uint8], largest: np.uint32,
    ink: tuple[np.uint32, np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64], gaps: NDArray[np.int64],
    first: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill starts, ends, gaps and first; returns the number of segments."""
    found = 0
    for document in range(len(origin)):
        first[document] = found
        place, breaks = origin[document], 0
        stop = origin[document + 1] if document + 1 < len(origin) else len(codes)
        while place < stop:  # its last code is the line break behind the document
            kind = kinds[min(codes[place], largest)]
            if kind == 0:
                starts[found], gaps[found] = place, breaks
                ends[found], place = _line_end(codes, place, kinds, largest, ink)
                found, breaks = found + 1, 1
            elif _is_break(codes, place, kind):
                breaks += 1
            place += 1
    first[len(origin)] = found
    return found


def split(texts: Sequence[str]) -> Batch:
    """As `classifier.segments.split`."""
    codes, origin = join(texts)
    most = len(codes) // 2 + 1  # every segment but the last is followed by a break
    starts, ends, gaps = (np.empty(most, dtype=np.int64) for _ in range(3))
    first = np.empty(len(texts) + 1, dtype=np.int64)
    count = _find(codes, origin, KIND, np.uint32(_LARGEST), _INK, starts, ends, gaps, first)
    return Batch(codes, starts[:count], ends[:count], first, origin, gaps[:count])

