"""Files to records: formats, gzip, encodings, and what becomes of every kind of bad input."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from classifier.errors import InputError, Place
from classifier.records import Options, Record, format_by_name, jsonl, pieces, read, records
from classifier.records.labelled import LabelledDocument, from_fields, load_labelled, read_labelled
from classifier.records.rewrite import replace_text

CASES = Path(__file__).parent / "cases"


def written(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def lines_of(*records: object) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def texts(path: str, **options: Any) -> list[str]:
    """The text of each record, and for an error its message without the file's folder."""
    folder = str(Path(path).parent) + "/"
    found = read(path, Options(**options))
    return [item.text if isinstance(item, Record) else "!" + str(item).replace(folder, "") for item in found]


# --- text files


def test_a_text_file_is_one_document(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "雨停了。\r\n天晴了。\n".encode())
    assert list(read(path)) == [Record(path, "雨停了。\r\n天晴了。\n", path)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        ("\ufeff雨".encode(), "雨"),
        ("雨\ufeff停".encode(), "雨\ufeff停"),  # a mark that is not first belongs to the text
        (b"a\x00b\n\x00", "a\x00b\n\x00"),
        (b"a" * 3_000_000, "a" * 3_000_000),
    ],
    ids=["empty", "byte order mark", "mark inside", "NUL", "enormous line"],
)
def test_text_content(tmp_path: Path, content: bytes, text: str) -> None:
    assert texts(written(tmp_path, "a.txt", content)) == [text]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-16-le"])
def test_encoding_given(tmp_path: Path, encoding: str) -> None:
    assert texts(written(tmp_path, "a.txt", "雨停了\n天晴了".encode(encoding)), encoding=encoding) == ["雨停了\n天晴了"]


def test_wrong_encoding_names_the_byte_and_the_remedy(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"abc" + "雨停了".encode("gb18030"))
    (message,) = texts(path, encoding="utf-8")
    assert message.startswith("!a.txt: byte 0xd3 at offset 3 is not utf-8; ") and "--encoding" in message


@pytest.mark.parametrize(
    ("content", "encoding"), [(b"abc", "utf-16"), (b"a", "undefined"), (b"\xd8\x00", "utf-16-be"), (b"\xff\xfe", "big5")]
)
def test_no_encoding_makes_it_crash(tmp_path: Path, content: bytes, encoding: str) -> None:
    (message,) = texts(written(tmp_path, "a.txt", content), encoding=encoding)
    assert message.startswith("!a.txt: ") and encoding in message


# --- JSON lines


def test_records_with_their_ids_and_places(tmp_path: Path) -> None:
    rows = [{"id": "x", "text": "一"}, {"id": 7, "text": "二"}, {"text": "三"}, {"id": None, "text": "四"}, {"id": True, "text": "五"}]
    path = written(tmp_path, "a.jsonl", lines_of(*rows))
    found = [item for item in read(path) if isinstance(item, Record)]
    assert [item.id for item in found] == ["x", 7, f"{path}:3", f"{path}:4", f"{path}:5"]
    assert [item.location for item in found] == [f"{path}:{n}" for n in range(1, 6)]
    assert [item.fields for item in found] == rows
    assert json.loads(found[0].line or b"") == rows[0]


def test_fields_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", lines_of({"url": "u", "content": "雨", "text": 3}))
    (item,) = read(path, Options(field="content", id_field="url"))
    assert isinstance(item, Record) and (item.id, item.text) == ("u", "雨")


