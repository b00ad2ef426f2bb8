"""Pages on which people speak or goods are shown: forum threads, questions and answers, shops."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from classifier.labels import AD, BODY
from training.generate.articles import cut, genuine_line
from training.generate.layout import Block, Line

if TYPE_CHECKING:
    from training.generate.pages import Pages

_POST_KINDS = ("mail", "finance_forum", "product_review", "questions")


def _post(pages: Pages, rng: random.Random) -> Block:
    """What one member wrote: a few words, or paragraphs."""
    if rng.random() < 0.45 and pages.negatives.said:
        return [Line(rng.choice(pages.negatives.said).strip(), BODY.name, "text")]
    if rng.random() < 0.12 and "forum_answer" in pages.articles.genuine:
        return [genuine_line(rng.choice(pages.articles.genuine["forum_answer"]), rng)._replace(role="text")]
    return list(pages.articles.draw(rng, _POST_KINDS).lines[: rng.choice((1, 1, 2, 4, 9))])


def forum(pages: Pages, rng: random.Random) -> list[Block]:
    """A thread: title, posts with their authors' panels, spam posts among them."""
    site = pages.chrome.site("forum", rng)
    article = pages.articles.draw(rng, ("questions", "mail", "finance_forum", "product_review"))
    title = article.title or article.lines[0].text[:24]
    chrome = pages.chrome
    blocks = [
        *chrome.top("forum", site, rng),
        [Line(title, BODY.name, "head")],
        chrome.lines("forum_head", site, rng, 5),
    ]
    for place in range(min(1 + int(2.5 * rng.paretovariate(1.0)), 25)):
        said = list(article.lines) if place == 0 else _post(pages, rng)
        if place and rng.random() < 0.08:
            said = [Line(text, AD.name, "text") for text in pages.ads.campaign(rng, rng.choice((1, 1, 2, 3)))]
        panel = chrome.lines("post_user", site, rng, 6)
        blocks += [panel, [chrome.line("post_meta", site, rng)], said]
        if rng.random() < 0.6:
            blocks.append(chrome.lines("post_foot", site, rng, 4))
    if rng.random() < 0.4:
        blocks.append(pages.feeds.block(site, rng, topic=title))
    return [*blocks, chrome.lines("pager", site, rng, 2), *chrome.foot("forum", site, rng)]


def questions(pages: Pages, rng: random.Random) -> list[Block]:
    """A question with its answers, questions of others beside them."""
    menu = rng.choice(("portal", "forum"))
    site, chrome = pages.chrome.site(menu, rng), pages.chrome
    asked = pages.articles.draw(rng, ("questions",))
    title = asked.title or asked.lines[0].text[:30]
    blocks = [*chrome.top(menu, site, rng), [Line(title + rng.choice(("？", "?", "")), BODY.name, "head")]]
    blocks += [list(asked.lines[:2])] * (rng.random() < 0.5) + [chrome.lines("qa", site, rng, 5)]
    for _ in range(min(int(1.5 * rng.paretovariate(1.1)), 10)):
        kinds = ("questions", "encyclopedia", "product_review", "portal_news", "mail")
        answer: Block = list(pages.articles.draw(rng, kinds).lines[: 1 + int(2 * rng.paretovariate(1.0))])
        if rng.random() < 0.12:
            answer = [Line(text, AD.name, "text") for text in pages.ads.campaign(rng, rng.choice((1, 2, 3)))]
        elif rng.random() < 0.2:
            answer = _post(pages, rng)
        blocks += [chrome.lines("qa", site, rng, 6), answer, chrome.lines("qa", site, rng, 5)]
    for _ in range(rng.choice((0, 1, 1, 2))):
        blocks.append(pages.feeds.block(site, rng, topic=title, layout=rng.choice(("asked", "bulleted", "dated"))))
    return blocks + chrome.foot(menu, site, rng)


def shop(pages: Pages, rng: random.Random) -> list[Block]:
    """A product's page: its title, description and parameters are body, other goods a feed."""
    site, chrome = pages.chrome.site("shop", rng), pages.chrome
    goods = pages.corpora.ads.get("product_title") or ["家用加厚不锈钢保温壶大容量热水瓶"]
    title = Line(rng.choice(goods), BODY.name, "head")
    blocks = [*chrome.top("shop", site, rng), [title, Line(f"价格：¥{rng.randint(9, 3999)}.00", BODY.name)],
              chrome.lines("shop", site, rng, 8), pages.negatives.draw(rng, "parameters")]  # fmt: skip
    if rng.random() < 0.7:
        text = rng.choice(pages.corpora.ads.get("product_copy") or [title.text])
        blocks.append([Line(part, BODY.name, "text") for part in cut(text, rng)])
    for _ in range(rng.choice((0, 2, 5))):
        blocks.append(
            [chrome.line("comment_meta", site, rng), *pages.articles.draw(rng, ("product_review",)).lines[:1]]
        )
    others = [Line(rng.choice(goods), "feed", "link") for _ in range(rng.randint(2, 12))]
    if rng.random() < 0.5:
        others = [line for good in others for line in (good, Line(f"￥{rng.randint(9, 3999)}.00", "feed"))]
    return [*blocks, [pages.feeds.heading(site, rng), *others], *chrome.foot("shop", site, rng)]
