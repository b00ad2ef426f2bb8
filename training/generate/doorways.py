"""Pages that are spam as a whole: every line is ad, but the menus and the copyright (rules 11 and 12)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from classifier.labels import AD
from training.generate import names
from training.generate.ads import unwrap
from training.generate.layout import Block, Line
from training.generate.vary import vary

_LONGEST_HEAD = 22

if TYPE_CHECKING:
    from training.generate.pages import Pages


def _ad(text: str, role: str = "text") -> Line:
    return Line(text, AD.name, role)


def doorway(pages: Pages, rng: random.Random) -> list[Block]:
    """A doorway of one trade, a mail, or a page of nothing but keywords; with its menus or without."""
    draw = rng.choices((_trade_page, _mail_page, _keyword_page, _promotion_page), (56, 16, 16, 12))[0]
    blocks = draw(pages, rng)
    if rng.random() < 0.55:
        menu = rng.choice(("company", "hospital", "news", "blog", "shop"))
        site = pages.chrome.site(menu, rng)
        blocks = [*pages.chrome.top(menu, site, rng)[:3], *blocks, *pages.chrome.foot(menu, site, rng)[-3:]]
    return blocks


def _trade_page(pages: Pages, rng: random.Random) -> list[Block]:
    """Title, prose, keywords, contact lines, all of one trade."""
    trade = rng.choice(pages.ads.trades)
    blocks: list[Block] = [[_ad(pages.ads.line(rng, trade, ("teaser",)), "head")]]
    forms = (("prose",), ("soft",), ("prose", "soft"), ("push",), ("keywords",), ("links",), ("contact",), ("teaser",))
    for _ in range(min(3 + int(3 * rng.paretovariate(1.0)), 40)):
        form = rng.choices(forms, (26, 18, 10, 8, 8, 8, 14, 8))[0]
        role = "text" if form[0] in ("prose", "soft") else rng.choice(("row", "item", "text"))
        blocks.append([_ad(pages.ads.line(rng, trade, form), role)])
    if rng.random() < 0.3:
        blocks.append([_ad(pages.ads.keyword_run(rng, trade)) for _ in range(rng.randint(1, 6))])
    if rng.random() < 0.25:  # prices and plans: on a page that is spam as a whole they are ad too
        block = pages.negatives.draw(rng, rng.choice(("table", "parameters")))
        blocks.insert(rng.randint(1, len(blocks)), [line._replace(label=AD.name) for line in block])
    if rng.random() < 0.25:
        blocks.insert(rng.randint(1, len(blocks)), [_ad(rng.choice(pages.feeds.calls), "row")] * rng.randint(1, 3))
    return blocks


def _mail_page(pages: Pages, rng: random.Random) -> list[Block]:
    """A whole spam mail set as a page."""
    mails = pages.corpora.ads.get("email_spam")
    if not mails:
        return _trade_page(pages, rng)
    return [[_ad(vary(line, rng)) for line in unwrap(rng.choice(mails))[:80]]]


def _promotion_page(pages: Pages, rng: random.Random) -> list[Block]:
    """A stretch of one corpus of promotion, whose rows stand in the order of their pages."""
    sources = [rows for name in ("vpn_promo", "seo_app_download") if (rows := pages.corpora.ads.get(name))]
    if not sources:
        return _trade_page(pages, rng)
    rows = rng.choice(sources)
    start = rng.randrange(len(rows))
    return [[_ad(vary(text, rng), _role(text)) for text in rows[start : start + rng.randint(4, 40)]]]


def _role(text: str) -> str:
    """Short lines of promotion are its heads and list items."""
    return "text" if len(text) > _LONGEST_HEAD else "head" if text[-1:] not in "。！；" else "item"


def _keyword_page(pages: Pages, rng: random.Random) -> list[Block]:
    """Keyword runs and rows of links, some repeated."""
    trade = rng.choice(pages.ads.trades)
    lines = [_ad(pages.ads.keyword_run(rng, trade), rng.choice(("row", "link"))) for _ in range(rng.randint(2, 15))]
    lines += [_ad(pages.ads.line(rng, trade, ("links", "keywords")), "link") for _ in range(rng.randint(1, 8))]
    rng.shuffle(lines)
    if rng.random() < 0.4:
        lines.append(_ad(f"联系QQ：{names.digits(rng, 9)} 微信同号"))
    return [lines]
