"""Compiled twin of `classifier.ngrams`, `shape` and `copies`: what a batch is, character by character.

For every segment one loop folds its characters and finds the runs of their classes, one counts the runs, and one,
several characters at once, hashes what was folded.
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
def _print(folded: NDArray[np.uint16], multipliers: NDArray[np.uint64]) -> np.uint64:
    """Fingerprint of a segment's folded characters and the edge mark behind them."""
    total = _mixed(np.uint32(folded[0]), np.uint32(0), multipliers)
    for place in range(np.uint64(1), np.uint64(len(folded))):
        total += _mixed(np.uint32(folded[place]), np.uint32(folded[place - np.uint64(1)]), multipliers)
    return total


@kernel
def _runs(
    codes: NDArray[np.uint32], begin: int, end: int, fold: NDArray[np.uint16], classes: NDArray[np.uint8], astral: int,
    folded: NDArray[np.uint16], kinds: NDArray[np.uint8], stops: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fold characters begin..end-1; class and end of each run of one class; returns the number of runs.

    Written at every character, for the last one to stay: where a run ends no processor can guess.
    """
    run, out, kind = np.int64(0), np.uint64(0), classes[min(codes[begin], astral)]
    for place in range(begin, end):
        code = min(codes[place], astral)
        folded[out] = fold[code]
        out += np.uint64(1)
        found = classes[code]
        run += np.int64(found != kind)
        kind = found
        kinds[np.uint64(run)], stops[np.uint64(run)] = kind, place + 1
    return int(run) + 1


@kernel
def _read(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64],
    fold: NDArray[np.uint16], classes: NDArray[np.uint8], astral: int, mark: int,
    bucket_of: NDArray[np.uint32], multipliers: NDArray[np.uint64], kinds: NDArray[np.uint8], stops: NDArray[np.int64],
    folded: NDArray[np.uint16], bounds: NDArray[np.int64], symbols: NDArray[np.uint32], run_bounds: NDArray[np.int64],
    counts: NDArray[np.int32], first: NDArray[np.uint8], last: NDArray[np.uint8], prints: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Fill the arrays from `folded` on; returns the number of runs.  mark: class number of an edge mark.

    kinds, stops: memory for the runs of a segment.
    """
    out, run = 0, 0
    for segment in range(len(starts)):
        begin, end = starts[segment], ends[segment]
        bounds[segment], run_bounds[segment] = out, run
        stop = out + end - begin
        count = _runs(codes, begin, end, fold, classes, astral, folded[out:stop], kinds, stops)
        folded[stop] = 0
        prints[segment] = _print(folded[out : stop + 1], multipliers)
        before = begin
        for place in range(count):
            kind, length = kinds[place], stops[place] - before
            symbols[run + place] = _symbol(kind, length, bucket_of)
            counts[segment, kind] += length
            before = stops[place]
        symbols[run + count] = _symbol(mark, 1, bucket_of)
        first[segment], last[segment] = kinds[0], kinds[count - 1]
        out, run = stop + 1, run + count + 1
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
    longest = int((ends - starts).max(initial=0))
    kinds, stops = np.empty(longest, dtype=np.uint8), np.empty(longest, dtype=np.int64)
    runs = _read(
        batch.codes, starts, ends, *tables, ASTRAL, len(CLASSES), _BUCKET_OF, MULTIPLIERS, kinds, stops,
        folded, bounds, symbols, run_bounds, counts, first, last, prints,
    )  # fmt: skip
    return Reading(folded, bounds, Runs(symbols[:runs], run_bounds), counts, first, last, prints)
