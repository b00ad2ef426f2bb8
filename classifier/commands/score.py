"""`zhengwen score`: a verdict on every line of every document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from classifier.commands.job import Job
from classifier.commands.options import (
    Conduct,
    ModelChoice,
    Target,
    count_shared,
    counts_lines,
    loads_model,
    reads_files,
    runs_long,
    writes_output,
)
from classifier.document import Document
from classifier.encoders import is_parquet
from classifier.findings import COPIES, OFF_TOPIC, REASONS
from classifier.records import Options, Record
from classifier.repeats import SharedLines
from classifier.results.verdicts import as_json_lines
from classifier.runner import Render
from classifier.terminal import for_reading, text_width, wants_colour

JSONL, TEXT, PARQUET, DOLMA = "jsonl", "text", "parquet", "dolma"


@dataclass(frozen=True, slots=True)
class ForReading:
    """Labelled lines for a person."""

    colour: bool
    width: int | None

    def __call__(self, scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
        shown = (for_reading(record.id, document, colour=self.colour, width=self.width) for record, document in scored)
        return ("".join(shown).encode(),)


def _form(target: Target, asked: str | None) -> str:
    """The format of the output, as asked for or as its name says."""
    form = asked or (PARQUET if is_parquet(target.path) else JSONL)
    if (form == PARQUET) != is_parquet(target.path):
        raise click.UsageError(f"--format {form} and --output {target.name} do not agree; Parquet is named .parquet")
    return form


def _render(form: str, target: Target, *, explain: bool, shared: SharedLines | None) -> Render:
    if form == TEXT:
        if target.is_stdout:
            return ForReading(colour=wants_colour(), width=text_width())
        return ForReading(colour=False, width=None)
    if form == DOLMA:
        from classifier.results.dolma import as_attributes

        return as_attributes
    if form == PARQUET:
        from classifier.results.arrow import as_table

        return as_table
    if explain or shared is not None:
        from classifier.results.explained import AsExplainedJsonLines

        return AsExplainedJsonLines(shared)
    return as_json_lines


@click.command("score")
@click.option("--format", "style", type=click.Choice((JSONL, TEXT, PARQUET, DOLMA)),
              help="JSON lines for programs, labelled lines for a person, a Parquet table, or attributes for the "
                   "Dolma toolkit. [default: by the output's name, else jsonl]")  # fmt: skip
@click.option("--explain", is_flag=True,
              help="Say of every line what spoke for its label and against it and what it copies, and of body lines "
                   "which sentence fits the article least.")  # fmt: skip
@counts_lines
@writes_output
@runs_long
@reads_files
@loads_model
def command(
    files: tuple[str, ...],
    style: str | None,
    explain: bool,
    repeated_lines: int | None,
    target: Target,
    conduct: Conduct,
    reading: Options,
    choice: ModelChoice,
) -> None:
    """Label every line of every document of the FILEs.

    A FILE is text, JSON lines, Parquet, HTML, WARC or WET, compressed or not; a folder or pattern of such files; or -
    for standard input. Writes a line of JSON a document: its id and its segments with start, end (in code points),
    label and probability. An output named .gz, .zst, .xz or .bz2 is compressed, one named .parquet is a table.

    \b
    Examples:
      zhengwen score page.txt --format text
      zhengwen score page.txt --format text --explain
      zhengwen score *.jsonl.gz --field content -o verdicts.jsonl
      zhengwen score *.jsonl.gz --repeated-lines 5 -o verdicts.jsonl
      zhengwen score crawl/ -o verdicts.parquet --errors errors.jsonl --summary summary.json
      zhengwen score crawl/ -o verdicts.parquet --errors errors.jsonl --summary summary.json --resume
      zhengwen score documents/a.jsonl.gz --format dolma -o attributes/zhengwen/a.jsonl.gz
      curl -s https://example.org/page.html | zhengwen score -
    """
    form = _form(target, style)
    if explain and form not in (JSONL, TEXT):
        raise click.UsageError(f"--explain tells its reasons in text or JSON lines, not in {form}")
    if repeated_lines and form != JSONL:
        raise click.UsageError(f"--repeated-lines tells its counts in JSON lines, not in {form}")
    shared = count_shared(files, reading, repeated_lines)
    settings = {"command": "score", "format": form, "explain": explain, "repeated_lines": repeated_lines}
    include, if_possible = ((REASONS, COPIES), (OFF_TOPIC,)) if explain else ((), ())
    render = _render(form, target, explain=explain, shared=shared)
    Job(files, reading, choice, target, conduct, settings, (), include, if_possible).run(render)
