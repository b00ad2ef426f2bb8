"""Results: what `predict` says of a text."""

from __future__ import annotations

from dataclasses import dataclass

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
class Document:
    """A text and its segments, in order.

    >>> document = Document("首页\\n雨停了。", (Segment(0, 2, "boilerplate", (0.1, 0.0, 0.0, 0.9)),
    ...                                     Segment(3, 7, "body", (0.97, 0.01, 0.01, 0.01))))
    >>> document.body
    '雨停了。'
    """

    text: str
    segments: tuple[Segment, ...]

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
        return "\n".join(self.text[s.start : s.end] for s in self.segments if s.label in labels)

    def to_dict(self) -> dict[str, object]:
        """Plain data for JSON: `{"segments": [{"start", "end", "label", "probability"}, …]}`."""
        return {
            "segments": [
                {"start": s.start, "end": s.end, "label": s.label, "probability": s.probability} for s in self.segments
            ]
        }
