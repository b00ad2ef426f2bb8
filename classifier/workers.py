"""Batches worked on side by side, by processes; the results in the order of the batches."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from typing import TypeVar

from classifier.errors import WorkerError

ALONE = 24  # batches that this process works on before others start: a second of work, as long as starting takes
AHEAD = 2  # batches a worker that are handed out beyond the one awaited: they bound memory and keep every worker busy
LAST_SECONDS = 5.0  # what batches in work may take to end when the rest is called off; one takes a tenth of a second
WATCH_SECONDS = 1.0  # between two looks of a worker at whether its parent lives

Batch = TypeVar("Batch")
Result = TypeVar("Result")


def cores() -> int:
    """How many cores this process may use, as its affinity and its container say."""
    import joblib

    return int(joblib.cpu_count())


def in_order(
    todo: Iterable[Batch], work: Callable[[Batch], Result], workers: int, *, at_once: bool = False
) -> Generator[Result]:
    """`work` on each batch of `todo`, which is read as the results are taken.

    With more than one worker, what comes after the first `ALONE` batches is done by processes, or all of it if they
    are to start `at_once`; `work` must be picklable. Closing the iterator, or an interruption, ends them. Raises
    WorkerError if one of them dies.
    """
    batches = iter(todo)
    yield from map(work, batches if workers == 1 else islice(batches, 0 if at_once else ALONE))
    following = next(batches, None)
    if following is not None:
        yield from _by_processes(chain((following,), batches), work, workers)


def _by_processes(todo: Iterable[Batch], work: Callable[[Batch], Result], workers: int) -> Iterator[Result]:
    # Not joblib.Parallel: its generator goes on reading however far the consumer lags behind.
    from joblib.externals.loky import ProcessPoolExecutor
    from joblib.externals.loky.process_executor import BrokenProcessPool

    executor = ProcessPoolExecutor(workers, initializer=_end_with, initargs=(os.getpid(),))
    under_way: deque[Future[Result]] = deque()
    try:
        for batch in todo:
            with nullcontext() if under_way else _interruptions_held_back():  # processes are started at the first one
                under_way.append(executor.submit(work, batch))
            if len(under_way) > AHEAD * workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError(f"a worker died, of too little memory perhaps; try fewer --workers ({error})") from error
    finally:
        # loky trips over batches that still wait when its workers are killed: none may.
        for future in under_way:
            future.cancel()
        wait(under_way, LAST_SECONDS)
        executor.shutdown(kill_workers=True)


def _end_with(parent: int) -> None:
    """In a worker: end when `parent` is gone, which kill -9 gives no time to end its workers."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _interruptions_held_back() -> Iterator[None]:
    """Processes that are started here never see Ctrl-C, which the terminal sends to all: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # else it is started amid the others, and lets interruptions through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
