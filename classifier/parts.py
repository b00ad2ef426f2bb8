"""An output while it grows, under another name; it takes its place when it is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Protocol

from classifier.encoders import encoder_for, is_parquet, write_parquet
from classifier.errors import OutputError
from classifier.output import reported


def beside(target: str, suffix: str) -> str:
    """A hidden name beside `target`, always the same one, and no longer however long the name of `target` is.

    >>> beside("out/verdicts.jsonl", "part")
    'out/.zhengwen-3ea2ea40f2d37d4b.part'
    """
    folder, name = os.path.split(target)
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return os.path.join(folder, f".zhengwen-{digest}.{suffix}")


class Part(Protocol):
    def write(self, data: bytes) -> None: ...

    def checkpoint(self) -> int:
        """Lay all of it down on the disk; the size so far, in bytes, from which `FilePart` can go on."""

    def publish(self) -> None:
        """Complete it and give it its name."""

    def show(self) -> None:
        """Lay a copy of what there is in its place."""

    def close(self) -> None:
        """Leave it as it is."""

    def discard(self) -> None:
        """As if it had never been."""


class FilePart:
    """An output that is to be a file.  size: that of the part from which to go on."""

    def __init__(self, target: str, size: int = 0) -> None:
        self._name = target
        self._target = os.path.realpath(target)
        self._path = beside(self._target, "part")
        with reported(target):
            self._file: BinaryIO = open(self._path, "r+b" if size else "w+b")  # noqa: SIM115
            self._file.truncate(size)
            self._file.seek(size)
        self._encoder = encoder_for(target, self._file)

    def write(self, data: bytes) -> None:
        with reported(self._name):
            self._encoder.write(data)

    def checkpoint(self) -> int:
        with reported(self._name):
            self._encoder.end()
            self._file.flush()
            os.fsync(self._file.fileno())
            return self._file.tell()

    def publish(self) -> None:
        self.checkpoint()
        with reported(self._name), self._file:
            if is_parquet(self._target):
                converted = beside(self._target, "parquet")
                with _removed_on_failure(converted), open(converted, "wb") as stream:
                    write_parquet(self._file, stream)
                os.replace(converted, self._target)
                os.remove(self._path)
            else:
                os.replace(self._path, self._target)

    def show(self) -> None:
        self.checkpoint()
        with reported(self._name):
            shutil.copyfile(self._path, self._target)

    def close(self) -> None:
        with suppress(OSError):  # a full disk: what was not written was not promised either
            self._file.close()

    def discard(self) -> None:
        self.close()
        with suppress(OSError):
            os.remove(self._path)


@contextmanager
def _removed_on_failure(path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            os.remove(path)
        raise


class DirectPart:
    """Standard output, a device or a pipe: what is written is gone."""

    def __init__(self, name: str, stream: BinaryIO, *, shared: bool) -> None:
        self._name = name
        self._stream = stream
        self._shared = shared  # by others, who want it open
        if is_parquet(name):
            raise OutputError(f"{name}: Parquet is written to files only")

    def write(self, data: bytes) -> None:
        with reported(self._name):
            self._stream.write(data)
            self._stream.flush()  # the next program in the pipe works meanwhile

    def checkpoint(self) -> int:
        return 0

    def publish(self) -> None:
        self.close()

    def show(self) -> None:
        """It is there already."""

    def close(self) -> None:
        if not self._shared:
            with reported(self._name):
                self._stream.close()

    def discard(self) -> None:
        self.close()
