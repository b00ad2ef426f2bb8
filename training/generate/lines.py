"""The hand-written lines and the grammars: small tab-separated files, a form and a text a row."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

HAND_WRITTEN = Path(__file__).resolve().parent.parent / "lines"  # where the project keeps its own lines
GRAMMARS = Path(__file__).resolve().parent


class AdLine(NamedTuple):
    """One advertising line. origin: `hand` or the corpus source it comes from; trade is empty for corpus lines."""

    text: str
    form: str
    trade: str = ""
    origin: str = "hand"


def read_rows(path: Path) -> list[tuple[str, str]]:
    """The (form, text) rows of a file; blank lines are skipped."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        form, tab, text = line.partition("\t")
        if not tab or not text.strip():
            raise ValueError(f"{path}:{number}: expected form<TAB>text, found {line[:60]!r}")
        rows.append((form.strip(), text.strip()))
    return rows


def read_grammar(name: str) -> dict[str, list[str]]:
    """The rows of a grammar beside this module, by form; ␣ stands for a blank at the end of something."""
    grammar: dict[str, list[str]] = {}
    for form, text in read_rows(GRAMMARS / f"{name}.tsv"):
        grammar.setdefault(form, []).append(text.replace("␣", " "))
    return grammar


def read_ads(folder: Path) -> list[AdLine]:
    """All hand-written ad lines under `folder`/ads, trade by trade."""
    paths = sorted((folder / "ads").glob("*.tsv"))
    return [AdLine(text, form, path.stem) for path in paths for form, text in read_rows(path)]


def read_genuine(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """The hand-written genuine lines that look like ads, under `folder`/genuine: kind to (form, text) rows."""
    return {path.stem: read_rows(path) for path in sorted((folder / "genuine").glob("*.tsv"))}
