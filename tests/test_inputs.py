"""Every kind of input, as other programs write it, gives the same verdicts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from fastwarc.warc import WarcRecord, WarcRecordType

import classifier
from classifier.cli import main
from classifier.records import Piece, Record, pieces, read, records
from classifier.records.inputs import expand, listed

TEXTS = (
    "首页 > 新闻 > 正文\n\n今天上午，市里召开会议，部署明年的防汛工作，要求各区在六月之前完成河道清理。\n相关阅读：老城区改造后菜市场搬到了哪里\n版权所有 未经许可不得转载",
    "专业办理各类证件加微信\n雨下了整整三天，院子里的石板路上长出了一层薄薄的青苔。",
    "　　他把信折好，放进抽屉里，再也没有打开过。\n上一篇：春天的第一场雨\n下一篇：没有了",
)
TOOLS = {"": [], ".gz": ["gzip"], ".zst": ["zstd", "-q"], ".xz": ["xz"], ".bz2": ["bzip2"]}
_load = cache(classifier.load)


@pytest.fixture(autouse=True)
def one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped model, loaded once for all runs."""
    monkeypatch.setattr(classifier, "load", lambda path=None, **choices: _load(path, **choices))


def html(text: str) -> str:
    return "<!DOCTYPE html><html><body><script>no()</script><p>" + "<br>".join(text.split("\n")) + "</p></body></html>"


