"""Pages with everything around the article: of news sites, offices, blogs, encyclopedias, firms, novel sites."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from classifier.labels import BODY
from training.generate.contaminate import contaminate
from training.generate.layout import Block, Line
from training.generate.names import Site
from training.generate.paid import account_prompts, paid_block, sponsored

if TYPE_CHECKING:
    from training.generate.pages import Pages

_NEWS_KINDS = ("tv_news", "portal_news", "state_news", "news_general", "finance_news")
_OWN_KIND = 0.85  # share of pages whose article is of the kinds that such a site has


def full(pages: Pages, rng: random.Random, menu: str, kinds: tuple[str, ...], comments: float = 0.4) -> list[Block]:
    """A page with all its chrome and feeds. comments: chance that it has a form for readers' comments."""
    site = pages.chrome.site(menu, rng)
    article, lines = pages.article(rng, kinds if rng.random() < _OWN_KIND else ())
    title = [Line(article.title, BODY.name, "head")] * bool(article.title)
    blocks: list[Block] = []
    if article.title and rng.random() < 0.35:
        blocks.append([Line(_page_title(article.title, site, rng), BODY.name, "head")])
    blocks += pages.chrome.top(menu, site, rng)
    if rng.random() < 0.15:
        blocks.append(pages.feeds.block(site, rng))
    blocks += [title, pages.chrome.publication(site, rng) if rng.random() < 0.9 else []]
    blocks += [_article(pages, lines, site, article.title, rng), *pages.chrome.below(site, rng)]
    blocks += around(pages, site, article.title, rng)
    if rng.random() < comments:
        blocks += pages.chrome.comment_form(site, rng)
    return blocks + pages.chrome.foot(menu, site, rng)


def _article(pages: Pages, lines: Block, site: Site, topic: str, rng: random.Random) -> Block:
    """The article's lines, ads, a feed or a publication line among them now and then."""
    if rng.random() < 0.06:
        form = rng.choice(("publication", "editor", "share", "app"))
        lines = [*lines]
        lines.insert(rng.randint(0, len(lines)), pages.chrome.line(form, site, rng))
    if rng.random() < 0.3:
        lines = contaminate(lines, pages.ads, rng)
    if rng.random() < 0.08:
        at = rng.randint(0, len(lines))
        lines = lines[:at] + pages.feeds.block(site, rng, topic=topic)[:6] + lines[at:]
    return lines


def _page_title(title: str, site: Site, rng: random.Random) -> str:
    """The window's title: the article's, with the site's name or without."""
    channel = rng.choice(site.channels)
    ends = ("", f"_{site.name}", f"-{site.name}", f" - {site.name}", f"_{channel}_{site.name}", f"｜{channel}")
    return title + rng.choice(ends)


def around(pages: Pages, site: Site, topic: str, rng: random.Random) -> list[Block]:
    """Feeds under the article; paid blocks and scraps among them now and then."""
    number = min(int(1.3 * rng.paretovariate(1.1)), 10)
    blocks = [pages.feeds.block(site, rng, topic=topic) for _ in range(number)]
    if rng.random() < 0.2:
        blocks.insert(rng.randint(0, len(blocks)), paid_block(pages, site, rng))
    if rng.random() < 0.25:
        blocks.insert(rng.randint(0, len(blocks)), pages.chrome.scraps(rng))
    return blocks


def news(pages: Pages, rng: random.Random) -> list[Block]:
    return full(pages, rng, rng.choice(("news", "news", "portal", "hant")), _NEWS_KINDS)


def notice(pages: Pages, rng: random.Random) -> list[Block]:
    kinds = ("gov_notice", "law", "tv_news", "state_news")
    return full(pages, rng, rng.choice(("gov", "gov", "school", "hospital")), kinds, 0.02)


def blog(pages: Pages, rng: random.Random) -> list[Block]:
    """A post, the author's panel beside it or under it, his prompts at its end."""
    blocks = full(pages, rng, "blog", ("tech_article", "blog_weekly", "essay_book", "mail", "portal_news"), 0.5)
    if rng.random() < 0.3:
        blocks.insert(len(blocks) // 2, account_prompts(pages, rng))
    if rng.random() < 0.6:
        panel = pages.chrome.lines("blog_side", pages.chrome.site("blog", rng), rng, 12)
        blocks.insert(rng.choice((1, len(blocks))), panel)
    return blocks


def company(pages: Pages, rng: random.Random) -> list[Block]:
    """A firm's page: its own prose is body."""
    return full(pages, rng, "company", ("app_description", "encyclopedia", "paper_abstract"), 0.05)


def encyclopedia(pages: Pages, rng: random.Random) -> list[Block]:
    site, chrome = pages.chrome.site("portal", rng), pages.chrome
    article, lines = pages.article(rng, ("encyclopedia", "paper_abstract"))
    if rng.random() < 0.5:
        lines = pages.negatives.draw(rng, "parameters") + lines
    title = [Line(article.title, BODY.name, "head")] * bool(article.title)
    blocks = [*chrome.top("portal", site, rng), title, chrome.lines("wiki", site, rng, 4), lines]
    if rng.random() < 0.4:
        blocks.append(pages.negatives.draw(rng, "references"))
    blocks += around(pages, site, article.title, rng)[:3]
    return [*blocks, chrome.lines("wiki", site, rng, 6), *chrome.foot("portal", site, rng)]


def novel(pages: Pages, rng: random.Random) -> list[Block]:
    """A chapter with its navigation, and inserts of the kind that novel sites splice in."""
    site, chrome = pages.chrome.site("novel", rng), pages.chrome
    article, lines = pages.article(rng, ("mail", "essay_book", "portal_news"))
    for _ in range(rng.choice((0, 1, 2))):
        at = rng.randint(0, len(lines))
        lines[at:at] = pages.negatives.draw(rng, "dialogue")
    if rng.random() < 0.5:
        lines.insert(rng.randint(0, len(lines)), Line(pages.ads.line(rng, None, ("novel",)), "ad", "text"))
    title = [Line(f"第{rng.randint(1, 900)}章 {article.title or '归途'}", BODY.name, "head")]
    blocks = [*chrome.top("novel", site, rng), title, chrome.lines("novel", site, rng, 3), lines]
    return [
        *blocks,
        chrome.lines("novel", site, rng, 3),
        *around(pages, site, "", rng)[:2],
        *chrome.foot("novel", site, rng),
    ]


def link_list(pages: Pages, rng: random.Random) -> list[Block]:
    """A front page or channel page: menus and feeds, no article."""
    menu = rng.choice(("news", "forum", "portal", "hant", "novel", "blog"))
    site = pages.chrome.site(menu, rng)
    blocks = pages.chrome.top(menu, site, rng)
    number = min(1 + int(2 * rng.paretovariate(1.0)), 16)
    blocks += [pages.feeds.block(site, rng) for _ in range(number)]
    if rng.random() < 0.25:
        blocks.insert(rng.randint(0, len(blocks)), sponsored(pages, site, rng))
    return [*blocks, pages.chrome.lines("pager", site, rng, 2), *pages.chrome.foot(menu, site, rng)]
