"""Topics of pairs of characters: which pairs turn up in texts about the same things.

Input: texts.  Output: a small vector for each bucket of pairs, such that texts of one subject have sums that point the
same way.  Latent semantic analysis of stretches of text; about ten seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

from classifier.characters import lookup
from classifier.ngrams import NOTHING, char_buckets
from training.generate import Pages
from training.generate.stocks import HELD_OUT_HOSTS

TOPICS = 32
BITS = 16
STRETCH = 300  # characters
STRETCHES = 60_000
_SHORTEST = 20  # characters of a stretch at the end of a text
_LONGEST = 6000  # characters of one text that count
_FEWEST = 3  # stretches that a bucket stands in, else it says nothing
_MOST_ARTICLES, _MOST_ADS = 5000, 700  # texts of one kind
_LARGEST = 99.5  # percentile of the entries that becomes _BYTE; what is larger is cut
_BYTE = 127


def material(pages: Pages, bodies: Sequence[Sequence[str]]) -> list[str]:
    """Texts to learn topics from: articles, questions and ads that training may see, and the body of real pages."""
    rng = random.Random("topics")
    corpora = pages.corpora
    pools = [(rows, _MOST_ARTICLES) for kind, rows in pages.articles.pools.items() if kind not in HELD_OUT_HOSTS]
    pools += [(rows, _MOST_ADS) for rows in corpora.ads.values()]
    texts = ["\n".join(lines) for lines in bodies] + corpora.marketing
    for rows, most in pools:
        texts += rng.sample(rows, min(len(rows), most))
    cut = [text[start : start + STRETCH] for text in texts for start in range(0, min(len(text), _LONGEST), STRETCH)]
    rng.shuffle(cut)
    return [text for text in cut if len(text) >= _SHORTEST][:STRETCHES]


def fit_topics(texts: Sequence[str], fold: NDArray[np.uint16]) -> NDArray[np.int8]:
    """Topics of every bucket of pairs, shape (2**BITS, TOPICS)."""
    counts = _counts(texts, fold)
    spread = np.bincount(counts.indices, minlength=1 << BITS)
    rarity = np.where(spread < _FEWEST, 0, np.log(len(texts) / np.maximum(spread, 1)))
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    _, strength, axes = randomized_svd(
        sparse.diags(1 / np.maximum(lengths, 1e-6)) @ counts, TOPICS + 1, n_iter=3, random_state=0
    )
    # The first axis is what all texts have in common.
    vectors = axes[1:].T * rarity[:, None] / np.sqrt(strength[1:])
    largest = np.percentile(np.abs(vectors[rarity > 0]), _LARGEST)
    topics = np.clip(np.rint(vectors / largest * _BYTE), -_BYTE, _BYTE).astype(np.int8)
    topics[NOTHING] = 0
    return topics


def _counts(texts: Sequence[str], fold: NDArray[np.uint16]) -> sparse.csr_matrix:
    """How often each bucket of pairs stands in each text, shape (texts, 2**BITS)."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.array([len(text) for text in texts])
    bounds = np.cumsum(lengths) - lengths
    buckets = char_buckets(lookup(fold, codes).astype(np.uint32), bounds, 2, BITS)
    inside = np.ones(len(codes), dtype=bool)
    inside[bounds] = False
    owner = np.repeat(np.arange(len(texts)), lengths)[inside]
    ones = np.ones(len(owner), dtype=np.float64)
    counts = sparse.csr_matrix((ones, (owner, buckets[inside])), shape=(len(texts), 1 << BITS))
    counts.sum_duplicates()
    return counts