BAD_LINES = {
    "cut": (b'{"text": "a', "broken JSON"),
    "raw control character": (b'{"text": "a\x00b"}', "broken JSON"),
    "two objects": (b'{"text": "a"} {"text": "b"}', "broken JSON"),
    "array": (b'["a"]', "an array, not a JSON object"),
    "string": (b'"a"', "a string, not a JSON object"),
    "number": (b"7", "a number, not a JSON object"),
    "null": (b"null", "null, not a JSON object"),
    "absent field": (b'{"body": "a", "n": 1}', "no field 'text'; there is 'body', 'n'; --field"),
    "empty object": (b"{}", "no field 'text'; there is none"),
    "null text": (b'{"text": null}', "field 'text' is null, not a string"),
    "list text": (b'{"text": ["a"]}', "field 'text' is an array, not a string"),
    "number text": (b'{"text": 1.5}', "field 'text' is a number, not a string"),
    "boolean text": (b'{"text": true}', "field 'text' is a boolean, not a string"),
    "object text": (b'{"text": {}}', "field 'text' is an object, not a string"),
    "not UTF-8": (b'{"text": "\xd3\xea"}', "byte 0xd3 at offset 10 is not utf-8"),
    "raw surrogate": (b'{"text": "\xed\xa0\x80"}', "byte 0xed at offset 10 is not utf-8"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "JSON nested too deep"),
    "deep and cut": (b'{"text":' * 100_000, "JSON nested too deep"),
    "endless number": (b'{"a": NaN, "text": ' + b"9" * 5000 + b"}", "a number too long"),
    "binary": (bytes(range(128, 256)), "byte 0x80 at offset 0"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_costs_no_other(tmp_path: Path, name: str) -> None:
    line, reason = BAD_LINES[name]
    good = '{"text": "好"}'.encode()
    first, bad, last = texts(written(tmp_path, "a.jsonl", good + b"\n" + line + b"\n" + good))
    assert (first, last) == ("好", "好")
    assert bad.startswith("!a.jsonl:2: ") and reason in bad and "\n" not in bad


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ndjson", b'\n  \r\n{"text": "a"}\r\n\n{"text": "b"}')
    assert [item.location for item in read(path) if isinstance(item, Record)] == [f"{path}:3", f"{path}:5"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n \n"])
def test_a_file_without_records_is_no_error(tmp_path: Path, content: bytes) -> None:
    assert texts(written(tmp_path, "a.jsonl", content)) == []


def test_byte_order_mark_of_each_of_two_joined_files(tmp_path: Path) -> None:
    line = b"\xef\xbb\xbf" + lines_of({"text": "雨"})
    assert texts(written(tmp_path, "a.jsonl", line + line)) == ["雨", "雨"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (rb'{"text": "a\ud800b"}', "a\ud800b"),
        (rb'{"text": "\udc00"}', "\udc00"),
        (rb'{"text": "\ud83d\ude00"}', "😀"),
        (rb'{"text": "a\u0000b"}', "a\x00b"),
        (b'{"n": NaN, "text": "a"}', "a"),
        (b'{"n": -Infinity, "m": 1e400, "text": "a"}', "a"),
        (b'{"text": "a", "text": "b"}', "b"),
        (b'{"text": ""}', ""),
    ],
)
def test_what_is_odd_but_readable(tmp_path: Path, line: bytes, text: str) -> None:
    assert texts(written(tmp_path, "a.jsonl", line)) == [text]


def test_enormous_line(tmp_path: Path) -> None:
    assert texts(written(tmp_path, "a.jsonl", lines_of({"text": "雨" * 2_000_000}, {"text": "停"})))[1] == "停"


def test_json_lines_in_another_encoding(tmp_path: Path) -> None:
    content = '\ufeff{"text": "雨停了"}\n{"text": "天晴了"}\n'.encode("gb18030") + b'{"text": "\xff"}\n{"text": "a"}'
    first, second, bad, last = texts(written(tmp_path, "a.jsonl", content), encoding="gb18030")
    assert (first, second, last) == ("雨停了", "天晴了", "a")
    assert bad.startswith("!a.jsonl:3: byte 0xff at offset 10 is not gb18030")


def test_json_lines_in_utf16_are_refused(tmp_path: Path) -> None:
    (message,) = texts(written(tmp_path, "a.jsonl", '{"text": "a"}'.encode("utf-16")), encoding="utf-16")
    assert "convert the file to UTF-8" in message


@pytest.mark.parametrize(("size", "kept"), [(99, True), (100, True), (101, False), (5000, False)])
def test_documents_beyond_the_limit(tmp_path: Path, size: int, kept: bool) -> None:
    line = b'{"text": "' + b"a" * (size - 12) + b'"}'
    found = texts(written(tmp_path, "a.jsonl", line + b'\n{"text": "b"}\n' + line), max_document_mb=100 / 2**20)
    assert found[1] == "b" and [item.startswith("!a.jsonl:") for item in found] == [not kept, False, not kept]
    (text,) = texts(written(tmp_path, "a.txt", b"a" * size), max_document_mb=100 / 2**20)
    assert text.startswith("!a.txt: more than 100 bytes") is not kept


LIMITED = [b'{"text": "a"}', b"", b'{"text": "' + b"b" * 60 + b'"}', b'{"text": 3}', b" " * 50, b'{"text": "c"}', b"{" * 41, b"x"]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\n" * 30])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 13, 14, 15, 41, 42, 73, 74, 100, 1000])
def test_any_size_of_blocks_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, ending: bytes) -> None:
    path, options = written(tmp_path, "a.jsonl", b"\n".join(LIMITED) + ending), Options(max_document_mb=40 / 2**20)
    monkeypatch.setattr(jsonl, "PIECE_BYTES", size)
    found = list(read(path, options))
    offsets = [sum(len(line) + 1 for line in LIMITED[:number]) for number in range(len(LIMITED))]
    assert [item.location.removeprefix(path) for item in found if isinstance(item, Record)] == [":1", ":6"]
    failures = [item for item in found if isinstance(item, InputError)]
    assert [item.place for item in failures] == [Place(path, number, offsets[number - 1]) for number in (3, 4, 7, 8)]
    said = ("more than 40 bytes", "is a number, not a string", "more than 40 bytes", "broken JSON")
    assert all(reason in item.reason for item, reason in zip(failures, said, strict=True))


def test_other_processes_read_a_plain_file_themselves(tmp_path: Path) -> None:
    content = lines_of(*({"text": f"第{number}篇" * 20} for number in range(10_000)))
    path = written(tmp_path, "a.jsonl", content)
    packed = [pickle.dumps(piece) for piece in pieces(path)]
    assert len(packed) > 2 and sum(map(len, packed)) < len(content) / 100
    assert [item for piece in packed for item in records(pickle.loads(piece))] == list(read(path))
    written(tmp_path, "a.jsonl", content[:-1])
    (bad,) = records(pickle.loads(packed[-1]))
    assert isinstance(bad, InputError) and "was changed while it was read" in bad.reason
    Path(path).unlink()
    (gone,) = records(pickle.loads(packed[0]))
    assert isinstance(gone, InputError) and gone.place == Place(path, 1, 0)
    packed = [pickle.dumps(piece) for piece in pieces(written(tmp_path, "b.jsonl.gz", gzip.compress(content)))]
    assert sum(map(len, packed)) > len(content)


# --- gzip, standard input, files that are not there


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])  # by name, and by content alone
def test_gzip(tmp_path: Path, name: str) -> None:
    members = gzip.compress(lines_of({"text": "雨"})) + gzip.compress(lines_of({"text": "停"}))
    assert texts(written(tmp_path, name, members)) == ["雨", "停"]


