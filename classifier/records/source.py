"""Files to bytes: standard input, compressed files, how far reading has come, and what is said when it fails."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from classifier.errors import InputError
from classifier.records.compression import MAGIC_BYTES, by_content, by_suffix, unpacked

STDIN = "-"


def name_of(path: str) -> str:
    """How errors and ids name a source: the path as given, and "stdin" for `-`."""
    return "stdin" if path == STDIN else path


class Meter:
    """How many bytes of the inputs have been read, as they lie on the disk."""

    def __init__(self) -> None:
        self._before = 0
        self._current: BinaryIO | None = None

    @property
    def bytes_read(self) -> int:
        position = 0
        if self._current is not None:
            with suppress(OSError, ValueError):  # a pipe has no position, a closed file no longer one
                position = self._current.tell()
        return self._before + position

    @contextmanager
    def watching(self, stream: BinaryIO) -> Iterator[None]:
        self._current = stream
        try:
            yield
        finally:
            self._before, self._current = self.bytes_read, None


@contextmanager
def opened(path: str, meter: Meter | None = None) -> Iterator[io.BufferedReader]:
    """The bytes of a file or of standard input (`-`), unpacked where content or name says that they are compressed.

    Raises OSError, also while it is read: a `compression.DamagedError` for damage.
    """
    meter = meter or Meter()
    if path == STDIN:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        given: Any = sys.stdin.buffer
        stream = given if isinstance(given, io.BufferedReader) else io.BufferedReader(given)
        with meter.watching(stream):
            yield _unpacked(stream)
        return
    with open(path, "rb") as stream, meter.watching(stream):
        yield _unpacked(stream, path)


def _unpacked(stream: io.BufferedReader, path: str = "") -> io.BufferedReader:
    compression = by_content(stream.peek(MAGIC_BYTES)) or by_suffix(path)
    return unpacked(cast(BinaryIO, stream), compression) if compression else stream


@dataclass(frozen=True, slots=True)
class Extent:
    """Bytes of a plain file, for another process to read. identity: device and number of the file."""

    path: str
    identity: tuple[int, int]
    offset: int
    size: int

    def read(self) -> bytes:
        """Raises InputError if they are not there any more."""
        try:
            with open(self.path, "rb", buffering=0) as file:
                status = os.fstat(file.fileno())
                file.seek(self.offset)
                data = file.read(self.size)
        except OSError as error:
            raise InputError(explain(error)) from error
        if (status.st_dev, status.st_ino) != self.identity or len(data) < self.size:
            raise InputError(f"the file was changed while it was read: {self.size} bytes at {self.offset} are gone")
        return data


def file_of(stream: io.BufferedReader) -> tuple[str, tuple[int, int]] | None:
    """Path and identity of the plain file that is being read from its beginning; None if it is anything else."""
    raw = stream.raw
    if not isinstance(raw, io.FileIO) or not isinstance(raw.name, str):
        return None
    with suppress(OSError):  # standard input has a name that is no path
        here, there = os.fstat(raw.fileno()), os.stat(raw.name)
        if stat.S_ISREG(here.st_mode) and os.path.samestat(here, there):
            return os.path.abspath(raw.name), (here.st_dev, here.st_ino)
    return None


def explain(error: OSError) -> str:
    """Why reading failed, for a person."""
    if isinstance(error, IsADirectoryError):
        return "a folder that holds no file of a known format"
    return error.strerror or str(error)
