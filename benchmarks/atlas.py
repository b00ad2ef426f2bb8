"""`python -m benchmarks.atlas`: the kinds of line that the model still gets wrong on `dev`, counted, with the reason.

Input: the shared data beside the project.  Output: `docs/error-atlas.md` and `results/atlas.json`, both without a
word of the pages; `--show KIND` prints lines to the terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.error_kinds import KINDS, Kind, WrongLine, kind_of, wrong_lines
from benchmarks.record import DATA, RESULTS, ROOT, circumstances, write_result
from benchmarks.tables import markdown
from classifier import load
from classifier.evaluation import labels_of
from classifier.labels import BODY, NAMES
from classifier.records.labelled import LabelledDocument, load_labelled

COMMAND = "python -m benchmarks.atlas"
WORST = 10  # documents that the concentration of errors is told of
_SHOWN = 60  # lines that --show prints at most


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong line, its kind, and the number of its document."""

    line: WrongLine
    kind: Kind
    document: int


def gather(documents: Sequence[LabelledDocument], labels: Sequence[Sequence[str]]) -> list[Wrong]:
    """All wrong lines of all documents; `labels`: the verdict on each document's segments."""
    return [
        Wrong(line, kind_of(line), number)
        for number, (document, verdicts) in enumerate(zip(documents, labels, strict=True))
        for line in wrong_lines(document, verdicts)
    ]


def kinds_counted(found: Sequence[Wrong]) -> list[dict[str, Any]]:
    """Lines, characters and documents of each kind that occurs; most characters first."""
    rows = []
    for kind in KINDS:
        own = [wrong for wrong in found if wrong.kind is kind]
        if own:
            sizes = {
                "lines": len(own),
                "characters": sum(len(wrong.line.text) for wrong in own),
                "documents": len({wrong.document for wrong in own}),
            }
            rows.append({"kind": kind.name, "why": kind.why} | sizes)
    return sorted(rows, key=lambda row: -row["characters"])


def confusion(found: Sequence[Wrong]) -> dict[str, dict[str, list[int]]]:
    """By gold label, then by verdict: wrong lines and their characters."""
    lines = Counter((wrong.line.gold, wrong.line.verdict) for wrong in found)
    characters: Counter[tuple[str, str]] = Counter()
    for wrong in found:
        characters[wrong.line.gold, wrong.line.verdict] += len(wrong.line.text)
    return {
        gold: {verdict: [lines[gold, verdict], characters[gold, verdict]] for verdict in NAMES if verdict != gold}
        for gold in NAMES
    }


def worst_share(found: Sequence[Wrong]) -> float:
    """Share of the characters wrongly kept or lost that lies in the `WORST` documents."""
    by_document: Counter[int] = Counter()
    for wrong in found:
        if BODY.name in (wrong.line.gold, wrong.line.verdict):
            by_document[wrong.document] += len(wrong.line.text)
    total = by_document.total()
    return sum(size for _, size in by_document.most_common(WORST)) / total if total else 0.0


def shapes_counted(found: Sequence[Wrong]) -> dict[str, int]:
    """Wrong lines by shape, most first."""
    return dict(Counter(wrong.line.shape for wrong in found).most_common())


def measure(documents: Sequence[LabelledDocument], labels: Sequence[Sequence[str]]) -> dict[str, Any]:
    found = gather(documents, labels)
    return {
        "documents": len(documents),
        "scored_lines": sum(label is not None for document in documents for *_, label in document.segments),
        "wrong_lines": len(found),
        "alone": sum(wrong.line.alone for wrong in found),
        "worst_share": worst_share(found),
        "kinds": kinds_counted(found),
        "confusion": confusion(found),
        "shapes": shapes_counted(found),
    }


def page(figures: dict[str, Any], origin: dict[str, Any]) -> str:
    """The atlas as Markdown."""
    kinds = [(row["kind"], row["lines"], row["characters"], row["documents"], row["why"]) for row in figures["kinds"]]
    pairs = [
        (gold, verdict, lines, characters)
        for gold, row in figures["confusion"].items()
        for verdict, (lines, characters) in row.items()
    ]
    wrong, scored = figures["wrong_lines"], figures["scored_lines"]
    return f"""\
# Error atlas

What the shipped model still gets wrong on `dev`: {wrong:,} of {scored:,} lines ({wrong / scored:.1%}), in
{figures["documents"]} documents. {figures["alone"]:,} of them stand alone between lines of other labels.
The {WORST} worst documents hold {figures["worst_share"]:.0%} of the characters wrongly kept as article or lost from it.

`{origin["command"]}`, {origin["date"]}, commit {origin["commit"]}. No text of a page stands here;
`{origin["command"]} --show "title lost"` prints the lines of a kind.

## Kinds

A wrong line has the first kind that fits (`benchmarks/error_kinds.py`).

{markdown(("kind", "lines", "characters", "documents", "why"), kinds)}

## Labels

{markdown(("gold", "verdict", "lines", "characters"), sorted(pairs, key=lambda pair: -pair[3]))}

## Shapes

{markdown(("shape", "wrong lines"), figures["shapes"].items())}
"""


def show(found: Sequence[Wrong], documents: Sequence[LabelledDocument], kind: str) -> None:
    """Print lines of a kind, spread over all of them."""
    own = [wrong for wrong in found if wrong.kind.name == kind]
    for wrong in own[:: max(len(own) // _SHOWN, 1)]:
        where = documents[wrong.document]
        line = wrong.line
        click.echo(f"{where.id} {where.variant:6} {line.gold[:5]}>{line.verdict[:5]} {line.place:8} {line.text[:90]}")


@click.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder; else the shipped one.")
@click.option("--show", "shown", type=click.Choice([kind.name for kind in KINDS]), help="Print lines of a kind only.")
def main(model: Path | None, shown: str | None) -> None:
    """Count the kinds of wrong line on dev; for the shipped model, write the atlas."""
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is absent: nothing measured")
    documents = load_labelled(str(DATA / "dev.jsonl.gz"))
    verdicts = load(model).predict_batch(document.text for document in documents)
    labels = [labels_of(verdict, document) for verdict, document in zip(verdicts, documents, strict=True)]
    if shown is not None:
        show(gather(documents, labels), documents, shown)
        return
    figures = measure(documents, labels)
    written = page(figures, circumstances(COMMAND))
    click.echo(written)
    if model is None:
        write_result(RESULTS / "atlas.json", COMMAND, figures)
        (ROOT / "docs" / "error-atlas.md").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
