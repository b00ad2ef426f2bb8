"""Compiled twin of `classifier.trees`: every tree as a chain of byte-wise choices over a block of segments.

A value is first replaced by its rank among the thresholds of its feature, one byte if there are not too many. A tree
then goes from its lowest splits up: each split chooses, for all segments of the block at once, between the leaf
numbers that its two branches have left. There is no jump that depends on the data, and a vector register holds dozens
of segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.trees import Trees

BLOCK = 512  # segments at a time: their features, ranks and choices stay in the second-level cache
_MOST_RANKS = 255  # of a feature, that a byte can count


@dataclass(frozen=True, slots=True)
class Program:
    """Trees, ready to be walked.

    cuts: thresholds of each feature in order, end to end; cut_bounds: where each feature's begin, shape
    (features + 1,).  steps: feature, rank, and the rows left, right and target of the choices of each split, shape
    (splits, 5), int32; a row below the number of leaves holds its own number, the others what a split has chosen.
    step_bounds: splits of each tree, shape (trees + 1,).  roots: row that holds each tree's leaf numbers, shape
    (trees,).  leaf, base: as in `classifier.trees.Trees`.
    """

    cuts: NDArray[np.float32]
    cut_bounds: NDArray[np.int64]
    steps: NDArray[np.int32]
    step_bounds: NDArray[np.int64]
    roots: NDArray[np.int32]
    leaf: NDArray[np.int32]
    base: NDArray[np.int32]


def _ranked(trees: Trees, features: int) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Cuts, their bounds, and the rank of every node's threshold among those of its feature."""
    real = np.isfinite(trees.threshold)
    feature, threshold = trees.feature[real], trees.threshold[real]
    order = np.lexsort((threshold, feature))
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.diff(feature[order]) != 0
    new[1:] |= np.diff(threshold[order]) != 0
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    bounds = np.searchsorted(feature[order][new], np.arange(features + 1))
    rank = np.zeros(trees.feature.shape, dtype=np.int64)
    rank[real] = place - bounds[feature]
    return threshold[order][new], bounds, rank


def program(trees: Trees, features: int) -> Program:
    """`trees` over so many features as a program."""
    cuts, bounds, rank = _ranked(trees, features)
    count, inner = trees.feature.shape
    leaves = inner + 1
    row = np.empty((count, inner + leaves), dtype=np.int64)
    row[:, inner:] = np.arange(leaves)
    real = np.isfinite(trees.threshold)
    for node in range(inner - 1, -1, -1):  # where nothing is split both branches are the same
        row[:, node] = np.where(real[:, node], leaves + node, row[:, 2 * node + 1])
    tree, from_last = np.nonzero(real[:, ::-1])
    node = inner - 1 - from_last  # children before their parent
    columns = (trees.feature[tree, node], rank[tree, node], row[tree, 2 * node + 1], row[tree, 2 * node + 2])
    steps = np.stack((*columns, row[tree, node]), axis=1).astype(np.int32)
    step_bounds = np.searchsorted(tree, np.arange(count + 1))
    return Program(cuts, bounds, steps, step_bounds, row[:, 0].astype(np.int32), trees.leaf, trees.base)


@kernel
def _rank(
    rows: NDArray[np.float32], begin: np.uint64, cuts: NDArray[np.float32], low: int, high: int,
    ranks: NDArray[Any], size: np.uint64,
) -> None:  # fmt: skip
    """How many of cuts[low:high] lie below each of the `size` values from `begin` on; all arrays flat."""
    for i in range(size):
        ranks[begin + i] = 0
    for k in range(low, high):
        cut = cuts[k]
        for i in range(size):
            ranks[begin + i] += np.uint8(rows[begin + i] > cut)


@kernel
def _walk(
    rows: NDArray[np.float32], cuts: NDArray[np.float32], cut_bounds: NDArray[np.int64], steps: NDArray[np.int32],
    step_bounds: NDArray[np.int64], roots: NDArray[np.int32], leaf: NDArray[np.int32], base: NDArray[np.int32],
    block: int, ranks: NDArray[np.uint8], choices: NDArray[np.uint8], sums: NDArray[np.int64], out: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill out, shape (n, labels).  rows, ranks, choices, sums: flat, `block` entries a row."""
    labels, size, width = out.shape[1], np.uint64(len(out)), np.uint64(block)
    for feature in range(len(cut_bounds) - 1):
        low, high = cut_bounds[feature], cut_bounds[feature + 1]
        if low < high:
            _rank(rows, np.uint64(feature) * width, cuts, low, high, ranks, size)
    for label in range(labels):
        for i in range(size):
            sums[np.uint64(label) * width + i] = base[label]
    for tree in range(len(roots)):
        for k in range(step_bounds[tree], step_bounds[tree + 1]):
            value, rank = np.uint64(steps[k, 0]) * width, ranks.dtype.type(steps[k, 1])
            left, right = np.uint64(steps[k, 2]) * width, np.uint64(steps[k, 3]) * width
            target = np.uint64(steps[k, 4]) * width
            for i in range(size):
                a, b = choices[left + i], choices[right + i]
                choices[target + i] = b if ranks[value + i] > rank else a
        reached, total = np.uint64(roots[tree]) * width, np.uint64(tree % labels) * width
        for i in range(size):
            sums[total + i] += leaf[tree, np.uint64(choices[reached + i])]
    for i in range(size):
        for label in range(labels):
            out[i, label] = sums[np.uint64(label) * width + i]


@dataclass(frozen=True, slots=True)
class Walker:
    """Walks blocks of at most `BLOCK` segments through a program, in memory of its own."""

    program: Program
    rows: NDArray[np.float32]
    ranks: NDArray[Any]
    choices: NDArray[np.uint8]
    sums: NDArray[np.int64]

    @classmethod
    def of(cls, program: Program) -> Walker:
        features, leaves = len(program.cut_bounds) - 1, program.leaf.shape[1]
        choices = np.empty((2 * leaves - 1, BLOCK), dtype=np.uint8)
        choices[:leaves] = np.arange(leaves)[:, None]
        sums = np.empty((len(program.base), BLOCK), dtype=np.int64)
        kind = np.uint8 if np.diff(program.cut_bounds).max(initial=0) <= _MOST_RANKS else np.uint16
        rows = np.empty((features, BLOCK), dtype=np.float32)
        return cls(program, rows, np.empty((features, BLOCK), dtype=kind), choices, sums)

    def walk(self, out: NDArray[np.int64]) -> None:
        """Sums of leaves of the first segments in `self.rows`, into `out`, shape (segments, labels)."""
        p = self.program
        _walk(
            self.rows.ravel(), p.cuts, p.cut_bounds, p.steps, p.step_bounds, p.roots, p.leaf, p.base,
            BLOCK, self.ranks.ravel(), self.choices.ravel(), self.sums.ravel(), out,
        )  # fmt: skip
