"""The options that commands share, each group handed to the command as one value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from classifier.output import STDOUT, is_stdout, opened
from classifier.records import FORMATS, Options
from classifier.records.inputs import expand, listed
from classifier.records.source import STDIN, explain
from classifier.workers import cores

if TYPE_CHECKING:
    from classifier.model import Classifier
    from classifier.repeats import SharedLines

Command = Callable[..., None]
_DEFAULTS = Options()

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, with everything in it.")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """folder: None for the shipped model.  body_threshold: None for the model's own."""

    folder: str | None
    body_threshold: float | None

    def load(self, *, compiled: bool | None = None) -> Classifier:
        """compiled: as in `classifier.load`. Raises ModelError."""
        import classifier

        return classifier.load(self.folder, body_threshold=self.body_threshold, compiled=compiled)


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go; path None is standard output."""

    path: str | None
    overwrite: bool

    @property
    def is_stdout(self) -> bool:
        return is_stdout(self.path)

    @property
    def name(self) -> str:
        return self.path or STDOUT

    def opened(self, inputs: Sequence[str]) -> AbstractContextManager[BinaryIO]:
        return opened(self.path, inputs=inputs, overwrite=self.overwrite)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a long run goes about it.

    workers: processes that score side by side.  resume: go on with an unfinished run.  errors: file for what could
    not be read, None for standard error.  max_errors: how many of these are borne, None for any number.  summary: file
    for the closing summary.  progress: whether to show it where there is a terminal.
    """

    workers: int
    resume: bool
    errors: str | None
    max_errors: int | None
    summary: str | None
    progress: bool


def _known_encoding(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        b"a".decode(value or "utf-8")
    except UnicodeError:
        pass  # known, though it has no single byte "a"
    except LookupError as error:
        raise click.BadParameter(f"{error}; gb18030, big5 and utf-16 are some that exist") from error
    return value


def not_nan(_context: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and value != value:
        raise click.BadParameter("a probability from 0 to 1 is meant")
    return value


def _with(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


_READING = (
    click.argument("names", metavar="FILE...", nargs=-1, type=click.Path(allow_dash=True)),
    click.option("--files-from", metavar="LIST", help="Read the files named in LIST, one a line, as well."),
    click.option("--field", default=_DEFAULTS.field, show_default=True,
                 help="Field of a record with the text; a dot leads into an object, as in page.text."),
    click.option("--id-field", default=_DEFAULTS.id_field, show_default=True,
                 help="Field of a record that names it; without it the record is FILE:NUMBER."),
    click.option("--encoding", callback=_known_encoding,
                 help="Encoding of the input, such as gb18030. [default: found by content; JSON lines: utf-8]"),
    click.option("--input-format", type=click.Choice(FORMATS),
                 help="What the input is. [default: by suffix, else by content]"),
    click.option("--max-document-mb", type=click.FloatRange(0, min_open=True, max=2**20),
                 default=_DEFAULTS.max_document_mb, show_default=True,
                 help="Refuse a document larger than this, decompressed."),
)  # fmt: skip


def reads_files(command: Command) -> Command:
    """Give `command` the inputs and the options of reading, as `files: tuple[str, ...]` and `reading: Options`."""

    @functools.wraps(command)
    def wrapped(*, names: tuple[str, ...], files_from: str | None, **given: Any) -> None:
        reading = Options(**{option.name: given.pop(option.name) for option in fields(Options)})
        command(files=_files(names, files_from), reading=reading, **given)

    return _with(_READING, wrapped)


def _files(names: Sequence[str], files_from: str | None) -> tuple[str, ...]:
    try:
        files = expand([*names, *(listed(files_from) if files_from else ())])
    except OSError as error:
        raise click.UsageError(f"{files_from}: {explain(error)}") from error
    if not files:
        raise click.UsageError("no FILE to read; name files, folders or patterns, or - for standard input")
    return tuple(files)


_MODEL = (
    click.option("--model", metavar="FOLDER", help="Model folder. [default: the one that comes with zhengwen]"),
    click.option("--body-threshold", type=click.FloatRange(0, 1), callback=not_nan,
                 help="Probability from which a line is body; the lower, the more is kept. [default: the model's own]"),
)  # fmt: skip


def loads_model(command: Command) -> Command:
    """Give `command` the options of the model, as `choice: ModelChoice`."""

    @functools.wraps(command)
    def wrapped(*, model: str | None, body_threshold: float | None, **rest: Any) -> None:
        command(choice=ModelChoice(model, body_threshold), **rest)

    return _with(_MODEL, wrapped)


counts_lines = click.option(
    "--repeated-lines", type=click.IntRange(min=2), metavar="N",
    help="Read all FILEs first, and single out lines that N or more documents of one site share: score tells how many "
    "do, clean leaves them out. The site is a record's field site, else the host of its url, else its file.",
)  # fmt: skip


def count_shared(files: Sequence[str], reading: Options, least: int | None) -> SharedLines | None:
    """The lines that `least` documents share, if the option was given."""
    if least is None:
        return None
    if STDIN in files:
        raise click.UsageError("--repeated-lines has the input read twice, which standard input cannot be")
    from classifier.repeats import shared_lines

    return shared_lines(files, reading, least)


_OUTPUT = (
    click.option("-o", "--output", metavar="FILE", help="Written once complete. [default: standard output]"),
    click.option("--overwrite", is_flag=True, help="Replace what is there already."),
)


def writes_output(command: Command) -> Command:
    """Give `command` the options of writing, as `target: Target`."""

    @functools.wraps(command)
    def wrapped(*, output: str | None, overwrite: bool, **rest: Any) -> None:
        command(target=Target(output, overwrite), **rest)

    return _with(_OUTPUT, wrapped)


_CONDUCT = (
    click.option("--workers", type=click.IntRange(min=1), default=cores, show_default="as many as there are cores",
                 metavar="N", help="Processes that score side by side; the output is the same for any number."),
    click.option("--resume", is_flag=True, help="Go on with a run that was cut off; with the same options otherwise."),
    click.option("--errors", metavar="FILE", help="JSON lines on what cannot be read. [default: standard error]"),
    click.option("--max-errors", type=click.IntRange(min=0), metavar="N",
                 help="Give up when more records than this cannot be read."),
    click.option("--summary", metavar="FILE", help="Write the closing summary as JSON."),
    click.option("--progress/--no-progress", default=True, help="Show progress on a terminal. [default: show]"),
)  # fmt: skip


def runs_long(command: Command) -> Command:
    """Give `command` the options of a long run, as `conduct: Conduct`."""

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        conduct = Conduct(**{option.name: given.pop(option.name) for option in fields(Conduct)})
        command(conduct=conduct, **given)

    return _with(_CONDUCT, wrapped)
