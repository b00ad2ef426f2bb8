"""`zhengwen clean`: the documents without what was glued onto them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import click

from classifier.commands.job import Job
from classifier.commands.options import ModelChoice, Target, loads_model, reads_files, writes_output
from classifier.document import Document
from classifier.errors import InputError
from classifier.labels import BODY, NAMES
from classifier.output import kept_text
from classifier.records import Options, Record, format_by_name


@dataclass(frozen=True, slots=True)
class Kept:
    """Each record with nothing in `field` but the lines that carry one of the labels `keep`."""

    keep: tuple[str, ...]
    field: str

    def __call__(self, scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
        return (b"".join([kept_text(record, document.keep(*self.keep), self.field) for record, document in scored]),)


def _labels(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    labels = tuple(name.strip() for name in value.split(","))
    unknown = [name for name in labels if name not in NAMES]
    if unknown:
        raise click.BadParameter(f"no such label: {', '.join(map(repr, unknown))}; the labels are {', '.join(NAMES)}")
    return labels


def _refuse_mixture(files: Sequence[str], reading: Options) -> None:
    """Plain text and JSON lines in one output could not be told apart again."""
    formats = set()
    for path in files:
        with suppress(InputError):  # said when the file's turn comes
            formats.add(format_by_name(path, reading))
    if len(formats) > 1:
        raise click.UsageError("text files and JSON lines cannot share an output; clean them in separate runs")


@click.command("clean")
@click.option("--keep", default=BODY.name, show_default=True, callback=_labels, metavar="LABEL,...",
              help="Labels of the lines to keep.")  # fmt: skip
@writes_output
@reads_files
@loads_model
def command(
    files: tuple[str, ...], keep: tuple[str, ...], target: Target, reading: Options, choice: ModelChoice
) -> None:
    """Write the FILEs with nothing but their body.

    Of a .txt file the kept lines come out as plain text, of a .jsonl file each record with its text replaced and every
    other field as it was.

    \b
    Examples:
      zhengwen clean page.txt > article.txt
      zhengwen clean crawl.jsonl.gz -o clean.jsonl
      zhengwen clean crawl.jsonl --field content --keep body,feed -o clean.jsonl
    """
    _refuse_mixture(files, reading)
    Job(files, reading, choice, target).run(Kept(keep, reading.field))
