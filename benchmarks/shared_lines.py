"""`python -m benchmarks.shared_lines PAGES`: what lines are that several pages of a site share, and what they pass for.

PAGES: labelled pages; of each only the variant with all visible text counts, so that a page is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from classifier import Document, load
from classifier.records import Record
from classifier.records.labelled import LabelledDocument
from classifier.repeats import LineCounter, SharedLines
from training.data import load_documents

LEAST = (2, 3, 5)  # pages that share a line
VARIANT = "full"


@click.command()
@click.argument("pages")
def main(pages: str) -> None:
    """Print a table: lines that so many pages share, by label, and those of them that the model takes for body."""
    documents = [document for document in load_documents(pages) if document.variant == VARIANT]
    predicted = list(load().predict_batch(document.text for document in documents))
    click.echo(f"{len(documents)} pages\n")
    click.echo("| shared by | lines | by label | not body, taken for body | body, taken for body |")
    click.echo("| --- | --- | --- | --- | --- |")
    with LineCounter() as counter:
        for document in documents:
            counter.add(document.site, document.text.splitlines())
        for least in LEAST:
            shared = SharedLines.of(counter.counts(at_least=least))
            both = zip(documents, predicted, strict=True)
            pairs = [pair for own, found in both for pair in _pairs(own, found, shared)]
            labels = Counter(label for label, _ in pairs)
            body = Counter(label == "body" for label, given in pairs if given == "body")
            told = ", ".join(f"{label or 'null'} {number}" for label, number in labels.most_common())
            click.echo(f"| {least} | {len(pairs)} | {told} | {body[False]} | {body[True]} |")


def _pairs(own: LabelledDocument, found: Document, shared: SharedLines) -> Sequence[tuple[str | None, str]]:
    """The label and the predicted label of each shared line of a page."""
    record = Record(own.id, own.text, own.id, {"site": own.site})
    numbers = shared.in_document(record, found)
    return [(own.segments[number][2], found.segments[number].label) for number in numbers]


if __name__ == "__main__":
    main()
