"""Compiled twin of `classifier.trees`: every tree as a chain of byte-wise choices over a block of segments.

A value is first replaced by its rank among the thresholds of its feature, one byte if there are not too many. A tree
then goes from its lowest splits up: each split chooses, for all segments of the block at once, between the leaf
numbers that its two branches have left. There is no jump that depends on the data, and a vector register holds dozens
of segments. What two trees of a label add is looked up at once, where the numbers of a leaf of each fit into a byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from classifier.compiled import vectors
from classifier.compiled.jit import kernel
from classifier.compiled.program import Program

BLOCK = 512  # segments at a time: their features, ranks and choices stay in the second-level cache
# Segments whose ranks are counted, for which a split chooses, and whose leaves are looked up, at a time.
_RANKED, _CHOSEN, _LOOKED_UP = 32, 64, 16
_TURNED = 16  # rows that are made columns at a time
_MOST_RANKS = 255  # of a feature, that a byte can count


@vectors.instruction
def _rank(typing: Any, rows: Any, begin: Any, cuts: Any, low: Any, high: Any, ranks: Any) -> Any:
    """Set `_RANKED` ranks from `begin` on to how many of cuts[low:high] lie below each value; all arrays flat."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = list(zip(signature.args, arguments, strict=True))
        values, limits, target = (vectors.data(context, builder, *arrays[k]) for k in (0, 2, 5))
        begin, low, high = arguments[1], arguments[3], arguments[4]
        wide = ir.VectorType(vectors.INT32, _RANKED)
        value = vectors.load(builder, values, begin, ir.VectorType(vectors.FLOAT, _RANKED), 4)
        count = vectors.variable(builder, ir.Constant(wide, [0] * _RANKED))
        with vectors.counted(builder, builder.sub(high, low)) as loop:
            cut = builder.load(builder.gep(limits, [builder.add(low, loop.index)]))
            above = builder.fcmp_ordered(">", value, vectors.repeated(builder, cut, _RANKED))
            builder.store(builder.add(builder.load(count), builder.zext(above, wide)), count)
        kind = context.get_value_type(signature.args[5].dtype)
        rank = builder.trunc(builder.load(count), ir.VectorType(kind, _RANKED))
        vectors.store(builder, rank, target, begin, kind.width // 8)
        return context.get_dummy_value()

    return types.void(rows, types.int64, cuts, types.int64, types.int64, ranks), generate


@vectors.instruction
def _choose(
    typing: Any, ranks: Any, value: Any, rank: Any, choices: Any, left: Any, right: Any, target: Any, size: Any
) -> Any:
    """Fill `size` choices from `target` on: those at `right` where the ranks from `value` on exceed `rank`, else left.

    `size` is a multiple of `_CHOSEN`.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = list(zip(signature.args, arguments, strict=True))
        ranks, choices = (vectors.data(context, builder, *arrays[k]) for k in (0, 3))
        value, rank, left, right, target, size = (arguments[k] for k in (1, 2, 4, 5, 6, 7))
        chosen = ir.VectorType(vectors.BYTE, _CHOSEN)
        limit = vectors.repeated(builder, rank, _CHOSEN)
        with vectors.counted(builder, builder.udiv(size, vectors.INT64(_CHOSEN))) as loop:
            step = builder.mul(loop.index, vectors.INT64(_CHOSEN))
            own = vectors.load(builder, ranks, builder.add(value, step), limit.type, rank.type.width // 8)
            low = vectors.load(builder, choices, builder.add(left, step), chosen, 1)
            high = vectors.load(builder, choices, builder.add(right, step), chosen, 1)
            choice = builder.select(builder.icmp_unsigned(">", own, limit), high, low)
            vectors.store(builder, choice, choices, builder.add(target, step), 1)
        return context.get_dummy_value()

    places = [types.int64] * 4
    return types.void(ranks, types.int64, ranks.dtype, choices, *places), generate


@vectors.instruction
def _look_up(
    typing: Any, choices: Any, first: Any, second: Any, leaf: Any, begin: Any, sums: Any, target: Any, size: Any
) -> Any:
    """Add leaf[begin + choices at `first` + those at `second`] to `size` sums from `target` on.

    `size` is a multiple of `_LOOKED_UP`.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = list(zip(signature.args, arguments, strict=True))
        choices, leaf, sums = (vectors.data(context, builder, *arrays[k]) for k in (0, 3, 5))
        first, second, begin, target, size = (arguments[k] for k in (1, 2, 4, 6, 7))
        number, index = (ir.VectorType(kind, _LOOKED_UP) for kind in (vectors.BYTE, vectors.INT32))
        element = context.get_value_type(signature.args[3].dtype)
        added = ir.VectorType(context.get_value_type(signature.args[5].dtype), _LOOKED_UP)
        values, align = builder.gep(leaf, [begin]), added.element.width // 8
        with vectors.counted(builder, builder.udiv(size, vectors.INT64(_LOOKED_UP))) as loop:
            step = builder.mul(loop.index, vectors.INT64(_LOOKED_UP))
            chosen = (vectors.load(builder, choices, builder.add(row, step), number, 1) for row in (first, second))
            place = builder.zext(builder.add(*chosen), index)
            value = vectors.gathered(builder, values, place, element)
            wide = value if added.element == element else builder.sext(value, added)
            so_far = vectors.load(builder, sums, builder.add(target, step), added, align)
            vectors.store(builder, builder.add(so_far, wide), sums, builder.add(target, step), align)
        return context.get_dummy_value()

    place = types.int64
    return types.void(choices, place, place, leaf, place, sums, place, place), generate


@kernel
def _walk(
    rows: NDArray[np.float32], cuts: NDArray[np.float32], cut_bounds: NDArray[np.int64], steps: NDArray[np.int32],
    step_bounds: NDArray[np.int64], roots: NDArray[np.int32], leaf: NDArray[Any], base: NDArray[np.int32],
    block: int, ranked: int, chosen: int, ranks: NDArray[Any], choices: NDArray[np.uint8], sums: NDArray[Any],
    out: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill out, shape (n, labels).  rows, ranks, choices, sums: flat, `block` entries a row; leaf: flat, too."""
    labels, size, width = out.shape[1], np.uint64(len(out)), np.uint64(block)
    for feature in range(len(cut_bounds) - 1):
        low, high = cut_bounds[feature], cut_bounds[feature + 1]
        if low < high:
            for begin in range(feature * block, feature * block + len(out), ranked):
                _rank(rows, begin, cuts, low, high, ranks)
    for label in range(labels):
        for i in range(size):
            sums[np.uint64(label) * width + i] = base[label]
    whole = (len(out) + chosen - 1) // chosen * chosen
    for group in range(len(roots)):
        for k in range(step_bounds[group], step_bounds[group + 1]):
            value, rank, left, right, target = steps[k, 0], steps[k, 1], steps[k, 2], steps[k, 3], steps[k, 4]
            _choose(ranks, value * block, rank, choices, left * block, right * block, target * block, whole)
        first, second, total = roots[group, 0] * block, roots[group, 1] * block, group % labels * block
        _look_up(choices, first, second, leaf, group * (len(leaf) // len(roots)), sums, total, whole)
    for i in range(size):
        for label in range(labels):
            out[i, label] = sums[np.uint64(label) * width + i]


@dataclass(frozen=True, slots=True)
class Walker:
    """Walks blocks of at most `BLOCK` segments through a program, in memory of its own."""

    program: Program
    rows: NDArray[np.float32]
    ranks: NDArray[Any]
    choices: NDArray[np.uint8]
    sums: NDArray[Any]

    @classmethod
    def of(cls, program: Program) -> Walker:
        features = len(program.cut_bounds) - 1
        choices = vectors.memory((len(program.fixed) + program.held, BLOCK), np.uint8)
        choices[: len(program.fixed)] = program.fixed[:, None]
        sums = vectors.memory((len(program.base), BLOCK), np.int32 if _is_small(program) else np.int64)
        kind = np.uint8 if np.diff(program.cut_bounds).max(initial=0) <= _MOST_RANKS else np.uint16
        rows = vectors.memory((features, BLOCK), np.float32)
        return cls(program, rows, vectors.memory((features, BLOCK), kind), choices, sums)

    def walk(self, out: NDArray[np.int64]) -> None:
        """Sums of leaves of the first segments in `self.rows`, into `out`, shape (segments, labels)."""
        p = self.program
        _walk(
            self.rows.ravel(), p.cuts, p.cut_bounds, p.steps, p.step_bounds, p.roots, p.leaf.ravel(), p.base,
            BLOCK, _RANKED, _CHOSEN, self.ranks.ravel(), self.choices.ravel(), self.sums.ravel(), out,
        )  # fmt: skip


def _is_small(program: Program) -> bool:
    """Whether 32 bits hold every sum of leaves."""
    most = np.abs(program.leaf.astype(np.int64)).max(axis=1, initial=0).sum() + np.abs(program.base).max(initial=0)
    return bool(most <= np.iinfo(np.int32).max)


@kernel
def _turn(rows: NDArray[np.float32], begin: int, end: int, out: NDArray[np.float32]) -> None:
    """Rows begin..end-1 as columns of out; a few rows at a time, as what is written far apart pushes itself out of the
    first-level cache."""
    for low in range(begin, end, _TURNED):
        high = min(low + _TURNED, end)
        for feature in range(rows.shape[1]):
            for i in range(low, high):
                out[feature, i - begin] = rows[i, feature]


def raw_scores(rows: NDArray[np.float32], walker: Walker) -> NDArray[np.int64]:
    """As `classifier.trees.raw_scores`, by the walker of the trees."""
    out = np.empty((len(rows), len(walker.program.base)), dtype=np.int64)
    for begin in range(0, len(rows), BLOCK):
        end = min(begin + BLOCK, len(rows))
        _turn(rows, begin, end, walker.rows)
        walker.walk(out[begin:end])
    return out
