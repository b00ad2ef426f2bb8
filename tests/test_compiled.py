"""The compiled kernels against plain numpy, and both against slow references."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import Classifier, load, spans
from classifier.characters import build_classes, build_fold
from classifier.compiled import scores as compiled_scores
from classifier.compiled import verdicts as compiled_verdicts
from classifier.compiled.program import program
from classifier.compiled.trees import BLOCK, Walker
from classifier.compiled.way import CompiledWay
from classifier.features import Columns, measure, names
from classifier.labels import NAMES
from classifier.ngrams import CHAR_ORDERS, MARK_RUN, MIX, SHAPE_ORDERS, SHAPE_SALT
from classifier.results import verdicts
from classifier.scores import LinearHeads, bucket_sums
from classifier.segments import LINE_BREAKS, WHITE_SPACE, Batch, split
from classifier.shape import SHARE_MATRIX
from classifier.storage import Model
from classifier.trees import Trees, raw_scores
from classifier.way import PAYS, Way, numpy_way
from tests import reference

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "tests" / "cases" / "messy_page.txt").read_text(encoding="utf-8")
DEV = ROOT.parent / "shared" / "data" / "dev.jsonl.gz"

_LINES = st.sampled_from([*PAGE.splitlines(), "", "首页", "。", "1", "x" * 70, "市里召开会议。" * 40, "\u3000", "00:00 2020-05-27"])
_ODD = st.text(st.sampled_from(list("汉字a1。，" + LINE_BREAKS + WHITE_SPACE + "\ud800\U0001f600\u200b\ufeff\x00")), max_size=40)
_TEXTS = st.lists(st.one_of(st.lists(_LINES, max_size=30).map("\n".join), _ODD, st.text(max_size=60)), max_size=6)

HAND_WRITTEN = {
    "nothing": [],
    "an empty text": [""],
    "white space": [" \n\t\u3000\r\n"],
    "one character": ["x"],
    "empty texts between": ["", PAGE, "", "", "首页"],
    "line breaks of Windows": [PAGE.replace("\n", "\r\n"), "\r", "\r\n"],
    "a page twice": [PAGE, PAGE],
    "the same line a thousand times": ["同一行\n" * 1000],
    "a line without end": ["今天下雨。" * 20_000],
    "an n-gram without end, which fills the lanes of the topic": ["哈" * 100_000 + "\n" + "哈" * 100],
    "more lines than are scored at a time": [PAGE, "一\n" * 40_000, PAGE],
    "more lines than a block": ["\n".join(f"第{number}条：内容{number % 7}" for number in range(3 * BLOCK + 1))],
    "broken surrogates and astral characters": ["\ud83d 破\n😀😀\n\udc00", "\U0001f600"],
    "NUL": ["\x00", "\x00\n\x00a"],
}


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load()


@pytest.fixture(scope="module")
def made() -> Model:
    """A model of small tables and random weights and trees that looks at every column there is."""
    random = np.random.default_rng(1)
    heads = (*NAMES, "x", "y", "z")
    columns = Columns(heads, (*NAMES, "y"), (*NAMES, "x"))
    weights = random.integers(-9000, 9000, (1 << 12, len(heads)), dtype=np.int16)
    weights[0] = 0
    linear = LinearHeads(weights, np.full(len(heads), 3e-5, np.float32), random.normal(size=len(heads)).astype(np.float32))
    trees = random_trees(5, 120, len(names(columns)), 20, 2, 1 << 22)
    return Model({"body_threshold": 0.4}, {}, build_fold(lambda char: char), build_classes(), linear, columns, trees)


def assert_same(texts: list[str], model: Model) -> None:
    plain, plain_raw = numpy_way(texts, model)
    fast, fast_raw = CompiledWay(model)(texts)
    for field in ("starts", "ends", "first", "origin", "gaps"):
        assert np.array_equal(getattr(plain, field), getattr(fast, field)), field
    assert np.array_equal(plain_raw, fast_raw)


@pytest.mark.parametrize("texts", HAND_WRITTEN.values(), ids=HAND_WRITTEN)
def test_same_to_the_last_bit_on_hand_written_texts(texts: list[str], made: Model) -> None:
    assert_same(texts, made)


@settings(deadline=None)
@given(texts=_TEXTS)
def test_same_to_the_last_bit_on_made_texts(texts: list[str], made: Model) -> None:
    assert_same(texts, made)


@pytest.mark.skipif(not DEV.exists(), reason="../shared/data/dev.jsonl.gz is absent: real pages not compared")
def test_same_to_the_last_bit_on_real_pages(model: Classifier) -> None:
    from classifier.records.labelled import load_labelled

    assert_same([document.text for document in load_labelled(str(DEV))], model._model)


def test_labels_and_probabilities_are_the_same(model: Classifier) -> None:
    fast, plain = (Classifier(model._model, compiled=compiled) for compiled in (True, False))
    texts = [PAGE, "", "首页\r\n今天下雨。", PAGE * 3]
    assert list(fast.predict_batch(texts)) == list(plain.predict_batch(texts))


@pytest.mark.parametrize("compiled", [True, False])
def test_spans_are_sought_in_the_text(compiled: bool, model: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled way lets go of the characters before spans are sought."""
    seen: list[str] = []

    def find_spans(batch: Batch, *_: object) -> dict[int, tuple[object, ...]]:
        places = zip(batch.starts.tolist(), batch.ends.tolist(), strict=True)
        seen.extend("".join(map(chr, batch.codes[start:end])) for start, end in places)
        return {}

    monkeypatch.setattr(spans, "find_spans", find_spans)
    monkeypatch.setattr(Classifier, "_span_model", None)
    Classifier(model._model, compiled=compiled).predict("首页\n 今天下雨。", include=("spans",))
    assert seen == ["首页", "今天下雨。"]


