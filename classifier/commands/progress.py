"""How far a run has come, for the person at the terminal, and what it has done in the end."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click

from classifier.commands.console import say
from classifier.counts import Counts
from classifier.labels import NAMES
from classifier.records.source import STDIN
from classifier.runner import Finished

DELAY_SECONDS = 1  # a run that is shorter shows no bar
_MEGABYTE = 1e6  # as disks and networks count


class Progress:
    """A bar on standard error, if that is a terminal and the bar is wanted; messages go above it.

    done: files that an earlier run has gone through.
    """

    def __init__(self, files: Sequence[str], *, done: int, wanted: bool) -> None:
        self._files = len(files)
        self._bar: Any = None
        if wanted and shown_to_a_person():
            from tqdm import tqdm

            tqdm.monitor_interval = 0  # no thread beside the workers' processes
            # Left to itself, tqdm shows nothing on a terminal that does not tell its size.
            columns, lines = shutil.get_terminal_size()
            self._bar = tqdm(total=_size(files[done:]), unit="B", unit_scale=True, delay=DELAY_SECONDS, leave=False,
                             ncols=columns - 1, nrows=lines, file=sys.stderr)  # fmt: skip

    def show(self, done: Finished, counts: Counts) -> None:
        """Move the bar to where a batch ends."""
        if self._bar is not None:
            self._bar.set_postfix_str(
                f"file {done.end.file + 1:,} of {self._files:,}, {counts.documents:,} documents", refresh=False
            )
            self._bar.update(done.bytes_read - self._bar.n)

    def say(self, message: object) -> None:
        if self._bar is not None:
            self._bar.clear()
        say(message)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def shown_to_a_person() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _size(files: Sequence[str]) -> int | None:
    """Bytes of all files; None if one of them does not tell."""
    if STDIN in files:
        return None
    size = 0
    for path in files:
        with suppress(OSError):  # said when the file's turn comes
            size += os.path.getsize(path)
    return size


def summary(counts: Counts, seconds: float, bytes_read: int) -> dict[str, Any]:
    """What a run has done, for JSON. seconds, bytes_read: of this run; what it resumed is in the counts alone."""
    speed = bytes_read / _MEGABYTE / seconds if seconds else 0.0
    return counts.to_dict() | {
        "seconds": round(seconds, 3),
        "megabytes_read": round(bytes_read / _MEGABYTE, 3),
        "megabytes_per_second": round(speed, 3),
    }


def print_summary(facts: dict[str, Any]) -> None:
    """The same in a few lines on standard error."""
    click.echo(
        f"{facts['documents']:,} documents, {facts['failures']:,} failures, {facts['megabytes_read']:,.1f} MB in "
        f"{facts['seconds']:,.1f} s ({facts['megabytes_per_second']:,.1f} MB/s)",
        err=True,
    )
    total = sum(facts["characters"].values()) or 1
    for name in NAMES:
        lines, characters = facts["segments"][name], facts["characters"][name]
        click.echo(f"  {name:<11} {lines:>12,} lines {characters:>14,} characters {characters / total:>4.0%}", err=True)
