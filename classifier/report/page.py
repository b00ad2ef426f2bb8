"""One document as a page: its lines coloured by label, with what spoke for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.document import Document, Segment
from classifier.labels import NAMES
from classifier.report.bars import stacked, strip
from classifier.report.facts import facts
from classifier.report.template import fill, showable

DOUBTFUL = 0.6  # probability; on dev (zh-web 0.5.0) 9 % of the lines lie below it, and 72 % of those are right


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line. label: None where it is the line's own, else that of the span found here."""

    text: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A segment as the page shows it. number: from 1.  after_gap: blank lines stand before it in the text."""

    number: int
    label: str
    probability: float
    pieces: tuple[Piece, ...]
    after_gap: bool
    is_copy: bool

    @property
    def doubtful(self) -> bool:
        return self.probability < DOUBTFUL

    @property
    def mixed(self) -> bool:
        return any(piece.label for piece in self.pieces)


def document_page(name: str, document: Document, *, back: str | None = None) -> str:
    """The page of `document` as HTML. name: its heading.  back: address of the summary that it belongs to."""
    lines = list(_lines(document))
    sizes = [(segment.label, segment.end - segment.start) for segment in document.segments]
    characters: Counter[str] = Counter()
    for label, size in sizes:
        characters[label] += size
    return fill(
        "page", name=showable(name), back=back, lines=lines, counts=Counter(line.label for line in lines),
        characters=characters, shares=stacked(characters), strip=strip(sizes),
        marks={
            "mixed": sum(line.mixed for line in lines),
            "copy": sum(line.is_copy for line in lines),
            "doubtful": sum(line.doubtful for line in lines),
        },
        facts={"labels": NAMES, "lines": [facts(document.text, segment) for segment in document.segments]},
    )  # fmt: skip


def _lines(document: Document) -> Iterator[Line]:
    before = 0
    for number, segment in enumerate(document.segments, 1):
        gap = document.text[before : segment.start] + "."  # the dot counts the line that the segment begins
        yield Line(
            number, segment.label, segment.probability, tuple(_pieces(document.text, segment)),
            after_gap=number > 1 and len(gap.splitlines()) > 2,
            is_copy=segment.copy_of is not None,
        )  # fmt: skip
        before = segment.end


def _pieces(text: str, segment: Segment) -> Iterator[Piece]:
    """The line cut at its spans; together the pieces are the line."""
    at = segment.start
    for span in segment.spans or ():
        yield Piece(showable(text[at : span.start]), None)
        yield Piece(showable(text[span.start : span.end]), span.label)
        at = span.end
    yield Piece(showable(text[at : segment.end]), None)
