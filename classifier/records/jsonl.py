"""JSON lines: every line is an object, one of its fields the document. Blank lines are passed over.

orjson reads them; where it refuses, the standard library tries again, since it takes what others write although
RFC 8259 does not: lone surrogates, NaN, numbers beyond a double.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from classifier.errors import InputError, Place
from classifier.records.record import Options, Piece, Record
from classifier.records.source import READ_ERRORS, decode, explain, is_utf8

_SKIP_BYTES = 2**20  # read at a time while passing over a line that is too long
_SHOWN_FIELDS = 8  # field names listed when the one asked for is absent
_JSON_TYPES = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
_SURROGATE = re.compile("[\ud800-\udfff]")
# What separates the members of an object: whole strings (so that nothing inside them counts) and punctuation.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]')


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The lines of `stream` that are not blank, one in memory at a time."""
    if not _keeps_line_feeds(options.encoding):
        reason = f"JSON lines in {options.encoding} cannot be told apart; convert the file to UTF-8"
        yield InputError(reason, Place(name))
        return
    for place, line in _lines(stream, name, options.max_bytes):
        if isinstance(line, InputError):
            yield line
        elif line:
            yield Piece(place, "jsonl", line, len(line))


def _keeps_line_feeds(encoding: str) -> bool:
    """Whether the byte 0x0A is a line feed and nothing else: not so in UTF-16 and UTF-32."""
    return is_utf8(encoding) or "\n".encode(encoding) == b"\n"


def _lines(stream: BinaryIO, name: str, limit: int) -> Iterator[tuple[Place, bytes | InputError]]:
    """Each line without surrounding white space, and where it stands; an error for one that cannot be had."""
    number, offset = 0, 0
    while True:
        number += 1
        place = Place(name, number, offset)
        try:
            line = stream.readline(limit + 1)
            offset += len(line)
            too_long = len(line) > limit and not line.endswith(b"\n")
            if too_long:
                offset += _skip_line(stream)
        except READ_ERRORS as error:
            yield place, InputError(explain(error), place)
            return
        if not line:
            return
        reason = f"more than {limit} bytes, the most that one document may have"
        yield place, InputError(reason, place) if too_long else line.removeprefix(codecs.BOM_UTF8).strip()


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
    if not is_utf8(options.encoding):
        line = decode(line, options.encoding).encode("utf-8", "surrogatepass").removeprefix(codecs.BOM_UTF8)
    fields = _object(line)
    location = str(piece.place)
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
        return json.loads(decode(line, "utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; arrays a thousand deep
        raise InputError(f"JSON nested too deep or a number too long ({error})") from error


def own_id(fields: Mapping[str, Any], id_field: str, location: str) -> str | int:
    """The string or whole number that names the record, else its location."""
    value = fields.get(id_field)
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else location


def _text(fields: dict[str, Any], field: str) -> str:
    if field not in fields:
        shown = ", ".join(repr(name) for name in list(fields)[:_SHOWN_FIELDS]) or "none"
        raise InputError(f"no field {field!r}; there is {shown}; --field names the one with the text")
    text = fields[field]
    if not isinstance(text, str):
        raise InputError(f"field {field!r} is {_type_name(text)}, not a string")
    return text


def _type_name(value: object) -> str:
    return _JSON_TYPES.get(type(value), "a number")


def replace_text(line: bytes, field: str, text: str) -> bytes:
    """`line`, a record, with the string in `field` replaced by `text` and every other byte as it was.

    Reading and writing the object again would change numbers beyond 64 bits, the spelling of floats, and NaN.
    A field that stands in the record more than once is replaced each time.

    >>> replace_text(b'{"n": 1.50, "text": "a", "m": {"text": "b"}}', "text", "雨").decode()
    '{"n": 1.50, "text": "雨", "m": {"text": "b"}}'
    """
    source = line.decode("utf-8", "surrogatepass")
    value = json.dumps(text, ensure_ascii=_SURROGATE.search(text) is not None)
    parts, done = [], 0
    for start, end in _string_values(source, field):
        parts += [source[done:start], value]
        done = end
    return "".join([*parts, source[done:]]).encode("utf-8", "surrogatepass")


def _string_values(source: str, field: str) -> Iterator[tuple[int, int]]:
    """Where the string values of `field` stand in `source`, a valid object; members of nested objects do not count."""
    depth, key, before = 0, "", ""
    for match in _TOKEN.finditer(source):
        mark = source[match.start()]
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
        elif mark == '"' and depth == 1 and before != ":":
            key = json.loads(match[0])
        elif mark == '"' and depth == 1 and key == field:
            yield match.span()
        before = mark
