"""`python -m benchmarks.peers`: the model beside baselines, models of single lines, and HTML extractors, on `dev`.

Input: the shared data beside the project; the line models are trained on `train`.  Output: `results/peers.json`,
`docs/peers.png`, and the section of `docs/accuracy.md`.  Run time: about four minutes.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson

from benchmarks.extractors import EXTRACTORS, extract, versions
from benchmarks.line_mapping import kept_lines
from benchmarks.line_models import fasttext_labels, logistic_labels, words
from benchmarks.record import DATA, RESULTS, write_result
from benchmarks.tables import markdown
from classifier import load
from classifier.evaluation import LINE_RULE, MAJORITY, Measures, evaluate, labels_of, line_rule
from classifier.labels import BODY, BOILERPLATE, NAMES
from classifier.model import Classifier
from classifier.records.labelled import LabelledDocument, load_labelled

COMMAND = "python -m benchmarks.peers"
OURS = "zhengwen"
LINE_MODELS: dict[str, Callable[[Sequence[str], Sequence[str], Sequence[str]], list[str]]] = {
    "fastText, words of the line": fasttext_labels,
    "TF-IDF and logistic regression, words of the line": logistic_labels,
}
Labels = list[list[str]]  # of every document's segments


def lines_of(document: LabelledDocument) -> list[str]:
    return [document.text[start:end] for start, end, _ in document.segments]


def our_labels(model: Classifier, documents: Sequence[LabelledDocument]) -> Labels:
    verdicts = model.predict_batch(document.text for document in documents)
    return [labels_of(verdict, document) for verdict, document in zip(verdicts, documents, strict=True)]


def baseline_labels(documents: Sequence[LabelledDocument]) -> dict[str, Labels]:
    """Every line is article; and the line rule."""
    return {
        MAJORITY: [[BODY.name] * len(document.segments) for document in documents],
        LINE_RULE: [[NAMES[line_rule(line)] for line in lines_of(document)] for document in documents],
    }


def line_model_labels(train: Sequence[LabelledDocument], documents: Sequence[LabelledDocument]) -> dict[str, Labels]:
    """Labels by models that see one line at a time."""
    known = [
        (words(document.text[start:end]), label)
        for document in train
        for start, end, label in document.segments
        if label is not None
    ]
    seen, labels = zip(*known, strict=True)
    unseen = [words(line) for document in documents for line in lines_of(document)]
    return {name: by_document(predict(seen, labels, unseen), documents) for name, predict in LINE_MODELS.items()}


def by_document(labels: Sequence[str], documents: Sequence[LabelledDocument]) -> Labels:
    """Labels of all segments in a row, cut into those of each document."""
    rest = iter(labels)
    return [list(islice(rest, len(document.segments))) for document in documents]


def extractor_labels(
    pages: Sequence[LabelledDocument], html: Mapping[str | int, str]
) -> tuple[dict[str, Labels], dict[str, int]]:
    """Body or boilerplate for each line by each extractor; and on how many pages an extractor failed."""
    found: dict[str, Labels] = {}
    failed: dict[str, int] = {}
    for name in EXTRACTORS:
        texts = [extract(name, html[page.id]) for page in pages]
        failed[name] = sum(text is None for text in texts)
        found[name] = [
            [BODY.name if kept else BOILERPLATE.name for kept in kept_lines(lines_of(page), text or "")]
            for page, text in zip(pages, texts, strict=True)
        ]
    return found, failed


def summary(measures: Measures) -> dict[str, float]:
    """The figures of a row; those of all four labels mean nothing for an extractor."""
    return {
        "body_f1_lines": measures.labels[BODY.name].f1,
        "body_f1_characters": measures.body.f1,
        "body_recall_characters": measures.body.recall,
        "noise_left": measures.noise_left,
        "mean_body_f1": measures.mean_body_f1,
        "accuracy": measures.accuracy,
        "macro_f1": measures.macro_f1,
    }


def rows_for(documents: Sequence[LabelledDocument], labels: Mapping[str, Labels]) -> dict[str, dict[str, float]]:
    return {name: summary(evaluate(documents, found).overall) for name, found in labels.items()}


def read_html(path: Path) -> dict[str | int, str]:
    """HTML by page."""
    with gzip.open(path, "rb") as file:
        return {row["id"]: row["html"] for row in map(orjson.loads, file)}


def measure(model: Classifier, data: Path) -> dict[str, Any]:
    """All figures: on the whole of `dev`, and on its pages with HTML as their full text."""
    train, dev = (load_labelled(str(data / f"{name}.jsonl.gz")) for name in ("train", "dev"))
    labels = {OURS: our_labels(model, dev)} | baseline_labels(dev) | line_model_labels(train, dev)
    html = read_html(data / "html" / "dev.jsonl.gz")
    places = [n for n, document in enumerate(dev) if document.variant == "full" and document.id in html]
    pages = [dev[n] for n in places]
    extracted, failed = extractor_labels(pages, html)
    on_pages = {name: [found[n] for n in places] for name, found in labels.items()}
    return {
        "dev": {"documents": len(dev), "rows": rows_for(dev, labels)},
        "dev_html": {"documents": len(pages), "rows": rows_for(pages, on_pages | extracted), "failed": failed},
        "versions": versions(),
    }


HEAD = (
    "",
    "body F1, lines",
    "body F1, characters",
    "body kept, characters",
    "noise left",
    "body F1, mean of documents",
)
_COLUMNS = ("body_f1_lines", "body_f1_characters", "body_recall_characters", "noise_left", "mean_body_f1")


def table(rows: Mapping[str, Mapping[str, float]], *, four_labels: bool) -> str:
    """Rows as Markdown, with the figures of all four labels where they mean something."""
    extra = {"accuracy": "accuracy", "macro_f1": "macro-F1"} if four_labels else {}
    columns = (*_COLUMNS, *extra)
    return markdown((*HEAD, *extra.values()), [(name, *(row[key] for key in columns)) for name, row in rows.items()])


@click.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder; else the shipped one.")
def main(model: Path | None) -> None:
    """Compare a model with its peers; for the shipped one, write results, plot and page."""
    from benchmarks.accuracy_page import plot_peers, write_page

    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is absent: nothing measured")
    figures = measure(load(model), DATA)
    click.echo(table(figures["dev"]["rows"], four_labels=True))
    click.echo("\n" + table(figures["dev_html"]["rows"], four_labels=False))
    if model is None:
        write_result(RESULTS / "peers.json", COMMAND, figures)
        plot_peers(figures["dev_html"]["rows"])
        write_page()


if __name__ == "__main__":
    main()
