"""The shipped model, loaded at the first call and kept."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from classifier.document import Document
from classifier.model import Classifier, load


@cache
def _shipped() -> Classifier:
    return load()


def predict(text: str, *, include: Collection[str] = ()) -> Document:
    """Label every non-blank line of `text` with the shipped model.

    include: what else to look for, of "spans", "copies", "reasons" and "off_topic"; see `Classifier.predict`.
    Raises TypeError if `text` is no str, ModelError if the shipped model is missing or damaged.
    """
    return _shipped().predict(text, include=include)
