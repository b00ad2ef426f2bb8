"""N-gram buckets to segment scores: linear models over the set of n-grams of a segment, as sums of small integers.

Each bucket holds one 16-bit integer a model (a "head"). A segment's score is the sum over its *different* buckets (an
n-gram counts once however often it occurs), times the head's scale, plus its intercept. Sums of integers are exact:
no order of summation, batch or worker changes a score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.ngrams import CHAR_ORDERS, NOTHING, SHAPE_ORDERS, Runs, char_buckets, shape_buckets

_LARGEST = 32767  # of a 16-bit weight; bytes lost 0.02 of log loss on unseen sites


@dataclass(frozen=True, slots=True)
class LinearHeads:
    """weights: shape (2**bits, heads), int16, row NOTHING is zero.  scale, intercept: shape (heads,), float32."""

    weights: NDArray[np.int16]
    scale: NDArray[np.float32]
    intercept: NDArray[np.float32]

    @property
    def bits(self) -> int:
        return len(self.weights).bit_length() - 1


def bucket_sets(
    folded: NDArray[np.uint32], bounds: NDArray[np.int64], shape: Runs, bits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different buckets of each segment, as (segment, bucket) pairs sorted by segment, each shape (pairs,)."""
    owner = np.repeat(np.arange(len(bounds)) << bits, np.diff(np.append(bounds, len(folded))))
    run_owner = np.repeat(np.arange(len(bounds)) << bits, np.diff(np.append(shape.bounds, len(shape.symbols))))
    keys = [owner + char_buckets(folded, bounds, order, bits) for order in CHAR_ORDERS]
    keys += [run_owner + shape_buckets(shape, order, bits) for order in SHAPE_ORDERS]
    pairs = np.unique(np.concatenate(keys))
    bucket = pairs & ((1 << bits) - 1)
    whole = bucket != NOTHING
    return (pairs >> bits)[whole], bucket[whole]


def score(
    folded: NDArray[np.uint32], bounds: NDArray[np.int64], shape: Runs, heads: LinearHeads
) -> NDArray[np.float32]:
    """Scores of every segment, shape (s, heads), in units of log-odds.

    Every segment has at least one bucket: that of its first character.
    """
    if not len(bounds):
        return np.empty((0, len(heads.scale)), dtype=np.float32)
    segment, bucket = bucket_sets(folded, bounds, shape, heads.bits)
    begin = np.searchsorted(segment, np.arange(len(bounds)))
    sums = np.add.reduceat(heads.weights[bucket], begin, axis=0, dtype=np.int32)
    return sums * heads.scale + heads.intercept


def quantise(coefficients: NDArray[np.float64], intercept: NDArray[np.float64]) -> LinearHeads:
    """Round trained weights, shape (2**bits, heads), to 16 bits; the largest weight of a head becomes `_LARGEST`."""
    largest = np.abs(coefficients).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0) / _LARGEST
    weights = np.rint(coefficients / scale).astype(np.int16)
    weights[NOTHING] = 0
    return LinearHeads(weights, scale.astype(np.float32), np.asarray(intercept, dtype=np.float32))
