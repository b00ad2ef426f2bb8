"""The pages of `zhengwen inspect` as HTML, without a browser (with one: test_report_in_browser.py)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

import classifier
from classifier.cli import main
from classifier.document import Document, Segment
from classifier.findings import COPIES
from classifier.labels import NAMES
from classifier.reasons import Reason, Reasons
from classifier.report import Summary, document_page
from classifier.report.summary import BINS, LISTED_SITES, NO_SITE
from classifier.spans import Span

ROOT = Path(__file__).parent.parent
HOSTILE = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\"> & <b>bold</b>",
    "<!-- ]]> {{ 7 * 7 }} {% raw %} &lt;p&gt; '\" </p></li></ol>",
    "<svg onload=alert(1)></svg><style>body{display:none}</style><base href='https://example.org/'>",
)


class Parsed(HTMLParser):
    """What a test asks of a page: elements with their attributes, the text of each line, the facts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[str] = []
        self.marks: list[str] = []
        self._open: list[str] = []
        self.facts: dict[str, Any] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "li":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "li" in self._open:
            self.lines[-1] += data
        if "mark" in self._open:
            self.marks.append(data)
        if self._open[-1:] == ["script"] and data.startswith('{"'):
            self.facts = json.loads(data)


def document(lines: Iterable[tuple[str, str]], *, probability: float = 0.7) -> Document:
    """Lines of (label, text), each with the probability given."""
    segments, text = [], ""
    for label, line in lines:
        rest = (1 - probability) / 3
        chances = tuple(probability if name == label else rest for name in NAMES)
        segments.append(Segment(len(text), len(text) + len(line), label, chances))  # type: ignore[arg-type]
        text += line + "\n"
    return Document(text, tuple(segments))


def test_every_line_is_there_as_it_stands() -> None:
    lines = [("body", "  雨停了。  "), ("ad", "广告\tA&B"), *(("feed", text) for text in HOSTILE)]
    page = Parsed(document_page("a", document(lines)))
    assert page.lines == [text for _, text in lines]
    assert [fact["at"][1] - fact["at"][0] for fact in page.facts["lines"]] == [len(text) for _, text in lines]
    assert page.facts["labels"] == list(NAMES)


def test_hostile_text_stays_text() -> None:
    plain = Parsed(document_page("a", document([("body", "雨")] * len(HOSTILE))))
    hostile = Parsed(document_page(HOSTILE[0], document([("body", text) for text in HOSTILE])))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]


def test_what_no_page_can_show_is_replaced_one_for_one() -> None:
    shown = document_page("\ud800", document([("body", "a\x00b\x1b\x7f\ud800\u202ec\ufffe")]))
    assert Parsed(shown).lines == ["a␀b␛␡��c�"]
    shown.encode()  # no lone surrogate is left


def test_nothing_comes_from_the_network() -> None:
    summary = Summary()
    summary.add("a", document([("body", "雨")]), page="a.html")
    for page in (document_page("a", document([("body", "雨")])), summary.html("a")):
        policy = next(attrs["content"] for tag, attrs in Parsed(page).elements if attrs.get("http-equiv"))
        assert policy is not None and policy.startswith("default-src 'none'") and "script-src 'sha256-" in policy
        assert not re.search(r"https?://|@import|url\(", page)
        assert not {"link", "img", "iframe"} & {tag for tag, attrs in Parsed(page).elements if attrs.get("href") != "data:,"}


def test_spans_reasons_and_copies_are_shown() -> None:
    text = "雨停了，看病加微信，河水退了。\n雨停了，看病加微信，河水退了。"
    chances = (0.9, 0.1, 0.0, 0.0)
    reasons = Reasons("body", "ad", 3.14159, (Reason("“<微信>”", 3.14159),), 0.0, ())
    first = Segment(0, 15, "body", chances, spans=(Span(4, 10, "ad", 0.83),), reasons=reasons)
    page = Parsed(document_page("a", Document(text, (first, Segment(16, 31, "body", chances, spans=(), copy_of=0)))))
    assert page.lines == text.splitlines() and page.marks == ["看病加微信，"]
    assert page.facts["lines"][0]["spans"] == [["ad", 0.83, "看病加微信，"]]
    assert page.facts["lines"][0]["reasons"] == {"rival": "ad", "score": 3.1416, "parts": [["“<微信>”", 3.1416]], "words": []}
    assert page.facts["lines"][1] == {"at": [16, 31], "p": [0.9, 0.1, 0.0, 0.0], "copy": 1}
    assert [attrs["class"] for tag, attrs in page.elements if tag == "li"] == ["body mixed", "body copy"]


def test_the_reasons_shown_sum_to_the_score() -> None:
    parts = tuple(Reason(str(n), 2.5 - n / 3) for n in range(20))
    reasons = Reasons("body", "ad", sum(part.value for part in parts), parts, 0.0, parts)
    line = Segment(0, 1, "body", (1.0, 0.0, 0.0, 0.0), reasons=reasons)
    shown = Parsed(document_page("a", Document("雨", (line,)))).facts["lines"][0]["reasons"]
    assert sum(value for _, value in shown["parts"]) == pytest.approx(reasons.score, abs=1e-3)
    assert len(shown["parts"]) == 7 and len(shown["words"]) == 6


