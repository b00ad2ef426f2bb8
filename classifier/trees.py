"""Context features to label scores: gradient-boosted trees of one fixed depth, as plain arrays.

A tree of depth d is a heap: node n has the children 2n+1 (value <= threshold) and 2n+2; the inner nodes stand in
`feature` and `threshold`, the leaves in `leaf`. A branch that ends early is filled up: its leaves carry one value.
Leaf values are whole numbers, so that a sum over trees is exact whatever its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

LEAF_ONE = 1 << 20  # leaf values are log-odds times this
_BLOCK = 1 << 16  # (segment, tree) pairs walked at a time: what stays in the cache


@dataclass(frozen=True, slots=True)
class Trees:
    """feature: shape (trees, 2**depth - 1), int16.  threshold: the same shape, float32.
    leaf: shape (trees, 2**depth), int32.  base: score before any tree, shape (labels,), int32.
    Tree t adds to label t % len(base)."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    leaf: NDArray[np.int32]
    base: NDArray[np.int32]

    @property
    def depth(self) -> int:
        return self.leaf.shape[1].bit_length() - 1


def raw_scores(rows: NDArray[np.float32], trees: Trees) -> NDArray[np.int64]:
    """Sums of leaves, shape (s, labels), in units of 1 / LEAF_ONE log-odds; rows: shape (s, features)."""
    labels, count = len(trees.base), len(trees.leaf)
    out = np.empty((len(rows), labels), dtype=np.int64)
    tree = np.arange(count)
    inner, leaves = trees.feature.shape[1], trees.leaf.shape[1]
    feature, threshold, leaf = trees.feature.ravel(), trees.threshold.ravel(), trees.leaf.ravel()
    step = max(1, _BLOCK // count)
    for begin in range(0, len(rows), step):
        block = rows[begin : begin + step]
        row = np.arange(len(block))[:, None] * rows.shape[1]
        values = block.ravel()
        node = np.zeros((len(block), count), dtype=np.int64)
        for _ in range(trees.depth):
            at = node + tree * inner
            node = 2 * node + 1 + (values[row + feature[at]] > threshold[at])
        reached = leaf[node - inner + tree * leaves]
        out[begin : begin + step] = reached.reshape(len(block), -1, labels).sum(axis=1, dtype=np.int64) + trees.base
    return out


def probabilities(raw: NDArray[np.int64]) -> NDArray[np.float64]:
    """Softmax of raw scores, shape (s, labels), float64."""
    top = reduce(np.maximum, raw.T)  # numpy is slow along axes of four
    exp = np.exp((raw - top[:, None]) / LEAF_ONE)
    total = exp[:, 0].copy()
    for column in range(1, exp.shape[1]):  # one order of summation, whatever the shape of the batch
        total += exp[:, column]
    return exp / total[:, None]
