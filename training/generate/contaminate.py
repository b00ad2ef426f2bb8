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
    """The ad spliced into one of the paragraphs."""
    bodies = [place for place, line in enumerate(lines) if line.label == BODY.name and len(line.text) > 30]
    if not bodies:
        return [*lines, Line(text, AD.name, "text")]
    at = rng.choice(bodies)
    whole = lines[at].text
    spliced, label = splice_inside(whole, text, rng)
    return [*lines[:at], Line(spliced, label, lines[at].role), *lines[at + 1 :]]


def splice_inside(whole: str, text: str, rng: random.Random) -> tuple[str, str]:
    """A paragraph with an ad at one of its sentence ends, and the label of most of its characters (rule 9)."""
    ends = [found.end() for found in _SENTENCE_END.finditer(whole)] or [len(whole)]
    cut = rng.choice((0, *ends))
    joint = rng.choice(("", "", " ", "　"))
    label = AD.name if len(text) > len(whole) else BODY.name
    return (whole[:cut] + joint + text + joint + whole[cut:]).strip(), label
