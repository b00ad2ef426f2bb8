"""Verdicts with what else was found, as lines of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classifier.document import Document, Segment
from classifier.reasons import Reason, Reasons
from classifier.records import Record
from classifier.repeats import SharedLines
from classifier.results.verdicts import DECIMALS, json_line


@dataclass(frozen=True, slots=True)
class AsExplainedJsonLines:
    """A line of JSON a document: its id and its segments, each with all that was found of it.

    shared: lines that many documents share; these get the number of `documents`.
    """

    shared: SharedLines | None = None

    def __call__(self, scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
        return (b"".join([json_line(self._row(record, document)) for record, document in scored]),)

    def _row(self, record: Record, document: Document) -> dict[str, Any]:
        shared = self.shared.in_document(record, document) if self.shared else {}
        rows = [_row(segment, shared.get(number)) for number, segment in enumerate(document.segments)]
        return {"id": record.id, "segments": rows}


def _row(segment: Segment, documents: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "start": segment.start, "end": segment.end, "label": segment.label,
        "probability": round(segment.probability, DECIMALS),
    }  # fmt: skip
    if documents is not None:
        row["documents"] = documents
    if segment.copy_of is not None:
        row["copy_of"] = segment.copy_of
    if segment.reasons is not None:
        row["reasons"] = _told(segment.reasons)
    if segment.off_topic is not None:
        least = segment.off_topic
        row["off_topic"] = {"start": least.start, "end": least.end, "score": least.score}
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
