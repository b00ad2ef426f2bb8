"""Chrome: what a site's template prints on its pages, from a grammar of written rows and from interface strings.

The rows stand in `chrome.tsv`: a form and a template a row, `menu:<kind>` rows hold the words of a menu.
"""

from __future__ import annotations

import random

from classifier.labels import BOILERPLATE
from training.generate.corpora import Corpora
from training.generate.layout import Block, Line
from training.generate.lines import read_grammar
from training.generate.names import Site, draw_site, fill

_MENU = "menu:"
_BARE = ("|", "-", "·", "•", "*", "/", "——", "---", "* * *", "», ", ">", "｜", "=====")
# Forms that stand above and below an article, with the chance of each on a page that has much chrome.
_TOP = (("cookie", 0.1), ("top", 0.5), ("login", 0.55), ("search", 0.4), ("app", 0.2), ("script", 0.03))
_BELOW = (
    ("editor", 0.5), ("tags", 0.3), ("share", 0.5), ("disclaimer", 0.3), ("pager", 0.25), ("app", 0.25), ("counter", 0.1)
)  # fmt: skip
_FOOT = (("footer", 0.8), ("copyright", 0.85), ("licence", 0.7), ("licence", 0.35), ("copyright", 0.25), ("top", 0.35))


class Chrome:
    """Draws chrome lines; all of them are boilerplate."""

    def __init__(self, corpora: Corpora) -> None:
        grammar = read_grammar("chrome")
        self.menus = {form[len(_MENU) :]: rows[0].split() for form, rows in grammar.items() if form.startswith(_MENU)}
        self.tags = grammar.pop("tag")[0].split()
        self.rows = {form: rows for form, rows in grammar.items() if not form.startswith(_MENU)}
        self.strings = [text for rows in corpora.chrome.values() for text in rows]
        self.comments = (
            corpora.chat
            + corpora.articles.get("finance_forum", [])
            + [text for text in corpora.articles.get("product_review", []) if len(text) < 60]
        )

    def site(self, kind: str, rng: random.Random) -> Site:
        """A site whose menus are of `kind`."""
        words = self.menus[kind]
        return draw_site(rng, rng.sample(words, min(len(words), 12)))

    def line(self, form: str, site: Site, rng: random.Random) -> Line:
        """One row of a form."""
        template = rng.choice(self.rows[form])
        if form == "tags":
            site = _with_channels(site, rng.sample(self.tags, 4))
        return Line(fill(template, site, rng), BOILERPLATE.name)

    def lines(self, form: str, site: Site, rng: random.Random, most: int) -> Block:
        """One to `most` different rows of a form, few more often than many."""
        number = min(int(rng.paretovariate(1.1)), most, len(self.rows[form]))
        return [Line(fill(row, site, rng), BOILERPLATE.name) for row in rng.sample(self.rows[form], number)]

    def menu(self, kind: str, site: Site, rng: random.Random) -> Block:
        """A navigation menu; now and then of interface strings instead of channels."""
        words = self.menus[kind]
        number = min(4 + int(4 * rng.paretovariate(0.8)), 60)
        if self.strings and rng.random() < 0.2:
            chosen = [text for text in rng.choices(self.strings, k=number) if len(text) <= 10]
        else:
            start = 0 if rng.random() < 0.7 else rng.randrange(len(words))
            chosen = words[start : start + number]
            if rng.random() < 0.5:
                rng.shuffle(chosen)
            if rng.random() < 0.1:
                chosen = [site.city + word for word in chosen]
        return [Line(fill(word, site, rng), BOILERPLATE.name, "menu") for word in chosen]

    def top(self, kind: str, site: Site, rng: random.Random) -> list[Block]:
        """What stands above the article: login, search, menus, the breadcrumb."""
        blocks = [self.lines(form, site, rng, 3) for form, chance in _TOP if rng.random() < chance]
        if rng.random() < 0.3:
            blocks.append([Line(site.name, BOILERPLATE.name)])
        blocks += [self.menu(kind, site, rng) for _ in range(rng.choices((0, 1, 2, 3), (10, 55, 25, 10))[0])]
        rng.shuffle(blocks)
        if rng.random() < 0.6:
            blocks.append([self.line("breadcrumb", site, rng)])
        return blocks

    def publication(self, site: Site, rng: random.Random) -> Block:
        """Who, when and where, one line or several, with share buttons and counters among them."""
        block = self.lines("publication", site, rng, 3)
        for form, chance in (("share", 0.35), ("counter", 0.12), ("comment", 0.08), ("app", 0.05)):
            if rng.random() < chance:
                block += self.lines(form, site, rng, 3)
        return block

    def below(self, site: Site, rng: random.Random) -> list[Block]:
        """What stands right under the article."""
        return [self.lines(form, site, rng, 3) for form, chance in _BELOW if rng.random() < chance]

    def comment_form(self, site: Site, rng: random.Random) -> list[Block]:
        """The form for readers' comments, sometimes with comments, which are boilerplate under an article."""
        blocks = [self.lines("comment", site, rng, 8)]
        if self.comments and rng.random() < 0.35:
            for _ in range(min(int(2 * rng.paretovariate(1.0)), 15)):
                said = rng.choice(self.comments).strip().split("\n")[0]
                blocks.append([self.line("comment_meta", site, rng), Line(said, BOILERPLATE.name, "text")])
                if rng.random() < 0.4:
                    blocks[-1].append(self.line("comment", site, rng))
        return blocks

    def foot(self, kind: str, site: Site, rng: random.Random) -> list[Block]:
        """The bottom of the page: links, copyright, licences, partners' sites."""
        blocks = [self.lines(form, site, rng, 3) for form, chance in _FOOT if rng.random() < chance]
        if rng.random() < 0.2:
            blocks.insert(0, self.partners(site, rng))
        if rng.random() < 0.25:
            blocks.insert(0, self.menu(kind, site, rng))
        return blocks

    def partners(self, site: Site, rng: random.Random) -> Block:
        """Friend links: names of other sites, boilerplate by rule 11."""
        block = [
            Line(
                rng.choice(("友情链接", "友情链接：", "合作伙伴", "合作媒体：", "友情鏈接", "相关网站")),
                BOILERPLATE.name,
            )
        ]
        names = [draw_site(rng, site.channels).name for _ in range(min(3 + int(3 * rng.paretovariate(1.0)), 30))]
        return block + [Line(name, BOILERPLATE.name, "menu") for name in names]

    def scraps(self, rng: random.Random) -> Block:
        """Interface strings and bare marks that an extractor left standing."""
        if self.strings and rng.random() < 0.75:
            chosen = rng.choices(self.strings, k=min(int(rng.paretovariate(0.9)), 12))
        else:
            chosen = [rng.choice(_BARE)] * min(int(rng.paretovariate(1.2)), 10)
        return [Line(text, BOILERPLATE.name, rng.choice(("row", "menu"))) for text in chosen]


def _with_channels(site: Site, channels: list[str]) -> Site:
    return Site(site.name, site.domain, site.city, site.company, site.author, site.year, tuple(channels))
