"""How good verdicts are: figures by label, by characters and by document, overall and by group, beside two baselines.

Definitions, the same everywhere:

* A segment whose gold label is null is not scored, and a document without a scored segment does not count.
* Precision, recall and F1 of something that is neither in the gold labels nor predicted are 1 (nothing to find,
  nothing found); of something that is in only one of the two they are 0.
* Macro-F1 is the mean F1 of the labels that occur among the gold or the predicted labels.
* By characters a segment counts as many times as it has code points.
* Noise left is the share of the characters of segments that are not body in gold that was predicted body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.document import Document
from classifier.errors import InputError
from classifier.labels import BODY, BOILERPLATE, NAMES
from classifier.records.labelled import LabelledDocument

UNSCORED = -1  # the number of the gold label null; the others are their index in NAMES
GROUPS = ("site", "kind", "script", "variant")
MAJORITY, LINE_RULE = "majority label", "line rule"
_BODY = NAMES.index(BODY.name)
_BOILERPLATE = NAMES.index(BOILERPLATE.name)
_SENTENCE_ENDS = ("。", "！", "？", "……", "”", "：")
_RULE_MIN, _RULE_MAX = 5, 500  # characters of a line that the line rule keeps, both included

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lines:
    """Segments to be measured; all arrays have shape (s,).

    gold: label numbers, `UNSCORED` for null.  predicted: label numbers.  characters: length of each segment.
    document: number of the document of each, from 0.
    """

    gold: Numbers
    predicted: Numbers
    characters: Numbers
    document: Numbers

    def __post_init__(self) -> None:
        sizes = [len(array) for array in (self.gold, self.predicted, self.characters, self.document)]
        if len(set(sizes)) > 1:
            raise ValueError(f"gold, predicted, characters and document differ in length: {sizes}")

    def where(self, mask: NDArray[np.bool_]) -> Lines:
        return Lines(self.gold[mask], self.predicted[mask], self.characters[mask], self.document[mask])

    def predicting(self, predicted: Numbers) -> Lines:
        return Lines(self.gold, predicted, self.characters, self.document)


@dataclass(frozen=True, slots=True)
class Score:
    """support: how much of it there is in gold.  predicted: how much was predicted; segments, or characters."""

    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one set of segments; shares are from 0 to 1.

    labels: by segments.  body: by characters.  mean_accuracy, mean_body_f1 (by characters): each document counts the
    same.  flawless: share of documents without an error.
    """

    documents: int
    segments: int
    characters: int
    labels: dict[str, Score]
    macro_f1: float
    accuracy: float
    body: Score
    noise_left: float
    mean_accuracy: float
    mean_body_f1: float
    flawless: float


@dataclass(frozen=True, slots=True)
class Report:
    """overall: the verdicts measured.  baselines: the same of other ways to label, by name.

    groups: by group key (site, kind, script, variant), then by value, for the verdicts measured.
    """

    overall: Measures
    baselines: dict[str, Measures]
    groups: dict[str, dict[str, Measures]]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def line_rule(line: str) -> int:
    """The baseline: body if the line ends like a sentence and is neither very short nor very long, else boilerplate."""
    return _BODY if line.endswith(_SENTENCE_ENDS) and _RULE_MIN <= len(line) <= _RULE_MAX else _BOILERPLATE


def _score(hits: float, support: float, predicted: float) -> Score:
    if not support and not predicted:
        return Score(1.0, 1.0, 1.0, 0, 0)
    precision = hits / predicted if predicted else 0.0
    recall = hits / support if support else 0.0
    return Score(precision, recall, 2 * hits / (support + predicted), int(support), int(predicted))


def _by_label(gold: Numbers, predicted: Numbers) -> dict[str, Score]:
    size = len(NAMES)
    counts = np.bincount(gold * size + predicted, minlength=size * size).reshape(size, size).tolist()
    return {
        name: _score(counts[i][i], sum(counts[i]), sum(row[i] for row in counts)) for i, name in enumerate(NAMES)
    }


def _body_f1_by_document(lines: Lines, document: Numbers) -> NDArray[np.float64]:
    """Body F1 by characters of each document, shape (documents,)."""
    gold, predicted = lines.gold == _BODY, lines.predicted == _BODY
    size = int(document.max()) + 1
    hits = np.bincount(document, lines.characters * (gold & predicted), size)
    total = np.bincount(document, lines.characters * gold, size) + np.bincount(
        document, lines.characters * predicted, size
    )
    return np.where(total > 0, 2 * hits / np.maximum(total, 1), 1.0)


