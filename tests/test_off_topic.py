"""The sentence that fits its article least: where it lies, when there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import load
from classifier.off_topic import SHORTEST, off_topic
from classifier.segments import split
from tests.test_spans import TEXTS, tiny_model

FERRY = (
    "昨天清晨，云溪县老柳渡响起了汽笛声，第一班渡船载着旅客离开西岸。渡船每天往返八趟，坐船的人多是去东岸赶集的老人。"
    "船工说，渡口停航十一年，如今渡船换成了新的，旅客坐着稳当。县里打算明年再添一条渡船，让东岸的学生也能坐船上学。"
)
RECIPE = "面团醒发半小时以后擀成薄片，抹上猪油和葱花卷起来，切成小段下锅煎到两面金黄。"


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


def test_nobody_asked() -> None:
    assert load().predict(FERRY).segments[0].off_topic is None
