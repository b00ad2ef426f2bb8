"""What a run has gone through: documents, failures, and segments and characters by label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
    number, segments, characters = 0, _none(), _none()
    for document in documents:
        number += 1
        for segment in document.segments:
            segments[segment.label] += 1
            characters[segment.label] += segment.end - segment.start
    return Counts(number, failures, segments, characters)
