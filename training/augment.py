"""More training documents from the labelled pages: the article alone, and the article with ad lines put into it.

Real pages show an article inside chrome and ads in lumps. A model trained on them alone cuts into clean articles and
lets single injected ads pass. Each page's body lines become one further document: of four, two stand as they are,
one is printed twice (a copy of an article is article), and one gets one to four hand-written ad lines, each a line of
its own.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

from classifier.labels import AD, BODY
from classifier.records.labelled import LabelledDocument
from training.generate.splice import insert_lines, put_together, take_apart
from training.generate.vary import vary

FEWEST_LINES = 3  # an article with fewer body lines says nothing about what surrounds it
MOST_INSERTS = 4
EVERY = 4  # documents: one of them with ads, one printed twice
VARIANT = "article"


def articles_alone(documents: Sequence[LabelledDocument]) -> list[LabelledDocument]:
    """The body lines of each page, of the variant that has most of them, as documents of their own."""
    alone: dict[str | int, LabelledDocument] = {}
    for document in documents:
        pieces = [piece for piece in take_apart(document) if piece.label == BODY.name]
        known = alone.get(document.id)
        if len(pieces) >= FEWEST_LINES and (known is None or len(pieces) > len(known.segments)):
            text, segments = put_together(pieces)
            alone[document.id] = dataclasses.replace(document, variant=VARIANT, text=text, segments=segments)
    return list(alone.values())


def augment(documents: Sequence[LabelledDocument], ads: Sequence[str], seed: int) -> list[LabelledDocument]:
    """Articles alone, some with lines of `ads`, some printed twice; each keeps its site, so that folds still hold."""
    rng = random.Random(seed)
    changed = []
    for number, document in enumerate(articles_alone(documents)):
        if number % EVERY == 1:
            document = _with_ads(document, ads, rng)
        elif number % EVERY == 3:
            document = _twice(document)
        changed.append(document)
    return changed


def _twice(document: LabelledDocument) -> LabelledDocument:
    text, segments = put_together([*take_apart(document), *take_apart(document)])
    return dataclasses.replace(document, text=text, segments=segments)


def _with_ads(document: LabelledDocument, ads: Sequence[str], rng: random.Random) -> LabelledDocument:
    wanted = rng.randint(1, MOST_INSERTS)
    inserts = [(rng.randint(0, len(document.segments)), vary(rng.choice(ads), rng).strip()) for _ in range(wanted)]
    text, segments = insert_lines(document, inserts, AD.name)
    return dataclasses.replace(document, text=text, segments=segments)
