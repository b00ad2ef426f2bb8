"""Verdicts as JSON lines, in copies of whole registers: what is too much of one, the next writes over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from classifier.compiled import vectors
from classifier.compiled.jit import kernel
from classifier.labels import NAMES

_PARTS = [b',{"start":', b',"end":', *(f',"label":"{name}","probability":'.encode() for name in NAMES)]
_HEAD, _TAIL = (b'{"id":', b',"segments":['), b"]}\n"
_LONG, _SHORT, _DIGITS = 64, 8, 4  # bytes copied at once: of a part, of a probability, of a number
_SPELLED = 10**_DIGITS  # numbers in a table
_MOST_DIGITS = 19  # of the largest 64-bit number


def _copier(size: int) -> Callable[..., Any]:
    """An instruction that copies `size` bytes."""
    kind = ir.VectorType(vectors.BYTE, size)

    @vectors.instruction
    def copy(typing: Any, source: Any, begin: Any, target: Any, at: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            read, written = (vectors.data(context, builder, signature.args[k], arguments[k]) for k in (0, 2))
            value = vectors.load(builder, read, arguments[1], kind, 1)
            vectors.store(builder, value, written, arguments[3], 1)
            return context.get_dummy_value()

        return types.void(source, types.int64, target, types.int64), generate

    return copy


_copy_long, _copy_short, _copy_digits = _copier(_LONG), _copier(_SHORT), _copier(_DIGITS)


def _padded(parts: Sequence[bytes], size: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Byte strings in a table, `size` bytes a row, and their lengths."""
    return np.frombuffer(b"".join(part.ljust(size) for part in parts), dtype=np.uint8), np.array([*map(len, parts)])


@cache
def _numbers() -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8]]:
    """Numbers below `_SPELLED` with as many digits as they have, how many these are, and with all digits."""
    filled = b"".join(b"%0*d" % (_DIGITS, number) for number in range(_SPELLED))
    spelled, lengths = _padded([b"%d" % number for number in range(_SPELLED)], _DIGITS)
    return spelled, lengths, np.frombuffer(filled, dtype=np.uint8)


@cache
def _parts() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    return _padded(_PARTS, _LONG)


@cache
def _ended(decimals: tuple[bytes, ...]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The spelled probabilities, each with the end of its object."""
    return _padded([spelled + b"}" for spelled in decimals], _SHORT)


@kernel
def _put(text: NDArray[np.uint8], begin: int, end: int, out: NDArray[np.uint8], at: int) -> int:
    for place in range(begin, end):
        out[at] = text[place]
        at += 1
    return at


@kernel
def _put_number(
    number: int, spelled: int, digits: int, numbers: NDArray[np.uint8], lengths: NDArray[np.int64],
    filled: NDArray[np.uint8], out: NDArray[np.uint8], at: int,
) -> int:  # fmt: skip
    if number < spelled:
        _copy_digits(numbers, digits * number, out, at)
        return at + lengths[number]
    if number < spelled * spelled:
        high, low = number // spelled, number % spelled
        _copy_digits(numbers, digits * high, out, at)
        at += lengths[high]
        _copy_digits(filled, digits * low, out, at)
        return at + digits
    count, rest = 1, number
    while rest >= 10:
        rest //= 10
        count += 1
    for place in range(at + count - 1, at - 1, -1):
        out[place] = 48 + number % 10
        number //= 10
    return at + count


@kernel
def _write(
    starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64], ranks: NDArray[np.int64],
    first: NDArray[np.int64], heads: NDArray[np.uint8], head_bounds: NDArray[np.int64], tail: NDArray[np.uint8],
    parts: NDArray[np.uint8], part_lengths: NDArray[np.int64], numbers: NDArray[np.uint8], lengths: NDArray[np.int64],
    filled: NDArray[np.uint8], decimals: NDArray[np.uint8], decimal_lengths: NDArray[np.int64],
    sizes: tuple[int, int, int, int], out: NDArray[np.uint8],
) -> int:  # fmt: skip
    """Fill out; returns how many bytes were written.  sizes: `_LONG`, `_SHORT`, `_DIGITS`, `_SPELLED`."""
    long, short, digits, spelled = sizes
    at = 0
    for document in range(len(first) - 1):
        at = _put(heads, head_bounds[document], head_bounds[document + 1], out, at)
        for i in range(first[document], first[document + 1]):
            comma = 0 if i == first[document] else 1
            _copy_long(parts, 1 - comma, out, at)
            at += part_lengths[0] - 1 + comma
            at = _put_number(starts[i], spelled, digits, numbers, lengths, filled, out, at)
            _copy_long(parts, long, out, at)
            at += part_lengths[1]
            at = _put_number(ends[i], spelled, digits, numbers, lengths, filled, out, at)
            _copy_long(parts, (2 + labels[i]) * long, out, at)
            at += part_lengths[2 + labels[i]]
            _copy_short(decimals, ranks[i] * short, out, at)
            at += decimal_lengths[ranks[i]]
        at = _put(tail, 0, len(tail), out, at)
    return at


def json_lines(
    ids: Sequence[bytes], starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64],
    ranks: NDArray[np.int64], decimals: tuple[bytes, ...], first: NDArray[np.int64],
) -> bytes:  # fmt: skip
    """The segments of each document as a line of JSON.

    ids: JSON of each document's name.  starts, ends, labels: as in `classifier.document.Verdicts`.  ranks: place of
    each probability in `decimals`, the spelling of all that there are.  first: index of each document's first segment,
    and s.
    """
    before, behind = _HEAD
    heads = np.frombuffer(b"".join([part for name in ids for part in (before, name, behind)]), dtype=np.uint8)
    bounds = np.cumsum([0, *(len(before) + len(name) + len(behind) for name in ids)])
    longest = len(_PARTS[0]) + len(_PARTS[1]) + max(map(len, _PARTS[2:])) + _SHORT + 2 * _MOST_DIGITS
    out = np.empty(longest * len(starts) + len(heads) + len(ids) * len(_TAIL) + _LONG, dtype=np.uint8)
    (parts, part_lengths), (numbers, lengths, filled) = _parts(), _numbers()
    size = _write(
        starts, ends, labels, ranks, first, heads, bounds, np.frombuffer(_TAIL, dtype=np.uint8),
        parts, part_lengths, numbers, lengths, filled, *_ended(decimals), (_LONG, _SHORT, _DIGITS, _SPELLED), out,
    )  # fmt: skip
    return out[:size].tobytes()
