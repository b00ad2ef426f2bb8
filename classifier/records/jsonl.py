"""JSON lines: every line is an object, one of its fields the document. Blank lines are passed over.

A piece is a block of lines, found without a look at each; they are cut apart where they are understood. orjson reads
them; where it refuses, the standard library tries again, since it takes what others write although RFC 8259 does not:
lone surrogates, NaN, numbers beyond a double.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from classifier.errors import InputError, Place
from classifier.records import mnbvc
from classifier.records.encoding import decode, is_utf8
from classifier.records.record import Options, Piece, Record, too_large
from classifier.records.source import Extent, explain, file_of

UTF8 = "utf-8"
PIECE_BYTES = 1 << 18  # in a block, and then up to the end of the line
_LINE_FEED = ord("\n")
_SKIP_BYTES = 2**20  # read at a time while passing over a line that is too long
_SHOWN_FIELDS = 8  # field names listed when the one asked for is absent
_ABSENT = object()
_JSON_TYPES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Lines:
    """A block of lines.

    data: its bytes; None in a worker, which gets `extent`, where they lie in a plain file, and reads them itself.
    Of a line that is too long there are only so many bytes that this shows, and nothing behind it.
    """

    data: bytes | None
    extent: Extent | None

    def __reduce__(self) -> tuple[Callable[..., Lines], tuple[bytes | None, Extent | None]]:
        return Lines, (None if self.extent else self.data, self.extent)

    def read(self) -> bytes:
        """Raises InputError if a plain file is no longer what it was."""
        return self.extent.read() if self.data is None and self.extent else self.data or b""


def pieces(stream: io.BufferedReader, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The lines of `stream`, in blocks that depend on it alone, one in memory at a time."""
    if not _keeps_line_feeds(options.encoding or UTF8):
        reason = f"JSON lines in {options.encoding} cannot be told apart; convert the file to UTF-8"
        yield InputError(reason, Place(name))
        return
    file, number, offset = file_of(stream), 1, 0
    while True:
        data, skipped, failure = _block(stream, options.max_bytes)
        place = Place(name, number, offset)
        if data:
            yield Piece(place, "jsonl", Lines(data, file and Extent(*file, offset, len(data))), len(data))
        number += int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == _LINE_FEED)) + (skipped > 0)
        offset += len(data) + skipped
        if failure:
            yield InputError(explain(failure), Place(name, number, offset))
        if failure or not data:
            return


def _block(stream: io.BufferedReader, limit: int) -> tuple[bytes, int, OSError | None]:
    """The next whole lines, how many bytes of a line of more than `limit` were left out, and what stopped reading."""
    parts: list[bytes] = []
    size = skipped = 0
    try:
        while size < PIECE_BYTES and (part := stream.read1(PIECE_BYTES - size)):
            parts.append(part)
            size += len(part)
        if size == PIECE_BYTES:
            parts = [b"".join(parts)]
            held = size - 1 - parts[0].rfind(b"\n")  # of the line that is not yet at its end
            parts.append(stream.readline(max(0, limit + 1 - held)) if held else b"")
            skipped = 0 if not held or parts[-1].endswith(b"\n") else _skip_line(stream)
    except OSError as failure:
        data = b"".join(parts)
        return data[: data.rfind(b"\n") + 1], 0, failure
    return b"".join(parts), skipped, None


def _keeps_line_feeds(encoding: str) -> bool:
    """Whether the byte 0x0A is a line feed and nothing else: not so in UTF-16 and UTF-32."""
    return is_utf8(encoding) or "\n".encode(encoding) == b"\n"


def _skip_line(stream: io.BufferedReader) -> int:
    """Pass over the rest of a line; how many bytes it had."""
    skipped = 0
    while rest := stream.readline(_SKIP_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def records(piece: Piece, options: Options) -> Iterator[Record | InputError]:
    """The document of each line that is not blank. Raises InputError if the block cannot be read again."""
    name, number, offset = piece.place.file, piece.place.record or 1, piece.place.offset or 0
    most = options.max_bytes
    for line in piece.content.read().split(b"\n"):
        content = line.removeprefix(codecs.BOM_UTF8).strip()
        if content:
            try:
                if len(line) > most:
                    raise too_large(options, Place(name, number, offset))
                yield _record(content, f"{name}:{number}", options)
            except InputError as error:
                yield InputError(error.reason, Place(name, number, offset))
        number += 1
        offset += len(line) + 1


def _record(line: bytes, location: str, options: Options) -> Record:
    if options.encoding is not None and not is_utf8(options.encoding):
        line = decode(line, options.encoding).encode(UTF8, "surrogatepass")
    fields = _object(line)
    text: Any = fields.get(options.field)
    name: Any = fields.get(options.id_field)
    if type(text) is str and type(name) in (str, int) and options.field != mnbvc.PARAGRAPHS:  # as in most files
        return Record(name, text, location, fields, line)
    if mnbvc.is_mnbvc(fields, options.field):
        text, paragraphs = mnbvc.joined(fields)
        name = own_id(fields, options.id_field if options.id_field in fields else mnbvc.NAME, location)
        return Record(name, text, location, fields, line, paragraphs=paragraphs)
    return Record(own_id(fields, options.id_field, location), _text(fields, options.field), location, fields, line)


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = _second_opinion(line)
    if not isinstance(value, dict):
        raise InputError(f"{_type_name(value)}, not a JSON object")
    return value


def _second_opinion(line: bytes) -> object:
    try:
        return json.loads(decode(line, UTF8))
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; arrays a thousand deep
        raise InputError(f"JSON nested too deep or a number too long ({error})") from error


def path_to(fields: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The way to a field: its name where there is such a field, else what its dots lead through."""
    return (field,) if field in fields or "." not in field else tuple(field.split("."))


def _at(fields: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = fields
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return _ABSENT
        value = value[name]
    return value


def own_id(fields: Mapping[str, Any], id_field: str, location: str) -> str | int:
    """The string or whole number that names the record, else its location."""
    value = _at(fields, path_to(fields, id_field))
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else location


def _text(fields: dict[str, Any], field: str) -> str:
    text = _at(fields, path_to(fields, field))
    if isinstance(text, str):
        return text
    if text is _ABSENT:
        shown = ", ".join(repr(name) for name in list(fields)[:_SHOWN_FIELDS]) or "none"
        raise InputError(f"no field {field!r}; there is {shown}; --field names the one with the text")
    raise InputError(f"field {field!r} is {_type_name(text)}, not a string")


def _type_name(value: object) -> str:
    return _JSON_TYPES.get(type(value), "a number")
