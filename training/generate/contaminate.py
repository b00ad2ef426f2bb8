"""Ads put where spammers put them: between the paragraphs of an article, before it, after it, inside a paragraph."""

from __future__ import annotations

import random
import re

from classifier.labels import AD, BODY
from training.generate.ads import Ads
from training.generate.layout import Block, Line

_SENTENCE_END = re.compile(r"[。！？]")
_OTHER_ROLE = 0.15  # share of ads that stand on the page as something else than a paragraph
PLACES = ("between", "after", "before", "inside", "scattered")
_PLACE_WEIGHTS = (42, 20, 8, 12, 18)


def ad_lines(texts: list[str], rng: random.Random) -> Block:
    """Ad texts as lines set like the paragraphs around them, most of the time."""
    role = "text" if rng.random() > _OTHER_ROLE else rng.choice(("row", "link", "head", "item"))
    return [Line(text, AD.name, role) for text in texts]


def contaminate(lines: Block, ads: Ads, rng: random.Random, place: str | None = None) -> Block:
    """The lines of an article with one advertiser's lines at `place`, one of `PLACES`."""
    chosen = place or rng.choices(PLACES, _PLACE_WEIGHTS)[0]
    texts = ads.campaign(rng, min(int(rng.paretovariate(1.0)), 12))
    block = ad_lines(texts, rng)
    if chosen == "after":
        return lines + block
    if chosen == "before":
        return block + lines
    if chosen == "between":
        at = rng.randint(0, len(lines))
        return lines[:at] + block + lines[at:]
    if chosen == "inside":
        return _inside(lines, texts[0], rng)
    mixed = list(lines)
    for line in block:
        mixed.insert(rng.randint(0, len(mixed)), line)
    return mixed


def _inside(lines: Block, text: str, rng: random.Random) -> Block:
    """The ad spliced into a paragraph at a sentence end; the line is what most of its characters are (rule 9)."""
    bodies = [place for place, line in enumerate(lines) if line.label == BODY.name and len(line.text) > 30]
    if not bodies:
        return [*lines, Line(text, AD.name, "text")]
    at = rng.choice(bodies)
    whole = lines[at].text
    ends = [found.end() for found in _SENTENCE_END.finditer(whole)] or [len(whole)]
    cut = rng.choice((0, *ends))
    label = AD.name if len(text) > len(whole) else BODY.name
    joint = rng.choice(("", "", " ", "　"))
    spliced = Line(whole[:cut] + joint + text + joint + whole[cut:], label, lines[at].role)
    return [*lines[:at], spliced, *lines[at + 1 :]]
