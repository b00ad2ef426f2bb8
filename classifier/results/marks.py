"""A text with its foreign lines between tags that name their label."""

from __future__ import annotations

from collections.abc import Iterable

from classifier.results.rule import Removed


def marked(text: str, foreign: Iterable[Removed], start: int, end: int) -> str:
    """`text` from `start` to `end` with the lines and spans `foreign`, which lie in it, between tags.

    >>> from classifier.document import Segment
    >>> marked("首页\\n雨停了。", [Segment(0, 2, "boilerplate", (0.1, 0.0, 0.0, 0.9))], 0, 7)
    '<boilerplate>首页</boilerplate>\\n雨停了。'
    """
    parts, done = [], start
    for segment in foreign:
        parts += [text[done : segment.start], f"<{segment.label}>", text[segment.start : segment.end]]
        parts.append(f"</{segment.label}>")
        done = segment.end
    return "".join([*parts, text[done:end]])
