"""The sentence that fits its article least: where it lies, when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import load
from classifier.cli import main
from classifier.off_topic import SHORTEST, off_topic
from classifier.segments import split
from classifier.storage import shipped_folder
from classifier.terminal import OFF_TOPIC
from tests.test_spans import TEXTS, tiny_model

FERRY = (
    "昨天清晨，云溪县老柳渡响起了汽笛声，第一班渡船载着旅客离开西岸。渡船每天往返八趟，坐船的人多是去东岸赶集的老人。"
    "船工说，渡口停航十一年，如今渡船换成了新的，旅客坐着稳当。县里打算明年再添一条渡船，让东岸的学生也能坐船上学。"
)
RECIPE = "面团醒发半小时以后擀成薄片，抹上猪油和葱花卷起来，切成小段下锅煎到两面金黄。"
STOCKS = "沪深两市午后低开高走，半导体板块领涨，成交额较前一交易日放大两成。"


@given(TEXTS, TEXTS, st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_it_lies_inside_its_segment(first: str, second: str, seed: int) -> None:
    batch, lexicon = split([first, second * 3]), tiny_model(seed).lexicon
    for number, found in off_topic(batch, np.zeros(len(batch), dtype=np.int64), lexicon).items():
        origin = int(batch.origin[batch.document[number]])
        assert batch.starts[number] <= found.start + origin < found.end + origin <= batch.ends[number]
        assert found.end - found.start >= SHORTEST and 0 <= found.score <= 1


def test_a_sentence_of_another_article_fits_least() -> None:
    at = FERRY.index("。") + 1
    text = FERRY[:at] + RECIPE + FERRY[at:]
    [segment] = load().predict(text, include=("off_topic",)).segments
    assert segment.off_topic is not None
    assert text[segment.off_topic.start : segment.off_topic.end] == RECIPE


@pytest.mark.parametrize("text", ["", "首页", "昨天清晨，云溪县老柳渡响起了汽笛声。"])
def test_of_too_little_text_nothing_is_said(text: str) -> None:
    assert all(segment.off_topic is None for segment in load().predict(text, include=("off_topic",)).segments)


def explained(model: Path, *words: str, text: str) -> str:
    result = CliRunner().invoke(main, ["score", "-", "--explain", "--model", str(model), *words], input=text.encode())
    assert result.exit_code == 0, result.output
    return result.stdout


def test_explain_tells_it_of_body_lines() -> None:
    at = FERRY.index("。") + 1
    text = f"首页\n{FERRY[:at]}{STOCKS}{FERRY[at:]}\n{FERRY}"
    menu, first, second = json.loads(explained(shipped_folder(), text=text))["segments"]
    assert "off_topic" not in menu
    found = [(text[s["off_topic"]["start"] : s["off_topic"]["end"]], s["off_topic"]["score"]) for s in (first, second)]
    assert found[0][0] == STOCKS and found[0][1] > OFF_TOPIC > found[1][1]
    shown = explained(shipped_folder(), "--format", "text", text=text).splitlines()
    assert [line.partition(": ")[2] for line in shown if line.strip().startswith("= off topic")] == [STOCKS]


def test_a_model_without_the_arrays_explains_the_rest(tmp_path: Path) -> None:
    for path in shipped_folder().iterdir():
        if not path.name.startswith("span"):
            (tmp_path / path.name).symlink_to(path)
    [segment] = json.loads(explained(tmp_path, text=FERRY))["segments"]
    assert "reasons" in segment and "off_topic" not in segment


def test_nobody_asked() -> None:
    assert load().predict(FERRY).segments[0].off_topic is None
