"""The shipped model, loaded at the first call and kept."""

from __future__ import annotations

from functools import cache

from classifier.document import Document
from classifier.model import Classifier, load


@cache
def _shipped() -> Classifier:
    return load()


def predict(text: str) -> Document:
    """Label every non-blank line of `text` with the shipped model.

    Raises TypeError if `text` is no str, ModelError if the shipped model is missing or damaged.
    """
    return _shipped().predict(text)
