"""Compiled twin of `classifier.copies`: a hash table of the fingerprints of each document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.copies import COPY_SIGNALS, FAR, FURTHEST


@kernel
def _match(
    prints: NDArray[np.uint64], first: NDArray[np.int64], table: NDArray[np.int64],
    before: NDArray[np.int64], root: NDArray[np.int64], count: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill before (the copy before each segment, or -1), root (the first of its copies), count (copies, at roots)."""
    for document in range(len(first) - 1):
        begin, end = first[document], first[document + 1]
        size = 2
        while size < 2 * (end - begin):
            size *= 2
        table[:size] = -1
        for segment in range(begin, end):
            before[segment], root[segment], count[segment] = -1, segment, 0
            place = np.int64(prints[segment] & np.uint64(size - 1))
            while table[place] >= 0 and prints[table[place]] != prints[segment]:
                place = (place + 1) & (size - 1)
            if table[place] >= 0:
                before[segment] = table[place]
                root[segment] = root[table[place]]
            table[place] = segment
            count[root[segment]] += 1


@kernel
def _signals(
    before: NDArray[np.int64], root: NDArray[np.int64], count: NDArray[np.int64], log2: NDArray[np.float32],
    far: float, furthest: int, out: NDArray[np.float32],
) -> None:  # fmt: skip
    for segment in range(len(before)):
        copies = count[root[segment]]
        out[0, segment] = log2[copies] if copies < len(log2) else np.float32(np.log2(copies))
        out[1, segment] = before[segment] >= 0
        out[2, segment] = far
    for segment in range(len(before)):
        other = before[segment]
        if other >= 0:
            distance = log2[1 + min(segment - other, furthest)]
            out[2, other] = min(out[2, other], distance)
            out[2, segment] = distance


def copy_signals(
    prints: NDArray[np.uint64], first: NDArray[np.int64], log2: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """As `classifier.copies.copy_signals`, into `out`, shape (len(COPY_SIGNALS), s).

    first: index of each document's first segment, and s.  log2: of the numbers from 0 to at least `FURTHEST` + 1.
    """
    if len(out) != len(COPY_SIGNALS):
        raise ValueError(f"out has {len(out)} rows, there are {len(COPY_SIGNALS)} signals of copies")
    most = int(np.diff(first).max(initial=0))
    table = np.empty(max(2, 1 << (2 * most).bit_length()), dtype=np.int64)
    before, root, count = (np.empty(len(prints), dtype=np.int64) for _ in range(3))
    _match(prints, first, table, before, root, count)
    _signals(before, root, count, log2, FAR, FURTHEST, out)
