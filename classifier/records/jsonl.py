"""JSON lines: every line is an object, one of its fields the document. Blank lines are passed over.

orjson reads them; where it refuses, the standard library tries again, since it takes what others write although
RFC 8259 does not: lone surrogates, NaN, numbers beyond a double.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from classifier.errors import InputError, Place
from classifier.records import mnbvc
from classifier.records.encoding import decode, is_utf8
from classifier.records.record import Options, Piece, Record, too_large
from classifier.records.source import explain

UTF8 = "utf-8"
_SKIP_BYTES = 2**20  # read at a time while passing over a line that is too long
_SHOWN_FIELDS = 8  # field names listed when the one asked for is absent
_ABSENT = object()
_JSON_TYPES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The lines of `stream` that are not blank, one in memory at a time."""
    if not _keeps_line_feeds(options.encoding or UTF8):
        reason = f"JSON lines in {options.encoding} cannot be told apart; convert the file to UTF-8"
        yield InputError(reason, Place(name))
        return
    limit, offset, number = options.max_bytes, 0, 0
    while True:
        number += 1
        place = Place(name, number, offset)
        try:
            line = stream.readline(limit + 1)
            too_long = len(line) > limit and not line.endswith(b"\n")
            offset += len(line) + (_skip_line(stream) if too_long else 0)
        except OSError as error:
            yield InputError(explain(error), place)
            return
        if not line:
            return
        content = line.removeprefix(codecs.BOM_UTF8).strip()
        if content:
            yield too_large(options, place) if too_long else Piece(place, "jsonl", content, len(line))


def _keeps_line_feeds(encoding: str) -> bool:
    """Whether the byte 0x0A is a line feed and nothing else: not so in UTF-16 and UTF-32."""
    return is_utf8(encoding) or "\n".encode(encoding) == b"\n"


def _skip_line(stream: BinaryIO) -> int:
    """Pass over the rest of a line; how many bytes it had."""
    skipped = 0
    while rest := stream.readline(_SKIP_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def record(piece: Piece, options: Options) -> Record:
    line = piece.content
    if options.encoding is not None and not is_utf8(options.encoding):
        line = decode(line, options.encoding).encode(UTF8, "surrogatepass")
    fields = _object(line)
    location = str(piece.place)
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
