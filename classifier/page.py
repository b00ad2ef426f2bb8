"""What a whole document says, told to each of its segments: the kind of page, read off every head.

A page that sells is made of lines that each read like an article's; only together do they show it. Every head's mean
over the document, weighted by characters, stands beside the segment's own scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.context import ONE, Layout

LONGEST = 100  # characters: a longer segment weighs no more than this in a mean
PAGE_SHAPE = ("page_log_characters", "page_paragraphs")
LONG = 40  # characters: from here on a segment counts as a paragraph


def page_names(heads: tuple[str, ...]) -> tuple[str, ...]:
    """The name of every column of `page_signals`."""
    return (*(f"{name}@page, mean" for name in heads), *PAGE_SHAPE)


def page_signals(scores: NDArray[np.float32], lengths: NDArray[np.int64], layout: Layout) -> NDArray[np.float32]:
    """Of each segment's document, shape (s, heads + 2), float32.

    scores: of each segment, shape (s, heads).  lengths: characters of each, shape (s,).
    """
    opening = np.flatnonzero(layout.index == layout.low)
    size = np.diff(opening, append=len(lengths))
    weight = np.minimum(lengths, LONGEST)
    # Whole numbers, so that a document's sums do not depend on what else is in the batch.
    weighed = np.add.reduceat(np.rint(scores * ONE).astype(np.int64) * weight[:, None], opening, axis=0)
    total = np.add.reduceat(weight, opening)
    mean = weighed / (total * ONE)[:, None]
    paragraphs = np.add.reduceat((lengths >= LONG).astype(np.int64), opening) / size
    page = np.column_stack((mean, np.log2(total), paragraphs)).astype(np.float32)
    return np.repeat(page, size, axis=0)
