"""Labelled documents: JSON lines with the text, where each segment stands, and the label that a reader gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from classifier.errors import InputError
from classifier.labels import NAMES
from classifier.records.formats import JSONL, read
from classifier.records.jsonl import own_id
from classifier.records.record import Options, Record

UNKNOWN = "unknown"  # the site, kind, … of a document that names none


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document and its gold labels.

    id: page; variants of a page share it.  site, kind, script, variant: what reports are broken down by.
    segments: (start, end, label), offsets in code points into `text`; label None where readers could differ, which is
    not scored.  location: where it was read, `FILE:LINE`.
    """

    id: str | int
    site: str
    kind: str
    script: str
    variant: str
    text: str
    segments: tuple[tuple[int, int, str | None], ...]
    location: str = ""


def read_labelled(path: str) -> Iterator[LabelledDocument | InputError]:
    """The documents of a labelled JSONL file (gzip or not), an InputError in the place of each that is not one."""
    for item in read(path, Options(input_format=JSONL)):
        yield item if isinstance(item, InputError) else _document_or_error(item)


def _document_or_error(record: Record) -> LabelledDocument | InputError:
    try:
        return from_fields(record.fields or {}, record.location)
    except InputError as error:
        return error


def load_labelled(path: str) -> list[LabelledDocument]:
    """All documents of a labelled file. Raises InputError at the first bad one: nobody trains on a file with holes."""
    documents = []
    for item in read_labelled(path):
        if isinstance(item, InputError):
            raise item
        documents.append(item)
    return documents


def from_fields(fields: Mapping[str, Any], location: str) -> LabelledDocument:
    """A row, however it was read, as a checked document. Raises InputError that names `location` and the reason."""
    text, rows = fields.get("text"), fields.get("segments")
    if not isinstance(text, str):
        raise InputError(f"{location}: field 'text' is not a string")
    if not isinstance(rows, list):
        raise InputError(f"{location}: field 'segments' is not an array")
    segments = tuple(_segment(row, number, len(text), location) for number, row in enumerate(rows, 1))
    groups = {name: str(fields.get(name) or UNKNOWN) for name in ("site", "kind", "script", "variant")}
    identifier = own_id(fields, "id", location)
    return LabelledDocument(identifier, **groups, text=text, segments=segments, location=location)


def _segment(row: object, number: int, length: int, location: str) -> tuple[int, int, str | None]:
    if not isinstance(row, Mapping):
        raise InputError(f"{location}: segment {number} is not an object")
    start, end, label = row.get("start"), row.get("end"), row.get("label")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        raise InputError(f"{location}: segment {number} is {start!r} to {end!r}, in a text of {length} characters")
    if label is not None and label not in NAMES:
        raise InputError(f"{location}: segment {number} has label {label!r}; labels are {', '.join(NAMES)} and null")
    return start, end, label
