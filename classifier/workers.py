"""Batches worked on side by side, by processes; the results in the order of the batches."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeVar

from classifier.errors import WorkerError

FORKS = sys.platform == "linux"  # elsewhere there is no fork, or the system's own libraries do not bear it
# Batches that this process works on before others start. Forked ones have all that the first of them made it load;
# fresh ones take a second of work to start.
ALONE = 1 if FORKS else 24
AHEAD = 2  # batches a worker that are handed out beyond the one awaited: they bound memory and keep every worker busy
LAST_SECONDS = 5.0  # what batches in work may take to end when the rest is called off; one takes a tenth of a second
WATCH_SECONDS = 1.0  # between two looks of a worker at whether its parent lives

Batch = TypeVar("Batch")
Result = TypeVar("Result")

_own_work: Callable[[Any], Any]  # in a worker: what it does to each batch


def cores() -> int:
    """How many cores this process may use, as its affinity and its container say."""
    import joblib

    return int(joblib.cpu_count())


def in_order(
    todo: Iterable[Batch], work: Callable[[Batch], Result], workers: int, *, at_once: bool = False
) -> Generator[Result]:
    """`work` on each batch of `todo`, which is read as the results are taken.

    With more than one worker, what comes after the first `ALONE` batches is done by processes. Where these cannot be
    forked, `work` must be picklable, and they may be told to start `at_once`, since there is much to do. Closing the
    iterator, or an interruption, ends them. Raises WorkerError if one of them dies.
    """
    batches = iter(todo)
    yield from map(work, batches if workers == 1 else islice(batches, 0 if at_once and not FORKS else ALONE))
    following = next(batches, None)
    if following is not None:
        yield from _by_processes(chain((following,), batches), work, workers)


def _by_processes(todo: Iterable[Batch], work: Callable[[Batch], Result], workers: int) -> Iterator[Result]:
    # Not joblib.Parallel: its generator goes on reading however far the consumer lags behind.
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    others = multiprocessing.active_children()
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    executor = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(work, os.getpid()))
    under_way: deque[Future[Result]] = deque()
    try:
        with _starting():  # at the first batch
            under_way.extend(executor.submit(_do, batch) for batch in islice(todo, 1))
        for batch in todo:
            under_way.append(executor.submit(_do, batch))
            if len(under_way) > AHEAD * workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError(f"a worker died, of too little memory perhaps; try fewer --workers ({error})") from error
    finally:
        for future in under_way:
            future.cancel()
        if wait(under_way, LAST_SECONDS).not_done:
            for process in set(multiprocessing.active_children()).difference(others):
                process.kill()
        executor.shutdown()


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    """In a worker: take over its work, and end when `parent` is gone, whom kill -9 leaves no time to do it."""
    global _own_work
    _own_work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C, which the terminal sends to all: the parent ends the others
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _do(batch: Any) -> Any:
    return _own_work(batch)


@contextmanager
def _starting() -> Iterator[None]:
    """Processes that are started here see no interruption before they can pass it over."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    if not FORKS:
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # else it is started amid the others, and lets interruptions through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with warnings.catch_warnings():
            # Of Python 3.12 on, that threads are there: numpy's, which hold nothing that a worker waits for.
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
