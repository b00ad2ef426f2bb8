"""What a run has gone through: documents, failures, and segments and characters by label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from classifier.document import Document
from classifier.labels import NAMES


def _none() -> dict[str, int]:
    return dict.fromkeys(NAMES, 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """documents: scored.  failures: records that could not be.  characters: code points in the segments of a label."""

    documents: int = 0
    failures: int = 0
    segments: Mapping[str, int] = field(default_factory=_none)
    characters: Mapping[str, int] = field(default_factory=_none)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.documents + other.documents,
            self.failures + other.failures,
            {name: self.segments[name] + other.segments[name] for name in NAMES},
            {name: self.characters[name] + other.characters[name] for name in NAMES},
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, the same names; `Counts(**…)` takes it back."""
        return {
            "documents": self.documents,
            "failures": self.failures,
            "segments": dict(self.segments),
            "characters": dict(self.characters),
        }


def counted(documents: Iterable[Document], failures: int) -> Counts:
    """What there is in `documents`."""
    number, segments, characters = 0, np.zeros(len(NAMES), dtype=np.int64), np.zeros(len(NAMES), dtype=np.int64)
    for document in documents:
        number += 1
        verdicts = document.verdicts
        segments += np.bincount(verdicts.labels, minlength=len(NAMES))
        np.add.at(characters, verdicts.labels, verdicts.ends - verdicts.starts)
    by_label = (dict(zip(NAMES, counts.tolist(), strict=True)) for counts in (segments, characters))
    return Counts(number, failures, *by_label)
