"""Compiled twin of `classifier.topic`: two walks over the n-grams of a document, one to add up, one to listen.

The weights of a segment for four labels are four 16-bit lanes of one 64-bit number, worked on at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from classifier.compiled import vectors
from classifier.compiled.jit import kernel
from classifier.compiled.ngrams import char_buckets
from classifier.topic import HASH_BITS, ONE, table_bits

LANES = 4  # labels at a time
_LANE = 16  # bits
_ROOM = 1 << 18  # characters whose n-grams are held at a time
_ONES = np.uint64(sum(ONE << _LANE * lane for lane in range(LANES)))
_SAFE = (1 << _LANE) // ONE - 1  # n-grams whose weights, each at most ONE, a lane can hold together
_FOUR = ir.VectorType(vectors.INT16, LANES)


def _by_lane(name: str) -> Callable[..., Any]:
    """LLVM's intrinsic `name` as a function of two 64-bit numbers, each of four lanes."""

    @vectors.instruction
    def function(typing: Any, left: Any, right: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            lanes = (builder.bitcast(argument, _FOUR) for argument in arguments)
            return builder.bitcast(vectors.binary(builder, name, *lanes), vectors.INT64)

        return types.uint64(types.uint64, types.uint64), generate

    return function


# A sum that does not fit stays at the largest number, far above ONE, which is all that is heard of it.
_add, _less, _least = _by_lane("llvm.uadd.sat"), _by_lane("llvm.usub.sat"), _by_lane("llvm.umin")


@kernel
def _slot(bucket: np.uint32, mask: np.uint64) -> np.uint64:
    """Table entry of an n-gram; 0 where there is none, which is bucket NOTHING."""
    return (np.uint64(bucket) & mask) + np.uint64(1) if bucket else np.uint64(0)


@kernel
def _speak(
    buckets: NDArray[np.uint32], bounds: NDArray[np.int64], weights: NDArray[np.uint64], mask: np.uint64,
    table: NDArray[np.uint64],
) -> None:  # fmt: skip
    """Add the weight of each segment to the entries of its n-grams."""
    for segment in range(len(weights)):
        weight = weights[segment]
        for place in range(np.uint64(bounds[segment]), np.uint64(bounds[segment + 1])):
            slot = _slot(buckets[place], mask)
            table[slot] = _add(table[slot], weight)
    table[0] = np.uint64(0)


@kernel
def _hear(
    buckets: NDArray[np.uint32], bounds: NDArray[np.int64], weights: NDArray[np.uint64], mask: np.uint64,
    table: NDArray[np.uint64], ones: np.uint64, safe: int, heard: NDArray[np.int64], whole: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill heard, shape (s, lanes), with what the other segments say of each one's n-grams, and whole with how many."""
    lane = np.uint64(0xFFFF)
    for segment in range(len(weights)):
        a, b, c, d, count = 0, 0, 0, 0, 0
        begin, end, weight = bounds[segment], bounds[segment + 1], weights[segment]
        for low in range(begin, end, safe):
            total = np.uint64(0)
            for place in range(np.uint64(low), np.uint64(min(low + safe, end))):
                slot = _slot(buckets[place], mask)
                count += slot != np.uint64(0)
                total += _least(_less(table[slot], weight), ones)
            a += np.int64(total & lane)
            b += np.int64(total >> np.uint64(16) & lane)
            c += np.int64(total >> np.uint64(32) & lane)
            d += np.int64(total >> np.uint64(48))
        heard[segment, 0], heard[segment, 1], heard[segment, 2], heard[segment, 3] = a, b, c, d
        whole[segment] = count


@kernel
def _listen(
    buckets: NDArray[np.uint32], bounds: NDArray[np.int64], weights: NDArray[np.uint64], first: NDArray[np.int64],
    bits: NDArray[np.int64], table: NDArray[np.uint64], ones: np.uint64, safe: int,
    heard: NDArray[np.int64], whole: NDArray[np.int64],
) -> None:  # fmt: skip
    """Both walks over each of some documents.  first, bits: of each document; the others begin with the first one."""
    for document in range(len(bits)):
        begin, end = first[document] - first[0], first[document + 1] - first[0]
        own, own_bounds = weights[begin:end], bounds[begin : end + 1]
        mask = (np.uint64(1) << np.uint64(bits[document])) - np.uint64(1)
        table[: mask + np.uint64(2)] = np.uint64(0)
        _speak(buckets, own_bounds, own, mask, table)
        _hear(buckets, own_bounds, own, mask, table, ones, safe, heard[begin:end], whole[begin:end])


def _packed(weight: NDArray[np.float32]) -> NDArray[np.uint64]:
    """The weights of each segment as lanes, shape (s,)."""
    packed = np.zeros(len(weight), dtype=np.uint64)
    for label, column in enumerate(weight.T):
        packed |= np.rint(column * ONE).astype(np.uint64) << np.uint64(_LANE * label)
    return packed


def _groups(sizes: list[int], room: int) -> Iterator[slice]:
    """Neighbours that together have at most `room`, or one that has more by itself."""
    begin, held = 0, 0
    for number, size in enumerate(sizes):
        if number > begin and held + size > room:
            yield slice(begin, number)
            begin, held = number, 0
        held += size
    if sizes:
        yield slice(begin, len(sizes))


class _Listener:
    """Fills heard and whole of documents, or of parts of one that is too long to hold its n-grams."""

    def __init__(
        self, folded: NDArray[np.uint16], stops: NDArray[np.int64], order: int, weights: NDArray[np.uint64]
    ) -> None:
        self._folded, self._stops, self._order, self._weights = folded, stops, order, weights
        self.heard, self.whole = np.empty((len(weights), LANES), dtype=np.int64), np.empty(len(weights), dtype=np.int64)

    def _grams(self, part: slice) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint64]]:
        """Buckets of some segments, where each begins in them, their weights."""
        stops = self._stops[part.start : part.stop + 1]
        bounds = stops - stops[0]
        buckets = char_buckets(self._folded[stops[0] : stops[-1]], bounds[:-1], HASH_BITS, (self._order,))
        return buckets[0], bounds, self._weights[part]

    def documents(self, first: NDArray[np.int64], bits: NDArray[np.int64], table: NDArray[np.uint64]) -> None:
        part = slice(first[0], first[-1])
        _listen(*self._grams(part), first, bits, table, _ONES, _SAFE, self.heard[part], self.whole[part])

    def long_document(self, begin: int, end: int, bits: int, table: NDArray[np.uint64]) -> None:
        sizes = np.diff(self._stops[begin : end + 1]).tolist()
        parts = [slice(begin + part.start, begin + part.stop) for part in _groups(sizes, _ROOM)]
        mask = np.uint64((1 << bits) - 1)
        table[:] = 0
        for part in parts:
            _speak(*self._grams(part), mask, table)
        for part in parts:
            _hear(*self._grams(part), mask, table, _ONES, _SAFE, self.heard[part], self.whole[part])


def agreement(
    folded: NDArray[np.uint16], stops: NDArray[np.int64], first: NDArray[np.int64], order: int,
    weight: NDArray[np.float32],
) -> NDArray[np.float32]:  # fmt: skip
    """As `classifier.topic.agreement` of the table of `order`, for several labels at once.

    stops: where each segment begins in `folded`, and its length.  first: index of each document's first segment, and
    s.  weight: shape (s, labels), at most `LANES` labels.  Returns shape (s, labels).
    """
    characters = np.diff(stops[first])
    bits = table_bits(characters)
    table = np.empty((1 << int(bits.max(initial=0))) + 1, dtype=np.uint64)
    listener = _Listener(folded, stops, order, _packed(weight))
    for group in _groups(characters.tolist(), _ROOM):
        if characters[group].sum() > _ROOM:
            listener.long_document(int(first[group.start]), int(first[group.stop]), int(bits[group.start]), table)
        else:
            listener.documents(first[group.start : group.stop + 1], bits[group], table)
    return (listener.heard[:, : weight.shape[1]] / (np.maximum(listener.whole, 1) * ONE)[:, None]).astype(np.float32)
