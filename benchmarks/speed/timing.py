"""Seconds and memory, of calls and of commands."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.record import ROOT

RUNS = 5
_POLL_SECONDS = 0.02


def seconds(call: Callable[[], object], runs: int = RUNS) -> float:
    """Median CPU seconds of a call that uses one core, after one that does not count.

    CPU time, since others may be at work on the machine; on an idle one it is the same as time.
    """
    call()
    found = []
    for _ in range(runs):
        begin = time.process_time()
        call()
        found.append(time.process_time() - begin)
    return statistics.median(found)


@dataclass(frozen=True, slots=True)
class Usage:
    """wall, cpu: seconds; cpu is that of the process and of children it waited for.  peak: bytes, of all of them."""

    wall: float
    cpu: float
    peak: int


def command_usage(arguments: Sequence[str]) -> Usage:
    """What a Python command takes. Raises SystemExit if it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    peak, ended = 0, 0
    while not ended:  # the kernel's own peak would count this process, from which the other was made
        peak = max(peak, _resident(process.pid))
        time.sleep(_POLL_SECONDS)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments)}: exit code {process.returncode}")
    return Usage(wall, used.ru_utime + used.ru_stime, peak)


def _resident(process: int) -> int:
    """Bytes of memory of a process and its children, what they share counted for each; 0 if it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return own * 1024 + sum(_resident(int(child)) for child in children)


def median_usage(arguments: Sequence[str], runs: int) -> Usage:
    """The run of median wall time."""
    return sorted((command_usage(arguments) for _ in range(runs)), key=lambda usage: usage.wall)[runs // 2]
