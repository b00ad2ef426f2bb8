"""The model folder: read, check, refuse, write.

`config.json` holds the format number, the settings and the SHA-256 of every array file; `<array>.joblib` one plain
array each; `metrics.json` what was measured; `README.md` the card. Nothing in the folder is executed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import read_array
from classifier.characters import CLASSES, PLANE
from classifier.errors import ModelError
from classifier.features import Columns, names
from classifier.labels import NAMES
from classifier.scores import LinearHeads
from classifier.trees import Trees

FORMAT = 2
SHIPPED = "zh-web"
_ARRAYS = {
    "fold": ("u2", 1), "classes": ("u1", 1), "weights": ("i2", 2), "scale": ("f4", 1), "intercept": ("f4", 1),
    "tree_feature": ("i2", 2), "tree_threshold": ("f4", 2), "tree_leaf": ("i4", 2), "tree_base": ("i4", 1),
}  # fmt: skip
_SETTINGS = ("format", "version", "labels", "body_threshold", "head_names", "main_heads", "next_heads", "sha256")


@dataclass(frozen=True, slots=True)
class Model:
    """What a model folder holds.  config: settings, versions, hashes.  metrics: figures by evaluation set.
    folder: where it was read from, for what is read only when asked for."""

    config: dict[str, Any]
    metrics: dict[str, Any]
    fold: NDArray[np.uint16]
    classes: NDArray[np.uint8]
    heads: LinearHeads
    columns: Columns
    trees: Trees
    folder: Path | None = None


def shipped_folder() -> Path:
    """The folder of the model that comes with the package: inside it in a wheel, beside it in a checkout."""
    inside = Path(str(files("classifier"))) / "models" / SHIPPED
    beside = Path(str(files("classifier"))).parent / "models" / SHIPPED
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise ModelError(f"the shipped model is neither at {inside} nor at {beside}; give the path of a model folder")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error})") from error
    if not isinstance(value, dict):
        raise ModelError(f"{path}: holds {type(value).__name__}, expected an object")
    return value


def _read_config(path: Path) -> dict[str, Any]:
    config = _read_json(path)
    missing = [name for name in _SETTINGS if name not in config]
    if missing:
        raise ModelError(f"{path}: lacks {', '.join(missing)}")
    if config["format"] != FORMAT:
        raise ModelError(f"{path}: model format {config['format']!r}, this program reads format {FORMAT}")
    if tuple(config["labels"]) != NAMES:
        raise ModelError(f"{path}: labels {config['labels']}, expected {list(NAMES)}")
    return config


def _checked_array(folder: Path, name: str, digest: object) -> NDArray[Any]:
    path = folder / f"{name}.joblib"
    kind, dimensions = _ARRAYS[name]
    array = read_array(path)
    if array.dtype.str[1:] != kind or array.ndim != dimensions:
        raise ModelError(
            f"{path}: {array.dtype} of {array.ndim} dimensions, expected {np.dtype(kind)} of {dimensions}"
        )
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != digest:
        raise ModelError(f"{path}: SHA-256 {actual} differs from the {digest} in config.json; get the model anew")
    return array


def read_model(folder: Path) -> Model:
    """Read and check a model folder. Raises ModelError that names the file, what was found and what was expected."""
    config = _read_config(folder / "config.json")
    arrays = {name: _checked_array(folder, name, config["sha256"].get(name)) for name in _ARRAYS}
    heads = LinearHeads(arrays["weights"], arrays["scale"], arrays["intercept"])
    columns = Columns(*(tuple(config[name]) for name in ("head_names", "main_heads", "next_heads")))
    trees = Trees(arrays["tree_feature"], arrays["tree_threshold"], arrays["tree_leaf"], arrays["tree_base"])
    model = Model(
        config, _read_json(folder / "metrics.json"), arrays["fold"], arrays["classes"], heads, columns, trees, folder
    )
    _check_fit(folder, model)
    return model


def _check_fit(folder: Path, model: Model) -> None:
    """Refuse arrays that do not fit each other, before an index runs out of one of them."""
    heads, columns, trees = model.heads, model.columns, model.trees
    count = len(trees.leaf)
    fits = (
        len(model.fold) == len(model.classes) == PLANE,
        model.classes.max() < len(CLASSES),
        len(heads.weights) == 1 << heads.bits,
        heads.weights.shape[1] == len(heads.scale) == len(heads.intercept) == len(columns.head_names),
        trees.feature.shape == trees.threshold.shape == (count, (1 << trees.depth) - 1),
        trees.leaf.shape[1] == 1 << trees.depth,
        len(trees.base) == len(NAMES) and count % len(NAMES) == 0,
        {*columns.main_heads, *columns.next_heads} <= set(columns.head_names),
    )
    if not all(fits) or not 0 <= trees.feature.min() <= trees.feature.max() < len(names(columns)):
        raise ModelError(f"{folder}: the arrays do not fit together; get the model anew")


def write_model(folder: Path, model: Model) -> None:
    """Write arrays, `metrics.json` and `config.json`, completed with format, labels, columns and hashes."""
    import joblib

    folder.mkdir(parents=True, exist_ok=True)
    heads, columns, trees = model.heads, model.columns, model.trees
    arrays = {
        "fold": model.fold, "classes": model.classes, "weights": heads.weights, "scale": heads.scale,
        "intercept": heads.intercept, "tree_feature": trees.feature, "tree_threshold": trees.threshold,
        "tree_leaf": trees.leaf, "tree_base": trees.base,
    }  # fmt: skip
    digests = {}
    for name, array in arrays.items():
        path = folder / f"{name}.joblib"
        joblib.dump(np.ascontiguousarray(array, dtype="<" + _ARRAYS[name][0]), path, protocol=4)
        digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    config = {
        **model.config,
        "format": FORMAT,
        "labels": list(NAMES),
        "head_names": list(columns.head_names),
        "main_heads": list(columns.main_heads),
        "next_heads": list(columns.next_heads),
        "sha256": digests,
    }
    for name, value in (("config.json", config), ("metrics.json", model.metrics)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
