"""The exceptions of zhengwen, drawn once:

ZhengwenError
├── ModelError      a model folder is missing, damaged, of another format, or holds what a model may not hold
├── InputError      a file or record that cannot be scored; says where and why
├── TooManyErrors   so many of these that the run is given up
├── WorkerError     a process that scored part of the input is gone
└── OutputError     an output that cannot be written
    └── OutputRefused   one that is not even begun, since it would destroy something
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the inputs something stands.

    file: its name as given.  record: number from 1 on, as a person counts (lines of JSONL, rows of Parquet); None for
    the whole file.  offset: bytes before the record in the decompressed file; None where the format does not tell.
    """

    file: str
    record: int | None = None
    offset: int | None = None

    def __str__(self) -> str:
        return self.file if self.record is None else f"{self.file}:{self.record}"


class ZhengwenError(Exception):
    """Base of every error that zhengwen raises on purpose."""


class ModelError(ZhengwenError):
    """The model folder cannot be used; the message names the file, what was found and what was expected."""


class InputError(ZhengwenError):
    """An input cannot be scored.

    reason: what is wrong with it and what to try.  place: where it stands, named before the reason in the message.
    """

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason, place)
        self.reason = reason
        self.place = place

    def __str__(self) -> str:
        return self.reason if self.place is None else f"{self.place}: {self.reason}"


class TooManyErrors(ZhengwenError):
    """More inputs cannot be scored than the caller is ready to bear."""


class WorkerError(ZhengwenError):
    """A process that worked on part of the input ended before its time."""


class OutputError(ZhengwenError):
    """An output cannot be written; the message names it and the reason."""


class OutputRefused(OutputError):
    """An output is not even begun, since it would destroy something."""
