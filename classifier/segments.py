"""Text to segments: the non-blank lines of a document, as offsets into the caller's own string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Where a line ends, as str.splitlines() sees it; "\r\n" needs no rule of its own, the empty line between is blank.
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# str.isspace() of Unicode 15 without the line breaks; all of it lies below U+3001.
WHITE_SPACE = "\t\x1f \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_TABLE_SIZE = 0x3001
_INK, _BLANK, _BREAK = 0, 1, 2
KIND = np.zeros(_TABLE_SIZE + 1, dtype=np.uint8)  # the last entry, ink, stands for everything above
KIND[[ord(char) for char in WHITE_SPACE]] = _BLANK
KIND[[ord(char) for char in LINE_BREAKS]] = _BREAK


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents laid end to end, each between line breaks, and where their segments are.

    codes: code points, shape (n,), uint32; a line break stands first and last and between documents.
    starts, ends: offsets of the segments into `codes`, shape (s,), int64; ends are exclusive.
    first: index of each document's first segment, and s at the end; shape (documents + 1,), int64.
    origin: where each document's text begins in `codes`, shape (documents,), int64.
    gaps: line breaks between a segment and the one before it (for the first: those above it), shape (s,), int64.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]
    origin: NDArray[np.int64]
    gaps: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def document(self) -> NDArray[np.int64]:
        """Document number of each segment, shape (s,)."""
        return np.repeat(np.arange(len(self.origin)), np.diff(self.first))


def join(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The `codes` and `origin` of a batch of `texts`."""
    joined = "\n" + "\n".join(texts) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return codes, np.cumsum(lengths + 1) - lengths


def split(texts: Sequence[str]) -> Batch:
    """Find the segments of `texts`: maximal runs between line breaks, without surrounding white space."""
    codes, origin = join(texts)
    kind = KIND[np.minimum(codes, _TABLE_SIZE)]

    # A segment runs from the first ink after a break to the last ink before the next one; "\r\n" is one break.
    ink = np.flatnonzero(kind == _INK)
    breaks = np.flatnonzero(kind == _BREAK)
    breaks = breaks[~((codes[breaks] == ord("\r")) & (codes[np.minimum(breaks + 1, len(codes) - 1)] == ord("\n")))]
    before = np.searchsorted(ink, breaks)
    line = np.flatnonzero(before[1:] > before[:-1])
    starts, ends = ink[before[line]], ink[before[line + 1] - 1] + 1

    first = np.searchsorted(starts, np.append(origin, len(codes))).astype(np.int64)
    gaps = np.diff(line, prepend=0)
    opening = np.flatnonzero(np.diff(first) > 0)
    gaps[first[opening]] = line[first[opening]] + 1 - np.searchsorted(breaks, origin[opening])
    return Batch(codes, starts, ends, first, origin, gaps)
