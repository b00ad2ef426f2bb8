"""Kinds of wrong verdict: each a name, why it happens, and a test over gold label, verdict, shape and place.

The kinds are tried in order and the first that fits counts, so every wrong line has exactly one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.line_shapes import shape_of
from classifier.labels import AD, BODY, BOILERPLATE, FEED
from classifier.records.labelled import LabelledDocument

BEFORE, INSIDE, AFTER, NO_ARTICLE = "before", "inside", "after", "no article"
_PROSE = ("long", "sentence")
_SCRAPS = ("mark", "number", "publication")


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line with a wrong verdict.

    shape: `line_shapes.shape_of`.  place: before the first body line, inside, after the last, or "no article" on the
    page.  is_first: whether it is the first body line.  alone: whether its neighbours have other gold labels.
    page_sells: whether most of the page's characters are ad.
    """

    text: str
    gold: str
    verdict: str
    shape: str
    place: str
    is_first: bool
    alone: bool
    page_sells: bool


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    why: str
    fits: Callable[[WrongLine], bool]


def is_selling_page(line: WrongLine) -> bool:
    return line.page_sells and AD.name in (line.gold, line.verdict)


def is_missed(label: str, verdicts: Sequence[str], shapes: Sequence[str] = ()) -> Callable[[WrongLine], bool]:
    """A test: gold is `label`, the verdict one of `verdicts`, the shape one of `shapes` or any."""

    def fits(line: WrongLine) -> bool:
        return line.gold == label and line.verdict in verdicts and (not shapes or line.shape in shapes)

    return fits


_OTHERS = (AD.name, FEED.name, BOILERPLATE.name)
KINDS = (
    Kind("page that only sells", "every line reads like an article, a menu or a headline; the page as a whole sells",
         is_selling_page),
    Kind("single ad taken for article", "it is written as prose, and one line gives little to go by",
         is_missed(AD.name, (BODY.name,))),
    Kind("sponsored title", "a paid link in a list of links looks like the unpaid ones",
         is_missed(AD.name, (FEED.name, BOILERPLATE.name))),
    Kind("list or name called ad", "names of firms, goods or places one under another look like keyword bait",
         lambda line: line.verdict == AD.name and line.shape not in _PROSE),
    Kind("prose called ad", "it speaks of goods, prices, services or contacts without selling them",
         lambda line: line.verdict == AD.name),
    Kind("teaser taken for article", "the first sentences of another article are article prose; only the place tells",
         is_missed(FEED.name, (BODY.name,), _PROSE)),
    Kind("headline taken for article", "a title of another page, far from a list or on the article's own topic",
         is_missed(FEED.name, (BODY.name,), ("phrase", "short", "table", "foreign"))),
    Kind("date, author or counter of a feed", "belongs to what stands beside it, and that was not recognised",
         lambda line: line.gold == FEED.name and line.shape in _SCRAPS),
    Kind("feed taken for menu", "a short title or category looks like a menu item",
         is_missed(FEED.name, (BOILERPLATE.name,))),
    Kind("menu taken for feed", "names, tags or links of a menu look like titles",
         is_missed(BOILERPLATE.name, (FEED.name,))),
    Kind("comment, notice or prompt after the article", "prose of readers or of the site, set as the article is",
         lambda line: is_missed(BOILERPLATE.name, (BODY.name,), _PROSE)(line) and line.place == AFTER),
    Kind("notice or prompt above or in the article", "prose of the site, or a caption of its page furniture",
         is_missed(BOILERPLATE.name, (BODY.name,), _PROSE)),
    Kind("publication line kept", "who and when, written unlike the usual, or inside the article",
         is_missed(BOILERPLATE.name, (BODY.name,), _SCRAPS)),
    Kind("chrome kept", "a short label of the page among or beside short lines of the article",
         is_missed(BOILERPLATE.name, (BODY.name,))),
    Kind("title lost", "the article's own title stands among chrome and looks like a headline",
         lambda line: line.gold == BODY.name and line.is_first),
    Kind("paragraph lost", "prose in a place where feeds or comments stand: short articles, digests, threads",
         is_missed(BODY.name, _OTHERS, _PROSE)),
    Kind("table, date or number lost", "cells and numbers carry no words of an article",
         is_missed(BODY.name, _OTHERS, (*_SCRAPS, "table"))),
    Kind("foreign line or code lost", "English, code and addresses are rare in the articles of training",
         is_missed(BODY.name, _OTHERS, ("foreign",))),
    Kind("subhead, name or list item lost", "a short line of the article looks like a menu item or a headline",
         is_missed(BODY.name, _OTHERS)),
)  # fmt: skip


def kind_of(line: WrongLine) -> Kind:
    """The first kind that fits. Raises LookupError if none does, which a complete list rules out."""
    for kind in KINDS:
        if kind.fits(line):
            return kind
    raise LookupError(f"no kind fits a {line.gold} line called {line.verdict}, of shape {line.shape}")


def wrong_lines(document: LabelledDocument, labels: Sequence[str]) -> list[WrongLine]:
    """The wrong lines of a document, in order; `labels`: the verdict on each of its segments."""
    gold = [label for *_, label in document.segments]
    body = [number for number, label in enumerate(gold) if label == BODY.name]
    sells = _page_sells(document)
    return [
        WrongLine(
            text=(text := document.text[start:end]),
            gold=right,
            verdict=verdict,
            shape=shape_of(text),
            place=_place(number, body),
            is_first=bool(body) and number == body[0],
            alone=right not in (*gold[max(number - 1, 0) : number], *gold[number + 1 : number + 2]),
            page_sells=sells,
        )
        for number, ((start, end, right), verdict) in enumerate(zip(document.segments, labels, strict=True))
        if right is not None and right != verdict
    ]


def _page_sells(document: LabelledDocument) -> bool:
    ad = sum(end - start for start, end, label in document.segments if label == AD.name)
    return 2 * ad > sum(end - start for start, end, label in document.segments if label is not None)


def _place(number: int, body: Sequence[int]) -> str:
    if not body:
        return NO_ARTICLE
    return BEFORE if number < body[0] else AFTER if number > body[-1] else INSIDE
