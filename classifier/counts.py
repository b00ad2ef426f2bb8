"""What a run has gone through: documents, failures, and segments and characters by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from classifier.document import Document, joined_verdicts
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


def counted(documents: Sequence[Document], failures: int) -> Counts:
    """What there is in `documents`."""
    verdicts, _ = joined_verdicts(documents)
    segments = np.bincount(verdicts.labels, minlength=len(NAMES))
    characters = np.bincount(verdicts.labels, weights=verdicts.ends - verdicts.starts, minlength=len(NAMES))
    by_label = (dict(zip(NAMES, map(int, counts), strict=True)) for counts in (segments, characters))
    return Counts(len(documents), failures, *by_label)
