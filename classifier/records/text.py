"""Plain text: the whole file is one document. An empty file is an empty document; NUL is a character like others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from classifier.errors import InputError
from classifier.records.record import Options, Record
from classifier.records.source import READ_ERRORS, decode, explain

_BOM = "\ufeff"


def read(stream: BinaryIO, name: str, options: Options) -> Iterator[Record | InputError]:
    """The one document of `stream`, or the one reason why there is none."""
    try:
        item: Record | InputError = _document(stream, name, options)
    except InputError as error:
        item = error
    yield item


def _document(stream: BinaryIO, name: str, options: Options) -> Record:
    try:
        data = stream.read(options.max_bytes + 1)
    except READ_ERRORS as error:
        raise InputError(f"{name}: {explain(error)}") from error
    if len(data) > options.max_bytes:
        raise InputError(f"{name}: more than {options.max_bytes} bytes, the most that one document may have")
    return Record(name, decode(data, options.encoding, name).removeprefix(_BOM), name)
