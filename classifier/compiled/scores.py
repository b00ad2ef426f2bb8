"""Compiled twin of `classifier.scores`: hashing, the set of a segment's buckets and the sums in one loop.

The set is a field of bits, one a bucket, that stays in the first-level cache; the buckets that it let through are
kept in a list, to be summed eight rows at a time and to clear the bits after the segment.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.jit import kernel
from classifier.ngrams import FINAL, MARK_RUN, MIX, SHAPE_SALT, Runs
from classifier.scores import LinearHeads

_LANES = 8  # weights added at a time; rows are read up to a multiple of it
_HELD = 4096  # buckets listed before they are summed


@kernel
def _finish(mixed: int, final: np.uint32, shift: np.uint32) -> np.uint64:
    mixed = np.uint32(mixed)
    mixed = np.uint32(np.uint32(mixed ^ (mixed >> np.uint32(15))) * final)
    return np.uint64(mixed >> shift)


@kernel
def _keep(bucket: np.uint64, seen: NDArray[np.uint64], held: NDArray[np.uint64], used: int, last: np.uint64) -> int:
    """Add `bucket` to the set and, up to `last`, to the list; returns the new length of the list."""
    word, bit = bucket >> np.uint64(6), np.uint64(1) << (bucket & np.uint64(63))
    before = seen[word]
    seen[word] = before | bit
    held[np.uint64(used)] = bucket
    return used + ((before & bit == np.uint64(0)) & (bucket <= last))


@kernel
def _add(flat: NDArray[np.int16], heads: int, held: NDArray[np.uint64], used: int, total: NDArray[np.int32]) -> None:
    """Add the rows of the listed buckets to `total`, eight at a time; unsigned places spare a test for negative ones.

    `total` may be longer than a row: then the next row's first weights come into what is ignored of it.
    """
    width, length, whole = np.uint64(len(total)), np.uint64(heads), used - used % 8
    for place in range(0, whole, 8):
        k = np.uint64(place)
        a = held[k] * length
        b = held[k + np.uint64(1)] * length
        c = held[k + np.uint64(2)] * length
        d = held[k + np.uint64(3)] * length
        e = held[k + np.uint64(4)] * length
        f = held[k + np.uint64(5)] * length
        g = held[k + np.uint64(6)] * length
        h = held[k + np.uint64(7)] * length
        for r in range(width):
            low = np.int32(flat[a + r]) + np.int32(flat[b + r]) + np.int32(flat[c + r]) + np.int32(flat[d + r])
            high = np.int32(flat[e + r]) + np.int32(flat[f + r]) + np.int32(flat[g + r]) + np.int32(flat[h + r])
            total[r] = np.int32(total[r] + low + high)
    for place in range(whole, used):
        a = held[np.uint64(place)] * length
        for r in range(width):
            total[r] = np.int32(total[r] + np.int32(flat[a + r]))


@kernel
def _sums(
    folded: NDArray[Any], bounds: NDArray[np.int64], symbols: NDArray[np.uint32], run_bounds: NDArray[np.int64],
    flat: NDArray[np.int16], heads: int, bits: int, mix: NDArray[np.uint32], final: np.uint32, salt: np.uint32,
    mark: np.uint32, lanes: int, most: int, out: NDArray[np.int32],
) -> None:  # fmt: skip
    m0, m1, m2, m3 = mix[0], mix[1], mix[2], mix[3]
    one, two, three, shift = np.uint32(1), np.uint32(2), np.uint32(3), np.uint32(32 - bits)
    total = np.zeros((heads + lanes - 1) // lanes * lanes, dtype=np.int32)
    last = np.uint64((len(flat) - len(total)) // heads)  # a whole `total` can be read from this row
    seen = np.zeros(max(1, (1 << bits) // 64), dtype=np.uint64)
    held = np.empty(most + 8, dtype=np.uint64)
    for segment in range(len(bounds)):
        total[:] = 0
        used, cleared = 0, True
        begin = bounds[segment]
        end = bounds[segment + 1] if segment + 1 < len(bounds) else len(folded)
        p, q = np.uint32(0), np.uint32(0)
        for place in range(begin, end):
            c = folded[np.uint64(place)]
            used = _keep(_finish(c * m0 + one, final, shift), seen, held, used, last)
            used = _keep(_finish((c * m1 + two) ^ (p * m0 + (p >> one)), final, shift), seen, held, used, last)
            if place > begin:
                mixed = (c * m2 + three) ^ (p * m1 + (p >> one)) ^ (q * m0 + (q >> two))
                used = _keep(_finish(mixed, final, shift), seen, held, used, last)
            q, p = p, c
            if used >= most:
                _add(flat, heads, held, used, total)
                used, cleared = 0, False
        begin = run_bounds[segment]
        end = run_bounds[segment + 1] if segment + 1 < len(bounds) else len(symbols)
        p, q, o = mark, np.uint32(0), np.uint32(0)
        for place in range(begin, end):
            c = symbols[np.uint64(place)]
            used = _keep(_finish(c * m0 + (salt + one), final, shift), seen, held, used, last)
            used = _keep(_finish((c * m1 + (salt + two)) ^ (p * m0 + (p >> one)), final, shift), seen, held, used, last)
            if place > begin:
                mixed = (c * m2 + (salt + three)) ^ (p * m1 + (p >> one)) ^ (q * m0 + (q >> two))
                used = _keep(_finish(mixed, final, shift), seen, held, used, last)
            if place > begin + 1:
                mixed = (c * m3 + (salt + np.uint32(4))) ^ (p * m2 + (p >> one)) ^ (q * m1 + (q >> two))
                used = _keep(_finish(mixed ^ (o * m0 + (o >> three)), final, shift), seen, held, used, last)
            o, q, p = q, p, c
            if used >= most:
                _add(flat, heads, held, used, total)
                used, cleared = 0, False
        _add(flat, heads, held, used, total)
        for bucket in range(last + np.uint64(1), np.uint64(1 << bits)):  # rows too near the end of the table
            if seen[bucket >> np.uint64(6)] >> (bucket & np.uint64(63)) & np.uint64(1):
                for head in range(heads):
                    total[head] += flat[bucket * np.uint64(heads) + np.uint64(head)]
        if cleared:
            for place in range(used):
                seen[held[np.uint64(place)] >> np.uint64(6)] = np.uint64(0)
            seen[last >> np.uint64(6) :] = np.uint64(0)
        else:
            seen[:] = np.uint64(0)
        for head in range(heads):
            out[segment, head] = total[head]


@kernel
def _units(
    sums: NDArray[np.int32], scale: NDArray[np.float32], intercept: NDArray[np.float32], unit: np.float32,
    out: NDArray[np.float32],
) -> None:  # fmt: skip
    for head in range(len(scale)):
        for segment in range(len(sums)):
            odds = np.float64(sums[segment, head]) * np.float64(scale[head]) + np.float64(intercept[head])
            out[head, segment] = np.float32(odds) / unit


def units(sums: NDArray[np.int32], heads: LinearHeads, unit: float, out: NDArray[np.float32]) -> None:
    """`classifier.scores.log_odds` of the sums in `unit`s, into `out`, shape (heads, s)."""
    _units(sums, heads.scale, heads.intercept, np.float32(unit), out)


def bucket_sums(
    folded: NDArray[Any], bounds: NDArray[np.int64], shape: Runs, heads: LinearHeads
) -> NDArray[np.int32]:
    """As `classifier.scores.bucket_sums`."""
    sums = np.empty((len(bounds), len(heads.scale)), dtype=np.int32)
    _sums(
        folded, bounds, shape.symbols, shape.bounds, heads.weights.ravel(), len(heads.scale), heads.bits,
        MIX, FINAL, SHAPE_SALT, MARK_RUN, _LANES, _HELD, sums,
    )  # fmt: skip
    return sums
