"""Lines that documents of a site share: the count against a plain one, what is left on the disk, what commands do."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.cli import main
from classifier.records import Record
from classifier.repeats import SHORTEST, LineCounter, site_of

DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(["a.cn", "b.cn"]), st.lists(st.text(st.sampled_from("甲乙 \ud800\"\\"), max_size=4), max_size=5)),
    max_size=12,
)


@given(DOCUMENTS, st.integers(1, 4), st.sampled_from([0, 40, 1 << 20]))
@settings(max_examples=25, deadline=None)
def test_counts_are_those_of_a_plain_counter(documents: list[tuple[str, list[str]]], least: int, most: int) -> None:
    plain = Counter(
        (site, line) for site, lines in documents for line in {line.strip() for line in lines} if len(line) >= SHORTEST
    )
    with LineCounter(most_bytes=most) as lines:
        for site, own in documents:
            lines.add(site, own)
        assert dict(lines.counts(at_least=least)) == {key: number for key, number in plain.items() if number >= least}


def test_a_line_counts_once_a_document_and_by_site(tmp_path: Path) -> None:
    with LineCounter(tmp_path) as lines:
        lines.add("a.cn", ["版权所有", " 版权所有　", "首页"])
        lines.add("b.cn", ["版权所有"])
        assert dict(lines.counts(at_least=1))["a.cn", "版权所有"] == 1
        lines.add("a.cn", ["版权所有"])
        assert dict(lines.counts(at_least=2)) == {("a.cn", "版权所有"): 2}
        assert any(tmp_path.iterdir())
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("fields", "site"),
    [
        ({"site": "a.cn", "url": "https://b.cn/1"}, "a.cn"),
        ({"url": "https://b.cn:8080/1?q"}, "b.cn:8080"),
        ({"url": "no address"}, "crawl.jsonl"),
        ({}, "crawl.jsonl"),
        (None, "crawl.jsonl:7"),
    ],
)
def test_what_a_site_is(fields: dict[str, object] | None, site: str) -> None:
    assert site_of(Record(1, "", "crawl.jsonl:7", fields)) == site


SHARED = "今天下午，云溪县的老柳渡口恢复了停航多年的摆渡。"
OWN = ("县里说，渡船每天往返八趟，坐船的人多是去对岸赶集的老人。", "船工老周今年六十二岁，他在这条河上摆了四十年的渡。")


def zhengwen(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Two documents of one site with a line in common, and one of another that has it too."""
    rows = [{"id": "1", "url": "https://a.cn/1", "text": f"{SHARED}\n{OWN[0]}"},
            {"id": "2", "url": "https://a.cn/2", "text": f"{SHARED}\n{OWN[1]}"},
            {"id": "3", "url": "https://b.cn/3", "text": SHARED}]  # fmt: skip
    path = tmp_path / "crawl.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_score_tells_how_many_documents_share_a_line(crawl: Path) -> None:
    done = zhengwen("score", str(crawl), "--repeated-lines", "2")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[segment.get("documents") for segment in row["segments"]] for row in rows] == [[2, None], [2, None], [None]]


def test_clean_leaves_shared_lines_out_and_says_why(crawl: Path, tmp_path: Path) -> None:
    audit = tmp_path / "removed.jsonl"
    done = zhengwen("clean", str(crawl), "--repeated-lines", "2", "--keep", "body,ad,feed,boilerplate", "--audit", str(audit))
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [OWN[0], OWN[1], SHARED]
    removed = [row["reason"] for line in audit.read_text(encoding="utf-8").splitlines() for row in json.loads(line)["removed"]]
    assert removed == ["line of 2 documents"] * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "-", "--repeated-lines", "2"), "read twice"),
        (("score", "page.txt", "--repeated-lines", "1"), "--repeated-lines"),
        (("score", "page.txt", "--format", "text", "--repeated-lines", "2"), "JSON lines"),
    ],
)
def test_refused(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("首页", encoding="utf-8")
    done = zhengwen(*(str(page) if one == "page.txt" else one for one in arguments))
    assert done.exit_code == 2
    assert said in done.stderr
