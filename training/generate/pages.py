"""Whole pages: what stands on a page of each type, in what order, how often.

`Pages.compose` draws a type, its blocks and an extractor's style and returns the labelled document.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from opencc import OpenCC

from classifier.labels import BODY
from classifier.records.labelled import LabelledDocument
from training.generate.ads import Ads
from training.generate.articles import Article, Articles
from training.generate.chrome import Chrome
from training.generate.contaminate import contaminate
from training.generate.corpora import Corpora
from training.generate.doorways import doorway
from training.generate.feeds import Feeds
from training.generate.layout import Block, Line, draw_style, render
from training.generate.lines import AdLine
from training.generate.names import Site
from training.generate.negatives import Negatives
from training.generate.threads import forum, questions, shop

_MOST_SEGMENTS = 400  # a page longer than this is cut: real ones are, and one long list would rule the figures
_NEWS_KINDS = ("tv_news", "portal_news", "state_news", "news_general", "finance_news")


class Pages:
    """Draws pages. All randomness comes from the generator handed to `compose`."""

    def __init__(self, corpora: Corpora, written: list[AdLine], genuine: dict[str, list[tuple[str, str]]]) -> None:
        self.articles = Articles(corpora, genuine)
        self.negatives = Negatives(corpora)
        self.feeds = Feeds(corpora)
        self.chrome = Chrome(corpora)
        self.ads = Ads(written, corpora)
        self.corpora = corpora
        convert = {name: OpenCC(name).convert for name in ("s2t", "s2tw", "s2hk")}
        self.scripts = (
            ("hans", 87.0, None), ("hant", 4.0, convert["s2t"]), ("hant", 6.0, convert["s2tw"]), ("hant", 3.0, convert["s2hk"]),
        )  # fmt: skip

    def compose(self, rng: random.Random, name: str, kind: str | None = None) -> LabelledDocument:
        """A page of type `kind`, one of `KINDS`; any where none is given. `name` becomes the document's id."""
        kind = kind or rng.choices(_NAMES, _WEIGHTS)[0]
        blocks = KINDS[kind][1](self, rng)
        style = draw_style(rng, self.scripts)
        text, segments = render(_bounded(blocks), style)
        return LabelledDocument(
            id=name, site=f"generated:{kind}", kind=kind, script=style.script, variant="generated", text=text, segments=segments
        )

    def article(self, rng: random.Random, kinds: tuple[str, ...] = ()) -> tuple[Article, Block]:
        """An article and its lines without the title; now and then with code, a table or a poem in it."""
        drawn = self.articles.all_genuine(rng) if not kinds and rng.random() < 0.05 and self.articles.genuine else None
        article = drawn or self.articles.draw(rng, kinds)
        lines = list(article.lines)
        if rng.random() < (0.3 if article.kind == "tech_article" else 0.07):
            at = rng.randint(0, len(lines))
            kind = "code" if article.kind == "tech_article" and rng.random() < 0.7 else None
            lines[at:at] = self.negatives.draw(rng, kind)
        return article, lines


def _bounded(blocks: list[Block]) -> list[Block]:
    kept, left = [], _MOST_SEGMENTS
    for block in blocks:
        kept.append(block[:left])
        left -= len(kept[-1])
    return kept


def _titled(article: Article, lines: Block, rng: random.Random) -> Block:
    """The article under its title, printed once or twice."""
    whole = [Line(article.title, BODY.name, "head")] * bool(article.title) + lines
    return whole + (lines if rng.random() < 0.5 else whole) if rng.random() < 0.03 else whole


def clean(pages: Pages, rng: random.Random) -> list[Block]:
    """The article alone."""
    if rng.random() < 0.12:
        return [pages.negatives.draw(rng) for _ in range(rng.randint(1, 2))]
    article, lines = pages.article(rng)
    return [_titled(article, lines, rng)]


def injected(pages: Pages, rng: random.Random) -> list[Block]:
    """An article and ads, nothing else."""
    article, lines = pages.article(rng)
    whole = _titled(article, lines, rng)
    for _ in range(rng.choices((1, 2, 3), (75, 18, 7))[0]):
        whole = contaminate(whole, pages.ads, rng)
    return [whole]


