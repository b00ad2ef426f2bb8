"""A labelled document taken apart into lines and put together again, with lines of others between.

The white space before a line belongs to the line, so what is put together looks as its parts looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from classifier.records.labelled import LabelledDocument
from classifier.segments import LINE_BREAKS

Segments = tuple[tuple[int, int, str | None], ...]


class Piece(NamedTuple):
    """A line with the white space that stood before it."""

    gap: str
    text: str
    label: str | None


def take_apart(document: LabelledDocument) -> list[Piece]:
    """The lines of a document in order."""
    pieces = []
    place = 0
    for start, end, label in document.segments:
        pieces.append(Piece(document.text[place:start], document.text[start:end], label))
        place = end
    return pieces


def put_together(pieces: Iterable[Piece]) -> tuple[str, Segments]:
    """Text and segments; a line without a break before it gets one, and the text begins with its first line."""
    parts: list[str] = []
    segments: list[tuple[int, int, str | None]] = []
    place = 0
    for piece in pieces:
        gap = "" if not segments else piece.gap if has_break(piece.gap) else "\n" + piece.gap
        parts += (gap, piece.text)
        start = place + len(gap)
        place = start + len(piece.text)
        segments.append((start, place, piece.label))
    return "".join(parts), tuple(segments)


def has_break(gap: str) -> bool:
    """Whether white space holds a line break, as classifier.segments sees one."""
    return any(char in LINE_BREAKS for char in gap)


def insert_lines(document: LabelledDocument, inserts: Sequence[tuple[int, str]], label: str) -> tuple[str, Segments]:
    """The document with (place, line) inserts: before the segment of that number, spaced as the line there is."""
    pieces = take_apart(document)
    gaps = [piece.gap for piece in pieces[1:]] or ["\n"]
    for place, text in sorted(inserts, key=lambda insert: -insert[0]):
        gap = gaps[min(max(place - 1, 0), len(gaps) - 1)]
        pieces.insert(place, Piece(gap, text, label))
        if place == 0 and len(pieces) > 1 and not has_break(pieces[1].gap):
            pieces[1] = pieces[1]._replace(gap=gap)
    return put_together(pieces)
