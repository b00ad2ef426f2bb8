"""What a page's script shows of a line on hover and focus, as data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from classifier.document import Segment
from classifier.report.template import showable

if TYPE_CHECKING:
    from classifier.reasons import Reason

_DECIMALS = 4  # of probabilities and log-odds
_PARTS, _WORDS = 6, 6  # of the reasons shown; the rest is summed up
_REST = "all else"


def facts(text: str, segment: Segment) -> dict[str, Any]:
    """Place and probabilities of a line of `text`, and its spans, reasons and copy where there are any."""
    found: dict[str, Any] = {
        "at": (segment.start, segment.end),
        "p": [round(chance, _DECIMALS) for chance in segment.probabilities],
    }
    if segment.spans:
        found["spans"] = [
            (span.label, round(span.probability, _DECIMALS), showable(text[span.start : span.end]))
            for span in segment.spans
        ]
    if segment.reasons:
        found["reasons"] = {
            "rival": segment.reasons.rival,
            "score": round(segment.reasons.score, _DECIMALS),
            "parts": _heaviest(segment.reasons.parts, _PARTS),
            "words": _heaviest(segment.reasons.words, _WORDS)[:_WORDS],
        }
    if segment.copy_of is not None:
        found["copy"] = segment.copy_of + 1
    return found


def _heaviest(reasons: Sequence[Reason], count: int) -> list[tuple[str, float]]:
    """(term, value) of the first `count` and of the others together, so that the values sum to the same."""
    shown = [(showable(reason.term), round(reason.value, _DECIMALS)) for reason in reasons[:count]]
    rest = sum(reason.value for reason in reasons[count:])
    return [*shown, (_REST, round(rest, _DECIMALS))] if len(reasons) > count else shown
