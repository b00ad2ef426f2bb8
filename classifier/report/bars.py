"""Geometry of the plots: counts to the places of bars.

The plots are SVG written by the templates, not by a plotting library: they take the page's own colours (so they follow
light and dark), stay text that can be searched and read aloud, and need neither matplotlib's 30 MB nor its second of
start-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from classifier.labels import NAMES


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a stacked bar. start, length: shares of the whole bar, from 0 to 1.  amount: what it stands for."""

    label: str
    amount: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a histogram. low, high: the values that it counts.  height: its count as a share of the largest."""

    low: float
    high: float
    count: int
    height: float


def stacked(amounts: Mapping[str, int]) -> list[Part]:
    """The labels' parts of one bar, in the labels' order, without the empty ones.

    >>> [(part.label, part.start, part.length) for part in stacked({"ad": 1, "body": 3})]
    [('body', 0.0, 0.75), ('ad', 0.75, 0.25)]
    """
    return _in_a_row([(name, amounts.get(name, 0)) for name in NAMES])


def strip(lines: Iterable[tuple[str, int]]) -> list[Part]:
    """(label, size) in the order of the document to parts of one bar, neighbours of one label joined."""
    runs = groupby(lines, key=lambda line: line[0])
    return _in_a_row([(label, sum(size for _, size in run)) for label, run in runs])


def _in_a_row(sizes: Sequence[tuple[str, int]]) -> list[Part]:
    total = sum(size for _, size in sizes)
    parts, before = [], 0
    for label, size in sizes:
        if size:
            parts.append(Part(label, size, before / total, size / total))
        before += size
    return parts


def columns(counts: Sequence[int]) -> list[Column]:
    """A histogram's columns over 0 to 1, without the empty ones.

    >>> columns([0, 2, 0, 1])
    [Column(low=0.25, high=0.5, count=2, height=1.0), Column(low=0.75, high=1.0, count=1, height=0.5)]
    """
    bins, largest = len(counts), max(counts, default=0)
    return [Column(n / bins, (n + 1) / bins, count, count / largest) for n, count in enumerate(counts) if count]
