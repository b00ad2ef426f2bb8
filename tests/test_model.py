"""The shipped model through the public names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import classifier
from classifier import Classifier, load, predict
from classifier.evaluation import Report, evaluate, labels_of
from classifier.features import measure
from classifier.records.labelled import load_labelled
from classifier.scores import score
from classifier.segments import split
from classifier.trees import raw_scores

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "tests" / "cases" / "messy_page.txt").read_text(encoding="utf-8")
DEV = ROOT.parent / "shared" / "data" / "dev.jsonl.gz"


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load()


def expected_labels(path: Path) -> dict[int, str]:
    """Line number to label of a .lab file: `b 3-7` means that lines 3 to 7 are body."""
    names = {"b": "body", "a": "ad", "f": "feed", "p": "boilerplate"}
    found = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        letter, lines = row.split()
        first, _, last = lines.partition("-")
        found.update(dict.fromkeys(range(int(first), int(last or first) + 1), names[letter]))
    return found


def right_share(text: str, expected: dict[int, str], model: Classifier) -> float:
    found = {text.count("\n", 0, s.start) + 1: s.label for s in model.predict(text).segments}
    lines = [line for line in expected if line in found]
    assert len(lines) > 20
    return sum(found[line] == expected[line] for line in lines) / len(lines)


def test_public_names() -> None:
    assert sorted(classifier.__all__) == [
        "Classifier", "Document", "InputError", "ModelError", "Segment", "ZhengwenError", "load", "predict",
    ]  # fmt: skip
    assert all(hasattr(classifier, name) for name in classifier.__all__)


def test_sample_page_comes_out_right(model: Classifier) -> None:
    assert right_share(PAGE, expected_labels(ROOT / "tests" / "cases" / "messy_page.lab"), model) >= 0.95


def test_plain_page_comes_out_right() -> None:
    lines = (
        "首页 > 新闻 > 本地",
        "今天上午，市里召开会议，部署明年的防汛工作。会议指出，今年入汛以来，全市共转移群众三千二百人，没有人员伤亡。",
        "市水务局负责人说，明年汛期以前，要完成十二座水库的除险加固，并在沿河各村设立雨量站。",
        "责任编辑：林小满",
        "Copyright © 2009-2021 版权所有 未经授权不得转载",
    )
    labels = [segment.label for segment in predict("\n".join(lines)).segments]
    assert labels == ["boilerplate", "body", "body", "boilerplate", "boilerplate"]


@pytest.mark.xfail(strict=True, reason="known failure: a single paragraph without a title goes for a teaser")
def test_a_single_paragraph_under_a_bare_breadcrumb_is_kept() -> None:
    paragraph = "今天上午，市里召开会议，部署明年的防汛工作，要求各区在六月之前完成河道清理。"
    page = f"首页 > 新闻 > 正文\n\n{paragraph}\n相关阅读：老城区改造后菜市场搬到了哪里\n版权所有 未经许可不得转载"
    assert predict(page).body == paragraph


def test_segments_are_slices_in_order() -> None:
    document = predict(PAGE)
    assert [s.start for s in document.segments] == sorted({s.start for s in document.segments})
    for segment in document.segments:
        line = PAGE[segment.start : segment.end]
        assert line == line.strip()
        assert line
        assert abs(sum(segment.probabilities) - 1) < 1e-5
    assert document.body == document.keep("body")
    assert document.keep(*model_labels()).splitlines() == [line.strip() for line in PAGE.splitlines() if line.strip()]


def model_labels() -> tuple[str, ...]:
    return Classifier.classes_


def test_batch_gives_what_single_texts_give(model: Classifier) -> None:
    texts = [PAGE, "", PAGE[300:900], " \n", "首页", PAGE + PAGE, PAGE.replace("\n", "\r\n")]
    assert list(model.predict_batch(texts)) == [model.predict(text) for text in texts]


def test_batch_is_lazy(model: Classifier) -> None:
    taken = []

    def texts():  # type: ignore[no-untyped-def]
        for number in range(10_000):
            taken.append(number)
            yield PAGE

    next(model.predict_batch(texts()))
    assert len(taken) < 1_100


@pytest.mark.parametrize("text", ["", " \n\t\u3000\r\n"])
def test_nothing_to_label(text: str) -> None:
    document = predict(text)
    assert document.segments == ()
    assert document.body == ""
    assert document.to_dict() == {"segments": []}


@pytest.mark.parametrize("text", ["x", "\ud83d broken", "Only English here.", "\x00", "😀\n😀"])
def test_odd_texts_are_labelled(text: str) -> None:
    assert predict(text).segments


def test_long_line(model: Classifier) -> None:
    [segment] = model.predict("今天下雨。" * 200_000).segments
    assert (segment.start, segment.end) == (0, 1_000_000)


@pytest.mark.parametrize("value", [None, b"bytes", 3, ["text"]])
def test_what_is_no_text_is_refused(value: object, model: Classifier) -> None:
    with pytest.raises(TypeError, match="is a str, not"):
        model.predict(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="is a str, not"):
        list(model.predict_batch([PAGE, value]))  # type: ignore[list-item]


def test_threshold_keeps_more_or_less() -> None:
    kept = [len(load(body_threshold=t).predict(PAGE).body) for t in (0.0, 0.4, 1.0)]
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > kept[2]
    with pytest.raises(ValueError, match="from 0 to 1"):
        load(body_threshold=1.5)


def test_scores_are_sums_over_different_buckets(model: Classifier) -> None:
    """The vectorised sum against one bucket at a time."""
    from classifier.scores import bucket_sets

    read = model._model
    measured = measure(split([PAGE]), read.fold, read.classes)
    segment, bucket = bucket_sets(measured.folded, measured.bounds, measured.runs, read.heads.bits)
    fast = score(measured.folded, measured.bounds, measured.runs, read.heads)
    for number in range(len(fast)):
        own = set(bucket[segment == number].tolist())
        slow = sum(read.heads.weights[b].astype(int) for b in own) * read.heads.scale + read.heads.intercept
        assert np.allclose(fast[number], slow, atol=1e-4)


def test_trees_walked_one_by_one(model: Classifier) -> None:
    trees = model._model.trees
    rows = np.random.default_rng(0).normal(size=(7, int(trees.feature.max()) + 1)).astype(np.float32)
    fast = raw_scores(rows, trees)
    for row, sums in zip(rows, fast, strict=True):
        slow = trees.base.astype(int).copy()
        for number in range(len(trees.leaf)):
            node = 0
            while node < trees.feature.shape[1]:
                node = 2 * node + 1 + int(row[trees.feature[number, node]] > trees.threshold[number, node])
            slow[number % 4] += trees.leaf[number, node - trees.feature.shape[1]]
        assert slow.tolist() == sums.tolist()


def test_prediction_needs_no_training_package() -> None:
    code = (
        "import sys, classifier; classifier.predict('首页\\n今天下雨。');"
        "print([n for n in ('sklearn', 'jieba', 'datasets', 'joblib', 'scipy', 'training') if n in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def on_dev(model: Classifier) -> Report:
    if not DEV.exists():
        pytest.skip("../shared/data/dev.jsonl.gz is absent: figures on real pages not checked")
    gold = load_labelled(str(DEV))
    verdicts = model.predict_batch(document.text for document in gold)
    return evaluate(gold, (labels_of(v, g) for v, g in zip(verdicts, gold, strict=True)))


def test_better_than_the_line_rule_on_real_pages(on_dev: Report) -> None:
    assert on_dev.overall.mean_body_f1 > 0.9
    assert on_dev.overall.macro_f1 > max(m.macro_f1 for m in on_dev.baselines.values()) + 0.3


def test_keeps_the_body_of_real_pages(on_dev: Report) -> None:
    assert on_dev.overall.body.recall > 0.95
