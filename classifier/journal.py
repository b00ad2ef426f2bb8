"""What a run has laid down so far, so that another can go on where it was cut off.

A file of JSON lines beside the output. The first says what the run does, the others where it could be resumed; a line
is there only after what it speaks of is on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from classifier.counts import Counts
from classifier.errors import OutputError, OutputRefused
from classifier.output import reported
from classifier.runner import Position


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place in a run.

    position: in the inputs, all before it is done.  sizes: of the parts, in bytes; none at the beginning.  counts: so
    far.  complete: whether nothing remains but to give the outputs their names.
    """

    position: Position
    sizes: tuple[int, ...]
    counts: Counts
    complete: bool = False


BEGINNING = Checkpoint(Position(), (), Counts())


class Journal:
    """The journal of one output, held so that no other run writes to the same.

    Raises OutputRefused if another run has it.  checkpoints: those of the run that was cut off, in order.  job: what
    that run did; None if there was none.
    """

    def __init__(self, path: str, target: str) -> None:
        self._path, self._target = path, target
        with reported(target):
            self._file: BinaryIO = open(path, "a+b")  # noqa: SIM115
        self._lock()
        self.job, self.checkpoints = _read(self._file)

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows
            return
        try:
            fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise OutputRefused(f"{self._target}: another run is writing it") from error
        os.register_at_fork(after_in_child=self.close)  # else workers would hold it when this process is gone

    def begin(self, job: Mapping[str, Any], checkpoints: Sequence[Checkpoint] = ()) -> None:
        """Write the journal anew: `job`, and the checkpoints that still hold."""
        with reported(self._target):
            self._file.truncate(0)
        self._append(dict(job))
        for checkpoint in checkpoints:
            self.note(checkpoint)

    def note(self, checkpoint: Checkpoint) -> None:
        """Add a checkpoint whose outputs are on the disk."""
        self._append({
            "file": checkpoint.position.file,
            "items": checkpoint.position.items,
            "sizes": checkpoint.sizes,
            "counts": checkpoint.counts.to_dict(),
            "complete": checkpoint.complete,
        })  # fmt: skip

    def _append(self, entry: Mapping[str, Any]) -> None:
        with reported(self._target):
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        with suppress(OSError):
            self._file.close()

    def remove(self) -> None:
        with suppress(OSError):
            os.remove(self._path)
        self.close()


def _read(file: BinaryIO) -> tuple[dict[str, Any] | None, list[Checkpoint]]:
    """The job and the checkpoints in a journal, up to a line that was cut off."""
    file.seek(0)
    entries = []
    for line in file:
        try:
            entries.append(orjson.loads(line))
        except orjson.JSONDecodeError:
            break
    if not entries:
        return None, []
    try:
        return entries[0], [_checkpoint(entry) for entry in entries[1:]]
    except (KeyError, TypeError) as error:
        raise OutputError(f"{file.name}: not a journal of zhengwen; remove it to start anew") from error


def _checkpoint(entry: Mapping[str, Any]) -> Checkpoint:
    position = Position(entry["file"], entry["items"])
    return Checkpoint(position, tuple(entry["sizes"]), Counts(**entry["counts"]), entry["complete"])
