"""Scores and signals of a document's segments to context features: neighbours, runs, place, and the document's mean.

All functions work on the segments of a whole batch; nothing looks beyond the borders of a document. Sums over many
segments are sums of whole numbers (values times ONE, rounded), so that a document's features do not depend on what
else is in its batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.segments import Batch

ONE = 1024  # fixed point of sums
NEXT = (-1, 1)  # neighbours seen in full
NEAR = (-2, 2, -3, 3)  # neighbours seen by their main columns
LENGTH_STEPS = (-1, 1, -2, 2, -3, 3)  # neighbours whose length is compared
SIDE = 4  # segments: the window before and after
FAR = 8.0  # log2 of segments: distance to a landmark that is not there
FURTHEST = 200  # segments: distances are cut here
CONFIDENT = 0.6  # a segment score's probability from which a segment serves as a landmark
LONG = 5.0  # log2 of characters: a landmark of the article has at least 32
LONG_LINE = 5.3  # log2 of characters: about 39, between a headline and a paragraph

PLACE = ("place", "log_place", "log_place_from_end", "log_segments")
MARKS = ("body", "boilerplate", "feed")  # the landmarks: segments that are surely of a label
LANDMARK = ("before", "after", "share_before", "count", "none_after", "none_before")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each segment stands: index, and the first and one-past-last index of its document, each shape (s,)."""

    index: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    @classmethod
    def of(cls, batch: Batch) -> Layout:
        document = batch.document
        return cls(np.arange(len(document)), batch.first[:-1][document], batch.first[1:][document])


def shifted(columns: NDArray[np.float32], step: int, layout: Layout) -> NDArray[np.float32]:
    """`columns`, shape (s, c), of the segment `step` further on in the document; zeros where there is none."""
    other = layout.index + step
    inside = (other >= layout.low) & (other < layout.high)
    out = columns[np.where(inside, other, 0)] if len(columns) else columns.copy()
    out[~inside] = 0
    return out


def running_sums(columns: NDArray[np.float32]) -> NDArray[np.int64]:
    """Fixed-point sums of the columns up to each segment, shape (s + 1, c)."""
    sums = np.zeros((len(columns) + 1, columns.shape[1]), dtype=np.int64)
    np.cumsum(np.rint(columns * ONE).astype(np.int64), axis=0, out=sums[1:])
    return sums


def mean_between(sums: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float32]:
    """Means over segments begin..end-1, shape (s, c); zeros where the range is empty."""
    share = 1 / (np.maximum(end - begin, 1) * ONE)
    return ((sums[end] - sums[begin]) * share[:, None]).astype(np.float32)


def windows(sums: NDArray[np.int64], layout: Layout) -> list[NDArray[np.float32]]:
    """Means over the `SIDE` segments before, those after, the whole document, all before, all after."""
    i, low, high = layout.index, layout.low, layout.high
    return [
        mean_between(sums, np.maximum(i - SIDE, low), i),
        mean_between(sums, i + 1, np.maximum(np.minimum(i + 1 + SIDE, high), i + 1)),
        mean_between(sums, low, high),
        mean_between(sums, low, i),
        mean_between(sums, i + 1, high),
    ]


def run_features(kind: NDArray[np.int64], sums: NDArray[np.int64], layout: Layout) -> NDArray[np.float32]:
    """Runs of neighbouring segments of one `kind`: log2 of length, place inside, column means; shape (s, 2 + c)."""
    begins = layout.index == layout.low
    begins[1:] |= kind[1:] != kind[:-1]
    heads = np.flatnonzero(begins)
    lengths = np.diff(heads, append=len(kind))
    begin = np.repeat(heads, lengths)
    length = np.repeat(lengths, lengths)
    place = (layout.index - begin) / length
    return np.column_stack((np.log2(length), place, mean_between(sums, begin, begin + length))).astype(np.float32)


def run_kinds(log_length: NDArray[np.float32], ends_sentence: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Two readings of "lines of the same shape": fine (length in steps of 2**1.25) and coarse (long or short)."""
    fine = np.rint(log_length * 0.8).astype(np.int64) * 2 + ends_sentence
    coarse = (log_length > LONG_LINE) * 2 + ends_sentence
    return [fine, coarse]


def landmark_features(marked: NDArray[np.bool_], layout: Layout) -> NDArray[np.float32]:
    """Distance to the nearest marked segments and how they lie around, shape (s, len(LANDMARK))."""
    i, low, high = layout.index, layout.low, layout.high
    size = len(i)
    last = np.maximum.accumulate(np.where(marked, i, -1))
    before = np.concatenate(([-1], last))[:size]
    following = np.minimum.accumulate(np.where(marked, i, size)[::-1])[::-1]
    after = np.concatenate((following, [size]))[1 : size + 1]
    counts = np.concatenate(([0], np.cumsum(marked)))
    total, earlier = counts[high] - counts[low], counts[i] - counts[low]
    return np.column_stack(
        (
            np.where(before >= low, np.log2(np.minimum(np.maximum(i - before, 1), FURTHEST)), FAR),
            np.where(after < high, np.log2(np.minimum(np.maximum(after - i, 1), FURTHEST)), FAR),
            earlier / np.maximum(total, 1),
            np.log2(1 + total),
            total == earlier,
            earlier == 0,
        )
    ).astype(np.float32)


def place_features(layout: Layout) -> NDArray[np.float32]:
    """Place in the document, shape (s, len(PLACE))."""
    place, size = layout.index - layout.low, layout.high - layout.low
    columns = (place / size, np.log2(1 + place), np.log2(size - place), np.log2(size))
    return np.column_stack(columns).astype(np.float32)


def length_steps(log_length: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """Difference of log2 length to the neighbours at `LENGTH_STEPS`, absolute, shape (s, 6)."""
    column = log_length[:, None]
    return np.concatenate([np.abs(shifted(column, step, layout) - column) for step in LENGTH_STEPS], axis=1)