def test_gzipped_text(tmp_path: Path) -> None:
    assert texts(written(tmp_path, "a.txt.gz", gzip.compress("雨".encode()))) == ["雨"]


def test_truncated_gzip_at_every_place(tmp_path: Path) -> None:
    rows = [f"第{n}篇" + "雨停了天晴了" * (n % 7) for n in range(300)]
    whole = gzip.compress(lines_of(*({"text": row} for row in rows)), 1)
    counts = []
    for cut in range(1, len(whole), 97):
        *good, last = texts(written(tmp_path, "a.jsonl.gz", whole[:cut]))
        assert good == rows[: len(good)]
        assert last.startswith(f"!a.jsonl.gz:{len(good) + 1}: the gzip file is ")
        counts.append(len(good))
    assert counts == sorted(counts) and counts[-1] > 280


def test_truncated_gzipped_text_is_no_document(tmp_path: Path) -> None:
    (message,) = texts(written(tmp_path, "a.txt.gz", gzip.compress("雨停了".encode() * 100)[:-12]))
    assert message.startswith("!a.txt.gz: the gzip file is cut short")


@pytest.mark.parametrize("damage", [b"PK\x03\x04", b"\x1f", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff\xff"])
def test_damaged_gzip(tmp_path: Path, damage: bytes) -> None:
    (message,) = texts(written(tmp_path, "a.jsonl.gz", damage))
    assert message.startswith("!a.jsonl.gz:1: the gzip file is ")


def test_what_stands_before_a_damaged_checksum_is_kept(tmp_path: Path) -> None:
    damaged = bytearray(gzip.compress(lines_of({"text": "停"})))
    damaged[-8] ^= 1
    first, message = texts(written(tmp_path, "a.jsonl.gz", gzip.compress(lines_of({"text": "雨"})) + damaged))
    assert first == "雨" and message.startswith("!a.jsonl.gz:2: the gzip file is damaged")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * 30_000_000)
    paths = [written(tmp_path, name, bomb) for name in ("a.txt.gz", "a.jsonl.gz")]
    tracemalloc.start()
    found = [texts(path, max_document_mb=1_000_000 / 2**20) for path in paths]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert all("more than 1000000 bytes" in message for (message,) in found)
    assert peak < 8_000_000


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", lines_of({"text": "雨" * 10_000}) * 1000)  # 30 MB
    tracemalloc.start()
    assert sum(1 for _ in read(path)) == 1000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        (b'{"text": "a"}', {}, "a"),
        (b'{"text": "a"}', {"input_format": "text"}, '{"text": "a"}'),
        (b"<html><p>a</p>", {}, "a"),
        ('{"text": "雨"}'.encode(), {"input_format": "jsonl"}, "雨"),
        (gzip.compress("雨".encode()), {}, "雨"),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes, options: dict[str, str], expected: str) -> None:
    buffer = io.BufferedReader(io.BytesIO(content))  # type: ignore[type-var, unused-ignore]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    (item,) = read("-", Options(**options))  # type: ignore[arg-type]
    assert isinstance(item, Record) and item.text == expected and str(item.id).startswith("stdin")


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert [str(item) for item in read("-")] == ["stdin: standard input is closed"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "file").touch()
    assert texts(str(tmp_path / "file" / "a.txt")) == ["!a.txt: Not a directory"]
    assert texts(str(tmp_path / "none.txt")) == ["!none.txt: No such file or directory"]
    assert texts(str(tmp_path / "none.jsonl.gz")) == ["!none.jsonl.gz: No such file or directory"]
    assert texts(str(tmp_path / "folder.txt")) == ["!folder.txt: a folder that holds no file of a known format"]


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.txt", "text"), ("A.TXT.gz", "text"), ("a.jsonl.ZST", "jsonl"), ("a.ndjson.xz", "jsonl"), ("a.htm.bz2", "html"),
     ("a.warc.gz", "warc"), ("a.wet", "warc"), ("a.parquet", "parquet"), ("a", None), ("a.gz", None), (".txt", None)],
)  # fmt: skip
def test_formats_by_suffix(name: str, form: str | None) -> None:
    assert format_by_name(name) == form
    assert format_by_name(name, Options(input_format="text")) == "text"


