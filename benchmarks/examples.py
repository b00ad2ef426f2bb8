"""The shared example pages against their `.lab` files."""

from __future__ import annotations

from pathlib import Path

NAMES = {"b": "body", "a": "ad", "f": "feed", "p": "boilerplate"}


def expected(rows: str) -> dict[int, str]:
    """Label of each line, by number from 1; a row `b 3-7` means that lines 3 to 7 are body.

    >>> expected("b 1-2\\np 4")
    {1: 'body', 2: 'body', 4: 'boilerplate'}
    """
    labels = {}
    for row in rows.splitlines():
        letter, lines = row.split()
        first, _, last = lines.partition("-")
        labels.update(dict.fromkeys(range(int(first), int(last or first) + 1), NAMES[letter]))
    return labels


def compare(text: str, gold: dict[int, str], found: list[tuple[int, str]]) -> tuple[int, list[tuple[int, str, str]]]:
    """Number of lines compared, and (line, predicted, gold) of the wrong ones; `found`: start and label of segments."""
    predicted = {text.count("\n", 0, start) + 1: label for start, label in found}
    shared = [line for line in gold if line in predicted]
    return len(shared), [(line, predicted[line], gold[line]) for line in shared if predicted[line] != gold[line]]


def example_pages(folder: Path) -> list[tuple[str, str, dict[int, str]]]:
    """Name, text and gold labels of every example."""
    return [
        (page.stem, page.read_text(encoding="utf-8"), expected(page.with_suffix(".lab").read_text(encoding="utf-8")))
        for page in sorted(folder.glob("*.txt"))
    ]
