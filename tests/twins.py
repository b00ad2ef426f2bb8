"""A document and its Chinese twin: what of them must be the same, which is everything but the prose.

`python -m tests.twins` copies what can be copied, commands and figures in tables, from each document into its twin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.console import ROOT

ZH = ROOT / "docs" / "zh"
TWINS = {ROOT / "README.md": ZH / "README.md", ROOT / "docs" / "tutorial.md": ZH / "tutorial.md"}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"[ \t]*(?<!\S)#(?!#)[^\n]*")  # of a shell; translated
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_TABLE = re.compile(r"(?:^\|.*\|$\n?)+", re.MULTILINE)
_CODE = re.compile(r"`[^`]+`")
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_FIGURE = re.compile(r"[^A-Za-z\u4e00-\u9fff]+|(?:`[^`]+`[, ]*)+")  # a cell without words, or of nothing but code


@dataclass(frozen=True, slots=True)
class Section:
    """What is fixed between two headings. level: of the heading above, 0 before the first."""

    level: int
    fences: tuple[tuple[str, str], ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    code: tuple[str, ...]
    links: tuple[Path, ...]
    numbers: tuple[str, ...]


def sections(document: Path) -> list[Section]:
    """The fixed parts of a document. Cells with words are empty strings, comments of a shell are left out."""
    text = document.read_text(encoding="utf-8")
    masked = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    starts = [0, *(match.start() for match in _HEADING.finditer(masked)), len(text)]
    return [_section(text[start:end], document) for start, end in pairwise(starts) if start < end]


def _section(text: str, document: Path) -> Section:
    heading = _HEADING.match(text)
    fences = tuple((match[1], _commands(match[1], match[2])) for match in _FENCE.finditer(text))
    prose = _FENCE.sub("", text)
    tables = tuple(tuple(map(_fixed_cells, match[0].splitlines())) for match in _TABLE.finditer(prose))
    prose = _TABLE.sub("", prose)
    code = sorted(_CODE.findall(prose))
    links = sorted(link for link in map(document.parent.joinpath, _LINK.findall(prose)) if not _is_twin(link, document))
    words = _LINK.sub("]", _CODE.sub("", prose))
    return Section(
        len(heading[1]) if heading else 0, fences, tables, tuple(code),
        tuple(_in_english(link.resolve()) for link in links), tuple(sorted(_NUMBER.findall(words))),
    )  # fmt: skip


def _commands(language: str, content: str) -> str:
    return _COMMENT.sub("", content) if language == "sh" else content


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _fixed_cells(row: str) -> tuple[str, ...]:
    return tuple(cell if _FIGURE.fullmatch(cell) else "" for cell in _cells(row))


def _is_twin(link: Path, document: Path) -> bool:
    """Whether a link leads to the same document in the other language."""
    return _in_english(link.resolve()) == _in_english(document.resolve())


def _in_english(path: Path) -> Path:
    return next((english for english, chinese in TWINS.items() if chinese == path), path)


def copied(document: str, twin: str) -> str:
    """The twin with the commands and the fixed cells of the document, where both have as many of them."""
    fences, of_twin = list(_FENCE.finditer(document)), list(_FENCE.finditer(twin))
    if len(fences) == len(of_twin):
        for fence, place in reversed(list(zip(fences, of_twin, strict=True))):
            if _commands(fence[1], fence[2]) != _commands(place[1], place[2]):
                twin = twin[: place.start()] + fence[0] + twin[place.end() :]
    tables, of_twin = list(_TABLE.finditer(document)), list(_TABLE.finditer(twin))
    if [match[0].count("\n") for match in tables] == [match[0].count("\n") for match in of_twin]:
        for table, place in reversed(list(zip(tables, of_twin, strict=True))):
            rows = zip(table[0].splitlines(), place[0].splitlines(), strict=True)
            twin = twin[: place.start()] + "".join(_row(*pair) for pair in rows) + twin[place.end() :]
    return twin


def _row(row: str, of_twin: str) -> str:
    if len(_cells(row)) != len(_cells(of_twin)):
        return f"{of_twin}\n"
    pairs: Iterator[tuple[str, str]] = zip(_cells(row), _cells(of_twin), strict=True)
    return f"| {' | '.join(cell if _FIGURE.fullmatch(cell) else words for cell, words in pairs)} |\n"


if __name__ == "__main__":
    for english, chinese in TWINS.items():
        new = copied(english.read_text(encoding="utf-8"), chinese.read_text(encoding="utf-8"))
        chinese.write_text(new, encoding="utf-8")
