"""One large file through the command, as a user runs it: `nice python -m benchmarks.large_file [MEGABYTES]`.

Writes JSON lines of so many megabytes (1,000 by default), compressed by zstd, with a broken line here and there, runs
`zhengwen score --workers 2` on it in a terminal, and measures: whether the progress was shown, the most memory that all
of its processes held together (proportional set size, by which shared pages count once), and whether the summary equals
a count made without any of our code. Needs Linux and about three times the size on the disk; takes some minutes.
"""

from __future__ import annotations

import json
import os
import pty
import random
import re
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import zstandard

from benchmarks.record import RESULTS, write_result

PAGE = Path(__file__).parent.parent / "tests" / "cases" / "messy_page.txt"
MEGABYTE = 1_000_000
BROKEN_EVERY = 10_000  # lines
PAGE_LINES = 60  # of a page, about 2 kB
SAMPLE_SECONDS = 0.5
BREAKS = re.compile("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")
LIMIT_MB = 1500


def write_input(path: Path, size: int) -> dict[str, int]:
    """The file, and what is in it: documents, broken lines, segments and their characters."""
    luck = random.Random(1)
    pool = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.strip()]
    frequent = [char for line in pool for char in line]
    pool += ["".join(luck.choices(frequent, k=luck.randint(4, 120))) for _ in range(5000)]
    written = number = 0
    count = Counter(documents=0, failures=0, segments=0, characters=0)
    with open(path, "wb") as file, zstandard.ZstdCompressor().stream_writer(file) as packed:
        while written < size:
            number += 1
            text = "\n".join(luck.choices(pool, k=luck.randint(1, PAGE_LINES)))
            row = json.dumps({"id": number, "text": text}, ensure_ascii=False)
            broken = number % BROKEN_EVERY == 0
            line = (row[: len(row) // 2] if broken else row).encode() + b"\n"
            packed.write(line)
            written += len(line)
            count["failures" if broken else "documents"] += 1
            if not broken:
                segments = [one.strip() for one in BREAKS.split(text) if one.strip()]
                count["segments"] += len(segments)
                count["characters"] += sum(map(len, segments))
    return dict(count)


def members(leader: int) -> Iterator[Path]:
    """The processes below `leader`, itself among them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    for process in parents:
        ancestor = process
        while ancestor not in (leader, 0):
            ancestor = parents.get(ancestor, 0)
        if ancestor == leader:
            yield Path("/proc") / str(process)


def memory(leader: int) -> float:
    """Megabytes that the processes hold together."""
    total = 0
    for process in members(leader):
        with suppress(OSError):
            total += int(re.search(r"Pss:\s+(\d+)", (process / "smaps_rollup").read_text())[1])  # type: ignore[index]
    return total * 1024 / MEGABYTE


def run_in_terminal(command: list[str]) -> tuple[int, str, float, float]:
    """Exit code, what it showed on standard error, seconds, and most memory in megabytes."""
    master, slave = pty.openpty()
    begin = time.monotonic()
    process = subprocess.Popen(command, stderr=slave, env={**os.environ, "COLUMNS": "120"})
    os.close(slave)
    peak = 0.0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(SAMPLE_SECONDS)

    watcher = threading.Thread(target=watch)
    watcher.start()
    shown = b""
    while True:
        ready, _, _ = select.select([master], [], [], 0.2)
        try:
            data = os.read(master, 1 << 16) if ready else b""
        except OSError:  # the other end is closed
            break
        shown += data
        if not data and process.poll() is not None:
            break
    watcher.join()
    return process.wait(), shown.decode(errors="replace"), time.monotonic() - begin, peak


def counted_output(path: Path) -> dict[str, Any]:
    """The verdicts, counted by the standard library."""
    segments: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    documents = 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            documents += 1
            for one in json.loads(line)["segments"]:
                segments[one["label"]] += 1
                characters[one["label"]] += one["end"] - one["start"]
    return {"documents": documents, "segments": dict(segments), "characters": dict(characters)}


def compared(summary: dict[str, Any], contents: dict[str, int], output: dict[str, Any]) -> dict[str, bool]:
    """Whether the summary says what was counted in the input and in the output."""
    by_label = {
        name: Counter(summary[name]) == Counter(output[name]) and sum(summary[name].values()) == contents[name]
        for name in ("segments", "characters")
    }
    documents = summary["documents"] == output["documents"] == contents["documents"]
    return {"documents": documents, "failures": summary["failures"] == contents["failures"], **by_label}


def measure(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target, told = folder / "a.jsonl.zst", folder / "out.jsonl", folder / "summary.json"
        contents = write_input(source, size)
        outputs = ["-o", target, "--summary", told, "--errors", folder / "errors.jsonl"]
        command = [sys.executable, "-m", "classifier.cli", "score", source, *outputs, "--workers", "2"]
        code, shown, seconds, peak = run_in_terminal([str(word) for word in command])
        summary = json.loads(told.read_text(encoding="utf-8"))
        output = counted_output(target)
        return {
            "megabytes": size / MEGABYTE,
            "megabytes_compressed": round(source.stat().st_size / MEGABYTE, 1),
            "exit_code": code,
            "seconds": round(seconds, 1),
            "peak_memory_mb": round(peak),
            "progress_updates": shown.count("documents]") + shown.count(" documents\r"),
            "last_progress": [part for part in re.split(r"[\r\n]", shown) if "%" in part and "documents" in part][-1:],
            "closing_summary": shown.strip().splitlines()[-5:],
            "summary": summary,
            "summary_equals_count": compared(summary, contents, output),
        }


if __name__ == "__main__":
    results = measure(int(sys.argv[1]) * MEGABYTE if len(sys.argv) > 1 else 1000 * MEGABYTE)
    print(json.dumps(results, indent=2, ensure_ascii=False))
    write_result(RESULTS / "large_file.json", "nice python -m benchmarks.large_file", results)
    good = all(results["summary_equals_count"].values()) and results["peak_memory_mb"] < LIMIT_MB
    sys.exit(0 if good and results["last_progress"] else 1)
