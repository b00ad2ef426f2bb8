"""Which format a file is in, and the one way to read them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from classifier.errors import InputError
from classifier.records import jsonl, text
from classifier.records.record import Options, Record
from classifier.records.source import READ_ERRORS, STDIN, explain, name_of, opened

TEXT, JSONL = "text", "jsonl"
FORMATS = (TEXT, JSONL)
_READERS = {TEXT: text.read, JSONL: jsonl.read}
_SUFFIXES = {".txt": TEXT, ".jsonl": JSONL, ".ndjson": JSONL}
_DEFAULTS = Options()


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
        raise InputError(f"{path}: its name ends in none of {known}; --input-format says what it is")
    return _SUFFIXES[suffix]


def read(path: str, options: Options = _DEFAULTS) -> Iterator[Record | InputError]:
    """The documents of a file, in order, with an InputError in the place of each that cannot be read.

    `-` is standard input. One record is in memory at a time. An encoding that Python does not know is a LookupError.
    """
    try:
        reader = _READERS[format_of(path, options)]
        with opened(path) as stream:
            yield from reader(stream, name_of(path), options)
    except InputError as error:
        yield error
    except READ_ERRORS as error:
        yield InputError(f"{name_of(path)}: {explain(error)}")
