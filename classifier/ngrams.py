"""Segments to n-gram buckets: hashed character n-grams and n-grams of runs of character classes.

Every segment is read as its folded characters followed by one edge mark, with the edge mark of the segment before it
standing in front, so that n-grams know the beginning and the end of a line. The bucket of an n-gram is a function of
its characters alone (no seed, no vocabulary), the same at training and at prediction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.characters import CLASSES, lookup
from classifier.segments import Batch

EDGE = 0  # folded code of the mark between segments; no text folds to it (NUL folds to itself only if present)
NOTHING = 0  # the bucket whose weights are zero: n-grams that would cross from one segment into the next
CHAR_ORDERS = (1, 2, 3)
SHAPE_ORDERS = (1, 2, 3, 4)
RUN_BUCKETS = (1, 2, 4, 8, 16, 40)  # lengths of runs, characters: 1, 2–3, 4–7, 8–15, 16–39, 40 and more

# Odd multipliers: the 32-bit golden ratio and constants of xxHash and MurmurHash3.
MIX = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1], dtype=np.uint32)
FINAL = np.uint32(0x85EBCA6B)
SHAPE_SALT = np.uint32(0x5BD1E995)
MARK_RUN = np.uint32((len(CLASSES) + 1) * 8 + 1)  # symbol of an edge mark, a run of length 1


@dataclass(frozen=True, slots=True)
class Stream:
    """The characters of all segments of a batch, each segment followed by one edge mark.

    codes: original code points, shape (n,), uint32 (at the marks: whatever stood there).
    bounds: where each segment begins, shape (s,), int64; it ends one before the next begins, at its mark.
    marks: where the edge marks are, shape (s,), int64.
    """

    codes: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    marks: NDArray[np.int64]


def stream(batch: Batch) -> Stream:
    lengths = batch.ends - batch.starts + 1
    stops = np.cumsum(lengths)
    bounds = stops - lengths
    size = int(stops[-1]) if len(stops) else 0
    positions = np.arange(size) + np.repeat(batch.starts - bounds, lengths)
    return Stream(batch.codes[positions], bounds, stops - 1)


def _buckets(
    symbols: NDArray[np.uint32], bounds: NDArray[np.int64], order: int, bits: int, salt: np.uint32
) -> NDArray[np.uint32]:
    """Bucket of the n-gram of `order` that ends at each symbol, shape like `symbols`, values below 2**bits."""
    mixed = symbols * MIX[order - 1] + salt
    for back in range(1, order):
        mixed[back:] ^= symbols[:-back] * MIX[order - 1 - back] + (symbols[:-back] >> np.uint32(back))
    mixed ^= mixed >> np.uint32(15)
    mixed *= FINAL
    mixed >>= np.uint32(32 - bits)
    # The first symbol of a segment has one mark before it; what lies further back belongs to another segment.
    for offset in range(order - 2):
        inside = bounds[bounds + offset < len(mixed)] + offset
        mixed[inside] = NOTHING
    return mixed


def char_buckets(folded: NDArray[np.uint32], bounds: NDArray[np.int64], order: int, bits: int) -> NDArray[np.uint32]:
    """Bucket of the character n-gram of `order` ending at each position of the stream, shape (n,)."""
    return _buckets(folded, bounds, order, bits, np.uint32(order))


def fold_stream(text: Stream, fold: NDArray[np.uint16]) -> NDArray[np.uint32]:
    """Folded code points of the stream with `EDGE` at the marks, shape (n,), uint32."""
    folded = lookup(fold, text.codes).astype(np.uint32)
    folded[text.marks] = EDGE
    return folded


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of characters of one class; a segment's last run is its edge mark.

    symbols: class and length bucket in one number, shape (r,), uint32.  bounds: first run of each segment, shape (s,).
    """

    symbols: NDArray[np.uint32]
    bounds: NDArray[np.int64]


def runs(classes: NDArray[np.uint8], text: Stream) -> Runs:
    """Collapse `classes` (the class of each character of the stream, shape (n,)) into runs."""
    kinds = classes.copy()
    kinds[text.marks] = len(CLASSES)
    begins = np.ones(len(kinds), dtype=bool)
    begins[1:] = kinds[1:] != kinds[:-1]
    heads = np.flatnonzero(begins)
    lengths = np.diff(heads, append=len(kinds))
    bucket = np.searchsorted(RUN_BUCKETS, lengths, side="right")
    symbols = (kinds[heads].astype(np.uint32) + np.uint32(1)) * np.uint32(8) + bucket.astype(np.uint32)
    return Runs(symbols, np.searchsorted(heads, text.bounds))


def shape_buckets(shape: Runs, order: int, bits: int) -> NDArray[np.uint32]:
    """Bucket of the n-gram of runs of `order` ending at each run, shape (r,)."""
    # Before the first segment of a batch stands no edge mark; it gets one, like every other.
    symbols = np.concatenate(([MARK_RUN], shape.symbols))
    return _buckets(symbols, shape.bounds + 1, order, bits, SHAPE_SALT + np.uint32(order))[1:]
