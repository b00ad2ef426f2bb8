"""Compiled twins of the rows in `classifier.clause_features` and of the decoder in `classifier.runs`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.clause_features import (
    BESIDE,
    LENGTHS,
    LIKENESSES,
    MOST,
    OFFSETS,
    PLACES,
    RATES,
    STRETCHES,
    TOTALS,
    Sums,
)
from classifier.clauses import AT_EDGE, AT_STOP, Clauses
from classifier.compiled.jit import kernel
from classifier.runs import COSTS

# Each different part, one stretch without another, and which two of them every likeness compares.
_PARTS, _places = np.unique(LIKENESSES.reshape(-1, 2), axis=0, return_inverse=True)
_PAIRS = _places.reshape(-1, 2)


@kernel
def _stand(
    border: NDArray[np.int64], first: NDArray[np.int64], document: NDArray[np.int64], stop: int,
    places: NDArray[np.int64],
) -> None:  # fmt: skip
    """Fill the seven columns of `Sums` that tell where a clause stands, each a row of places."""
    document_low = 0
    for segment in range(len(document)):
        low, high = first[segment], first[segment + 1]
        sentence_low = low
        for i in range(low, high):
            places[0, i], places[1, i], places[2, i] = segment, low, high
            if border[i] >= stop:
                sentence_low = i
            places[3, i] = sentence_low
        sentence_high = high
        for i in range(high - 1, low - 1, -1):
            places[4, i] = sentence_high
            if border[i] >= stop:
                sentence_high = i
        if segment + 1 == len(document) or document[segment + 1] != document[segment]:
            for i in range(document_low, high):
                places[5, i], places[6, i] = document_low, high
            document_low = high


def sums(cuts: Clauses, document: NDArray[np.int64], heads: int) -> Sums:
    """As `classifier.clause_features.Sums.of`."""
    places = np.empty((7, len(cuts.border)), dtype=np.int64)
    _stand(cuts.border, cuts.first, document, AT_STOP, places)
    return Sums(cuts.before, heads, *places)


@kernel
def _stretches(
    at: int, low: int, high: int, sentence: tuple[int, int], document: tuple[int, int], offsets: NDArray[np.int64],
    beside: int, places: NDArray[np.int64],
) -> None:  # fmt: skip
    """First clause and one past the last of each stretch, shape (STRETCHES, 2)."""
    count = len(offsets)
    for k in range(count):
        places[k, 0] = max(at + offsets[k, 0], low)
        places[k, 1] = min(at + offsets[k, 1], high)
    begin, end = sentence
    places[count, 0], places[count, 1] = begin, end
    places[count + 1, 0], places[count + 1, 1] = max(begin - beside, low), begin
    places[count + 2, 0], places[count + 2, 1] = end, min(end + beside, high)
    places[count + 3, 0], places[count + 3, 1] = low, high
    places[count + 4, 0], places[count + 4, 1] = document
    places[count + 5, 0], places[count + 5, 1] = at, at


@kernel
def _likenesses(
    topics: NDArray[np.int32], low: NDArray[np.int64], high: NDArray[np.int64], sentence_low: NDArray[np.int64],
    sentence_high: NDArray[np.int64], document_low: NDArray[np.int64], document_high: NDArray[np.int64],
    at: NDArray[np.int64], offsets: NDArray[np.int64], beside: int, parts: NDArray[np.int64],
    pairs: NDArray[np.int64], stretches: int, rows: NDArray[np.float32],
) -> None:  # fmt: skip
    width = topics.shape[1]
    places = np.empty((stretches, 2), dtype=np.int64)
    own, lengths = np.empty((len(parts), width), dtype=np.int64), np.empty(len(parts), dtype=np.int64)
    for number in range(len(at)):
        i = at[number]
        sentence, document = (sentence_low[i], sentence_high[i]), (document_low[i], document_high[i])
        _stretches(i, low[i], high[i], sentence, document, offsets, beside, places)
        for part in range(len(parts)):
            a, b = places[parts[part, 0], 0], places[parts[part, 0], 1]
            c, d = places[parts[part, 1], 0], places[parts[part, 1], 1]
            length = 0
            for k in range(width):
                value = np.int64(np.int32(topics[b, k] - topics[a, k]))
                value -= np.int64(np.int32(topics[d, k] - topics[c, k]))
                own[part, k] = value
                length += value * value
            lengths[part] = length
        for pair in range(len(pairs)):
            one, other = pairs[pair, 0], pairs[pair, 1]
            total = 0
            for k in range(width):
                total += own[one, k] * own[other, k]
            both = np.float64(lengths[one]) * np.float64(lengths[other])
            rows[number, pair] = np.float32(np.float64(total) / np.sqrt(max(both, 1.0)))


@kernel
def _fill(
    before: NDArray[np.int64], heads: int, low: NDArray[np.int64], high: NDArray[np.int64],
    sentence_low: NDArray[np.int64], sentence_high: NDArray[np.int64], document_low: NDArray[np.int64],
    document_high: NDArray[np.int64], border: NDArray[np.int64], at: NDArray[np.int64], offsets: NDArray[np.int64],
    beside: int, rates: NDArray[np.int64],
    totals: NDArray[np.int64], lengths: NDArray[np.int64], most: int, edge: int, stretches: int,
    rows: NDArray[np.float32],
) -> None:  # fmt: skip
    width = np.uint64(before.shape[1])
    characters = width - np.uint64(1)
    sums = before.reshape(-1)
    places = np.empty((stretches, 2), dtype=np.int64)
    for number in range(len(at)):
        i, row, column = at[number], rows[number], 0
        sentence, document = (sentence_low[i], sentence_high[i]), (document_low[i], document_high[i])
        _stretches(i, low[i], high[i], sentence, document, offsets, beside, places)
        for k in range(len(rates)):
            one, less, kind = rates[k, 0], rates[k, 1], rates[k, 2]
            a, b = np.uint64(places[one, 0]) * width, np.uint64(places[one, 1]) * width
            c, d = np.uint64(places[less, 0]) * width, np.uint64(places[less, 1]) * width
            size = sums[b + characters] - sums[a + characters] - sums[d + characters] + sums[c + characters]
            share = 1.0 / np.float64(max(size, 1))
            for n in range(np.uint64(heads if kind == 1 else 0), np.uint64(heads) if kind == 0 else characters):
                row[column] = np.float32(np.float64(sums[b + n] - sums[a + n] - sums[d + n] + sums[c + n]) * share)
                column += 1
        for k in totals:
            for head in range(heads):
                row[column] = np.float32(before[places[k, 1], head] - before[places[k, 0], head])
                column += 1
        for k in lengths:
            row[column] = np.float32(before[places[k, 1], characters] - before[places[k, 0], characters])
            column += 1
        row[column] = border[i]
        row[column + 1] = border[i + 1] if i + 1 < len(border) else edge
        row[column + 2] = min(i - low[i], most)
        row[column + 3] = min(high[i] - 1 - i, most)
        row[column + 4] = i - sentence_low[i]
        row[column + 5] = sentence_high[i] - i


def clause_rows(sums: Sums, border: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """As `classifier.clause_features.clause_rows`."""
    heads, characters = sums.heads, sums.characters
    width = sum((heads, characters - heads, characters)[kind] for kind in RATES[:, 2].tolist())
    width += heads * len(TOTALS) + len(LENGTHS) + PLACES
    rows = np.empty((len(at), width), dtype=np.float32)
    _fill(
        sums.before, heads, sums.low, sums.high, sums.sentence_low, sums.sentence_high,
        sums.document_low, sums.document_high, border, at, OFFSETS, BESIDE, RATES, TOTALS, LENGTHS,
        MOST, AT_EDGE, STRETCHES, rows,
    )  # fmt: skip
    return rows


def topic_rows(sums: Sums, topics: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """As `classifier.clause_features.topic_rows`."""
    rows = np.empty((len(at), len(LIKENESSES)), dtype=np.float32)
    _likenesses(
        topics, sums.low, sums.high, sums.sentence_low, sums.sentence_high, sums.document_low, sums.document_high,
        at, OFFSETS, BESIDE, _PARTS, _PAIRS, STRETCHES, rows,
    )  # fmt: skip
    return rows


@kernel
def _suspicion(
    before: NDArray[np.int64], heads: int, lows: NDArray[np.int64], highs: NDArray[np.int64], side: int,
    out: NDArray[np.int64],
) -> None:  # fmt: skip
    for i in range(len(out)):
        begin, end = max(i - side, lows[i]), min(i + 1 + side, highs[i])
        best = before[end, 0] - before[begin, 0]
        for head in range(1, heads):
            best = max(best, before[end, head] - before[begin, head])
        out[i] = best


def suspicion(sums: Sums, side: int) -> NDArray[np.int64]:
    """As `classifier.clause_features.suspicion`."""
    out = np.empty(len(sums.low), dtype=np.int64)
    _suspicion(sums.before, sums.heads, sums.low, sums.high, side, out)
    return out


@kernel
def _around(
    marked: NDArray[np.bool_], lows: NDArray[np.int64], highs: NDArray[np.int64], reach: int, found: NDArray[np.int64]
) -> int:
    """Fill found; returns how many there are."""
    count, done = 0, 0
    for i in range(len(marked)):
        if marked[i]:
            for near in range(max(i - reach, lows[i], done), min(i + 1 + reach, highs[i])):
                found[count] = near
                count += 1
                done = near + 1
    return count


def around(sums: Sums, marked: NDArray[np.bool_], reach: int) -> NDArray[np.int64]:
    """As `classifier.clause_features.around`."""
    found = np.empty(len(marked), dtype=np.int64)
    return found[: _around(marked, sums.low, sums.high, reach, found)]


@kernel
def _best_runs(
    first: NDArray[np.int64], paragraphs: NDArray[np.int64], odds: NDArray[np.float64], border: NDArray[np.int64],
    costs: NDArray[np.float64], changed: NDArray[np.bool_], begin: NDArray[np.int64], end: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill begin and end, paragraph by paragraph; returns the number of runs.  changed: on the best way to a clause."""
    count = 0
    for paragraph in paragraphs:
        low, high = first[paragraph], first[paragraph + 1]
        out, inside = 0.0, odds[low] - costs[border[low]]
        for i in range(low + 1, high):
            cost = costs[border[i]]
            changed[i, 0] = inside - cost > out
            changed[i, 1] = out - cost > inside
            out, inside = max(out, inside - cost), max(inside, out - cost) + odds[i]
        state, stop, from_here = inside > out, high, count
        for i in range(high - 1, low - 1, -1):
            if state and (i == low or changed[i, 1]):
                begin[count], end[count] = i, stop
                count += 1
                state = False
            elif not state and i > low and changed[i, 0]:
                state, stop = True, i
        begin[from_here:count] = begin[from_here:count][::-1].copy()
        end[from_here:count] = end[from_here:count][::-1].copy()
    return count


def runs(
    first: NDArray[np.int64], paragraphs: NDArray[np.int64], odds: NDArray[np.float64], border: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `classifier.runs.runs`."""
    begin, end = np.empty((2, len(border)), dtype=np.int64)
    changed = np.empty((len(border), 2), dtype=np.bool_)
    count = _best_runs(first, paragraphs, odds, border, COSTS, changed, begin, end)
    return begin[:count], end[:count]
