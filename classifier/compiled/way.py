"""The whole way in compiled kernels: texts to segments and raw scores, equal to the numpy way in every bit."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classifier import context
from classifier.compiled import copies, surface, topic
from classifier.compiled.context import Context, span
from classifier.compiled.page import page_signals
from classifier.compiled.program import program
from classifier.compiled.reading import Reading, read
from classifier.compiled.rows import fill
from classifier.compiled.scores import Table, bucket_sums, units
from classifier.compiled.segments import split
from classifier.compiled.trees import BLOCK, Walker
from classifier.compiled.verdicts import json_lines
from classifier.copies import COPY_SIGNALS
from classifier.features import SCORE_UNIT, landmarks, names, page_probabilities
from classifier.labels import NAMES
from classifier.page import page_names
from classifier.segments import Batch
from classifier.shape import SIGNALS, ends_sentence
from classifier.storage import Model

__all__ = ["CompiledWay", "json_lines"]  # the latter is found among the loaded modules when verdicts are written

_PIECE = 1 << 12  # segments scored at a time: what is only needed on the way does not grow with a document
_LOG2 = np.log2(np.maximum(np.arange(4096), 1)).astype(np.float32)  # lines and lengths are rarely more


class CompiledWay:
    """Scores texts with one model; threads may share it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._table = Table.of(model.heads)
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

    def __call__(self, texts: Sequence[str], *, keep_codes: bool = False) -> tuple[Batch, NDArray[np.int64]]:
        """The segments of `texts`, without their characters unless asked for, and raw scores, shape (s, labels)."""
        batch, own, page, last = self._columns(split(texts), keep_codes)
        log_length = len(self._model.heads.scale)  # the first column after the scores
        kinds = np.array(context.run_kinds(own[log_length], ends_sentence(last)))
        marks = np.array(landmarks(page, own[log_length]))
        signals = page_signals(own[:log_length], batch.ends - batch.starts, batch.first, _LOG2)
        whole = span(own, signals, (log_length, self._near, self._main), kinds, marks, batch.first, _LOG2)
        return batch, self._walked(whole)

    def _columns(
        self, batch: Batch, keep_codes: bool
    ) -> tuple[Batch, NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
        """The batch, own columns of every segment, page probabilities, last classes."""
        count = len(self._model.columns.own) - len(page_names(self._model.columns.head_names))
        own = np.empty((count, len(batch)), dtype=np.float32)
        page, last, prints, folded = self._read(batch, own)
        if not keep_codes:  # four bytes a character: much in a long document
            batch = replace(batch, codes=np.empty(0, dtype=np.uint32))
        self._compare(batch, own, page, prints, folded)
        return batch, own, page, last

    def _read(
        self, batch: Batch, own: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.uint8], NDArray[np.uint64], NDArray[np.uint16]]:
        """Fill in scores and surface signals; page probabilities, last classes, prints, characters."""
        size = len(batch)
        page, last = np.empty((size, len(NAMES)), dtype=np.float32), np.empty(size, dtype=np.uint8)
        prints = np.empty(size, dtype=np.uint64)
        stops = _stops(batch)
        folded = np.empty(stops[-1], dtype=np.uint16)
        tables = (self._model.fold, self._model.classes)
        for begin in range(0, size, _PIECE):
            piece = slice(begin, min(begin + _PIECE, size))
            reading = read(batch, tables, piece, folded[stops[piece.start] : stops[piece.stop]])
            page[piece] = self._scored(reading, begin, own)
            last[piece], prints[piece] = reading.last, reading.prints
        return page, last, prints, folded

    def _compare(
        self, batch: Batch, own: NDArray[np.float32], page: NDArray[np.float32], prints: NDArray[np.uint64],
        folded: NDArray[np.uint16],
    ) -> None:  # fmt: skip
        """Fill in the columns that compare segments with others of their document."""
        begin = len(self._model.heads.scale) + len(SIGNALS)
        end = begin + len(COPY_SIGNALS)
        copies.copy_signals(prints, batch.first, _LOG2, own[begin:end])
        stops = _stops(batch)
        own[end] = topic.agreement(folded, stops, batch.first, 2, page[:, :1])[:, 0]
        own[end + 1 :] = topic.agreement(folded, stops, batch.first, 3, page).T

    def _scored(self, reading: Reading, begin: int, own: NDArray[np.float32]) -> NDArray[np.float32]:
        """Fill in scores and surface signals of segments from `begin` on; returns their page probabilities."""
        heads = self._model.heads
        count = len(heads.scale)
        sums = bucket_sums(reading.folded, reading.bounds, reading.runs, self._table)
        units(sums, heads, SCORE_UNIT, begin, own[:count])
        surface.surface_signals(reading, _LOG2, begin, own[count : count + len(SIGNALS)])
        # A power of two: the scores are had back exactly.
        return page_probabilities(own[: len(NAMES), begin : begin + len(sums)].T * np.float32(SCORE_UNIT))

    def _walked(self, whole: Context) -> NDArray[np.int64]:
        size, walker = whole.own.shape[1], self._walker
        raw = np.empty((size, len(NAMES)), dtype=np.int64)
        for begin in range(0, size, BLOCK):
            end = min(begin + BLOCK, size)
            fill(whole, begin, end, walker.rows)
            walker.walk(raw[begin:end])
        return raw


def _stops(batch: Batch) -> NDArray[np.int64]:
    """Where each segment begins among the folded characters, and their number, shape (s + 1,)."""
    stops = np.zeros(len(batch) + 1, dtype=np.int64)
    np.cumsum(batch.ends - batch.starts + 1, out=stops[1:])
    return stops
