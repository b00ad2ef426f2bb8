"""`zhengwen score`: a verdict on every line of every document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from classifier.commands.job import Job
from classifier.commands.options import ModelChoice, Target, loads_model, reads_files, writes_output
from classifier.document import Document
from classifier.records import Options, Record
from classifier.results.verdicts import as_json_lines
from classifier.terminal import for_reading, wants_colour


@dataclass(frozen=True, slots=True)
class ForReading:
    """Labelled lines for a person."""

    colour: bool

    def __call__(self, scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
        return ("".join(for_reading(record.id, document, colour=self.colour) for record, document in scored).encode(),)


@click.command("score")
@click.option("--format", "style", type=click.Choice(("jsonl", "text")), default="jsonl", show_default=True,
              help="JSON lines for programs, or labelled lines for a person.")  # fmt: skip
@writes_output
@reads_files
@loads_model
def command(files: tuple[str, ...], style: str, target: Target, reading: Options, choice: ModelChoice) -> None:
    """Label every line of every document of the FILEs.

    A .txt file is a document; a .jsonl file has one in each line; .gz may follow; - is standard input. Writes a line
    of JSON a document: its id and its segments with start, end (in code points), label and probability.

    \b
    Examples:
      zhengwen score page.txt --format text
      zhengwen score *.jsonl.gz --field content -o verdicts.jsonl
      curl -s https://example.org/page.txt | zhengwen score -
      zhengwen score gbk/*.txt --encoding gb18030 --body-threshold 0.3
    """
    colour = target.is_stdout and wants_colour()
    Job(files, reading, choice, target).run(as_json_lines if style == "jsonl" else ForReading(colour))
