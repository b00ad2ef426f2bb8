"""From files to results: the run that `score` and `clean` share."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import click

from classifier import runner
from classifier.commands.console import FAILED, say
from classifier.commands.options import Conduct, ModelChoice, Target
from classifier.commands.progress import Progress, print_summary, shown_to_a_person, summary
from classifier.counts import Counts
from classifier.errors import InputError, OutputRefused, TooManyErrors
from classifier.output import check, opened, pretty_json
from classifier.outputs import Outputs, Plan
from classifier.records import Options, jsonl
from classifier.results.verdicts import json_line
from classifier.runner import Finished, Predictor, Render, Work, batches
from classifier.workers import in_order

_LARGE_BYTES = 4 << 20  # of files: even compressed, or as HTML, they hold enough text for the kernels to pay
_HUGE_BYTES = 48 << 20  # of files: workers that start at once are done before one that works alone at first

_COLLECT_AFTER = 100_000  # objects that came and did not go; Python looks for garbage after 700


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and how, the model, where results go, and how the run is conducted.

    settings: all other options that decide what is written.  more: further outputs, behind the main one.  include:
    what else the model looks for.  if_possible: what it looks for, too, if it has the arrays that find spans.
    """

    files: tuple[str, ...]
    reading: Options
    choice: ModelChoice
    target: Target
    conduct: Conduct
    settings: Mapping[str, Any]
    more: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    if_possible: tuple[str, ...] = ()

    def run(self, render: Render) -> None:
        """Write what `render` makes of the records and verdicts; say what failed and exit with 1 if anything did."""
        with _seldom_collected():
            self._run(render)

    def _run(self, render: Render) -> None:
        predictor = self.choice.load(compiled=self._has(_LARGE_BYTES) or None)
        plan = self._plan(predictor)
        if plan.done:
            say(f"{self.target.path}: complete already, nothing to resume")
            return
        begin = time.monotonic()
        outputs = Outputs(plan)
        try:
            work = Work(predictor, self.reading, render, self._include(predictor))
            counts, bytes_read = self._go_through(outputs, work)
            outputs.publish(counts)
        except BaseException as error:
            if isinstance(error, TooManyErrors) and self.conduct.errors:
                outputs.show_last()
            if outputs.abandon():
                say(f"{self.target.path}: unfinished; --resume goes on with it")
            raise
        self._sum_up(counts, time.monotonic() - begin, bytes_read)

    def _include(self, predictor: Predictor) -> tuple[str, ...]:
        return self.include + self.if_possible if getattr(predictor, "finds_spans", False) else self.include

    def _has(self, size: int) -> bool:
        """Whether there are so many bytes to read."""
        return sum(max(_size_and_time(path)[0], 0) for path in self.files) >= size

    def _plan(self, predictor: Predictor) -> Plan:
        targets = [self.target.name, *self.more, *([self.conduct.errors] if self.conduct.errors else [])]
        if len({os.path.realpath(target) for target in targets}) < len(targets):
            raise OutputRefused(f"two outputs cannot be one file: {', '.join(targets)}")
        if self.conduct.summary:
            again = self.target.overwrite or self.conduct.resume
            check(self.conduct.summary, self.files, overwrite=again)
        job = self._description(predictor) if self.target.path else {}
        return Plan(tuple(targets), self.files, self.target.overwrite, self.conduct.resume, job)

    def _description(self, predictor: Predictor) -> dict[str, Any]:
        """All that decides what is written, as it stands in the journal."""
        inputs = [[path, *_size_and_time(path)] for path in self.files]
        described = {
            **self.settings,
            **asdict(self.reading),
            **asdict(self.choice),
            "model_config": _digest(getattr(predictor, "config", None)),
            "inputs": _digest(inputs),
            "checkpoint_bytes": runner.CHECKPOINT_BYTES,
            "piece_bytes": jsonl.PIECE_BYTES,
        }
        plain: dict[str, Any] = json.loads(json.dumps(described))
        return plain

    def _go_through(self, outputs: Outputs, work: Work) -> tuple[Counts, int]:
        """Counts of all that was done, and the bytes read for it in this run."""
        counts, last = outputs.counts, 0
        todo = batches(self.files, self.reading, outputs.start)
        at_once = self._has(_HUGE_BYTES)
        with (
            closing(Progress(self.files, done=outputs.start.file, wanted=self.conduct.progress)) as progress,
            closing(in_order(todo, work, self.conduct.workers, at_once=at_once)) as results,
        ):
            for done in results:
                counts += done.counts
                outputs.write((*done.outputs, *self._reported(done, progress)))
                self._give_up_if_too_many(counts)
                if done.checkpoint:
                    outputs.checkpoint(done.end, counts)
                progress.show(done, counts)
                last = done.bytes_read
        return counts, last

    def _reported(self, done: Finished, progress: Progress) -> Iterator[bytes]:
        """What is said of a batch on standard error, or goes to the file of errors."""
        for doubt in done.doubts:
            progress.say(doubt)
        if self.conduct.errors:
            yield b"".join(json_line(_error_row(error)) for error in done.failures)
        else:
            for error in done.failures:
                progress.say(error)

    def _give_up_if_too_many(self, counts: Counts) -> None:
        limit = self.conduct.max_errors
        if limit is not None and counts.failures > limit:
            raise TooManyErrors(f"given up: {counts.failures} records cannot be read, more than --max-errors {limit}")

    def _sum_up(self, counts: Counts, seconds: float, bytes_read: int) -> None:
        facts = summary(counts, seconds, bytes_read)
        if self.conduct.summary:
            with opened(self.conduct.summary, inputs=self.files, overwrite=True) as stream:
                stream.write(pretty_json(facts))
        if shown_to_a_person():
            print_summary(facts)
        if counts.failures:
            raise click.exceptions.Exit(FAILED)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Nothing of a batch is garbage that Python has to look for, but looking goes through all that numba has made."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _error_row(error: InputError) -> dict[str, Any]:
    place = error.place
    where = {"file": place.file, "record": place.record, "offset": place.offset} if place else {}
    return {**where, "reason": error.reason}


def _size_and_time(path: str) -> tuple[int, int]:
    """Bytes and time of change in nanoseconds, by which one sees that a file is no longer the same."""
    try:
        status = os.stat(path)
    except OSError:  # said when the file's turn comes
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
