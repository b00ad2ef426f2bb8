"""Which lines cleaning keeps, and what it says of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from classifier.document import Document, Segment, without
from classifier.findings import COPIES, SPANS
from classifier.labels import BODY
from classifier.results.audit import Range

if TYPE_CHECKING:
    from classifier.spans import Span

Removed = Union[Segment, "Span"]
"""What goes: a line, or a part of one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """keep: labels of the lines to keep.  min_probability: of the label, from which on a line is kept.
    cut_spans: spans of other labels go out of the lines that stay.  drop_copies: repeated passages go.
    shared: how many documents share a line of the document at hand, by its number; such lines go."""

    keep: tuple[str, ...] = (BODY.name,)
    min_probability: float = 0.0
    cut_spans: bool = False
    drop_copies: bool = False
    shared: Mapping[int, int] = field(default_factory=dict)

    @property
    def include(self) -> tuple[str, ...]:
        """What `predict` must look for."""
        return (SPANS,) * self.cut_spans + (COPIES,) * self.drop_copies

    def against(self, segment: Segment) -> str | None:
        """Why a line is not kept; None if it is."""
        if segment.label not in self.keep:
            return f"label {segment.label}"
        if segment.probability < self.min_probability:
            return f"probability below {self.min_probability:g}"
        return None

    def kept(self, document: Document) -> list[Range]:
        """The parts of a document that stay, in order."""
        copied = self._copied(document)
        found: list[Range] = []
        for number, segment in enumerate(document.segments):
            if number not in copied and number not in self.shared and self.against(segment) is None:
                found += without(segment.start, segment.end, self._cut(segment), document.text)
        return found

    def removed(self, document: Document) -> Iterator[tuple[Removed, str]]:
        """The lines, and parts of lines, that go, and why."""
        copied = self._copied(document)
        for number, segment in enumerate(document.segments):
            reason = self.against(segment)
            if reason is not None:
                yield segment, reason
            elif number in self.shared:
                yield segment, f"line of {self.shared[number]} documents"
            elif number in copied:
                yield segment, f"copy of line {(segment.copy_of or 0) + 1}"
            else:
                yield from ((span, f"span {span.label}") for span in self._cut(segment))

    def _copied(self, document: Document) -> frozenset[int]:
        passages = document.repeats if self.drop_copies else ()
        return frozenset(number for passage in passages for number in range(passage.begin, passage.end))

    def _cut(self, segment: Segment) -> list[Span]:
        spans = (segment.spans or ()) if self.cut_spans else ()
        return [span for span in spans if span.label not in self.keep]
