"""What no program can go below: reading and decoding, and a loop of reading and writing JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks.speed.material import MEGABYTE, Page, write_jsonl
from benchmarks.speed.timing import seconds


def _read_and_decode(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            line.decode("utf-8")


def _json_loop(path: Path) -> None:
    with path.open("rb") as file, Path(f"{path}.out").open("wb") as out:
        for line in file:
            out.write(orjson.dumps(orjson.loads(line), option=orjson.OPT_APPEND_NEWLINE))


def figures(folder: Path, pages: Sequence[Page], megabytes: int) -> dict[str, float]:
    """MB/s on a file of JSON lines of so many megabytes."""
    path = folder / "floor.jsonl"
    write_jsonl(path, pages, megabytes)
    size = path.stat().st_size / MEGABYTE
    return {
        "reading and decoding the file": size / seconds(lambda: _read_and_decode(path)),
        "orjson reads and writes the records": size / seconds(lambda: _json_loop(path)),
    }
