"""Whole pages: `Pages.compose` draws a page's type, its blocks and an extractor's style.

`KINDS` names the types with how often each is drawn. The shares lean to what real labelled pages lack (articles alone,
articles with nothing but ads) and keep enough of the rest for a model to see each in its usual company.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from opencc import OpenCC

from classifier.records.labelled import LabelledDocument
from training.generate.ads import Ads
from training.generate.articles import Article, Articles
from training.generate.chrome import Chrome
from training.generate.corpora import Corpora
from training.generate.doorways import doorway
from training.generate.feeds import Feeds
from training.generate.layout import Block, draw_style, render
from training.generate.lines import AdLine
from training.generate.negatives import Negatives
from training.generate.plain import clean, injected, sparse, with_feeds
from training.generate.sites import blog, company, encyclopedia, link_list, news, notice, novel
from training.generate.threads import forum, questions, shop

_MOST_SEGMENTS = 400  # a page longer than this is cut: real ones are, and one long list would rule the figures
VARIANT = "generated"


class Pages:
    """Draws pages. All randomness comes from the generator handed to `compose`."""

    def __init__(self, corpora: Corpora, written: list[AdLine], genuine: dict[str, list[tuple[str, str]]]) -> None:
        self.corpora = corpora
        self.articles = Articles(corpora, genuine)
        self.negatives = Negatives(corpora)
        self.feeds = Feeds(corpora)
        self.chrome = Chrome(corpora)
        self.ads = Ads(written, corpora)
        self.scripts = (
            ("hans", 87.0, None),
            ("hant", 4.0, OpenCC("s2t").convert),
            ("hant", 6.0, OpenCC("s2tw").convert),
            ("hant", 3.0, OpenCC("s2hk").convert),
        )

    def compose(self, rng: random.Random, name: str, kind: str | None = None) -> LabelledDocument:
        """A page of type `kind`, one of `KINDS`; any where none is given. `name` becomes the document's id."""
        kind = kind or rng.choices(_NAMES, _WEIGHTS)[0]
        blocks = KINDS[kind][1](self, rng)
        style = draw_style(rng, self.scripts)
        text, segments = render(_bounded(blocks), style, rng)
        return LabelledDocument(
            id=name, site=f"{VARIANT}:{kind}", kind=kind, script=style.script, variant=VARIANT,
            text=text, segments=segments,
        )  # fmt: skip

    def article(self, rng: random.Random, kinds: tuple[str, ...] = ()) -> tuple[Article, Block]:
        """An article and its lines without the title; now and then with code, a table or a poem in it."""
        sort = 1.0 if kinds else rng.random()
        if sort < 0.05 and self.articles.genuine:
            article = self.articles.all_genuine(rng)
        elif sort < 0.09:
            article = self.articles.several(rng)
        else:
            article = self.articles.draw(rng, kinds)
        lines = list(article.lines)
        technical = article.kind == "tech_article"
        if rng.random() < (0.3 if technical else 0.07):
            at = rng.randint(0, len(lines))
            lines[at:at] = self.negatives.draw(rng, "code" if technical and rng.random() < 0.7 else None)
        return article, lines


def _bounded(blocks: list[Block]) -> list[Block]:
    """The blocks up to the most lines that a page may have."""
    kept, left = [], _MOST_SEGMENTS
    for block in blocks:
        kept.append(block[:left])
        left -= len(kept[-1])
    return kept


KINDS: dict[str, tuple[float, Callable[[Pages, random.Random], list[Block]]]] = {
    "clean": (14, clean), "injected": (20, injected), "sparse": (12, sparse), "feeds": (12, with_feeds),
    "news": (13, news), "notice": (4, notice), "blog": (5, blog), "forum": (4, forum), "questions": (4, questions),
    "shop": (2, shop), "encyclopedia": (2, encyclopedia), "company": (2, company), "novel": (1, novel),
    "doorway": (6, doorway), "links": (3, link_list),
}  # fmt: skip
_NAMES = tuple(KINDS)
_WEIGHTS = tuple(weight for weight, _ in KINDS.values())
