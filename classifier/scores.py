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
    """The different buckets of each segment, as (segment, bucket) pairs sorted by both, each shape (pairs,)."""
    owner = np.repeat(np.arange(len(bounds)) << bits, np.diff(np.append(bounds, len(folded))))
    run_owner = np.repeat(np.arange(len(bounds)) << bits, np.diff(np.append(shape.bounds, len(shape.symbols))))
    keys = [owner + char_buckets(folded, bounds, order, bits) for order in CHAR_ORDERS]
    keys += [run_owner + shape_buckets(shape, order, bits) for order in SHAPE_ORDERS]
    pairs = np.concatenate(keys)
    pairs.sort()  # several times faster than np.unique, which hashes first
    bucket = pairs & ((1 << bits) - 1)
    kept = bucket != NOTHING
    kept[1:] &= pairs[1:] != pairs[:-1]
    return (pairs >> bits)[kept], bucket[kept]


def bucket_sums(
    folded: NDArray[np.uint32], bounds: NDArray[np.int64], shape: Runs, heads: LinearHeads
) -> NDArray[np.int32]:
    """Sum of the weights of every segment's different buckets, shape (s, heads).

    Every segment has at least one bucket: that of its first character.
    """
    segment, bucket = bucket_sets(folded, bounds, shape, heads.bits)
    begin = np.searchsorted(segment, np.arange(len(bounds) + 1)).tolist()
    sums = np.empty((len(bounds), len(heads.scale)), dtype=np.int32)
    for number in range(len(bounds)):  # a segment's rows stay in the cache: three times faster than reduceat
        rows = heads.weights.take(bucket[begin[number] : begin[number + 1]], axis=0)
        np.add.reduce(rows, axis=0, dtype=np.int32, out=sums[number])
    return sums


def log_odds(sums: NDArray[np.int32], heads: LinearHeads) -> NDArray[np.float32]:
    """Scores of segments from the sums of their weights, shape (s, heads)."""
    return (sums * heads.scale + heads.intercept).astype(np.float32)


def score(
    folded: NDArray[np.uint32], bounds: NDArray[np.int64], shape: Runs, heads: LinearHeads
) -> NDArray[np.float32]:
    """Scores of every segment, shape (s, heads), in units of log-odds."""
    return log_odds(bucket_sums(folded, bounds, shape, heads), heads)


def quantise(coefficients: NDArray[np.float64], intercept: NDArray[np.float64]) -> LinearHeads:
    """Round trained weights, shape (2**bits, heads), to 16 bits; the largest weight of a head becomes `_LARGEST`."""
    largest = np.abs(coefficients).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0) / _LARGEST
    weights = np.rint(coefficients / scale).astype(np.int16)
    weights[NOTHING] = 0
    return LinearHeads(weights, scale.astype(np.float32), np.asarray(intercept, dtype=np.float32))
