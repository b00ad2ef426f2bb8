"""Ads in the places that a page itself sells or leaves open: sponsored blocks, answers, link exchange, comments."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from classifier.labels import AD, BOILERPLATE
from training.generate import names
from training.generate.layout import Block, Line
from training.generate.names import Site

if TYPE_CHECKING:
    from training.generate.pages import Pages


def paid_block(pages: Pages, site: Site, rng: random.Random) -> Block:
    """One of the kinds of this module."""
    draw = rng.choices((sponsored, promoted, exchanged, spam_comments), (45, 20, 15, 20))[0]
    return draw(pages, site, rng)


def sponsored(pages: Pages, site: Site, rng: random.Random) -> Block:
    """A block of paid teasers with its heading."""
    trade = rng.choice(pages.ads.trades) if rng.random() < 0.5 else None
    number = min(2 + int(2 * rng.paretovariate(1.2)), 20)
    texts = [rng.choice(pages.feeds.sponsored)] * (rng.random() < 0.6)
    texts += [pages.ads.line(rng, trade, ("teaser", "links", "push")) for _ in range(number)]
    return [Line(text, AD.name, "link") for text in texts]


def promoted(pages: Pages, site: Site, rng: random.Random) -> Block:
    """An advertiser's answer or card: his name, a date with the word 广告, what he says, a button."""
    trade = rng.choice(pages.ads.trades)
    said = [pages.ads.line(rng, trade, ("prose", "teaser", "push")) for _ in range(rng.choice((1, 1, 2)))]
    name = rng.choice((names.company(rng), names.mark(rng) + rng.choice(("官方", "商城", "咨询", "旗舰店"))))
    dated = f"{names.date(rng, site.year)} 广告" if rng.random() < 0.5 else rng.choice(("广告", "推广", "AD"))
    texts = [name, dated, *said, rng.choice(pages.feeds.calls)]
    return [Line(text, AD.name) for text in texts if rng.random() < 0.85 or text in said]


def exchanged(pages: Pages, site: Site, rng: random.Random) -> Block:
    """Friend links with bought ones among them: keyword-rich links are ad, names of partners are not (rule 11)."""
    block = pages.chrome.partners(site, rng)
    trade = rng.choice(pages.ads.trades)
    words = pages.ads.keywords.get(trade) or pages.ads.keywords[rng.choice(sorted(pages.ads.keywords))]
    bought = [rng.choice((rng.choice(names.CITIES), "")) + rng.choice(words) for _ in range(rng.randint(1, 8))]
    return block + [Line(text, AD.name, "menu") for text in bought]


def spam_comments(pages: Pages, site: Site, rng: random.Random) -> Block:
    """Comments that sell; the line that says who and when is the page's own."""
    block: Block = []
    for text in pages.ads.campaign(rng, rng.choice((1, 1, 2, 3))):
        block += [pages.chrome.line("comment_meta", site, rng), Line(text, AD.name, "text")]
    return block


def account_prompts(pages: Pages, rng: random.Random) -> Block:
    """What accounts print under their articles: follow us, source, editor; boilerplate."""
    rows = pages.ads.prompts
    return (
        [Line(text, BOILERPLATE.name, "text") for text in rng.choices(rows, k=rng.choice((1, 1, 2, 3)))] if rows else []
    )