@pytest.mark.parametrize(
    ("content", "text"),
    [(b'\xef\xbb\xbf\n {"text": "a"}', "a"), (b" <!DOCTYPE html><p>a", "a"), (b"<HTML><p>a", "a"), (b"[1]", "[1]"), (b"<p>a", "<p>a")],
)
def test_formats_by_content(tmp_path: Path, content: bytes, text: str) -> None:
    assert texts(written(tmp_path, "a.dat", content)) == [text]


# --- records with their text replaced


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"text":"a"}', '{"text":"新"}'),
        ('{ "n" : 1.50 , "text" : "a\\"b" , "m": [1, "text", {"text": "x"}] }',
         '{ "n" : 1.50 , "text" : "新" , "m": [1, "text", {"text": "x"}] }'),
        ('{"big": 12345678901234567890123, "f": 1e400, "nan": NaN, "text": "a"}',
         '{"big": 12345678901234567890123, "f": 1e400, "nan": NaN, "text": "新"}'),
        ('{"title": "text", "x": "\\"text\\": \\"no\\"", "text": "a"}',
         '{"title": "text", "x": "\\"text\\": \\"no\\"", "text": "新"}'),
        ('{"te\\u0078t": "a", "e": "\\ud800\\/"}', '{"te\\u0078t": "新", "e": "\\ud800\\/"}'),
        ('{"text": "a", "k": {}, "text": "b"}', '{"text": "新", "k": {}, "text": "新"}'),
        ('{"text": 1, "text": "b"}', '{"text": "新", "text": "新"}'),
        ('{"a": "b\\\\", "text": "a\\\\"}', '{"a": "b\\\\", "text": "新"}'),
    ],
)  # fmt: skip
def test_replacing_the_text_changes_nothing_else(line: str, expected: str) -> None:
    assert replace_text(line.encode(), ("text",), "新").decode() == expected


