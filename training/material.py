"""What a model is trained on beside the labelled pages: pages made of them, generated ones, pages written by hand.

Input: labelled documents and the fold of each.  Output: one `Material` with all documents, the fold and the weight of
each, the given documents first. A document made of real pages stays in the fold of those pages, so that no score that
the second stage learns from was given by a model that saw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.records.labelled import LabelledDocument
from training.augment import augment
from training.data import site_folds
from training.generate import Pages, mix, stream
from training.generate.corpora import Corpora, load_corpora
from training.generate.held_out import is_held_out
from training.generate.lines import HAND_WRITTEN, AdLine, read_ads, read_genuine
from training.written import written_pages

# How many of each, and what each counts beside a real page: chosen by cross-validation, docs/experiments.md.
MIXED = 2000  # pages, real and written, mixed with each other
GENERATED = 2000
WEIGHTS = {"augmented": 1.0, "mixed": 0.2, "generated": 0.6, "written": 1.0}


@dataclass(frozen=True, slots=True)
class Material:
    """documents: the given ones first.  fold, weight: one number a document.  counts: documents by origin."""

    documents: list[LabelledDocument]
    fold: NDArray[np.int64]
    weight: NDArray[np.float64]
    counts: dict[str, int]


def gather(real: Sequence[LabelledDocument], fold: NDArray[np.int64], corpora: Path | None, seed: int) -> Material:
    """Everything to train on; fold: of each of `real`. Without `corpora` nothing is mixed or generated.

    Trades of advertisers are dealt to the folds as sites are: the documents of a fold hold ads of its own trades only,
    so the second stage learns how far the first recognises an ad of a trade that it has never met.
    """
    folds = int(fold.max()) + 1
    written = written_pages(seed)
    homes = site_folds([document.site for document in written], folds, seed) if written else fold[:0]
    pools = load_corpora(corpora) if corpora else None
    lines = [line for line in read_ads(HAND_WRITTEN) if not is_held_out(line)]
    parts: dict[str, list[tuple[LabelledDocument, int]]] = {
        "augmented": [], "written": list(zip(written, homes.tolist(), strict=True)), "mixed": [], "generated": [],
    }  # fmt: skip
    trades = site_folds([line.trade for line in lines], folds, seed).tolist()
    for home in range(folds):
        own = [document for document, where in zip(real, fold.tolist(), strict=True) if where == home]
        ads = [line for line, where in zip(lines, trades, strict=True) if where == home]
        made = {"augmented": augment(own, [line.text for line in ads], seed + home)}
        if pools:
            own += [page for page, where in zip(written, homes.tolist(), strict=True) if where == home]
            made |= _with_corpora(own, _ads_of_fold(pools, home, folds), ads, folds, seed + home)
        for name, documents in made.items():
            parts[name] += [(document, home) for document in documents]
    return _material(real, fold, parts)


def _ads_of_fold(pools: Corpora, home: int, folds: int) -> Corpora:
    """The corpora with the kinds of ad of one fold."""
    kinds = [kind for number, kind in enumerate(sorted(pools.ads)) if number % folds == home]
    return replace(pools, ads={kind: pools.ads[kind] for kind in kinds})


def _with_corpora(
    own: Sequence[LabelledDocument], pools: Corpora, ads: list[AdLine], folds: int, seed: int
) -> dict[str, list[LabelledDocument]]:
    """Mixed and generated documents of one fold."""
    pages = Pages(pools, ads, read_genuine(HAND_WRITTEN))
    return {
        "mixed": list(mix(own, MIXED // folds, seed, pages.ads)),
        "generated": list(stream(pages, GENERATED // folds, seed)),
    }


def _material(
    real: Sequence[LabelledDocument], fold: NDArray[np.int64], parts: dict[str, list[tuple[LabelledDocument, int]]]
) -> Material:
    placed = [(name, document, home) for name, part in parts.items() for document, home in part]
    return Material(
        [*real, *(document for _, document, _ in placed)],
        np.concatenate((fold, np.array([home for *_, home in placed], dtype=np.int64))),
        np.concatenate((np.ones(len(real)), [WEIGHTS[name] for name, *_ in placed])),
        {name: len(part) for name, part in parts.items() if part},
    )
