"""Compiled twin of `classifier.clauses`: one loop cuts the segments, another weighs every character once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.characters import ASTRAL, CLASSES
from classifier.clauses import (
    CLOSE_QUOTE,
    COUNTED,
    IS_CLOSING,
    IS_COMMA,
    IS_OPENING,
    IS_RUN,
    IS_STOP,
    LONG_RUN,
    LONGEST,
    OTHERS,
    PAIR_BITS,
    PIECE,
    Clauses,
    Lexicon,
    table_sizes,
)
from classifier.compiled.jit import kernel
from classifier.compiled.ngrams import char_buckets
from classifier.ngrams import EDGE
from classifier.segments import Batch

_STOP, _COMMA, _OPENING, _CLOSING = 1, 2, 4, 8
_KINDS = (_STOP * IS_STOP + _COMMA * IS_COMMA + _OPENING * IS_OPENING + _CLOSING * IS_CLOSING).astype(np.uint8)
_GROUP = np.full(len(CLASSES), -1)  # column among COUNTED
for _number, _names in enumerate(COUNTED):
    _GROUP[[CLASSES.index(_name) for _name in _names]] = _number
_MARK = CLASSES.index("space")  # class of the mark behind a segment: no letter, and nothing begins there
_SIZES = np.array([LONGEST, PIECE])
# Weights, each a byte, stand side by side in numbers of 32 bits, so that the three of a place are summed at once; their
# sums over a clause, in numbers of 64 bits.
_HEADS, _LANE, _WIDE_LANE = 3, 10, 21
_LOWEST = 128  # is added to a weight, so that no lane has a sign
_COUNT_LANE = 8  # bits of each count of `COUNTED` in a clause, which is at most LONGEST
_COUNTS = np.where(_GROUP < 0, 0, np.left_shift(1, _COUNT_LANE * np.maximum(_GROUP, 0)))


@kernel
def _pieces(
    low: int, high: int, strength: int, sizes: NDArray[np.int64], begin: NDArray[np.int64],
    border: NDArray[np.int8], count: int,
) -> int:  # fmt: skip
    """Write the pieces of a stretch of the stream; returns the number of clauses there are then."""
    length = high - low
    pieces = length // sizes[1] if length > sizes[0] else 1
    for piece in range(pieces):
        begin[count] = low + piece * sizes[1]
        border[count] = strength if piece == 0 else 0
        count += 1
    return count


@kernel
def _read(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64], fold: NDArray[np.uint16],
    classes: NDArray[np.uint8], astral: int, edge: int, mark: int, folded: NDArray[np.uint16],
    kinds: NDArray[np.uint8], bounds: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill the stream: folded characters and their classes, `edge` and `mark` behind each segment; and its bounds."""
    at = 0
    for segment in range(len(starts)):
        bounds[segment] = at
        for place in range(starts[segment], ends[segment]):
            code = min(codes[place], astral)
            folded[at], kinds[at] = fold[code], classes[code]
            at += 1
        folded[at], kinds[at] = edge, mark
        at += 1
    bounds[len(starts)] = at


@kernel
def _strength(kinds: NDArray[np.uint8], here: int, before: int, quoted: bool) -> int:
    """Strength of the border between two characters, 0 for none.  quoted: whether they follow a stop and a quote."""
    mine, others = kinds[here], kinds[before]
    if mine & _OPENING and not others & _OPENING:
        return 2
    if mine & _CLOSING:
        return 0
    return 2 if quoted or others & _STOP else 1 if others & _COMMA else 0


