"""Results to files: what is written for a document, and that a file appears whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

from classifier.errors import OutputError, OutputRefused

STDOUT = "-"


@contextmanager
def opened(target: str | None, *, inputs: Sequence[str] = (), overwrite: bool = False) -> Iterator[BinaryIO]:
    """Where results go: a file, or standard output for None and `-`.

    The file is written beside its place under another name and moved there at the end, so that after an error or an
    interruption the place is as it was. Raises OutputRefused if the file exists and `overwrite` is not set, or is one
    of `inputs`; OutputError if it cannot be written.
    """
    if target is None or is_stdout(target):
        with reported("standard output"):
            yield from _standard_output()
        return
    check(target, inputs, overwrite=overwrite)
    with reported(target):
        if is_special(target):
            with open(target, "wb") as stream:
                yield stream
        else:
            yield from _replaced(os.path.realpath(target))


def is_stdout(target: str | None) -> bool:
    return target is None or target == STDOUT


def is_special(target: str) -> bool:
    """Whether `target` is a device or a named pipe, which must not be replaced by a file."""
    return os.path.exists(target) and not os.path.isfile(target)


def check(target: str, inputs: Sequence[str], *, overwrite: bool) -> None:
    """Raises OutputRefused if writing to `target` would destroy something, or it is a folder."""
    if os.path.isdir(target):
        raise OutputRefused(f"{target}: is a folder, not a file to write to")
    for path in inputs:
        if os.path.exists(path) and os.path.exists(target) and os.path.samefile(path, target):
            raise OutputRefused(f"{target}: is an input too; write to another file")
    if os.path.isfile(target) and not overwrite:
        raise OutputRefused(f"{target}: exists; --overwrite replaces it")


@contextmanager
def reported(name: str) -> Iterator[None]:
    """Turn what the system says while writing into an OutputError; a closed pipe is no error but an end."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{name}: {error.strerror or error}") from error


def _standard_output() -> Iterator[BinaryIO]:
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def _replaced(path: str) -> Iterator[BinaryIO]:
    # Named by chance, not after `path`, whose name may be as long as the file system allows.
    temporary = os.path.join(os.path.dirname(path), f".zhengwen-{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as stream:
            yield stream
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.remove(temporary)
        raise


def pretty_json(value: object) -> bytes:
    """Indented JSON for a report."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
