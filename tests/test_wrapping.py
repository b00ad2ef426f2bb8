"""Wrapping by columns: nothing lost, nothing too wide, no line that begins with a full stop."""

from __future__ import annotations

import re
import time
from unicodedata import east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.wrapping import columns_of, wrapped

# Chinese, Latin, marks that open and close, spaces of both kinds, a combining accent, an emoji of several parts.
TEXT = st.text(alphabet=list("雨停了渡口abcXYZ123，。“”（）《》-/: \u3000\te\u0301👨\u200d👩"), max_size=80)


@settings(deadline=None)  # the first call loads the tables of widths
@given(TEXT, st.integers(2, 40))
def test_nothing_is_lost_and_nothing_too_wide(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(columns_of(line) <= columns for line in lines)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["雨停了。", "（渡口）", "“早”，", "Yunxi", " "]), max_size=30), st.integers(10, 40))
def test_marks_stay_with_their_words(parts: list[str], columns: int) -> None:
    for line in wrapped("".join(parts), columns):
        assert not re.match("[。，）”]", line) and not re.search("[（“]$", line)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("雨停了", 6, ["雨停了"]),
        ("雨停了", 5, ["雨停", "了"]),
        ("雨停了。", 7, ["雨停", "了。"]),
        ("see you", 6, ["see", "you"]),
        ("渡口\u3000\u3000复航", 5, ["渡口", "复航"]),
        ("https://a.example", 6, ["https:", "//a.ex", "ample"]),
        ("e\u0301" * 3, 2, ["e\u0301e\u0301", "e\u0301"]),
    ],
)
def test_where_lines_end(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


@settings(deadline=None)
@given(st.text(alphabet="雨停了，。（）abc 12:"))
def test_widths_are_those_of_unicode(text: str) -> None:
    assert columns_of(text) == sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def test_a_control_character_has_some_width() -> None:
    assert columns_of("a\x07b") == 3


def test_a_long_line_takes_no_time() -> None:
    start = time.process_time()
    assert len(wrapped("清晨六点半，汽笛响了。" * 10_000, 44)) == 5000
    assert time.process_time() - start < 5  # 0.15 s measured; with cuts sought anew from each line's start, minutes
