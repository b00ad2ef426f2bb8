"""Verdicts as JSON, byte by byte."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.labels import NAMES

_START, _END = b'{"start":', b',"end":'
_LABELS = [f',"label":"{name}","probability":'.encode() for name in NAMES]
_DIGITS = 19  # of the largest 64-bit number


@cache
def _packed(parts: tuple[bytes, ...]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Byte strings end to end, and where each begins, with the end of the last."""
    return np.frombuffer(b"".join(parts), dtype=np.uint8), np.cumsum([0, *map(len, parts)])


@kernel
def _put(text: NDArray[np.uint8], begin: int, end: int, out: NDArray[np.uint8], at: int) -> int:
    for place in range(begin, end):
        out[at] = text[place]
        at += 1
    return at


@kernel
def _put_number(number: int, out: NDArray[np.uint8], at: int) -> int:
    digits = 1
    rest = number
    while rest >= 10:
        rest //= 10
        digits += 1
    for place in range(at + digits - 1, at - 1, -1):
        out[place] = 48 + number % 10
        number //= 10
    return at + digits


@kernel
def _write(
    starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64], ranks: NDArray[np.int64],
    fixed: NDArray[np.uint8], fixed_bounds: NDArray[np.int64], decimals: NDArray[np.uint8],
    decimal_bounds: NDArray[np.int64], first: NDArray[np.int64], out: NDArray[np.uint8], bounds: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill out, and bounds with where each document's part begins in it, and the end."""
    at = 0
    for document in range(len(first) - 1):
        bounds[document] = at
        for i in range(first[document], first[document + 1]):
            if i > first[document]:
                out[at] = 44
                at += 1
            at = _put(fixed, fixed_bounds[0], fixed_bounds[1], out, at)
            at = _put_number(starts[i], out, at)
            at = _put(fixed, fixed_bounds[1], fixed_bounds[2], out, at)
            at = _put_number(ends[i], out, at)
            at = _put(fixed, fixed_bounds[2 + labels[i]], fixed_bounds[3 + labels[i]], out, at)
            at = _put(decimals, decimal_bounds[ranks[i]], decimal_bounds[ranks[i] + 1], out, at)
            out[at] = 125
            at += 1
    bounds[len(first) - 1] = at


def segments_json(
    starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64], ranks: NDArray[np.int64],
    decimals: tuple[bytes, ...], first: NDArray[np.int64],
) -> list[bytes]:  # fmt: skip
    """The segments of each document as JSON objects with commas between.

    starts, ends, labels: as in `classifier.document.Verdicts`.  ranks: place of each probability in `decimals`, the
    spelling of all that there are.  first: index of each document's first segment, and s.
    """
    fixed, fixed_bounds = _packed((_START, _END, *_LABELS))
    spelled, spelled_bounds = _packed(decimals)
    longest = len(_START) + len(_END) + max(map(len, _LABELS)) + max(map(len, decimals)) + 2 * _DIGITS + 2
    out, bounds = np.empty(longest * len(starts), dtype=np.uint8), np.empty(len(first), dtype=np.int64)
    _write(starts, ends, labels, ranks, fixed, fixed_bounds, spelled, spelled_bounds, first, out, bounds)
    content, places = out[: bounds[-1]].tobytes(), bounds.tolist()
    return [content[begin:end] for begin, end in pairwise(places)]
