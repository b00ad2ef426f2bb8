"""The steps of `classifier.spans` that take time, compiled."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from classifier.clauses import Clauses, Lexicon
from classifier.compiled.clause_rows import around, clause_rows, runs, sums, suspicion, topic_rows
from classifier.compiled.clauses import clauses, count_said_again, pack, topic_sums
from classifier.compiled.program import program
from classifier.compiled.trees import Walker, raw_scores
from classifier.segments import Batch
from classifier.spans import Steps
from classifier.trees import Trees


class Scores:
    """`classifier.trees.raw_scores`, for trees that stay the same; threads may share it."""

    def __init__(self) -> None:
        self._own_memory = threading.local()  # a walker works in memory of its own

    def __call__(self, rows: NDArray[np.float32], trees: Trees) -> NDArray[np.int64]:
        if not hasattr(self._own_memory, "walkers"):
            self._own_memory.walkers = {}
        walkers: dict[tuple[int, int], tuple[Trees, Walker]] = self._own_memory.walkers
        key = id(trees), rows.shape[1]
        if key not in walkers:  # the trees are kept with their walker, so that no others come to have their id
            walkers[key] = (trees, Walker.of(program(trees, rows.shape[1])))
        return raw_scores(rows, walkers[key][1])


class Cutting:
    """`classifier.clauses.clauses`, for a lexicon that stays the same; threads may share it."""

    def __init__(self) -> None:
        self._packed: tuple[NDArray[np.int8], NDArray[np.uint32]] | None = None

    def __call__(self, batch: Batch, lexicon: Lexicon) -> Clauses:
        known = self._packed
        if known is None or known[0] is not lexicon.weights:
            known = self._packed = lexicon.weights, pack(lexicon.weights)
        return clauses(batch, lexicon, known[1])


def steps() -> Steps:
    """Compiled twins of the steps."""
    return Steps(
        Cutting(), sums, suspicion, around, count_said_again, clause_rows, topic_sums, topic_rows, Scores(), runs
    )
