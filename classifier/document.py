"""Results: what `predict` says of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifier.labels import BODY, NAMES


@dataclass(frozen=True, slots=True)
class Segment:
    """One non-blank line of a document and the verdict on it.

    start, end: offsets in code points into the document's text, `text[start:end]` is the line without surrounding
    white space.  label: one of body, ad, feed, boilerplate.  probabilities: of each label, in the order of
    `Classifier.classes_`, four floats that sum to 1.
    """

    start: int
    end: int
    label: str
    probabilities: tuple[float, float, float, float]

    @property
    def probability(self) -> float:
        """Probability of the label given."""
        return self.probabilities[NAMES.index(self.label)]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The segments of a document as arrays, for whoever has millions of them.

    starts, ends: as in `Segment`, shape (s,), int64.  labels: place of each label in `NAMES`, shape (s,), int64.
    probabilities: shape (s, 4), float64.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Verdicts:
        """The same as arrays."""
        places = np.array([(s.start, s.end, NAMES.index(s.label)) for s in segments], dtype=np.int64).reshape(-1, 3)
        probabilities = np.array([s.probabilities for s in segments], dtype=np.float64).reshape(-1, len(NAMES))
        return cls(places[:, 0], places[:, 1], places[:, 2], probabilities)

    def segments(self) -> tuple[Segment, ...]:
        """The same as objects."""
        columns = (self.starts.tolist(), self.ends.tolist(), self.labels.tolist(), self.probabilities.tolist())
        return tuple(
            Segment(start, end, NAMES[label], tuple(chances))
            for start, end, label, chances in zip(*columns, strict=True)
        )

    @property
    def chosen(self) -> NDArray[np.float64]:
        """Probability of the label given, shape (s,)."""
        return np.take_along_axis(self.probabilities, self.labels[:, None], axis=1)[:, 0]


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its segments, in order.

    segments, verdicts: the same as objects and as arrays; each is made from the other when it is first asked for.

    >>> document = Document("首页\\n雨停了。", (Segment(0, 2, "boilerplate", (0.1, 0.0, 0.0, 0.9)),
    ...                                     Segment(3, 7, "body", (0.97, 0.01, 0.01, 0.01))))
    >>> document.body
    '雨停了。'
    """

    text: str
    segments: tuple[Segment, ...]
    verdicts: Verdicts = field(init=False, repr=False, compare=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "segments":
                value = self.verdicts.segments()
            elif name == "verdicts":
                value = Verdicts.of(self.segments)
            else:
                raise AttributeError(f"a Document has no attribute {name!r}")
            object.__setattr__(self, name, value)
            return value

    @classmethod
    def of(cls, text: str, verdicts: Verdicts) -> Document:
        """A document whose segments are made when somebody looks at them."""
        document = object.__new__(cls)
        object.__setattr__(document, "text", text)
        object.__setattr__(document, "verdicts", verdicts)
        return document

    @property
    def body(self) -> str:
        """The article: the segments labelled body, each as it stands in the text, one to a line."""
        return self.keep(BODY.name)

    def keep(self, *labels: str) -> str:
        """The segments that carry one of `labels`, each as it stands in the text, joined by line feeds.

        Raises ValueError for a name that is no label.
        """
        unknown = [label for label in labels if label not in NAMES]
        if unknown:
            raise ValueError(f"no such label: {', '.join(unknown)}; the labels are {', '.join(NAMES)}")
        kept = np.isin(self.verdicts.labels, [NAMES.index(label) for label in labels])
        starts, ends = self.verdicts.starts[kept].tolist(), self.verdicts.ends[kept].tolist()
        return "\n".join([self.text[start:end] for start, end in zip(starts, ends, strict=True)])

    def to_dict(self) -> dict[str, object]:
        """Plain data for JSON: `{"segments": [{"start", "end", "label", "probability"}, …]}`."""
        return {
            "segments": [
                {"start": s.start, "end": s.end, "label": s.label, "probability": s.probability} for s in self.segments
            ]
        }
