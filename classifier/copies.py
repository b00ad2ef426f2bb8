"""Which segments of a document stand in it more than once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.ngrams import Stream

COPY_SIGNALS = ("log_copies", "is_copy", "log_copy_distance")
FAR = 12.0  # log2 of lines: what a segment without a copy gets as distance, further than any copy
FURTHEST = 1000  # lines: distances are cut here
MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xBF58476D1CE4E5B9], dtype=np.uint64)


def fingerprints(text: Stream, folded: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """64-bit hash of each segment's folded characters and their neighbours' order, shape (s,)."""
    codes = folded.astype(np.uint64)
    mixed = codes * MULTIPLIERS[0]
    mixed[1:] ^= codes[:-1] * MULTIPLIERS[1]
    mixed ^= mixed >> np.uint64(29)
    mixed *= MULTIPLIERS[2]
    mixed ^= mixed >> np.uint64(32)
    return np.add.reduceat(mixed, text.bounds) if len(text.bounds) else mixed[:0]


def copy_signals(prints: NDArray[np.uint64], document: NDArray[np.int64]) -> NDArray[np.float32]:
    """How often a segment occurs in its document, whether it is a later copy, how far the nearest one is.

    prints: `fingerprints`, shape (s,).  document: document number of each segment, shape (s,), ascending.
    Returns shape (s, len(COPY_SIGNALS)).
    """
    size = len(prints)
    out = np.empty((size, len(COPY_SIGNALS)), dtype=np.float32)
    order = np.lexsort((prints, document))  # stable: copies stay in the order of the document
    same = (prints[order][1:] == prints[order][:-1]) & (document[order][1:] == document[order][:-1])
    group = np.concatenate(([0], np.cumsum(~same)))[:size]
    step = np.where(same, np.minimum(np.diff(order), FURTHEST), np.iinfo(np.int64).max)
    nearest = np.minimum(
        np.concatenate((step, [np.iinfo(np.int64).max]))[:size], np.concatenate(([np.iinfo(np.int64).max], step))[:size]
    )
    out[order, 0] = np.log2(np.bincount(group)[group]) if size else 0
    out[order, 1] = np.concatenate(([False], same))[:size]
    out[order, 2] = np.where(nearest <= FURTHEST, np.log2(1.0 + np.minimum(nearest, FURTHEST)), FAR)
    return out
