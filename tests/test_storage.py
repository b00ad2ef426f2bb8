"""The model folder: what is refused, and that nothing in it is executed."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import joblib
import numpy as np
import pytest

from classifier import ModelError, load
from classifier.arrays import read_array
from classifier.storage import shipped_folder


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "f4"])
@pytest.mark.parametrize("shape", [(3,), (2, 5), (1, 1)])
def test_reads_what_joblib_writes(tmp_path: Path, kind: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape)).reshape(shape).astype(kind)
    joblib.dump(array, tmp_path / "a.joblib")
    assert np.array_equal(read_array(tmp_path / "a.joblib"), array)


@pytest.mark.parametrize(
    "value", [np.array([None, {}], dtype=object), {"a": np.zeros(3)}, [1], np.zeros(2, dtype="f8"), "text"]
)
def test_refuses_other_values(tmp_path: Path, value: object) -> None:
    joblib.dump(value, tmp_path / "a.joblib")
    with pytest.raises(ModelError, match="not a plain array"):
        read_array(tmp_path / "a.joblib")


@pytest.mark.parametrize("dump", [joblib.dump, lambda value, path: path.write_bytes(pickle.dumps(value))])
def test_runs_no_code(tmp_path: Path, dump) -> None:  # type: ignore[no-untyped-def]
    dump(Bomb(tmp_path / "exploded"), tmp_path / "a.joblib")
    with pytest.raises(ModelError, match="was not executed"):
        read_array(tmp_path / "a.joblib")
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("cut", [0, 10, 100, 200, -1])
def test_refuses_cut_and_garbage_files(tmp_path: Path, cut: int) -> None:
    joblib.dump(np.zeros(50, dtype="f4"), tmp_path / "a.joblib")
    whole = (tmp_path / "a.joblib").read_bytes()
    (tmp_path / "b.joblib").write_bytes(whole[:cut])
    (tmp_path / "c.joblib").write_bytes(bytes(reversed(whole)))
    for name in ("b.joblib", "c.joblib", "absent.joblib"):
        with pytest.raises(ModelError):
            read_array(tmp_path / name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / "model"))


def change(folder: Path, **settings: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **settings}), encoding="utf-8")


def test_copy_of_the_folder_loads(folder: Path) -> None:
    assert load(folder).classes_ == ("body", "ad", "feed", "boilerplate")


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"format": 99}, "format 99"), ({"labels": ["x"]}, "labels"), ({"sha256": {}}, "SHA-256"),
     ({"head_names": ["body"]}, "do not fit")],
)  # fmt: skip
def test_refuses_wrong_settings(folder: Path, settings: dict[str, object], message: str) -> None:
    change(folder, **settings)
    with pytest.raises(ModelError, match=message):
        load(folder)


def test_refuses_changed_array(folder: Path) -> None:
    path = folder / "tree_leaf.joblib"
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="differs"):
        load(folder)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        load(tmp_path / "nowhere")
