"""The whole way in compiled kernels: texts to segments and raw scores, equal to the numpy way in every bit."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier import context
from classifier.compiled import copies, surface, topic
from classifier.compiled.context import Context, fill, span
from classifier.compiled.reading import Reading, read
from classifier.compiled.scores import bucket_sums
from classifier.compiled.segments import split
from classifier.compiled.trees import BLOCK, Walker, program
from classifier.compiled.verdicts import segments_json
from classifier.copies import COPY_SIGNALS
from classifier.features import SCORE_UNIT, landmarks, names, page_probabilities
from classifier.labels import NAMES
from classifier.scores import log_odds
from classifier.segments import Batch
from classifier.shape import SIGNALS, ends_sentence
from classifier.storage import Model

__all__ = ["CompiledWay", "segments_json"]  # the latter is found among the loaded modules when verdicts are written

_LOG2 = np.log2(np.maximum(np.arange(4096), 1)).astype(np.float32)  # lines and lengths are rarely more


class CompiledWay:
    """Scores texts with one model; threads may share it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._program = program(model.trees, len(names(model.columns)))
        self._own_memory = threading.local()
        own = {name: number for number, name in enumerate(model.columns.own)}
        self._near = [own[name] for name in model.columns.next]
        self._main = [own[name] for name in model.columns.main]

    @property
    def _walker(self) -> Walker:
        if not hasattr(self._own_memory, "walker"):
            self._own_memory.walker = Walker.of(self._program)
        return self._own_memory.walker

    def __call__(self, texts: Sequence[str]) -> tuple[Batch, NDArray[np.int64]]:
        """The segments of `texts` and their raw scores, shape (s, labels)."""
        batch = split(texts)
        reading = read(batch, self._model.fold, self._model.classes)
        own, marks = self._own(batch, reading)
        log_length = len(self._model.heads.scale)  # the first column after the scores
        kinds = np.array(context.run_kinds(own[log_length], ends_sentence(reading.last)))
        whole = span(own, (log_length, self._near, self._main), kinds, marks, batch.first, _LOG2)
        return batch, self._walked(whole)

    def _own(self, batch: Batch, reading: Reading) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Own columns of every segment, shape (columns, s), and which are landmarks, shape (marks, s)."""
        heads = self._model.heads
        scores = log_odds(bucket_sums(reading.folded, reading.bounds, reading.runs, heads), heads)
        page = page_probabilities(scores)
        own = np.empty((len(self._model.columns.own), len(batch)), dtype=np.float32)
        begin, end = scores.shape[1], scores.shape[1] + len(SIGNALS)
        np.divide(scores.T, SCORE_UNIT, out=own[:begin])
        surface.surface_signals(reading, _LOG2, own[begin:end])
        begin, end = end, end + len(COPY_SIGNALS)
        copies.copy_signals(reading.prints, batch.first, _LOG2, own[begin:end])
        agree = topic.agreement(reading.folded, reading.bounds, batch.first, 2, page[:, :1])
        own[end] = agree[:, 0]
        own[end + 1 :] = topic.agreement(reading.folded, reading.bounds, batch.first, 3, page).T
        return own, np.array(landmarks(page, own[scores.shape[1]]))

    def _walked(self, whole: Context) -> NDArray[np.int64]:
        size, walker = whole.own.shape[1], self._walker
        raw = np.empty((size, len(NAMES)), dtype=np.int64)
        for begin in range(0, size, BLOCK):
            end = min(begin + BLOCK, size)
            fill(whole, begin, end, walker.rows)
            walker.walk(raw[begin:end])
        return raw
