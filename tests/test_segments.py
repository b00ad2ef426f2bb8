"""Text to segments, against the slow reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.segments import LINE_BREAKS, WHITE_SPACE, split
from tests import reference

_ALPHABET = st.sampled_from(list("汉a1。，" + LINE_BREAKS + WHITE_SPACE + "\ud800\U0001f600\u200b\ufeff\x00"))
_TEXTS = st.text(_ALPHABET, max_size=60)


def offsets(texts: list[str]) -> list[list[tuple[int, int]]]:
    batch = split(texts)
    found = []
    for number in range(len(texts)):
        own = slice(batch.first[number], batch.first[number + 1])
        origin = batch.origin[number]
        found.append(list(zip((batch.starts[own] - origin).tolist(), (batch.ends[own] - origin).tolist(), strict=True)))
    return found


@given(st.lists(_TEXTS, max_size=5))
def test_same_as_reference(texts: list[str]) -> None:
    assert offsets(texts) == [reference.segments(text) for text in texts]


@pytest.mark.parametrize("char", [chr(code) for code in range(0x3100) if chr(code).isspace()])
def test_all_white_space_of_python_is_known(char: str) -> None:
    assert char in WHITE_SPACE + LINE_BREAKS


@pytest.mark.parametrize(("text", "gaps"), [("a\nb", [0, 1]), ("a\r\nb", [0, 1]), ("\n\na\n\n\nb", [2, 3])])
def test_gaps_count_line_breaks(text: str, gaps: list[int]) -> None:
    assert split(["x", text]).gaps.tolist()[1:] == gaps