def warc_record(kind: WarcRecordType, number: int, body: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Target-URI"] = f"http://example.org/{number}"
    if kind == WarcRecordType.response:
        record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(body)
    return record


def write_text(folder: Path) -> list[Path]:
    paths = [folder / f"{number}.txt" for number in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        path.write_bytes(text.encode())
    return paths


def write_html(folder: Path) -> list[Path]:
    paths = [folder / f"{number}.html" for number in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        path.write_bytes(html(text).encode())
    return paths


def write_jsonl(folder: Path) -> list[Path]:
    rows = [json.dumps({"id": number, "text": text}, ensure_ascii=number % 2 == 0) + "\n" for number, text in enumerate(TEXTS)]
    (folder / "a.jsonl").write_text("".join(rows), encoding="utf-8")
    return [folder / "a.jsonl"]


def write_mnbvc(folder: Path) -> list[Path]:
    rows = [
        {"文件名": f"{number}.txt", "是否待查文件": False, "段落数": text.count("\n") + 1,
         "段落": [{"行号": n, "是否重复": False, "内容": line} for n, line in enumerate(text.split("\n"), 1)]}
        for number, text in enumerate(TEXTS)
    ]  # fmt: skip
    (folder / "m.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return [folder / "m.jsonl"]


def write_parquet(folder: Path) -> list[Path]:
    table = pa.table({"id": range(len(TEXTS)), "text": TEXTS})
    pq.write_table(table, folder / "a.parquet", row_group_size=2)
    return [folder / "a.parquet"]


def write_warc(folder: Path) -> list[Path]:
    with open(folder / "a.warc", "wb") as file:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n"
        for number, text in enumerate(TEXTS):
            warc_record(WarcRecordType.request, number, b"GET / HTTP/1.1\r\n\r\n").write(file)
            warc_record(WarcRecordType.response, number, head % b"image/png" + b"\x89PNG").write(file)
            warc_record(WarcRecordType.response, number, head % b"text/html; charset=utf-8" + html(text).encode()).write(file)
    return [folder / "a.warc"]


def write_wet(folder: Path) -> list[Path]:
    with open(folder / "a.wet", "wb") as file:
        warc_record(WarcRecordType.warcinfo, 0, b"software: a test\r\n").write(file)
        for number, text in enumerate(TEXTS):
            warc_record(WarcRecordType.conversion, number, text.encode()).write(file)
    return [folder / "a.wet"]


WRITERS = (write_text, write_html, write_jsonl, write_mnbvc, write_parquet, write_warc, write_wet)


def compressed(paths: list[Path], suffix: str) -> list[Path]:
    if not suffix:
        return paths
    if not shutil.which(TOOLS[suffix][0]):
        pytest.skip(f"no {TOOLS[suffix][0]} here")
    return [compress(path, suffix) for path in paths]


def compress(path: Path, suffix: str) -> Path:
    target = path.with_name(path.name + suffix)
    with open(path, "rb") as source, open(target, "wb") as out:
        subprocess.run([*TOOLS[suffix], "-c"], stdin=source, stdout=out, check=True)
    path.unlink()
    return target


def run(*words: object) -> bytes:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout_bytes


@cache
def expected() -> list[list[tuple[str, str, float]]]:
    documents = [_load().predict(text) for text in TEXTS]
    return [[(d.text[s.start : s.end], s.label, round(s.probability, 4)) for s in d.segments] for d in documents]


@pytest.mark.parametrize("suffix", TOOLS)
@pytest.mark.parametrize("write", WRITERS)
def test_score_every_input_in_every_compression(tmp_path: Path, write: Callable[[Path], list[Path]], suffix: str) -> None:
    rows = [json.loads(line) for line in run("score", *compressed(write(tmp_path), suffix)).splitlines()]
    found = [[(t[s["start"] : s["end"]], s["label"], s["probability"]) for s in row["segments"]] for row, t in zip(rows, TEXTS, strict=True)]
    assert found == expected()


@pytest.mark.parametrize("suffix", TOOLS)
@pytest.mark.parametrize("write", WRITERS)
def test_clean_every_input_in_every_compression(tmp_path: Path, write: Callable[[Path], list[Path]], suffix: str) -> None:
    paths = compressed(write(tmp_path), suffix)
    target = tmp_path / ("out.parquet" if write is write_parquet else "out.jsonl" + suffix)
    run("clean", *paths, "-o", target)
    found = [item.text for item in read(str(target)) if isinstance(item, Record)]
    bodies = [[line for line, label, _ in document if label == "body"] for document in expected()]
    assert [[line.strip() for line in text.splitlines()] for text in found] == bodies


@pytest.mark.parametrize("suffix", TOOLS)
@pytest.mark.parametrize("write", WRITERS)
def test_inspect_every_input_in_every_compression(tmp_path: Path, write: Callable[[Path], list[Path]], suffix: str) -> None:
    run("inspect", *compressed(write(tmp_path), suffix), "-o", tmp_path / "report.html")
    pages = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "report_pages").glob("*.html"))]
    found = [re.findall(r'<li class="(\w+)[^"]*" tabindex', page) for page in pages]
    assert found == [[label for _, label, _ in document] for document in expected()]


@pytest.mark.parametrize("suffix", TOOLS)
def test_evaluate_in_every_compression(tmp_path: Path, suffix: str) -> None:
    documents = [_load().predict(text) for text in TEXTS]
    rows = [
        {"id": number, "text": document.text, "segments": [{"start": s.start, "end": s.end, "label": s.label} for s in document.segments]}
        for number, document in enumerate(documents)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = json.loads(run("evaluate", *compressed([tmp_path / "a.jsonl"], suffix), "--json"))
    assert (report["overall"]["documents"], report["overall"]["accuracy"]) == (len(TEXTS), 1.0)


def verdicts_of(path: Path, *options: str) -> list[list[object]]:
    return [[s["label"], s["probability"]] for line in run("score", path, *options).splitlines() for s in json.loads(line)["segments"]]


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_text_in_any_encoding_gives_the_verdicts_of_utf8(tmp_path: Path, encoding: str, suffix: str) -> None:
    text = "首頁 > 新聞 > 正文\n\n今天上午，市裡召開會議，部署明年的防汛工作，要求各區在六月之前完成河道清理。\n版權所有" if encoding == "big5" else TEXTS[0]
    (tmp_path / "utf8.txt").write_bytes(text.encode())
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    [path] = compressed([tmp_path / "a.txt"], suffix)
    assert verdicts_of(path) == verdicts_of(tmp_path / "utf8.txt")


@pytest.mark.parametrize(("encoding", "meta"), [("gbk", "gb2312"), ("big5", ""), ("utf-8", "gbk"), ("utf-16", "")])
def test_pages_in_any_encoding(tmp_path: Path, encoding: str, meta: str) -> None:
    text = TEXTS[0] if encoding != "big5" else "版權所有，未經許可不得轉載。這是一個測試網頁，今天天氣很好。"
    page = html(text).replace("<body>", f'<head><meta charset="{meta}"></head><body>' if meta else "<body>")
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert verdicts_of(tmp_path / "a.html") == verdicts_of(tmp_path / "a.txt")


def test_a_doubtful_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Grüße aus Köln".encode("latin-1"))
    result = CliRunner().invoke(main, ["score", str(tmp_path / "a.txt")])
    assert result.exit_code == 0 and "a.txt: read as gb18030, though" in result.stderr and "--encoding" in result.stderr


def test_nested_fields(tmp_path: Path) -> None:
    article = "防汛工作会议召开\n今天上午，市里召开会议，部署明年的防汛工作。\n去年汛期全市转移三千余人，没有一人伤亡，北岸两处老闸门却年久失修。"
    row = {"page": {"text": article, "n": 1.50}, "meta": {"id": "x"}, "text": 1}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    for name in ("a.jsonl", "a.parquet"):
        [line] = run("score", tmp_path / name, "--field", "page.text", "--id-field", "meta.id").splitlines()
        assert json.loads(line)["id"] == "x" and len(json.loads(line)["segments"]) == 3
    cleaned = json.loads(run("clean", tmp_path / "a.jsonl", "--field", "page.text"))
    assert cleaned["page"]["n"] == 1.5 and cleaned["text"] == 1 and cleaned["page"]["text"] == article


def test_parquet_of_large_documents_is_cut_into_small_tables(tmp_path: Path) -> None:
    text = "".join(map(chr, range(0x4E00, 0x8E00)))  # 48 KiB that no dictionary makes smaller
    pq.write_table(pa.table({"text": [text + str(number) for number in range(200)]}), tmp_path / "a.parquet")
    found = [piece for piece in pieces(str(tmp_path / "a.parquet")) if isinstance(piece, Piece)]
    assert [piece.place.record for piece in found] == list(range(1, 201))
    assert max(piece.content[0].nbytes for piece in found) < 2 << 20
    assert [record.text.removeprefix(text) for piece in found for record in records(piece)] == list(map(str, range(200)))


# --- folders, patterns, lists


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.jsonl.zst", "notes.md", ".hidden.txt", "sub/c.html", "sub/.git/d.txt", "[x].txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    yield tmp_path


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["."], ["./[x].txt", "./a.jsonl.zst", "./b.txt", "./sub/c.html"]),
        (["sub", "b.txt"], ["sub/c.html", "b.txt"]),
        (["*.txt"], ["[x].txt", "b.txt"]),
        (["**/*.html"], ["sub/c.html"]),
        (["[x].txt"], ["[x].txt"]),
        (["none*.txt", "-"], ["none*.txt", "-"]),
        (["notes.md"], ["notes.md"]),
    ],
)
def test_names_to_files(tree: Path, names: list[str], files: list[str]) -> None:
    assert expand(names) == files


def test_lists_of_files(tree: Path) -> None:
    Path("list").write_text("b.txt\r\n\nsub/c.html\n", encoding="utf-8")
    assert listed("list") == ["b.txt", "sub/c.html"]
    assert len(run("score", "--files-from", "list", "[x].txt").splitlines()) == 3
    result = CliRunner().invoke(main, ["score", "--files-from", "absent"])
    assert result.exit_code == 2 and "absent: No such file" in result.stderr
