"""What cleaning took away, so that it can be looked at and put back.

>>> from classifier.document import Segment
>>> document = Document("首页\\n雨停了。\\n", (Segment(0, 2, "boilerplate", (0.1, 0.0, 0.0, 0.9)),
...                                       Segment(3, 7, "body", (0.9, 0.0, 0.0, 0.1))))
>>> made = edits(document, [(3, 7)])
>>> [(edit.start, edit.end, edit.text, edit.replaced_by) for edit in made]
[(0, 3, '首页\\n', ''), (7, 8, '\\n', '')]
>>> restore("雨停了。", made)
'首页\\n雨停了。\\n'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.document import Document, joint

Range = tuple[int, int]
"""start and end of a part of a document's text, in code points."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of the original text, `text` at `start` to `end`, that became `replaced_by`."""

    start: int
    end: int
    text: str
    replaced_by: str


def edits(document: Document, kept: Sequence[Range]) -> list[Edit]:
    """What was done to a text to keep nothing but the ranges `kept`, in their order."""
    return list(_edits(document.text, kept))


def _edits(text: str, kept: Sequence[Range]) -> Iterator[Edit]:
    done = 0
    for number, (start, end) in enumerate(kept):
        between = joint(text, done, start) if number else ""
        if text[done:start] != between:
            yield Edit(done, start, text[done:start], between)
        done = end
    if done < len(text):
        yield Edit(done, len(text), text[done:], "")


def restore(cleaned: str, made: Iterable[Edit]) -> str:
    """The original text."""
    parts, at, done = [], 0, 0
    for edit in made:
        length = edit.start - done
        parts += [cleaned[at : at + length], edit.text]
        at += length + len(edit.replaced_by)
        done = edit.end
    return "".join([*parts, cleaned[at:]])


def to_rows(made: Iterable[Edit]) -> list[dict[str, Any]]:
    """Edits for JSON; `from_rows` takes them back."""
    return [
        {"start": edit.start, "end": edit.end, "text": edit.text, "replaced_by": edit.replaced_by} for edit in made
    ]


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Edit]:
    return [Edit(**row) for row in rows]