@kernel
def _cut(
    classes: NDArray[np.uint8], bounds: NDArray[np.int64], kinds: NDArray[np.uint8], close_quote: int,
    sizes: NDArray[np.int64], begin: NDArray[np.int64], border: NDArray[np.int8], first: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill begin, border and first; returns the number of clauses.  Strengths of borders as in classifier.clauses."""
    count = 0
    for segment in range(len(bounds) - 1):
        first[segment] = count
        low, strength = bounds[segment], 3
        before = classes[low]
        for place in range(low + 1, bounds[segment + 1] - 1):
            here = classes[place]
            if kinds[before] | kinds[here]:  # between most characters there is no border
                stop_before = place > bounds[segment] + 1 and kinds[classes[place - 2]] & _STOP
                found = _strength(kinds, here, before, before == close_quote and stop_before)
                if found:
                    count = _pieces(low, place, strength, sizes, begin, border, count)
                    low, strength = place, found
            before = here
        count = _pieces(low, bounds[segment + 1], strength, sizes, begin, border, count)
    first[len(bounds) - 1] = count
    begin[count] = bounds[-1]
    return count


@kernel
def _weigh(
    buckets: NDArray[np.uint32], kinds: NDArray[np.uint8], counts: NDArray[np.int64], is_run: NDArray[np.bool_],
    long_run: int, packed: NDArray[np.uint32], lanes: tuple[int, int, int], lowest: int, heads: int, shift: np.uint32,
    begin: NDArray[np.int64], first: NDArray[np.int64], before: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill before; nothing is said again.

    buckets: of the n-grams that end at each place, a row an order; `shift` makes them numbers of packed weights.
    lanes: bits of a weight in `packed`, of a sum of weights, and of a count in `counts`.
    """
    lane, wide, count_lane = lanes
    apart = wide - lane
    low = (np.int64(1) << lane) - 1
    middle, high = low << lane, low << 2 * lane
    characters = before.shape[1] - 1
    count = characters - heads - 2
    mask, count_mask = (np.int64(1) << wide) - 1, (np.int64(1) << count_lane) - 1
    before[0] = 0
    one, two, three = buckets[0], buckets[1], buckets[2]
    for segment in range(len(first) - 1):
        run = 0
        for clause in range(first[segment], first[segment + 1]):
            end = begin[clause + 1] - (clause + 1 == first[segment + 1])  # without the mark
            weight, counted, long_ones = np.int64(0), np.int64(0), np.int64(0)
            for place in range(begin[clause], end):
                i = np.uint64(place)
                own = np.int64(packed[one[i] >> shift] + packed[two[i] >> shift] + packed[three[i] >> shift])
                weight += (own & low) + ((own & middle) << apart) + ((own & high) << 2 * apart)
                kind = kinds[i]
                counted += counts[kind]
                run = run + 1 if is_run[kind] else 0
                long_ones += run > long_run
            length = end - begin[clause]
            for k in range(heads):
                before[clause + 1, k] = before[clause, k] + (weight & mask) - 3 * lowest * length
                weight >>= wide
            for k in range(count):
                before[clause + 1, heads + k] = before[clause, heads + k] + (counted & count_mask)
                counted >>= count_lane
            before[clause + 1, heads + count] = before[clause, heads + count] + long_ones
            before[clause + 1, characters - 1] = 0
            before[clause + 1, characters] = before[clause, characters] + length


def pack(weights: NDArray[np.int8]) -> NDArray[np.uint32]:
    """The weights of a bucket side by side in one number. Raises ValueError for more than three heads."""
    if weights.shape[1] > _HEADS:
        raise ValueError(f"{weights.shape[1]} heads: at most {_HEADS} stand side by side in 32 bits")
    lanes = (weights.astype(np.int64) + _LOWEST) << _LANE * np.arange(weights.shape[1])
    return lanes.sum(axis=1).astype(np.uint32)


def clauses(batch: Batch, lexicon: Lexicon, packed: NDArray[np.uint32] | None = None) -> Clauses:
    """As `classifier.clauses.clauses`.  packed: what `pack` makes of the lexicon's weights, if it is there already."""
    size = int((batch.ends - batch.starts + 1).sum())
    folded, kinds = np.empty(size, dtype=np.uint16), np.empty(size, dtype=np.uint8)
    bounds = np.empty(len(batch) + 1, dtype=np.int64)
    _read(
        batch.codes, batch.starts, batch.ends, lexicon.fold, lexicon.classes, ASTRAL, EDGE, _MARK, folded, kinds, bounds
    )
    begin, border = np.empty(size + 1, dtype=np.int64), np.empty(size, dtype=np.int8)
    first = np.empty(len(batch) + 1, dtype=np.int64)
    count = _cut(kinds, bounds, _KINDS, CLOSE_QUOTE, _SIZES, begin, border, first)
    begin, border = begin[: count + 1], border[:count]
    buckets = char_buckets(folded, bounds[:-1], PAIR_BITS)
    before = np.empty((count + 1, lexicon.heads + OTHERS), dtype=np.int64)
    packed = pack(lexicon.weights) if packed is None else packed
    _weigh(
        buckets, kinds, _COUNTS, IS_RUN, LONG_RUN, packed, (_LANE, _WIDE_LANE, _COUNT_LANE), _LOWEST, lexicon.heads,
        _shift(lexicon.weights), begin, first, before,
    )  # fmt: skip
    return Clauses(begin, border.astype(np.int64), first, before, buckets[1])


def _shift(table: NDArray[Any]) -> np.uint32:
    """What a hash of PAIR_BITS is shifted by to become the number of a row of a table."""
    return np.uint32(PAIR_BITS + 1 - len(table).bit_length())


@kernel
def _count_said_again(
    pairs: NDArray[np.uint32], begin: NDArray[np.int64], border: NDArray[np.int64], first: NDArray[np.int64],
    segments: NDArray[np.int64], document: NDArray[np.int64], sizes: NDArray[np.int64], before: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill the last column but one of before, in the rows of the segments."""
    column, total = before.shape[1] - 2, 0
    seen = np.empty(sizes.max(), dtype=np.int64)  # first sentence of each pair and, in the lower half, its last
    half, low = np.int64(32), np.int64(0xFFFFFFFF)
    start = 0
    while start < len(segments):
        stop = start
        while stop < len(segments) and document[segments[stop]] == document[segments[start]]:
            stop += 1
        size = sizes[document[segments[start]]]
        mask = np.uint32(size - 1)
        seen[:size] = 0
        opening, closing = first[segments[start]], first[segments[stop - 1] + 1]
        number = 0
        for clause in range(opening, closing):
            number += border[clause] >= 2
            for place in range(begin[clause], begin[clause + 1]):
                slot = pairs[place] & mask
                known = seen[slot]
                seen[slot] = ((number << half) if known == 0 else known & ~low) | number
        number, inside = 0, segments[start]
        before[opening, column] = total
        for clause in range(opening, closing):
            number += border[clause] >= 2
            end = begin[clause + 1]
            if clause + 1 == first[inside + 1]:
                inside += 1
                end -= 1  # the mark
            for place in range(begin[clause], end):
                other = seen[pairs[place] & mask] != (number << half | number)
                total += other & (pairs[place] != 0)  # without a jump: whether a pair comes again nobody foresees
            before[clause + 1, column] = total
        start = stop


def count_said_again(cuts: Clauses, segments: NDArray[np.int64], document: NDArray[np.int64]) -> None:
    """As `classifier.clauses.count_said_again`."""
    sizes = table_sizes(document, np.diff(cuts.begin[cuts.first]))
    _count_said_again(cuts.pairs, cuts.begin, cuts.border, cuts.first, segments, document, sizes, cuts.before)


@kernel
def _topic_sums(
    pairs: NDArray[np.uint32], topics: NDArray[np.int8], width: int, shift: np.uint32, begin: NDArray[np.int64],
    first: NDArray[np.int64], segments: NDArray[np.int64], before: NDArray[np.int32],
) -> None:  # fmt: skip
    """Fill the rows of before that belong to the segments.  topics: flat, `width` a row."""
    topic = np.zeros(width, dtype=np.int32)
    for segment in segments:
        for k in range(width):
            before[first[segment], k] = topic[k]
        for clause in range(first[segment], first[segment + 1]):
            end = begin[clause + 1] - (clause + 1 == first[segment + 1])  # without the mark
            for place in range(begin[clause], end):
                t = np.uint64(pairs[place] >> shift) * np.uint64(width)
                for k in range(np.uint64(width)):
                    topic[k] = np.int32(topic[k] + np.int32(topics[t + k]))
            for k in range(width):
                before[clause + 1, k] = topic[k]


def topic_sums(cuts: Clauses, segments: NDArray[np.int64], lexicon: Lexicon) -> NDArray[np.int32]:
    """As `classifier.clauses.topic_sums`."""
    width = lexicon.topics.shape[1]
    before = np.empty((len(cuts.begin), width), dtype=np.int32)  # rows of other segments are never touched
    _topic_sums(
        cuts.pairs, lexicon.topics.reshape(-1), width, _shift(lexicon.topics), cuts.begin, cuts.first, segments, before
    )
    return before
