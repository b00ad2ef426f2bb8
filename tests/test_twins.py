"""The Chinese twins keep step: same headings, commands, figures, code and links; only the prose is their own."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tests.twins import TWINS, Section, copied, sections

PAIRS = [pytest.param(*pair, id=pair[0].name) for pair in TWINS.items()]


@pytest.mark.parametrize(("document", "twin"), PAIRS)
def test_same_headings(document: Path, twin: Path) -> None:
    assert [section.level for section in sections(twin)] == [section.level for section in sections(document)]


@pytest.mark.parametrize("part", [field.name for field in fields(Section) if field.name != "level"])
@pytest.mark.parametrize(("document", "twin"), PAIRS)
def test_same_but_for_the_prose(document: Path, twin: Path, part: str) -> None:
    """If commands or tables differ, `python -m tests.twins` copies them; numbers in the prose are changed by hand."""
    for number, (of_document, of_twin) in enumerate(zip(sections(document), sections(twin), strict=True)):
        assert getattr(of_twin, part) == getattr(of_document, part), f"section {number} of {twin.name}"


@pytest.mark.parametrize("twin", TWINS.values(), ids=lambda path: path.name)
def test_twins_are_written_in_chinese(twin: Path) -> None:
    prose = re.sub(r"^```.*?^```$|`[^`]*`|\]\([^)]*\)|^\|.*$", "", twin.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall("[\u4e00-\u9fff]", prose)) > 3 * len(re.findall("[A-Za-z]+", prose))


@pytest.mark.parametrize("twin", TWINS.values(), ids=lambda path: path.name)
def test_links_lead_somewhere(twin: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", twin.read_text(encoding="utf-8")):
        assert (twin.parent / link).exists(), link


PAGE = "# One 3\n\nSee [it](a.md), `x` 12.\n\n```sh\nrun -x 1  # why\n```\n\n| a | b |\n| --- | --- |\n| `c` | 0.5 |\n"


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("# One", "## 一", "level"),
        ("`x`", "`y`", "code"),
        ("a.md", "b.md", "links"),
        ("12", "13", "numbers"),
        ("run -x 1", "run -x 2", "fences"),
        ("0.5", "0.6", "tables"),
        ("| a | b |", "| a |", "tables"),
        ("See", "见", None),
        ("why", "原因", None),
        ("| a |", "| 甲 |", None),
    ],
)
def test_what_counts_as_a_difference(tmp_path: Path, old: str, new: str, part: str | None) -> None:
    assert old in PAGE
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "twin.md").write_text(PAGE.replace(old, new, 1), encoding="utf-8")
    [before], [after] = sections(tmp_path / "page.md"), sections(tmp_path / "twin.md")
    assert [field.name for field in fields(Section) if getattr(before, field.name) != getattr(after, field.name)] == (
        [part] if part else []
    )


def test_commands_and_figures_are_copied_words_kept() -> None:
    twin = PAGE.replace("why", "原因").replace("| a |", "| 甲 |").replace("See", "见")
    newer = PAGE.replace("0.5", "0.7")
    assert copied(newer, twin) == twin.replace("0.5", "0.7")
    assert copied(newer.replace("-x 1", "-x 2"), twin) == twin.replace("0.5", "0.7").replace("-x 1  # 原因", "-x 2  # why")
