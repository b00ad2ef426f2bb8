"""From text to verdicts: `Classifier` is the whole way in a few lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifier.document import Document, Verdicts
from classifier.errors import ModelError
from classifier.findings import COPIES, OFF_TOPIC, REASONS, SPANS, Findings, checked
from classifier.labels import NAMES
from classifier.near_copies import copies
from classifier.segments import Batch
from classifier.storage import Model, read_model, shipped_folder
from classifier.trees import probabilities
from classifier.way import Way

if TYPE_CHECKING:
    from classifier.spans import SpanModel

BATCH_CHARACTERS = 1 << 18  # code points scored at a time: large enough for numpy, small enough for the cache
BATCH_DOCUMENTS = 1 << 10
_DECIMALS = 6  # of the probabilities handed out: beyond them lies rounding, not evidence


class Classifier:
    """Labels every non-blank line of a text.

    model: what `load` read.  body_threshold: a segment is body from this probability on, whatever the other labels
    have; the lower, the more is kept. None takes the model's own, chosen by cross-validation to favour keeping body.
    compiled: whether numba's compiled kernels are used. None, the default: if numba is there, from the first large
    batch on. Results are the same.
    """

    classes_ = NAMES

    def __init__(self, model: Model, *, body_threshold: float | None = None, compiled: bool | None = None) -> None:
        self._model = model
        self._way = Way(model, compiled=compiled)
        self._loading: tuple[str, float, bool | None] | None = None  # how `load` was called, if it was
        self.config: dict[str, Any] = model.config
        self.metrics: dict[str, Any] = model.metrics
        self.body_threshold = float(model.config["body_threshold"] if body_threshold is None else body_threshold)
        if not 0 <= self.body_threshold <= 1:
            raise ValueError(f"body_threshold is a probability from 0 to 1, not {body_threshold!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        if self._loading is None:
            return partial(Classifier, self._model, body_threshold=self.body_threshold), ()
        folder, threshold, compiled = self._loading
        if compiled is None and self._way.is_compiled:  # there is enough to do for a worker to begin so
            compiled = True
        return _loaded, (folder, threshold, compiled)

    def predict(self, text: str, *, include: Collection[str] = ()) -> Document:
        """Verdict on every segment of one text.

        include: what else to look for: "spans", foreign text inside segments; "copies", segments that repeat earlier
        ones; "reasons", why each segment has its label; "off_topic", the sentence of each that has least in common with
        the article. Raises TypeError if `text` is no str, ValueError for another word in `include`, ModelError for
        spans and off_topic if the model has no arrays for them.
        """
        return next(self.predict_batch((text,), include=include))

    def predict_batch(self, texts: Iterable[str], *, include: Collection[str] = ()) -> Iterator[Document]:
        """Verdicts on many texts, lazily and in order: the same as one by one, and faster. include: as in `predict`."""
        asked = checked(include)
        for batch in _batches(texts):
            yield from self._documents(batch, asked)

    def predict_proba(self, text: str) -> NDArray[np.float64]:
        """Probabilities of each segment, shape (segments, 4), columns in the order of `classes_`."""
        return self._probabilities([_checked(text)])[1]

    def _probabilities(self, texts: list[str], *, keep_codes: bool = False) -> tuple[Batch, NDArray[np.float64]]:
        batch, raw = self._way(texts, keep_codes=keep_codes)
        return batch, probabilities(raw).round(_DECIMALS)

    def _documents(self, texts: list[str], asked: frozenset[str]) -> Iterator[Document]:
        batch, chances = self._probabilities(texts, keep_codes=bool(asked & {SPANS, OFF_TOPIC}))
        labels = decide(chances, self.body_threshold)
        origin = np.repeat(batch.origin, np.diff(batch.first))
        starts, ends = batch.starts - origin, batch.ends - origin
        whole = Verdicts(starts, ends, labels, chances)
        places = zip(texts, pairwise(batch.first.tolist()), strict=True)
        if not asked:
            yield from (Document.part_of(whole, begin, end, text) for text, (begin, end) in places)
            return
        inside = self._inside(batch, labels, asked)
        for number, (text, (begin, end)) in enumerate(places):
            of_text = {kind: every.get(number, {}) for kind, every in inside.items()}
            found = self._findings(text, whole, slice(begin, end), asked, of_text)
            yield Document.of(text, whole.part(begin, end, found))

    @property
    def finds_spans(self) -> bool:
        """Whether the model has the arrays that spans and off_topic are found with."""
        from classifier.span_storage import CONFIG

        return self._model.folder is not None and (self._model.folder / CONFIG).exists()

    def _inside(
        self, batch: Batch, labels: NDArray[np.int64], asked: frozenset[str]
    ) -> dict[str, dict[int, dict[int, Any]]]:
        """What was asked for and lies inside segments, by kind, document and number of the segment in the document."""
        found: dict[str, dict[int, Any]] = {}
        if SPANS in asked:
            from classifier.spans import find_spans

            found[SPANS] = find_spans(batch, labels, self._span_model, self._way.span_steps)
        if OFF_TOPIC in asked:
            from classifier.off_topic import off_topic

            found[OFF_TOPIC] = off_topic(batch, labels, self._span_model.lexicon, self._way.span_steps)
        return {kind: by_document(every, batch.first) for kind, every in found.items()}

    @cached_property
    def _span_model(self) -> SpanModel:
        from classifier.span_storage import read_spans

        if self._model.folder is None:
            raise ModelError("a model that was not read from a folder has no arrays that find spans")
        return read_spans(self._model.folder, self._model.fold, self._model.classes)

    def _findings(
        self, text: str, whole: Verdicts, own: slice, asked: frozenset[str], inside: dict[str, dict[int, Any]]
    ) -> Findings:
        """What was asked for in one text.  own: its segments in the batch.  inside: what is found by now."""
        copied = reasons = None
        if COPIES in asked:
            places = zip(whole.starts[own].tolist(), whole.ends[own].tolist(), strict=True)
            copied = copies(text[start:end] for start, end in places)
        if REASONS in asked:
            from classifier.reasons import explain

            reasons = explain(text, whole.labels[own], self._model)
        return Findings(inside.get(SPANS), copied, reasons, inside.get(OFF_TOPIC))


def by_document(found: dict[int, Any], first: NDArray[np.int64]) -> dict[int, dict[int, Any]]:
    """What was found of segments, by number in the batch, as number of the document to number in it.

    first: first segment of each document, and the number of segments.

    >>> by_document({1: "a", 4: "b"}, np.array([0, 3, 3, 5]))
    {0: {1: 'a'}, 2: {1: 'b'}}
    """
    documents = np.searchsorted(first, list(found), side="right") - 1
    parted: dict[int, dict[int, Any]] = {}
    for document, (number, value) in zip(documents.tolist(), found.items(), strict=True):
        parted.setdefault(document, {})[number - int(first[document])] = value
    return parted


def decide(chances: NDArray[np.float64], body_threshold: float) -> NDArray[np.int64]:
    """Label number of each segment: body from `body_threshold` on, else the likeliest other label; shape (s,)."""
    label, most = np.ones(len(chances), dtype=np.int64), chances[:, 1]
    for number in range(2, chances.shape[1]):  # numpy is slow along axes of four
        label[chances[:, number] > most] = number
        most = np.maximum(most, chances[:, number])
    label[chances[:, 0] >= body_threshold] = 0
    return label


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a text to label is a str, not {type(text).__name__}; decode bytes first")
    return text


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Group texts to at most `BATCH_CHARACTERS` and `BATCH_DOCUMENTS`; a longer text is a batch by itself."""
    held: list[str] = []
    size = 0
    for text in texts:
        length = len(_checked(text))
        if held and (size + length > BATCH_CHARACTERS or len(held) == BATCH_DOCUMENTS):
            yield held
            held, size = [], 0
        held.append(text)
        size += length
    if held:
        yield held


def load(
    path: str | Path | None = None, *, body_threshold: float | None = None, compiled: bool | None = None
) -> Classifier:
    """Load a model folder, or the shipped model. Raises ModelError for a folder that is not one."""
    folder = Path(path).absolute() if path else shipped_folder()
    classifier = Classifier(read_model(folder), body_threshold=body_threshold, compiled=compiled)
    classifier._loading = (str(folder), classifier.body_threshold, compiled)
    return classifier


@cache
def _loaded(folder: str, body_threshold: float, compiled: bool | None) -> Classifier:
    """What unpickling a loaded classifier gives: once a process, with the weights mapped from the file, not copied."""
    return load(folder, body_threshold=body_threshold, compiled=compiled)
