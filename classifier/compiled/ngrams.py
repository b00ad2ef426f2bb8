"""Compiled twin of `classifier.ngrams`: the buckets of all n-grams of a stream, one row an order.

The loops go over the stream without looking at its segments, which lets LLVM hash several n-grams at once; what would
cross from one segment into the next is struck out afterwards.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.ngrams import CHAR_ORDERS, EDGE, FINAL, MARK_RUN, MIX, NOTHING, SHAPE_ORDERS, SHAPE_SALT, Runs

_LEAD = 3  # symbols that stand before the stream, so that every n-gram finds its beginning


@kernel
def _finish(mixed: int, final: np.uint32, shift: np.uint32) -> np.uint32:
    mixed = np.uint32(mixed)
    return np.uint32(np.uint32(np.uint32(mixed ^ (mixed >> np.uint32(15))) * final) >> shift)


@kernel
def _hash(
    symbols: NDArray[Any], lead: int, order: int, mix: NDArray[np.uint32], final: np.uint32, shift: np.uint32,
    salt: np.uint32, out: NDArray[np.uint32],
) -> None:  # fmt: skip
    """Fill `out`, shape (n,), with the bucket of the n-gram of `order` that ends at each symbol behind the lead."""
    m0, m1, m2, m3 = mix[0], mix[1], mix[2], mix[3]
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    size = np.uint64(len(out))
    a, b = symbols[lead:], symbols[lead - 1 :]
    c, d = symbols[lead - 2 :], symbols[lead - 3 :]
    if order == 1:
        for i in range(size):
            out[i] = _finish(np.uint32(a[i]) * m0 + salt, final, shift)
    elif order == 2:
        for i in range(size):
            p = np.uint32(b[i])
            out[i] = _finish((np.uint32(a[i]) * m1 + salt) ^ (p * m0 + (p >> one)), final, shift)
    elif order == 3:
        for i in range(size):
            p, q = np.uint32(b[i]), np.uint32(c[i])
            mixed = (np.uint32(a[i]) * m2 + salt) ^ (p * m1 + (p >> one)) ^ (q * m0 + (q >> two))
            out[i] = _finish(mixed, final, shift)
    else:
        for i in range(size):
            p, q, o = np.uint32(b[i]), np.uint32(c[i]), np.uint32(d[i])
            mixed = (np.uint32(a[i]) * m3 + salt) ^ (p * m2 + (p >> one)) ^ (q * m1 + (q >> two))
            out[i] = _finish(mixed ^ (o * m0 + (o >> three)), final, shift)


@kernel
def _fill(
    symbols: NDArray[Any], lead: int, bounds: NDArray[np.int64], lowest: int, mix: NDArray[np.uint32],
    final: np.uint32, shift: np.uint32, salt: np.uint32, nothing: int, out: NDArray[np.uint32],
) -> None:  # fmt: skip
    for row in range(len(out)):
        order = lowest + row
        _hash(symbols, lead, order, mix, final, shift, np.uint32(salt + np.uint32(order)), out[row])
        for segment in range(len(bounds)):
            for place in range(bounds[segment], min(bounds[segment] + order - 2, out.shape[1])):
                out[row, place] = nothing


def _buckets(
    symbols: NDArray[Any], before: int, bounds: NDArray[np.int64], orders: tuple[int, ...], bits: int, salt: np.uint32
) -> NDArray[np.uint32]:
    led = np.concatenate((np.full(_LEAD, before, dtype=symbols.dtype), symbols))
    out = np.empty((len(orders), len(symbols)), dtype=np.uint32)
    _fill(led, _LEAD, bounds, orders[0], MIX, FINAL, np.uint32(32 - bits), salt, NOTHING, out)
    return out


def char_buckets(
    folded: NDArray[Any], bounds: NDArray[np.int64], bits: int, orders: tuple[int, ...] = CHAR_ORDERS
) -> NDArray[np.uint32]:
    """As `classifier.ngrams.char_buckets` of every one of `orders`, shape (orders, n); they follow one another."""
    return _buckets(folded, EDGE, bounds, orders, bits, np.uint32(0))


def shape_buckets(shape: Runs, bits: int) -> NDArray[np.uint32]:
    """As `classifier.ngrams.shape_buckets` of all orders, shape (orders, r)."""
    return _buckets(shape.symbols, int(MARK_RUN), shape.bounds, SHAPE_ORDERS, bits, SHAPE_SALT)
