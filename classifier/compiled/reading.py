"""Compiled twin of `classifier.ngrams`, `shape` and `copies`: every character of a batch is read once.

One loop folds the characters, counts their classes, collapses them to runs and hashes the segment.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.characters import ASTRAL, CLASSES
from classifier.compiled.jit import kernel
from classifier.copies import MULTIPLIERS
from classifier.ngrams import RUN_BUCKETS, Runs
from classifier.segments import Batch

_BUCKET_OF = np.searchsorted(RUN_BUCKETS, np.arange(RUN_BUCKETS[-1] + 1), side="right").astype(np.uint32)
"""Bucket of each length of a run; longer ones have that of the last."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass over the characters of some segments gives.

    folded, bounds, runs: as in `classifier.ngrams`, folded in 16 bits.  counts: characters of each class in each
    segment, shape (s, classes), int32.  first, last: class of each segment's first and last character, shape (s,),
    uint8.  prints: as `classifier.copies.fingerprints` gives them.
    """

    folded: NDArray[np.uint16]
    bounds: NDArray[np.int64]
    runs: Runs
    counts: NDArray[np.int32]
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    prints: NDArray[np.uint64]


@kernel
def _symbol(kind: int, length: int, bucket_of: NDArray[np.uint32]) -> np.uint32:
    return np.uint32((kind + 1) * 8 + bucket_of[min(length, len(bucket_of) - 1)])


@kernel
def _mixed(code: np.uint32, before: np.uint32, multipliers: NDArray[np.uint64]) -> np.uint64:
    mixed = np.uint64(code) * multipliers[0] ^ np.uint64(before) * multipliers[1]
    mixed ^= mixed >> np.uint64(29)
    mixed *= multipliers[2]
    return mixed ^ (mixed >> np.uint64(32))


@kernel
def _read(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64],
    fold: NDArray[np.uint16], classes: NDArray[np.uint8], astral: int, mark: int,
    bucket_of: NDArray[np.uint32], multipliers: NDArray[np.uint64],
    folded: NDArray[np.uint16], bounds: NDArray[np.int64], symbols: NDArray[np.uint32], run_bounds: NDArray[np.int64],
    counts: NDArray[np.int32], first: NDArray[np.uint8], last: NDArray[np.uint8], prints: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Fill the arrays from `folded` on; returns the number of runs.  mark: class number of an edge mark."""
    out, run = 0, 0
    for segment in range(len(starts)):
        begin, end = starts[segment], ends[segment]
        bounds[segment], run_bounds[segment] = out, run
        before, total = np.uint32(0), np.uint64(0)
        kind = classes[min(codes[begin], astral)]
        first[segment] = kind
        run_begin = begin
        for place in range(begin, end):
            code = min(codes[place], astral)
            folding = np.uint32(fold[code])
            folded[out] = folding
            out += 1
            total += _mixed(folding, before, multipliers)
            before = folding
            found = classes[code]
            if found != kind:
                symbols[run] = _symbol(kind, place - run_begin, bucket_of)
                counts[segment, kind] += place - run_begin
                run += 1
                kind, run_begin = found, place
        symbols[run] = _symbol(kind, end - run_begin, bucket_of)
        counts[segment, kind] += end - run_begin
        symbols[run + 1] = _symbol(mark, 1, bucket_of)
        run += 2
        last[segment] = kind
        prints[segment] = total + _mixed(np.uint32(0), before, multipliers)
        folded[out] = 0
        out += 1
    return run


def read(
    batch: Batch, tables: tuple[NDArray[np.uint16], NDArray[np.uint8]], segments: slice, folded: NDArray[np.uint16]
) -> Reading:
    """Read some segments of `batch`.

    tables: fold and classes of `classifier.characters`.  folded: where the folded characters go; it has as many
    places as these segments have characters and edge marks.
    """
    starts, ends = batch.starts[segments], batch.ends[segments]
    size = len(starts)
    symbols = np.empty(len(folded), dtype=np.uint32)
    bounds, run_bounds = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    counts = np.zeros((size, len(CLASSES)), dtype=np.int32)
    first, last = np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.uint8)
    prints = np.empty(size, dtype=np.uint64)
    runs = _read(
        batch.codes, starts, ends, *tables, ASTRAL, len(CLASSES), _BUCKET_OF, MULTIPLIERS,
        folded, bounds, symbols, run_bounds, counts, first, last, prints,
    )  # fmt: skip
    return Reading(folded, bounds, Runs(symbols[:runs], run_bounds), counts, first, last, prints)
