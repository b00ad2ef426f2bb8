"""Lines that many documents of one site share, counted exactly and in bounded memory.

    >>> with RepeatedLines() as lines:
    ...     for number in range(3):
    ...         lines.add("a.cn", ["关于我们 | 联系我们", f"第{number}条新闻"])
    ...     dict(lines.counts(at_least=2))
    {('a.cn', '关于我们 | 联系我们'): 3}

A line is counted once a document. Lines are kept on disk as rows of site, line and document number, spread over files
by a hash; each file is counted by itself, so that memory holds one file's different lines and no more.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TextIO

FILES = 64  # the lines of a run are spread over: memory is that of one of them
SHORTEST = 2  # characters of a line that is counted: a lone bullet is no template


class RepeatedLines:
    """Counts lines by site. Use as a context manager: what lies on the disk goes at its end.

    folder: where to keep the lines meanwhile. [default: the system's place for temporary files]
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix="zhengwen-", dir=folder)
        self._files: list[TextIO] = []

    def __enter__(self) -> RepeatedLines:
        base = Path(self._folder.name)
        self._files = [(base / f"{number}.jsonl").open("w+", encoding="ascii") for number in range(FILES)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()
        self._folder.cleanup()

    def add(self, site: str, lines: Iterable[str]) -> None:
        """Count the lines of one document of a site, each once."""
        for line in {line.strip() for line in lines}:
            if len(line) >= SHORTEST:
                row = json.dumps((site, line))
                self._files[_place(row)].write(row + "\n")

    def counts(self, *, at_least: int) -> Iterator[tuple[tuple[str, str], int]]:
        """(site, line) and the number of documents of the site that have it, from `at_least` on; in no order."""
        for file in self._files:
            file.seek(0)
            counted = Counter(file)
            for row, number in counted.items():
                if number >= at_least:
                    site, line = json.loads(row)
                    yield (site, line), number


def _place(row: str) -> int:
    return hashlib.blake2b(row.encode("ascii"), digest_size=1).digest()[0] % FILES
