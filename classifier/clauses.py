"""Segments to clauses: stretches between commas, full stops, blanks and brackets, and what each of them weighs.

A run of characters without any of these is cut into short pieces, so that something that was run on to a sentence can
come apart from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.characters import CLASSES
from classifier.ngrams import CHAR_ORDERS, NOTHING, char_buckets, fold_stream, stream
from classifier.segments import Batch
from classifier.shape import class_stream

INSIDE, AT_COMMA, AT_STOP, AT_EDGE = 0, 1, 2, 3  # how strong the border before a clause is
LONGEST = 12  # characters of a clause; a longer one is cut into pieces
PIECE = 5  # characters of a piece

_STOPS = ("sentence_end", "ellipsis", "space", "pipe", "close_bracket")
_COMMAS = ("comma", "colon", "bullet", "arrow", "dash", "slash", "symbol", "emoji")
# Characters that are counted, a column a group.
COUNTED = (("digit",), ("lower", "upper"), ("han",), ("symbol", "emoji", "at", "bullet", "invisible"), ("space",))
LONG_RUN = 5  # letters and digits in a row, such as years and words have; only those behind them are counted as long
OTHERS = len(COUNTED) + 3  # columns of sums that are no weights
PAIR_BITS = 31  # of the hash of pairs of characters, before it is cut to the size of a document's table
SMALLEST_TABLE = 9  # bits of a table


def _table(names: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(np.array(CLASSES), names)


IS_STOP, IS_COMMA, IS_OPENING = map(_table, (_STOPS, _COMMAS, ("open_bracket", "bullet")))
IS_CLOSING = _table((*_STOPS, *_COMMAS, "close_quote"))
IS_RUN = _table(("digit", "lower", "upper"))
CLOSE_QUOTE = CLASSES.index("close_quote")
GROUP = np.stack([_table(names) for names in COUNTED], axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What characters are read with.

    fold, classes: tables of `classifier.characters`.  weights: of each n-gram bucket, shape (2**bits, heads), int8.
    topics: of each bucket of pairs of characters, shape (2**topic bits, topics), int8.
    """

    fold: NDArray[np.uint16]
    classes: NDArray[np.uint8]
    weights: NDArray[np.int8]
    topics: NDArray[np.int8]

    @property
    def heads(self) -> int:
        return int(self.weights.shape[1])


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses of a batch of segments, in order.

    begin: where each begins in the stream, shape (c + 1,); the last one is the end of the stream.
    border: strength of the border before each, shape (c,).
    first: first clause of each segment, shape (s + 1,).
    before: sums over all clauses before each and over all, shape (c + 1, heads + OTHERS), int64: weights, counts of
    `COUNTED`, characters of long runs of letters and digits, pairs of characters that stand in another sentence of the
    document too (only after `count_said_again`), characters.
    pairs: hash of the pair of characters that ends at each place of the stream, PAIR_BITS of it, shape (n,), uint32.
    """

    begin: NDArray[np.int64]
    border: NDArray[np.int64]
    first: NDArray[np.int64]
    before: NDArray[np.int64]
    pairs: NDArray[np.uint32]

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
    quoted = np.zeros(len(kinds), dtype=bool)  # 他说：“好。”然后
    quoted[2:] = opens[1:] & (before[1:] == CLOSE_QUOTE) & IS_STOP[kinds[:-2]]
    quoted[bounds + 1] = False  # what stands two before belongs to another segment
    strength[quoted] = AT_STOP
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


def clauses(batch: Batch, lexicon: Lexicon) -> Clauses:
    """The clauses of the segments, not none, of a batch; nothing is counted as said again."""
    text = stream(batch)
    folded, kinds = fold_stream(text, lexicon.fold), class_stream(text, lexicon.classes)
    begin, border = cut(kinds, text.bounds)
    bits = len(lexicon.weights).bit_length() - 1
    evidence = np.zeros((len(folded), lexicon.heads), dtype=np.int64)
    for order in CHAR_ORDERS:
        evidence += lexicon.weights[char_buckets(folded, text.bounds, order, bits)]
    ones = np.ones(len(folded), dtype=np.int64)
    others = np.stack((_in_long_runs(kinds), np.zeros_like(ones), ones), axis=1)
    columns = np.concatenate((evidence, GROUP[kinds], others), axis=1)
    columns[text.marks] = 0  # the mark behind a segment belongs to none of its clauses
    first = np.searchsorted(begin, np.append(text.bounds, len(folded)))
    pairs = char_buckets(folded, text.bounds, 2, PAIR_BITS)
    return Clauses(np.append(begin, len(folded)), border, first, _before(columns, begin), pairs)


def _in_long_runs(kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether a letter or digit stands behind LONG_RUN others, shape (n,); the mark between segments is neither."""
    place = np.arange(len(kinds))
    last = np.maximum.accumulate(np.where(IS_RUN[kinds], -1, place))
    return place - last > LONG_RUN


