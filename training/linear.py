"""First stage: linear models over the set of n-grams of a segment, and their out-of-fold scores.

Input: featurised segments and a target a head.  Output: weights as 16-bit integers.  About a second per 10,000
segments and head family on two cores.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from classifier.features import Measured
from classifier.labels import NAMES
from classifier.scores import LinearHeads, bucket_sets, quantise
from classifier.shape import SIGNALS

BITS = 18  # of the n-gram hash; docs/experiments.md compares
ALPHA = 1e-4  # strength of the L2 penalty for page heads; chosen by cross-validation, docs/experiments.md
EPOCHS = 12
ABSENT = -10.0  # intercept, log-odds, of a class that the training data does not hold
FINE = (
    "body_short", "body_long", "ad_long", "feed_title", "feed_meta", "feed_teaser", "chrome_middle", "chrome_short",
    "chrome_dated",
)  # fmt: skip
_OTHER = len(FINE)  # a line of none of them; with 16 heads in all a row of weights is half a cache line


def bucket_matrix(measured: Measured, bits: int = BITS) -> sparse.csr_matrix:
    """The set of n-grams of every segment as rows of ones, shape (s, 2**bits), float32."""
    segment, bucket = bucket_sets(measured.folded, measured.bounds, measured.runs, bits)
    ones = np.ones(len(bucket), dtype=np.float32)
    begin = np.searchsorted(segment, np.arange(len(measured.bounds) + 1))
    return sparse.csr_matrix((ones, bucket, begin), shape=(len(measured.bounds), 1 << bits))


def fine_targets(labels: NDArray[np.int64], measured: Measured) -> NDArray[np.int64]:
    """Labels split by what the line looks like, numbered as in `FINE`, `_OTHER` where it is none; -1 stays -1.

    The four labels lump lines together that share no words (a copyright line and a menu item): finer classes let
    each have weights of its own. Lengths in characters: 40 parts paragraphs from headlines, 8 menu items from rest.
    """
    signals = measured.surface.signals
    length = measured.surface.lengths
    digits = signals[:, SIGNALS.index("share_digit")]
    ends = measured.surface.ends_sentence
    body, ad, feed, chrome = (labels == number for number in range(len(NAMES)))
    rules = {
        "body_short": body,
        "body_long": body & ((length >= 50) | ends),
        "ad_long": ad & (length >= 40),
        "feed_title": feed,
        "feed_meta": feed & ((length <= 9) | (digits > 0.4)),
        "feed_teaser": feed & (length >= 45),
        "chrome_middle": chrome & (length < 40),
        "chrome_short": chrome & (length <= 8),
        "chrome_dated": chrome & (digits > 0.25) & (length > 8),
    }
    targets = np.where(labels < 0, -1, _OTHER)
    for name, chosen in rules.items():  # later rules are narrower and overrule
        targets[chosen] = FINE.index(name)
    return targets


def fit_heads(
    matrix: sparse.csr_matrix,
    targets: NDArray[np.int64],
    weight: NDArray[np.float64],
    classes: int,
    *,
    alpha: float = ALPHA,
    seed: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One-against-rest logistic regressions of `classes` targets; rows with target -1 are left out.

    Returns coefficients, shape (2**bits, classes), and intercepts, shape (classes,).
    """
    known = np.flatnonzero(targets >= 0)
    model = SGDClassifier(
        loss="log_loss", alpha=alpha, max_iter=EPOCHS, tol=None, average=True, random_state=seed, n_jobs=-1
    )
    model.fit(matrix[known], targets[known], sample_weight=weight[known] / weight[known].mean())
    coefficients, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one model for two classes
        coefficients, intercept = np.vstack((-coefficients, coefficients)), np.append(-intercept, intercept)
    all_coefficients, all_intercepts = np.zeros((matrix.shape[1], classes)), np.full(classes, ABSENT)
    all_coefficients[:, model.classes_], all_intercepts[model.classes_] = coefficients.T, intercept
    return all_coefficients, all_intercepts


def page_heads(
    matrix: sparse.csr_matrix,
    labels: NDArray[np.int64],
    fine: NDArray[np.int64],
    weight: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    seed: int,
) -> LinearHeads:
    """The heads of the four labels and of the finer classes, trained on the `chosen` segments."""
    fitted = [
        fit_heads(matrix[chosen], targets[chosen], weight[chosen], classes, seed=seed)
        for targets, classes in ((labels, len(NAMES)), (fine, len(FINE) + 1))
    ]
    return quantise(
        np.concatenate([coefficients for coefficients, _ in fitted], axis=1)[:, :-1],
        np.concatenate([intercept for _, intercept in fitted])[:-1],
    )


def apply_heads(matrix: sparse.csr_matrix, heads: LinearHeads) -> NDArray[np.float32]:
    """Scores of every row, shape (s, heads): what `classifier.scores.score` gives."""
    return (matrix @ heads.weights.astype(np.float32)) * heads.scale + heads.intercept


def join(first: LinearHeads, second: LinearHeads) -> LinearHeads:
    """Two sets of heads over the same buckets as one."""
    return LinearHeads(
        np.concatenate((first.weights, second.weights), axis=1),
        np.concatenate((first.scale, second.scale)),
        np.concatenate((first.intercept, second.intercept)),
    )
