"""Compiled twin of `classifier.topic`: two walks over the n-grams of a document, one to add up, one to listen.

The weights of a segment for four labels are four 16-bit lanes of one 64-bit number, added and subtracted at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.ngrams import FINAL, MIX
from classifier.topic import HASH_BITS, ONE, table_bits

LANES = 4  # labels at a time
_ROOM = 1 << 16  # characters whose slots are remembered between the two walks
_TOPS = np.uint64(0x8000_8000_8000_8000)  # of the lanes; a sum that comes so far stays there: far above ONE is enough


@kernel
def _finish(mixed: int, final: np.uint32, shift: np.uint32) -> np.uint64:
    mixed = np.uint32(mixed)
    mixed = np.uint32(np.uint32(mixed ^ (mixed >> np.uint32(15))) * final)
    return np.uint64(mixed >> shift)


@kernel
def _slots(
    folded: NDArray[np.uint16], bounds: NDArray[np.int64], begin: int, end: int, order: int, mask: np.uint64,
    mix: NDArray[np.uint32], final: np.uint32, shift: np.uint32, slots: NDArray[np.uint32],
) -> None:  # fmt: skip
    """Table entry of the n-gram that ends at each character of segments begin..end-1; 0 where there is none."""
    m0, m1, m2 = mix[0], mix[1], mix[2]
    out = np.uint64(0)
    salt = np.uint32(order)
    for segment in range(begin, end):
        p, q = np.uint32(0), np.uint32(0)
        low = bounds[segment]
        for place in range(low, bounds[segment + 1]):
            c = folded[np.uint64(place)]
            if order == 2:
                mixed = (c * m1 + salt) ^ (p * m0 + (p >> np.uint32(1)))
            else:
                mixed = (c * m2 + salt) ^ (p * m1 + (p >> np.uint32(1))) ^ (q * m0 + (q >> np.uint32(2)))
            bucket = _finish(mixed, final, shift)
            whole = bucket != np.uint64(0) and (order == 2 or place > low)
            slots[out] = np.uint32((bucket & mask) + np.uint64(1)) if whole else np.uint32(0)
            out += np.uint64(1)
            q, p = p, c


@kernel
def _add(weight: np.uint64, slot: np.uint64, table: NDArray[np.uint64], tops: np.uint64) -> None:
    total = table[slot] + weight
    full = total & tops
    if full:
        lanes = (full << np.uint64(1)) - (full >> np.uint64(15))
        total = (total & ~lanes) | full
    table[slot] = total


@kernel
def _piece_end(bounds: NDArray[np.int64], begin: int, end: int, most: int) -> int:
    """One past the last of the segments from `begin` on whose characters fit into `most`."""
    last = begin + 1
    while last < end and bounds[last + 1] - bounds[begin] <= most:
        last += 1
    return last


@kernel
def _add_piece(
    bounds: NDArray[np.int64], begin: int, end: int, weights: NDArray[np.uint64], tops: np.uint64,
    slots: NDArray[np.uint32], table: NDArray[np.uint64],
) -> None:  # fmt: skip
    place = np.uint64(0)
    for segment in range(begin, end):
        for _ in range(bounds[segment], bounds[segment + 1]):
            _add(weights[segment], np.uint64(slots[place]), table, tops)
            place += np.uint64(1)


@kernel
def _hear_piece(
    bounds: NDArray[np.int64], begin: int, end: int, weights: NDArray[np.uint64], one: int,
    slots: NDArray[np.uint32], table: NDArray[np.uint64], heard: NDArray[np.int64], whole: NDArray[np.int64],
) -> None:  # fmt: skip
    lane, place = np.uint64(0xFFFF), np.uint64(0)
    for segment in range(begin, end):
        a, b, c, d, count = 0, 0, 0, 0, 0
        for _ in range(bounds[segment], bounds[segment + 1]):
            slot = np.uint64(slots[place])
            place += np.uint64(1)
            if slot:
                count += 1
                others = table[slot] - weights[segment]
                if others:
                    a += min(np.int64(others & lane), one)
                    b += min(np.int64(others >> np.uint64(16) & lane), one)
                    c += min(np.int64(others >> np.uint64(32) & lane), one)
                    d += min(np.int64(others >> np.uint64(48)), one)
        heard[segment, 0], heard[segment, 1], heard[segment, 2], heard[segment, 3] = a, b, c, d
        whole[segment] = count


@kernel
def _listen(
    folded: NDArray[np.uint16], bounds: NDArray[np.int64], first: NDArray[np.int64], bits: NDArray[np.int64],
    order: int, weights: NDArray[np.uint64], mix: NDArray[np.uint32], final: np.uint32, shift: np.uint32,
    tops: np.uint64, one: int, slots: NDArray[np.uint32], table: NDArray[np.uint64],
    heard: NDArray[np.int64], whole: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill heard, shape (s, lanes), and whole, shape (s,); bounds has s + 1 entries here.

    The slots of a document that has more characters than there is room for are worked out anew for each walk.
    """
    for document in range(len(first) - 1):
        begin, end = first[document], first[document + 1]
        mask = (np.uint64(1) << np.uint64(bits[document])) - np.uint64(1)
        table[: mask + np.uint64(2)] = np.uint64(0)
        at = begin
        while at < end:
            stop = _piece_end(bounds, at, end, len(slots))
            _slots(folded, bounds, at, stop, order, mask, mix, final, shift, slots)
            _add_piece(bounds, at, stop, weights, tops, slots, table)
            at = stop
        at = begin
        while at < end:
            stop = _piece_end(bounds, at, end, len(slots))
            if at > begin or stop < end:
                _slots(folded, bounds, at, stop, order, mask, mix, final, shift, slots)
            _hear_piece(bounds, at, stop, weights, one, slots, table, heard, whole)
            at = stop


def agreement(
    folded: NDArray[np.uint16], stops: NDArray[np.int64], first: NDArray[np.int64], order: int,
    weight: NDArray[np.float32],
) -> NDArray[np.float32]:  # fmt: skip
    """As `classifier.topic.agreement` of the table of `order`, for several labels at once.

    stops: where each segment begins in `folded`, and its length.  first: index of each document's first segment, and
    s.  weight: shape (s, labels), at most `LANES` labels.  Returns shape (s, labels).
    """
    size, labels = weight.shape
    characters = np.diff(stops[first])
    bits = table_bits(characters)
    lanes = np.rint(weight * ONE).astype(np.uint64) << (np.arange(labels, dtype=np.uint64) * np.uint64(16))
    heard, whole = np.empty((size, LANES), dtype=np.int64), np.empty(size, dtype=np.int64)
    slots = np.empty(max(_ROOM, np.diff(stops).max(initial=0)), dtype=np.uint32)
    table = np.empty((1 << int(bits.max(initial=0))) + 1, dtype=np.uint64)
    _listen(
        folded, stops, first, bits, order, lanes.sum(axis=1, dtype=np.uint64), MIX, FINAL,
        np.uint32(32 - HASH_BITS), _TOPS, ONE, slots, table, heard, whole,
    )  # fmt: skip
    return (heard[:, :labels] / (np.maximum(whole, 1) * ONE)[:, None]).astype(np.float32)
