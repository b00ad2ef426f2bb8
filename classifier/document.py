"""Results: what `predict` says of a text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifier.findings import NOTHING_SOUGHT, Findings
from classifier.labels import AD, BODY, NAMES
from classifier.near_copies import Passage, passages
from classifier.segments import LINE_BREAKS

if TYPE_CHECKING:
    from classifier.off_topic import OffTopic
    from classifier.reasons import Reasons
    from classifier.spans import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """One non-blank line of a document and the verdict on it.

    start, end: offsets in code points into the document's text, `text[start:end]` is the line without surrounding
    white space.  label: one of body, ad, feed, boilerplate.  probabilities: of each label, in the order of
    `Classifier.classes_`, four floats that sum to 1.

    What is looked for only when asked, None where it was not: spans, the parts that are something else than the
    segment; reasons, why it has its label; copy_of, the number of the first segment that says the same; off_topic, the
    sentence of it that has least in common with the rest of the article.
    """

    start: int
    end: int
    label: str
    probabilities: tuple[float, float, float, float]
    spans: tuple[Span, ...] | None = None
    reasons: Reasons | None = None
    copy_of: int | None = None
    off_topic: OffTopic | None = None

    @property
    def probability(self) -> float:
        """Probability of the label given."""
        return self.probabilities[NAMES.index(self.label)]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The segments of a document as arrays, for whoever has millions of them.

    starts, ends: as in `Segment`, shape (s,), int64.  labels: place of each label in `NAMES`, shape (s,), int64.
    probabilities: shape (s, 4), float64.  found: what was looked for beside the labels.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    found: Findings = NOTHING_SOUGHT

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Verdicts:
        """The same as arrays."""
        places = np.array([(s.start, s.end, NAMES.index(s.label)) for s in segments], dtype=np.int64).reshape(-1, 3)
        probabilities = np.array([s.probabilities for s in segments], dtype=np.float64).reshape(-1, len(NAMES))
        return cls(places[:, 0], places[:, 1], places[:, 2], probabilities, _findings(segments))

    def part(self, begin: int, end: int, found: Findings = NOTHING_SOUGHT) -> Verdicts:
        """Those of segments `begin` to `end` - 1.  found: what else was found in these, by their number among them."""
        own = slice(begin, end)
        return Verdicts(self.starts[own], self.ends[own], self.labels[own], self.probabilities[own], found)

    def segments(self) -> tuple[Segment, ...]:
        """The same as objects."""
        columns = (self.starts.tolist(), self.ends.tolist(), self.labels.tolist(), self.probabilities.tolist())
        return tuple(
            Segment(start, end, NAMES[label], tuple(chances), *self.found.of(number))
            for number, (start, end, label, chances) in enumerate(zip(*columns, strict=True))
        )

    @property
    def chosen(self) -> NDArray[np.float64]:
        """Probability of the label given, shape (s,)."""
        return self.probabilities[np.arange(len(self.labels)), self.labels]


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
    _place: tuple[Verdicts, int, int] | None = field(init=False, repr=False, compare=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "segments":
                value = self.verdicts.segments()
            elif name == "verdicts":
                value = self._place[0].part(*self._place[1:]) if self._place else Verdicts.of(self.segments)
            elif name == "_place":
                value = None
            else:
                raise AttributeError(f"a Document has no attribute {name!r}")
            object.__setattr__(self, name, value)
            return value

    def __reduce__(self) -> tuple[Callable[..., Document], tuple[str, Verdicts]]:
        """Pickled without the documents that it shares arrays with."""
        return Document.of, (self.text, self.verdicts)

    @classmethod
    def of(cls, text: str, verdicts: Verdicts) -> Document:
        """A document whose segments are made when somebody looks at them."""
        document = object.__new__(cls)
        object.__setattr__(document, "text", text)
        object.__setattr__(document, "verdicts", verdicts)
        return document

    @classmethod
    def part_of(cls, whole: Verdicts, begin: int, end: int, text: str) -> Document:
        """A document whose verdicts are segments `begin` to `end` - 1 of `whole`, taken out when somebody looks."""
        document = object.__new__(cls)
        object.__setattr__(document, "text", text)
        object.__setattr__(document, "_place", (whole, begin, end))
        return document

    @property
    def body(self) -> str:
        """The article: the segments labelled body, each as it stands in the text, one to a line."""
        return self.keep(BODY.name)

    def keep(self, *labels: str, cut_spans: bool = False, drop_copies: bool = False) -> str:
        """The segments that carry one of `labels`, each as it stands in the text, joined by line feeds.

        cut_spans: without the spans in them that carry another label.  drop_copies: without `repeats`.
        Raises ValueError for a name that is no label, and if `predict` was not asked to look for what is to be cut.
        """
        return joined(self.text, self.parts(labels, cut_spans=cut_spans, drop_copies=drop_copies))

    def parts(
        self, labels: Collection[str], *, cut_spans: bool = False, drop_copies: bool = False
    ) -> list[tuple[int, int]]:
        """Start and end, in code points, of what `keep` keeps, in order."""
        unknown = [label for label in labels if label not in NAMES]
        if unknown:
            raise ValueError(f"no such label: {', '.join(unknown)}; the labels are {', '.join(NAMES)}")
        kept = np.isin(self.verdicts.labels, [NAMES.index(label) for label in labels])
        for passage in self.repeats if drop_copies else ():
            kept[passage.begin : passage.end] = False
        places = self.verdicts.starts[kept].tolist(), self.verdicts.ends[kept].tolist()
        whole = list(zip(*places, strict=True))
        if not cut_spans:
            return whole
        spans = self._looked_for("spans")
        own = [spans.get(number, ()) for number in np.flatnonzero(kept).tolist()]
        cuts = [[span for span in found if span.label not in labels] for found in own]
        left = [without(*place, cut, self.text) for place, cut in zip(whole, cuts, strict=True)]
        return [part for parts in left for part in parts]

    @property
    def repeats(self) -> tuple[Passage, ...]:
        """Passages of the text that stand in it before, such as the article where it is printed again.

        Raises ValueError if `predict` was not asked to look for copies.
        """
        return passages(self._looked_for("copies"), (self.verdicts.ends - self.verdicts.starts).tolist())

    def _looked_for(self, kind: str) -> Any:
        found = getattr(self.verdicts.found, kind)
        if found is None:
            raise ValueError(f"nobody looked for {kind}: predict(text, include=({kind!r},)) does")
        return found

    @property
    def contamination(self) -> dict[str, float]:
        """Share of the characters of all segments that each label but body has, spans counted where they were found."""
        sizes = self._sizes()
        total = sum(sizes.values())
        return {label: sizes[label] / total if total else 0.0 for label in NAMES if label != BODY.name}

    @property
    def body_share(self) -> float:
        """Share of the characters of all segments that is body; 0 for an empty document."""
        sizes = self._sizes()
        return sizes[BODY.name] / sum(sizes.values()) if self.verdicts.starts.size else 0.0

    @property
    def quality(self) -> float:
        """One figure to filter documents by, 0 to 1: the share of body, where an ad's characters count twice."""
        sizes = self._sizes()
        total = sum(sizes.values()) + sizes[AD.name]
        return sizes[BODY.name] / total if total else 0.0

    def _sizes(self) -> dict[str, int]:
        """Characters of each label."""
        verdicts = self.verdicts
        sizes = np.bincount(verdicts.labels, weights=verdicts.ends - verdicts.starts, minlength=len(NAMES)).astype(int)
        counted = dict(zip(NAMES, sizes.tolist(), strict=True))
        for number, spans in (verdicts.found.spans or {}).items():
            for span in spans:
                counted[span.label] += span.end - span.start
                counted[NAMES[int(verdicts.labels[number])]] -= span.end - span.start
        return counted

    def to_dict(self) -> dict[str, object]:
        """Plain data for JSON: `{"segments": [{"start", "end", "label", "probability"}, …]}`."""
        return {
            "segments": [
                {"start": s.start, "end": s.end, "label": s.label, "probability": s.probability} for s in self.segments
            ]
        }