def sparse(pages: Pages, rng: random.Random) -> list[Block]:
    """An article with a line or two of chrome and perhaps a feed, as main-content extractors leave it."""
    site = pages.chrome.site("news", rng)
    article, lines = pages.article(rng)
    blocks: list[Block] = [_titled(article, lines, rng)]
    if rng.random() < 0.6:
        blocks[0][bool(article.title) : bool(article.title)] = pages.chrome.lines("publication", site, rng, 2)
    if rng.random() < 0.25:
        blocks[0] = contaminate(blocks[0], pages.ads, rng)
    if rng.random() < 0.25:
        blocks.insert(0, [pages.chrome.line(rng.choice(("breadcrumb", "top", "cookie", "search")), site, rng)])
    for form, chance in (("editor", 0.3), ("share", 0.15), ("disclaimer", 0.2), ("tags", 0.12), ("copyright", 0.15)):
        if rng.random() < chance:
            blocks.append([pages.chrome.line(form, site, rng)])
    if rng.random() < 0.15:
        blocks.append(pages.chrome.scraps(rng))
    return blocks


def with_feeds(pages: Pages, rng: random.Random) -> list[Block]:
    """An article among feeds with hardly any chrome, as crawl corpora have it; feeds stand between paragraphs too."""
    site = pages.chrome.site("news", rng)
    article, lines = pages.article(rng)
    whole = _titled(article, lines, rng)
    if rng.random() < 0.3:
        at = rng.randint(0, len(whole))
        whole[at:at] = pages.feeds.block(site, rng, topic=article.title)[:8]
    if rng.random() < 0.3:
        whole = contaminate(whole, pages.ads, rng)
    before: list[Block] = []
    if rng.random() < 0.25:
        before.append(pages.feeds.block(site, rng, topic=article.title))
    after = [pages.feeds.block(site, rng, topic=article.title) for _ in range(min(int(rng.paretovariate(1.0)), 8))]
    if rng.random() < 0.3:
        after.append(pages.chrome.lines(rng.choice(("copyright", "footer", "publication")), site, rng, 2))
    return [*before, whole, *after]


def _full(
    pages: Pages, rng: random.Random, menus: tuple[str, ...], kinds: tuple[str, ...], comments: float = 0.4
) -> list[Block]:
    """A page with all its chrome and feeds."""
    menu = rng.choice(menus)
    site = pages.chrome.site(menu, rng)
    article, lines = pages.article(rng, kinds if rng.random() < 0.85 else ())
    title = Line(article.title, BODY.name, "head")
    blocks = [[title._replace(text=_page_title(article.title, site, rng))]] * bool(article.title and rng.random() < 0.35)
    blocks += pages.chrome.top(menu, site, rng)
    if rng.random() < 0.15:
        blocks.append(pages.feeds.block(site, rng))
    blocks += [[title]] * bool(article.title) + [pages.chrome.publication(site, rng)] * (rng.random() < 0.9)
    if rng.random() < 0.3:
        lines = contaminate(lines, pages.ads, rng)
    if rng.random() < 0.08:
        at = rng.randint(0, len(lines))
        lines[at:at] = pages.feeds.block(site, rng, topic=article.title)[:6]
    blocks += [lines, *pages.chrome.below(site, rng), *_around(pages, site, article.title, rng)]
    if rng.random() < comments:
        blocks += pages.chrome.comment_form(site, rng)
    return blocks + pages.chrome.foot(menu, site, rng)


def _page_title(title: str, site: Site, rng: random.Random) -> str:
    """The window's title: the article's, with the site's name or without."""
    return title + rng.choice(("", f"_{site.name}", f"-{site.name}", f" - {site.name}", f"_{rng.choice(site.channels)}_{site.name}"))


def _around(pages: Pages, site: Site, topic: str, rng: random.Random) -> list[Block]:
    """Feeds under the article, a sponsored block among them now and then."""
    blocks = [pages.feeds.block(site, rng, topic=topic) for _ in range(min(int(1.3 * rng.paretovariate(1.1)), 10))]
    if rng.random() < 0.12:
        blocks.insert(rng.randint(0, len(blocks)), sponsored(pages, rng))
    if rng.random() < 0.25:
        blocks.insert(rng.randint(0, len(blocks)), pages.chrome.scraps(rng))
    return blocks


