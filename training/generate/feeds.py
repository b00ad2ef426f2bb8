"""Feeds: what sends the reader to other pages, in the layouts that real pages have.

A layout is a function of titles, a site and the generator to lines; `LAYOUTS` names them all.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

from classifier.labels import FEED
from training.generate import names
from training.generate.corpora import Corpora
from training.generate.layout import Block, Line
from training.generate.lines import read_grammar
from training.generate.names import Site, fill

# Sources whose headlines stand together in one feed, and how often pages have such a feed.
_FAMILIES: dict[str, tuple[float, tuple[str, ...]]] = {
    "portal": (38, ("thucnews_titles", "xinwenlianbo_titles", "reigadegr_daily_news", "nlpcc2017_headline")),
    "self-media": (20, ("ClydeKuo_selfmedia", "toutiao_cat", "clue_tnews", "website_hot_hub/36kr")),
    "hot": (9, ("weibo_hotsearch", "website_hot_hub/kuaishou", "website_hot_hub/douyin", "zhihu_top_search")),
    "question": (10, ("zhihu_hot_questions", "zhihu_hot_hub")),
    "tech": (6, ("website_hot_hub/juejin", "website_hot_hub/sspai", "website_hot_hub/36kr")),
    "books": (2, ("website_hot_hub/weread",)),
    "video": (3, ("website_hot_hub/bilibili",)),
}
_INDEXED = 30_000  # headlines that can be found by the words of a title
_LONGEST = 60
_SHAPE = "shape:"


def _feed(text: str, role: str = "row") -> Line:
    return Line(text, FEED.name, role)


class Feeds:
    """Draws feeds. corpora: pools of headlines; article texts lend the teasers."""

    def __init__(self, corpora: Corpora) -> None:
        self.families = [(weight, [text for source in sources for text in corpora.headlines.get(source, [])])
                         for weight, sources in _FAMILIES.values()]  # fmt: skip
        self.families = [(weight, texts) for weight, texts in self.families if texts]
        if not self.families:
            raise ValueError("the corpora hold no headlines; feeds cannot be made")
        self.teasers = [text for name in ("tv_news", "finance_news", "portal_news", "question_description")
                        for text in corpora.articles.get(name, [])] or self.families[0][1]  # fmt: skip
        grammar = read_grammar("feeds")
        self.headings, self.leads, self.tails = grammar["heading"], grammar["lead"], grammar["tail"]
        self.brackets, self.pairs = grammar["bracket"], [row.split("¦") for row in grammar["pair"]]
        self.sponsored, self.calls = grammar["sponsored"], grammar["call"]
        self.enclosures = [row.split("¦") for row in grammar["enclosure"]]
        self.shapes = {form[len(_SHAPE) :]: rows for form, rows in grammar.items() if form.startswith(_SHAPE)}
        self.index = self._index()

    def _index(self) -> dict[str, list[str]]:
        """Pairs of characters to headlines that hold them."""
        index: defaultdict[str, list[str]] = defaultdict(list)
        texts = self.families[0][1]
        for text in texts[:: max(len(texts) // _INDEXED, 1)]:
            for pair in {left + right for left, right in pairwise(text)}:
                index[pair].append(text)
        return dict(index)

    def titles(self, rng: random.Random, number: int, topic: str = "") -> list[str]:
        """Headlines of one family; some of them share words with `topic`."""
        weights = [weight for weight, _ in self.families]
        _, texts = rng.choices(self.families, weights)[0]
        found = [text.strip()[:_LONGEST] for text in rng.choices(texts, k=number)]
        if len(topic) >= 4:
            for place in range(number):
                start = rng.randrange(len(topic) - 1)
                others = self.index.get(topic[start : start + 2])
                if others and len(others) < 400:
                    found[place] = rng.choice(others).strip()
        return [text for text in found if text and text != topic]

    def teaser(self, rng: random.Random) -> str:
        """The beginning of some article's paragraph, cut."""
        text = rng.choice(rng.choice(self.teasers).strip().splitlines()).strip()
        return text[: rng.randint(24, 90)] + rng.choice(("...", "…", "……", "", "...[详细]", "..."))

    def heading(self, site: Site, rng: random.Random) -> Line:
        return _feed(fill(rng.choice(self.headings), site, rng), "head")

    def block(self, site: Site, rng: random.Random, *, topic: str = "", layout: str | None = None) -> Block:
        """One feed with or without its heading; the topic of the page tells in some."""
        name = layout or rng.choices(_NAMES, _WEIGHTS)[0]
        number = min(2 + int(2.2 * rng.paretovariate(1.2)), 40)
        related = topic if rng.random() < 0.4 else ""
        lines = LAYOUTS[name][1](self, self.titles(rng, number, related) or ["更多"], site, rng)
        headed = rng.random() < (0.72 if name not in ("prev_next", "lead", "headings_only") else 0.0)
        if headed and rng.random() < 0.1:
            lines = [*lines, _feed(rng.choice(("更多>>", "更多", "查看更多", "更多精彩内容", "換一批", "换一换")))]
        return [self.heading(site, rng), *lines] if headed else lines


