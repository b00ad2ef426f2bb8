"""What is looked for only when asked: foreign text inside segments, copies, reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.reasons import Reasons
    from classifier.spans import Span

SPANS, REASONS, COPIES = "spans", "reasons", "copies"
KINDS = (SPANS, REASONS, COPIES)


@dataclass(frozen=True, slots=True)
class Findings:
    """By number of the segment in its document; None for what was not looked for.

    spans: of the segments that have any.  copies: the first segment that a later one repeats.  reasons: of every one.
    """

    spans: Mapping[int, tuple[Span, ...]] | None = None
    copies: Mapping[int, int] | None = None
    reasons: Mapping[int, Reasons] | None = None

    def of(self, segment: int) -> tuple[tuple[Span, ...] | None, Reasons | None, int | None]:
        """Spans, reasons and copy_of of a segment."""
        return (
            None if self.spans is None else self.spans.get(segment, ()),
            None if self.reasons is None else self.reasons.get(segment),
            None if self.copies is None else self.copies.get(segment),
        )


NOTHING_SOUGHT = Findings()


def checked(include: Collection[str]) -> frozenset[str]:
    """Raises ValueError for what is no kind of finding."""
    asked = frozenset((include,) if isinstance(include, str) else include)
    if unknown := sorted(asked - set(KINDS)):
        raise ValueError(f"nothing named {', '.join(unknown)} can be included; there are {', '.join(KINDS)}")
    return asked
