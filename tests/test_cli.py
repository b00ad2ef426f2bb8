"""The command, as a person types it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classifier.cli import main

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
