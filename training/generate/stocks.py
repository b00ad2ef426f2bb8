"""What is put into paragraphs: ads that training may see, in folds, and those kept back for measuring."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from training.generate import Pages, names
from training.generate.ads import Ads
from training.generate.corpora import Corpora, is_measured, is_training_ad, pool, rows
from training.generate.further_ads import further_ads
from training.generate.held_out import SOURCES, held_out_ads
from training.generate.lines import HAND_WRITTEN, read_ads, read_grammar
from training.generate.spliced import SHORTEST, SHORTEST_HOST, Draw, Stock
from training.generate.vary import unmask, vary

HELD_OUT_HOSTS = ("encyclopedia", "state_news")  # kinds of article that measuring alone uses
HELD_OUT_KINDS = ("hand-written", "soft", *sorted(set(SOURCES.values())))
_MOST_LINES_OF_ONE = 3  # lines of one ad
_DRAWN = 3000  # ads drawn beside the corpora's
_TRIES = 200
_RUN = 0.12  # share of keyword runs among what is put in as a clause
_FURTHER = 0.4  # share of lines that are clauses of `further_ads`
_ENDINGS = ("editor", "editor", "editor", "disclaimer", "share", "publication")  # chrome on an article's last line
_TEMPLATE_FOLDS = 4  # one template in four is kept for measuring


def fold_of(text: str, folds: int) -> int:
    """The fold of a text, by its hash."""
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()[0] % folds


def training_stock(pages: Pages, fold: int | None, folds: int) -> Stock:
    """What fold number `fold` may put in (all that training may see for None): trades and kinds of corpus ad of its own."""
    ads = Ads([], Corpora()) if fold is not None else pages.ads
    if fold is not None:
        written = [line for line in read_ads(HAND_WRITTEN) if fold_of(line.trade, folds) == fold]
        own = {name: rows for name, rows in pages.corpora.ads.items() if fold_of(name, folds) == fold}
        marketing = [text for text in pages.corpora.marketing if fold_of(text, folds) == fold]
        ads = Ads(written, replace(pages.corpora, ads=own, marketing=marketing))
        ads.keywords = {trade: words for trade, words in ads.keywords.items() if fold_of(trade, folds) == fold}

    further = [line.text for line in further_ads() if fold is None or fold_of(line.trade, folds) == fold]

    def ad(rng: random.Random) -> str:
        source = rng.random()
        if source < _RUN:
            return ads.keyword_run(rng)
        if source < _RUN + _FURTHER:
            return vary(rng.choice(further), rng)
        return ads.campaign(rng, 1)[0]

    return Stock(ad, ads.keyword_run, *_chrome(pages, held_out=False))


def held_out_stock(pages: Pages, corpora: Path | None, kinds: Sequence[str]) -> Stock:
    """Ads that no training sees, of `kinds` of HELD_OUT_KINDS, each kind as often as it is named."""
    pools: dict[str, list[str]] = {kind: [] for kind in HELD_OUT_KINDS}
    for line in held_out_ads(corpora):
        kind = SOURCES.get(line.origin) or ("soft" if line.form == "soft" else "hand-written")
        pools[kind].append(line.text)
    runs = [line.text for line in held_out_ads() if line.form in ("keywords", "links")]
    grammar = _HeldOutRuns(pages.ads)

    def ad(rng: random.Random) -> str:
        return vary_lightly(rng.choice(pools[rng.choice(kinds)]), rng)

    def keyword_run(rng: random.Random) -> str:
        return rng.choice(runs) if rng.random() < 0.5 else grammar(rng)

    return Stock(ad, keyword_run, *_chrome(pages, held_out=True))


def vary_lightly(text: str, rng: random.Random) -> str:
    return vary(text, rng) if rng.random() < 0.5 else text


class _HeldOutRuns:
    """Keyword runs of the held-out trades, in the manner of `Ads.keyword_run`."""

    def __init__(self, ads: Ads) -> None:
        self._ads = Ads([], Corpora())
        self._ads.questions, self._ads.modifiers = ads.questions, ads.modifiers
        self._ads.keywords = {trade: rows[0].split() for trade, rows in read_grammar("keywords_held_out").items()}

    def __call__(self, rng: random.Random) -> str:
        return self._ads.keyword_run(rng)


def _chrome(pages: Pages, *, held_out: bool) -> tuple[Draw, Draw]:
    """Lines that end an article, of the templates that training sees or of the others; titles of other articles."""
    templates = {form: [row for row in pages.chrome.rows[form] if (fold_of(row, _TEMPLATE_FOLDS) == 0) == held_out]
                 for form in _ENDINGS}  # fmt: skip
    forms = [form for form in _ENDINGS if templates[form]]

    def editor(rng: random.Random) -> str:
        site = pages.chrome.site("news", rng)
        return names.fill(rng.choice(templates[rng.choice(forms)]), site, rng)

    def title(rng: random.Random) -> str:
        return pages.feeds.titles(rng, 1)[0]

    return editor, title


def ads_alone(pages: Pages, corpora: Path, fold: int, folds: int) -> list[str]:
    """Every ad of a fold that training may see, line by line, and as many drawn ones."""
    rng = random.Random(f"alone:{fold}")
    found: list[str] = []
    for row in rows(corpora, "ads"):
        if fold_of(str(row["category"]), folds) == fold and is_training_ad(row):
            text = unmask(row["text"], rng) if row["category"].startswith("sms") else row["text"]
            lines = [line for raw in text.splitlines() if len(line := " ".join(raw.split())) >= SHORTEST]
            found += rng.sample(lines, min(len(lines), _MOST_LINES_OF_ONE))
    stock = training_stock(pages, fold, folds)
    drawn = (" ".join(stock.ad(rng).split()) for _ in range(_DRAWN))
    return found + [line for line in drawn if line]


def draw_paragraphs(
    pages: Pages, bodies: Sequence[Sequence[str]], kinds: Sequence[str], rng: random.Random,
    fold: tuple[int, int] | None = None,
) -> list[str]:
    """Some paragraphs of an article, one long enough to put something into: of `bodies` where there are any, else of
    the corpora's articles of `kinds` (of fold number fold[0] of fold[1])."""  # fmt: skip
    for _ in range(_TRIES):
        if bodies:
            lines = list(rng.choice(bodies))
        else:
            article = pages.articles.draw(rng, kinds)
            lines = [article.title] * bool(article.title) + [line.text for line in article.lines]
            if fold is not None and fold_of(lines[-1], fold[1]) != fold[0]:
                continue
        most = rng.choice((4, 8, 16, 30))
        start = rng.randrange(max(1, len(lines) - most + 1)) if rng.random() < 0.3 else 0
        chosen = [line for line in lines[start : start + most] if line.strip()]
        if any(len(line) >= SHORTEST_HOST for line in chosen):
            return chosen
    raise ValueError(f"{_TRIES} draws gave no paragraph of {SHORTEST_HOST} characters")


def more_articles(corpora: Path) -> dict[str, list[str]]:
    """The articles of the corpora by kind, also those that the generator leaves to others; none that is measured on."""
    return pool({"articles": (row for row in rows(corpora, "articles") if not is_measured(row["text"]))}).articles


def all_of_kind(corpora: Path, kinds: Sequence[str]) -> dict[str, list[str]]:
    """Every article of the given categories, also those that the generator leaves to others."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for row in rows(corpora, "articles"):
        if row.get("category") in found:
            found[row["category"]].append(row["text"])
    return found