Layout = Callable[[Feeds, list[str], Site, random.Random], Block]


def _bare(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [_feed(title) for title in titles]


def _bulleted(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [_feed(title, "link") for title in titles]


def _numbered(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    shape = rng.choice(feeds.shapes["numbered"])
    if rng.random() < 0.15:
        return [line for place, title in enumerate(titles, 1) for line in (_feed(str(place)), _feed(title))]
    return [_feed(shape.format(place, title)) for place, title in enumerate(titles, 1)]


def _doubled(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [line for title in titles for line in (_feed(title, "link"), _feed(title))]


def _teaser_date(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Title, teaser and date on lines of their own, a lone dash between items."""
    dash, dated, tailed = rng.choice(("-", "-", "·", "", "—")), rng.random() < 0.7, rng.random() < 0.25
    tail = rng.choice(feeds.tails)
    lines = []
    for title in titles[:10]:
        lines += [_feed(title, "head"), _feed(feeds.teaser(rng))]
        lines += [_feed(names.date(rng, site.year))] * dated + [_feed(tail)] * tailed + [_feed(dash)] * bool(dash)
    return lines


def _author_time(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Title, author, time and count, in one of their orders."""
    together = rng.random() < 0.4
    lines = []
    for title in titles[:15]:
        when = rng.choice((names.date(rng, site.year), f"{rng.randint(1, 30)}天前", "昨天"))
        told = [names.user(rng), when, names.count(rng)]
        told = told[: rng.choice((1, 2, 3))] if not together else [rng.choice(("  ", " · ", " | ")).join(told)]
        lines += [_feed(title, "link"), *map(_feed, told)]
    return lines


def _ranked_counts(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    shape = rng.choice(feeds.shapes["ranked_counts"])
    if rng.random() < 0.25:
        rows = [(str(n), title, names.count(rng)) for n, title in enumerate(titles, 1)]
        return [_feed(cell) for row in rows for cell in row]
    return [_feed(shape.format(n=n, t=title, c=names.count(rng)), "link") for n, title in enumerate(titles, 1)]


def _ticker(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [_feed(rng.choice((" ", "  ", " | ", "　", "·", "\t", " - ")).join(titles[:12]))]


def _prev_next(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    before, after = rng.choice(feeds.pairs)
    pair = [before + titles[0], after + titles[-1]]
    return [_feed("  ".join(pair))] if rng.random() < 0.2 else [_feed(text) for text in pair]


def _headings_only(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [feeds.heading(site, rng) for _ in range(min(int(rng.paretovariate(1.0)), 6))]


def _bracketed(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    left, right = rng.choice(feeds.enclosures)
    words = site.channels if rng.random() < 0.4 else feeds.brackets
    return [_feed(f"{left}{rng.choice(words)}{right}{title}", "link") for title in titles]


def _dated(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    shape = rng.choice(feeds.shapes["dated"])
    if rng.random() < 0.2:
        return [line for title in titles for line in (_feed(title, "link"), _feed(names.date(rng, site.year)))]
    return [_feed(shape.format(t=title, d=names.date(rng, site.year), s=site.name), "link") for title in titles]


def _cut(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    width, mark = rng.randint(8, 18), rng.choice(("…", "...", "..", "", "……"))
    return [_feed(title[:width] + mark if len(title) > width else title, "link") for title in titles]


def _captions(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Short captions under thumbnails."""
    return [_feed(title.replace("：", " ").split(" ")[-1][: rng.randint(5, 12)] or title) for title in titles]


def _lead(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [_feed(rng.choice(feeds.leads) + title) for title in titles[: rng.choice((1, 1, 2, 3))]]


def _tailed(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Title, teaser and a link to the whole on one line."""
    joint = rng.choice((" ", "　", "："))
    return [_feed(f"{title}{joint}{feeds.teaser(rng)}{rng.choice(feeds.tails)}") for title in titles[:8]]


def _asked(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Questions with dates and numbers of answers."""
    shape = rng.choice(feeds.shapes["asked"])
    values = [{"t": title, "d": names.date(rng, site.year), "n": rng.randint(0, 30)} for title in titles]
    return [_feed(shape.format(**value), "link") for value in values]


def _threads(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """A forum's list: author, time, title, replies, each on its line."""
    order = rng.sample(range(4), 4)
    lines = []
    for title in titles:
        parts = (title, names.user(rng), f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}", str(rng.randint(0, 300)))
        lines += [_feed(parts[place], "link" if at == 0 else "row") for at, place in enumerate(order)]
    return lines


def _videos(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    lines = []
    for title in titles:
        lines += [_feed(f"{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"), _feed(title, "link")]
        lines += [_feed(f"{names.count(rng)}次播放")] * (rng.random() < 0.4)
    return lines


def _topics(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    return [_feed(f"#{title[:14]}#", "link") for title in titles]


def _quoted(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Titles in title marks, as pages recommend books, films and their own articles."""
    return [_feed(f"《{title}》", "link") for title in titles]


def _people(feeds: Feeds, titles: list[str], site: Site, rng: random.Random) -> Block:
    """Bare names, places or years, as blocks of people and archives have them."""
    draws: tuple[Callable[[random.Random], str], ...] = (
        names.person, names.user, lambda rng: rng.choice(names.CITIES), lambda rng: str(rng.randint(1998, 2025)),
        lambda rng: f"{rng.randint(2003, 2025)}年{rng.randint(1, 12)}月",
    )  # fmt: skip
    draw = rng.choice(draws)
    return [_feed(draw(rng), "link") for _ in titles]


LAYOUTS: dict[str, tuple[float, Layout]] = {
    "bare": (14, _bare), "bulleted": (24, _bulleted), "numbered": (6, _numbered), "doubled": (3, _doubled),
    "teaser_date": (9, _teaser_date), "author_time": (6, _author_time), "ranked_counts": (6, _ranked_counts),
    "ticker": (2, _ticker), "prev_next": (6, _prev_next), "headings_only": (2, _headings_only),
    "bracketed": (5, _bracketed), "dated": (7, _dated), "cut": (6, _cut), "captions": (3, _captions),
    "lead": (4, _lead), "tailed": (2, _tailed), "asked": (2, _asked), "threads": (2, _threads), "videos": (2, _videos),
    "topics": (1, _topics), "quoted": (1, _quoted),
    "people": (1, _people),
}  # fmt: skip
_NAMES = tuple(LAYOUTS)
_WEIGHTS = tuple(weight for weight, _ in LAYOUTS.values())
