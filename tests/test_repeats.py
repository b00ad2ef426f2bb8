"""Lines that documents of a site share: the count against a plain one, and what is left on the disk."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.repeats import SHORTEST, RepeatedLines

DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(["a.cn", "b.cn"]), st.lists(st.text(st.sampled_from("甲乙 \ud800\"\\"), max_size=4), max_size=5)),
    max_size=12,
)


@given(DOCUMENTS, st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_counts_are_those_of_a_plain_counter(documents: list[tuple[str, list[str]]], least: int) -> None:
    plain = Counter(
        (site, line) for site, lines in documents for line in {line.strip() for line in lines} if len(line) >= SHORTEST
    )
    with RepeatedLines() as lines:
        for site, own in documents:
            lines.add(site, own)
        assert dict(lines.counts(at_least=least)) == {key: number for key, number in plain.items() if number >= least}


def test_a_line_counts_once_a_document_and_by_site(tmp_path: Path) -> None:
    with RepeatedLines(tmp_path) as lines:
        lines.add("a.cn", ["版权所有", " 版权所有　", "首页"])
        lines.add("b.cn", ["版权所有"])
        assert dict(lines.counts(at_least=1))["a.cn", "版权所有"] == 1
        lines.add("a.cn", ["版权所有"])
        assert dict(lines.counts(at_least=2)) == {("a.cn", "版权所有"): 2}
        assert any(tmp_path.iterdir())
    assert not any(tmp_path.iterdir())
