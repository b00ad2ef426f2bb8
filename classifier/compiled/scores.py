"""Compiled twin of `classifier.scores`: the set of a segment's buckets and the sums of their weights.

The set is a field of bits, one a bucket, that stays in the first-level cache; the buckets that it let through are kept
in a list, by which their rows are summed and the bits cleared after the segment. A row of weights is as long as a
vector register or two, in memory of its own that begins where cache lines begin.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from classifier.compiled import vectors
from classifier.compiled.jit import kernel
from classifier.compiled.ngrams import char_buckets, shape_buckets
from classifier.ngrams import Runs
from classifier.scores import LinearHeads

_WIDE, _NARROW = 32, 16  # weights added at a time
_HELD = 4096  # buckets listed before they are summed
_STRIDE = 1024  # characters taken between two looks at how long the list is


@dataclass(frozen=True, slots=True)
class Table:
    """Weights as the kernel reads them.

    flat: rows of `row` weights one after the other, the heads' and zeros behind them, at the beginning of a cache
    line.  heads: as in the model.
    """

    flat: NDArray[np.int16]
    row: int
    heads: LinearHeads

    @classmethod
    def of(cls, heads: LinearHeads) -> Table:
        buckets, count = heads.weights.shape
        row = -(-count // _NARROW) * _NARROW
        rows = vectors.memory((buckets, row), np.int16)
        rows[:, :count] = heads.weights
        return cls(rows.ravel(), row, heads)


def _row_adder(width: int) -> Callable[..., Any]:
    """An instruction that adds `width` weights from `begin` on of each listed row to as many sums."""
    narrow, wide = ir.VectorType(vectors.INT16, width), ir.VectorType(vectors.INT32, width)

    @vectors.instruction
    def add(typing: Any, flat: Any, row: Any, held: Any, used: Any, sums: Any, begin: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            arrays = list(zip(signature.args, arguments, strict=True))[::2]
            weights, listed, total = (vectors.data(context, builder, *array) for array in arrays)
            row, used, begin = arguments[1::2]
            so_far = vectors.variable(builder, vectors.load(builder, total, begin, wide, 4))
            with vectors.counted(builder, used) as loop:
                bucket = builder.zext(builder.load(builder.gep(listed, [loop.index])), vectors.INT64)
                place = builder.add(builder.mul(bucket, row), begin)
                weight = builder.sext(vectors.load(builder, weights, place, narrow, 2), wide)
                builder.store(builder.add(builder.load(so_far), weight), so_far)
            vectors.store(builder, builder.load(so_far), total, begin, 4)
            return context.get_dummy_value()

        return types.void(flat, types.int64, held, types.int64, sums, types.int64), generate

    return add


@vectors.instruction
def _fetch(typing: Any, flat: Any, place: Any) -> Any:
    """Tell the processor that the cache line of element `place` will be read soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = vectors.data(context, builder, signature.args[0], arguments[0])
        vectors.prefetch(builder, builder.gep(pointer, [arguments[1]]))
        return context.get_dummy_value()

    return types.void(flat, types.uint64), generate


_add_wide, _add_narrow = _row_adder(_WIDE), _row_adder(_NARROW)


@kernel
def _add(
    flat: NDArray[np.int16], held: NDArray[np.uint32], used: int, sums: NDArray[np.int32], wide: int, narrow: int
) -> None:
    """Add the rows of the listed buckets to `sums`, which is as long as a row."""
    begin = 0
    while begin + wide <= len(sums):
        _add_wide(flat, len(sums), held, used, sums, begin)
        begin += wide
    while begin < len(sums):
        _add_narrow(flat, len(sums), held, used, sums, begin)
        begin += narrow


@kernel
def _list(
    buckets: NDArray[np.uint32], low: int, high: int, flat: NDArray[np.int16], row: np.uint64,
    seen: NDArray[np.uint64], held: NDArray[np.uint32], used: int,
) -> int:  # fmt: skip
    """Add buckets low..high-1 to the set and, those that were not there, to the list; returns its new length.

    Their rows, most of which lie outside of the caches, are on their way while the list is made.
    """
    end = np.uint64(used)
    for place in range(np.uint64(low), np.uint64(high)):
        bucket = np.uint64(buckets[place])
        _fetch(flat, bucket * row)
        word, bit = bucket >> np.uint64(6), np.uint64(1) << (bucket & np.uint64(63))
        before = seen[word]
        seen[word] = before | bit
        held[end] = bucket
        end += np.uint64(before & bit == np.uint64(0))
    return int(end)


@kernel
def _sums(
    grams: tuple[NDArray[np.uint32], NDArray[np.uint32]], bounds: tuple[NDArray[np.int64], NDArray[np.int64]],
    flat: NDArray[np.int16], seen: NDArray[np.uint64], held: NDArray[np.uint32], most: int, stride: int,
    wide: int, narrow: int, sums: NDArray[np.int32], out: NDArray[np.int32],
) -> None:  # fmt: skip
    """grams: buckets of characters and of runs, a row an order; bounds: of each segment in them, and the end."""
    for segment in range(out.shape[1]):
        sums[:] = 0
        used, cleared = 0, True
        for kind in range(2):
            buckets, begin, end = grams[kind], bounds[kind][segment], bounds[kind][segment + 1]
            for low in range(begin, end, stride):
                high = min(low + stride, end)
                for order in range(len(buckets)):
                    used = _list(buckets[order], low, high, flat, np.uint64(len(sums)), seen, held, used)
                if used >= most:
                    _add(flat, held, used, sums, wide, narrow)
                    used, cleared = 0, False
        _add(flat, held, used, sums, wide, narrow)
        if cleared:
            for place in range(used):
                seen[np.uint64(held[np.uint64(place)] >> np.uint32(6))] = np.uint64(0)
        else:
            seen[:] = np.uint64(0)
        for head in range(len(out)):
            out[head, segment] = sums[head]


@kernel
def _units(
    sums: NDArray[np.int32], scale: NDArray[np.float32], intercept: NDArray[np.float32], unit: np.float32, begin: int,
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    for head in range(len(scale)):
        for segment in range(np.uint64(sums.shape[1])):
            odds = np.float64(sums[head, segment]) * np.float64(scale[head]) + np.float64(intercept[head])
            out[head, np.uint64(begin) + segment] = np.float32(odds) / unit


def units(sums: NDArray[np.int32], heads: LinearHeads, unit: float, begin: int, out: NDArray[np.float32]) -> None:
    """`classifier.scores.log_odds` of the sums in `unit`s, into columns of `out`, (heads, any), from `begin` on."""
    _units(sums.T, heads.scale, heads.intercept, np.float32(unit), begin, out)


def bucket_sums(folded: NDArray[Any], bounds: NDArray[np.int64], shape: Runs, table: Table) -> NDArray[np.int32]:
    """As `classifier.scores.bucket_sums`."""
    heads, bits = table.heads, table.heads.bits
    grams = char_buckets(folded, bounds, bits), shape_buckets(shape, bits)
    ends = np.append(bounds, len(folded)), np.append(shape.bounds, len(shape.symbols))
    seen = np.zeros(max(1, len(heads.weights) // 64), dtype=np.uint64)
    held = np.empty(_HELD + max(map(len, grams)) * _STRIDE + 1, dtype=np.uint32)
    sums = np.empty((len(heads.scale), len(bounds)), dtype=np.int32)  # what comes next goes along a head
    total = np.empty(table.row, dtype=np.int32)
    _sums(grams, ends, table.flat, seen, held, _HELD, _STRIDE, _WIDE, _NARROW, total, sums)
    return sums.T
