"""The way from texts to raw scores: in plain numpy, or in compiled kernels once there is enough to pay for them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.context import Layout
from classifier.features import measure, rows
from classifier.labels import NAMES
from classifier.scores import score
from classifier.segments import Batch, split
from classifier.storage import Model
from classifier.trees import raw_scores

if TYPE_CHECKING:
    from classifier.compiled.way import CompiledWay
    from classifier.spans import Steps

PAYS = 1 << 18  # characters: numpy takes about as long for these as numba and the kernels take to load
_LOG = logging.getLogger(__name__)

Scored = tuple[Batch, NDArray[np.int64]]


def numpy_way(texts: Sequence[str], model: Model) -> Scored:
    """The segments of `texts` and their raw scores, shape (s, labels)."""
    batch = split(texts)
    if not len(batch):
        return batch, np.empty((0, len(NAMES)), dtype=np.int64)
    measured = measure(batch, model.fold, model.classes)
    scores = score(measured.folded, measured.bounds, measured.runs, model.heads)
    features = rows(measured, scores, Layout.of(batch), model.columns)
    return batch, raw_scores(features, model.trees)


def compiled_way(model: Model) -> CompiledWay | None:
    """The same in compiled kernels, or None where numba is not installed or does not load."""
    try:
        from classifier.compiled.way import CompiledWay
    except ImportError as error:
        _LOG.debug("no compiled kernels: %s", error)
        return None
    return CompiledWay(model)


def fastest_steps() -> Steps:
    """The steps of `classifier.spans`, compiled where numba is installed."""
    try:
        from classifier.compiled.spans import steps
    except ImportError as error:
        from classifier.spans import PLAIN

        _LOG.debug("no compiled kernels: %s", error)
        return PLAIN
    return steps()


class Way:
    """Texts to segments and raw scores with one model.

    compiled: whether in compiled kernels. None: once `PAYS` characters have come, if numba is there. The results are
    the same to the last bit.
    """

    def __init__(self, model: Model, *, compiled: bool | None = None) -> None:
        self._model = model
        self._wanted = compiled
        self._seen = 0
        self._compiled: CompiledWay | None = None
        self._steps: Steps | None = None

    @property
    def is_compiled(self) -> bool:
        """Whether the compiled kernels are in use by now."""
        return self._compiled is not None

    def __call__(self, texts: Sequence[str], *, keep_codes: bool = False) -> Scored:
        """The segments of `texts` and their raw scores, shape (s, labels).

        keep_codes: whether the batch must have its `codes`; else they may have been let go of.
        """
        if self._compiled is None and self._wanted is not False:
            self._seen += sum(map(len, texts))
            if self._wanted or self._seen >= PAYS:
                self._compiled = compiled_way(self._model)
                self._wanted = self._compiled is not None
        if self._compiled is None:
            return numpy_way(texts, self._model)
        return self._compiled(texts, keep_codes=keep_codes)

    @property
    def span_steps(self) -> Steps:
        """The steps that find spans, compiled if the way is."""
        if self._steps is None and self._compiled is not None:
            self._steps = fastest_steps()
        if self._steps is None:
            from classifier.spans import PLAIN

            return PLAIN
        return self._steps

    def __reduce__(self) -> tuple[type[Way], tuple[Model]]:
        return Way, (self._model,)
