"""Seconds from the start of a process to the first verdict: `python benchmarks/cold_start.py`, the median of runs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
PAGE = Path(__file__).parent.parent / "tests" / "cases" / "messy_page.txt"
CODE = "import sys, classifier; classifier.predict(open(sys.argv[1], encoding='utf-8').read())"


def seconds() -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", CODE, str(PAGE)], check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    seconds()  # fills the file cache
    print(f"cold start: {statistics.median(seconds() for _ in range(RUNS)):.3f} s (median of {RUNS})")
