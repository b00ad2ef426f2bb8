"""Lines on paper: what an extractor makes of a page's blocks, and where every line then stands.

A page is a list of blocks, a block a list of `Line`s. A `Style` is how one extractor writes them: bullets, indents,
blank lines, menus joined to one line, width of punctuation, script. `render` gives text and labelled segments.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Segments = tuple[tuple[int, int, str | None], ...]


class Line(NamedTuple):
    """One line of a page before layout.

    label: as in classifier.labels, or None where readers could differ.
    role: what the page made of it: `text` (paragraph), `head` (title, subhead, heading of a list), `item` (list item
    of an article), `link` (item of a feed), `menu` (item of a navigation), `code`, `row` (what stays as it is).
    """

    text: str
    label: str | None
    role: str = "row"


Block = list[Line]
_BULLETED = ("item", "link", "menu")
_SHORTEST_BROKEN = 30  # characters of a paragraph that is broken


@dataclass(frozen=True, slots=True)
class Breaks:
    """chance: that a paragraph is broken where no paragraph ends.  width: of hard-wrapped lines, 0 for none."""

    chance: float
    width: int


@dataclass(frozen=True, slots=True)
class Style:
    """How an extractor writes a page.

    bullets: mark before a line, by role.  indent: white space before a paragraph.  nested: white space before a
    bullet.  gaps: line breaks before a paragraph or head, before a bulleted line, and between blocks.
    joint: what joins the items of a menu on one line; None leaves each on its own.
    translate: table of str.translate for width and punctuation; None leaves them.  convert: script conversion.
    """

    bullets: dict[str, str]
    indent: str
    nested: str
    gaps: tuple[int, int, int]
    joint: str | None
    translate: Mapping[int, int | str] | None
    convert: Callable[[str], str] | None
    script: str = "hans"
    breaks: Breaks = Breaks(0.0, 0)


_HALF_COMMAS = str.maketrans("，：；！？（）", ",:;!?()")
_HALF_ALL = str.maketrans("，：；！？（）。“”、", ',:;!?()."",')
_FULL_COMMAS = str.maketrans(",:;!?()", "，：；！？（）")
_TO_FULL = _FULL_COMMAS | str.maketrans("0123456789", "０１２３４５６７８９")
_JOINTS = (" ", "  ", "\t", "|", " | ", "-", "　", " · ", "┊", "\xa0\xa0", " / ", "")
_JOINT_WEIGHTS = (30, 6, 8, 16, 14, 6, 8, 3, 1, 4, 3, 4)
_BULLETS = ("• ", "- ", "· ", "* ", "◇ ", "· ", "•", "■ ", "▪ ", "> ", "★ ")
_BULLET_WEIGHTS = (60, 16, 6, 6, 1, 4, 4, 1, 1, 1, 1)


def draw_style(rng: random.Random, scripts: Sequence[tuple[str, float, Callable[[str], str] | None]]) -> Style:
    """An extractor's manner. `scripts`: name, weight and conversion of each script."""
    kind = rng.choices(("visible", "recall", "plain", "marked"), (46, 16, 32, 6))[0]
    bullets = _draw_bullets(kind, rng)
    script, _, convert = rng.choices(scripts, [weight for _, weight, _ in scripts])[0]
    gaps = {
        "visible": (rng.choice((2, 2, 2, 1, 3)), 1, rng.choice((2, 2, 1, 3))),
        "recall": (1, 1, 1),
        "plain": (rng.choice((1, 1, 1, 2)), 1, rng.choice((1, 1, 2))),
        "marked": (2, 1, rng.choice((2, 3, 4))),
    }[kind]
    return Style(
        bullets=bullets,
        indent=rng.choices(("", "\u3000\u3000", "    ", "\t", "\xa0\xa0\xa0 "), (70, 20, 5, 3, 2))[0],
        nested="  " if kind == "visible" and rng.random() < 0.7 else "",
        gaps=gaps,
        joint=rng.choices(_JOINTS, _JOINT_WEIGHTS)[0] if rng.random() < (0.4 if kind == "visible" else 0.6) else None,
        translate=rng.choices((None, _HALF_COMMAS, _HALF_ALL, _TO_FULL, _FULL_COMMAS), (80, 10, 2, 3, 5))[0],
        convert=convert,
        script=script,
        breaks=Breaks(0.15 if rng.random() < 0.04 else 0.0, rng.randint(24, 45) if rng.random() < 0.015 else 0),
    )


