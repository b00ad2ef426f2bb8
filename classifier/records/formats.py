"""Which format a file is in, and the one way to read them all."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import BinaryIO, Protocol, cast

from classifier.errors import InputError, Place
from classifier.records.record import Options, Piece, Record
from classifier.records.source import READ_ERRORS, STDIN, explain, name_of, opened

TEXT, JSONL = "text", "jsonl"
FORMATS = (TEXT, JSONL)
_SUFFIXES = {".txt": TEXT, ".jsonl": JSONL, ".ndjson": JSONL}
_DEFAULTS = Options()


class Reader(Protocol):
    """What the module of a format holds: `classifier/records/FORMAT.py`, imported when a file needs it."""

    def pieces(self, stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]: ...

    def record(self, piece: Piece, options: Options) -> Record: ...


def _reader(name: str) -> Reader:
    return cast(Reader, import_module(f"classifier.records.{name}"))


def format_of(path: str, options: Options = _DEFAULTS) -> str:
    """The format of a file: as the options say, else by its suffix; standard input (`-`) is text.

    Raises InputError for a suffix that says nothing.
    """
    if options.input_format is not None:
        return options.input_format
    if path == STDIN:
        return TEXT
    suffix = PurePath(path.removesuffix(".gz")).suffix.lower()
    if suffix not in _SUFFIXES:
        known = ", ".join(_SUFFIXES)
        raise InputError(f"its name ends in none of {known}; --input-format says what it is", Place(path))
    return _SUFFIXES[suffix]


def pieces(path: str, options: Options = _DEFAULTS) -> Iterator[Piece | InputError]:
    """What a file holds of each document, in order, with an InputError in the place of each that cannot be had.

    `-` is standard input. One piece is in memory at a time.
    """
    try:
        reader = _reader(format_of(path, options))
        with opened(path) as stream:
            yield from reader.pieces(stream, name_of(path), options)
    except InputError as error:
        yield error
    except READ_ERRORS as error:
        yield InputError(explain(error), Place(name_of(path)))


def record(piece: Piece, options: Options = _DEFAULTS) -> Record:
    """The document in a piece. Raises InputError; an encoding that Python does not know is a LookupError."""
    try:
        return _reader(piece.format).record(piece, options)
    except InputError as error:
        raise InputError(error.reason, piece.place) from error


def read(path: str, options: Options = _DEFAULTS) -> Iterator[Record | InputError]:
    """The documents of a file, in order, with an InputError in the place of each that cannot be read."""
    for piece in pieces(path, options):
        try:
            yield piece if isinstance(piece, InputError) else record(piece, options)
        except InputError as error:
            yield error
