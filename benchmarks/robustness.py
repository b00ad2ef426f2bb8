"""`python -m benchmarks.robustness`: what a model does to clean articles, to injected ads, and to odd-looking lines.

Input: the shared data beside the project.  Output: Markdown tables, and for the shipped model
`benchmarks/results/robustness.json`.  Run time: about a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.examples import compare, example_pages
from benchmarks.injection import (
    Injected,
    Insert,
    caught_by,
    injected_articles,
    injected_pages,
    places_between,
    read_verdicts,
    unseen_ads,
)
from benchmarks.material import WHOLE_KINDS, CleanArticle, article_rows, corpus_articles, newsflashes, poems
from benchmarks.record import DATA, RESULTS, write_result
from benchmarks.tables import markdown
from classifier import load
from classifier.evaluation import labels_of
from classifier.labels import BODY
from classifier.model import Classifier
from classifier.records.labelled import LabelledDocument, load_labelled
from training.augment import articles_alone

COMMAND = "python -m benchmarks.robustness"
PAGE_VARIANTS = ("full", "main")  # of the whole pages that ads are put into


@dataclass(frozen=True, slots=True)
class Kept:
    """Characters of clean lines that are body, and those of them that were lost."""

    documents: int
    characters: int
    lost: int

    @property
    def share_lost(self) -> float:
        return self.lost / self.characters if self.characters else 0.0


def kept(documents: Iterable[Sequence[tuple[int, bool]]]) -> Kept:
    """documents: for each its lines' (characters, whether kept); documents without lines do not count."""
    real = [lines for lines in documents if lines]
    flat = [line for lines in real for line in lines]
    return Kept(len(real), sum(size for size, _ in flat), sum(size for size, stays in flat if not stays))


def pages_alone(model: Classifier, articles: Sequence[LabelledDocument]) -> Kept:
    """Labelled pages' body lines with nothing around them."""
    verdicts = model.predict_batch(document.text for document in articles)
    return kept([[(s.end - s.start, s.label == BODY.name) for s in verdict.segments] for verdict in verdicts])


def corpus_alone(model: Classifier, articles: Sequence[CleanArticle]) -> dict[str, Kept]:
    """Corpus articles with nothing around them, by kind, and "all"."""
    lines = [(article.kind, found) for article, found in zip(articles, _verdicts(model, articles), strict=True)]
    by_kind = _grouped((kind, [(size, stays) for size, stays, _ in found]) for kind, found in lines)
    return by_kind | {"all": kept([[(size, stays) for size, stays, _ in found] for _, found in lines])}


def negative_cases(model: Classifier, articles: Sequence[CleanArticle]) -> dict[str, Kept]:
    """Lines that look dirty and are clean, each judged inside its article, by kind."""
    found = []
    for article, lines in zip(articles, _verdicts(model, articles), strict=True):
        for kind in {kind for *_, kind in lines if kind}:
            found.append((kind, [(size, stays) for size, stays, other in lines if other == kind]))
        if article.kind in (*WHOLE_KINDS, "newsflash"):
            found.append((article.kind, [(size, stays) for size, stays, _ in lines]))
    return _grouped(found)


def _verdicts(model: Classifier, articles: Sequence[CleanArticle]) -> list[list[tuple[int, bool, str]]]:
    """For each article its scored lines' (characters, whether kept, kind of line)."""
    documents = model.predict_batch(article.text for article in articles)
    return [
        [
            (len(line), segment.label == BODY.name, kind)
            for line, kind, scored, segment in zip(
                article.lines, article.line_kinds, article.scored, document.segments, strict=True
            )
            if scored
        ]
        for article, document in zip(articles, documents, strict=True)
    ]


def _grouped(found: Iterable[tuple[str, list[tuple[int, bool]]]]) -> dict[str, Kept]:
    groups: dict[str, list[list[tuple[int, bool]]]] = {}
    for kind, lines in found:
        groups.setdefault(kind, []).append(lines)
    return {kind: kept(documents) for kind, documents in sorted(groups.items())}


def injected(model: Classifier, documents: Sequence[LabelledDocument], ads: Sequence[Any]) -> Injected:
    verdicts = model.predict_batch(document.text for document in documents)
    return read_verdicts(documents, (labels_of(v, d) for v, d in zip(verdicts, documents, strict=True)), ads)


