"""The command, as a person types it."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

import classifier
from classifier.cli import COMMANDS, main
from classifier.document import Document, Segment
from classifier.records import Record
from classifier.runner import verdicts
from classifier.terminal import text_width, wants_colour

PAGE = Path(__file__).parent / "cases" / "messy_page.txt"


def run(*words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin)


def test_score_writes_offsets_of_every_line() -> None:
    result = run("score", PAGE)
    assert result.exit_code == 0
    [row] = [json.loads(line) for line in result.stdout.splitlines()]
    text = PAGE.read_text(encoding="utf-8")
    assert [text[s["start"] : s["end"]] for s in row["segments"]] == [t.strip() for t in text.splitlines() if t.strip()]
    assert {s["label"] for s in row["segments"]} >= {"body", "feed", "boilerplate"}


def test_text_format_shows_labels() -> None:
    result = run("score", PAGE, "--format", "text")
    assert result.exit_code == 0
    assert "body" in result.stdout
    assert "\x1b[" not in result.stdout  # no colours into a pipe


def test_clean_keeps_whole_lines() -> None:
    lines = {line.strip() for line in PAGE.read_text(encoding="utf-8").splitlines()}
    kept = run("clean", PAGE).stdout.splitlines()
    assert 8 <= len(kept) < len(lines)
    assert set(kept) <= lines


def test_good_records_survive_bad_ones(tmp_path: Path) -> None:
    rows = ['{"id": 1, "text": "今天下雨。"}', '{"id": 2, "text"', '{"id": 3}', '{"id": 4, "text": "明天放晴。"}']
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows))
    result = run("score", tmp_path / "a.jsonl.gz")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 4]
    errors = result.stderr.splitlines()
    assert len(errors) == 2
    assert ":2" in errors[0]
    assert ":3" in errors[1]


def test_standard_input() -> None:
    result = run("score", "-", stdin="今天下雨。\n".encode())
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["segments"]) == 1


def test_missing_file_is_named_and_others_done(tmp_path: Path) -> None:
    result = run("score", tmp_path / "absent.txt", PAGE)
    assert result.exit_code == 1
    assert "absent.txt" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_output_is_not_overwritten_unasked(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert run("score", PAGE, "-o", target).exit_code == 0
    before = target.read_bytes()
    assert run("score", PAGE, "-o", target).exit_code == 2
    assert run("score", PAGE, "-o", target, "--overwrite").exit_code == 0
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("words", [(), ("score",), ("score", "--nonsense", "x"), ("clean", "--keep", "x", str(PAGE))])
def test_wrong_usage(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_evaluate_prints_labels_and_baselines(tmp_path: Path) -> None:
    row = {"id": 1, "site": "a", "text": "今天下雨。\n首页", "segments": [
        {"start": 0, "end": 5, "label": "body"}, {"start": 6, "end": 8, "label": "boilerplate"}]}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = run("evaluate", tmp_path / "gold.jsonl")
    assert result.exit_code == 0
    assert "line rule" in result.stdout
    assert json.loads(run("evaluate", tmp_path / "gold.jsonl", "--json").stdout)["overall"]["segments"] == 2


def test_model_says_what_is_loaded() -> None:
    result = run("model")
    assert result.exit_code == 0
    assert "training_data_sha256" in result.stdout


# --- with a stand-in for the model: files, failures and signals, where the labels do not matter


class StandIn:
    """Calls a line an ad if it says so, feed if it links, else body; reads `AHEAD` texts ahead, as a batch would."""

    AHEAD = 8
    config: ClassVar[dict[str, object]] = {"version": "0", "labels": ["body"], "columns": list(range(99)), "hashes": {"a": 1}}
    metrics: ClassVar[dict[str, object]] = {}

    def predict_batch(self, texts: Iterable[str]) -> Iterator[Document]:
        source = iter(texts)
        while batch := list(itertools.islice(source, self.AHEAD)):
            yield from map(self._document, batch)

    @staticmethod
    def _document(text: str) -> Document:
        lines = [(match.start(), match.end(), match[0]) for match in re.finditer(r"[^\n]+", text)]
        labels = ["ad" if "广告" in line else "feed" if "链接" in line else "body" for _, _, line in lines]
        return Document(text, tuple(Segment(a, b, n, (0.25,) * 4) for (a, b, _), n in zip(lines, labels, strict=True)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, object]]:
    """Puts the stand-in in the model's place; what `load` was asked for."""
    calls: list[tuple[object, object]] = []

    def load(path: object = None, *, body_threshold: object = None, compiled: object = None) -> StandIn:
        calls.append((path, body_threshold))
        return StandIn()

    monkeypatch.setattr(classifier, "load", load)
    return calls


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_verdicts_stay_with_their_records(tmp_path: Path, asked: list[object]) -> None:
    rows = [{"id": n, "text": "字" * n} if n % 3 else {"id": n} for n in range(100)]
    result = run("score", jsonl(tmp_path / "a.jsonl", *rows))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in found] == [n for n in range(100) if n % 3]
    assert all(row["segments"][0]["end"] == row["id"] for row in found)
    assert len(result.stderr.splitlines()) == 34 and result.exit_code == 1
    assert len(asked) == 1


