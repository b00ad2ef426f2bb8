"""The comparison with peers and the calibration: mapping to lines, tables and sums, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from benchmarks import accuracy_page, peers
from benchmarks.calibration import BINS, VERDICT, Bin, bins, curves, expected_error, gather, measure
from benchmarks.line_mapping import kept_lines, reduced
from benchmarks.line_models import logistic_labels, words
from benchmarks.peers import baseline_labels, by_document, rows_for, table
from classifier.document import Document, Segment
from classifier.records.labelled import LabelledDocument

FERRY = "渡船每天早上六点开第一班，一直开到天黑为止。"
ICE = "冬天的时候，要先把缆绳上的冰敲掉，才能解开。"
MORE = "船工老田在这里干了三十年，认得每一块石头，也认得每一个过河去上学的孩子，他说哪一天桥修好了，他就回家种菜。"


def page(*lines: tuple[str, str | None]) -> LabelledDocument:
    text, segments, place = "\n".join(line for line, _ in lines), [], 0
    for line, label in lines:
        segments.append((place, place + len(line), label))
        place += len(line) + 1
    return LabelledDocument("p", "s", "news", "hans", "full", text, tuple(segments))


def test_reduced_is_what_two_ways_of_writing_agree_on() -> None:
    assert reduced(" • 第 １ 班，开船！") == reduced("第1班开船")


@pytest.mark.parametrize(
    ("lines", "extracted", "kept"),
    [
        (["首页 | 新闻", FERRY, ICE, "联系我们"], f"{FERRY}\n{ICE}", [False, True, True, False]),
        (["首页 | 新闻", FERRY, ICE], f"- {FERRY[:9]}\n{FERRY[9:]}{ICE}", [False, True, True]),  # other line breaks
        ([FERRY, ICE], FERRY[:12], [True, False]),  # half of it and a bit
        ([FERRY, ICE], FERRY[:9], [False, False]),  # less than half
        (["----", FERRY], f"----{FERRY}", [False, True]),  # no letter: never
        (["冬天", FERRY, ICE], ICE, [False, False, True]),  # the word inside a sentence is not the menu's
        ([FERRY, ICE], "", [False, False]),
        ([], FERRY, []),
    ],
)
def test_kept_lines(lines: list[str], extracted: str, kept: list[bool]) -> None:
    assert kept_lines(lines, extracted) == kept


def test_labels_in_a_row_are_dealt_out_to_documents() -> None:
    documents = [page(("甲", "body"), ("乙", "ad")), page(("丙", "feed"))]
    assert by_document(["body", "ad", "feed"], documents) == [["body", "ad"], ["feed"]]


def test_baselines_and_rows() -> None:
    documents = [page((FERRY, "body"), ("首页", "boilerplate"), ("不算", None))]
    labels = baseline_labels(documents)
    assert labels["majority label"] == [["body"] * 3]
    assert labels["line rule"] == [["body", "boilerplate", "boilerplate"]]
    rows = rows_for(documents, labels)
    assert rows["line rule"]["body_f1_characters"] == 1 and rows["line rule"]["noise_left"] == 0
    assert rows["majority label"]["noise_left"] == 1 and rows["majority label"]["body_f1_lines"] == pytest.approx(2 / 3)
    assert "macro-F1" in table(rows, four_labels=True) and "macro-F1" not in table(rows, four_labels=False)
    assert table(rows, four_labels=False).splitlines()[-1].startswith("| line rule | 1.000 | 1.000 |")


def test_a_line_model_learns_words() -> None:
    pytest.importorskip("jieba")
    seen = [words(line) for line in ("渡船开到天黑", "渡船早上开船", "首页 新闻", "首页 联系")] * 3
    labels = ["body", "body", "boilerplate", "boilerplate"] * 3
    assert logistic_labels(seen, labels, [words("渡船停航"), words("首页 地图")]) == ["body", "boilerplate"]


def test_fasttext_learns_words() -> None:
    pytest.importorskip("fasttext")
    from benchmarks.line_models import fasttext_labels

    seen, labels = ["渡船 开", "首页 新闻"] * 200, ["body", "boilerplate"] * 200
    assert fasttext_labels(seen, labels, ["首页", "渡船"]) == ["boilerplate", "body"]


HTML = (
    "<html><head><title>渡口的冬天</title></head><body><ul><li><a href='/'>首页</a></li><li><a href='/n'>新闻</a></li></ul>"
    f"<div class='article'><h1>渡口的冬天</h1>{''.join(f'<p>{FERRY}{ICE}{MORE}第{n}年也是这样过去的，没有人觉得奇怪。</p>' for n in '一二三四五六')}</div>"
    "<div class='footer'><a href='/about'>关于我们</a></div></body></html>"
)


@pytest.mark.parametrize("name", ["trafilatura", "resiliparse", "readability", "GNE", "jusText", "boilerpy3"])
def test_every_extractor_finds_the_article(name: str) -> None:
    extractors = pytest.importorskip("benchmarks.extractors")
    for package in ("trafilatura", "resiliparse", "readability", "gne", "justext", "boilerpy3"):
        pytest.importorskip(package)
    found = extractors.extract(name, HTML)
    lines = ["首页", "新闻", f"{FERRY}{ICE}{MORE}第三年也是这样过去的，没有人觉得奇怪。", "关于我们"]
    assert kept_lines(lines, found) == [False, False, True, False]


def test_an_extractor_that_fails_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(html: str) -> str:
        raise ValueError(html)

    monkeypatch.setattr("benchmarks.extractors.EXTRACTORS", {"broken": fails})
    monkeypatch.setattr(peers, "EXTRACTORS", {"broken": fails})
    labels, failed = peers.extractor_labels([page((FERRY, "body"))], {"p": "<p>"})
    assert labels == {"broken": [["boilerplate"]]} and failed == {"broken": 1}


def test_bins_hold_what_lies_in_them() -> None:
    found = bins(np.array([0.0, 0.05, 0.5, 0.999, 1.0]), np.array([False, True, True, True, False]))
    assert [one.lines for one in found] == [2, 1, 2]
    assert found[0] == Bin(2, 0.025, 0.5) and found[2].share == 0.5
    assert len(bins(np.linspace(0, 1, 1000), np.ones(1000, dtype=bool))) == BINS


def test_expected_error_is_the_weighted_distance() -> None:
    assert expected_error([Bin(3, 0.9, 1.0), Bin(1, 0.5, 0.1)]) == pytest.approx((3 * 0.1 + 0.4) / 4)
    with pytest.raises(ValueError, match="no lines"):
        expected_error([])


def verdict(*rows: tuple[str, tuple[float, float, float, float]]) -> Document:
    return Document(
        "甲\n乙\n丙", tuple(Segment(2 * n, 2 * n + 1, label, chances) for n, (label, chances) in enumerate(rows))
    )


def test_calibration_of_a_document() -> None:
    document = page(("甲", "body"), ("乙", "feed"), ("丙", None))
    given = verdict(("body", (0.8, 0.2, 0, 0)), ("body", (0.4, 0, 0.6, 0)), ("ad", (0, 1, 0, 0)))
    chances, gold, labels = gather([document], [given])
    assert chances.shape == (2, 4) and gold.tolist() == [0, 2] and labels.tolist() == [0, 0]
    found = curves(chances, gold, labels)
    assert expected_error(found[VERDICT]) == pytest.approx((0.2 + 0.4) / 2)
    assert expected_error(found["feed"]) == pytest.approx((0.0 + 0.4) / 2)
    figures = measure([document], [given])
    assert figures["lines"] == 2 and figures["log_loss"] == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)


def test_page_and_plots_are_written_from_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    from benchmarks.record import write_result

    monkeypatch.setattr(accuracy_page, "DOCS", tmp_path)
    monkeypatch.setattr(accuracy_page, "RESULTS", tmp_path)
    documents = [page((FERRY, "body"), ("首页", "boilerplate"))]
    rows = rows_for(documents, baseline_labels(documents))
    part = {"documents": 1, "rows": rows}
    figures = {"dev": part, "dev_html": part | {"failed": {"GNE": 1, "jusText": 0}}, "versions": {"gne": "0.3"}}
    write_result(tmp_path / "peers.json", "python -m benchmarks.peers", figures)
    accuracy_page.plot_peers(rows)
    accuracy_page.plot_calibration({VERDICT: [{"probability": 0.5, "share": 0.4}]})
    accuracy_page.write_page()
    written = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    assert "failed: GNE 1." in written and "Calibration" not in written and "python -m benchmarks.peers" in written
    assert (tmp_path / "peers.png").stat().st_size > 1000 and (tmp_path / "calibration.png").stat().st_size > 1000
