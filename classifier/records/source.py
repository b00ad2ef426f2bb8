"""Files to bytes and bytes to characters: standard input, gzip, and what is said when reading fails."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from classifier.errors import InputError

STDIN = "-"
READ_ERRORS = (OSError, EOFError, zlib.error)  # what reading an opened source may raise; EOFError is a cut gzip file
_GZIP_MAGIC = b"\x1f\x8b"


def name_of(path: str) -> str:
    """How errors and ids name a source: the path as given, and "stdin" for `-`."""
    return "stdin" if path == STDIN else path


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file or of standard input (`-`), decompressed where name or content says gzip."""
    if path == STDIN:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        yield _decompressed(sys.stdin.buffer)
        return
    with open(path, "rb") as stream:
        yield _decompressed(stream, said_gzip=path.endswith(".gz"))


def _decompressed(stream: BinaryIO, *, said_gzip: bool = False) -> BinaryIO:
    if not said_gzip and isinstance(stream, io.BufferedReader):
        said_gzip = stream.peek(2)[:2] == _GZIP_MAGIC
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if said_gzip else stream


def explain(error: Exception) -> str:
    """Why reading failed, for a person."""
    if isinstance(error, EOFError):
        return "the gzip file is cut short; what stood whole before the cut has been read"
    if isinstance(error, (gzip.BadGzipFile, zlib.error)):
        return f"the gzip file is damaged ({error})"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def decode(data: bytes, encoding: str) -> str:
    """The characters of `data`. Raises InputError that says where it is not `encoding`, in bytes from its start."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = data[error.start : error.start + 1].hex()
        where = f"byte 0x{found} at offset {error.start} is not {encoding}"
    except UnicodeError as error:
        where = f"not {encoding} ({error})"
    raise InputError(f"{where}; name the right one, as in --encoding gb18030")
