"""The command `zhengwen`. Exit codes: 0 all done, 1 some input failed, 2 wrong usage, 130 interrupted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from classifier.cli_options import ModelChoice, Target, loads_model, reads_files, writes_output
from classifier.document import Document
from classifier.errors import InputError, ModelError
from classifier.labels import BODY, NAMES
from classifier.output import OutputError, OutputRefused, kept_text, opened, pretty_json, verdict_line
from classifier.records import Options, Record, format_of, read
from classifier.records.source import name_of
from classifier.runner import verdicts
from classifier.terminal import for_reading, wants_colour

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_SHOWN_ITEMS = 8  # of a list in the description of a model
_SHOWN_DEPTH = 3


def _say(message: object) -> None:
    """One line on standard error."""
    click.echo("zhengwen: " + " ".join(str(message).splitlines()), err=True)


class Failures:
    """Says each failure as it happens and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, error: InputError) -> None:
        self.any = True
        _say(error)

    def exit_if_any(self) -> None:
        if self.any:
            raise click.exceptions.Exit(FAILED)


def _let_go_of_stdout() -> None:
    """Point standard output nowhere, so that the interpreter's last flush does not fail on the closed pipe."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Zhengwen(click.Group):
    """The group of commands; the one place where what went wrong becomes an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader, `head` perhaps, has all that it wanted
            _let_go_of_stdout()
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except OutputRefused as error:
            raise click.UsageError(str(error), ctx) from error
        except (ModelError, OutputError) as error:
            _say(error)
            ctx.exit(MISUSED if isinstance(error, ModelError) else FAILED)


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("zhengwen")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"zhengwen {number}")
    context.exit()


@click.group(cls=Zhengwen, name="zhengwen", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def main() -> None:
    """Tell the article from what was glued onto it, line by line of a Chinese web page's text.

    Every non-blank line gets one label: body, ad, feed or boilerplate.

    \b
    Examples:
      zhengwen score page.txt --format text
      zhengwen score crawl.jsonl.gz -o verdicts.jsonl
      zhengwen clean page.txt > article.txt
    """


_FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(allow_dash=True))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, with everything in it.")


@dataclass(frozen=True, slots=True)
class Job:
    """From files to results: what to read and how, the model, and where results go."""

    files: tuple[str, ...]
    reading: Options
    choice: ModelChoice
    target: Target

    def run(self, render: Callable[[Record, Document], bytes]) -> None:
        """Write what `render` makes of each record and its verdict; say what failed and exit with 1 if anything did."""
        failures = Failures()
        with self.target.opened(self.files) as stream:
            for record, document in verdicts(self.choice.load(), self._records(), failures):
                stream.write(render(record, document))
                if self.target.is_stdout:  # the next program in the pipe works meanwhile
                    stream.flush()
        failures.exit_if_any()

    def _records(self) -> Iterator[Record | InputError]:
        for path in self.files:
            yield from read(path, self.reading)


@main.command()
@_FILES
@click.option("--format", "style", type=click.Choice(("jsonl", "text")), default="jsonl", show_default=True,
              help="JSON lines for programs, or labelled lines for a person.")  # fmt: skip
@writes_output
@reads_files
@loads_model
def score(files: tuple[str, ...], style: str, target: Target, reading: Options, choice: ModelChoice) -> None:
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

    def render(record: Record, document: Document) -> bytes:
        if style == "jsonl":
            return verdict_line(record.id, document)
        return for_reading(record.id, document, colour=colour).encode()

    Job(files, reading, choice, target).run(render)


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
            formats.add(format_of(path, reading))
    if len(formats) > 1:
        raise click.UsageError("text files and JSON lines cannot share an output; clean them in separate runs")


@main.command()
@_FILES
@click.option("--keep", default=BODY.name, show_default=True, callback=_labels, metavar="LABEL,...",
              help="Labels of the lines to keep.")  # fmt: skip
@writes_output
@reads_files
@loads_model
def clean(
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

    def render(record: Record, document: Document) -> bytes:
        return kept_text(record, document.keep(*keep), reading.field)

    Job(files, reading, choice, target).run(render)


@main.command()
@click.argument("labelled", type=click.Path(allow_dash=True))
@_JSON
@loads_model
def evaluate(labelled: str, as_json: bool, choice: ModelChoice) -> None:
    """Measure the model on LABELLED, a JSONL file of documents with gold labels.

    Each line has text and segments, [{start, end, label}], with label null for what is not to be scored; site, kind,
    script and variant, where given, are what the figures are broken down by.

    \b
    Examples:
      zhengwen evaluate dev.jsonl.gz
      zhengwen evaluate dev.jsonl.gz --json > report.json
      zhengwen evaluate dev.jsonl.gz --body-threshold 0.3
    """
    from classifier.evaluation import Tally, labels_of
    from classifier.records.labelled import read_labelled
    from classifier.report_table import format_report

    failures, tally = Failures(), Tally()
    for gold, document in verdicts(choice.load(), read_labelled(labelled), failures):
        try:
            tally.add(gold, labels_of(document, gold))
        except InputError as error:
            failures(error)
    if tally.scored:
        report = tally.report()
        _print(pretty_json(report.to_dict()) if as_json else format_report(report).encode("utf-8", "replace"))
    else:
        failures(InputError(f"{name_of(labelled)}: nothing in it to measure"))
    failures.exit_if_any()


@main.command()
@_JSON
@loads_model
def model(as_json: bool, choice: ModelChoice) -> None:
    """Print what is loaded: version, labels, hashes, training data, figures.

    \b
    Examples:
      zhengwen model
      zhengwen model --json
      zhengwen model --model path/to/folder
    """
    loaded = choice.load()
    facts = {"model": choice.folder or "shipped", "config": loaded.config, "metrics": loaded.metrics}
    _print(pretty_json(facts) if as_json else "".join(f"{line}\n" for line in _outline(facts)).encode())


def _outline(facts: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Names and values, indented by depth; what lies too deep or goes on too long is only counted."""
    for name, value in facts.items():
        if isinstance(value, Mapping) and value and depth < _SHOWN_DEPTH:
            yield f"{'  ' * depth}{name}:"
            yield from _outline(value, depth + 1)
        elif isinstance(value, (Mapping, list)) and (isinstance(value, Mapping) or len(value) > _SHOWN_ITEMS):
            yield f"{'  ' * depth}{name}: {len(value)} entries (--json shows them)"
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{'  ' * depth}{name}: {shown}"


def _print(content: bytes) -> None:
    with opened(None) as stream:
        stream.write(content)


if __name__ == "__main__":
    main(prog_name="zhengwen")
