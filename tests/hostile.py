"""Inputs that nobody should write, for `test_hostile`.

`python -m tests.hostile N [SEED [BYTES]]` runs N of them through the command, and giants of so many bytes.

A case is a file and the ids of the good records in it. A run of a case is good if it ends in time with exit code 0 or 1,
with one line on standard error for each failure and nothing else there, and gives a verdict on each good record.
"""

from __future__ import annotations

import bz2
import faulthandler
import gzip
import io
import json
import lzma
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from click.testing import CliRunner

import classifier
from classifier.cli import main
from tests.test_cli import StandIn
from tests.test_inputs import html, warc_record, write_warc

LIMIT_SECONDS = 30
LIMIT_MB = 1  # --max-document-mb
BIG_BYTES = 50_000_000
SUFFIXES = (".txt", ".jsonl", ".parquet", ".html", ".warc", ".wet", ".gz", ".zst", ".xz", ".bz2", ".jsonl.gz", ".dat", "")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress, ".xz": lzma.compress, ".bz2": bz2.compress,
}  # fmt: skip
SNIPPETS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\x1f\x8b", b"PAR1", b"WARC/1.0\r\n", b'{"text":', b"</html>", b"\\u", b"\\ud800",
    "雨".encode("gbk"), "雨".encode("utf-16"), b"9" * 5000, b"[" * 3000, b"<div>" * 3000, b"Content-Length: 99999999999\r\n", b"\xe2\x80\xa8",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    content: bytes
    good: frozenset[object] = frozenset()


def good_lines(first: int, count: int, size: int = 40) -> list[bytes]:
    return [json.dumps({"id": n, "text": f"第{n}篇" + "雨停了" * size}, ensure_ascii=False).encode() for n in range(first, first + count)]


def damaged(luck: random.Random, content: bytes) -> bytes:
    """`content` with a few bytes changed, cut out, doubled or put in."""
    data = bytearray(content)
    for _ in range(luck.randint(1, 6)):
        place = luck.randrange(len(data) + 1)
        length = luck.choice((1, 1, 4, 100))
        change = luck.randrange(4)
        if change == 0:
            data[place : place + length] = luck.randbytes(length)
        elif change == 1:
            del data[place : place + length]
        elif change == 2:
            data[place:place] = data[place : place + length]
        else:
            data[place:place] = luck.choice(SNIPPETS)
    return bytes(data)


def bad_records(luck: random.Random) -> Iterator[Case]:
    """A fuzzed record between good ones, which all survive; its own line feeds, if it has any, stay in it."""
    while True:
        [line] = good_lines(999, 1)
        bad = damaged(luck, line).replace(b"\n", b" ")
        content = b"\n".join([*good_lines(0, 3), bad, *good_lines(3, 3)])
        yield Case("record.jsonl", content, frozenset(range(6)))


def random_bytes(luck: random.Random) -> Iterator[Case]:
    for suffix in cycle(SUFFIXES):
        yield Case(f"random{suffix}", luck.randbytes(luck.choice((0, 1, 2, 5, 100, 5000))))


def table() -> bytes:
    target = io.BytesIO()
    rows = pa.table({"id": range(200), "text": [f"第{n}篇" + "雨停了" * 20 for n in range(200)]})
    pq.write_table(rows, target, row_group_size=50)
    return target.getvalue()


def archive() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        [path] = write_warc(Path(folder))
        return path.read_bytes() * 5


def damaged_files(luck: random.Random) -> Iterator[Case]:
    lines = b"\n".join(good_lines(0, 50))
    whole = {
        "a.parquet": table(), "a.warc": archive(), "a.html": html("雨停了\n天晴了").encode(), "a.txt": "雨停了\n天晴了".encode("gb18030") * 20,
        "a.wet": archive(), **{f"a.jsonl{suffix}": pack(lines) for suffix, pack in PACKERS.items()},
        **{f"b.warc{suffix}": pack(archive()) for suffix, pack in PACKERS.items()},
    }  # fmt: skip
    for name, content in cycle(whole.items()):
        yield Case(name, damaged(luck, content))


def cut_archives() -> Iterator[Case]:
    """Compressed lines cut at every 1,000 bytes: the lines that stand whole before the cut are good."""
    luck = random.Random(0)
    rows = [json.dumps({"id": n, "text": luck.randbytes(60).hex()}).encode() + b"\n" for n in range(1000)]
    for suffix, pack in cycle(PACKERS.items()):
        packed = pack(b"".join(rows))
        for cut in range(luck.randrange(1000), len(packed), 1000):
            lines = unpacked(packed[:cut], suffix).split(b"\n")[:-1]
            yield Case(f"cut.jsonl{suffix}", packed[:cut], frozenset(range(len(lines))))


def unpacked(packed: bytes, suffix: str) -> bytes:
    """As much as the plainest of readers gets from a file that is cut."""
    if suffix == ".gz":
        import zlib

        return zlib.decompressobj(31).decompress(packed)
    if suffix == ".zst":
        return zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    return (lzma.LZMADecompressor() if suffix == ".xz" else bz2.BZ2Decompressor()).decompress(packed)


