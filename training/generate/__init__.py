"""Contaminated documents: generated pages whose labels are known by construction.

    >>> from pathlib import Path
    >>> from training.generate import generate
    >>> for document in generate(1000, 1, Path("../shared/data/corpora")):   # doctest: +SKIP
    ...     document.site, document.segments

articles, negatives: lines of body.  feeds, chrome, ads: the other labels.  vary: a line made another.  names: invented
facts.  plain, sites, threads, doorways: pages of them.  contaminate, paid: where ads stand.  layout: an extractor's
manner.  pages: the types and their shares.  held_out: what training never sees.  mix: real pages mixed.  The rows of
the grammars stand in the `.tsv` files beside the modules.

Input: the corpora folder and the hand-written lines.  Output: `LabelledDocument`s with `site` "generated:<page type>"
and `variant` "generated".  Document number i depends on the seed and i alone, so the first thousand of ten thousand are
the thousand.  Run time: about 4 seconds for the corpora, then some 1,000 documents a second.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from classifier.records.labelled import LabelledDocument
from training.generate.corpora import load_corpora
from training.generate.lines import HAND_WRITTEN, read_ads, read_genuine
from training.generate.mix import mix
from training.generate.pages import Pages

__all__ = ["Pages", "generate", "load_pages", "mix", "stream"]


def load_pages(corpora: Path, lines: Path = HAND_WRITTEN) -> Pages:
    """Read the corpora and the hand-written lines; what `training.generate.held_out` keeps back is left out."""
    return Pages(load_corpora(corpora), read_ads(lines), read_genuine(lines))


def generate(n: int, seed: int, corpora: Path, lines: Path = HAND_WRITTEN) -> Iterator[LabelledDocument]:
    """`n` generated documents. To draw again without reading the corpora again: `load_pages` once, then `stream`."""
    return stream(load_pages(corpora, lines), n, seed)


def stream(pages: Pages, n: int, seed: int, kind: str | None = None) -> Iterator[LabelledDocument]:
    """`n` documents of loaded pages, all of type `kind` where one is given."""
    for number in range(n):
        yield pages.compose(random.Random(f"{seed}:{number}"), f"generated-{seed}-{number}", kind)
