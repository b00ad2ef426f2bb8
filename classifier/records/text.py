"""Plain text: the whole file is one document. An empty file is an empty document; NUL is a character like others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from classifier.errors import InputError, Place
from classifier.records.record import Options, Piece, Record
from classifier.records.source import READ_ERRORS, decode, explain

_BOM = "\ufeff"


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The one document of `stream`, or the one reason why there is none."""
    place = Place(name)
    try:
        data = stream.read(options.max_bytes + 1)
    except READ_ERRORS as error:
        yield InputError(explain(error), place)
        return
    if len(data) > options.max_bytes:
        yield InputError(f"more than {options.max_bytes} bytes, the most that one document may have", place)
    else:
        yield Piece(place, "text", data, len(data))


def record(piece: Piece, options: Options) -> Record:
    text = decode(piece.content, options.encoding).removeprefix(_BOM)
    return Record(piece.place.file, text, piece.place.file)