def test_reading_keeps_close_to_writing() -> None:
    read = 0

    def records() -> Iterator[Record]:
        nonlocal read
        for read in range(1, 1001):
            yield Record(read, "字", "")

    for written, (record, _) in enumerate(verdicts(StandIn(), records(), print), 1):
        assert record.id == written and read - written < StandIn.AHEAD


def test_failures_are_one_line_each(tmp_path: Path, asked: object) -> None:
    odd = tmp_path / "two\nlines.jsonl"
    odd.write_bytes(b'{"te\\nxt": 1}\n\xff\n')
    (tmp_path / "empty").mkdir()
    result = run("score", odd, tmp_path / "page.html", tmp_path / "empty")
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 4 and all(line.startswith(f"zhengwen: {tmp_path}") for line in lines)
    assert "lines.jsonl:1: no field 'text'" in lines[0] and "lines.jsonl:2: byte 0xff" in lines[1]


def test_no_records_is_no_failure(tmp_path: Path, asked: object) -> None:
    result = run("score", jsonl(tmp_path / "a.jsonl"))
    assert (result.exit_code, result.output) == (0, "")


def test_empty_text_file(tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.txt").touch()
    assert json.loads(run("score", tmp_path / "a.txt").stdout)["segments"] == []
    assert run("clean", tmp_path / "a.txt").stdout == ""


def test_reading_options(tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.dat").write_bytes('{"url": "u", "content": "雨停了"}\n'.encode("gb18030"))
    options = ("--field", "content", "--id-field", "url", "--encoding", "gb18030", "--input-format", "jsonl")
    row = json.loads(run("score", tmp_path / "a.dat", *options).stdout)
    assert (row["id"], row["segments"][0]["end"]) == ("u", 3)


def test_json_lines_from_standard_input(asked: object) -> None:
    result = run("score", "-", "--input-format", "jsonl", stdin=b'{"text": "a"}\n{"text": 1}\n')
    assert json.loads(result.stdout)["id"] == "stdin:1"
    assert result.stderr.startswith("zhengwen: stdin:2: ") and result.exit_code == 1


def test_largest_document(tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 1500)
    assert run("score", tmp_path / "a.txt", "--max-document-mb", "0.002").exit_code == 0
    result = run("score", tmp_path / "a.txt", "--max-document-mb", "0.001")
    assert result.exit_code == 1 and "more than 1049 bytes" in result.stderr


def test_lone_surrogates_come_through(tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.jsonl").write_bytes(rb'{"id": "\udc00", "text": "a\ud800\n\u5e7f\u544a", "x": "\ud8ff"}' + b"\n")
    assert json.loads(run("score", tmp_path / "a.jsonl").stdout)["id"] == "\udc00"
    cleaned = json.loads(run("clean", tmp_path / "a.jsonl").stdout)
    assert cleaned == {"id": "\udc00", "text": "a\ud800", "x": "\ud8ff"}
    assert run("score", tmp_path / "a.jsonl", "--format", "text").stdout.splitlines()[1].endswith("  a\ufffd")


def test_model_options_reach_the_model(tmp_path: Path, asked: list[tuple[object, object]]) -> None:
    for command in ("score", "clean"):
        run(command, PAGE, "--model", "folder", "--body-threshold", "0.25")
    assert asked == [("folder", 0.25)] * 2


def test_no_model_no_output(tmp_path: Path) -> None:
    result = run("score", PAGE, "--model", tmp_path / "none", "-o", tmp_path / "out")
    assert result.exit_code == 2 and str(tmp_path / "none") in result.stderr and list(tmp_path.iterdir()) == []
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("score", str(PAGE), "--encoding", "klingon"),
        ("score", str(PAGE), "--encoding", "base64"),
        ("score", str(PAGE), "--body-threshold", "1.5"),
        ("score", str(PAGE), "--body-threshold", "nan"),
        ("score", str(PAGE), "--max-document-mb", "0"),
        ("score", str(PAGE), "--format", "xml"),
        ("clean", str(PAGE), "--keep", ""),
        ("clean", str(PAGE), "--keep", "body,,ad"),
        ("clean", str(PAGE), "pages.jsonl"),
        ("evaluate",),
        ("nonsense",),
    ],
)
def test_wrong_values_are_wrong_usage(words: tuple[str, ...], asked: list[object]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout, asked) == (2, "", []) and "Error" in result.stderr


def test_an_input_is_not_written_to(tmp_path: Path, asked: object) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "a"})
    before = path.read_bytes()
    result = run("clean", path, "-o", path, "--overwrite")
    assert result.exit_code == 2 and "is an input" in result.stderr and path.read_bytes() == before


