"""MNBVC records with some of their paragraphs taken out: `classifier.records.mnbvc` reads them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from classifier.document import Document, joined
from classifier.records import Record
from classifier.records.mnbvc import CONTENT, PARAGRAPHS
from classifier.records.rewrite import Path
from classifier.results.audit import Range
from classifier.results.marks import marked
from classifier.results.rule import Rule

COUNT, LONGEST = "段落数", "最长段落长度"  # fields that must fit the paragraphs, changed where a record has them

T = TypeVar("T")


def _dealt(record: Record, items: Sequence[T], starts: Sequence[int]) -> Iterator[Sequence[T]]:
    """The items that lie in each paragraph; `starts` are their offsets, in order."""
    for start, end in record.paragraphs or ():
        yield items[bisect_left(starts, start) : bisect_left(starts, end)]


def kept(record: Record, document: Document, rule: Rule) -> list[Range]:
    """The parts that stay: a paragraph whole, if all of its lines do."""
    return [part for parts in _kept(record, document, rule) for part in parts]


def _kept(record: Record, document: Document, rule: Rule) -> Iterator[Sequence[Range]]:
    """The parts that stay of each paragraph."""
    stay = rule.kept(document)
    lines = [(segment.start, segment.end) for segment in document.segments]
    inside = _dealt(record, stay, [start for start, _ in stay])
    whole = _dealt(record, lines, [start for start, _ in lines])
    for span, some, every in zip(record.paragraphs or (), inside, whole, strict=True):
        yield [span] if some and some == every else some


def replaced(record: Record, document: Document, rule: Rule) -> dict[Path, Any]:
    """The values that change in a record when its paragraphs go."""
    contents = [joined(document.text, parts) if parts else None for parts in _kept(record, document, rule)]
    return _values(record.fields or {}, contents)


def with_marks(record: Record, document: Document, rule: Rule) -> dict[Path, Any]:
    """The values that change in a record when its paragraphs stay, with marks."""
    removed = [segment for segment, _ in rule.removed(document)]
    dealt = _dealt(record, removed, [segment.start for segment in removed])
    spans = record.paragraphs or ()
    contents = [marked(document.text, some, *span) for some, span in zip(dealt, spans, strict=True)]
    return _values(record.fields or {}, contents)


def _values(fields: dict[str, Any], contents: Sequence[str | None]) -> dict[Path, Any]:
    """Content of each paragraph, None for one that goes, as values of the record."""
    stay = [
        entry | {CONTENT: content}
        for entry, content in zip(fields[PARAGRAPHS], contents, strict=True)
        if content is not None
    ]
    lengths = {COUNT: len(stay), LONGEST: max((len(entry[CONTENT]) for entry in stay), default=0)}
    return {(PARAGRAPHS,): stay} | {(name,): length for name, length in lengths.items() if name in fields}


def before(record: Record, document: Document, rule: Rule) -> dict[str, Any]:
    """What `restored` needs to give a record back: its own counts, and the paragraphs that changed or went."""
    fields = record.fields or {}
    changed = [
        {"index": index, "gone": not parts, "paragraph": fields[PARAGRAPHS][index]}
        for index, (span, parts) in enumerate(zip(record.paragraphs or (), _kept(record, document, rule), strict=True))
        if list(parts) != [span]
    ]
    return {"fields": {name: fields[name] for name in (COUNT, LONGEST) if name in fields}, "paragraphs": changed}


def restored(fields: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The record that was, from the cleaned one and its entry in the audit."""
    entries = list(fields[PARAGRAPHS])
    for change in entry["paragraphs"]:  # in order, so that what stands before is as it was
        index = change["index"]
        entries[index : index + (not change["gone"])] = [change["paragraph"]]
    return fields | entry["fields"] | {PARAGRAPHS: entries}
