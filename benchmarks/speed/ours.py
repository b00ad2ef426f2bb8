"""zhengwen inside a process: the kernel, single pages, batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.speed.material import MEGABYTE, Page
from benchmarks.speed.timing import seconds
from classifier import Classifier, load

SINGLE_BYTES = (2000, 4000)  # of a page that is scored by itself
_NUMPY_SHARE = 8  # plain numpy is measured on an eighth of the pages


def _megabytes(pages: Sequence[Page]) -> float:
    return sum(page.size for page in pages) / MEGABYTE


def _run(model: Classifier, pages: Sequence[Page], *, segments: bool = False) -> None:
    for document in model.predict_batch(page.text for page in pages):
        if segments:
            _ = document.segments


def kernel(pages: Sequence[Page], model: Classifier) -> float:
    """MB/s of hashing n-grams and summing their weights alone, as the compiled loop does it."""
    from classifier.compiled.reading import read
    from classifier.compiled.scores import Table, bucket_sums
    from classifier.compiled.segments import split
    from classifier.model import _batches

    inside = model._model
    table, readings = Table.of(inside.heads), []
    for texts in _batches(page.text for page in pages):
        batch = split(texts)
        folded = np.empty(int((batch.ends - batch.starts + 1).sum()), dtype=np.uint16)
        readings.append(read(batch, (inside.fold, inside.classes), slice(None), folded))

    def once() -> None:
        for reading in readings:
            bucket_sums(reading.folded, reading.bounds, reading.runs, table)

    return _megabytes(pages) / seconds(once)


def figures(pages: Sequence[Page]) -> dict[str, float]:
    """MB/s, and pages a second for single pages."""
    fast, plain = load(compiled=True), load(compiled=False)
    few = pages[: len(pages) // _NUMPY_SHARE]
    single = [page for page in pages if SINGLE_BYTES[0] <= page.size <= SINGLE_BYTES[1]]

    def one_by_one(model: Classifier, chosen: Sequence[Page]) -> None:
        for page in chosen:
            model.predict(page.text)

    return {
        "kernel: n-grams to scores": kernel(pages, fast),
        "predict_batch": _megabytes(pages) / seconds(lambda: _run(fast, pages)),
        "predict_batch, every Segment looked at": _megabytes(pages) / seconds(lambda: _run(fast, pages, segments=True)),
        "predict_batch, plain numpy": _megabytes(few) / seconds(lambda: _run(plain, few)),
        "predict, pages of 2-4 kB a second": len(single) / seconds(lambda: one_by_one(fast, single)),
        "predict, plain numpy, pages of 2-4 kB a second": len(single[:200])
        / seconds(lambda: one_by_one(plain, single[:200])),
    }