def examples(model: Classifier, folder: Path) -> dict[str, dict[str, Any]]:
    """Each example page's share of right lines, and its wrong lines by number."""
    figures = {}
    for name, text, gold in example_pages(folder):
        found = [(segment.start, segment.label) for segment in model.predict(text).segments]
        lines, wrong = compare(text, gold, found)
        figures[name] = {"lines": lines, "right": 1 - len(wrong) / lines, "wrong": wrong}
    return figures


_BREAKDOWNS: dict[str, Callable[[Insert], str]] = {
    "form": lambda insert: insert.form, "source": lambda insert: insert.source, "place": lambda insert: insert.place,
}  # fmt: skip


def injected_figures(found: Injected) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "inserted": len(found.inserts), "caught": found.caught, "own_characters": found.own,
        "own_lost": found.share_lost,
    }  # fmt: skip
    for name, key in _BREAKDOWNS.items():
        groups = caught_by(found.inserts, key)
        figures[f"by_{name}"] = {key: {"inserted": n, "caught": share} for key, (n, share) in groups.items()}
    return figures


def measure(model: Classifier, data: Path) -> dict[str, Any]:
    """All figures of a model as plain data; `data`: the shared data folder."""
    dev = load_labelled(str(data / "dev.jsonl.gz"))
    rows = list(article_rows(data / "corpora"))
    articles, clean = articles_alone(dev), corpus_articles(rows)
    ads = unseen_ads(data / "corpora")
    pages = [page for page in dev if page.variant in PAGE_VARIANTS and places_between(page)]
    return {
        "articles_alone": {"dev": _plain(pages_alone(model, articles))}
        | {f"corpus, {kind}": _plain(figures) for kind, figures in corpus_alone(model, clean).items()},
        "injected": injected_figures(injected(model, injected_articles(articles, ads), ads))
        | {"own_lost_without_ads": injected(model, articles, ads).share_lost},
        "injected_in_pages": injected_figures(injected(model, list(injected_pages(pages, ads)), ads))
        | {"own_lost_without_ads": injected(model, pages, ads).share_lost},
        "negative_cases": {
            kind: _plain(figures)
            for kind, figures in negative_cases(model, [*clean, *newsflashes(rows), *poems()]).items()
        },
        "examples": examples(model, data.parent / "examples"),
    }


def _plain(found: Kept) -> dict[str, Any]:
    return {"documents": found.documents, "characters": found.characters, "lost": found.share_lost}


def tables(figures: Mapping[str, Any], *, level: int = 2) -> str:
    """The figures as Markdown, under headings of `level`."""
    mark = "#" * level
    parts = []
    for title, key in (("Articles alone", "articles_alone"), ("Negative cases", "negative_cases")):
        head = ("kind", "documents", "characters", "characters lost")
        rows = [(kind, f["documents"], f["characters"], f"{f['lost']:.2%}") for kind, f in figures[key].items()]
        parts += [f"{mark} {title}", markdown(head, rows)]
    parts += _injected_tables(f"{mark} Ads injected into articles alone", figures["injected"])
    parts += _injected_tables(f"{mark} Ads injected into whole pages", figures["injected_in_pages"])
    rows = [(name, f["lines"], f["right"]) for name, f in figures["examples"].items()]
    return "\n\n".join([*parts, f"{mark} Examples", markdown(("page", "lines", "right"), rows)])


def _injected_tables(heading: str, found: Mapping[str, Any]) -> list[str]:
    head = (
        f"{found['inserted']:,} lines, {found['caught']:.1%} caught; own characters lost: {found['own_lost']:.2%} "
        f"({found['own_lost_without_ads']:.2%} without ads)"
    )
    rows = [
        (f"{name}: {value}", group["inserted"], group["caught"])
        for name in _BREAKDOWNS
        for value, group in found[f"by_{name}"].items()
    ]
    return [heading, head, markdown(("", "inserted", "caught"), rows)]


@click.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder; else the shipped one.")
@click.option("--body-threshold", type=float, help="Else the model's own.")
@click.option("--output", type=click.Path(path_type=Path), help="JSON; by default only the shipped model's is written.")
def main(model: Path | None, body_threshold: float | None, output: Path | None) -> None:
    """Measure a model on clean articles, injected ads and odd-looking lines."""
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is absent: nothing measured")
    figures = measure(load(model, body_threshold=body_threshold), DATA)
    click.echo(tables(figures))
    if output is None and model is None and body_threshold is None:
        output = RESULTS / "robustness.json"
    if output is not None:
        write_result(output, COMMAND, figures)
    if output == RESULTS / "robustness.json":
        from benchmarks.accuracy_page import write_page  # it imports this module

        write_page()


if __name__ == "__main__":
    main()
