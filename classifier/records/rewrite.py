"""A record written again with some of its values replaced and every other byte as it was.

Reading and writing the whole object would change numbers beyond 64 bits, the spelling of floats, and NaN.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import orjson

Path = tuple[str, ...]
"""The way to a value through objects, from the outermost name on."""

# What separates the members of an object: whole strings (so that nothing inside them counts) and punctuation.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]')
_BLANK = " \t\r\n"
_BLANKS = re.compile("[ \t\r\n]*")


def replace_text(line: bytes, path: Path, text: str) -> bytes:
    """`line`, a record, with the value at `path` replaced by the string `text`.

    >>> replace_text(b'{"n": 1.50, "text": "a", "m": {"text": "b"}}', ("text",), "雨").decode()
    '{"n": 1.50, "text": "雨", "m": {"text": "b"}}'
    """
    return replace_values(line, {path: text})


def replace_values(line: bytes, values: Mapping[Path, object]) -> bytes:
    """`line`, a record, with each of `values` in the place of what stands there; a name that recurs, each time."""
    source = line.decode("utf-8", "surrogatepass")
    written = {path: _json(value) for path, value in values.items()}
    parts, done = [], 0
    for path, start, end in _values(source, written):
        parts += [source[done:start], written[path]]
        done = end
    return "".join([*parts, source[done:]]).encode("utf-8", "surrogatepass")


def _json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate, a number beyond 64 bits
        return json.dumps(value, separators=(",", ":"))


def _values(source: str, paths: Mapping[Path, object]) -> Iterator[tuple[Path, int, int]]:
    """Where the values at `paths` stand in `source`, a valid object, without the white space around them."""
    deepest = max(map(len, paths))
    way: list[str] = []  # the names that lead to where the scan is
    brackets: list[str] = []
    before = ""
    found: tuple[Path, int] | None = None
    for match in _TOKEN.finditer(source):
        mark = source[match.start()]
        if mark in ",}]" and found is not None and len(way) == len(found[0]):
            yield found[0], found[1], len(source[: match.start()].rstrip(_BLANK))
            found = None
        if mark in "{[":
            brackets.append(mark)
            way.append("")
        elif mark in "}]":
            brackets.pop()
            way.pop()
        elif mark == '"' and before in "{," and brackets[-1] == "{":
            way[-1] = json.loads(match[0])
        elif mark == ":" and len(way) <= deepest and tuple(way) in paths:
            blanks = _BLANKS.match(source, match.end())
            found = (tuple(way), blanks.end() if blanks else match.end())
        before = mark
