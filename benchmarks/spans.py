"""`python -m benchmarks.spans CORPORA DEV`: foreign text found inside paragraphs, by characters.

Paragraphs come from pages of DEV (sites that no training saw) and from articles of two corpus sources that the training
of spans leaves out; what is put into them from trades, forms, corpus sources and templates that no training sees
(`training.generate.held_out`, `stocks`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

from classifier.labels import NAMES
from classifier.model import load
from classifier.segments import split
from classifier.span_storage import read_spans
from classifier.spans import Span, SpanModel, find_spans
from classifier.storage import read_model, shipped_folder
from training.data import load_documents
from training.generate import load_pages
from training.generate.spliced import KINDS, Spliced, splice
from training.generate.stocks import HELD_OUT_HOSTS, HELD_OUT_KINDS, all_of_kind, draw_paragraphs, held_out_stock
from training.spans import bodies_of

SETS = {"main": ("hand-written", "hand-written", "hand-written", "chat spam"), **{k: (k,) for k in HELD_OUT_KINDS}}


@dataclass(slots=True)
class Score:
    """Characters.  found: foreign and marked.  missed: foreign and not.  wrong: marked and clean.  clean: all clean.
    labelled: found ones with the right label."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    clean: int = 0
    labelled: int = 0

    def add(self, document: Spliced, spans: Sequence[Span]) -> None:
        wanted, given = np.zeros((2, len(document.text)), dtype=np.int64)
        for start, end, label in document.spans:
            wanted[start:end] = NAMES.index(label)
        for span in spans:
            given[span.start : span.end] = NAMES.index(span.label)
        self.found += int(((wanted > 0) & (given > 0)).sum())
        self.missed += int(((wanted > 0) & (given == 0)).sum())
        self.wrong += int(((wanted == 0) & (given > 0)).sum())
        self.clean += int((wanted == 0).sum())
        self.labelled += int(((wanted > 0) & (wanted == given)).sum())

    def row(self) -> str:
        precision = self.found / max(self.found + self.wrong, 1)
        recall = self.found / max(self.found + self.missed, 1)
        f1 = 2 * precision * recall / (precision + recall) if self.found else 0.0
        cells = (f"{f1:.3f}", f"{precision:.3f}", f"{recall:.3f}", f"{self.wrong / max(self.clean, 1):.3%}",
                 f"{self.labelled / max(self.found, 1):.2f}")  # fmt: skip
        return " | ".join(cells)


@dataclass(slots=True)
class Table:
    scores: dict[str, Score] = field(default_factory=dict)

    def add(self, kind: str, document: Spliced, spans: Sequence[Span]) -> None:
        for name in ("all", kind):
            self.scores.setdefault(name, Score()).add(document, spans)

    def rows(self, name: str) -> Iterator[str]:
        yield f"| {name} | F1 | precision | recall | clean marked | right label |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for kind in ("all", *KINDS):
            if kind in self.scores:
                yield f"| {kind} | {self.scores[kind].row()} |"


def spans_of(documents: Sequence[Spliced], spans: SpanModel) -> list[list[Span]]:
    """The spans of each document whose segments are all taken for body."""
    batch = split([document.text for document in documents])
    found = find_spans(batch, np.zeros(len(batch), dtype=np.int64), spans)
    owner = batch.document
    out: list[list[Span]] = [[] for _ in documents]
    for number, own in found.items():
        out[int(owner[number])].extend(own)
    return out


@click.command()
@click.argument("corpora", type=click.Path(path_type=Path, exists=True))
@click.argument("dev")
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder. [default: the shipped one]")
@click.option("--documents", default=1400, show_default=True, help="Documents of the main set; others have a third.")
def main(corpora: Path, dev: str, model: Path | None, documents: int) -> None:
    """Print the figures of spans as tables."""
    folder = model or shipped_folder()
    read = read_model(folder)
    spans = read_spans(folder, read.fold, read.classes)
    pages = load_pages(corpora)
    bodies = [lines for _, lines in bodies_of(load_documents(dev))]
    pages.articles.pools |= all_of_kind(corpora, HELD_OUT_HOSTS)
    for name, kinds in SETS.items():
        stock = held_out_stock(pages, corpora, kinds)
        made = []
        for number in range(documents if name == "main" else documents // 3):
            rng = random.Random(f"{name}:{number}")
            kind = KINDS[number % len(KINDS)]
            lines = draw_paragraphs(pages, bodies if rng.random() < 0.5 else (), HELD_OUT_HOSTS, rng)
            made.append(splice(lines, stock, kind, rng))
        table = Table()
        for document, own in zip(made, spans_of(made, spans), strict=True):
            table.add(document.kind, document, own)
        click.echo("\n".join([*table.rows(name), ""]))
    clean = [Spliced("\n".join(lines), (), "none") for lines in bodies]
    table = Table()
    for document, own in zip(clean, spans_of(clean, spans), strict=True):
        table.add("none", document, own)
    click.echo("\n".join(table.rows("body lines of dev as they are")))
    _end_to_end(folder, made=clean)


def _end_to_end(folder: Path, made: Sequence[Spliced]) -> None:
    """How many of the paragraphs the model itself takes for body, so that it looks into them."""
    counts = Counter(s.label for d in load(folder).predict_batch(one.text for one in made) for s in d.segments)
    click.echo(f"\nlabels of those lines: {dict(counts)}")


if __name__ == "__main__":
    main()
