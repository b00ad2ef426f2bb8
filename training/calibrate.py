"""Probabilities that mean what they say: temperature and bias of each label, fitted on out-of-fold probabilities.

Trees that chose among sites are too sure on a site that they have not seen, and they call an ad by its name too
seldom. One factor on all log-odds and one constant a label, the least log loss of pages from sites not trained on
(vector scaling: Guo et al., On Calibration of Modern Neural Networks, 2017), correct both. They are put into the
trees' leaves and base, so nothing is added at prediction time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from classifier.labels import BODY, NAMES
from classifier.trees import LEAF_ONE, Trees
from training.data import UNSCORED

_FIXED = NAMES.index(BODY.name)  # the label whose bias stays 0: only differences count
_LEAST = 1e-9  # a probability below it counts as this one


@dataclass(frozen=True, slots=True)
class Calibration:
    """factor: on every log-odds.  bias: added to the log-odds of each label, shape (4,), that of body is 0."""

    factor: float
    bias: NDArray[np.float64]

    def applied(self, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probabilities of given ones, shape (s, 4)."""
        odds = np.log(np.maximum(chances, _LEAST)) * self.factor + self.bias
        exp = np.exp(odds - odds.max(axis=1, keepdims=True))
        return exp / exp.sum(axis=1, keepdims=True)

    def put_into(self, trees: Trees) -> Trees:
        """Trees whose probabilities are the calibrated ones of `trees`."""
        base = np.rint(trees.base * self.factor + self.bias * LEAF_ONE).astype(np.int32)
        return Trees(trees.feature, trees.threshold, np.rint(trees.leaf * self.factor).astype(np.int32), base)


def calibration(
    chances: NDArray[np.float64], labels: NDArray[np.int64], weight: NDArray[np.float64]
) -> Calibration:
    """The calibration of least weighted log loss.

    chances: probabilities by models that did not see the site, shape (s, 4).  labels: shape (s,), none unscored.
    """
    share = weight / weight.sum()

    def loss(values: NDArray[np.float64]) -> float:
        calibrated = _of(values).applied(chances)[np.arange(len(labels)), labels]
        return float(-(share * np.log(np.maximum(calibrated, _LEAST))).sum())

    return _of(minimize(loss, np.append(1.0, np.zeros(len(NAMES) - 1)), method="BFGS").x)


def cross_calibrated(
    chances: NDArray[np.float64], labels: NDArray[np.int64], weight: NDArray[np.float64], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Probabilities calibrated fold by fold on the segments of the other folds, for figures that flatter nothing.

    Shapes as for `calibration`, but segments of label UNSCORED may be among them. fold: shape (s,).
    """
    calibrated = np.empty_like(chances)
    for out in np.unique(fold):
        others = (fold != out) & (labels != UNSCORED)
        fitted = calibration(chances[others], labels[others], weight[others])
        calibrated[fold == out] = fitted.applied(chances[fold == out])
    return calibrated


def _of(values: NDArray[np.float64]) -> Calibration:
    return Calibration(float(values[0]), np.insert(values[1:], _FIXED, 0.0))
