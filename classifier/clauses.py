"""Segments to clauses: stretches between commas, full stops, blanks and brackets, and what each of them weighs.

A run of characters without any of these is cut into short pieces, so that something that was run on to a sentence can
come apart from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.characters import CLASSES
from classifier.ngrams import CHAR_ORDERS, NOTHING, Stream, char_buckets

INSIDE, AT_COMMA, AT_STOP, AT_EDGE = 0, 1, 2, 3  # how strong the border before a clause is
LONGEST = 12  # characters of a clause; a longer one is cut into pieces
PIECE = 5  # characters of a piece

_STOPS = ("sentence_end", "ellipsis", "space", "pipe", "close_bracket")
_COMMAS = ("comma", "colon", "bullet", "arrow", "dash", "slash", "symbol", "emoji")
# Characters that are counted, a column a group.
COUNTED = (("digit",), ("lower", "upper"), ("han",), ("symbol", "emoji", "at", "bullet", "invisible"), ("space",))
OTHERS = len(COUNTED) + 2  # columns of sums that are no weights
_BITS = 31  # of the hash of pairs of characters, before it is cut to the size of a document's table
_SMALLEST = 9  # bits of a table


def _table(names: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(np.array(CLASSES), names)


IS_STOP, IS_COMMA, IS_OPENING = map(_table, (_STOPS, _COMMAS, ("open_bracket", "bullet")))
IS_CLOSING = _table((*_STOPS, *_COMMAS, "close_quote"))
CLOSE_QUOTE = CLASSES.index("close_quote")
GROUP = np.stack([_table(names) for names in COUNTED], axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses of a batch of segments, in order.

    begin: where each begins in the stream, shape (c + 1,); the last one is the end of the stream.
    border: strength of the border before each, shape (c,).
    first: first clause of each segment, shape (s + 1,).
    sums: of each, shape (c, heads + OTHERS), int64: weights, counts of `COUNTED`, pairs of characters that stand in
    another sentence of the document too, characters.
    """

    begin: NDArray[np.int64]
    border: NDArray[np.int64]
    first: NDArray[np.int64]
    sums: NDArray[np.int64]

    @property
    def segment(self) -> NDArray[np.int64]:
        """Segment of each clause, shape (c,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))


def borders(kinds: NDArray[np.uint8], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Strength of the border before each character, -1 for none, shape (n,).

    kinds: class of each character of a stream, shape (n,).  bounds: where each segment begins, shape (s,).
    """
    strength = np.full(len(kinds), -1, dtype=np.int64)
    before, here = kinds[:-1], kinds[1:]
    opens = ~IS_CLOSING[here]
    strength[1:][opens & IS_COMMA[before]] = AT_COMMA
    strength[1:][IS_OPENING[here] & ~IS_OPENING[before]] = AT_STOP
    strength[1:][opens & IS_STOP[before]] = AT_STOP
    strength[2:][opens[1:] & (before[1:] == CLOSE_QUOTE) & IS_STOP[kinds[:-2]]] = AT_STOP
    strength[bounds] = AT_EDGE
    return strength


def cut(kinds: NDArray[np.uint8], bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where clauses begin and the strength of the border before each, shape (c,) each."""
    strength = borders(kinds, bounds)
    cuts = np.flatnonzero(strength >= 0)
    lengths = np.diff(cuts, append=len(kinds))
    pieces = np.where(lengths > LONGEST, lengths // PIECE, 1)
    place = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begin = np.repeat(cuts, pieces) + place * PIECE
    return begin, np.where(place == 0, np.repeat(strength[cuts], pieces), INSIDE)


def clauses(
    text: Stream,
    folded: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
    document: NDArray[np.int64],
    weights: NDArray[np.int16],
) -> Clauses:
    """The clauses of a stream that is not empty.

    document: of each segment, ascending, shape (s,).  weights: of each n-gram bucket, shape (2**bits, heads).
    """
    begin, border = cut(kinds, text.bounds)
    bits = len(weights).bit_length() - 1
    evidence = np.zeros((len(folded), weights.shape[1]), dtype=np.int64)
    for order in CHAR_ORDERS:
        evidence += weights[char_buckets(folded, text.bounds, order, bits)]
    number = np.cumsum(border >= AT_STOP, dtype=np.int64)
    sentence = np.repeat(number, np.diff(begin, append=len(folded)))
    again = _said_again(folded, text.bounds, sentence, document)
    ones = np.ones(len(folded), dtype=np.int64)
    columns = np.concatenate((evidence, GROUP[kinds], np.stack((again, ones), axis=1)), axis=1)
    columns[text.marks] = 0  # the mark behind a segment belongs to none of its clauses
    first = np.searchsorted(begin, np.append(text.bounds, len(folded)))
    return Clauses(np.append(begin, len(folded)), border, first, np.add.reduceat(columns, begin, axis=0))


def table_sizes(characters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Entries of the table of pairs of each document, a power of two from its number of characters."""
    bits = np.maximum(np.ceil(np.log2(np.maximum(characters, 1))).astype(np.int64) + 1, _SMALLEST)
    return np.left_shift(1, bits)


def _said_again(
    folded: NDArray[np.uint32], bounds: NDArray[np.int64], sentence: NDArray[np.int64], document: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether the pair of characters that ends at each place stands in another sentence of its document, shape (n,)."""
    buckets = char_buckets(folded, bounds, 2, _BITS).astype(np.int64)
    lengths = np.diff(bounds, append=len(folded))
    sizes = table_sizes(np.bincount(document, weights=lengths).astype(np.int64))
    begin = np.cumsum(sizes) - sizes
    of = np.repeat(document, lengths)
    slot = (buckets & (sizes - 1)[of]) + begin[of]
    first, last = np.zeros((2, int(sizes.sum())), dtype=np.int64)
    last[slot] = sentence  # of several assignments to one entry the last one stays
    first[slot[::-1]] = sentence[::-1]
    return ((first[slot] != sentence) | (last[slot] != sentence)) & (buckets != NOTHING)
