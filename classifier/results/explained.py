"""Verdicts with their reasons, as lines of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifier.document import Document, Segment
from classifier.reasons import Reason, Reasons
from classifier.records import Record
from classifier.results.verdicts import DECIMALS, json_line


def as_explained_json_lines(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A line of JSON a document: its id and its segments, each with its reasons and the segment that it repeats."""
    rows = [{"id": record.id, "segments": [_row(one) for one in document.segments]} for record, document in scored]
    return (b"".join(map(json_line, rows)),)


def _row(segment: Segment) -> dict[str, Any]:
    row: dict[str, Any] = {
        "start": segment.start, "end": segment.end, "label": segment.label,
        "probability": round(segment.probability, DECIMALS),
    }  # fmt: skip
    if segment.copy_of is not None:
        row["copy_of"] = segment.copy_of
    if segment.reasons is not None:
        row["reasons"] = _told(segment.reasons)
    return row


def _told(reasons: Reasons) -> dict[str, Any]:
    return {
        "rival": reasons.rival,
        "score": reasons.score,
        "parts": _pairs(reasons.parts),
        "words_score": reasons.words_score,
        "words": _pairs(reasons.words),
    }


def _pairs(reasons: Sequence[Reason]) -> list[tuple[str, float]]:
    return [(reason.term, reason.value) for reason in reasons]
