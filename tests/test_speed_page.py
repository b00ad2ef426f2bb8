"""The speed page from figures worked out by hand, and what the benchmark is fed with."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.speed.floors import _json_loop
from benchmarks.speed.material import Page, about, description, write_jsonl
from benchmarks.speed.page import aims, page, plot, speeds
from benchmarks.speed.timing import command_usage

PAGES = [Page("首页\n雨停了。", ("首页", "雨停了。"), ("boilerplate", "body")), Page("a<b", ("a<b",), ("ad",))]
_RUN = {"seconds": 50.0, "CPU seconds": 48.0, "MB/s": 20.0, "peak memory, MB": 110.0, "bytes written for a byte read": 0.8}
FIGURES: dict[str, Any] = {
    "command": "python -m benchmarks.speed", "date": "2026-01-01", "commit": "abc", "machine": "a machine",
    "mix": {"pages": 2, "shares": {"a": 0.5}, "sizes": [1, 2]},
    "zhengwen": {"predict_batch": 30.0, "predict, pages of 2-4 kB a second": 900.0,
                 "predict, plain numpy, pages of 2-4 kB a second": 300.0},
    "stages": {"split": 2.0},
    "line classifiers": {"fastText": 15.0, "scikit-learn": 2.0, "jieba": 0.5},
    "extractors": {"jusText": 3.0},
    "floors": {"reading": 500.0, "orjson reads and writes the records": 200.0},
    "cold start, seconds": 0.3,
    "files": {"100 MB, 1 worker": {**_RUN, "peak memory, MB": 100.0}, "100 MB, 2 workers": _RUN,
              "1000 MB, 1 worker": _RUN, "1000 MB, 2 workers": {**_RUN, "seconds": 25.0}},
    "side by side": {"seconds": 26.0, "CPU seconds": 51.0},
    "giant MB": 200,
    "giant": _RUN,
}  # fmt: skip


def test_aims_are_the_ratios() -> None:
    found = {aim.what: (round(aim.value, 6), aim.met) for aim in aims(FIGURES)}
    assert found == {
        "`predict_batch` / fastText": (2.0, True),
        "`predict_batch` / scikit-learn": (15.0, True),
        "`predict_batch` / jieba and scikit-learn": (60.0, True),
        "`predict_batch`, MB/s": (30.0, True),
        "command / orjson loop, CPU time": (9.6, False),
        "`predict`, pages of 2–4 kB a second": (900.0, True),
        "two workers / one": (2.0, True),
        "peak memory, 1000 MB / 100 MB": (1.1, True),
        "cold start, seconds": (0.3, True),
    }


def test_an_aim_that_is_missed_is_said() -> None:
    slower = copy.deepcopy(FIGURES)
    slower["zhengwen"]["predict_batch"] = 19.9
    assert "| `predict_batch`, MB/s | 19.900 | ≥ 20 | no |" in page(slower)
    assert "| `predict_batch`, MB/s | 30.000 | ≥ 20 | yes |" in page(FIGURES)


def test_two_runs_side_by_side_are_compared_with_one() -> None:
    assert "take 26.0 s of\ntime and 51.0 s of the cores: 1.92 times as fast" in page(FIGURES)


def test_speeds_come_in_order() -> None:
    rates = speeds(FIGURES)
    assert rates == sorted(rates, key=lambda item: -item[1])
    assert ("zhengwen, command, JSON lines to JSON lines", 20.0) in rates


def test_the_plot_is_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the benchmarks extra is not installed")
    plot(FIGURES, tmp_path / "speed.png")
    assert (tmp_path / "speed.png").stat().st_size > 1000


def test_material(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_jsonl(path, PAGES, 0.0002)
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    assert path.stat().st_size >= 200 and [row["id"] for row in rows] == [str(n) for n in range(len(rows))]
    assert rows[2]["text"] == PAGES[0].text
    _json_loop(path)
    assert Path(f"{path}.out").read_bytes() == path.read_bytes()
    assert about(PAGES, 0.00001) == PAGES[:1]
    assert description(PAGES)["lines by label"] == {"body": 1 / 3, "ad": 1 / 3, "feed": 0, "boilerplate": 1 / 3}
    assert "<div class=box>a&lt;b</div>" in PAGES[1].html


def test_memory_of_a_command_is_its_own() -> None:
    held = bytearray(300 << 20)
    usage = command_usage(["-c", "import time; a = b'x' * (60 << 20); time.sleep(0.2)"])
    assert 60 << 20 < usage.peak < len(held)
    with pytest.raises(SystemExit, match="exit code 3"):
        command_usage(["-c", "raise SystemExit(3)"])