def topic_sums(cuts: Clauses, segments: NDArray[np.int64], lexicon: Lexicon) -> NDArray[np.int32]:
    """Topics of all clauses before each clause of some segments, shape (c + 1, topics); other rows mean nothing.

    segments: numbers, ascending.  The difference between two rows is that of the clauses between if all their segments
    are among `segments`; it is right for up to sixteen million characters, whatever has run over before.
    """
    bounds = cuts.begin[cuts.first]
    columns = lexicon.topics[cuts.pairs >> np.uint32(PAIR_BITS + 1 - len(lexicon.topics).bit_length())].astype(np.int32)
    columns[~_of_segments(cuts, segments)] = 0
    columns[bounds[1:] - 1] = 0
    return _before(columns, cuts.begin[:-1])


def _of_segments(cuts: Clauses, segments: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each place of the stream belongs to one of the segments, shape (n,)."""
    wanted = np.zeros(len(cuts.first) - 1, dtype=bool)
    wanted[segments] = True
    return np.repeat(wanted, np.diff(cuts.begin[cuts.first]))


def _before(columns: NDArray[Any], begin: NDArray[np.int64]) -> NDArray[Any]:
    """Sums of the columns over all clauses before each, shape (c + 1, columns)."""
    before = np.zeros((len(begin) + 1, columns.shape[1]), dtype=columns.dtype)
    np.cumsum(np.add.reduceat(columns, begin, axis=0), axis=0, out=before[1:])
    return before


def table_sizes(document: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Entries of the table of pairs of each document, a power of two from its number of characters.

    document, lengths: of each segment, shape (s,).
    """
    characters = np.bincount(document, weights=lengths).astype(np.int64)
    bits = np.maximum(np.ceil(np.log2(np.maximum(characters, 1))).astype(np.int64) + 1, SMALLEST_TABLE)
    return np.left_shift(1, bits)


def count_said_again(cuts: Clauses, segments: NDArray[np.int64], document: NDArray[np.int64]) -> None:
    """Fill the column of `before` that counts pairs which stand in another sentence of their document.

    segments: all of some documents, numbers, ascending; rows of others then mean nothing.  document: of each segment of
    the batch, ascending, shape (s,).
    """
    wanted = _of_segments(cuts, segments)
    lengths = np.diff(cuts.begin[cuts.first])
    pairs, of = cuts.pairs[wanted].astype(np.int64), np.repeat(document, lengths)[wanted]
    sentence = np.repeat(np.cumsum(cuts.border >= AT_STOP, dtype=np.int64), np.diff(cuts.begin))[wanted]
    sizes = table_sizes(document, lengths)
    begin = np.cumsum(sizes) - sizes
    slot = (pairs & (sizes - 1)[of]) + begin[of]
    first, last = np.zeros((2, int(sizes.sum())), dtype=np.int64)
    last[slot] = sentence  # of several assignments to one entry the last one stays
    first[slot[::-1]] = sentence[::-1]
    again = np.zeros(len(wanted), dtype=np.int64)
    again[wanted] = ((first[slot] != sentence) | (last[slot] != sentence)) & (pairs != NOTHING)
    again[cuts.begin[cuts.first[1:]] - 1] = 0  # the mark behind a segment
    cuts.before[:, -2] = _before(again[:, None], cuts.begin[:-1])[:, 0]
