"""Why a segment has its label: what in it and around it spoke for the label, and what against it.

Two scores are taken apart, each exactly. `score` is what decided: the context model's log-odds of the label against
its strongest rival; `parts` sum to it. `words_score` is what the n-gram models made of the line alone, the same label
against the same rival, before anything around it was looked at; `words` sum to it.

>>> str(Reasons("ad", "body", 1.5, (Reason("its words", 2.0), Reason("printed once", -0.5)),
...             0.75, (Reason("多少钱", 1.0), Reason("医院", -0.25))))
'ad rather than body, +1.50: its words ‘多少钱’ +2.00; printed once -0.50'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier import context, terms
from classifier.attribution import attribute
from classifier.context import Layout
from classifier.features import Measured, measure, names, page_probabilities, rows
from classifier.labels import NAMES
from classifier.scores import score
from classifier.segments import split
from classifier.storage import Model
from classifier.trees import LEAF_ONE, raw_scores
from classifier.words import SHAPE, START, word_weights

ALWAYS = "before anything is looked at"
_SHOWN_PARTS = 5
_SHOWN_WORDS = 4
_AROUND = 4  # lines on either side that are told as what stands above and below
_SMALLEST = 0.05  # log-odds: what weighs less is not told


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoke, and how strongly: log-odds, positive for the label, negative for its rival."""

    term: str
    value: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """label: the one given.  rival: the label with the highest score among the others.
    score: log-odds of label against rival, the sum of `parts`.  words_score: what the words alone say, the sum of
    `words`. Both lists are in order of weight, the heaviest first."""

    label: str
    rival: str
    score: float
    parts: tuple[Reason, ...]
    words_score: float
    words: tuple[Reason, ...]

    def __str__(self) -> str:
        told = [part for part in self.parts if abs(part.value) >= _SMALLEST][:_SHOWN_PARTS]
        return f"{self.label} rather than {self.rival}, {self.score:+.2f}: " + "; ".join(map(self._told, told))

    def _told(self, part: Reason) -> str:
        quoted = "".join(f"‘{word}’" for word in self._speaking(part.value)) if part.term == "its words" else ""
        return f"{part.term} {quoted} {part.value:+.2f}" if quoted else f"{part.term} {part.value:+.2f}"

    def _speaking(self, direction: float) -> Iterator[str]:
        """The words that speak as the whole line does, the heaviest first."""
        own = [word for word in self.words if word.term not in (SHAPE, START) and word.value * direction > 0]
        return (word.term.strip() for word in own[:_SHOWN_WORDS] if word.term.strip())


def explain(text: str, labels: NDArray[np.int64], model: Model) -> dict[int, Reasons]:
    """Reasons for the given labels (numbers, shape (s,)) of all segments of a text, by number of the segment."""
    batch = split([text])
    if not len(batch):
        return {}
    measured = measure(batch, model.fold, model.classes)
    scores = score(measured.folded, measured.bounds, measured.runs, model.heads)
    table = rows(measured, scores, Layout.of(batch), model.columns)
    raw = raw_scores(table, model.trees)
    others = raw.copy()
    others[np.arange(len(raw)), labels] = np.iinfo(np.int64).min
    rivals = others.argmax(axis=1)
    start, added = attribute(table, model.trees, labels, rivals)
    page = page_probabilities(scores)
    body = (page[:, 0] > context.CONFIDENT) & (measured.surface.signals[:, 0] > context.LONG)
    starts, ends = (batch.starts - batch.origin[0]).tolist(), (batch.ends - batch.origin[0]).tolist()
    columns, groups = names(model.columns), terms.groups(model.columns)
    given = [NAMES[label] for label in labels.tolist()]
    found = {}
    for number, (label, rival) in enumerate(zip(labels.tolist(), rivals.tolist(), strict=True)):
        line = text[starts[number] : ends[number]]
        told = terms.sentences(
            dict(zip(columns, table[number].tolist(), strict=True)), _others(given, number, _AROUND),
            _others(given, number, 1), line,
            {"before": bool(body[:number].any()), "after": bool(body[number + 1 :].any())},
        )  # fmt: skip
        found[number] = Reasons(
            NAMES[label], NAMES[rival], float(raw[number, label] - raw[number, rival]) / LEAF_ONE,
            _parts(float(start[number]), added[number].tolist(), groups, told),
            float(scores[number, label] - scores[number, rival]),
            _words(measured, model, number, line, label, rival),
        )  # fmt: skip
    return found


def _others(labels: Sequence[str], number: int, side: int) -> list[str]:
    """The labels of the segments up to `side` before and after."""
    return [*labels[max(number - side, 0) : number], *labels[number + 1 : number + 1 + side]]


def _parts(
    start: float, added: Sequence[float], groups: Sequence[str], told: Mapping[str, str]
) -> tuple[Reason, ...]:
    sums: dict[str, float] = defaultdict(float, {ALWAYS: start})
    for group, value in zip(groups, added, strict=True):
        sums[told[group]] += value
    return _sorted(sums)


def _words(measured: Measured, model: Model, number: int, line: str, label: int, rival: int) -> tuple[Reason, ...]:
    contrast = np.zeros(len(model.heads.scale))
    contrast[[label, rival]] = 1.0, -1.0
    return _sorted(word_weights(measured, model.heads, number, line, contrast))


def _sorted(values: dict[str, float]) -> tuple[Reason, ...]:
    found: Sequence[tuple[str, float]] = sorted(values.items(), key=lambda item: -abs(item[1]))
    return tuple(Reason(term, value) for term, value in found)