def slow_sums(texts: list[str], model: Classifier, heads: LinearHeads) -> list[list[int]]:
    """Bucket by bucket, from the runs and the folded characters of each line."""
    measured = measure(split(texts), model._model.fold, model._model.classes)
    ends = [*measured.bounds[1:].tolist(), len(measured.folded)]
    run_ends = [*measured.runs.bounds[1:].tolist(), len(measured.runs.symbols)]
    found = []
    for number, (begin, run_begin) in enumerate(zip(measured.bounds, measured.runs.bounds, strict=True)):
        line = measured.folded[begin : ends[number]].tolist()
        shape = measured.runs.symbols[run_begin : run_ends[number]].tolist()
        grams = [(gram, len(gram)) for gram in reference.n_grams(line, 0, CHAR_ORDERS)]
        grams += [(gram, int(SHAPE_SALT) + len(gram)) for gram in reference.n_grams(shape, int(MARK_RUN), SHAPE_ORDERS)]
        buckets = {reference.hashed(gram, MIX.tolist(), salt, heads.bits) for gram, salt in grams} - {0}
        found.append(heads.weights[sorted(buckets)].sum(axis=0, dtype=int).tolist())
    return found


@pytest.mark.parametrize(("bits", "heads"), [(4, 1), (6, 7), (10, 8), (10, 22), (12, 33), (18, 22)])
def test_sums_over_different_buckets(bits: int, heads: int, model: Classifier) -> None:
    random = np.random.default_rng(bits * heads)
    weights = random.integers(-32768, 32767, (1 << bits, heads), dtype=np.int16)
    weights[0] = 0
    made = LinearHeads(weights, np.ones(heads, dtype=np.float32), np.zeros(heads, dtype=np.float32))
    texts = [PAGE[:1500], "", "x\n。\n1"]
    measured = measure(split(texts), model._model.fold, model._model.classes)
    expected = slow_sums(texts, model, made)
    arguments = measured.folded, measured.bounds, measured.runs
    assert bucket_sums(*arguments, made).tolist() == expected
    assert compiled_scores.bucket_sums(*arguments, compiled_scores.Table.of(made)).tolist() == expected


def random_trees(depth: int, count: int, features: int, thresholds: int, seed: int, largest: int) -> Trees:
    random = np.random.default_rng(seed)
    inner = (1 << depth) - 1
    cuts = random.normal(size=(features, thresholds)).astype(np.float32)
    feature = random.integers(0, features, (count, inner)).astype(np.int16)
    threshold = cuts[feature, random.integers(0, thresholds, (count, inner))]
    leaf = random.integers(-largest, largest, (count, inner + 1)).astype(np.int32)
    threshold[random.random(threshold.shape) < 0.3] = np.inf
    for node in range(inner):  # below a branch that ended early all leaves carry one value
        ended = np.isinf(threshold[:, node])
        left, right = 2 * node + 1, 2 * node + 2
        if left >= inner:
            leaf[ended, right - inner] = leaf[ended, left - inner]
    return Trees(feature, threshold, leaf, np.array([5, -7, 0, 1 << 20], dtype=np.int32))