def test_good_records_reach_the_file_though_others_fail(tmp_path: Path, asked: object) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"id": 1, "text": "a"}, 3)
    assert run("score", path, "-o", tmp_path / "out").exit_code == 1
    assert json.loads((tmp_path / "out").read_bytes())["id"] == 1


# --- clean


def test_clean_text(tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeff雨停了\r\n广告\n天晴了\n链接".encode())
    assert run("clean", tmp_path / "a.txt").stdout_bytes == "雨停了\r\n天晴了\n".encode()  # the stand-in keeps "\r"
    assert run("clean", tmp_path / "a.txt", "--keep", "ad, feed").stdout == "广告\n链接\n"


def test_clean_records_leaves_the_other_fields(tmp_path: Path, asked: object) -> None:
    line = '{"f": 1.50, "big": 123456789012345678901234567890, "text": "雨\\n广告", "sub": {"text": "广告"}, "e": "\\u96e8"}'
    (tmp_path / "a.jsonl").write_text(line + "\r\n\n", encoding="utf-8", newline="")
    assert run("clean", tmp_path / "a.jsonl").stdout == line.replace('"雨\\n广告"', '"雨"') + "\n"


# --- for a person


def test_colours_on_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: object) -> None:
    (tmp_path / "a.txt").write_text("雨停了\n广告\n\x1b[2J\x07", encoding="utf-8")
    plain = run("score", tmp_path / "a.txt", "--format", "text").stdout
    assert plain.splitlines()[1:3] == ["body         25%  雨停了", "ad           25%  广告"]
    monkeypatch.setattr("classifier.commands.score.wants_colour", lambda: True)
    coloured = run("score", tmp_path / "a.txt", "--format", "text").stdout
    assert "\x1b[" in coloured and click.unstyle(coloured) == plain
    assert "\x1b[2J" not in coloured and "\x07" not in coloured  # a page cannot steer the terminal
    run("score", tmp_path / "a.txt", "--format", "text", "-o", tmp_path / "out")
    assert "\x1b" not in (tmp_path / "out").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("terminal", "no_color", "wanted"), [(True, None, True), (True, "", True), (True, "1", False), (False, None, False)]
)
def test_when_colours_are_wanted(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, no_color: str | None, wanted: bool
) -> None:
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: terminal))
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    assert wants_colour() is wanted


@pytest.mark.parametrize(("columns", "wanted"), [(80, 62), (38, 20), (37, None)])
def test_width_of_the_text_on_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, wanted: int | None) -> None:
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setenv("COLUMNS", str(columns))
    assert text_width() == wanted


def test_text_is_wrapped_under_itself_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: object
) -> None:
    (tmp_path / "a.txt").write_text("渡口今晨复航，两岸居民重新坐上摆渡船\n广告", encoding="utf-8")
    assert len(run("score", tmp_path / "a.txt", "--format", "text").stdout.splitlines()) == 4
    monkeypatch.setattr("classifier.commands.score.text_width", lambda: 20)
    monkeypatch.setattr("classifier.commands.score.wants_colour", lambda: True)
    on_terminal = run("score", tmp_path / "a.txt", "--format", "text").stdout
    assert click.unstyle(on_terminal).splitlines()[1:4] == [
        "body         25%  渡口今晨复航，两岸居",
        "                  民重新坐上摆渡船",
        "ad           25%  广告",
    ]
    run("score", tmp_path / "a.txt", "--format", "text", "-o", tmp_path / "out")
    assert len((tmp_path / "out").read_text(encoding="utf-8").splitlines()) == 4


# --- evaluate and model


def gold(identifier: str, *spans: tuple[int, int, str | None]) -> dict[str, object]:
    rows = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return {"id": identifier, "text": "雨停了\n广告", "segments": rows}


def test_evaluate_leaves_out_what_does_not_fit(tmp_path: Path, asked: object) -> None:
    rows = [
        gold("good", (0, 3, "body"), (4, 6, "feed")),
        gold("shifted", (0, 3, "body"), (3, 6, "ad")),
        gold("short", (0, 3, "body")),
        {"id": "none"},
        gold("good", (0, 3, "body"), (4, 6, None)),
    ]
    result = run("evaluate", jsonl(tmp_path / "gold.jsonl", *rows), "--json")
    overall = json.loads(result.stdout)["overall"]
    assert (overall["documents"], overall["segments"], overall["accuracy"]) == (2, 3, pytest.approx(2 / 3))
    shifted, short, none = sorted(result.stderr.splitlines())  # what cannot be read is said as it is read ahead
    assert "gold.jsonl:2: segment 2 stands at (3, 6) in gold, at (4, 6) in the text" in shifted
    assert "gold.jsonl:3: segment 2 stands at no place in gold" in short and "gold.jsonl:4: no field 'text'" in none
    assert result.exit_code == 1


