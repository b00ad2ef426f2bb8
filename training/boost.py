"""Second stage: gradient-boosted trees over context features, and their export to plain arrays.

Input: feature rows and labels.  Output: `classifier.trees.Trees`.  About a minute for 90,000 segments.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.labels import NAMES
from classifier.trees import LEAF_ONE, Trees

DEPTH = 5
SETTINGS: Mapping[str, object] = {  # docs/experiments.md
    "max_iter": 200,
    "learning_rate": 0.15,
    "max_leaf_nodes": 15,
    "max_depth": DEPTH,
    "min_samples_leaf": 60,
    "l2_regularization": 10.0,
    "max_features": 0.25,
    "max_bins": 63,
    "early_stopping": False,
}


def fit_trees(
    rows: NDArray[np.float32], labels: NDArray[np.int64], weight: NDArray[np.float64], seed: int
) -> HistGradientBoostingClassifier:
    """Boosted trees for the four labels; every label must occur."""
    model = HistGradientBoostingClassifier(random_state=seed, **SETTINGS)
    return model.fit(rows, labels, sample_weight=weight / weight.mean())


def export(model: HistGradientBoostingClassifier) -> Trees:
    """The trees for the four labels as heaps."""
    if list(model.classes_) != list(range(len(NAMES))):
        raise ValueError(f"trained on labels {model.classes_}, all of 0 to {len(NAMES) - 1} must occur")
    return heaps(model)


def heaps(model: HistGradientBoostingClassifier) -> Trees:
    """The trees as heaps of one depth, shape (trees, 2**depth - 1) and (trees, 2**depth); one label for two classes."""
    predictors = [predictor for iteration in model._predictors for predictor in iteration]
    inner, leaves = (1 << DEPTH) - 1, 1 << DEPTH
    feature = np.zeros((len(predictors), inner), dtype=np.int16)
    threshold = np.full((len(predictors), inner), np.inf, dtype=np.float32)
    leaf = np.zeros((len(predictors), leaves), dtype=np.int32)
    for number, predictor in enumerate(predictors):
        _fill(predictor.nodes, 0, 0, feature[number], threshold[number], leaf[number])
    base = np.rint(model._baseline_prediction.ravel() * LEAF_ONE).astype(np.int32)
    return Trees(feature, threshold, leaf, base)


def _fill(
    nodes: NDArray[np.void],
    node: int,
    place: int,
    feature: NDArray[np.int16],
    threshold: NDArray[np.float32],
    leaf: NDArray[np.int32],
) -> None:
    """Copy the subtree at `node` to heap position `place`; a leaf above the last level fills all below it."""
    here = nodes[node]
    if place >= len(feature):
        leaf[place - len(feature)] = round(float(here["value"]) * LEAF_ONE)
        return
    left, right = (node, node) if here["is_leaf"] else (int(here["left"]), int(here["right"]))
    if not here["is_leaf"]:
        feature[place] = here["feature_idx"]
        threshold[place] = _at_most(float(here["num_threshold"]))
    _fill(nodes, left, 2 * place + 1, feature, threshold, leaf)
    _fill(nodes, right, 2 * place + 2, feature, threshold, leaf)


def _at_most(threshold: float) -> np.float32:
    """The largest float32 not above a float64 threshold: `value <= threshold` then means the same for float32."""
    near = np.float32(threshold)
    return near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf))
