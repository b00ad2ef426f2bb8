"""Tables for Parquet: verdicts under a typed schema, and the rows of an input with other texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from classifier.document import Document
from classifier.records import Record
from classifier.records.parquet import text_path

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def verdict_schema() -> pa.Schema:
    """id as text, and a list of the segments, offsets in code points."""
    import pyarrow as pa

    segment = {"start": pa.int32(), "end": pa.int32(), "label": pa.string(), "probability": pa.float32()}
    fields = [pa.field(name, kind, nullable=False) for name, kind in segment.items()]
    segments = pa.list_(pa.field("element", pa.struct(fields), nullable=False))
    return pa.schema([pa.field("id", pa.string(), nullable=False), pa.field("segments", segments, nullable=False)])


def as_table(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A row a document."""
    import pyarrow as pa

    # Arrow's text is UTF-8, in which a lone surrogate cannot be.
    ids = [str(record.id).encode("utf-8", "replace").decode() for record, _ in scored]
    segments = [
        [{"start": s.start, "end": s.end, "label": s.label, "probability": s.probability} for s in document.segments]
        for _, document in scored
    ]
    return (serialized(pa.table({"id": ids, "segments": segments}, schema=verdict_schema())),)


def with_texts(rows: Sequence[tuple[tuple[pa.RecordBatch, int], str]], field: str) -> pa.Table:
    """Rows of one table, given as (table, index), each with another text in `field`."""
    import pyarrow as pa

    source = rows[0][0][0]
    table = source.take(pa.array([index for (_, index), _ in rows]))
    texts = [text.encode("utf-8", "replace").decode() for _, text in rows]
    way = text_path(source.schema, field)
    number = table.schema.get_field_index(way[0])
    column = _replaced(table.column(number), way[1:], texts)
    return pa.Table.from_batches([table]).set_column(number, table.schema.field(number), column)


def _replaced(column: Any, way: Sequence[str], texts: list[str]) -> Any:
    """A column with other texts at the end of `way` through its structs."""
    import pyarrow as pa

    if not way:
        return pa.array(texts, column.type)
    fields = [column.type.field(number) for number in range(column.type.num_fields)]
    parts = [column.field(number) for number in range(column.type.num_fields)]
    number = column.type.get_field_index(way[0])
    parts[number] = _replaced(parts[number], way[1:], texts)
    return pa.StructArray.from_arrays(parts, fields=fields, mask=column.is_null())


def serialized(table: pa.Table) -> bytes:
    """A table as a stream of Arrow."""
    import pyarrow as pa
    from pyarrow import ipc

    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data