def test_evaluate_nothing(tmp_path: Path, asked: object) -> None:
    unscored = jsonl(tmp_path / "gold.jsonl", gold("a", (0, 3, None), (4, 6, None)))
    for path in (unscored, jsonl(tmp_path / "empty.jsonl"), tmp_path / "absent.jsonl"):
        result = run("evaluate", path)
        assert (result.exit_code, result.stdout) == (1, "") and "nothing in it to measure" in result.stderr


def test_model_as_json_has_everything(asked: object) -> None:
    assert json.loads(run("model", "--json").stdout)["config"]["columns"] == list(range(99))
    assert "columns: 99 entries" in run("model").stdout


# --- help


def test_every_command_has_help_with_examples() -> None:
    for words in ((), *((name,) for name in COMMANDS)):
        result = run(*words, "--help")
        assert result.exit_code == 0 and f"  zhengwen {' '.join(words)}".rstrip() in result.stdout.split("Examples:")[1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    script = run("completion", shell).stdout
    assert "_ZHENGWEN_COMPLETE" in script and shell in script
    assert run("completion", "tcsh").exit_code == 2


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("sc", {"score"}), ("score --sum", {"--summary"}), ("score --format d", {"dolma"}), ("completion z", {"zsh"})],
)
def test_completions(typed: str, expected: set[str]) -> None:
    *words, incomplete = typed.split(" ")
    found = ShellComplete(main, {}, "zhengwen", "_ZHENGWEN_COMPLETE").get_completions(words, incomplete)
    assert {item.value for item in found} == expected


def test_train_hands_on_what_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    program = ModuleType("training.__main__")
    program.main = SimpleNamespace(main=lambda words, **_: given.append(words))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "training.__main__", program)
    assert run("train", "pages.jsonl", "--output", "model", "--folds", "3").exit_code == 0
    assert given == [["pages.jsonl", "--output", "model", "--folds", "3"]]


def test_train_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "training.__main__", None)
    result = run("train", "pages.jsonl")
    assert result.exit_code == 2 and 'pip install "zhengwen[training]"' in result.stderr


def test_version() -> None:
    assert re.fullmatch(r"zhengwen \S.*\n", run("--version").stdout)


def test_the_command_loads_nothing_heavy_before_it_is_needed() -> None:
    code = "import sys, classifier; before = set(sys.modules); import classifier.cli; print(*set(sys.modules) - before)"
    added = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert "classifier.cli" in added
    assert not added & {"numpy", "classifier.evaluation", "sklearn", "datasets", "jieba"}


# --- pipes and signals


def start(*words: object, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "classifier.cli", *map(str, words)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, cwd=PAGE.parents[2], **options)


@pytest.fixture
def long_run(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "long.jsonl", *({"id": n, "text": "今天下雨，大家都没有出门。\n首页"} for n in range(50_000)))


def test_a_closed_pipe_ends_quietly(long_run: Path) -> None:
    with start("score", long_run, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())["id"] == 0
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == (b"", 0)


def test_an_interruption_leaves_nothing_behind(long_run: Path) -> None:
    with start("score", *[long_run] * 9, "-o", long_run.with_name("out")) as process:
        while not list(long_run.parent.glob(".zhengwen-*")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.stderr and (process.stderr.read(), process.wait(30)) == (b"", 130)
    assert list(long_run.parent.iterdir()) == [long_run]


INTERRUPTED = """
import click
from classifier import cli

@click.command()
def command():  # in a string that is executed, as dataclasses do while they are imported
    exec("import os, signal; os.kill(os.getpid(), signal.SIGINT); [None for _ in range(9)]")

cli.Zhengwen.get_command = lambda *_: command
cli.main(["score"])
"""


def test_an_interruption_while_something_is_imported(tmp_path: Path) -> None:
    (tmp_path / "interrupted_import.py").write_text(INTERRUPTED)
    path = os.pathsep.join([str(tmp_path), str(PAGE.parents[2])])
    command = [sys.executable, "-m", "interrupted_import"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", [("score", PAGE), ("model",)])
def test_a_full_disk_is_said_in_one_line(words: tuple[object, ...]) -> None:
    with open("/dev/full", "wb") as full, start(*words, stdout=full) as process:
        assert process.stderr
        message = process.stderr.read()
        assert (message, process.wait(30)) == (b"zhengwen: standard output: No space left on device\n", 1)
