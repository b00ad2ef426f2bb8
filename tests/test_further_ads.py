"""Ads beyond the trades: that nothing held out is among them."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("opencc", reason="the training extra is not installed")

from training.generate.further_ads import further_ads
from training.generate.held_out import held_out_ads, mentions_held_out_trade


def test_all_clauses_but_those_of_held_out_trades_and_those_that_repeat_held_out_lines(tmp_path: Path) -> None:
    (tmp_path / "ads").mkdir()
    (tmp_path / "ads" / "detective.tsv").write_text("soft\t多亏老朋友牵线，事情第二天就查清了\n", encoding="utf-8")
    rows = "moving\t搬家电话 5562\nessays\t论文代写加微信，三天交稿\nlocks\t多亏老朋友牵线，事情第二天就办好了\n"
    (tmp_path / "clauses.tsv").write_text(rows, encoding="utf-8")
    assert [(line.trade, line.text) for line in further_ads(tmp_path)] == [("moving", "搬家电话 5562")]


def test_those_of_the_project_share_no_stretch_with_held_out_lines() -> None:
    found = further_ads()
    assert len({line.trade for line in found}) >= 40
    assert not any(mentions_held_out_trade(line.text) for line in found)
    assert not stretches([line.text for line in held_out_ads()]) & stretches([line.text for line in found])


def stretches(texts: list[str], length: int = 12) -> set[str]:
    return {text[start : start + length] for text in texts for start in range(len(text) - length + 1)}
