"""The outputs of a run: they grow together, can be gone on with after a cut, and appear when all are complete."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from classifier.counts import Counts
from classifier.errors import OutputError, OutputRefused
from classifier.journal import BEGINNING, Checkpoint, Journal
from classifier.output import check, is_special, is_stdout, reported
from classifier.parts import DirectPart, FilePart, Part, beside
from classifier.records.source import STDIN
from classifier.runner import Position


@dataclass(frozen=True, slots=True)
class Plan:
    """targets: where each output goes, the main one first; `-` is standard output.  inputs: the files read.

    overwrite, resume: as the options of these names.  job: all that decides what comes out, for comparing with the run
    to be resumed.
    """

    targets: tuple[str, ...]
    inputs: tuple[str, ...]
    overwrite: bool
    resume: bool
    job: Mapping[str, Any]

    @property
    def resumable(self) -> bool:
        main = self.targets[0]
        return not is_stdout(main) and not is_special(main) and STDIN not in self.inputs

    @property
    def done(self) -> bool:
        """Whether there is nothing to resume since the outputs are there."""
        files = [target for target in self.targets if not is_stdout(target) and not is_special(target)]
        begun = os.path.exists(self.journal_path)
        return self.resume and self.resumable and not begun and all(map(os.path.isfile, files))

    @property
    def journal_path(self) -> str:
        return beside(os.path.realpath(self.targets[0]), "journal")


class Outputs:
    """begin with `Outputs(plan)`, write, then `publish` or `abandon`.

    Raises OutputRefused for what must not be written, OutputError for what cannot.  start: where reading has to begin.
    counts: of what is done already.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        if plan.resume and not plan.resumable:
            raise OutputRefused("--resume needs files: an --output FILE, and inputs that can be read a second time")
        self._journal = Journal(plan.journal_path, plan.targets[0]) if plan.resumable else None
        try:
            self._last = self._begin()
            self._parts = [] if self._last.complete else self._opened(self._last.sizes)
        except BaseException:
            self._leave_journal()
            raise
        self.start, self.counts = self._last.position, self._last.counts

    def _leave_journal(self) -> None:
        """Not begun: a journal that was there stays, a new one goes."""
        if self._journal is not None and self._journal.checkpoints:
            self._journal.close()
        elif self._journal is not None:
            self._journal.remove()

    def _begin(self) -> Checkpoint:
        """The checkpoint to go on from."""
        plan, journal = self._plan, self._journal
        usable = [] if journal is None else [one for one in journal.checkpoints if self._stands(one)]
        if usable and not plan.resume and not plan.overwrite:
            reason = "an unfinished run is there; --resume goes on with it, --overwrite starts anew"
            raise OutputRefused(f"{plan.targets[0]}: {reason}")
        if not (usable and plan.resume):
            usable = []
            for target in plan.targets:
                if not is_stdout(target):
                    check(target, plan.inputs, overwrite=plan.overwrite)
        elif journal is not None and journal.job is not None:
            _compare(journal.job, plan.job, plan.targets[0])
        if journal is not None:
            journal.begin(plan.job, usable[-1:])
        return usable[-1] if usable else BEGINNING

    def _stands(self, checkpoint: Checkpoint) -> bool:
        """Whether what a checkpoint speaks of is still there."""
        if checkpoint.complete:
            return True
        paths = [beside(os.path.realpath(target), "part") for target in self._plan.targets]
        return len(paths) == len(checkpoint.sizes) and all(
            os.path.isfile(path) and os.path.getsize(path) >= size
            for path, size in zip(paths, checkpoint.sizes, strict=True)
        )

    def _opened(self, sizes: Sequence[int]) -> list[Part]:
        opened: list[Part] = []
        try:
            for target, size in zip(self._plan.targets, sizes or [0] * len(self._plan.targets), strict=True):
                opened.append(_part(target, size))
        except BaseException:
            for part in opened:
                leave = part.close if sizes else part.discard
                leave()
            raise
        return opened

    def write(self, contents: Sequence[bytes]) -> None:
        """Append to each of the outputs, in their order."""
        for part, content in zip(self._parts, contents, strict=True):
            part.write(content)

    def checkpoint(self, position: Position, counts: Counts, *, complete: bool = False) -> None:
        """Make this a place to resume from: all behind `position` is in the outputs."""
        sizes = tuple(part.checkpoint() for part in self._parts)
        if self._journal is not None:
            self._last = Checkpoint(position, sizes, counts, complete)
            self._journal.note(self._last)

    def publish(self, counts: Counts) -> None:
        """Give the outputs their names."""
        if self._last.complete:  # cut off while doing so
            self._parts = [_part(t, s) for t, s in zip(self._plan.targets, self._last.sizes, strict=True) if _grows(t)]
        else:
            self.checkpoint(Position(len(self._plan.inputs), 0), counts, complete=True)
        for part in self._parts:
            part.publish()
        if self._journal is not None:
            self._journal.remove()

    def show_last(self) -> None:
        """Lay what there is of the last output in its place, though the run is not complete."""
        self._parts[-1].show()

    def abandon(self) -> bool:
        """After a failure: leave what can be resumed, remove what cannot; whether there is something to resume."""
        resumable = self._last.sizes != ()
        for part in self._parts:
            leave = part.close if resumable else part.discard
            with suppress(OutputError):  # a full device fails once more
                leave()
        if self._journal is not None:
            leave = self._journal.close if resumable else self._journal.remove
            leave()
        return resumable


def _grows(target: str) -> bool:
    """Whether an output has not yet taken its place."""
    return os.path.exists(beside(os.path.realpath(target), "part"))


def _part(target: str, size: int) -> Part:
    if is_stdout(target):
        if sys.stdout is None:
            raise OutputError("standard output is closed")
        return DirectPart("standard output", sys.stdout.buffer, shared=True)
    if is_special(target):
        with reported(target):
            return DirectPart(target, open(target, "wb"), shared=False)
    return FilePart(target, size)


def _compare(then: Mapping[str, Any], now: Mapping[str, Any], target: str) -> None:
    """Raises OutputRefused if a run would not go on as it began."""
    different = sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
    if different:
        changes = "; ".join(f"{name} was {then.get(name)}, is {now.get(name)}" for name in different)
        raise OutputRefused(f"{target}: cannot be resumed with other settings ({changes}); --overwrite starts anew")
