"""Runs that are cut off, at every step and at random moments, come out byte for byte as if they had not been."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import classifier
from classifier import runner
from classifier.cli import main
from classifier.records import jsonl
from tests import interrupted
from tests.interrupted import JOBS, check, outputs, start, write_inputs
from tests.test_cli import StandIn

KILLS = int(os.environ.get("ZHENGWEN_KILLS", "1"))  # a job; 50 measured once, see docs/files.md
CRASH = 9
PATIENCE = 120  # seconds; a loaded machine is slow


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(runner, "CHECKPOINT_BYTES", interrupted.CHECKPOINT_BYTES)
    monkeypatch.setattr(runner, "BATCH_BYTES", interrupted.BATCH_BYTES)
    monkeypatch.setattr(jsonl, "PIECE_BYTES", interrupted.PIECE_BYTES)
    monkeypatch.setattr(classifier, "load", lambda path=None, **choices: StandIn())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: object) -> Result:
    command, *rest = map(str, words)
    return CliRunner().invoke(main, [command, "--workers", "1", *rest])


@pytest.mark.parametrize("job", JOBS)
def test_killed_at_random_moments(job: str) -> None:
    assert check(job, KILLS, seed=KILLS, documents=500) >= KILLS


# --- a crash before each of the calls that change what is on the disk


def in_a_child(action: Callable[[], object]) -> int:
    """Exit status of a forked process that does `action`."""
    child = os.fork()
    if child == 0:
        try:
            action()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def crash_before(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, die as kill -9 does before the call of that number, from 1 on."""
    count = 0

    def counting(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            nonlocal count
            count += 1
            if count == number:
                os._exit(CRASH)
            return real(*arguments)

        return call

    for name in ("fsync", "replace", "remove"):
        monkeypatch.setattr(os, name, counting(getattr(os, name)))


@pytest.mark.parametrize("job", ["clean", "score"])
def test_crash_at_every_step(small: Path, monkeypatch: pytest.MonkeyPatch, job: str) -> None:
    words = [*JOBS[job], *write_inputs(small, 300)]
    (small / "whole").mkdir()
    os.chdir(small / "whole")
    assert run(*words).exit_code == 1
    expected, number, status = outputs(small / "whole"), 0, CRASH
    while status == CRASH:
        number += 1
        (small / f"cut{number}").mkdir()
        os.chdir(small / f"cut{number}")
        with monkeypatch.context() as patch:
            status = in_a_child(lambda n=number, p=patch: (crash_before(n, p), run(*words)))  # type: ignore[misc]
        if status == CRASH:
            assert run(*words, "--resume").exit_code in (0, 1)
        assert outputs(Path.cwd()) == expected, f"crash before step {number}"
    assert number > 12


# --- what is refused, what is said


@pytest.fixture
def cut(small: Path) -> list[object]:
    """The words of a run that was cut off behind its first checkpoint."""
    words = ["score", *write_inputs(small, 300), "-o", small / "out.jsonl"]
    real, calls = os.fsync, 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 6:
            os._exit(CRASH)
        real(descriptor)

    def action() -> None:
        os.fsync = fsync
        run(*words)

    assert in_a_child(action) == CRASH
    assert not (small / "out.jsonl").exists() and len(list(small.glob(".zhengwen-*"))) == 2
    return words


def test_an_unfinished_run_is_not_lost_by_chance(small: Path, cut: list[object]) -> None:
    result = run(*cut)
    assert result.exit_code == 2 and "--resume goes on with it, --overwrite starts anew" in result.stderr
    assert len(list(small.glob(".zhengwen-*"))) == 2
    assert run(*cut, "--overwrite").exit_code == 1 and (small / "out.jsonl").exists()
    assert not list(small.glob(".zhengwen-*"))


@pytest.mark.parametrize("change", [["--body-threshold", "0.5"], ["--format", "dolma"], ["--field", "x"], ["more"]])
def test_other_settings_are_not_resumed(small: Path, cut: list[object], change: list[str]) -> None:
    result = run(*cut, *change, "--resume")
    assert result.exit_code == 2 and "cannot be resumed with other settings" in result.stderr


def test_a_changed_input_is_not_resumed(small: Path, cut: list[object]) -> None:
    with open(small / "b.jsonl", "ab") as file:
        file.write(b"\n")
    assert "inputs was" in run(*cut, "--resume").stderr


def test_a_torn_journal_is_good_up_to_the_tear(small: Path, cut: list[object]) -> None:
    [journal] = small.glob(".zhengwen-*.journal")
    journal.write_bytes(journal.read_bytes() + b'{"file": 0, "it')
    assert run(*cut, "--resume").exit_code == 1
    resumed = (small / "out.jsonl").read_bytes()
    assert run(*cut, "--overwrite").exit_code == 1 and (small / "out.jsonl").read_bytes() == resumed


def test_a_part_shorter_than_the_journal_says_is_not_trusted(small: Path, cut: list[object]) -> None:
    [part] = small.glob(".zhengwen-*.part")
    part.write_bytes(b"")
    assert run(*cut, "--resume").exit_code == 1
    resumed = (small / "out.jsonl").read_bytes()
    assert run(*cut, "--overwrite").exit_code == 1 and (small / "out.jsonl").read_bytes() == resumed


def test_counts_go_on(small: Path, cut: list[object]) -> None:
    assert run(*cut, "--resume", "--summary", "resumed.json").exit_code == 1
    assert run(*cut, "--overwrite", "--summary", "whole.json").exit_code == 1
    resumed, whole = (json.loads((small / name).read_text(encoding="utf-8")) for name in ("resumed.json", "whole.json"))
    assert all(resumed[name] == whole[name] for name in ("documents", "failures", "segments", "characters"))


def test_nothing_to_resume(small: Path) -> None:
    (small / "a.txt").touch()
    assert run("score", "a.txt", "-o", "out", "--resume").exit_code == 0  # begins
    result = run("score", "a.txt", "-o", "out", "--resume")
    assert (result.exit_code, result.stderr) == (0, "zhengwen: out: complete already, nothing to resume\n")
    for words in (("a.txt",), ("-", "-o", "out")):
        assert "--resume needs files" in run("score", *words, "--resume").stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_can_be_resumed(tmp_path: Path, number: int, status: int) -> None:
    inputs = write_inputs(tmp_path, 1000)
    folders = [tmp_path / "cut", tmp_path / "whole"]
    for folder in folders:
        folder.mkdir()
    with start(folders[0], [*JOBS["score"], *inputs]) as process:
        while not (journal := list(folders[0].glob(".zhengwen-*.journal"))) or journal[0].read_bytes().count(b"\n") < 3:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(PATIENCE) == status and process.stderr
        assert process.stderr.read() == b"zhengwen: out.jsonl: unfinished; --resume goes on with it\n"
    for folder in folders:
        with start(folder, [*JOBS["score"], *inputs, "--resume"]) as process:
            assert process.wait(PATIENCE) == 1
    assert outputs(folders[0]) == outputs(folders[1])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_workers_do_not_outlive_a_killed_run(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path, 20_000)
    with start(tmp_path, [*JOBS["score"], *inputs]) as process:
        while len(workers := children(process.pid)) < 2:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    deadline = time.monotonic() + PATIENCE
    while any(Path("/proc", str(worker)).exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children(parent: int) -> list[int]:
    """The workers of a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(status)
    return [int(one.parent.name) for one in found]


def test_two_runs_to_one_output(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path, 8000)
    with start(tmp_path, [*JOBS["score"], *inputs]) as first:
        while not list(tmp_path.glob(".zhengwen-*.part")):
            time.sleep(0.01)
        with start(tmp_path, [*JOBS["score"], *inputs, "--overwrite"]) as second:
            assert second.wait(PATIENCE) == 2 and second.stderr and b"another run is writing it" in second.stderr.read()
        first.kill()


# --- errors


def bad(folder: Path, *numbers: int) -> Path:
    rows = [b"{" if number in numbers else b'{"text": "a"}' for number in range(1, 11)]
    (folder / "a.jsonl").write_bytes(b"\n".join(rows))
    return folder / "a.jsonl"


def test_errors_go_to_their_file(small: Path) -> None:
    result = run("score", bad(small, 3, 5), small / "none.txt", "--errors", "errors.jsonl")
    assert (result.exit_code, result.stderr, len(result.stdout.splitlines())) == (1, "", 8)
    rows = [json.loads(line) for line in (small / "errors.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(Path(row["file"]).name, row["record"], row["offset"]) for row in rows] == [
        ("a.jsonl", 3, 28), ("a.jsonl", 5, 44), ("none.txt", None, None),
    ]  # fmt: skip
    assert rows[0]["reason"].startswith("broken JSON") and rows[2]["reason"] == "No such file or directory"


@pytest.mark.parametrize(("limit", "done"), [(2, True), (1, False)])
def test_too_many_errors(small: Path, limit: int, done: bool) -> None:
    result = run("score", bad(small, 3, 5), "-o", "out", "--errors", "errors", "--max-errors", limit)
    assert result.exit_code == 1 and (small / "out").exists() == done and bool(result.stderr) != done
    assert len((small / "errors").read_bytes().splitlines()) == 2  # also when given up
    assert not list(small.glob(".zhengwen-*"))


def test_a_run_given_up_can_be_resumed_with_more_patience(small: Path) -> None:
    words = ["score", *write_inputs(small, 300), "-o", "out", "--errors", "errors"]
    result = run(*words, "--max-errors", 4)
    assert result.exit_code == 1 and "more than --max-errors 4" in result.stderr and "--resume" in result.stderr
    assert run(*words, "--resume").exit_code == 1
    resumed = (small / "out").read_bytes(), (small / "errors").read_bytes()
    assert run(*words, "--overwrite").exit_code == 1
    assert ((small / "out").read_bytes(), (small / "errors").read_bytes()) == resumed


@pytest.mark.parametrize("words", [("--errors", "out"), ("--summary", "a.jsonl"), ("--errors", "a.jsonl", "--overwrite")])
def test_outputs_do_not_collide(small: Path, words: tuple[str, ...]) -> None:
    before = bad(small).read_bytes()
    assert run("score", "a.jsonl", "-o", "out", *words).exit_code == 2
    assert (small / "a.jsonl").read_bytes() == before and [path.name for path in small.iterdir()] == ["a.jsonl"]


def test_a_full_disk_keeps_what_can_be_resumed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["score", *write_inputs(small, 300), "-o", "out"]
    real, calls = os.fsync, 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        result = run(*words)
    assert result.exit_code == 1 and "out: No space left on device" in result.stderr and "--resume" in result.stderr
    assert run(*words, "--resume").exit_code == 1
    resumed = (small / "out").read_bytes()
    assert run(*words, "--overwrite").exit_code == 1 and (small / "out").read_bytes() == resumed


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [("-o", "/dev/full"), ("-o", "out", "--errors", "/dev/full")])
def test_a_full_device(small: Path, words: tuple[str, ...]) -> None:
    result = run("score", bad(small, 1), *words)
    assert result.exit_code == 1 and "/dev/full: No space left on device" in result.stderr
    assert [path.name for path in small.iterdir()] == ["a.jsonl"]
