"""Whole pages written by hand, as an extractor would have left them, labelled line by line.

Real labelled pages hold few doorways, few tutorials with their author's promotion, and few sites. `lines/pages/*.tsv`
holds such pages, all of our own invention: a row `#<TAB>kind script` begins a page, a row `label<TAB>text` is a line
of it. Each page gives itself, and what a main-content extractor would leave of it. What stands before the first `_` of
a file's name is its writer, who counts as a "site": a voice stays in one fold, or the second stage would learn from
scores that are better than any on a site never seen. No ad on them is of a trade that is kept to measure on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from classifier.labels import AD, BODY, NAMES
from classifier.records.labelled import LabelledDocument
from training.generate.lines import HAND_WRITTEN, read_rows
from training.generate.splice import Piece, put_together

VARIANT = "written"
HEADER = "#"
_GAPS = ("\n", "\n", "\n\n", "\n  ", "\n\u3000\u3000", "\r\n")  # how extractors part lines
_LEFT_OVER = 0.15  # share of feed and chrome lines that a main-content extractor leaves
_FEWEST = 3  # lines of a page worth training on


def written_pages(seed: int, folder: Path = HAND_WRITTEN) -> list[LabelledDocument]:
    """Every page and its main content. Raises ValueError that names file and row where one is no page."""
    rng = random.Random(f"written:{seed}")
    documents = []
    for path in sorted((folder / "pages").glob("*.tsv")):
        writer = path.stem.partition("_")[0]
        for number, (kind, script, rows) in enumerate(_pages(path)):
            main = [(label, text) for label, text in rows if label in (BODY.name, AD.name) or rng.random() < _LEFT_OVER]
            for variant, lines in (("full", rows), ("main", main)):
                if variant == "full" or _FEWEST <= len(lines) < len(rows):
                    documents.append(_document(f"{path.stem}-{number}-{variant}", writer, kind, script, lines, rng))
    return documents


def _pages(path: Path) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Kind, script and rows of each page of a file."""
    kind, script = "", ""
    rows: list[tuple[str, str]] = []
    for label, text in read_rows(path):
        if label == HEADER:
            if rows:
                yield kind, script, rows
            kind, _, script = text.partition(" ")
            rows = []
        elif label in NAMES and kind:
            rows.append((label, text))
        else:
            raise ValueError(f"{path}: {label!r} before {text[:30]!r} is neither a label nor the head of a page")
    if rows:
        yield kind, script, rows


def _document(
    name: str, writer: str, kind: str, script: str, rows: Sequence[tuple[str, str]], rng: random.Random
) -> LabelledDocument:
    gap = rng.choice(_GAPS)
    text, segments = put_together([Piece(gap, line, label) for label, line in rows])
    return LabelledDocument(
        id=name, site=f"{VARIANT}:{writer}", kind=kind, script=script or "hans", variant=VARIANT, text=text,
        segments=segments,
    )  # fmt: skip
