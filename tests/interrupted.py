"""Runs that are cut off, for `test_resume`.

`python -m tests.interrupted FOLDER WORD...` is `zhengwen WORD...` in FOLDER with small batches, checkpoints close
together, and a stand-in for the model that takes its time. `python -m tests.interrupted kill N` kills each of `JOBS` at
least N times at random moments and says whether the outputs came out the same.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import classifier
from classifier import runner
from classifier.cli import main
from classifier.commands import progress
from classifier.document import Document
from classifier.records import jsonl
from tests.test_cli import StandIn

ROOT = Path(__file__).parent.parent
CHECKPOINT_BYTES, BATCH_BYTES, PIECE_BYTES = 10_000, 2_500, 600
BATCH_SECONDS = 0.003


class Slow(StandIn):
    def predict_batch(self, texts: object) -> Iterator[Document]:
        time.sleep(BATCH_SECONDS)
        return super().predict_batch(texts)  # type: ignore[arg-type]


def make_small(predictor: StandIn) -> None:
    runner.CHECKPOINT_BYTES, runner.BATCH_BYTES = CHECKPOINT_BYTES, BATCH_BYTES
    jsonl.PIECE_BYTES = PIECE_BYTES
    progress.DELAY_SECONDS = 0
    classifier.load = lambda path=None, **choices: predictor  # type: ignore[assignment, return-value]


def write_inputs(folder: Path, documents: int) -> list[Path]:
    """JSON lines with a bad one here and there, compressed, and many small texts."""
    import json

    import zstandard

    rows = [
        json.dumps({"id": n, "text": f"第{n}篇\n" + "雨停了。\n广告\n" * (n % 9)}, ensure_ascii=False) if n % 50 else "{" * (n % 7 + 1)
        for n in range(documents)
    ]
    packed = zstandard.ZstdCompressor().compress("\n".join(rows).encode())
    (folder / "a.jsonl.zst").write_bytes(packed)
    (folder / "b.jsonl").write_text("\n".join(rows[::3]), encoding="utf-8")
    (folder / "texts").mkdir()
    for n in range(documents // 20):
        (folder / "texts" / f"{n:05}.txt").write_text(f"第{n}篇\n" + "链接\n天晴了。\n" * (n % 30), encoding="utf-8")
    return [folder / "a.jsonl.zst", folder / "texts", folder / "b.jsonl"]


JOBS = {
    "clean": ["clean", "--workers", "1", "-o", "out.jsonl.gz", "--audit", "audit.jsonl.zst", "--errors", "errors.jsonl.xz"],
    "score": ["score", "--workers", "2", "-o", "out.jsonl", "--errors", "errors.jsonl.bz2"],
    "table": ["score", "--workers", "1", "-o", "out.parquet", "--errors", "errors.jsonl"],
}


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def start(folder: Path, words: Sequence[object]) -> subprocess.Popen[bytes]:
    """The command in `folder`."""
    command = [sys.executable, "-m", "tests.interrupted", str(folder), *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def written(folder: Path) -> list[int]:
    """When the journal of the run was last written, in nanoseconds."""
    return [path.stat().st_mtime_ns for path in folder.glob(".zhengwen-*.journal")]


def kill_until_done(folder: Path, words: Sequence[object], luck: random.Random, longest: float) -> int:
    """Run and kill, each time after a random part of `longest` seconds, then go on; how often it was killed."""
    kills = 0
    while True:
        before = written(folder)
        with start(folder, [*words, "--resume"]) as process:
            while process.poll() is None and written(folder) == before:
                time.sleep(0.002)
            time.sleep(luck.random() * longest)
            if process.poll() is not None:
                # Some input is bad; or the kill before came when all was done.
                assert process.returncode in (0, 1), process.stderr and process.stderr.read()
                return kills
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL


def check(job: str, kills: int, seed: int, documents: int) -> int:
    """Kill a job at least `kills` times, over as many runs as that takes. Raises AssertionError if they differ."""
    luck, done = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = write_inputs(folder, documents)
        (folder / "whole").mkdir()
        with start(folder / "whole", [*JOBS[job], *inputs]) as process:
            while not written(folder / "whole"):
                time.sleep(0.002)
            begin = time.monotonic()
            assert process.wait() == 1
        longest = time.monotonic() - begin
        expected = outputs(folder / "whole")
        while done < kills:
            cut = Path(tempfile.mkdtemp(dir=folder))
            done += kill_until_done(cut, [*JOBS[job], *inputs], luck, longest)
            assert outputs(cut) == expected, f"{job}, seed {seed}: outputs differ after {done} kills"
    return done


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        for number, job in enumerate(JOBS):
            print(f"{job}: {check(job, int(sys.argv[2]), number, 3000)} kills, outputs identical")
    else:
        import os

        os.chdir(sys.argv[1])
        make_small(Slow())
        main(sys.argv[2:], prog_name="zhengwen")