def joined_verdicts(documents: Sequence[Document]) -> tuple[Verdicts, NDArray[np.int64]]:
    """Those of all documents end to end, without what else was found; where each one's begin, and their number."""
    parts: list[tuple[Verdicts, int, int]] = []
    first = [0]
    for document in documents:
        whole, begin, end = document._place or (document.verdicts, 0, len(document.verdicts.starts))
        first.append(first[-1] + end - begin)
        if parts and parts[-1][0] is whole and parts[-1][2] == begin:  # neighbours in arrays that they share
            begin = parts.pop()[1]
        parts.append((whole, begin, end))
    taken = [whole.part(begin, end) for whole, begin, end in parts] or [Verdicts.of(())]
    every = Verdicts(
        np.concatenate([one.starts for one in taken]),
        np.concatenate([one.ends for one in taken]),
        np.concatenate([one.labels for one in taken]),
        np.concatenate([one.probabilities for one in taken]),
    )
    return every, np.array(first)


def joined(text: str, parts: Sequence[tuple[int, int]]) -> str:
    """Parts of a text, in order, a line feed between those that stood on different lines."""
    pieces: list[str] = []
    for number, (start, end) in enumerate(parts):
        if number:
            pieces.append(joint(text, parts[number - 1][1], start))
        pieces.append(text[start:end])
    return "".join(pieces)


def joint(text: str, end: int, start: int) -> str:
    """What stands between two parts that are kept: a line feed where there was a break, nothing inside a line."""
    return "\n" if any(char in LINE_BREAKS for char in text[end:start]) else ""


def without(start: int, end: int, spans: Sequence[Span], text: str) -> list[tuple[int, int]]:
    """What is left of a segment without spans of it, nothing blank."""
    borders = [start, *(place for span in spans for place in (span.start, span.end)), end]
    places = zip(borders[::2], borders[1::2], strict=True)
    return [(low, high) for low, high in places if text[low:high].strip()]


def _findings(segments: Sequence[Segment]) -> Findings:
    """What segments that somebody made carry beside their labels."""
    spans = {number: s.spans for number, s in enumerate(segments) if s.spans is not None}
    reasons = {number: s.reasons for number, s in enumerate(segments) if s.reasons is not None}
    copies = {number: s.copy_of for number, s in enumerate(segments) if s.copy_of is not None}
    off_topic = {number: s.off_topic for number, s in enumerate(segments) if s.off_topic is not None}
    return Findings(spans or None, copies or None, reasons or None, off_topic or None)
