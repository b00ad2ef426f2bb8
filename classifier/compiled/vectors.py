"""Vector instructions for kernels, where LLVM makes too little of a loop by itself.

Instructions of this package are written in LLVM's own language, on vectors of a fixed width, which LLVM turns into what
the processor has: one register or several. They stand beside the kernels that use them, since numba's cache notices a
change of a kernel's own file only; here is what they are built from.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import DTypeLike, NDArray

_CACHE_LINE = 64  # bytes
BYTE, INT16, INT32, INT64, FLOAT = ir.IntType(8), ir.IntType(16), ir.IntType(32), ir.IntType(64), ir.FloatType()


def memory(shape: tuple[int, ...], kind: DTypeLike) -> NDArray[Any]:
    """Zeros that begin where a cache line begins: a vector in the middle of two of them takes twice as long."""
    size = math.prod(shape) * np.dtype(kind).itemsize
    held = np.zeros(size + _CACHE_LINE, dtype=np.uint8)
    begin = -held.ctypes.data % _CACHE_LINE
    return held[begin : begin + size].view(kind).reshape(shape)


def instruction(function: Callable[..., Any]) -> Callable[..., Any]:
    """Have kernels call `function`, which gives a numba signature and what writes the code for it."""
    return intrinsic(function)


def data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Pointer to the first element of an array argument of numba type `kind`."""
    return context.make_array(kind)(context, builder, array).data


def vector_at(builder: Any, pointer: Any, place: Any, vector: ir.VectorType) -> Any:
    """Pointer to a vector that begins at element `place`."""
    return builder.bitcast(builder.gep(pointer, [place]), vector.as_pointer())


def load(builder: Any, pointer: Any, place: Any, vector: ir.VectorType, align: int) -> Any:
    """The vector that begins at element `place`; align: bytes, those of an element."""
    value = builder.load(vector_at(builder, pointer, place, vector))
    value.align = align
    return value


def store(builder: Any, value: Any, pointer: Any, place: Any, align: int) -> None:
    builder.store(value, vector_at(builder, pointer, place, value.type)).align = align


def repeated(builder: Any, value: Any, count: int) -> Any:
    """A vector of `count` times one value."""
    vector = ir.VectorType(value.type, count)
    nothing = ir.Constant(vector, ir.Undefined)
    one = builder.insert_element(nothing, value, INT32(0))
    return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(INT32, count), [0] * count))


class _Places(ir.Instruction):  # type: ignore[misc]
    """Pointers to several elements behind one; llvmlite's own instruction takes no vector of places."""

    def __init__(self, builder: Any, pointer: Any, index: Any, element: ir.Type) -> None:
        kind = ir.VectorType(pointer.type, index.type.count)
        super().__init__(builder.block, kind, "getelementptr", [pointer, index])
        self._element = element

    def descr(self, buf: list[str]) -> None:
        operands = ", ".join(f"{one.type} {one.get_reference()}" for one in self.operands)
        buf.append(f"getelementptr {self._element}, {operands}\n")


def gathered(builder: Any, pointer: Any, index: Any, element: ir.IntType) -> Any:
    """The elements of whole numbers at several places behind `pointer`; index: a vector of INT32."""
    count = index.type.count
    places = _Places(builder, pointer, index, element)
    builder._insert(places)
    vector, mask = ir.VectorType(element, count), ir.VectorType(ir.IntType(1), count)
    kind = ir.FunctionType(vector, [places.type, INT32, mask, vector])
    name = f"llvm.masked.gather.v{count}i{element.width}.v{count}p0i{element.width}"
    function = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
    every, nothing = ir.Constant(mask, [1] * count), ir.Constant(vector, ir.Undefined)
    return builder.call(function, [places, INT32(element.width // 8), every, nothing])


def binary(builder: Any, name: str, left: Any, right: Any) -> Any:
    """What LLVM's intrinsic of two equal vectors of whole numbers, such as `llvm.umin`, makes of them."""
    vector = left.type
    kind = ir.FunctionType(vector, [vector, vector])
    full_name = f"{name}.v{vector.count}i{vector.element.width}"
    function = cgutils.get_or_insert_function(builder.module, kind, full_name)  # type: ignore[no-untyped-call]
    return builder.call(function, [left, right])


def variable(builder: Any, value: Any) -> Any:
    """A place that holds `value` and may hold others: what a loop changes."""
    place = cgutils.alloca_once(builder, value.type)  # type: ignore[no-untyped-call]
    builder.store(value, place)
    return place


def counted(builder: Any, count: Any) -> AbstractContextManager[Any]:
    """A loop; its `index` goes from 0 to `count` - 1."""
    return cgutils.for_range(builder, count)


def prefetch(builder: Any, pointer: Any) -> None:
    """Have what `pointer` points to brought into all caches, for reading."""
    arguments = [builder.bitcast(pointer, BYTE.as_pointer()), INT32(0), INT32(3), INT32(1)]
    kinds = [argument.type for argument in arguments]
    function = builder.module.declare_intrinsic("llvm.prefetch", kinds[:1], ir.FunctionType(ir.VoidType(), kinds))
    builder.call(function, arguments)