def _draw_bullets(kind: str, rng: random.Random) -> dict[str, str]:
    """The bullet of each role; what an extractor knows as a list gets one, what the page set as boxes does not."""
    if kind == "plain" and rng.random() < 0.8:
        return {}
    mark = {"recall": "- ", "marked": rng.choice(("* ", "- "))}.get(kind)
    mark = mark or rng.choices(_BULLETS, _BULLET_WEIGHTS)[0]
    return {role: mark for role in _BULLETED if rng.random() < (0.55 if role == "item" else 0.75)}


def render(blocks: Iterable[Block], style: Style, rng: random.Random) -> tuple[str, Segments]:
    """The text of a page and its segments: start, end (without surrounding white space) and label of each line."""
    if style.breaks.chance or style.breaks.width:
        blocks = [[part for line in block for part in _broken(line, style.breaks, rng)] for block in blocks]
    pieces: list[str] = []
    segments: list[tuple[int, int, str | None]] = []
    place = 0
    for block in blocks:
        opening = True
        for line in _joined(block, style):
            text = _written(line, style)
            if not text:
                continue
            gap = _gap(line, style, opening) if segments else ""
            opening = False
            pieces += (gap, text)
            start = place + len(gap)
            place = start + len(text)
            segments.append((start, place, line.label))
    return "".join(pieces), tuple(segments)


def _gap(line: Line, style: Style, opening: bool) -> str:
    """White space before a line that is not the page's first."""
    prose, listed, block = style.gaps
    breaks = listed if line.role in _BULLETED else prose if line.role in ("text", "head") else 1
    white = style.indent if line.role == "text" else style.nested if line.role in style.bullets else ""
    return "\n" * (max(breaks, block) if opening else breaks) + white


def _written(line: Line, style: Style) -> str:
    text = " ".join(line.text.splitlines())  # corpora hold stray line breaks; a line is one
    if text:
        text = style.bullets.get(line.role, "") + text
    if style.translate and line.role != "code":
        text = text.translate(style.translate)
    return (style.convert(text) if style.convert else text).strip()


def _joined(block: Block, style: Style) -> Iterable[Line]:
    """The lines of a block, runs of menu items joined to one line where the style does so."""
    if style.joint is None or not any(line.role == "menu" for line in block):
        return block
    joined: Block = []
    run: list[str] = []
    label: str | None = None
    for line in (*block, Line("", None)):
        if run and (line.role != "menu" or line.label != label):
            joined.append(Line(style.joint.join(run), label))
            run = []
        if line.role == "menu":
            run.append(line.text)
            label = line.label
        else:
            joined.append(line)
    return joined


def _broken(line: Line, breaks: Breaks, rng: random.Random) -> Iterable[Line]:
    """A paragraph as an extractor leaves it that breaks lines at links and bold type, or at a fixed width."""
    text = line.text
    if line.role != "text" or len(text) < _SHORTEST_BROKEN:
        return (line,)
    if breaks.width:
        return [line._replace(text=text[at : at + breaks.width]) for at in range(0, len(text), breaks.width)]
    if rng.random() >= breaks.chance:
        return (line,)
    cuts = sorted(rng.sample(range(1, len(text)), rng.choice((1, 2, 2))))
    return [line._replace(text=text[start:end]) for start, end in zip((0, *cuts), (*cuts, len(text)), strict=True)]
