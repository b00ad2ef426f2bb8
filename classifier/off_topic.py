"""How little a sentence has in common with the rest of its article, whatever it says.

Two things are looked at: whether the pairs of characters in it turn up in texts about the same things as those of the
rest, and how many of them stand elsewhere in the article. Nothing of this knows what an ad is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.clause_features import likeness
from classifier.clauses import AT_STOP, Lexicon
from classifier.labels import BODY, NAMES
from classifier.segments import Batch
from classifier.spans import PLAIN, Reading, Steps, read_paragraphs

SHORTEST = 12  # characters of a sentence; of a shorter one nobody can tell
SHORTEST_REST = 100  # characters of the article without the sentence
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class OffTopic:
    """The sentence of a segment that has least in common with the rest of the article.

    start, end: offsets in code points into the document's text.  score: from 0, as much as can be, to 1, nothing.
    """

    start: int
    end: int
    score: float


def off_topic(
    batch: Batch, labels: NDArray[np.int64], lexicon: Lexicon, steps: Steps = PLAIN
) -> dict[int, OffTopic]:
    """Of each segment labelled body the sentence that fits the others least, by the number of the segment in the batch.

    A segment without a sentence of SHORTEST characters, and all of an article that is too short, have none.
    """
    chosen = np.flatnonzero(labels == NAMES.index(BODY.name))
    if not len(chosen):
        return {}
    read = read_paragraphs(batch, chosen, lexicon, steps)
    every = np.arange(len(chosen))
    steps.count_said_again(read.cuts, every, read.document)
    topics = steps.topic_sums(read.cuts, every, lexicon)
    sentences = np.flatnonzero(read.cuts.border >= AT_STOP)
    score, long_enough = scores(read, topics, sentences)
    found: dict[int, OffTopic] = {}
    for sentence, value in zip(sentences[long_enough].tolist(), score[long_enough].tolist(), strict=True):
        number = int(chosen[read.sums.segment[sentence]])
        if number not in found or found[number].score < value:
            found[number] = OffTopic(*_place(batch, read, sentence), round(value, _DECIMALS))
    return found


def scores(
    read: Reading, topics: NDArray[np.int32], sentences: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score of each sentence, given by its first clause, and whether it and its article are long enough for one."""
    sums = read.sums
    low, high = sentences, sums.sentence_high[sentences]
    first, last = sums.document_low[sentences], sums.document_high[sentences]
    own = topics[high].astype(np.int64) - topics[low]
    like = likeness(own, topics[last].astype(np.int64) - topics[first] - own)
    inside, whole = sums.between(low, high), sums.between(first, last)
    size, rest = inside[:, sums.characters], whole[:, sums.characters] - inside[:, sums.characters]
    again = inside[:, sums.characters - 1] / np.maximum(size, 1)
    score = 1 - (np.maximum(like, 0) + np.minimum(again, 1)) / 2
    return score, (size >= SHORTEST) & (rest >= SHORTEST_REST)


def _place(batch: Batch, read: Reading, sentence: int) -> tuple[int, int]:
    """Start and end of a sentence in its document."""
    paragraph = int(read.sums.segment[sentence])
    shift = int(read.batch.starts[paragraph] - read.bounds[paragraph] - batch.origin[read.document[paragraph]])
    begin, end = read.cuts.begin[sentence], read.cuts.begin[read.sums.sentence_high[sentence]]
    limit = int(read.batch.ends[paragraph] - batch.origin[read.document[paragraph]])
    return int(begin) + shift, min(int(end) + shift, limit)
