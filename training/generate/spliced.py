"""Articles with foreign text inside their paragraphs, and where it stands.

What is put in comes from a `Stock`: for training from ads that may be seen, for measuring from what `held_out` keeps
back. The rest of the text is an article of the corpora.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from classifier.labels import AD, BOILERPLATE, FEED

KINDS = ("none", "start", "middle", "end", "keyword run", "several", "mixed line")
SHORTEST_HOST = 40  # characters of a paragraph that something is put into
SHORTEST, _LONGEST = 6, 120  # characters of what is put in
_SENTENCE_END = re.compile(r"[。！？]+[”’」』）)]*(?=.)")
_CLAUSE_END = re.compile(r"[，；：、](?=.)")
_INNER_CLAUSE = re.compile(r"[^，。！？；,!?;]+[，。！？；,!?;]*")
_TRAILING = "。！？，；!?,;… ~"
_AT_COMMA = 0.2  # share of splices inside a sentence, at a comma
_NOWHERE = 0.06  # share of splices with no punctuation before them
_BRACKETS = ("（）", "()", "【】", "[]")

Draw = Callable[[random.Random], str]
Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Stock:
    """Where foreign text comes from: lines of ads, keyword runs, and the chrome that ends an article."""

    ad: Draw
    keyword_run: Draw
    editor: Draw
    title: Draw


class Spliced(NamedTuple):
    """A document.  spans: (start, end, label) of what is foreign to the paragraph that it stands in.  kind: of KINDS."""

    text: str
    spans: tuple[Place, ...]
    kind: str


class _Foreign(NamedTuple):
    before: str
    text: str
    after: str
    label: str


def splice(lines: Sequence[str], stock: Stock, kind: str, rng: random.Random) -> Spliced:
    """The paragraphs `lines` with foreign text of `kind` in some of them, one paragraph to a line of text."""
    hosts = [place for place, line in enumerate(lines) if len(line) >= SHORTEST_HOST]
    parts: list[str] = []
    spans: list[Place] = []
    chosen = _chosen(hosts, kind, rng)
    for place, line in enumerate(lines):
        begin = sum(map(len, parts)) + len(parts)
        text, found = _with_all(line, chosen.count(place), stock, kind, rng)
        parts.append(text)
        spans += [(begin + start, begin + end, label) for start, end, label in found]
    return Spliced("\n".join(parts), tuple(spans), kind)


def _chosen(hosts: Sequence[int], kind: str, rng: random.Random) -> list[int]:
    """The paragraphs that get something, one entry for each thing."""
    if kind == "none" or not hosts:
        return []
    if kind == "mixed line":
        return [hosts[-1]]
    number = rng.choice((2, 2, 3)) if kind == "several" else 1
    at = rng.choice(hosts)
    return [at if rng.random() < 0.5 else rng.choice(hosts) for _ in range(number)]


def _with_all(line: str, number: int, stock: Stock, kind: str, rng: random.Random) -> tuple[str, list[Place]]:
    spans: list[Place] = []
    for _ in range(number):
        if kind == "mixed line":
            return _with_chrome(line, stock, rng)
        place = kind if kind != "several" else rng.choice(("start", "middle", "middle", "end", "keyword run"))
        at = _cut(line, place, [end for _, end, _ in spans], rng)
        if any(start < at < end for start, end, _ in spans):
            continue
        foreign = _foreign(line, at, stock, place, rng)
        added = len(foreign.before) + len(foreign.text) + len(foreign.after)
        spans = [(s + added, e + added, label) if s >= at else (s, e, label) for s, e, label in spans]
        start = at + len(foreign.before)
        spans.append((start, start + len(foreign.text), foreign.label))
        line = line[:at] + foreign.before + foreign.text + foreign.after + line[at:]
    return line, sorted(spans)


def _cut(line: str, place: str, taken: Sequence[int], rng: random.Random) -> int:
    """Where in the paragraph the foreign text goes."""
    if place == "start":
        return 0
    if place in ("end", "keyword run"):
        return len(line)
    pattern = _CLAUSE_END if rng.random() < _AT_COMMA else _SENTENCE_END
    ends = [found.end() for found in pattern.finditer(line)] or [f.end() for f in _CLAUSE_END.finditer(line)]
    if rng.random() < _NOWHERE or not ends:
        return rng.randrange(1, len(line))
    return rng.choice(ends)


def _foreign(line: str, at: int, stock: Stock, place: str, rng: random.Random) -> _Foreign:
    if place == "keyword run":
        joint = rng.choice(("", "", "", " ", "　"))
        return _Foreign(joint, _fitting(stock.keyword_run, rng, 300), "", AD.name)
    text = _fitting(stock.ad, rng, _LONGEST)
    if rng.random() < 0.08:
        left, right = rng.choice(_BRACKETS)
        return _Foreign("", left + text + right, "", AD.name)
    if at and line[at - 1] in "，；：、":
        return _Foreign("", text.rstrip(_TRAILING) + "，", "", AD.name)
    if text[-1] not in _TRAILING and rng.random() < 0.5:
        text += rng.choice("。。。！，")
    joint = rng.choice(("", "", "", "", " ", "　"))
    return _Foreign(joint if at else "", text, joint if at < len(line) else "", AD.name)


def _fitting(draw: Draw, rng: random.Random, longest: int) -> str:
    """A drawn text of fitting length; of a longer one the first clauses."""
    for _ in range(50):
        text = " ".join(draw(rng).split())
        if len(text) > longest:
            text = _first_clauses(text, longest)
        if len(text) >= SHORTEST:
            return text
    raise ValueError(f"fifty draws gave no text of {SHORTEST} to {longest} characters")


def _first_clauses(text: str, longest: int) -> str:
    kept = ""
    for clause in _INNER_CLAUSE.findall(text):
        if len(kept) + len(clause) > longest:
            break
        kept += clause
    return kept


def _with_chrome(line: str, stock: Stock, rng: random.Random) -> tuple[str, list[Place]]:
    """The article's last sentence with what the site prints under it on the same line."""
    spans: list[Place] = []
    pieces = [(stock.editor, BOILERPLATE.name)] if rng.random() < 0.85 else []
    if not pieces or rng.random() < 0.5:
        pieces.append((lambda r: r.choice(("上一篇：", "下一篇：", "相关阅读：", "上一篇:")) + stock.title(r), FEED.name))
    for draw, label in pieces:
        joint = rng.choice(("", "", " ", "　", "  "))
        text = " ".join(draw(rng).split())
        start = len(line) + len(joint)
        line += joint + text
        spans.append((start, len(line), label))
    return line, spans
