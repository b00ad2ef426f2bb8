"""Which format a file is in, and the one way to read them all."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from classifier.errors import InputError, Place
from classifier.records.compression import without_suffix
from classifier.records.record import Options, Piece, Record
from classifier.records.source import Meter, explain, name_of, opened

TEXT, JSONL, PARQUET, HTML, WARC = "text", "jsonl", "parquet", "html", "warc"
FORMATS = (TEXT, JSONL, PARQUET, HTML, WARC)
SUFFIXES = {
    ".txt": TEXT, ".jsonl": JSONL, ".ndjson": JSONL, ".parquet": PARQUET,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".warc": WARC, ".wet": WARC,
}  # fmt: skip
_HEADS = (
    (re.compile(rb"PAR1"), PARQUET),
    (re.compile(rb"WARC/\d"), WARC),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*\{"), JSONL),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE), HTML),
)
_HEAD_BYTES = 1 << 10
_DEFAULTS = Options()


class Reader(Protocol):
    """What the module of a format holds: `classifier/records/FORMAT.py`, imported when a file needs it."""

    def pieces(self, stream: io.BufferedReader, name: str, options: Options) -> Iterator[Piece | InputError]: ...

    def records(self, piece: Piece, options: Options) -> Iterator[Record | InputError]: ...


@cache
def _reader(name: str) -> Reader:
    return cast(Reader, import_module(f"classifier.records.{name}"))


def format_by_name(path: str, options: Options = _DEFAULTS) -> str | None:
    """The format of a file as the options say, else as its suffix does; None if its content has to tell."""
    return options.input_format or SUFFIXES.get(PurePath(without_suffix(path)).suffix.lower())


def _format_by_content(stream: io.BufferedReader) -> str:
    head = stream.peek(_HEAD_BYTES)
    return next((name for pattern, name in _HEADS if pattern.match(head)), TEXT)


def pieces(path: str, options: Options = _DEFAULTS, meter: Meter | None = None) -> Iterator[Piece | InputError]:
    """What a file holds, in order and in parts, with an InputError in the place of what cannot be had.

    `-` is standard input. One piece is in memory at a time. `meter` is told how far reading has come.
    """
    try:
        with opened(path, meter) as stream:
            reader = _reader(format_by_name(path, options) or _format_by_content(stream))
            yield from reader.pieces(stream, name_of(path), options)
    except OSError as error:
        yield InputError(explain(error), Place(name_of(path)))


def records(piece: Piece, options: Options = _DEFAULTS) -> Iterator[Record | InputError]:
    """The documents in a piece, with an InputError in the place of each that cannot be understood.

    Raises LookupError for an encoding that Python does not know.
    """
    try:
        yield from _reader(piece.format).records(piece, options)
    except InputError as error:
        yield InputError(error.reason, piece.place)


def read(path: str, options: Options = _DEFAULTS) -> Iterator[Record | InputError]:
    """The documents of a file, in order, with an InputError in the place of each that cannot be read."""
    for piece in pieces(path, options):
        if isinstance(piece, InputError):
            yield piece
        else:
            yield from records(piece, options)
