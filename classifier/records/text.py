"""Plain text: the whole file is one document. An empty file is an empty document; NUL is a character like others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from classifier.errors import InputError, Place
from classifier.records.encoding import Decoded, decode, detect
from classifier.records.record import Options, Piece, Record, too_large


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The one document of `stream`. Raises OSError if it cannot be read."""
    yield whole(stream, Place(name), "text", options)


def whole(stream: BinaryIO, place: Place, form: str, options: Options) -> Piece | InputError:
    """All of `stream` as one piece, if it is not too large."""
    data = stream.read(options.max_bytes + 1)
    return too_large(options, place) if len(data) > options.max_bytes else Piece(place, form, data, len(data))


def records(piece: Piece, options: Options) -> Iterator[Record]:
    found = decoded(piece.content, options.encoding)
    yield Record(piece.place.file, found.text, piece.place.file, doubt=found.doubt)


def decoded(data: bytes, encoding: str | None) -> Decoded:
    """`data` in the encoding given, else in the one that is found. Raises InputError."""
    return detect(data) if encoding is None else Decoded(decode(data, encoding), encoding)
