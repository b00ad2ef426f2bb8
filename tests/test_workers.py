"""Processes side by side: the same bytes in the same order, bounded reading, a clean end."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import pytest

from classifier import Classifier, load, runner, workers
from classifier.errors import WorkerError
from classifier.records import Options, read
from classifier.results.verdicts import as_json_lines
from classifier.runner import Work, batches

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "tests" / "cases" / "messy_page.txt").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def processes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE", 1)


def double(number: int) -> int:
    time.sleep(0.05 if number == 3 else 0)  # a slow one must not be overtaken
    return 2 * number


def die(_number: int) -> None:
    os._exit(3)


def test_order_is_kept() -> None:
    assert list(workers.in_order(range(30), double, 2)) == [2 * number for number in range(30)]


def test_reading_does_not_run_away() -> None:
    read: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    results = workers.in_order(numbers(), double, 2)
    for taken in range(1, 20):
        next(results)
        assert len(read) - taken <= workers.AHEAD * 2 + 1
    results.close()


def test_death_of_a_worker_is_an_error() -> None:
    with pytest.raises(WorkerError, match="fewer --workers"):
        list(workers.in_order([0, 1, 2], lambda number: die(number) if number else number, 2))


def test_what_fails_in_a_worker_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(workers.in_order([1, 1, 0], lambda number: 1 / number, 2))


def test_a_loaded_classifier_travels_without_its_weights() -> None:
    model = load(body_threshold=0.25)
    packed = pickle.dumps(model)
    assert len(packed) < 1000
    again = pickle.loads(packed)
    assert (again.body_threshold, again.config) == (0.25, model.config)
    assert again is pickle.loads(packed)
    assert isinstance(again._model.heads.weights.base, np.memmap)
    made = Classifier(model._model, body_threshold=0.75)
    assert pickle.loads(pickle.dumps(made)).body_threshold == 0.75


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    path = tmp_path / "crawl.jsonl"
    rows = [{"id": n, "text": f"{n}\n{PAGE[n % 50 :]}"} if n % 97 else {"id": n} for n in range(400)]
    path.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
    return path


@pytest.mark.parametrize(
    ("batch_bytes", "count", "forks"), [(300_000, 1, True), (50_000, 2, workers.FORKS), (150_000, 2, False)]
)
def test_same_bytes_for_any_number_and_batch(
    batch_bytes: int, count: int, forks: bool, crawl: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load()
    [expected] = as_json_lines(
        [(record, model.predict(record.text)) for record in read(str(crawl)) if not isinstance(record, Exception)]
    )
    monkeypatch.setattr(runner, "BATCH_BYTES", batch_bytes)
    monkeypatch.setattr(workers, "FORKS", forks)
    work = Work(model, Options(), as_json_lines)
    done = list(workers.in_order(batches([str(crawl)], Options()), work, count))
    assert len(done) > 1
    assert b"".join(part.outputs[0] for part in done) == expected
    assert [failure.place.record for part in done for failure in part.failures] == list(range(1, 401, 97))


def test_interruption_ends_all_processes(crawl: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "classifier.cli", "score", *[str(crawl)] * 40, "--workers", "2", "-o", str(output)]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)
    while not list(tmp_path.glob(".zhengwen-*")):
        assert run.poll() is None
        time.sleep(0.02)
    time.sleep(1)  # by now it is scoring, or starting the others
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"Traceback" not in said
    assert not output.exists()
    with pytest.raises(ProcessLookupError):
        for _ in range(50):
            os.killpg(run.pid, 0)
            time.sleep(0.1)
