"""The part of a model folder that finds foreign text inside paragraphs: `spans.json` and the `span_*` arrays.

It is trained by itself and hashed by itself, so that training the rest of the model anew leaves it as it is. It needs
the character tables that it was trained with; `spans.json` names their hashes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import read_array
from classifier.clauses import COUNTED, Lexicon
from classifier.errors import ModelError
from classifier.spans import HEADS, SpanModel
from classifier.trees import Trees

FORMAT = 3
CONFIG = "spans.json"
_TREES = {"feature": ("i2", 2), "threshold": ("f4", 2), "leaf": ("i4", 2), "base": ("i4", 1)}
_PARTS = ("clause", "second", "run")
_ARRAYS = {"weights": ("i1", 2), "topics": ("i1", 2)} | {
    f"{part}_{name}": kind for part in _PARTS for name, kind in _TREES.items()
}
_SETTINGS = ("format", "gate", "threshold", "shortest", "tables", "sha256")


def read_spans(folder: Path, fold: NDArray[np.uint16], classes: NDArray[np.uint8]) -> SpanModel:
    """Read and check; fold, classes: the tables of the model in the same folder. Raises ModelError."""
    config = _config(folder / CONFIG)
    if config["tables"] != _digest(fold, classes):
        raise ModelError(f"{folder / CONFIG}: trained with other character tables; run python -m training.spans again")
    arrays = {name: _array(folder, name, config["sha256"].get(name)) for name in _ARRAYS}
    lexicon = Lexicon(fold, classes, arrays["weights"], arrays["topics"])
    trees = [Trees(*(arrays[f"{part}_{name}"] for name in _TREES)) for part in _PARTS]
    fits = all(map(_is_table, (lexicon.weights, lexicon.topics))) and lexicon.heads == len(HEADS)
    if not (fits and all(map(_is_whole, trees))):
        raise ModelError(f"{folder}: the span arrays do not fit together; run python -m training.spans again")
    clause, second, run = trees
    gate, threshold, shortest = int(config["gate"]), float(config["threshold"]), int(config["shortest"])
    return SpanModel(lexicon, clause, second, run, gate, threshold, shortest)


def _is_table(table: NDArray[Any]) -> bool:
    """Whether the number of buckets is a power of two."""
    return len(table) == 1 << (len(table).bit_length() - 1)


def _is_whole(trees: Trees) -> bool:
    """Whether these are trees for one label."""
    count, inner = len(trees.leaf), (1 << trees.depth) - 1
    return (
        trees.feature.shape == trees.threshold.shape == (count, inner)
        and trees.leaf.shape[1] == 1 << trees.depth
        and len(trees.base) == 1
        and trees.feature.min() >= 0
    )


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ModelError(f"{path}: not there, so this model finds no spans; python -m training.spans writes it")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error})") from error
    missing = [name for name in _SETTINGS if name not in config]
    if missing or config["format"] != FORMAT:
        raise ModelError(f"{path}: lacks {missing} or is not of format {FORMAT}; run python -m training.spans again")
    return dict(config)


def _array(folder: Path, name: str, digest: object) -> NDArray[Any]:
    path = folder / f"span_{name}.joblib"
    kind, dimensions = _ARRAYS[name]
    array = read_array(path)
    if array.dtype.str[1:] != kind or array.ndim != dimensions:
        raise ModelError(f"{path}: {array.dtype} of {array.ndim} dimensions, expected {kind} of {dimensions}")
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != digest:
        raise ModelError(f"{path}: SHA-256 {actual} differs from the {digest} in {CONFIG}")
    return array


def _digest(*tables: NDArray[Any]) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(table).tobytes() for table in tables)).hexdigest()


def write_spans(folder: Path, model: SpanModel) -> None:
    """Write the arrays and `spans.json` into a model folder."""
    import joblib

    lexicon = model.lexicon
    arrays: dict[str, NDArray[Any]] = {"weights": lexicon.weights, "topics": lexicon.topics}
    for part, trees in zip(_PARTS, (model.clause_trees, model.second_trees, model.run_trees), strict=True):
        arrays |= {f"{part}_{name}": getattr(trees, name) for name in _TREES}
    digests = {}
    for name, array in arrays.items():
        path = folder / f"span_{name}.joblib"
        kind = np.dtype(_ARRAYS[name][0]).newbyteorder("<")
        joblib.dump(np.ascontiguousarray(array, dtype=kind), path, protocol=4)
        digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    config = {"format": FORMAT, "gate": model.gate, "threshold": model.threshold, "shortest": model.shortest,
              "columns": [*HEADS, *("+".join(names) for names in COUNTED), "long runs", "said again", "characters"],
              "tables": _digest(lexicon.fold, lexicon.classes), "sha256": digests}  # fmt: skip
    (folder / CONFIG).write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
