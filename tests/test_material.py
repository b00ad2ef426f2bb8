"""What a model is trained on beside the labelled pages: hand-written pages read, and every document in its fold."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from classifier.labels import AD, NAMES
from classifier.records.labelled import LabelledDocument
from training.data import as_batch, site_folds
from training.generate.held_out import mentions_held_out_trade
from training.generate.splice import Piece, put_together
from training.material import WEIGHTS, gather
from training.written import written_pages

from .test_training import page

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "corpora"


def write(folder: Path, text: str) -> Path:
    (folder / "pages").mkdir()
    (folder / "pages" / "one.tsv").write_text(text, encoding="utf-8")
    return folder


PAGES = "#\tblog hant\nboilerplate\t首頁\nbody\t雨停了。\nbody\t路乾了。\nad\t加微信 a1\n#\tnews hans\nbody\t一行。\n"


def test_a_page_gives_itself_and_its_main_content(tmp_path: Path) -> None:
    first, *others = written_pages(0, write(tmp_path, PAGES))
    assert (first.kind, first.script, first.site) == ("blog", "hant", "written:one")
    assert [label for *_, label in first.segments] == ["boilerplate", "body", "body", "ad"]
    assert [first.text[start:end] for start, end, _ in first.segments] == ["首頁", "雨停了。", "路乾了。", "加微信 a1"]
    assert [document.id for document in others] in (["one-0-main", "one-1-full"], ["one-1-full"])
    assert written_pages(0, tmp_path) == [first, *others]


@pytest.mark.parametrize("rows", ["body\t没有页头。\n", "#\tnews hans\nbodi\t拼错了。\n", "#\tnews hans\nbody 没有制表符\n"])
def test_what_is_no_page_is_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(ValueError, match=r"one\.tsv"):
        written_pages(0, write(tmp_path, rows))


def test_the_pages_of_the_project_are_well_formed() -> None:
    pages = written_pages(0)
    as_batch(pages)  # raises where an offset is off
    assert {label for document in pages for *_, label in document.segments} == set(NAMES)
    assert len({document.id for document in pages}) == len(pages) > 1500


def test_no_ad_of_the_pages_is_of_a_trade_that_is_held_out() -> None:
    pages = written_pages(0)
    ads = [page.text[start:end] for page in pages for start, end, label in page.segments if label == AD.name]
    assert len(ads) > 5000 and not [ad for ad in ads if mentions_held_out_trade(ad)]


def test_a_site_stays_in_its_fold_and_the_given_documents_come_first() -> None:
    real = [page(number) for number in range(20)]
    fold = site_folds([document.site for document in real], 4, 0)
    material = gather(real, fold, None, 0)
    assert material.documents[:20] == real and material.fold[:20].tolist() == fold.tolist()
    homes: dict[str, set[int]] = {}
    for document, home in zip(material.documents, material.fold.tolist(), strict=True):
        homes.setdefault(document.site, set()).add(home)
    assert all(len(folds) == 1 for folds in homes.values()) and set(material.fold.tolist()) == {0, 1, 2, 3}
    assert set(material.counts) == {"augmented", "written"} and set(np.unique(material.weight)) <= {1.0, *WEIGHTS.values()}


def framed_page(number: int) -> LabelledDocument:
    """A page long enough to be mixed; every body line names the page."""
    body = [f"第{number}页的第{n}段写的是渡口、渔火和一个走了很久的人，他没有留下名字。" for n in range(6)]
    lines = [*(("boilerplate", f"菜单{n}") for n in range(5)), *(("body", line) for line in body), ("feed", "另一个渡口")]
    text, segments = put_together([Piece("\n", line, label) for label, line in lines])
    return LabelledDocument(f"p{number}", f"s{number}", "news", "hans", "full", text, segments)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the corpora in ../shared/data, which are not part of the project")
def test_mixed_pages_are_made_of_pages_of_one_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.material.MIXED", 40)
    monkeypatch.setattr("training.material.GENERATED", 40)
    real = [framed_page(number) for number in range(40)]
    fold = site_folds([document.site for document in real], 4, 0)
    material = gather(real, fold, SHARED, 0)
    home = {f"第{number}页": int(number_fold) for number, number_fold in enumerate(fold)}
    assert material.counts["mixed"] == 40 and material.counts["generated"] == 40
    for document, own in zip(material.documents, material.fold.tolist(), strict=True):
        named = set(re.findall(r"第\d+页", document.text)) if document.variant == "mixed" else set()
        assert {home[name] for name in named} <= {own}
