"""Hostile inputs cost no good record, no traceback, no hang and little memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import classifier
from tests.hostile import Case, cases, examine
from tests.test_cli import StandIn

CASES = os.environ.get("ZHENGWEN_HOSTILE", "60")  # besides the giants; 1,000 measured once, see docs/files.md
GIANT_BYTES = os.environ.get("ZHENGWEN_GIANT", "5000000")  # 50 MB measured once
MEGABYTES = 700  # with giants of 50 MB, which are made in the same process


def test_hostile_inputs() -> None:
    command = [sys.executable, "-m", "tests.hostile", CASES, "0", GIANT_BYTES]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True)
    match = re.fullmatch(r"(\d+) hostile inputs, 0 taken badly; (\d+) MB of memory at most\n", done.stdout)
    assert (done.returncode, done.stderr) == (0, "") and match, done.stdout + done.stderr
    assert int(match[1]) > int(CASES) and int(match[2]) < MEGABYTES


def test_the_cases_have_good_records_to_lose() -> None:
    sizes = {case.name: len(case.good) for case in cases(60, 0, 1000) if case.good}
    assert len(sizes) >= 5 and max(sizes.values()) > 100


@pytest.mark.parametrize("content", [b"", b'{"id": 1, "text": "a"}\n{"id": 2'])
def test_a_lost_record_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(classifier, "load", lambda path=None, **choices: StandIn())
    assert "['2'] of 2 are lost" in examine(Case("a.jsonl", b'{"id": 1, "text": "a"}\n' + content, frozenset({1, 2})), tmp_path)


def test_a_crash_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "load", lambda path=None, **choices: None)
    assert "AttributeError" in examine(Case("a.txt", b"a"), tmp_path)