def sponsored(pages: Pages, rng: random.Random) -> Block:
    """A block of paid teasers with its heading."""
    heading = rng.choice(("推广链接", "赞助商链接", "商业推广", "热点商讯", "消费热点", "点击财富", "广告", "推广", "精品推荐", "商家推荐", "火爆招商"))
    trade = rng.choice(pages.ads.trades) if rng.random() < 0.5 else None
    texts = [pages.ads.line(rng, trade, ("teaser", "links")) for _ in range(min(2 + int(2 * rng.paretovariate(1.2)), 20))]
    return [Line(text, "ad", "link") for text in ([heading] * (rng.random() < 0.6) + texts)]


def news(pages: Pages, rng: random.Random) -> list[Block]:
    return _full(pages, rng, ("news", "news", "portal", "hant"), _NEWS_KINDS)


def notice(pages: Pages, rng: random.Random) -> list[Block]:
    return _full(pages, rng, ("gov", "gov", "school", "hospital"), ("gov_notice", "law", "tv_news", "state_news"), 0.02)


def blog(pages: Pages, rng: random.Random) -> list[Block]:
    blocks = _full(pages, rng, ("blog",), ("tech_article", "blog_weekly", "essay_book", "mail", "portal_news"), 0.5)
    site = pages.chrome.site("blog", rng)
    return blocks if rng.random() < 0.4 else [*blocks, pages.chrome.lines("blog_side", site, rng, 12)]


def encyclopedia(pages: Pages, rng: random.Random) -> list[Block]:
    site = pages.chrome.site("portal", rng)
    article, lines = pages.article(rng, ("encyclopedia", "paper_abstract"))
    if rng.random() < 0.5:
        lines = pages.negatives.draw(rng, "parameters") + lines
    heads = [[Line(article.title, BODY.name, "head")]] * bool(article.title)
    blocks = [*pages.chrome.top("portal", site, rng), *heads, pages.chrome.lines("wiki", site, rng, 4), lines]
    if rng.random() < 0.4:
        blocks.append(pages.negatives.draw(rng, "references"))
    return [*blocks, *_around(pages, site, article.title, rng)[:3], pages.chrome.lines("wiki", site, rng, 6),
            *pages.chrome.foot("portal", site, rng)]  # fmt: skip


def company(pages: Pages, rng: random.Random) -> list[Block]:
    """A firm's page: its own prose is body."""
    return _full(pages, rng, ("company",), ("app_description", "encyclopedia", "paper_abstract"), 0.05)


def link_list(pages: Pages, rng: random.Random) -> list[Block]:
    """A front page or channel page: menus and feeds, no article."""
    menu = rng.choice(("news", "forum", "portal", "hant", "novel", "blog"))
    site = pages.chrome.site(menu, rng)
    blocks = pages.chrome.top(menu, site, rng)
    blocks += [pages.feeds.block(site, rng) for _ in range(min(2 + int(3 * rng.paretovariate(1.0)), 20))]
    if rng.random() < 0.25:
        blocks.insert(rng.randint(1, len(blocks)), sponsored(pages, rng))
    return [*blocks, pages.chrome.lines("pager", site, rng, 2), *pages.chrome.foot(menu, site, rng)]


KINDS: dict[str, tuple[float, Callable[[Pages, random.Random], list[Block]]]] = {
    "clean": (14, clean), "injected": (20, injected), "sparse": (12, sparse), "feeds": (12, with_feeds), "news": (14, news),
    "notice": (4, notice), "blog": (5, blog), "forum": (4, forum), "questions": (4, questions), "shop": (2, shop),
    "encyclopedia": (2, encyclopedia), "company": (2, company), "doorway": (6, doorway), "links": (3, link_list),
}  # fmt: skip
_NAMES = tuple(KINDS)
_WEIGHTS = tuple(weight for weight, _ in KINDS.values())
