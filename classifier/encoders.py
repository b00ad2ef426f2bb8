"""How bytes are laid down in an output file, by its name: as they are, compressed, or as tables for Parquet.

All of them are appended to in whole members, after each of which the file could end: so a run that was cut off goes on
behind the last whole one, and the file comes out the same as if it had not been cut.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from classifier.errors import OutputError
from classifier.records.compression import by_suffix

PARQUET_SUFFIX = ".parquet"
_BLOCK_BYTES = 1 << 20  # compressed at a time, always so many, since the result may depend on it
_XZ_PRESET = 3  # of 0 to 9; 6, the usual one, takes four times as long
_BZIP2_LEVEL = 9
_GZIP_LEVEL = 2  # of isal's 0 to 3
_GZIP_WINDOW = 31  # 2**15 bytes, and a gzip header, in zlib's way of saying it
_ZSTD_LEVEL = 3


class Encoder(Protocol):
    def write(self, data: bytes) -> None:
        """Append `data`, which may stay in memory for now."""

    def end(self) -> None:
        """Complete the member: all that was written is in the file."""


def encoder_for(name: str, file: BinaryIO) -> Encoder:
    """The encoder that the suffix of `name` asks for."""
    if is_parquet(name):
        return Tables(file)
    compression = by_suffix(name)
    return Packed(file, _COMPRESSORS[compression.suffix]) if compression else Plain(file)


def is_parquet(name: str | None) -> bool:
    return name is not None and name.lower().endswith(PARQUET_SUFFIX)


class Plain:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def end(self) -> None:
        """Nothing is held back."""


class Packed:
    """Compressed; a member is one of gzip's, or what the other formats call a frame or a stream."""

    def __init__(self, file: BinaryIO, compressor: Callable[[], Any]) -> None:
        self._file = file
        self._compressor = compressor
        self._member: Any = None
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        self._held += data
        whole = len(self._held) - len(self._held) % _BLOCK_BYTES
        for start in range(0, whole, _BLOCK_BYTES):
            self._pack(self._held[start : start + _BLOCK_BYTES])
        del self._held[:whole]

    def _pack(self, block: bytearray) -> None:
        self._member = self._member or self._compressor()
        self._file.write(self._member.compress(bytes(block)))

    def end(self) -> None:
        if self._held or self._file.tell() == 0:  # an empty file would not be one of its format
            self._pack(self._held)
            self._held.clear()
        if self._member is not None:
            self._file.write(self._member.flush())
            self._member = None


class Tables:
    """Arrow's streams, one after the other, each of which becomes a row group of Parquet in the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream: Any = None
        self._schema: Any = None

    def write(self, data: bytes) -> None:
        """Append `data`: streams of Arrow, one after the other. Raises OutputError if their columns differ."""
        import pyarrow as pa
        from pyarrow import ipc

        source = pa.BufferReader(data)
        while source.tell() < len(data):
            with ipc.open_stream(source) as tables:
                self._stream = self._stream or ipc.new_stream(self._file, tables.schema)
                self._schema = self._schema or tables.schema
                _check_schema(tables.schema, self._schema)
                for table in tables:
                    self._stream.write_batch(table)

    def end(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _check_schema(found: Any, first: Any) -> None:
    if not found.equals(first):
        raise OutputError(
            f"columns {', '.join(map(str, found))} after rows with {', '.join(map(str, first))}; "
            "one Parquet file has one set of columns, write such inputs to separate outputs"
        )


def write_parquet(tables: BinaryIO, target: BinaryIO) -> None:
    """Turn what `Tables` has written into Parquet, a row group at a time in memory. No tables, no columns."""
    import pyarrow as pa
    from pyarrow import ipc, parquet

    writer = None
    end = tables.seek(0, io.SEEK_END)
    tables.seek(0)
    while tables.tell() < end:
        with ipc.open_stream(tables) as stream:
            table = stream.read_all()
        if writer is not None:
            _check_schema(table.schema, writer.schema)
        writer = writer or parquet.ParquetWriter(target, table.schema, compression="zstd")
        writer.write_table(table, row_group_size=max(1, table.num_rows))
    writer = writer or parquet.ParquetWriter(target, pa.schema([]))
    writer.close()


def _gzip() -> Any:
    from isal import isal_zlib

    return isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)


def _zstandard() -> Any:
    import zstandard

    return zstandard.ZstdCompressor(_ZSTD_LEVEL).compressobj()


def _xz() -> Any:
    import lzma

    return lzma.LZMACompressor(preset=_XZ_PRESET)


def _bzip2() -> Any:
    import bz2

    return bz2.BZ2Compressor(_BZIP2_LEVEL)


_COMPRESSORS: dict[str, Callable[[], Any]] = {".gz": _gzip, ".zst": _zstandard, ".xz": _xz, ".bz2": _bzip2}
