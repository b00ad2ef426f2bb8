"""How the kernels of this package are compiled: by numba, at their first call, kept on disk where that is possible."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeVar

_PROBED = "scipy.linalg.cython_blas"


@contextmanager
def _unprobed() -> Iterator[None]:
    """numba imports this module to see whether it is there, which takes longer than all the rest of numba.

    It imports it again for whoever multiplies matrices in a kernel.
    """
    if _PROBED in sys.modules or "numba" in sys.modules:
        yield
        return
    sys.modules[_PROBED] = ModuleType(_PROBED)
    try:
        yield
    finally:
        del sys.modules[_PROBED]


with _unprobed():
    import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """Compile `function` when it is first called.

    numba keeps machine code in `__pycache__` beside the module, else in the user's cache folder. Where neither can be
    written (a read-only image without a home) it refuses to cache; then every process compiles for itself.
    A kernel calls only functions of its own module and takes constants as arguments: the cache notices a change of
    the kernel's own file and of no other.
    """
    compiled: Any
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        compiled = numba.njit(nogil=True)(function)
    return compiled
