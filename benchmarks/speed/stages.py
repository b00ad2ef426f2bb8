"""Where the time of the compiled way goes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from benchmarks.speed.material import MEGABYTE, Page
from classifier import Classifier, load

_RUNS = 5
_FUNCTIONS = {
    "split": "text to segments", "read": "characters: fold, classes, runs, fingerprints",
    "bucket_sums": "n-grams: hash, set, sums of weights", "surface_signals": "surface signals",
    "copy_signals": "copies", "agreement": "topic: n-grams of the document", "page_signals": "signals of the page",
    "span": "context: sums, runs, landmarks", "fill": "context: rows of features", "walk": "trees: ranks and choices",
}  # fmt: skip
_REST = "the rest: numpy between the kernels, results"


@contextmanager
def _timed(places: Sequence[ModuleType | type], spent: dict[str, float]) -> Iterator[None]:
    """Functions named in `_FUNCTIONS`, wherever the way finds them, add up their CPU seconds."""
    before = [(place, name, getattr(place, name)) for place in places for name in _FUNCTIONS if hasattr(place, name)]
    for place, name, function in before:
        setattr(place, name, _counting(function, name, spent))
    try:
        yield
    finally:
        for place, name, function in before:
            setattr(place, name, function)


def _counting(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        begin = time.process_time()
        try:
            return function(*arguments)
        finally:
            spent[name] += time.process_time() - begin

    return call


def _run(model: Classifier, pages: Sequence[Page]) -> None:
    for _ in model.predict_batch(page.text for page in pages):
        pass


def figures(pages: Sequence[Page]) -> dict[str, float]:
    """CPU milliseconds a megabyte of text that `predict_batch` spends in each stage: the least of some runs."""
    from classifier.compiled import copies, surface, topic, trees, way

    model = load(compiled=True)
    _run(model, pages)
    best: dict[str, float] = {}
    for _ in range(_RUNS):
        spent: dict[str, float] = defaultdict(float)
        begin = time.process_time()
        with _timed((way, copies, surface, topic, trees.Walker), spent):
            _run(model, pages)
        spent[_REST] = time.process_time() - begin - sum(spent.values())
        best = {name: min(seconds, best.get(name, seconds)) for name, seconds in spent.items()}
    size = sum(page.size for page in pages) / MEGABYTE
    return {_FUNCTIONS.get(name, name): seconds / size * 1000 for name, seconds in best.items()}
