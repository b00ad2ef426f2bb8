"""Verdicts as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

import orjson

from classifier.document import Document
from classifier.records import Record

DECIMALS = 4  # of the probabilities written


def as_json_lines(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A line of JSON a document."""
    return (b"".join([verdict_line(record.id, document) for record, document in scored]),)


def verdict_line(identifier: str | int, document: Document) -> bytes:
    """The verdict on a document as a line of JSON.

    >>> from classifier.document import Segment
    >>> verdict_line("a", Document("雨", (Segment(0, 1, "body", (0.7, 0.1, 0.1, 0.1)),)))
    b'{"id":"a","segments":[{"start":0,"end":1,"label":"body","probability":0.7}]}\\n'
    """
    segments = [
        {"start": s.start, "end": s.end, "label": s.label, "probability": round(s.probability, DECIMALS)}
        for s in document.segments
    ]
    return json_line({"id": identifier, "segments": segments})


def json_line(value: object) -> bytes:
    """A value as one line of JSON in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate, a number beyond 64 bits
        return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
