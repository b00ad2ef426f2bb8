"""Labelled documents in: the project's JSONL, or whatever the `datasets` library reads in the same format.

Input: a local JSONL (also .gz, .zst) or Parquet file, or the id of a data set on a hub.  Output: `LabelledDocument`s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.labels import NAMES
from classifier.records.labelled import LabelledDocument, from_fields
from classifier.segments import Batch, split

UNSCORED = -1  # stands for the label null: readers could differ
_BUILDERS = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet"}


def load_documents(source: str, *, hub_split: str = "train") -> list[LabelledDocument]:
    """Read labelled documents through `datasets`; `source` is a path or a hub id."""
    import datasets

    datasets.disable_progress_bars()
    path = Path(source)
    builder = next((_BUILDERS[suffix] for suffix in reversed(path.suffixes) if suffix in _BUILDERS), None)
    if builder and path.is_file():
        table = datasets.load_dataset(builder, data_files=str(path), split="train")
    elif path.exists():
        raise InputError(f"{source}: of no known format; give one of {', '.join(_BUILDERS)} (also compressed)")
    else:
        table = datasets.load_dataset(source, split=hub_split)
    return [from_fields(row, f"{source}:{number}") for number, row in enumerate(table, 1)]


def content_hash(documents: Iterable[LabelledDocument]) -> str:
    """SHA-256 over the texts and labels in order: what a model was trained on."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(repr((document.id, document.site, document.segments)).encode())
        digest.update(document.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def as_batch(documents: Sequence[LabelledDocument]) -> tuple[Batch, NDArray[np.int64]]:
    """The documents' segments and the label of each, `UNSCORED` where there is none; labels have shape (s,).

    Raises InputError if the offsets of a document are not those that `classifier.segments` finds.
    """
    batch = split([document.text for document in documents])
    for number, document in enumerate(documents):
        own = slice(batch.first[number], batch.first[number + 1])
        found = np.stack((batch.starts[own], batch.ends[own]), axis=1) - batch.origin[number]
        given = np.array([segment[:2] for segment in document.segments], dtype=np.int64).reshape(-1, 2)
        if not np.array_equal(found, given):
            raise InputError(
                f"document {document.id!r}: {len(given)} labelled segments do not stand where its {len(found)} "
                "non-blank lines are; label every non-blank line, without surrounding white space"
            )
    labels = [NAMES.index(label) if label else UNSCORED for d in documents for _, _, label in d.segments]
    return batch, np.array(labels, dtype=np.int64)


def site_folds(sites: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """Fold of each document, shape (documents,): a site lies in one fold; sites are dealt out at random."""
    names = sorted(set(sites))
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {name: int(place) % folds for name, place in zip(names, order, strict=True)}
    return np.array([fold[site] for site in sites], dtype=np.int64)
