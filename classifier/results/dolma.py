"""Attributes as the Dolma toolkit reads them beside its documents: spans of `[start, end, score]` by document id."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.document import Document
from classifier.labels import NAMES
from classifier.records import Record
from classifier.results.verdicts import DECIMALS, json_line

PREFIX = "zhengwen__"  # the toolkit names an attribute TAGGER__ATTRIBUTE


def as_attributes(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A line a document, with an attribute for each label."""
    return (b"".join([attributes_line(str(record.id), document) for record, document in scored]),)


def attributes_line(identifier: str, document: Document) -> bytes:
    """The segments of a document by label; the score is the label's probability.

    >>> from classifier.document import Segment
    >>> line = attributes_line("a", Document("雨", (Segment(0, 1, "body", (0.7, 0.1, 0.1, 0.1)),)))
    >>> line.decode()  # doctest: +ELLIPSIS
    '{"id":"a","attributes":{"zhengwen__body":[[0,1,0.7]],"zhengwen__ad":[],...}}\\n'
    """
    spans: dict[str, list[tuple[int, int, float]]] = {PREFIX + name: [] for name in NAMES}
    for segment in document.segments:
        spans[PREFIX + segment.label].append((segment.start, segment.end, round(segment.probability, DECIMALS)))
    return json_line({"id": identifier, "attributes": spans})
