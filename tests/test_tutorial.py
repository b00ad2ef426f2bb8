"""The tutorial does what it says: every command is run in order, and its output compared with the one printed.

Compared is everything but figures that a newly trained model changes (`console.agrees` says which): labels, texts,
offsets, counts, messages and exit codes must be as printed. `python -m tests.console docs/tutorial.md` prints anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.console import ROOT, Console, agrees, steps

TUTORIAL = ROOT / "docs" / "tutorial.md"
STEPS = list(steps(TUTORIAL.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    console = Console(tmp_path_factory.mktemp("tutorial"))
    return [console.run(step.command) for step in STEPS]


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[step.command.splitlines()[0][:40] for step in STEPS])
def test_output_is_as_printed(outputs: list[str], number: int) -> None:
    expected = STEPS[number].output
    assert agrees(expected, outputs[number]), f"printed:\n{expected}\nreal:\n{outputs[number]}"


def test_no_command_is_missed() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    assert len(STEPS) == len(re.findall(r"(?m)^\$ ", text)) >= 25
    assert set(re.findall(r"(?m)^```(\w+)", text)) == {"console"}


def test_what_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TUTORIAL.read_text(encoding="utf-8"))
    assert links and all((TUTORIAL.parent / link).exists() for link in links)


@pytest.mark.parametrize(
    ("expected", "output", "agree"),
    [
        ("body  71%  雨\n", "body   9%  雨\n", True),
        ("body  71%  雨\n", "feed  71%  雨\n", False),
        ("body  71%  雨\n", "body  71%  风\n", False),
        ('{"start":0,"probability":0.97}\n', '{"start":0,"probability":1.0}\n', True),
        ('{"start":0,"probability":0.97}\n', '{"start":1,"probability":0.97}\n', False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n…\nd\n", "a\nb\n", False),
        ("", "warning\n", False),
        ("12\n", "13\n", False),
    ],
)
def test_what_is_compared(expected: str, output: str, agree: bool) -> None:
    assert agrees(expected, output) is agree


def test_commands_are_told_from_output() -> None:
    text = "x\n```console\n$ a <<E\n> b\n>\n> > c\n> E\nout\n> not typed\n$ d\n```\n```sh\n$ no\n```\n"
    found = list(steps(text))
    assert [(step.command, step.output) for step in found] == [("a <<E\nb\n\n> c\nE\n", "out\n> not typed\n"), ("d\n", "")]
    assert all(text[step.start : step.end] == step.output for step in found)


def test_the_console_shows_errors_too(tmp_path: Path) -> None:
    assert Console(tmp_path).run("echo out; echo err >&2; exit 3") == "out\nerr\n"
