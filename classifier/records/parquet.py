"""Parquet: a document a row, row group after row group; only the rows at hand are in memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from classifier.errors import InputError, Place
from classifier.records.record import Options, Piece, Record, too_large

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

_ROWS = 256  # cut out of a row group at a time, at most
_TABLE_BYTES = 1 << 20  # in so many rows, about: each table goes to a worker as a whole
_SHOWN_COLUMNS = 8


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The rows of `stream`. Raises OSError where it cannot be read."""
    import pyarrow as pa
    from pyarrow import parquet

    place = Place(name)
    try:
        with _seekable(stream) as source:
            file = parquet.ParquetFile(source, memory_map=False)
            text_path(file.schema_arrow, options.field)
            number = 0
            for table in _tables(file):
                yield from _rows(table, number, name, options)
                number += table.num_rows
    except InputError as error:
        yield InputError(error.reason, place)
    except pa.ArrowException as error:
        yield InputError(f"damaged Parquet ({error})", place)


def _tables(file: parquet.ParquetFile) -> Iterator[pa.RecordBatch]:
    """The rows, a few at a time."""
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        rows = _TABLE_BYTES * group.num_rows // max(1, group.total_byte_size)
        yield from file.iter_batches(max(1, min(_ROWS, rows)), row_groups=[number])


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """`stream`, or a temporary copy if it cannot be read from its end, where Parquet keeps its table of contents."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _rows(table: pa.RecordBatch, before: int, name: str, options: Options) -> Iterator[Piece | InputError]:
    from pyarrow import compute

    texts = column(table, text_path(table.schema, options.field))
    sizes = compute.binary_length(texts).to_pylist()
    for index, size in enumerate(sizes):
        place = Place(name, before + index + 1)
        if size is None:
            yield InputError(f"column {options.field!r} is null, not a string", place)
        elif size > options.max_bytes:
            yield too_large(options, place)
        else:
            yield Piece(place, "parquet", (table, index), size)


def text_path(schema: pa.Schema, field: str) -> list[str]:
    """The way to a column of text, through structs. Raises InputError if there is none."""
    import pyarrow as pa

    found = _way(schema, field)
    if found is None:
        shown = ", ".join(map(repr, schema.names[:_SHOWN_COLUMNS])) or "none"
        raise InputError(f"no column {field!r}; there is {shown}; --field names the one with the text")
    names, kind = found
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        raise InputError(f"column {field!r} is {kind}, not string")
    return names


def _way(schema: pa.Schema, field: str) -> tuple[list[str], pa.DataType] | None:
    """The names that lead to a column, and its type; None if they lead nowhere."""
    import pyarrow as pa

    names = [field] if field in schema.names else field.split(".")
    kind: Any = pa.struct(schema)
    for name in names:
        if not pa.types.is_struct(kind) or kind.get_field_index(name) < 0:
            return None
        kind = kind.field(name).type
    return names, kind


def column(table: pa.RecordBatch, names: Sequence[str]) -> Any:
    """The values of a column, by the way to it; null where a struct on the way is null."""
    from pyarrow import compute

    found = table.column(names[0])
    return compute.struct_field(found, names[1:]) if names[1:] else found


def records(piece: Piece, options: Options) -> Iterator[Record]:
    table, index = piece.content
    text = column(table, text_path(table.schema, options.field))[index].as_py()
    location = str(piece.place)
    yield Record(_own_id(table, index, options.id_field, location), text, location, row=(table, index))


def _own_id(table: pa.RecordBatch, index: int, field: str, location: str) -> str | int:
    found = _way(table.schema, field)
    value = column(table, found[0])[index].as_py() if found else None
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else location
