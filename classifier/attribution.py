"""How much each context feature moved the score of a segment, tree by tree.

On its way down a tree a segment passes from node to node; the value of a node is the mean of the leaves below it. Each
step changes the value, and the change is credited to the feature that the node asked about. The changes of all trees
and the values of their roots sum to the score exactly, whatever the values of the nodes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.trees import LEAF_ONE, Trees


def node_values(trees: Trees) -> NDArray[np.float64]:
    """Value of every node of every heap, in log-odds, shape (trees, 2**(depth + 1) - 1)."""
    levels = [trees.leaf / LEAF_ONE]
    while levels[0].shape[1] > 1:
        levels.insert(0, (levels[0][:, ::2] + levels[0][:, 1::2]) / 2)
    return np.concatenate(levels, axis=1)


def attribute(
    rows: NDArray[np.float32], trees: Trees, label: NDArray[np.int64], rival: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The score of `label` less that of `rival` (numbers of labels, shape (s,)), taken apart.

    Returns what all segments begin with, shape (s,), and what each column of `rows` added, shape (s, columns): in
    log-odds, their sum is the difference of `classifier.trees.raw_scores`.
    """
    values, count = node_values(trees), len(trees.leaf)
    of = np.arange(count) % len(trees.base)
    sign = (of == label[:, None]).astype(np.float64) - (of == rival[:, None])
    start = (trees.base[label] - trees.base[rival].astype(np.float64)) / LEAF_ONE + sign @ values[:, 0]
    added = np.zeros(rows.shape)
    segment, tree = np.nonzero(sign)
    weight = sign[segment, tree]
    node = np.zeros(len(tree), dtype=np.int64)
    for _ in range(trees.depth):
        feature = trees.feature[tree, node]
        further = 2 * node + 1 + (rows[segment, feature] > trees.threshold[tree, node])
        np.add.at(added, (segment, feature), weight * (values[tree, further] - values[tree, node]))
        node = further
    return start, added
