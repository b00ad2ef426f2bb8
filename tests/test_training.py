"""Training: export to arrays, folds by site, made documents, the gate of the reader."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from classifier.errors import InputError
from classifier.records.labelled import LabelledDocument
from classifier.trees import probabilities, raw_scores
from training.augment import articles_alone, augment
from training.boost import export, fit_trees
from training.data import as_batch, load_documents, site_folds


def test_exported_trees_give_what_scikit_learn_gives() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3000, 12)).astype(np.float32)
    labels = (rows[:, 0] > 0) * 2 + (rows[:, 1] * rows[:, 2] > 0.1)
    model = fit_trees(rows, labels, np.ones(len(rows)), seed=0)
    assert np.abs(probabilities(raw_scores(rows, export(model))) - model.predict_proba(rows)).max() < 1e-3
    assert (raw_scores(rows, export(model)).argmax(1) == model.predict(rows)).mean() > 0.999


def test_a_site_lies_in_one_fold() -> None:
    sites = [f"site{number % 20}" for number in range(100)]
    folds = site_folds(sites, 5, seed=3)
    assert set(folds) == set(range(5))
    for site in set(sites):
        assert len({int(fold) for fold, other in zip(folds, sites, strict=True) if other == site}) == 1


def page(number: int) -> LabelledDocument:
    lines = [("首页", "boilerplate"), *((f"第{n}段说的是第{number}件事。", "body") for n in range(5)), ("热点", "feed")]
    text, segments, place = "\n".join(line for line, _ in lines), [], 0
    for line, label in lines:
        segments.append((place, place + len(line), label))
        place += len(line) + 1
    return LabelledDocument(f"p{number}", f"s{number}", "news", "hans", "full", text, tuple(segments))


ADS = ["看牙首选，加微信 yk2231", "代开发票，先开后付"]


def test_made_documents_are_well_formed_and_hold_ads() -> None:
    pages = [page(number) for number in range(40)]
    assert {label for d in articles_alone(pages) for *_, label in d.segments} == {"body"}
    made = augment(pages, ADS, seed=1)
    as_batch(made)  # raises where an offset is off
    assert {label for d in made for *_, label in d.segments} == {"body", "ad"}
    assert made == augment(pages, ADS, seed=1)
    assert {document.site for document in made} == {document.site for document in pages}


def test_reads_jsonl_through_datasets(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    rows = [{"id": "a", "site": "s", "text": "首页\n雨停了。", "segments": [
        {"start": 0, "end": 2, "label": "boilerplate"}, {"start": 3, "end": 7, "label": None}]}]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    [document] = load_documents(str(path))
    assert document.segments == ((0, 2, "boilerplate"), (3, 7, None))
    assert as_batch([document])[1].tolist() == [3, -1]


def test_offsets_that_are_no_lines_are_refused() -> None:
    wrong = LabelledDocument("w", "s", "news", "hans", "full", "首页\n雨停了。", ((0, 2, "boilerplate"), (3, 6, "body")))
    with pytest.raises(InputError, match="'w'"):
        as_batch([wrong])
