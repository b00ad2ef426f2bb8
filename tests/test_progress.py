"""What a person at a terminal sees of a long run, and that a pipe sees none of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.commands.progress import summary
from classifier.counts import Counts
from tests.interrupted import ROOT, write_inputs

pytest.importorskip("pty", reason="terminals as Unix has them")


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """A run of some batches."""
    inputs = [str(path) for path in write_inputs(tmp_path, 1000)]
    return [sys.executable, "-m", "tests.interrupted", str(tmp_path), "score", *inputs, "--workers", "1",
            "-o", "out.jsonl", "--errors", "errors.jsonl", "--summary", "summary.json"]  # fmt: skip


def shown_in_a_terminal(command: list[str]) -> str:
    import pty

    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stderr=slave, env={**os.environ, "COLUMNS": "120"}) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                shown += os.read(master, 1 << 16)
            except OSError:  # the other end is closed
                break
        assert process.wait() == 1  # some input is bad
    os.close(master)
    return shown.decode()


def test_a_bar_and_a_summary_in_a_terminal(tmp_path: Path, command: list[str]) -> None:
    shown = shown_in_a_terminal(command)
    assert "file 1 of" in shown and "documents" in shown and "B/s" in shown and "%|" in shown
    facts = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    *_, first, body, _ad, _feed, _boilerplate = shown.splitlines()
    assert f"{facts['documents']:,} documents, {facts['failures']:,} failures, " in first
    assert f"{facts['segments']['body']:,} lines" in body and f"{facts['characters']['body']:,} characters" in body


def test_no_bar_if_it_is_not_wanted(command: list[str]) -> None:
    shown = shown_in_a_terminal([*command, "--no-progress"])
    assert "%|" not in shown and len(shown.splitlines()) == 5


def test_nothing_in_a_pipe(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_summary() -> None:
    counts = Counts(2, 1, {"body": 3, "ad": 0, "feed": 0, "boilerplate": 0}, {"body": 30, "ad": 0, "feed": 0, "boilerplate": 0})
    facts = summary(counts, 2.0, 5_000_000)
    assert (facts["documents"], facts["failures"], facts["segments"]["body"]) == (2, 1, 3)
    assert (facts["seconds"], facts["megabytes_read"], facts["megabytes_per_second"]) == (2.0, 5.0, 2.5)
    assert summary(Counts(), 0.0, 0)["megabytes_per_second"] == 0
