"""Article lines that look like anything but an article: code, tables, lists of names, references, poems, dialogue.

All of it is body: what a cleaner that knows prose only would throw away.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from classifier.labels import BODY
from training.generate import names
from training.generate.corpora import Corpora
from training.generate.layout import Block, Line
from training.generate.lines import GRAMMARS, read_grammar, read_rows

_PARAMETERS = "parameters:"  # forms of the grammar: name=value rows of one sort of goods


class Negatives:
    """Draws blocks of body that do not look like body."""

    def __init__(self, corpora: Corpora) -> None:
        self.poems = [(title, text.split("/")) for title, text in read_rows(GRAMMARS / "poems.tsv")]
        self.rows = read_grammar("negatives")
        self.goods = sorted(form for form in self.rows if form.startswith(_PARAMETERS))
        self.said = [text for text in corpora.chat if 6 <= len(text) <= 60 and "\n" not in text] or self.rows["talk"]

    def filled(self, template: str, rng: random.Random, place: int = 0) -> str:
        """A template of the grammar; every slot is drawn anew, {{ and }} are braces."""
        return template.format_map(_Slots(rng, place, self.rows["word"][0].split()))

    def draw(self, rng: random.Random, kind: str | None = None) -> Block:
        """A block of `kind`, one of `KINDS`; any where none is given."""
        return KINDS[kind or rng.choice(tuple(KINDS))](self, rng)


def _many(rng: random.Random, most: int) -> int:
    return min(3 + int(2 * rng.paretovariate(0.9)), most)


class _Slots(dict[str, str]):
    """Values for str.format_map, drawn when asked for."""

    def __init__(self, rng: random.Random, place: int, words: list[str]) -> None:
        super().__init__(i=str(place))
        self.draws: dict[str, Callable[[], str]] = {
            "n": lambda: str(rng.randint(1, 9)), "w": lambda: rng.choice(words), "p": lambda: names.person(rng),
            "b": lambda: names.mark(rng), "c": lambda: rng.choice(names.CITIES), "g": lambda: rng.choice("男女"),
            "d": lambda: names.digits(rng, 9), "t": lambda: names.phone(rng), "o": lambda: names.company(rng),
        }  # fmt: skip

    def __missing__(self, key: str) -> str:
        return self.draws[key]()


def _code(negatives: Negatives, rng: random.Random) -> Block:
    rows = negatives.rows[rng.choice(("shell", "script", "script"))]
    deep = rng.random() < 0.5  # extractors keep the indent of code or drop it; inside a segment it is gone either way
    lines = [negatives.filled(rng.choice(rows), rng) for _ in range(_many(rng, 40))]
    return [Line(f"{number}  {text}" if deep and rng.random() < 0.1 else text, BODY.name, "code")
            for number, text in enumerate(lines, 1)]  # fmt: skip


def _table(negatives: Negatives, rng: random.Random) -> Block:
    """Rows with tabs or bars, or one cell a line, as some extractors write tables."""
    head, _, cells = rng.choice(negatives.rows["table"]).partition("¦")
    rows = [head.split()]
    rows += [negatives.filled(cells, rng, place).split(" ") for place in range(1, _many(rng, 40))]
    joint = rng.choice(("\t", " ", " | ", "\t\t", "　", None))
    if joint is None:
        return [Line(cell, BODY.name) for row in rows for cell in row]
    return [Line(joint.join(row), BODY.name) for row in rows]


def _name_list(negatives: Negatives, rng: random.Random) -> Block:
    """Names of people or firms: one a line, or many on one."""
    draw = rng.choice((names.person, names.company, names.person))
    found = [draw(rng) for _ in range(_many(rng, 60))]
    if rng.random() < 0.4:
        joint = rng.choice(("、", " ", "　", "  "))
        return [Line(joint.join(found[at : at + 8]), BODY.name) for at in range(0, len(found), 8)]
    shape = rng.choice(("{1}", "{0}. {1}", "{0} {1}", "{0}、{1}"))
    return [Line(shape.format(place, name), BODY.name, "item") for place, name in enumerate(found, 1)]


def _references(negatives: Negatives, rng: random.Random) -> Block:
    head = rng.choice(("参考文献", "参考文献：", "参考资料", "注释", "References"))
    return [Line(head, BODY.name, "head")] + [
        Line(_reference(negatives, place, rng), BODY.name) for place in range(1, _many(rng, 30))
    ]


def _reference(negatives: Negatives, place: int, rng: random.Random) -> str:
    subject = negatives.filled(rng.choice(negatives.rows["subject"]), rng)
    year, pages = rng.randint(1985, 2024), rng.randint(1, 90)
    if rng.random() < 0.3:
        return f"[{place}]{names.person(rng)}：《{subject}》，{rng.choice(names.CITIES)}：人民出版社，{year}年，第{pages}页。"
    journal = f"{rng.choice(names.CITIES)}大学学报"
    number = f"{rng.randint(1, 40)}({rng.randint(1, 12)})"
    return f"[{place}] {names.person(rng)}, {names.person(rng)}. {subject}[J]. {journal}, {year}, {number}: {pages}-{pages + 9}."


def _poem(negatives: Negatives, rng: random.Random) -> Block:
    title, verses = rng.choice(negatives.poems)
    name, _, author = title.partition("|")
    heads = [Line(name, BODY.name, "head")] + [Line(author, BODY.name)] * bool(author and rng.random() < 0.7)
    return heads + [Line(verse, BODY.name) for verse in verses]


def _dialogue(negatives: Negatives, rng: random.Random) -> Block:
    """Two speakers in turn, marked by name or by quotation marks."""
    talk = negatives.rows["talk"]
    said = [rng.choice(negatives.said if rng.random() < 0.7 else talk).strip() for _ in range(_many(rng, 30))]
    if rng.random() < 0.3:
        return [Line(f"“{text.rstrip('。')}。”", BODY.name, "text") for text in said]
    pair = negatives.filled(rng.choice(negatives.rows["speakers"]), rng).split("¦")
    return [Line(pair[place % 2] + text, BODY.name, "text") for place, text in enumerate(said)]


def _parameters(negatives: Negatives, rng: random.Random) -> Block:
    rows = negatives.rows[rng.choice(negatives.goods)]
    chosen = rng.sample(rows, min(_many(rng, 20), len(rows)))
    pairs = [negatives.filled(row, rng).partition("=")[::2] for row in chosen]
    joint = rng.choice(("：", ": ", "\t", " ", None))
    if joint is None:
        return [Line(text, BODY.name) for pair in pairs for text in pair]
    return [Line(joint.join(pair), BODY.name, "item") for pair in pairs]


KINDS: dict[str, Callable[[Negatives, random.Random], Block]] = {
    "code": _code, "table": _table, "names": _name_list, "references": _references, "poem": _poem,
    "dialogue": _dialogue, "parameters": _parameters,
}  # fmt: skip
