"""The character tables that a model carries, built once with OpenCC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.characters import build_classes, build_fold


@dataclass(frozen=True, slots=True)
class Characters:
    """fold, classes: tables of `classifier.characters`, shape (65536,) each."""

    fold: NDArray[np.uint16]
    classes: NDArray[np.uint8]


def build_characters() -> Characters:
    from opencc import OpenCC

    return Characters(build_fold(OpenCC("t2s").convert), build_classes())
