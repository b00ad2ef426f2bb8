"""zhengwen as a command: files in, files out, workers, memory, cold start."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.speed.material import MEGABYTE, Page, size_of, write_jsonl
from benchmarks.speed.timing import Usage, command_usage, median_usage

_PAGE = Path(__file__).parent.parent.parent / "tests" / "cases" / "messy_page.txt"
_FIRST_VERDICT = "import sys, classifier; classifier.predict(open(sys.argv[1], encoding='utf-8').read())"


def _score(path: Path, workers: int) -> list[str]:
    return ["-m", "classifier.cli", "score", str(path), "-o", f"{path}.out", "--overwrite", "--workers", str(workers)]


def files(folder: Path, pages: Sequence[Page], sizes: Sequence[int], runs: int) -> dict[str, Any]:
    """Scoring files of `sizes` megabytes with one and two workers: MB/s and peak memory.

    The smaller files are scored `runs` times, the largest once.
    """
    found: dict[str, Any] = {}
    for size in sizes:
        path = folder / f"{size}.jsonl"
        write_jsonl(path, pages, size)
        for workers in (1, 2):
            usage = median_usage(_score(path, workers), runs if size < max(sizes) else 1)
            found[f"{size} MB, {workers} worker{'s' * (workers > 1)}"] = _facts(path, usage)
        path.unlink()
    return found


def side_by_side(folder: Path, pages: Sequence[Page], megabytes: float) -> dict[str, float]:
    """Two runs of one worker each at the same time, each on a file of half as many megabytes: seconds until both end.

    What two cores of this machine bear: they share caches and memory. Two workers cannot do better.
    """
    halves = [folder / f"half-{number}.jsonl" for number in range(2)]
    for path in halves:
        write_jsonl(path, pages, megabytes / len(halves))
    with ThreadPoolExecutor(len(halves)) as both:
        usages = list(both.map(lambda path: command_usage(_score(path, 1)), halves))
    for path in halves:
        path.unlink()
    return {"seconds": max(usage.wall for usage in usages), "CPU seconds": sum(usage.cpu for usage in usages)}


def _facts(path: Path, usage: Usage) -> dict[str, float]:
    read = path.stat().st_size
    return {
        "seconds": usage.wall,
        "CPU seconds": usage.cpu,
        "MB/s": read / MEGABYTE / usage.wall,
        "peak memory, MB": usage.peak / MEGABYTE,
        "bytes written for a byte read": Path(f"{path}.out").stat().st_size / read,
    }


def giant(folder: Path, pages: Sequence[Page], megabytes: int) -> dict[str, float]:
    """One document of so many megabytes, made of the pages: seconds and peak memory."""
    path = folder / "giant.txt"
    text = "\n".join(page.text for page in pages)
    copies = int(megabytes * MEGABYTE / size_of(text)) + 1
    path.write_text("\n".join([text] * copies), encoding="utf-8", errors="replace")
    return _facts(path, command_usage([*_score(path, 1), "--max-document-mb", str(2 * megabytes)]))


def cold_start(runs: int) -> float:
    """Seconds from the start of a process to the first verdict, the median."""
    arguments = ["-c", _FIRST_VERDICT, str(_PAGE)]
    command_usage(arguments)
    return median_usage(arguments, runs).wall
