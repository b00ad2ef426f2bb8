"""Real pages mixed: the article of one among the feeds and chrome of another, alone, or with ads injected.

Takes labelled documents and gives labelled documents. A result keeps the `site` of the page whose article it holds,
and every line of it comes from the documents handed in (or from `ads`): in cross-validation, hand in one fold's own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from classifier.labels import AD, BODY, FEED
from classifier.records.labelled import LabelledDocument
from training.generate.ads import Ads
from training.generate.contaminate import splice_inside
from training.generate.splice import Piece, put_together, take_apart

VARIANT = "mixed"
MANNERS = ("frame", "alone", "injected", "whole", "feeds")
_WEIGHTS = (36, 12, 24, 18, 10)
_INSIDE = 0.1  # share of injections that stand inside a paragraph
_OWN_SCRIPT = 0.85  # share of ads on traditional pages that are traditional
_FEWEST_BODY = 80  # characters of body that make a page an article
_FEWEST_FRAME = 4  # lines around the article that make a page a donor of a frame
_MOST_PIECES = 600


def mix(documents: Sequence[LabelledDocument], n: int, seed: int, ads: Ads | None = None) -> Iterator[LabelledDocument]:
    """`n` mixed documents, seeded; ads are injected where a source of them is given."""
    articles = [document for document in documents if _characters(document, BODY.name) >= _FEWEST_BODY]
    donors = [document for document in documents if _frame_size(document) >= _FEWEST_FRAME]
    if not articles or not donors:
        raise ValueError(
            f"of {len(documents)} documents, {len(articles)} hold an article and {len(donors)} a frame; both are needed"
        )
    for number in range(n):
        rng = random.Random(f"mix:{seed}:{number}")
        article = rng.choice(articles)
        manner = rng.choices(MANNERS, _WEIGHTS)[0]
        text, segments = put_together(_mixed(manner, article, donors, rng, ads)[:_MOST_PIECES])
        yield LabelledDocument(
            id=f"{article.id}+{manner}{number}", site=article.site, kind=article.kind, script=article.script,
            variant=VARIANT, text=text, segments=segments,
        )  # fmt: skip


def _mixed(
    manner: str, article: LabelledDocument, donors: Sequence[LabelledDocument], rng: random.Random, ads: Ads | None
) -> list[Piece]:
    pieces = take_apart(article)
    body = [piece for piece in pieces if piece.label == BODY.name]
    if manner == "alone":
        return body
    if ads is not None and manner in ("injected", "whole"):
        texts = _campaign(ads, article.script, rng)
        return _with_ads(body if manner == "injected" else pieces, texts, rng)
    donor = rng.choice(_unlike(article, donors, rng))
    if manner == "feeds":
        return _with_feed(body, donor, rng)
    framed = _framed(article, body, donor, rng)
    if ads is None or rng.random() > 0.2:
        return framed
    return _with_ads(framed, _campaign(ads, article.script, rng), rng)


def _campaign(ads: Ads, script: str, rng: random.Random) -> list[str]:
    """What one advertiser injects, most of it in the page's script."""
    texts = ads.campaign(rng, min(int(1.3 * rng.paretovariate(1.1)), 8))
    return [ads.traditional(text) if script == "hant" and rng.random() < _OWN_SCRIPT else text for text in texts]


def _unlike(
    article: LabelledDocument, donors: Sequence[LabelledDocument], rng: random.Random
) -> Sequence[LabelledDocument]:
    """A few donors, of other sites and of the article's script where there are such."""
    drawn = [rng.choice(donors) for _ in range(12)]
    others = [donor for donor in drawn if donor.site != article.site] or drawn
    return [donor for donor in others if donor.script == article.script] or others


def _framed(article: LabelledDocument, body: list[Piece], donor: LabelledDocument, rng: random.Random) -> list[Piece]:
    """The donor's lines that are no body, around the article; titles above the article's own frame stay on top."""
    head, tail = _frame(donor)
    titles, main = _titles(article, body)
    if rng.random() < 0.3:
        tail = _without_some(tail, rng)
    if titles and rng.random() < 0.6:
        return [*titles, *head, *main, *tail]
    return [*head, *titles, *main, *tail]


def _frame(donor: LabelledDocument) -> tuple[list[Piece], list[Piece]]:
    """What stands above and below the longest run of body; body elsewhere on the page is left out."""
    pieces = take_apart(donor)
    start, end = _main_run(pieces)
    return ([piece for piece in pieces[:start] if piece.label != BODY.name],
            [piece for piece in pieces[end:] if piece.label != BODY.name])  # fmt: skip


def _main_run(pieces: Sequence[Piece]) -> tuple[int, int]:
    """First and last-plus-one of the run of body lines that has the most characters."""
    best, best_size = (0, 0), -1
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and pieces[end].label == BODY.name:
            end += 1
        size = sum(len(piece.text) for piece in pieces[start:end])
        if size > best_size:
            best, best_size = (start, end), size
        start = end + 1
    return best


def _titles(article: LabelledDocument, body: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The body lines above the main run of the article's page, and the rest."""
    start, _ = _main_run(take_apart(article))
    above = sum(label == BODY.name for _, _, label in article.segments[:start])
    return body[:above], body[above:]


def _without_some(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """The frame with a stretch cut out."""
    if len(pieces) < _FEWEST_FRAME:
        return pieces
    start, end = sorted(rng.randint(0, len(pieces)) for _ in range(2))
    return pieces[:start] + pieces[end:]


def _with_feed(body: list[Piece], donor: LabelledDocument, rng: random.Random) -> list[Piece]:
    """A run of the donor's feed lines between two lines of the article or after it."""
    feed = [piece for piece in take_apart(donor) if piece.label == FEED.name]
    start = rng.randrange(len(feed)) if feed else 0
    stretch = feed[start : start + min(2 + int(3 * rng.paretovariate(1.0)), 40)]
    at = len(body) if rng.random() < 0.5 else rng.randint(0, len(body))
    return body[:at] + stretch + body[at:]


def _with_ads(pieces: list[Piece], texts: list[str], rng: random.Random) -> list[Piece]:
    """Ads among the body lines, together or scattered, spaced as the lines there are; some inside a paragraph."""
    places = [place for place, piece in enumerate(pieces) if piece.label == BODY.name] or [0]
    mixed = list(pieces)
    if rng.random() < _INSIDE:
        at = rng.choice(places)
        text, label = splice_inside(mixed[at].text, texts[0], rng)
        mixed[at] = Piece(mixed[at].gap, text, label)
        return mixed
    spots = (*places, places[-1] + 1)
    together = len(texts) > 3 or rng.random() < 0.4
    at = rng.choice(spots)
    chosen = [at if together else rng.choice(spots) for _ in texts]
    for spot, text in sorted(zip(chosen, texts, strict=True), key=lambda pair: -pair[0]):
        near = mixed[min(max(spot, 1), len(mixed) - 1)].gap if len(mixed) > 1 else "\n"
        mixed.insert(spot, Piece(near, " ".join(text.split()), AD.name))
    return mixed


def _characters(document: LabelledDocument, label: str) -> int:
    return sum(end - start for start, end, own in document.segments if own == label)


def _frame_size(document: LabelledDocument) -> int:
    return sum(label not in (BODY.name, None, AD.name) for _, _, label in document.segments)
