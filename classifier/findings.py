"""What is looked for only when asked: foreign text inside segments, copies, reasons, what fits the article least."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.off_topic import OffTopic
    from classifier.reasons import Reasons
    from classifier.spans import Span

SPANS, REASONS, COPIES, OFF_TOPIC = "spans", "reasons", "copies", "off_topic"
KINDS = (SPANS, REASONS, COPIES, OFF_TOPIC)


@dataclass(frozen=True, slots=True)
class Findings:
    """By number of the segment in its document; None for what was not looked for.

    spans: of the segments that have any.  copies: the first segment that a later one repeats.  reasons: of every one.
    off_topic: of the body segments that have a sentence long enough.
    """

    spans: Mapping[int, tuple[Span, ...]] | None = None
    copies: Mapping[int, int] | None = None
    reasons: Mapping[int, Reasons] | None = None
    off_topic: Mapping[int, OffTopic] | None = None

    def of(self, segment: int) -> tuple[tuple[Span, ...] | None, Reasons | None, int | None, OffTopic | None]:
        """Spans, reasons, copy_of and off_topic of a segment."""
        return (
            None if self.spans is None else self.spans.get(segment, ()),
            None if self.reasons is None else self.reasons.get(segment),
            None if self.copies is None else self.copies.get(segment),
            None if self.off_topic is None else self.off_topic.get(segment),
        )


NOTHING_SOUGHT = Findings()


def checked(include: Collection[str]) -> frozenset[str]:
    """Raises ValueError for what is no kind of finding."""
    asked = frozenset((include,) if isinstance(include, str) else include)
    if unknown := sorted(asked - set(KINDS)):
        raise ValueError(f"nothing named {', '.join(unknown)} can be included; there are {', '.join(KINDS)}")
    return asked
