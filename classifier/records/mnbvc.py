"""The record of the MNBVC corpora: a file whose text is a list of paragraphs, `{"段落": [{"内容": …}, …], …}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from classifier.errors import InputError

PARAGRAPHS, CONTENT, NAME = "段落", "内容", "文件名"


def is_mnbvc(fields: Mapping[str, Any], field: str) -> bool:
    """Whether the text of a record is in its paragraphs: they are asked for, or nothing else is there."""
    return field == PARAGRAPHS or (field not in fields and isinstance(fields.get(PARAGRAPHS), list))


def joined(fields: Mapping[str, Any]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The paragraphs joined by line feeds, and (start, end) of each in that text.

    Raises InputError for a paragraph without text.

    >>> joined({"段落": [{"内容": "首页"}, {"内容": "雨停了。"}]})
    ('首页\\n雨停了。', ((0, 2), (3, 7)))
    """
    contents = [_content(entry, number) for number, entry in enumerate(_entries(fields), 1)]
    spans, start = [], 0
    for content in contents:
        spans.append((start, start + len(content)))
        start += len(content) + 1
    return "\n".join(contents), tuple(spans)


def _entries(fields: Mapping[str, Any]) -> Sequence[object]:
    entries = fields.get(PARAGRAPHS)
    if not isinstance(entries, list):
        raise InputError(f"field {PARAGRAPHS!r} is not an array")
    return entries


def _content(entry: object, number: int) -> str:
    content = entry.get(CONTENT) if isinstance(entry, Mapping) else None
    if not isinstance(content, str):
        raise InputError(f"paragraph {number} has no {CONTENT!r} that is a string")
    return content