def mixtures(luck: random.Random) -> Iterator[Case]:
    """Encodings mixed in a file, NULs, and texts that lie about what they are."""
    while True:
        parts = [text.encode(encoding) for text in ("雨停了\n", "天晴了") for encoding in ("utf-8", "gbk", "utf-16", "big5") if encoding != "big5" or text == "天晴了"]
        luck.shuffle(parts)
        yield Case(luck.choice(("a.txt", "a.html", "a.dat")), b"".join(parts) + luck.choice(SNIPPETS))
        lines = [*good_lines(0, 4), b'{"id": 9, "text": "' + luck.choice(parts) + luck.choice(SNIPPETS) + b'"}']
        yield Case("mixed.jsonl", b"\n".join(line.replace(b"\n", b" ") for line in lines), frozenset(range(4)))


def giants(big: int) -> Iterator[Case]:
    """What is large or deep, or becomes so."""
    first, *rest = good_lines(0, 3)
    deep = b'{"id": 9, "text": "a", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    yield Case("line.jsonl", b"\n".join([first, b'{"text": "' + b"a" * big + b'"}', *rest]), frozenset(range(3)))
    yield Case("deep.jsonl", b"\n".join([first, deep, b'{"text":' * 200_000, *rest]), frozenset(range(3)))
    yield Case("line.txt", b"a" * big)
    yield Case("nulls.jsonl", b"\n".join([first, b"\x00" * big, *rest]), frozenset(range(3)))
    yield Case("deep.html", b"<div>" * 200_000 + "雨".encode())
    yield Case("tags.html", b"<p" * 200_000)
    yield Case("breaks.txt", b"\n" * 1_000_000)
    for suffix, pack in PACKERS.items():
        yield Case(f"bomb.txt{suffix}", pack(b"a" * big))
        yield Case(f"bomb.jsonl{suffix}", pack(b"\n".join([first, b"0" * big, *rest])), frozenset(range(3)))
        yield Case(f"bomb.warc{suffix}", pack(b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: %d\r\n\r\n" % big + b"a" * big))
    yield Case("head.warc", b"WARC/1.0\r\nX: " + b"a" * big)
    rows = io.BytesIO()
    pq.write_table(pa.table({"id": [1, 2], "text": ["a" * big, "雨"]}), rows)
    yield Case("cell.parquet", rows.getvalue(), frozenset({2}))
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"a" * big)
    stream = io.BytesIO()
    from fastwarc.warc import WarcRecordType

    warc_record(WarcRecordType.response, 1, page).write(stream)
    yield Case("page.warc", stream.getvalue())


def cases(count: int, seed: int, big: int) -> Iterator[Case]:
    """`count` cases, of each kind in turn; the giants of `big` bytes, which are few, come last."""
    luck = random.Random(seed)
    kinds = [bad_records(luck), random_bytes(luck), damaged_files(luck), cut_archives(), mixtures(luck)]
    yield from islice((next(kind) for kind in cycle(kinds)), count)
    yield from giants(big)


def examine(case: Case, folder: Path) -> str:
    """What is wrong with how the command takes a case; empty if nothing is."""
    path = folder / case.name
    path.write_bytes(case.content)
    result = CliRunner().invoke(main, ["score", str(path), "--max-document-mb", str(LIMIT_MB), "--workers", "1"])
    path.unlink()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return repr(result.exception)
    missing = case.good - {json.loads(line)["id"] for line in result.stdout.splitlines()}
    if missing:
        return f"records {sorted(map(str, missing))[:5]} of {len(case.good)} are lost: {result.stderr[-300:]}"
    told = all(line.startswith("zhengwen: ") for line in result.stderr.splitlines())
    return "" if told and result.exit_code in (0, 1) else f"exit code {result.exit_code}: {result.stderr[-300:]}"


def run(count: int, seed: int = 0, big: int = BIG_BYTES) -> int:
    """Say what is wrong with which of the cases; how many are wrong."""
    classifier.load = lambda path=None, **choices: StandIn()  # type: ignore[assignment, return-value]
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        for number, case in enumerate(cases(count, seed, big)):
            faulthandler.dump_traceback_later(LIMIT_SECONDS, exit=True)
            begin = time.monotonic()
            if problem := examine(case, Path(name)):
                wrong += 1
                print(f"case {number}, {case.name}: {problem}")
            if time.monotonic() - begin > LIMIT_SECONDS / 3:
                print(f"case {number}, {case.name}: took {time.monotonic() - begin:.0f} s")
    faulthandler.cancel_dump_traceback_later()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{number + 1} hostile inputs, {wrong} taken badly; {peak:.0f} MB of memory at most")
    return wrong


if __name__ == "__main__":
    sys.exit(run(*map(int, sys.argv[1:])) > 0)
