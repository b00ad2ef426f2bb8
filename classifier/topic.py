"""How far a segment's vocabulary agrees with the rest of its document, read as article, feed, ad or chrome.

Every n-gram of a document carries the weight of the other segments that hold it: their probability, by the segment
scores, of a given label. A title, a subhead or a caption shares n-grams with the article; a headline of another
article shares none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.ngrams import NOTHING, Stream, char_buckets

HASH_BITS = 31  # of the n-gram hash, before it is cut to the size of the document's own table
_SMALLEST = 9  # bits: a document's table has at least this many entries, and at least twice its characters
_LARGEST = 22  # bits: the table of a document of millions of characters stays at 32 MiB
ONE = 1024  # weights are whole numbers of this size, so that sums do not depend on their order


@dataclass(frozen=True, slots=True)
class NgramTable:
    """Where each n-gram of the batch is counted, one table a document laid end to end.

    slot: entry of the n-gram ending at each position of the stream, shape (n,), int64.
    counted: whether the n-gram is whole, shape (n,).  owner: segment of each position, shape (n,).
    size: entries of all tables.
    """

    slot: NDArray[np.int64]
    counted: NDArray[np.bool_]
    owner: NDArray[np.int64]
    size: int
    bounds: NDArray[np.int64]


def table_bits(characters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bits of the size of a document's table, from its characters, each shape (documents,)."""
    bits = np.ceil(np.log2(np.maximum(characters, 1))).astype(np.int64) + 1
    return np.clip(bits, _SMALLEST, _LARGEST)


def ngram_table(text: Stream, folded: NDArray[np.uint32], document: NDArray[np.int64], order: int) -> NgramTable:
    """Lay out the tables of the n-grams of `order`; document: number of each segment's document, ascending."""
    buckets = char_buckets(folded, text.bounds, order, HASH_BITS).astype(np.int64)
    lengths = text.marks + 1 - text.bounds
    owner = np.repeat(np.arange(len(lengths)), lengths)
    characters = np.bincount(document, weights=lengths).astype(np.int64)
    sizes = np.left_shift(1, table_bits(characters))
    begin = np.cumsum(sizes) - sizes
    slot = (buckets & (sizes - 1)[document][owner]) + begin[document][owner]
    return NgramTable(slot, buckets != NOTHING, owner, int(sizes.sum()), text.bounds)


def agreement(table: NgramTable, weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean over a segment's n-grams of the weight, at most 1, that the document's other segments give them.

    weight: of each segment, 0 to 1, shape (s,).  Returns shape (s,), 0 to 1.
    """
    own = np.rint(weight * ONE).astype(np.int64)[table.owner] * table.counted
    total = np.bincount(table.slot, weights=own, minlength=table.size)  # float64 sums of whole numbers are exact
    others = np.minimum(total[table.slot].astype(np.int64) - own, ONE) * table.counted
    heard = np.add.reduceat(others, table.bounds)
    whole = np.maximum(np.add.reduceat(table.counted.astype(np.int64), table.bounds), 1)
    return (heard / (whole * ONE)).astype(np.float32)
