"""A benchmark's figures as a file in git: with the machine, the date, the commit and the command that gave them."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
DATA = ROOT.parent / "shared" / "data"  # lies beside the project, is no part of it
_CPU_INFO = Path("/proc/cpuinfo")
_WRITTEN = (":!benchmarks/results", ":!docs")  # what benchmarks write themselves does not make a checkout differ


def circumstances(command: str) -> dict[str, Any]:
    """Where, when, from which commit and by which command figures were measured."""
    return {
        "command": command,
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
    }


def write_result(path: Path, command: str, figures: dict[str, Any]) -> None:
    """Write figures and circumstances as JSON that a person can read and compare."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    path.write_bytes(orjson.dumps({**circumstances(command), **rounded(figures)}, option=options))


def rounded(value: Any, digits: int = 5) -> Any:
    """The same plain data with every float rounded: what lies beyond is noise in a diff."""
    if isinstance(value, float):
        return round(value, digits)
    if isinstance(value, dict):
        return {key: rounded(item, digits) for key, item in value.items()}
    return [rounded(item, digits) for item in value] if isinstance(value, (list, tuple)) else value


def _commit() -> str:
    """Commit of the checkout, with "+" if code differs from it; "unknown" outside a checkout."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", ".", *_WRITTEN)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit + "+" * bool(changed)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
