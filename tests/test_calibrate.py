"""Calibration: undoes a distortion, lowers the log loss of folds that it has not seen, and fits into the trees."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from classifier.trees import Trees, probabilities, raw_scores
from training.calibrate import Calibration, calibration, cross_calibrated
from training.data import UNSCORED

TRUE = Calibration(0.7, np.array([0.0, 0.9, -0.4, 0.3]))


def drawn(seed: int, size: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Overconfident probabilities, and labels drawn from what they should have been."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(scale=2, size=(size, 4))
    given = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    return given, (TRUE.applied(given).cumsum(axis=1) < rng.random((size, 1))).sum(axis=1)


def loss(chances: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(chances[np.arange(len(labels)), labels]).mean())


def test_a_distortion_is_found() -> None:
    given, labels = drawn(0, 40_000)
    found = calibration(given, labels, np.ones(len(labels)))
    assert found.factor == pytest.approx(TRUE.factor, abs=0.03)
    assert found.bias == pytest.approx(TRUE.bias, abs=0.08)


def test_every_fold_gains_from_the_others_and_unscored_segments_are_served() -> None:
    given, labels = drawn(1)
    fold = np.arange(len(labels)) % 3
    some = labels.copy()
    some[::7] = UNSCORED
    better = cross_calibrated(given, some, np.ones(len(labels)), fold)
    assert better.shape == given.shape and np.allclose(better.sum(axis=1), 1)
    assert all(loss(better[fold == one], labels[fold == one]) < loss(given[fold == one], labels[fold == one]) - 0.05
               for one in range(3))  # fmt: skip


def test_trees_give_the_calibrated_probabilities() -> None:
    rng = np.random.default_rng(2)
    trees = Trees(
        rng.integers(0, 5, (40, 7)).astype(np.int16), rng.normal(size=(40, 7)).astype(np.float32),
        rng.integers(-300_000, 300_000, (40, 8)).astype(np.int32), rng.integers(-900_000, 900_000, 4).astype(np.int32),
    )  # fmt: skip
    rows = rng.normal(size=(500, 5)).astype(np.float32)
    wanted = TRUE.applied(probabilities(raw_scores(rows, trees)))
    assert probabilities(raw_scores(rows, TRUE.put_into(trees))) == pytest.approx(wanted, abs=2e-5)
