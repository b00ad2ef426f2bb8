"""Both stages, from labelled documents to a model: out-of-fold scores, context features, trees, threshold.

Input: labelled documents with their folds.  Output: a `classifier.storage.Model` and out-of-fold probabilities.
The folds are of sites: no score that the second stage learns from, or that a figure comes from, was given by a model
that saw the site. Run time: about twenty minutes for 420,000 segments on two cores.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from classifier.context import Layout
from classifier.features import Columns, Measured, measure, rows
from classifier.labels import NAMES
from classifier.scores import LinearHeads
from classifier.segments import Batch
from classifier.trees import Trees, probabilities, raw_scores
from training.boost import export, fit_trees
from training.calibrate import Calibration, calibration, cross_calibrated
from training.data import UNSCORED, as_batch
from training.hints import HINTS, hint_heads
from training.linear import FINE, apply_heads, bucket_matrix, fine_targets, join, page_heads
from training.material import Material
from training.tables import Characters

log = logging.getLogger(__name__)

_NEXT_FINE = ("body_long", "feed_meta", "chrome_short", "chrome_dated")
COLUMNS = Columns((*NAMES, *FINE, *HINTS), NAMES, (*NAMES, *_NEXT_FINE))


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Documents made ready once for every fit.

    fold: of each segment, shape (s,).  labels: shape (s,), UNSCORED where null.  weight: shape (s,): a document
    counts as the root of its length, so that a list of 250 names does not weigh as much as 250 pages.
    matrix: sets of n-grams, shape (s, buckets).  hints: the heads that no label has trained.
    """

    batch: Batch
    labels: NDArray[np.int64]
    fold: NDArray[np.int64]
    weight: NDArray[np.float64]
    measured: Measured
    matrix: sparse.csr_matrix
    hints: LinearHeads
    seed: int

    @property
    def scored(self) -> NDArray[np.bool_]:
        return self.labels != UNSCORED


def prepare(material: Material, characters: Characters, *, seed: int) -> TrainingSet:
    """Read the documents once."""
    batch, labels = as_batch(material.documents)
    measured = measure(batch, characters.fold, characters.classes)
    matrix = bucket_matrix(measured)
    document = batch.document
    weight = material.weight[document] * np.diff(batch.first)[document] ** -0.5
    lines = (text.text[start:end] for text in material.documents for start, end, _ in text.segments)
    hints = hint_heads(matrix, lines, weight, seed)
    return TrainingSet(batch, labels, material.fold[document], weight, measured, matrix, hints, seed)


def out_of_fold_scores(data: TrainingSet) -> NDArray[np.float32]:
    """Scores of every segment by heads that were trained without its fold, shape (s, heads)."""
    fine = fine_targets(data.labels, data.measured)
    scores = np.empty((len(data.labels), len(NAMES) + len(FINE)), dtype=np.float32)
    for fold in np.unique(data.fold):
        out = data.fold == fold
        heads = page_heads(data.matrix, data.labels, fine, data.weight, ~out, data.seed)
        scores[out] = apply_heads(data.matrix[out], heads)
        log.info("first stage without fold %d: %d segments scored", fold, out.sum())
    return np.concatenate((scores, apply_heads(data.matrix, data.hints)), axis=1)


def feature_rows(data: TrainingSet, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows(data.measured, scores, Layout.of(data.batch), COLUMNS)


def cross_validate(
    data: TrainingSet, features: NDArray[np.float32], folds: Sequence[int]
) -> NDArray[np.float64]:
    """Out-of-fold probabilities of the second stage, shape (s, 4); rows of folds not asked for stay NaN."""
    chances = np.full((len(features), len(NAMES)), np.nan)
    for fold in folds:
        chosen = (data.fold != fold) & data.scored
        trees = export(fit_trees(features[chosen], data.labels[chosen], data.weight[chosen], data.seed))
        out = data.fold == fold
        chances[out] = probabilities(raw_scores(features[out], trees))
        log.info("second stage without fold %d done", fold)
    return chances


def calibrate(
    data: TrainingSet, chances: NDArray[np.float64], documents: int
) -> tuple[NDArray[np.float64], Calibration]:
    """Calibrated out-of-fold probabilities of the first `documents`, the real pages, and the calibration for use.

    Made pages take no part: they are surer than real ones.
    """
    real = slice(0, int(data.batch.first[documents]))
    chances, labels, weight, known = chances[real], data.labels[real], data.weight[real], data.scored[real]
    fitted = calibration(chances[known], labels[known], weight[known])
    log.info("calibration: factor %.2f, bias %s", fitted.factor, np.round(fitted.bias, 2))
    return cross_calibrated(chances, labels, weight, data.fold[real]), fitted


def fit_final(data: TrainingSet, features: NDArray[np.float32]) -> tuple[LinearHeads, Trees]:
    """Heads and trees from all documents; the trees learn from out-of-fold scores."""
    fine = fine_targets(data.labels, data.measured)
    everything = np.ones(len(data.labels), dtype=bool)
    heads = page_heads(data.matrix, data.labels, fine, data.weight, everything, data.seed)
    trees = export(fit_trees(features[data.scored], data.labels[data.scored], data.weight[data.scored], data.seed))
    return join(heads, data.hints), trees