@pytest.mark.parametrize("largest", [1 << 22, 1 << 29, (1 << 31) - 1])  # sums in 32 bits, in 64, leaves of two in 64
@pytest.mark.parametrize(("depth", "thresholds"), [(1, 3), (3, 40), (4, 30), (5, 60), (6, 255), (5, 900)])
def test_random_trees(depth: int, thresholds: int, largest: int) -> None:
    trees = random_trees(depth, 40, 9 if thresholds < 900 else 1, thresholds, depth, largest)
    rows = np.random.default_rng(0).normal(size=(BLOCK - 3, 9)).astype(np.float32)
    rows[0], rows[1, :4] = trees.threshold[np.isfinite(trees.threshold)][0], (np.inf, -np.inf, np.nan, -0.0)
    walker = Walker.of(program(trees, 9))
    walker.rows[:, : len(rows)] = rows.T
    out = np.empty((len(rows), 4), dtype=np.int64)
    walker.walk(out)
    assert np.array_equal(out, raw_scores(rows, trees))


def test_no_class_of_characters_counts_for_two_shares() -> None:
    """The compiled loop asks each class for the one share that it counts for."""
    assert SHARE_MATRIX.sum(axis=1).max() == 1


def test_compiled_once_enough_was_read(model: Classifier) -> None:
    way = Way(model._model)
    way([PAGE])
    assert way._compiled is None
    way(["一" * PAYS])
    assert way._compiled is not None
    assert Way(model._model, compiled=False)(["一" * PAYS])[1].tolist() == way(["一" * PAYS])[1].tolist()


SILENT = """
import sys
from pathlib import Path
sys.modules["numba"] = None  # what importing it does where it is not installed
from classifier import load
page = Path(sys.argv[1]).read_text(encoding="utf-8")
print(len(load(compiled=True).predict(page).segments), "classifier.compiled.way" in sys.modules)
"""


def test_numpy_takes_over_in_silence_without_numba() -> None:
    command = [sys.executable, "-W", "error", "-c", SILENT, str(ROOT / "tests" / "cases" / "messy_page.txt")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stderr == ""
    count, loaded = run.stdout.split()
    assert int(count) == len(load().predict(PAGE).segments)
    assert loaded == "False"


def test_a_page_does_not_load_numba() -> None:
    code = "import sys, classifier; classifier.predict('首页\\n今天下雨。'); print('numba' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "False"


def test_changed_weights_change_the_sums(model: Classifier) -> None:
    """The comparison above would miss kernels that ignore the model."""
    read = model._model
    other = replace(read, heads=replace(read.heads, weights=np.roll(read.heads.weights, 1, axis=0)))
    assert not np.array_equal(CompiledWay(read)([PAGE])[1], CompiledWay(other)([PAGE])[1])


OFFSETS = st.integers(0, 2**40) | st.sampled_from([0, 9, 10, 999, 9_999, 10_000, 10_001, 120_034, 10**8 - 1, 10**8, 2**63 - 1])


@settings(deadline=None)
@given(
    documents=st.lists(
        st.lists(st.tuples(OFFSETS, OFFSETS, st.integers(0, 3), st.integers(0, 10_000)), max_size=5),
        max_size=5,
    )
)
def test_verdicts_are_spelled_the_same(documents: list[list[tuple[int, int, int, int]]]) -> None:
    numbers = np.array([row for rows in documents for row in rows], dtype=np.int64).reshape(-1, 4).T.copy()
    first = np.cumsum([0, *map(len, documents)])
    ids = [orjson.dumps(f"第{number}篇" * number) for number in range(len(documents))]
    decimals = verdicts._all_probabilities()
    fast = compiled_verdicts.json_lines(ids, *numbers, decimals, first)
    assert fast == verdicts._spelled_in_python(ids, *numbers, decimals, first)
    for rows, name, line in zip(documents, ids, fast.splitlines(), strict=True):
        expected = [{"start": a, "end": b, "label": NAMES[k], "probability": p / 10_000} for a, b, k, p in rows]
        assert orjson.loads(line) == {"id": orjson.loads(name), "segments": expected}