def test_a_document_without_text() -> None:
    assert Parsed(document_page("a", Document("\n \n", ()))).lines == ["This document has no text."]


def test_a_gap_is_kept_where_blank_lines_stand() -> None:
    text = "a\r\nb\n\n　c\n　d"
    segments = tuple(Segment(at, at + 1, "body", (1.0, 0.0, 0.0, 0.0)) for at in (0, 3, 7, 10))
    classes = [attrs["class"] for tag, attrs in Parsed(document_page("a", Document(text, segments))).elements if tag == "li"]
    assert classes == ["body", "body", "body gap", "body"]


# --- the summary


def table(page: str, identifier: str) -> list[list[str]]:
    """The cells of a table's body, as text."""
    body = re.search(rf'<table id="{identifier}".*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert body
    rows = re.findall(r"<tr.*?</tr>", body[1], re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def test_summary_counts_documents_and_sites() -> None:
    summary = Summary()
    summary.add("one", document([("body", "一二三"), ("ad", "四")]), site="a", page="1.html")
    summary.add("two", document([("feed", "一二")]), site="b", page="2.html")
    summary.add("three", document([("body", "一")]), site="a")
    page = summary.html("title")
    assert [row[:4] for row in table(page, "sites")] == [["a", "2", "5", "80\u202f%"], ["b", "1", "2", "0\u202f%"]]
    assert [row[:3] for row in table(page, "documents")] == [["one", "4", "75\u202f%"], ["two", "2", "0\u202f%"]]
    assert "2 of 3 documents" in page
    assert 'aria-label="2 lines by probability"' in page and 'aria-label="3 documents by share of body"' in page


def test_small_sites_share_a_row() -> None:
    summary = Summary()
    for number in range(LISTED_SITES + 3):
        summary.add("x", document([("body", "一" * (100 - number))]), site=f"site{number}")
    rows = table(summary.html("t"), "sites")
    assert len(rows) == LISTED_SITES + 1
    assert rows[-1][:3] == ["3 others", "3", str(sum(100 - LISTED_SITES - n for n in range(3)))]


def test_no_table_of_sites_where_none_is_known() -> None:
    summary = Summary()
    summary.add("x", document([("body", "一")]))
    assert NO_SITE not in summary.html("t")
    summary.add("y", document([("body", "一")]), site="a")
    assert NO_SITE in summary.html("t")


def test_histogram_counts_every_line_once() -> None:
    summary = Summary()
    edges = [n / BINS for n in range(BINS + 1)]
    for probability in edges:
        summary.add("x", document([("ad", "一")], probability=probability))
    bars = re.findall(r"<title>probability ([\d.]+)–([\d.]+): (\d+) lines</title>", summary.html("t"))
    assert Counter(int(count) for *_, count in bars) == {1: BINS - 1, 2: 1}  # 0.95 and 1.0 share the last
    assert [float(low) for low, *_ in bars] == pytest.approx(edges[:-1])


def test_an_empty_summary() -> None:
    summary = Summary()
    summary.add("x", Document("", ()), page="1.html")
    assert table(summary.html("t"), "documents")[0][:2] == ["x", "0"]


# --- the command


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the model's place, with every line body: what is tested is where pages go."""

    def predict_batch(texts: Iterable[str]) -> Iterable[Document]:
        return (document([("body", line) for line in text.splitlines()]) for text in texts)

    def predict(text: str, *, include: Collection[str]) -> Document:
        [made] = predict_batch((text,))
        return made if COPIES in include else Document("", ())

    model = SimpleNamespace(predict=predict, predict_batch=predict_batch, finds_spans=False)
    monkeypatch.setattr(classifier, "load", lambda *_, **__: model)


def inspect(*words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["inspect", *map(str, words)], input=stdin)


def many(path: Path, *, count: int = 3) -> Path:
    rows = ({"id": f"d{n}", "text": "雨\n晴", "url": f"https://s{n % 2}.example/{n}"} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.usefixtures("stand_in")
def test_one_document_makes_one_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("雨停了。\n天晴了。", encoding="utf-8")
    on_stdout = inspect(tmp_path / "a.txt")
    assert on_stdout.exit_code == 0 and Parsed(on_stdout.stdout).lines == ["雨停了。", "天晴了。"]
    assert inspect(tmp_path / "a.txt", "-o", tmp_path / "out.html").exit_code == 0
    assert (tmp_path / "out.html").read_bytes() == on_stdout.stdout_bytes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "out.html"]


@pytest.mark.usefixtures("stand_in")
def test_many_documents_make_a_summary_and_pages(tmp_path: Path) -> None:
    target = tmp_path / "re #1%.html"
    assert inspect(many(tmp_path / "a.jsonl"), "-o", target).exit_code == 0
    pages = sorted((tmp_path / "re #1%_pages").iterdir())
    assert [page.name for page in pages] == ["000001.html", "000002.html", "000003.html"]
    summary = target.read_text(encoding="utf-8")
    assert [row[0] for row in table(summary, "documents")] == ["d0", "d1", "d2"]
    assert [row[:2] for row in table(summary, "sites")] == [["s0.example", "2"], ["s1.example", "1"]]
    assert 'href="re%20%231%25_pages/000002.html"' in summary
    assert 'href="../re%20%231%25.html"' in pages[1].read_text(encoding="utf-8")


@pytest.mark.usefixtures("stand_in")
def test_a_terminal_is_no_place_for_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("雨停了。", encoding="utf-8")
    monkeypatch.setattr("classifier.commands.inspect.on_terminal", lambda: True)
    result = inspect(tmp_path / "a.txt")
    assert (result.exit_code, result.stdout) == (2, "") and "-o page.html" in result.stderr
    assert inspect(tmp_path / "a.txt", "-o", "-").stdout.startswith("<!doctype html>")


@pytest.mark.usefixtures("stand_in")
def test_doubt_about_an_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Grüße aus Köln".encode("latin-1"))
    result = inspect(tmp_path / "a.txt", "-o", tmp_path / "r.html")
    assert result.exit_code == 0 and "a.txt: read as gb18030, though" in result.stderr


@pytest.mark.usefixtures("stand_in")
def test_many_documents_need_a_file(tmp_path: Path) -> None:
    result = inspect(many(tmp_path / "a.jsonl"))
    assert (result.exit_code, result.stdout) == (2, "") and "-o REPORT.html" in result.stderr


@pytest.mark.usefixtures("stand_in")
def test_pages_up_to_a_number(tmp_path: Path) -> None:
    assert inspect(many(tmp_path / "a.jsonl"), "-o", tmp_path / "r.html", "--max-pages", 2).exit_code == 0
    assert len(list((tmp_path / "r_pages").iterdir())) == 2
    assert "2 of 3 documents" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("stand_in")
def test_nothing_but_pages_is_replaced(tmp_path: Path) -> None:
    source, target = many(tmp_path / "a.jsonl"), tmp_path / "r.html"
    assert inspect(source, "-o", target).exit_code == 0
    target.unlink()
    refused = inspect(source, "-o", target)
    assert refused.exit_code == 2 and "r_pages: exists" in refused.stderr and not target.exists()
    assert inspect(many(source, count=2), "-o", target, "--overwrite").exit_code == 0
    assert len(list((tmp_path / "r_pages").iterdir())) == 2
    (tmp_path / "r_pages" / "thesis.html").touch()
    assert inspect(source, "-o", target, "--overwrite").exit_code == 2
    assert (tmp_path / "r_pages" / "thesis.html").exists()
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


@pytest.mark.usefixtures("stand_in")
def test_bad_records_are_said_and_the_others_shown(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "雨"}\n{\n{"text": "晴"}\n', encoding="utf-8")
    result = inspect(tmp_path / "a.jsonl", "-o", tmp_path / "r.html")
    assert result.exit_code == 1 and "a.jsonl:2" in result.stderr
    assert len(list((tmp_path / "r_pages").iterdir())) == 2


@pytest.mark.usefixtures("stand_in")
def test_no_document_no_page(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    result = inspect(tmp_path / "a.jsonl", "-o", tmp_path / "r.html")
    assert result.exit_code == 1 and "no document" in result.stderr and not (tmp_path / "r.html").exists()


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("url", ["https://[broken/", "no address", 7, None])
def test_an_odd_address_is_no_site(tmp_path: Path, url: object) -> None:
    rows = [{"text": "雨", "url": url}] * 2
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert inspect(tmp_path / "a.jsonl", "-o", tmp_path / "r.html").exit_code == 0
    assert 'id="sites"' not in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("stand_in")
def test_the_site_of_a_row_of_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = pyarrow.table({"text": ["雨", "晴"], "url": ["https://a.example/1", None], "id": ["1", "2"]})
    parquet.write_table(rows, tmp_path / "a.parquet")
    assert inspect(tmp_path / "a.parquet", "-o", tmp_path / "r.html").exit_code == 0
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert [row[0] for row in table(page, "sites")] == ["(no site)", "a.example"]


def test_a_page_of_the_shipped_model(tmp_path: Path) -> None:
    pytest.importorskip("jieba", reason="reasons are told in words")
    page = Parsed(inspect(ROOT / "tests" / "cases" / "messy_page.txt").stdout)
    text = [line.strip() for line in (ROOT / "tests" / "cases" / "messy_page.txt").read_text(encoding="utf-8").splitlines()]
    assert page.lines == [line for line in text if line]
    copies = {number: fact["copy"] for number, fact in enumerate(page.facts["lines"], 1) if "copy" in fact}
    article = {13: 2, **{number: number - 9 for number in range(14, 21)}}  # printed a second time
    assert article.items() <= copies.items()
    for fact in page.facts["lines"]:
        reasons = fact["reasons"]
        assert sum(value for _, value in reasons["parts"]) == pytest.approx(reasons["score"], abs=1e-3)
    without = Parsed(inspect(ROOT / "tests" / "cases" / "messy_page.txt", "--no-explain").stdout)
    assert all("reasons" not in fact for fact in without.facts["lines"])
