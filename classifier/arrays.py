"""Plain arrays in joblib's file format, read without unpickling.

`joblib.dump` writes an array as a short pickle that describes it, the raw bytes, and the pickle's end. Unpickling a
file of unknown origin can run code, so the description is only *parsed* here, operation by operation, and must be
exactly the one joblib writes for a plain C-ordered array of one of `KINDS`. Anything else is refused.
"""

from __future__ import annotations

import math
import pickletools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError

KINDS = ("i1", "u1", "i2", "u2", "i4", "f4")
_HEADER_LIMIT = 4096  # bytes: joblib's description of an array has about 250
_SILENT = {"PROTO", "FRAME", "MEMOIZE", "MARK"}
_BEFORE_SHAPE = [
    "joblib.numpy_pickle", "NumpyArrayWrapper", "STACK_GLOBAL", "EMPTY_TUPLE", "NEWOBJ", "EMPTY_DICT", "subclass",
    "numpy", "ndarray", "STACK_GLOBAL", "shape",
]  # fmt: skip
_SHAPE_TO_KIND = ["order", "C", "dtype", "BINGET", "dtype", "STACK_GLOBAL"]
_KIND_TO_ORDER = ["NEWFALSE", "NEWTRUE", "TUPLE3", "REDUCE", 3]
_AFTER_ORDER = [
    "NONE", "NONE", "NONE", -1, -1, 0, "TUPLE", "BUILD", "allow_mmap", "NEWTRUE", "numpy_array_alignment_bytes", 16,
    "SETITEMS", "BUILD",
]  # fmt: skip


def _operations(head: bytes) -> tuple[list[str | int], int]:
    """The description as a flat list (strings, whole numbers, names of other operations) and where it ends."""
    found: list[str | int] = []
    for operation, argument, position in pickletools.genops(head):
        if operation.name in _SILENT:
            continue
        constant = isinstance(argument, (str, int)) and operation.name != "BINGET"
        found.append(argument if constant else operation.name)  # type: ignore[arg-type]
        if found[-2:] == ["SETITEMS", "BUILD"]:
            return found, (position or 0) + 1
    raise ValueError("the description does not end")


def _describe(head: bytes) -> tuple[str, tuple[int, ...], int]:
    """Kind, shape, and the offset of the first byte of the array."""
    found, end = _operations(head)
    begin, middle = len(_BEFORE_SHAPE), found.index("order")
    kind, byte_order = found[middle + 6], found[middle + 12]
    shape = found[begin : middle - 1]
    expected: list[Any] = [
        *_BEFORE_SHAPE, *shape, f"TUPLE{len(shape)}", *_SHAPE_TO_KIND, kind, *_KIND_TO_ORDER, byte_order, *_AFTER_ORDER,
    ]  # fmt: skip
    sizes = tuple(size for size in shape if isinstance(size, int) and size >= 0)
    if found != expected or kind not in KINDS or byte_order not in ("|", "<") or len(sizes) != len(shape):
        raise ValueError("it does not describe a plain array")
    return str(kind), sizes, end + 1 + head[end]


def read_array(path: Path) -> NDArray[Any]:
    """Map the array in `path` into memory, read-only. Raises ModelError for whatever is not a plain array."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_LIMIT)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        kind, shape, offset = _describe(head)
    except (ValueError, IndexError) as error:
        raise ModelError(f"{path}: not a plain array as joblib writes it ({error}); it was not executed") from None
    dtype = np.dtype(kind).newbyteorder("<")
    expected = offset + math.prod(shape) * dtype.itemsize + 1
    if path.stat().st_size != expected:
        raise ModelError(f"{path}: has {path.stat().st_size} bytes, an array of shape {shape} needs {expected}")
    mapped = np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape)
    return mapped.view(np.ndarray)  # the subclass slows every operation down
