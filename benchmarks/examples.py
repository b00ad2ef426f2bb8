"""Share of lines of the shared example pages that come out as their .lab files say: `python benchmarks/examples.py`."""

from __future__ import annotations

from pathlib import Path

from classifier import load

EXAMPLES = Path(__file__).parent.parent.parent / "shared" / "examples"
NAMES = {"b": "body", "a": "ad", "f": "feed", "p": "boilerplate"}


def expected(path: Path) -> dict[int, str]:
    """Line number to label; `b 3-7` means that lines 3 to 7 are body."""
    labels = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        letter, lines = row.split()
        first, _, last = lines.partition("-")
        labels.update(dict.fromkeys(range(int(first), int(last or first) + 1), NAMES[letter]))
    return labels


if __name__ == "__main__":
    if not EXAMPLES.is_dir():
        raise SystemExit(f"{EXAMPLES} is absent: nothing measured")
    model = load()
    for page in sorted(EXAMPLES.glob("*.txt")):
        text = page.read_text(encoding="utf-8")
        found = {text.count("\n", 0, s.start) + 1: s.label for s in model.predict(text).segments}
        gold = {line: label for line, label in expected(page.with_suffix(".lab")).items() if line in found}
        wrong = [(line, found[line], label) for line, label in gold.items() if found[line] != label]
        print(f"{page.name}: {1 - len(wrong) / len(gold):.3f} of {len(gold)} lines; wrong: {wrong[:12]}")
