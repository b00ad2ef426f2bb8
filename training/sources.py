"""Source heads: what kind of text a line is, learned from large corpora instead of labelled pages.

Labelled pages come from few hundred sites; the corpora hold hundreds of thousands of headlines, article lines, ads,
chat, interface strings and questions. Seven linear models that tell them apart give the context model a view that no
labelled site has shaped. Input: the corpora folder (`*.jsonl.gz`, rows `text`, `source`, `category`).
Run time: about 40 seconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from classifier.features import measure
from classifier.scores import LinearHeads, quantise
from classifier.segments import split
from training.generate.corpora import is_for_generator, is_training_ad, rows
from training.linear import bucket_matrix, fit_heads
from training.tables import Characters

SOURCES = ("headline", "article", "advert", "marketing", "chat", "interface", "question")
_FILES = {
    "headline": "headlines", "article": "articles", "advert": "ads", "marketing": "marketing", "chat": "messages",
    "interface": "chrome", "question": "questions",
}  # fmt: skip
_MOST = {
    "headline": 60_000, "article": 90_000, "advert": 50_000, "marketing": 9_000, "chat": 30_000, "interface": 25_000,
    "question": 15_000,
}  # fmt: skip  # lines a source: enough that more no longer helps, few enough for a minute
_MOST_PER_ORIGIN = 6_000  # lines of one corpus inside a source, so that the largest does not become the style
ALPHA = 1e-5


def _rows(corpora: Path, name: str) -> Iterator[tuple[str, str]]:
    """Origin and text of the rows that may train source heads: not the generator's, and no ad that is held out."""
    for row in rows(corpora, name):
        if not is_for_generator(row["text"]) and (name != "ads" or is_training_ad(row)):
            yield row["source"], row["text"]


def source_lines(corpora: Path, seed: int) -> tuple[list[str], list[int]]:
    """Distinct lines of every source and the number of the source of each."""
    rng = random.Random(seed)
    lines: list[str] = []
    targets: list[int] = []
    for number, source in enumerate(SOURCES):
        by_origin: dict[str, dict[str, None]] = {}
        for origin, text in _rows(corpora, _FILES[source]):
            pool = by_origin.setdefault(origin, {})
            if len(pool) < 10 * _MOST_PER_ORIGIN:  # bounds memory; the sample below decides
                pool.update(dict.fromkeys(stripped for line in text.splitlines() if (stripped := line.strip())))
        pooled = [line for pool in by_origin.values() for line in _sample(list(pool), _MOST_PER_ORIGIN, rng)]
        chosen = _sample(list(dict.fromkeys(pooled)), _MOST[source], rng)
        lines += chosen
        targets += [number] * len(chosen)
    return lines, targets


def _sample(lines: list[str], most: int, rng: random.Random) -> list[str]:
    return lines if len(lines) <= most else rng.sample(lines, most)


def source_heads(corpora: Path, characters: Characters, seed: int) -> LinearHeads:
    """Train the heads of `SOURCES` on the corpora."""
    lines, targets = source_lines(corpora, seed)
    batch = split(lines)
    labels = np.array(targets)[batch.document]
    matrix = bucket_matrix(measure(batch, characters.fold, characters.classes))
    weight = 1 / np.sqrt(np.bincount(labels)[labels])  # between every line and every source counting alike
    return quantise(*fit_heads(matrix, labels, weight, len(SOURCES), alpha=ALPHA, seed=seed))
