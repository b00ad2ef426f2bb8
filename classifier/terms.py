"""The columns of the context model in words that a person reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from classifier.context import PLACE
from classifier.copies import COPY_SIGNALS
from classifier.features import TOPIC, Columns, names
from classifier.page import PAGE_SHAPE
from classifier.shape import SIGNALS

WORDS, LENGTH, PUNCTUATION, CHARACTERS, ENDS = "words", "length", "punctuation", "characters", "ends"
COPY, AGREEMENT, NEIGHBOURS, SURROUNDINGS = "copy", "agreement", "neighbours", "surroundings"
PAGE, RUN, PLACES, LANDMARKS = "page", "run", "places", "landmarks"
_PUNCTUATION = ("sentence_end", "comma", "end", "ellipsis")


@cache
def groups(columns: Columns) -> tuple[str, ...]:
    """The group of each column of `classifier.features.rows`."""
    return tuple(_group(name, columns) for name in names(columns))


def _group(name: str, columns: Columns) -> str:
    what, at, where = name.partition("@")
    if at:
        if what == "length_step" or where.lstrip("+-").isdigit():
            return NEIGHBOURS
        if "run" in where:
            return RUN
        return PAGE if where == "document" or where.startswith("page") else SURROUNDINGS
    if what in columns.head_names:
        return WORDS
    for members, group in ((COPY_SIGNALS, COPY), (TOPIC, AGREEMENT), (PLACE, PLACES)):
        if what in members:
            return group
    if what in SIGNALS:
        return _signal_group(what)
    if what in PAGE_SHAPE:
        return PAGE
    return LANDMARKS


def _signal_group(name: str) -> str:
    kind, _, what = name.partition("_")
    if what == "length":
        return LENGTH
    if kind in ("first", "last"):
        return ENDS
    return PUNCTUATION if what in _PUNCTUATION else CHARACTERS


def sentences(
    row: Mapping[str, float], around: Sequence[str], near: Sequence[str], text: str, landmarks: Mapping[str, bool]
) -> dict[str, str]:
    """What to say of each group for one segment.

    row: its columns by name.  around: labels of the lines above and below.  near: of its neighbours.  text: the
    segment.  landmarks: whether a sure line of the article stands before it and after it, as `before` and `after`.
    """
    marks = row.get("log_sentence_end", 0) + row.get("log_comma", 0)
    neighbours = " and ".join(dict.fromkeys(near)) or "nothing"
    agree = row.get("agree3_body", 0) > 0
    return {
        WORDS: "its words",
        LENGTH: f"{len(text)} characters long",
        PUNCTUATION: "punctuated" if marks else "no punctuation",
        CHARACTERS: "mix of characters",
        ENDS: f"begins with {text[0]!r}, ends with {text[-1]!r}",
        COPY: "printed more than once" if row.get("log_copies", 0) > 0 else "printed once",
        AGREEMENT: "shares words with the article" if agree else "shares no words with the article",
        NEIGHBOURS: f"neighbours are {neighbours}",
        SURROUNDINGS: f"above and below stands {_mostly(around)}",
        PAGE: "the page as a whole",
        RUN: _run(round(2 ** row.get("log_length@coarse run of lines", 0))),
        PLACES: f"place on the page: {row.get('place', 0):.0%} down",
        LANDMARKS: _landmarks(landmarks),
    }


def _run(lines: int) -> str:
    return f"one of {lines} lines of its shape" if lines > 1 else "no line of its shape beside it"


def _mostly(labels: Sequence[str]) -> str:
    [(label, number)] = Counter(labels).most_common(1) or [("nothing", 0)]
    return label if number == len(labels) else f"mostly {label}"


def _landmarks(landmarks: Mapping[str, bool]) -> str:
    if landmarks["before"] and landmarks["after"]:
        return "stands inside the article"
    if landmarks["before"]:
        return "stands after the article"
    return "stands before the article" if landmarks["after"] else "no article near"
