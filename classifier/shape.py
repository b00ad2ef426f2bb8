"""Segments to surface signals: how long a line is, which classes of characters it holds, how it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.characters import CLASSES, lookup
from classifier.ngrams import Stream

_CLASS = {name: i for i, name in enumerate(CLASSES)}

# Shares of a segment's characters, each the sum of one or more classes.
_SHARES = {
    "han": ("han",),
    "kana": ("kana",),
    "lower": ("lower",),
    "upper": ("upper",),
    "digit": ("digit",),
    "space": ("space",),
    "comma": ("comma",),
    "colon": ("colon",),
    "dash": ("dash",),
    "slash": ("slash",),
    "pipe": ("pipe",),
    "symbol": ("symbol",),
    "at": ("at",),
    "quote": ("open_quote", "close_quote", "straight_quote"),
    "bracket": ("open_bracket", "close_bracket"),
    "mark": ("arrow", "bullet"),
    "end": ("sentence_end", "ellipsis"),
    "rare": ("emoji", "invisible", "copyright", "money"),
}
_COUNTS = ("sentence_end", "comma", "space", "digit")  # as log2(1 + count)
_FIRST = ("bullet", "digit", "open_bracket", "open_quote", "dash", "lower", "upper", "arrow")
_LAST = (
    "sentence_end", "ellipsis", "colon", "close_bracket", "close_quote", "digit", "comma", "arrow", "lower",
)  # fmt: skip

SIGNALS = (
    "log_length",
    *(f"share_{name}" for name in _SHARES),
    *(f"log_{name}" for name in _COUNTS),
    *(f"first_{name}" for name in _FIRST),
    *(f"last_{name}" for name in _LAST),
)

SHARE_MATRIX = np.zeros((len(CLASSES), len(_SHARES)), dtype=np.float32)
for _column, _members in enumerate(_SHARES.values()):
    SHARE_MATRIX[[_CLASS[name] for name in _members], _column] = 1
COUNT_COLUMNS = np.array([_CLASS[name] for name in _COUNTS])
FIRST_CODES = np.array([_CLASS[name] for name in _FIRST], dtype=np.uint8)
LAST_CODES = np.array([_CLASS[name] for name in _LAST], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Surface:
    """lengths: characters of each segment, shape (s,).  first, last: class of its first and last character.
    signals: shape (s, len(SIGNALS)), float32."""

    lengths: NDArray[np.int64]
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    signals: NDArray[np.float32]

    @property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether each segment's last character ends a sentence, shape (s,)."""
        return ends_sentence(self.last)


def ends_sentence(last: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether segments end a sentence, from the class of their last character, shape (s,)."""
    return (last == _CLASS["sentence_end"]) | (last == _CLASS["ellipsis"])


def class_stream(text: Stream, classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Class of each character of the stream, shape (n,); what stands at the marks means nothing."""
    return lookup(classes, text.codes).astype(np.uint8, copy=False)


def surface(text: Stream, kinds: NDArray[np.uint8]) -> Surface:
    """Signals of every segment from the class of each character of the stream (`class_stream`)."""
    size = len(text.bounds)
    lengths = text.marks - text.bounds
    owner = np.repeat(np.arange(size) * len(CLASSES), lengths + 1)
    owner += kinds
    counts = np.bincount(owner, minlength=size * len(CLASSES)).reshape(size, len(CLASSES))
    counts[np.arange(size), kinds[text.marks]] -= 1  # the edge marks were counted too
    first, last = kinds[text.bounds], kinds[text.marks - 1]
    signals = np.concatenate(
        (
            np.log2(lengths)[:, None],
            (counts @ SHARE_MATRIX) / lengths[:, None],
            np.log2(1 + counts[:, COUNT_COLUMNS]),
            first[:, None] == FIRST_CODES,
            last[:, None] == LAST_CODES,
        ),
        axis=1,
        dtype=np.float32,
    )
    return Surface(lengths, first, last, signals)
