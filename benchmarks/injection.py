"""Ads that training never saw, put between the lines of clean articles and of whole pages: how many are kept as body.

The ads are the held-out ones of `training.generate.held_out`: hand-written lines of whole trades and of some forms,
and lines of two kinds of corpus source. Of those, only rows of the generator's quarter are used: enough.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifier.labels import AD, BODY
from classifier.records.labelled import LabelledDocument
from training.generate.corpora import is_for_generator
from training.generate.held_out import SOURCES, held_out_ads, injection_test
from training.generate.lines import AdLine
from training.generate.splice import insert_lines

ROUNDS = 4  # each article is injected so often, with other ads at other places
MOST_IN_A_PAGE = 3  # ads put into one whole page
SEED = 7
_HAND = "hand"


@dataclass(frozen=True, slots=True)
class Insert:
    """An inserted line and what became of it. source: a trade, or what a corpus source holds.

    place: "between" two lines of the document, or at its "edge".  label: the verdict.
    """

    form: str
    source: str
    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Injected:
    """Verdicts on injected documents. own: characters of the articles' own body lines.  lost: of those not kept."""

    inserts: tuple[Insert, ...]
    own: int
    lost: int

    @property
    def caught(self) -> float:
        """Share of the inserted lines that are not kept as body."""
        return share_caught(self.inserts)

    @property
    def share_lost(self) -> float:
        """Share of the articles' own characters that are lost."""
        return self.lost / self.own if self.own else 0.0


def share_caught(inserts: Sequence[Insert]) -> float:
    return sum(insert.label != BODY.name for insert in inserts) / len(inserts) if inserts else 0.0


def unseen_ads(corpora: Path | None) -> list[AdLine]:
    """The held-out ads: all lines by hand, and of the corpora those of the generator's quarter."""
    return [ad for ad in held_out_ads(corpora) if ad.origin == _HAND or is_for_generator(ad.text)]


def injected_articles(articles: Sequence[LabelledDocument], ads: Sequence[AdLine]) -> list[LabelledDocument]:
    """Each article `ROUNDS` times with one to four ads at random places."""
    return [document for seed in range(ROUNDS) for document in injection_test(articles, seed, ads)]


def places_between(page: LabelledDocument) -> list[int]:
    """Numbers of the body lines that stand right after a body line; none in a page that holds ads."""
    labels = [label for *_, label in page.segments]
    if AD.name in labels:
        return []
    return [number for number in range(1, len(labels)) if labels[number - 1] == labels[number] == BODY.name]


def injected_pages(pages: Iterable[LabelledDocument], ads: Sequence[AdLine]) -> Iterator[LabelledDocument]:
    """Whole pages, each `ROUNDS` times, with ads at some of `places_between`; forms, then trades, are drawn alike."""
    rng = random.Random(SEED)
    by_form: dict[str, dict[str, list[str]]] = {}
    for ad in ads:
        form, source = form_and_source(ad)
        by_form.setdefault(form, {}).setdefault(source, []).append(ad.text)
    for page in pages:
        places = places_between(page)
        for _ in range(ROUNDS if places else 0):
            inserts = [(rng.choice(places), _drawn(by_form, rng)) for _ in range(rng.randint(1, MOST_IN_A_PAGE))]
            text, segments = insert_lines(page, inserts, AD.name)
            yield replace(page, text=text, segments=segments)


def _drawn(by_form: dict[str, dict[str, list[str]]], rng: random.Random) -> str:
    sources = by_form[rng.choice(sorted(by_form))]
    return rng.choice(sources[rng.choice(sorted(sources))])


def form_and_source(ad: AdLine) -> tuple[str, str]:
    """What figures are given by: form and trade of a hand-written ad; a corpus ad's source stands for both."""
    return (ad.form, ad.trade) if ad.origin == _HAND else (f"corpus: {SOURCES[ad.origin]}", SOURCES[ad.origin])


def read_verdicts(
    documents: Iterable[LabelledDocument], predicted: Iterable[Sequence[str]], ads: Iterable[AdLine]
) -> Injected:
    """What became of the inserted lines and of the articles' own; `predicted`: labels of each document's segments."""
    known = {ad.text: form_and_source(ad) for ad in ads}
    inserts: list[Insert] = []
    own = lost = 0
    for document, labels in zip(documents, predicted, strict=True):
        last = len(labels) - 1
        for number, ((start, end, gold), label) in enumerate(zip(document.segments, labels, strict=True)):
            if gold == AD.name:
                form, source = known[document.text[start:end]]
                inserts.append(Insert(form, source, "between" if 0 < number < last else "edge", label))
            elif gold == BODY.name:
                own += end - start
                lost += (end - start) * (label != BODY.name)
    return Injected(tuple(inserts), own, lost)


def caught_by(inserts: Iterable[Insert], key: Callable[[Insert], str]) -> dict[str, tuple[int, float]]:
    """Number of inserted lines and share caught, by form, source or place, in the order of the names."""
    groups: dict[str, list[Insert]] = {}
    for insert in inserts:
        groups.setdefault(key(insert), []).append(insert)
    return {name: (len(group), share_caught(group)) for name, group in sorted(groups.items())}
