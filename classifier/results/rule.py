"""Which lines cleaning keeps, and what it says of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classifier.document import Document, Segment
from classifier.labels import BODY
from classifier.results.audit import Range


@dataclass(frozen=True, slots=True)
class Rule:
    """keep: labels of the lines to keep.  min_probability: of the label, from which on a line is kept."""

    keep: tuple[str, ...] = (BODY.name,)
    min_probability: float = 0.0

    def against(self, segment: Segment) -> str | None:
        """Why a line is not kept; None if it is."""
        if segment.label not in self.keep:
            return f"label {segment.label}"
        if segment.probability < self.min_probability:
            return f"probability below {self.min_probability:g}"
        return None

    def kept(self, document: Document) -> list[Range]:
        """The parts of a document that stay, in order."""
        return [(segment.start, segment.end) for segment in document.segments if self.against(segment) is None]

    def removed(self, document: Document) -> Iterator[tuple[Segment, str]]:
        """The lines that go, and why."""
        for segment in document.segments:
            reason = self.against(segment)
            if reason is not None:
                yield segment, reason
