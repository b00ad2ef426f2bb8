"""What cleaning writes, and that what it took away can be put back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.cli import main
from classifier.document import Document, Segment, joined
from classifier.errors import Place
from classifier.records import Options, Piece, Record, read, records
from classifier.records.jsonl import Lines
from classifier.results.audit import edits, from_rows, restore, to_rows
from classifier.results.cleaned import Clean
from classifier.results.paragraphs import restored
from classifier.results.rule import Rule
from tests.test_cli import StandIn, jsonl

TEXT = "　首页\n\n雨停了。\n广告：加微信\n天晴了。\n\n链接\n"


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "load", lambda path=None, **choices: StandIn())


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [*map(str, words), "--workers", "1"])
    assert (result.exit_code, result.stderr) == (0, "")
    return result


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# --- edits


@given(st.text(alphabet="雨\n ab", max_size=40), st.lists(st.integers(0, 40), max_size=12))
def test_any_edits_restore_the_text(text: str, places: list[int]) -> None:
    cuts = sorted({place for place in places if place <= len(text)})
    kept = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < end]
    made = edits(Document(text, ()), kept)
    assert restore(joined(text, kept), made) == text
    assert from_rows(json.loads(json.dumps(to_rows(made)))) == made
    assert all(text[edit.start : edit.end] == edit.text != edit.replaced_by for edit in made)


@pytest.mark.parametrize(
    ("label", "probability", "reason"),
    [("body", 0.5, None), ("body", 0.49, "probability below 0.5"), ("ad", 0.9, "label ad"), ("feed", 0.6, None)],
)
def test_rule(label: str, probability: float, reason: str | None) -> None:
    chances = {"body": 0, "ad": 1, "feed": 2}
    vector = [0.0] * 4
    vector[chances[label]] = probability
    segment = Segment(0, 1, label, tuple(vector))  # type: ignore[arg-type]
    assert Rule(("body", "feed"), 0.5).against(segment) == reason


# --- commands


def test_text_and_its_audit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run("clean", tmp_path / "a.txt", "-o", tmp_path / "out.txt", "--audit", tmp_path / "audit.jsonl")
    cleaned = (tmp_path / "out.txt").read_text(encoding="utf-8")
    [entry] = rows(tmp_path / "audit.jsonl")
    assert "广告" not in cleaned and "雨停了。\n天晴了。" in cleaned
    assert restore(cleaned.removesuffix("\n"), from_rows(entry["edits"])) == TEXT
    assert [(line["text"], line["label"], line["reason"]) for line in entry["removed"]] == [
        ("广告：加微信", "ad", "label ad"), ("链接", "feed", "label feed"),
    ]  # fmt: skip
    assert all(TEXT[line["start"] : line["end"]] == line["text"] for line in entry["removed"])


def test_records_and_their_audit_compressed(tmp_path: Path) -> None:
    texts = [TEXT, "", "雨", "广告", "\n雨\n\n", "广告\n雨\n链接\n\ud800雨"]
    source = jsonl(tmp_path / "a.jsonl", *({"id": n, "x": 1.5, "text": text} for n, text in enumerate(texts)))
    run("clean", source, "-o", tmp_path / "out.jsonl.gz", "--audit", tmp_path / "audit.jsonl.zst")
    cleaned = [json.loads(line) for line in gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()]
    with zstandard.open(tmp_path / "audit.jsonl.zst", "rb") as stream:
        audit = {entry["id"]: entry for entry in map(json.loads, stream.read().splitlines())}
    assert [row["x"] for row in cleaned] == [1.5] * len(texts)
    assert [restore(row["text"], from_rows(audit[row["id"]]["edits"]) if row["id"] in audit else []) for row in cleaned] == texts
    assert sorted(audit) == [0, 3, 4, 5]  # nothing was taken from the others


def test_probability(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", {"text": "雨"})
    assert json.loads(run("clean", source, "--min-probability", "0.25").stdout)["text"] == "雨"
    assert json.loads(run("clean", source, "--min-probability", "0.26").stdout)["text"] == ""


def test_marks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    marked = run("clean", tmp_path / "a.txt", "--mark").stdout
    assert marked == TEXT.replace("广告：加微信", "<ad>广告：加微信</ad>").replace("链接", "<feed>链接</feed>") + "\n"
    result = CliRunner().invoke(main, ["clean", str(tmp_path / "a.txt"), "--mark", "--audit", str(tmp_path / "b")])
    assert result.exit_code == 2


def test_text_files_to_records(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("雨\n广告", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>停<p>链接", encoding="utf-8")
    run("clean", tmp_path / "a.txt", tmp_path / "b.html", jsonl(tmp_path / "c.jsonl", {"id": 1, "text": "晴"}), "-o", tmp_path / "out.jsonl")
    assert [row["text"] for row in rows(tmp_path / "out.jsonl")] == ["雨", "停", "晴"]


MNBVC: dict[str, Any] = {
    "文件名": "a.txt", "段落数": 5, "最长段落长度": 9, "去重段落数": 2, "大": 123456789012345678901234567890,
    "段落": [{"行号": n, "内容": content, "md5": str(n)} for n, content in enumerate(("　雨停了", "广告", "", "天晴\n链接\n晴", "雨"), 1)],
}  # fmt: skip


def test_mnbvc_records_and_their_audit(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", MNBVC)
    run("clean", source, "-o", tmp_path / "out.jsonl", "--audit", tmp_path / "audit.jsonl")
    [cleaned], [entry] = rows(tmp_path / "out.jsonl"), rows(tmp_path / "audit.jsonl")
    assert [(one["行号"], one["内容"], one["md5"]) for one in cleaned["段落"]] == [
        (1, "　雨停了", "1"), (4, "天晴\n晴", "4"), (5, "雨", "5"),
    ]  # fmt: skip
    assert (cleaned["段落数"], cleaned["最长段落长度"], cleaned["去重段落数"], cleaned["大"]) == (3, 4, 2, MNBVC["大"])
    assert entry["id"] == "a.txt" and restored(cleaned, entry) == MNBVC


def test_mnbvc_marks(tmp_path: Path) -> None:
    marked = json.loads(run("clean", jsonl(tmp_path / "a.jsonl", MNBVC), "--mark").stdout)
    assert [one["内容"] for one in marked["段落"]] == ["　雨停了", "<ad>广告</ad>", "", "天晴\n<feed>链接</feed>\n晴", "雨"]
    assert marked["段落数"] == 5


@settings(deadline=None)  # the first one imports the reader
@given(st.lists(st.lists(st.sampled_from(["雨", "广告", "链接", "", " "]), max_size=3).map("\n".join), max_size=6))
def test_any_mnbvc_record_is_restored(contents: list[str]) -> None:
    fields = {"段落": [{"内容": content} for content in contents], "段落数": len(contents)}
    with_line = json.dumps(fields).encode()
    (one,) = records(Piece(Place("a", 1), "jsonl", Lines(with_line, None), 0), Options())
    assert isinstance(one, Record)
    [document] = StandIn().predict_batch([one.text])
    cleaned, audit = Clean(Rule(), "text", audit=True)([(one, document)])
    back = restored(json.loads(cleaned), json.loads(audit)) if audit else json.loads(cleaned)
    assert back == fields


# --- Parquet

TABLE = pa.table({
    "id": pa.array([1, 2, 3], pa.int64()),
    "page": pa.StructArray.from_arrays(
        [pa.array(["雨\n广告", None, "链接\n晴"]), pa.array([b"\x00", b"\x01", None])], names=["text", "raw"]),
    "when": pa.array([0, 1, None], pa.timestamp("us", "UTC")),
    "tags": pa.array([["a"], [], None]),
})  # fmt: skip


def test_parquet_to_parquet(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "a.parquet", row_group_size=2)
    words = ["clean", tmp_path / "a.parquet", "--field", "page.text", "-o", tmp_path / "out.parquet", "--audit", tmp_path / "audit"]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 1 and "a.parquet:2: column 'page.text' is null" in result.stderr
    out, before = pq.read_table(tmp_path / "out.parquet"), TABLE.take([0, 2])
    assert out.schema == TABLE.schema and out.drop(["page"]) == before.drop(["page"])
    assert out.column("page").to_pylist() == [{"text": "雨", "raw": b"\x00"}, {"text": "晴", "raw": None}]
    assert [entry["id"] for entry in rows(tmp_path / "audit")] == [1, 3]


@pytest.mark.parametrize("words", [("a.parquet",), ("a.parquet", "-o", "out.jsonl"), ("a.jsonl", "-o", "out.parquet")])
def test_parquet_and_other_forms_do_not_mix(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["clean", *words])
    assert result.exit_code == 2 and "Parquet" in result.stderr


def test_tables_with_other_columns_do_not_mix(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["雨"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": ["雨"], "n": [1]}), tmp_path / "b.parquet")
    result = CliRunner().invoke(main, ["clean", *map(str, (tmp_path / "a.parquet", tmp_path / "b.parquet")), "-o", str(tmp_path / "o.parquet")])
    assert result.exit_code == 1 and "one set of columns" in result.stderr and not (tmp_path / "o.parquet").exists()


# --- other forms of verdicts


def test_verdicts_as_a_table(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", {"id": 7, "text": TEXT}, {"id": "\ud800", "text": ""})
    run("score", source, "-o", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    lines = [json.loads(line) for line in run("score", source).stdout.splitlines()]
    assert str(table.schema.field("segments").type) == (
        "list<element: struct<start: int32 not null, end: int32 not null, label: string not null, probability: float not null> not null>"
    )
    assert table.column("segments").to_pylist() == [line["segments"] for line in lines]
    assert table.column("id").to_pylist() == ["7", "?"]


def test_no_documents_make_an_empty_table(tmp_path: Path) -> None:
    run("score", jsonl(tmp_path / "a.jsonl"), "-o", tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0


def test_dolma_attributes(tmp_path: Path) -> None:
    source = jsonl(tmp_path / "a.jsonl", {"id": 7, "text": TEXT})
    run("score", source, "--format", "dolma", "-o", tmp_path / "out.jsonl.gz")
    [row] = map(json.loads, gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines())
    assert row["id"] == "7"
    assert {name: [TEXT[a:b] for a, b, _ in spans] for name, spans in row["attributes"].items()} == {
        "zhengwen__body": ["　首页", "雨停了。", "天晴了。"], "zhengwen__ad": ["广告：加微信"], "zhengwen__feed": ["链接"], "zhengwen__boilerplate": [],
    }  # fmt: skip


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst", ".xz", ".bz2"])
def test_compression_by_name_reads_back_even_when_empty(tmp_path: Path, suffix: str) -> None:
    for name, source in (("full", [{"id": 1, "text": "雨"}]), ("empty", [])):
        target = tmp_path / f"{name}.jsonl{suffix}"
        run("score", jsonl(tmp_path / "a.jsonl", *source), "-o", target)
        assert len(list(read(str(target), Options(field="id")))) == len(source)
        if source:
            [item] = read(str(target), Options())
            assert not isinstance(item, Record)  # a verdict has no text
        assert bool(suffix) <= bool(target.stat().st_size)


@pytest.mark.parametrize("words", [("--format", "parquet"), ("--format", "jsonl", "-o", "a.parquet"), ("--format", "parquet", "-o", "a.jsonl")])
def test_formats_and_names_must_agree(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, ["score", str(jsonl(tmp_path / "a.jsonl")), *words]).exit_code == 2