def measure(lines: Lines) -> Measures:
    """All figures of a set of segments. Raises ValueError if none of them is scored."""
    lines = lines.where(lines.gold != UNSCORED)
    if not len(lines.gold):
        raise ValueError("nothing to measure: no segment has a gold label")
    document = np.unique(lines.document, return_inverse=True)[1]
    right = lines.gold == lines.predicted
    gold_body, predicted_body = lines.gold == _BODY, lines.predicted == _BODY
    noise = int(lines.characters[~gold_body].sum())
    accuracies = np.bincount(document, right) / np.bincount(document)
    labels = _by_label(lines.gold, lines.predicted)
    return Measures(
        documents=len(accuracies),
        segments=len(lines.gold),
        characters=int(lines.characters.sum()),
        labels=labels,
        macro_f1=float(np.mean([score.f1 for score in labels.values() if score.support or score.predicted])),
        accuracy=float(right.mean()),
        body=_score(*(int(lines.characters[m].sum()) for m in (gold_body & predicted_body, gold_body, predicted_body))),
        noise_left=int(lines.characters[~gold_body & predicted_body].sum()) / noise if noise else 0.0,
        mean_accuracy=float(accuracies.mean()),
        mean_body_f1=float(_body_f1_by_document(lines, document).mean()),
        flawless=float((accuracies == 1).mean()),
    )


def _by_value(lines: Lines, values: Sequence[str]) -> dict[str, Measures]:
    """Measures of the segments whose document has each value; `values` has one entry a document."""
    kinds, number = np.unique(np.array(values, dtype=str), return_inverse=True)
    of_segment = number[lines.document]
    parts = {str(kind): lines.where(of_segment == i) for i, kind in enumerate(kinds)}
    return {kind: measure(part) for kind, part in parts.items() if (part.gold != UNSCORED).any()}


def report(lines: Lines, groups: Mapping[str, Sequence[str]], baselines: Mapping[str, Numbers]) -> Report:
    """The full report. groups: for each key the value of every document.  baselines: label numbers, shape (s,)."""
    return Report(
        measure(lines),
        {name: measure(lines.predicting(predicted)) for name, predicted in baselines.items()},
        {key: _by_value(lines, values) for key, values in groups.items()},
    )


@dataclass(slots=True)
class Tally:
    """Collects verdicts document by document, a few numbers a segment, until `report` is asked for."""

    documents: int = 0
    _gold: list[int] = field(default_factory=list)
    _predicted: list[int] = field(default_factory=list)
    _characters: list[int] = field(default_factory=list)
    _document: list[int] = field(default_factory=list)
    _rule: list[int] = field(default_factory=list)
    _groups: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in GROUPS})

    def add(self, gold: LabelledDocument, predicted: Sequence[str]) -> None:
        """Take in the labels predicted for the segments of `gold`, in their order."""
        if len(predicted) != len(gold.segments):
            raise ValueError(f"{gold.id}: {len(predicted)} labels for {len(gold.segments)} segments")
        self._predicted += [NAMES.index(label) for label in predicted]
        for start, end, label in gold.segments:
            self._gold.append(UNSCORED if label is None else NAMES.index(label))
            self._characters.append(end - start)
            self._rule.append(line_rule(gold.text[start:end]))
        self._document += [self.documents] * len(predicted)
        for key, values in self._groups.items():
            values.append(getattr(gold, key))
        self.documents += 1

    @property
    def scored(self) -> bool:
        """Whether there is anything to report on."""
        return any(label != UNSCORED for label in self._gold)

    def report(self) -> Report:
        """Raises ValueError if no segment was scored."""
        columns = (self._gold, self._predicted, self._characters, self._document, self._rule)
        *measured, rule = (np.array(column, dtype=np.int64) for column in columns)
        return report(Lines(*measured), self._groups, {MAJORITY: np.full(len(rule), _BODY), LINE_RULE: rule})


def evaluate(gold: Iterable[LabelledDocument], predicted: Iterable[Sequence[str]]) -> Report:
    """Measure the labels `predicted` for each document of `gold`, in the same order and as many.

    Raises ValueError if documents or labels are too few or too many, or if nothing is scored.
    """
    tally = Tally()
    for document, labels in zip(gold, predicted, strict=True):
        tally.add(document, labels)
    return tally.report()


def labels_of(verdict: Document, gold: LabelledDocument) -> list[str]:
    """The labels of `verdict`. Raises InputError if its segments do not stand where those of `gold` do."""
    found = [(segment.start, segment.end) for segment in verdict.segments]
    expected = [(start, end) for start, end, _ in gold.segments]
    for number, (ours, theirs) in enumerate(zip_longest(found, expected), 1):
        if ours != theirs:
            where = f"{gold.location or gold.id}: segment {number}"
            raise InputError(f"{where} stands at {theirs or 'no place'} in gold, at {ours or 'no place'} in the text")
    return [segment.label for segment in verdict.segments]
