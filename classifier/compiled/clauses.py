"""Compiled twin of `classifier.clauses`: one loop cuts the segments, another weighs every character once."""

from __future__ import annotations

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
from classifier.ngrams import EDGE, FINAL, MIX
from classifier.segments import Batch

_KINDS = np.stack((IS_STOP, IS_COMMA, IS_OPENING, IS_CLOSING), axis=1)
_GROUP = np.full(len(CLASSES), -1)  # column among COUNTED
for _number, _names in enumerate(COUNTED):
    _GROUP[[CLASSES.index(_name) for _name in _names]] = _number
_MARK = CLASSES.index("space")  # class of the mark behind a segment: no letter, and nothing begins there
_SIZES = np.array([LONGEST, PIECE])


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
def _cut(
    classes: NDArray[np.uint8], bounds: NDArray[np.int64], kinds: NDArray[np.bool_], close_quote: int,
    sizes: NDArray[np.int64], begin: NDArray[np.int64], border: NDArray[np.int8], first: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill begin, border and first; returns the number of clauses.  Strengths of borders as in classifier.clauses."""
    count = 0
    for segment in range(len(bounds) - 1):
        first[segment] = count
        low, strength = bounds[segment], 3
        before, two_before = classes[low], 0
        for place in range(low + 1, bounds[segment + 1] - 1):
            here = classes[place]
            found = -1
            if not kinds[here, 3]:
                if kinds[before, 1]:
                    found = 1
                if kinds[before, 0] or (
                    before == close_quote and place > bounds[segment] + 1 and kinds[two_before, 0]
                ):
                    found = 2
            if kinds[here, 2] and not kinds[before, 2]:
                found = 2
            if found > 0:
                count = _pieces(low, place, strength, sizes, begin, border, count)
                low, strength = place, found
            two_before, before = before, here
        count = _pieces(low, bounds[segment + 1], strength, sizes, begin, border, count)
    first[len(bounds) - 1] = count
    begin[count] = bounds[-1]
    return count


@kernel
def _weigh(
    buckets: NDArray[np.uint32], kinds: NDArray[np.uint8], group: NDArray[np.int64], is_run: NDArray[np.bool_],
    long_run: int, weights: NDArray[np.int16], heads: int, shift: np.uint32, begin: NDArray[np.int64],
    first: NDArray[np.int64], before: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill before but for the column of pairs said again.

    buckets: of the n-grams that end at each place, a row an order; `shift` makes them rows of weights, `heads` a row.
    """
    characters = before.shape[1] - 1
    counts = characters - heads - 2
    total = np.zeros(characters + 1, dtype=np.int64)
    before[0] = 0
    one, two, three = buckets[0], buckets[1], buckets[2]
    for segment in range(len(first) - 1):
        run = 0
        for clause in range(first[segment], first[segment + 1]):
            end = begin[clause + 1] - (clause + 1 == first[segment + 1])  # without the mark
            for place in range(begin[clause], end):
                i = np.uint64(place)
                a = np.uint64(one[i] >> shift) * np.uint64(heads)
                b = np.uint64(two[i] >> shift) * np.uint64(heads)
                c = np.uint64(three[i] >> shift) * np.uint64(heads)
                for k in range(np.uint64(heads)):
                    total[k] += np.int32(weights[a + k]) + np.int32(weights[b + k]) + np.int32(weights[c + k])
                kind = kinds[i]
                run = run + 1 if is_run[kind] else 0
                total[heads + counts] += run > long_run
                counted = group[kind]
                if counted >= 0:
                    total[heads + counted] += 1
            total[characters] += end - begin[clause]
            for column in range(characters + 1):
                before[clause + 1, column] = total[column]


@kernel
def _said_again(
    slots: NDArray[np.uint32], begin: NDArray[np.int64], border: NDArray[np.int8], first: NDArray[np.int64],
    document: NDArray[np.int64], sizes: NDArray[np.int64], before: NDArray[np.int64],
) -> None:  # fmt: skip
    """Count the pairs that stand in another sentence of their document, into the last column but one of before."""
    column, total = before.shape[1] - 2, 0
    earliest = np.empty(sizes.max(), dtype=np.int32)
    latest = np.empty(sizes.max(), dtype=np.int32)
    segment, sentence = 0, 0
    while segment < len(document):
        stop = segment
        while stop < len(document) and document[stop] == document[segment]:
            stop += 1
        size = sizes[document[segment]]
        mask = np.uint32(size - 1)
        earliest[:size] = 0
        latest[:size] = 0
        number = sentence
        for clause in range(first[segment], first[stop]):
            if border[clause] >= 2:
                number += 1
            for place in range(begin[clause], begin[clause + 1]):
                slot = slots[place] & mask
                if earliest[slot] == 0:
                    earliest[slot] = number
                latest[slot] = number
        number = sentence
        inside = segment
        for clause in range(first[segment], first[stop]):
            if border[clause] >= 2:
                number += 1
            end = begin[clause + 1]
            if clause + 1 == first[inside + 1]:
                inside += 1
                end -= 1  # the mark
            for place in range(begin[clause], end):
                slot = slots[place] & mask
                other = earliest[slot] != number or latest[slot] != number
                total += other and slots[place] != 0
            before[clause + 1, column] = total
        sentence = number
        segment = stop


def clauses(batch: Batch, document: NDArray[np.int64], lexicon: Lexicon) -> Clauses:
    """As `classifier.clauses.clauses`."""
    lengths = batch.ends - batch.starts + 1
    size = int(lengths.sum())
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
    _weigh(
        buckets, kinds, _GROUP, IS_RUN, LONG_RUN, lexicon.weights.reshape(-1), lexicon.heads,
        np.uint32(PAIR_BITS + 1 - len(lexicon.weights).bit_length()), begin, first, before,
    )  # fmt: skip
    _said_again(buckets[1], begin, border, first, document, table_sizes(document, lengths), before)
    return Clauses(begin, border.astype(np.int64), first, before)


def _shift(buckets: int) -> np.uint32:
    """What a hash of 32 bits is shifted by to become the number of one of so many buckets."""
    return np.uint32(33 - buckets.bit_length())


@kernel
def _finish(mixed: int, final: np.uint32) -> np.uint32:
    mixed = np.uint32(mixed)
    return np.uint32(np.uint32(mixed ^ (mixed >> np.uint32(15))) * final)


@kernel
def _topic_sums(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64], fold: NDArray[np.uint16],
    astral: int, topics: NDArray[np.int8], width: int, mix: NDArray[np.uint32], final: np.uint32, shift: np.uint32,
    begin: NDArray[np.int64], first: NDArray[np.int64], segments: NDArray[np.int64], before: NDArray[np.int32],
) -> None:  # fmt: skip
    """Fill the rows of before that belong to the segments.  topics: flat, `width` a row."""
    m0, m1 = mix[0], mix[1]
    one, two = np.uint32(1), np.uint32(2)
    topic = np.zeros(width, dtype=np.int32)
    for segment in segments:
        for k in range(width):
            before[first[segment], k] = topic[k]
        p, place = np.uint32(0), starts[segment]
        for clause in range(first[segment], first[segment + 1]):
            stop = min(place + begin[clause + 1] - begin[clause], ends[segment])  # the mark belongs to none
            while place < stop:
                c = np.uint32(fold[min(codes[place], astral)])
                t = np.uint64(_finish((c * m1 + two) ^ (p * m0 + (p >> one)), final) >> shift) * np.uint64(width)
                for k in range(np.uint64(width)):
                    topic[k] = np.int32(topic[k] + np.int32(topics[t + k]))
                p = c
                place += 1
            for k in range(width):
                before[clause + 1, k] = topic[k]


def topic_sums(batch: Batch, cuts: Clauses, segments: NDArray[np.int64], lexicon: Lexicon) -> NDArray[np.int32]:
    """As `classifier.clauses.topic_sums`."""
    width = lexicon.topics.shape[1]
    before = np.empty((len(cuts.begin), width), dtype=np.int32)  # rows of other segments are never touched
    _topic_sums(
        batch.codes, batch.starts, batch.ends, lexicon.fold, ASTRAL, lexicon.topics.reshape(-1), width, MIX, FINAL,
        _shift(len(lexicon.topics)), cuts.begin, cuts.first, segments, before,
    )  # fmt: skip
    return before
