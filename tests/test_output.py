"""Results to files: whole or not at all, never over what is there."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from classifier.document import Document, Segment
from classifier.errors import OutputError, OutputRefused
from classifier.output import opened, pretty_json
from classifier.records import Record
from classifier.results.verdicts import as_json_lines

SEGMENT = Segment(0, 2, "boilerplate", (0.1, 0.0, 0.0, 0.899951))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- files


def test_the_file_appears_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with opened(str(target)) as stream:
        stream.write(b"a")
        assert not target.exists() and len(names(tmp_path)) == 1
    assert names(tmp_path) == ["out"] and target.read_bytes() == b"a"


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with opened(str(tmp_path / "out")):
        pass
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, BrokenPipeError, SystemExit])
def test_after_a_failure_all_is_as_it_was(tmp_path: Path, failure: type[BaseException]) -> None:
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(failure), opened(str(tmp_path / "out"), overwrite=True) as stream:
        stream.write(b"half")
        raise failure
    assert names(tmp_path) == ["out"] and (tmp_path / "out").read_bytes() == b"old"


def test_an_existing_file_needs_overwrite(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_bytes(b"old")
    with pytest.raises(OutputRefused, match="exists; --overwrite"), opened(str(target)):
        pass
    assert target.read_bytes() == b"old"
    with opened(str(target), overwrite=True) as stream:
        stream.write(b"new")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("alias", ["same", "symbolic", "hard"])
def test_an_input_is_never_the_output(tmp_path: Path, alias: str) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "alias"
    source.write_bytes(b"old")
    if alias == "same":
        target = source
    elif alias == "symbolic":
        target.symlink_to(source)
    else:
        target.hardlink_to(source)
    inputs = ["-", str(tmp_path / "none"), str(source)]
    with pytest.raises(OutputRefused, match="is an input"), opened(str(target), inputs=inputs, overwrite=True):
        pass
    assert source.read_bytes() == b"old"


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with opened(str(tmp_path / "link")) as stream:
        stream.write(b"a")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"a"


def test_a_name_of_full_length(tmp_path: Path) -> None:
    with opened(str(tmp_path / ("n" * 255))) as stream:
        stream.write(b"a")
    assert names(tmp_path) == ["n" * 255]


def test_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="folder"), opened(str(tmp_path), overwrite=True):
        pass
    with pytest.raises(OutputError, match="none/out: No such file or directory"), opened(str(tmp_path / "none" / "out")):
        pass


def test_a_device_is_written_to_and_stays() -> None:
    with opened(os.devnull) as stream:
        stream.write(b"a")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_reported() -> None:
    with pytest.raises(OutputError, match="/dev/full: No space left on device"), opened("/dev/full") as stream:
        stream.write(b"a" * 100_000)


@pytest.mark.parametrize("target", [None, "-"])
def test_standard_output(monkeypatch: pytest.MonkeyPatch, target: str | None) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer))
    with opened(target) as stream:
        stream.write(b"a")
    assert buffer.getvalue() == b"a"  # and still open


def test_closed_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError, match="standard output is closed"), opened(None):
        pass


# --- what is written


def verdict_line(identifier: str | int, document: Document) -> bytes:
    [line] = as_json_lines([(Record(identifier, document.text, "a"), document)])
    return line


def test_verdict_line() -> None:
    line = verdict_line("a", Document("首页", (SEGMENT,)))
    assert line == b'{"id":"a","segments":[{"start":0,"end":2,"label":"boilerplate","probability":0.9}]}\n'
    assert json.loads(verdict_line(7, Document("", ()))) == {"id": 7, "segments": []}


@pytest.mark.parametrize("identifier", ["\ud800", "a\nb\u2028", "\udcff.txt", "页", 2**70, ""])
def test_any_id_fits_on_one_line_of_utf8(identifier: str | int) -> None:
    line = verdict_line(identifier, Document("首页", (SEGMENT,)))
    assert line.count(b"\n") == 1 and json.loads(line.decode())["id"] == identifier


def test_pretty_json_survives_lone_surrogates() -> None:
    assert json.loads(pretty_json({"站": ["\ud800"]})) == {"站": ["\ud800"]}
