"""Documents with foreign text in them, cut into clauses, and the weights of n-grams learned from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from classifier.clauses import Lexicon
from classifier.labels import NAMES
from classifier.ngrams import CHAR_ORDERS, NOTHING, char_buckets, fold_stream, stream
from classifier.segments import split
from classifier.spans import HEADS, WEIGHT_ONE, Reading, Steps, read_paragraphs
from training.generate.spliced import Spliced

BITS = 18
ALPHA = 1e-5
EPOCHS = 6
CLEAN_PER_FOREIGN = 3  # clauses in the fit of the weights
_HEAVIEST = 127  # weight of an n-gram either way: what a byte holds
_PURE = 0.8  # share of a clause's characters that must be foreign for it to be an example of foreign text


@dataclass(frozen=True, slots=True)
class Example:
    """Documents of a fold, read.  counts: characters of each label in each clause, shape (c, 4)."""

    counts: NDArray[np.int64]
    read: Reading

    @property
    def foreign(self) -> NDArray[np.float64]:
        """Share of each clause's characters that is foreign."""
        return self.counts[:, 1:].sum(axis=1) / np.maximum(self.counts.sum(axis=1), 1)

    @property
    def size(self) -> NDArray[np.int64]:
        """Characters of each clause."""
        return self.counts.sum(axis=1)


def read_example(documents: Sequence[Spliced], lexicon: Lexicon, steps: Steps, *, shortest: int) -> Example:
    """Read the lines of at least `shortest` characters and lay their spans beside the clauses."""
    batch = split([document.text for document in documents])
    at = np.zeros(len(batch.codes), dtype=np.int8)
    for origin, document in zip(batch.origin.tolist(), documents, strict=True):
        for start, end, label in document.spans:
            at[origin + start : origin + end] = NAMES.index(label)
    read = read_paragraphs(batch, np.flatnonzero(batch.ends - batch.starts >= shortest), lexicon, steps)
    lengths = read.batch.ends - read.batch.starts + 1
    position = np.arange(lengths.sum()) + np.repeat(read.batch.starts - read.bounds, lengths)
    label = at[position]
    inside = np.ones(len(label), dtype=bool)
    inside[read.bounds + lengths - 1] = False
    member = np.stack([(label == number) & inside for number in range(len(NAMES))], axis=1).astype(np.int64)
    return Example(np.add.reduceat(member, read.cuts.begin[:-1], axis=0), read)


def bucket_rows(example: Example, at: NDArray[np.int64], fold: NDArray[np.uint16]) -> sparse.csr_matrix:
    """N-gram counts of the clauses `at`, shape (len(at), 2**BITS)."""
    text = stream(example.read.batch)
    folded = fold_stream(text, fold)
    buckets = np.stack([char_buckets(folded, text.bounds, order, BITS) for order in CHAR_ORDERS], axis=1)
    buckets[text.marks] = NOTHING
    begin, end = example.read.cuts.begin[at], example.read.cuts.begin[at + 1]
    lengths = end - begin
    position = np.arange(lengths.sum()) + np.repeat(begin - (np.cumsum(lengths) - lengths), lengths)
    owner = np.repeat(np.arange(len(at)), lengths * len(CHAR_ORDERS))
    found = buckets[position].ravel()
    whole = found != NOTHING
    ones = np.ones(whole.sum(), dtype=np.float32)
    return sparse.csr_matrix((ones, (owner[whole], found[whole])), shape=(len(at), 1 << BITS))


def fit_weights(
    examples: Sequence[Example], fold: NDArray[np.uint16], rng: np.random.Generator
) -> NDArray[np.int8]:
    """Weights of every bucket for each of HEADS against body, shape (2**BITS, heads)."""
    rows, targets = [], []
    for example in examples:
        foreign = np.flatnonzero(example.foreign > _PURE)
        clean = np.flatnonzero(example.foreign == 0)
        clean = rng.choice(clean, min(len(clean), CLEAN_PER_FOREIGN * len(foreign)), replace=False)
        at = np.concatenate((foreign, clean))
        rows.append(bucket_rows(example, at, fold))
        targets.append(example.counts[at].argmax(axis=1))
    model = SGDClassifier(
        loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, average=True, random_state=0, n_jobs=2
    )
    model.fit(sparse.vstack(rows).tocsr(), np.concatenate(targets))
    against_body = (model.coef_[1:] - model.coef_[0]).T * WEIGHT_ONE
    weights = np.clip(np.rint(against_body), -_HEAVIEST, _HEAVIEST).astype(np.int8)
    weights[NOTHING] = 0
    return weights


def no_weights() -> NDArray[np.int8]:
    """A table before anything is learned."""
    return np.zeros((2, len(HEADS)), dtype=np.int8)
