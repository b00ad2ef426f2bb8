"""Console sessions in Markdown: the commands of a document, run, and their output compared or written.

In a block fenced with ```console a line that begins with `$ ` is a command, lines that begin with `> ` go on with it,
and the rest is what the terminal shows. `python -m tests.console docs/tutorial.md` runs the document and writes the
real output into it, but for blocks in which an ellipsis stands for lines left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEFT_OUT = "…"  # a line of the expected output that stands for any number of lines
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_TYPED = re.compile(r"\$ .*\n(?:>(?: .*)?\n)*")
_LIMIT_S = 120  # for one command, on a loaded machine
# What changes when the model is trained anew, or from run to run: probabilities and other figures of measurement.
_FIGURES = re.compile(r"(?<![\w.])\d*\.\d+\b| +\d{1,3}%|\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what the terminal shows after it. start, end: where that stands in the document."""

    command: str
    output: str
    start: int
    end: int


def steps(markdown: str) -> Iterator[Step]:
    """The commands of all console blocks, in order."""
    for block in _BLOCK.finditer(markdown):
        at = block.start(1)
        for part in re.split(r"(?m)^(?=\$ )", block[1]):
            if typed := _TYPED.match(part):
                command = re.sub(r"(?m)^(\$|>) ?", "", typed[0])
                yield Step(command, part[typed.end() :], at + typed.end(), at + len(part))
            at += len(part)


@dataclass(frozen=True, slots=True)
class Console:
    """A shell in `folder`, where `zhengwen` and `python` are those of this checkout."""

    folder: Path

    def __post_init__(self) -> None:
        programs = self.folder / ".programs"
        programs.mkdir()
        for name, words in (("zhengwen", f'"{sys.executable}" -m classifier.cli'), ("python", f'"{sys.executable}"')):
            (programs / name).write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
            (programs / name).chmod(0o755)
        (self.folder / "tests").symlink_to(ROOT / "tests")

    def run(self, command: str) -> str:
        """What the terminal shows: standard output and standard error as they come."""
        path = f"{self.folder / '.programs'}{os.pathsep}{os.environ['PATH']}"
        settings = {"PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env={**os.environ, **settings}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_LIMIT_S, check=False,
        )  # fmt: skip
        return done.stdout.decode()


def agrees(expected: str, output: str) -> bool:
    """Whether an output is the one expected, but for figures of measurement and the lines left out.

    Everything else is compared: labels, texts, offsets, counts, file names, messages.

    >>> agrees("body  71%  雨\\n…\\n", "body  93%  雨\\nfeed  50%  风\\n"), agrees("body  71%  雨\\n", "feed  71%  雨\\n")
    (True, False)
    """
    parts = [re.escape(_without_figures(part)) for part in re.split(rf"(?m)^{LEFT_OUT}\n", expected)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), _without_figures(output)) is not None


def _without_figures(text: str) -> str:
    return _FIGURES.sub("#", text)


def rewritten(markdown: str, folder: Path) -> str:
    """The document with the real output of its commands, but for those with lines left out."""
    console, parts, done = Console(folder), [], 0
    for step in steps(markdown):
        output = console.run(step.command)
        kept = LEFT_OUT in step.output
        if kept and not agrees(step.output, output):
            print(f"$ {step.command}{output}does not agree with\n{step.output}", file=sys.stderr)
        parts += [markdown[done : step.start], step.output if kept else output]
        done = step.end
    return "".join([*parts, markdown[done:]])


if __name__ == "__main__":
    import tempfile

    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as place:
            Path(name).write_text(rewritten(Path(name).read_text(encoding="utf-8"), Path(place)), encoding="utf-8")
