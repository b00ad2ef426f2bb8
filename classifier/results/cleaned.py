"""Records with nothing but what a rule keeps in their text, and what was taken away beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from classifier.document import Document, joined
from classifier.records import Record
from classifier.records.jsonl import path_to
from classifier.records.rewrite import replace_text, replace_values
from classifier.repeats import SharedLines
from classifier.results import paragraphs
from classifier.results.audit import edits, to_rows
from classifier.results.marks import marked
from classifier.results.rule import Rule
from classifier.results.verdicts import DECIMALS, json_line

TEXT, JSONL, PARQUET = "text", "jsonl", "parquet"


@dataclass(frozen=True, slots=True)
class Clean:
    """field: with the text.  form: of the output, TEXT, JSONL or PARQUET.  mark: the lines that the rule would remove
    stay, between tags that name their label.  audit: write what was removed to a second output.  shared: lines that
    many documents share, which go, too."""

    rule: Rule
    field: str
    form: str = TEXT
    mark: bool = False
    audit: bool = False
    shared: SharedLines | None = None

    def __call__(self, scored: Sequence[tuple[Record, Document]]) -> tuple[bytes, ...]:
        if self.form == PARQUET:
            cleaned = self._table(scored)
        else:
            cleaned = b"".join([self._line(record, document) for record, document in scored])
        if not self.audit:
            return (cleaned,)
        return cleaned, b"".join([self._removed(record, document) for record, document in scored])

    def _rule(self, record: Record, document: Document) -> Rule:
        return replace(self.rule, shared=self.shared.in_document(record, document)) if self.shared else self.rule

    def _text(self, record: Record, document: Document) -> str:
        rule = self._rule(record, document)
        if self.mark:
            return marked(document.text, [one for one, _ in rule.removed(document)], 0, len(document.text))
        return joined(document.text, rule.kept(document))

    def _line(self, record: Record, document: Document) -> bytes:
        if record.line is not None and record.paragraphs is not None:
            change = paragraphs.with_marks if self.mark else paragraphs.replaced
            values = change(record, document, self._rule(record, document))
            return replace_values(record.line, values) + b"\n"
        text = self._text(record, document)
        if record.line is not None:
            return replace_text(record.line, path_to(record.fields or {}, self.field), text) + b"\n"
        if record.fields is not None or self.form == JSONL:
            return json_line({**(record.fields or {"id": record.id}), "text": text})
        return (text + "\n").encode("utf-8", "surrogatepass") if text else b""

    def _table(self, scored: Sequence[tuple[Record, Document]]) -> bytes:
        from classifier.results.arrow import serialized, with_texts

        rows = [(record.row, self._text(record, document)) for record, document in scored if record.row is not None]
        groups = groupby(rows, key=lambda row: id(row[0][0]))  # the rows of one table stand together
        return b"".join(serialized(with_texts(list(group), self.field)) for _, group in groups)

    def _removed(self, record: Record, document: Document) -> bytes:
        entry: dict[str, Any] = {"id": record.id, "location": record.location}
        rule = self._rule(record, document)
        if record.paragraphs is None:
            kept = rule.kept(document)
        else:
            kept = paragraphs.kept(record, document, rule)
            entry |= paragraphs.before(record, document, rule)
        made = edits(document, kept)
        if not made and not entry.get("paragraphs"):  # a blank paragraph can go without a change to the joined text
            return b""
        removed = [
            {"start": s.start, "end": s.end, "label": s.label, "probability": round(s.probability, DECIMALS),
             "reason": reason, "text": document.text[s.start : s.end]}
            for s, reason in rule.removed(document)
        ]  # fmt: skip
        return json_line(entry | {"removed": removed, "edits": to_rows(made)})
