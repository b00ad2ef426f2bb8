"""Trees as a list of steps, each of which chooses between two rows of leaf numbers: what `trees` walks through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.trees import Trees

_BYTE = 256


@dataclass(frozen=True, slots=True)
class Program:
    """Trees, ready to be walked, in groups of one or two of the same label.

    cuts: thresholds of each feature in order, end to end; cut_bounds: where each feature's begin, shape
    (features + 1,).  fixed: leaf numbers in the first rows of choices, the same for all segments.  held: how many rows
    there are behind them, for what splits have chosen.  steps: feature, rank, and the rows left, right and target of
    the choices of each split, shape (splits, 5), int32.  step_bounds: splits of each group, shape (groups + 1,).
    roots: rows that hold the leaf numbers of each group's trees in the end, shape (groups, 2).  leaf: what the leaves
    of a group with numbers of this sum add, shape (groups, sums).  base: as in `classifier.trees.Trees`.
    Group g adds to label g % len(base).
    """

    cuts: NDArray[np.float32]
    cut_bounds: NDArray[np.int64]
    fixed: NDArray[np.uint8]
    held: int
    steps: NDArray[np.int32]
    step_bounds: NDArray[np.int64]
    roots: NDArray[np.int32]
    leaf: NDArray[Any]
    base: NDArray[np.int32]


def program(trees: Trees, features: int) -> Program:
    """`trees` over so many features as a program."""
    cuts, bounds, rank = _ranked(trees, features)
    span = int(np.isfinite(trees.threshold).sum(axis=1).max(initial=0)) + 1  # leaves of a tree, at most
    size = 2 if span * span <= _BYTE else 1
    labels, count = len(trees.base), len(trees.leaf)
    starts = range(0, count, labels * size)
    groups = [range(start + label, count, labels)[:size] for start in starts for label in range(labels)]
    writer = _Writer(trees, rank, span)
    written = [writer.group(group) for group in groups]
    fixed = np.array([number * span**place for place in range(size) for number in range(span)], dtype=np.uint8)
    leaf = np.zeros((len(groups), span**size), dtype=np.int64)
    for row, one in zip(leaf, written, strict=True):
        row[: len(one.leaf)] = one.leaf
    small = np.abs(leaf).max(initial=0) <= np.iinfo(np.int32).max
    return Program(
        cuts, bounds, fixed, writer.most, np.array(writer.steps, dtype=np.int32).reshape(-1, 5),
        np.array([0, *(one.end for one in written)]), np.array([one.roots for one in written], dtype=np.int32),
        leaf.astype(np.int32) if small else leaf, trees.base,
    )  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class _Group:
    """roots, leaf: as in `Program`.  end: number of steps up to its last."""

    roots: tuple[int, int]
    leaf: NDArray[np.int64]
    end: int


class _Writer:
    """Writes the steps of trees, each of at most `span` leaves.  most: rows of choices that were held at once."""

    def __init__(self, trees: Trees, rank: NDArray[np.int64], span: int) -> None:
        self._feature, self._rank, self._leaf = trees.feature.tolist(), rank.tolist(), trees.leaf.tolist()
        self._splits = np.isfinite(trees.threshold).tolist()
        self._span = span
        self._first = span * (2 if span * span <= _BYTE else 1)  # row behind the fixed ones
        self._free: list[int] = []
        self.steps: list[tuple[int, int, int, int, int]] = []
        self.most = 0

    def group(self, trees: range) -> _Group:
        """Write trees whose leaves are looked up together."""
        self._free = list(range(self.most - 1, -1, -1))
        roots, leaf = [0, 0], np.zeros(1, dtype=np.int64)
        for place, tree in enumerate(trees):
            leaves: list[int] = []
            roots[place] = self._write(tree, 0, place * self._span, leaves)
            own = np.zeros(self._span, dtype=np.int64)
            own[: len(leaves)] = leaves
            leaf = (own[:, None] + leaf).ravel()
        return _Group((roots[0], roots[1]), leaf, len(self.steps))

    def _write(self, tree: int, node: int, begin: int, leaves: list[int]) -> int:
        """Write what lies below a node, leaves numbered from `begin` on; the row that holds its leaf numbers."""
        splits = self._splits[tree]
        while node < len(splits) and not splits[node]:
            node = 2 * node + 1
        if node >= len(splits):
            leaves.append(self._leaf[tree][node - len(splits)])
            return begin + len(leaves) - 1
        left, right = (self._write(tree, child, begin, leaves) for child in (2 * node + 1, 2 * node + 2))
        self._free += [row - self._first for row in (left, right) if row >= self._first]
        if not self._free:
            self._free.append(self.most)
            self.most += 1
        target = self._first + self._free.pop()
        self.steps.append((self._feature[tree][node], self._rank[tree][node], left, right, target))
        return target