@pytest.mark.parametrize("text", ["", '引"号\\', "a\nb\tc\x00", "\ud800", "😀\u2028", "雨" * 1000])
def test_any_text_can_be_put_in(text: str) -> None:
    line = replace_text('{"id": "é", "text": "旧", "x": {"text": "y"}}'.encode(), ("text",), text)
    assert b"\n" not in line and json.loads(line) == {"id": "é", "text": text, "x": {"text": "y"}}


def test_replacing_does_not_recurse() -> None:
    deep = b'{"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b', "text": "a"}'
    assert replace_text(deep, ("text",), "b").endswith(b', "text": "b"}')


# --- labelled documents

ROW: dict[str, Any] = {
    "id": "p1", "site": "a.cn", "kind": "news", "script": "hans", "variant": "full", "text": "首页\n雨停了。",
    "segments": [{"start": 0, "end": 2, "label": "boilerplate"}, {"start": 3, "end": 7, "label": None}],
}  # fmt: skip


def test_labelled_documents(tmp_path: Path) -> None:
    path = written(tmp_path, "gold.jsonl.gz", gzip.compress(lines_of(ROW)))
    segments = ((0, 2, "boilerplate"), (3, 7, None))
    expected = LabelledDocument("p1", "a.cn", "news", "hans", "full", "首页\n雨停了。", segments, f"{path}:1")
    assert load_labelled(path) == [expected]


def test_labelled_document_with_the_least() -> None:
    document = from_fields({"text": "", "segments": []}, "f:1")
    assert (document.id, document.site, document.variant) == ("f:1", "unknown", "unknown")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": None}, "'text' is null, not a string"),
        ({"segments": None}, "'segments' is not an array"),
        ({"segments": [1]}, "segment 1 is not an object"),
        ({"segments": [{"start": 0, "end": 2, "label": "spam"}]}, "segment 1 has label 'spam'; labels are body, ad"),
        ({"segments": [{"start": 0, "end": 2, "label": ["ad"]}]}, "segment 1 has label"),
        ({"segments": [{"start": 2, "end": 2, "label": "ad"}]}, "segment 1 is 2 to 2, in a text of 7"),
        ({"segments": [{"start": 0, "end": 8, "label": "ad"}]}, "segment 1 is 0 to 8, in a text of 7"),
        ({"segments": [{"start": -1, "end": 2, "label": "ad"}]}, "segment 1 is -1 to 2"),
        ({"segments": [{"start": "0", "end": 2, "label": "ad"}]}, "segment 1 is '0' to 2"),
    ],
)
def test_bad_labels_name_file_line_and_reason(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    path = written(tmp_path, "gold.jsonl", lines_of(ROW, ROW | change, ROW))
    first, bad, last = read_labelled(path)
    assert isinstance(first, LabelledDocument) and isinstance(last, LabelledDocument)
    assert isinstance(bad, InputError) and f"{path}:2: " in str(bad) and reason in str(bad)
    with pytest.raises(InputError):
        load_labelled(path)


def test_the_sample_page_has_one_label_a_line() -> None:
    labelled: list[int] = []
    for row in (CASES / "messy_page.lab").read_text(encoding="utf-8").splitlines():
        label, span = row.split()
        first, _, last = span.partition("-")
        assert label in "bafp"
        labelled += range(int(first), int(last or first) + 1)
    lines = (CASES / "messy_page.txt").read_text(encoding="utf-8").split("\n")
    assert labelled == [number for number, line in enumerate(lines, 1) if line.strip()]
