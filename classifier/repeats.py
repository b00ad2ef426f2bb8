"""Lines that many documents of one site share, counted exactly and in bounded memory.

    >>> with LineCounter() as lines:
    ...     for number in range(3):
    ...         lines.add("a.cn", ["关于我们 | 联系我们", f"第{number}条新闻"])
    ...     dict(lines.counts(at_least=2))
    {('a.cn', '关于我们 | 联系我们'): 3}

A line is counted once a document. Lines lie on the disk as rows of site and line, spread over files by a hash; a file
of more than `MOST_BYTES` is spread again. One file is counted at a time, so that memory holds the different rows of
`MOST_BYTES` at most, however many lines there are; what is kept of the lines that are shared takes 24 bytes a line.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from classifier.document import Document
from classifier.errors import InputError
from classifier.records import Options, Record, read

FILES = 64  # that rows are spread over at a time
MOST_BYTES = 32 << 20  # of rows that are counted at a time
SHORTEST = 2  # characters of a line that is counted: a lone bullet is no template
_DEPTH = 8  # times that rows are spread: bytes of the hash that say where


class LineCounter:
    """Counts lines by site. Use as a context manager: what lies on the disk goes at its end.

    folder: where to keep the lines meanwhile. [default: the system's place for temporary files]
    most_bytes: of rows counted at a time.
    """

    def __init__(self, folder: Path | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = TemporaryDirectory(prefix="zhengwen-", dir=folder)
        self._most = most_bytes
        self._rows = Path(self._folder.name) / "rows"
        self._file = self._rows.open("wb")

    def __enter__(self) -> LineCounter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, site: str, lines: Iterable[str]) -> None:
        """Count the lines of one document of a site, each once."""
        for line in {line.strip() for line in lines}:
            if len(line) >= SHORTEST:
                self._file.write(json.dumps((site, line)).encode("ascii") + b"\n")

    def counts(self, *, at_least: int) -> Iterator[tuple[tuple[str, str], int]]:
        """(site, line) and the number of documents of the site that have it, from `at_least` on; in no order."""
        self._file.flush()
        for row, number in self._counted(self._rows, 0):
            if number >= at_least:
                site, line = json.loads(row)
                yield (site, line), number

    def _counted(self, rows: Path, depth: int) -> Iterator[tuple[bytes, int]]:
        """The different rows of a file, each with how often it is there."""
        with rows.open("rb") as file:
            if rows.stat().st_size <= self._most or depth == _DEPTH:
                yield from Counter(file).items()
                return
            parts = [rows.with_name(f"{rows.name}-{number}") for number in range(FILES)]
            with ExitStack() as stack:
                streams = [stack.enter_context(part.open("wb")) for part in parts]
                for row in file:
                    streams[_digest(row)[depth] % FILES].write(row)
        for part in parts:
            yield from self._counted(part, depth + 1)
            part.unlink()


def _digest(row: bytes) -> bytes:
    return hashlib.blake2b(row, digest_size=16).digest()


def site_of(record: Record) -> str:
    """The site that a record names: its field `site`, else the host of its `url`, else the file that it lies in."""
    fields: Mapping[str, object] = record.fields or {}
    if isinstance(site := fields.get("site"), str) and site:
        return site
    if isinstance(url := fields.get("url"), str) and (host := urlsplit(url).netloc):
        return host
    return record.location if record.fields is None else record.location.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class SharedLines:
    """Lines that several documents of a site share.

    keys: 128 bits of the hash of site and line, sorted, shape (n, 2), uint64.  documents: that share each, shape (n,).
    """

    keys: NDArray[np.uint64]
    documents: NDArray[np.int64]

    @classmethod
    def of(cls, counts: Iterable[tuple[tuple[str, str], int]]) -> SharedLines:
        rows = [(*_key(site, line), number) for (site, line), number in counts]
        table = np.array(sorted(rows), dtype=np.uint64).reshape(-1, 3)
        return cls(table[:, :2], table[:, 2].astype(np.int64))

    def in_document(self, record: Record, document: Document) -> dict[int, int]:
        """How many documents of its site share each line of a document that is shared, by its number."""
        site, found = site_of(record), {}
        places = zip(document.verdicts.starts.tolist(), document.verdicts.ends.tolist(), strict=True)
        for number, (start, end) in enumerate(places):
            if documents := self._shared_by(site, document.text[start:end]):
                found[number] = documents
        return found

    def _shared_by(self, site: str, line: str) -> int:
        high, low = _key(site, line.strip())
        first, last = (int(np.searchsorted(self.keys[:, 0], np.uint64(high), side)) for side in ("left", "right"))
        for place in range(first, last):
            if int(self.keys[place, 1]) == low:
                return int(self.documents[place])
        return 0


def _key(site: str, line: str) -> tuple[int, int]:
    digest = _digest(json.dumps((site, line)).encode("ascii"))
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")


def shared_lines(files: Sequence[str], reading: Options, at_least: int) -> SharedLines:
    """Read all documents of `files` once and count; what cannot be read is left to the run that follows."""
    with LineCounter() as counter:
        for path in files:
            for record in read(path, reading):
                if not isinstance(record, InputError):
                    counter.add(site_of(record), record.text.splitlines())
        return SharedLines.of(counter.counts(at_least=at_least))
