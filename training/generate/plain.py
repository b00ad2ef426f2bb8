"""Pages with little around the article: alone, with ads only, as main-content extractors and crawl corpora leave it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from classifier.labels import BODY
from training.generate.articles import Article
from training.generate.contaminate import contaminate
from training.generate.layout import Block, Line
from training.generate.paid import account_prompts, paid_block

if TYPE_CHECKING:
    from training.generate.pages import Pages

_TWICE = 0.03  # share of articles that a page prints twice
# Chrome that main-content extractors let through, with the chance of each.
_LEFT_OVER = (
    ("editor", 0.3),
    ("share", 0.15),
    ("disclaimer", 0.2),
    ("tags", 0.12),
    ("copyright", 0.15),
    ("pager", 0.08),
)


def titled(article: Article, lines: Block, rng: random.Random) -> Block:
    """The article under its title, printed once or twice."""
    whole = [Line(article.title, BODY.name, "head")] * bool(article.title) + lines
    return whole + (lines if rng.random() < 0.5 else whole) if rng.random() < _TWICE else whole


def clean(pages: Pages, rng: random.Random) -> list[Block]:
    """The article alone."""
    if rng.random() < 0.12:
        return [pages.negatives.draw(rng) for _ in range(rng.randint(1, 2))]
    article, lines = pages.article(rng)
    return [titled(article, lines, rng)]


def injected(pages: Pages, rng: random.Random) -> list[Block]:
    """An article and ads, nothing else."""
    article, lines = pages.article(rng)
    whole = titled(article, lines, rng)
    for _ in range(rng.choices((1, 2, 3), (75, 18, 7))[0]):
        whole = contaminate(whole, pages.ads, rng)
    return [whole]


def sparse(pages: Pages, rng: random.Random) -> list[Block]:
    """An article with a line or two of chrome, as main-content extractors leave it."""
    site = pages.chrome.site("news", rng)
    article, lines = pages.article(rng)
    whole = titled(article, lines, rng)
    if rng.random() < 0.6:
        at = min(int(bool(article.title)), len(whole))
        whole[at:at] = pages.chrome.lines("publication", site, rng, 2)
    if rng.random() < 0.25:
        whole = contaminate(whole, pages.ads, rng)
    blocks = [whole]
    if rng.random() < 0.25:
        blocks.insert(0, [pages.chrome.line(rng.choice(("breadcrumb", "top", "cookie", "search")), site, rng)])
    if rng.random() < 0.2:
        blocks.append(account_prompts(pages, rng))
    blocks += [[pages.chrome.line(form, site, rng)] for form, chance in _LEFT_OVER if rng.random() < chance]
    if rng.random() < 0.15:
        blocks.append(pages.chrome.scraps(rng))
    return blocks


def with_feeds(pages: Pages, rng: random.Random) -> list[Block]:
    """An article among feeds with hardly any chrome, as crawl corpora have it; feeds stand between paragraphs too."""
    site = pages.chrome.site("news", rng)
    article, lines = pages.article(rng)
    whole = titled(article, lines, rng)
    if rng.random() < 0.3:
        at = rng.randint(0, len(whole))
        whole[at:at] = pages.feeds.block(site, rng, topic=article.title)[:8]
    if rng.random() < 0.3:
        whole = contaminate(whole, pages.ads, rng)
    before = [pages.feeds.block(site, rng, topic=article.title)] * (rng.random() < 0.25)
    number = min(int(rng.paretovariate(1.0)), 8)
    after = [pages.feeds.block(site, rng, topic=article.title) for _ in range(number)]
    if rng.random() < 0.12:
        after.insert(rng.randint(0, len(after)), paid_block(pages, site, rng))
    if rng.random() < 0.3:
        after.append(pages.chrome.lines(rng.choice(("copyright", "footer", "publication")), site, rng, 2))
    return [*before, whole, *after]
