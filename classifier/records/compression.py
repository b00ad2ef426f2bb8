"""Compressed files, recognised by their first bytes: gzip, Zstandard, xz, bzip2.

Whatever is wrong with one comes out as a `DamagedError`, after all the bytes that stood whole before the damage.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

MAGIC_BYTES = 6  # the longest of the marks below
_BUFFER_BYTES = 1 << 18
# Fed to Zstandard at a time. It cannot be told to stop at a number of bytes, and four bytes may unpack to 128 KiB: so
# much may be in memory at once (64 MiB), whatever the file claims to be.
_ZSTD_FEED_BYTES = 1 << 11
_GZIP_FEED_BYTES = 1 << 16
_GZIP_STEP_BYTES = 1 << 14  # unpacked at a time, and lost if the checksum behind them is wrong


class DamagedError(OSError):
    """A compressed file that cannot be unpacked to its end; the message says in what way."""


class _Unpacker(Protocol):
    def read1(self, size: int, /) -> bytes: ...


_Opened = tuple[_Unpacker, type[Exception]]
"""An unpacker and its own kind of error for damage; the libraries have none in common."""


def _gzip(stream: BinaryIO) -> _Opened:
    from isal import igzip_lib

    def new_member() -> Any:
        return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)

    def unpack(member: Any, packed: bytes) -> bytes:
        unpacked: bytes = member.decompress(packed, _GZIP_STEP_BYTES)
        return unpacked

    return _Members(stream, _GZIP_FEED_BYTES, new_member, unpack), cast(type[Exception], igzip_lib.error)


def _bzip2(stream: BinaryIO) -> _Opened:
    import bz2

    return bz2.BZ2File(stream), OSError


def _xz(stream: BinaryIO) -> _Opened:
    import lzma

    return lzma.LZMAFile(stream), lzma.LZMAError


def _zstandard(stream: BinaryIO) -> _Opened:
    import zstandard

    def unpack(frame: Any, packed: bytes) -> bytes:
        unpacked: bytes = frame.decompress(packed)
        return unpacked

    return _Members(stream, _ZSTD_FEED_BYTES, zstandard.ZstdDecompressor().decompressobj, unpack), zstandard.ZstdError


class _Members:
    """Gzip members or Zstandard frames, one after the other.

    The libraries' own readers of files will not do: isal's withholds what stands before a cut, zstandard's takes a
    file that was cut short for a whole one.
    """

    def __init__(
        self, stream: BinaryIO, feed: int, new_member: Callable[[], Any], unpack: Callable[[Any, bytes], bytes]
    ) -> None:
        self._stream, self._feed, self._new_member, self._unpack = stream, feed, new_member, unpack
        self._member: Any = None
        self._rest = b""

    def read1(self, _size: int, /) -> bytes:
        """The next bytes, as many as come out at once: maybe more than asked for."""
        while True:
            packed = b""
            if self._member is None:
                packed = (self._rest or self._stream.read(self._feed)).lstrip(b"\0")  # what fills up a block on tape
                if not packed:
                    return b""
                self._member, self._rest = self._new_member(), b""
            elif getattr(self._member, "needs_input", True):
                packed = self._stream.read(self._feed)
                if not packed:
                    raise EOFError
            unpacked = self._unpack(self._member, packed)
            if self._member.eof:
                self._rest, self._member = self._member.unused_data, None
            if unpacked:
                return unpacked


@dataclass(frozen=True, slots=True)
class Compression:
    """name: as a person calls it.  suffix: of its files.  magic: their first bytes."""

    name: str
    suffix: str
    magic: bytes
    open: Callable[[BinaryIO], _Opened]


COMPRESSIONS = (
    Compression("gzip", ".gz", b"\x1f\x8b", _gzip),
    Compression("Zstandard", ".zst", b"\x28\xb5\x2f\xfd", _zstandard),
    Compression("xz", ".xz", b"\xfd7zXZ\x00", _xz),
    Compression("bzip2", ".bz2", b"BZh", _bzip2),
)


def without_suffix(path: str) -> str:
    """`path` without the suffix of a compression, if it has one."""
    compression = by_suffix(path)
    return path[: -len(compression.suffix)] if compression else path


def by_suffix(path: str) -> Compression | None:
    return next((one for one in COMPRESSIONS if path.lower().endswith(one.suffix)), None)


def by_content(head: bytes) -> Compression | None:
    return next((one for one in COMPRESSIONS if head.startswith(one.magic)), None)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a stream."""

    def __init__(self, stream: BinaryIO, compression: Compression) -> None:
        self._unpacker, self._damage = compression.open(stream)
        self._name = compression.name
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(self._next(len(buffer)))
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _next(self, size: int) -> bytes:
        try:
            return self._unpacker.read1(size)
        except EOFError as error:
            message = f"the {self._name} file is cut short; what stood whole before the cut has been read"
            raise DamagedError(message) from error
        except (OSError, self._damage) as error:
            if isinstance(error, OSError) and error.errno is not None:  # the disk's fault, not the file's
                raise
            raise DamagedError(f"the {self._name} file is damaged ({error})") from error


def unpacked(stream: BinaryIO, compression: Compression) -> io.BufferedReader:
    return io.BufferedReader(_Unpacked(stream, compression), _BUFFER_BYTES)
