"""Verdicts beside the records that they belong to, streamed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from classifier.document import Document
from classifier.errors import InputError


class HasText(Protocol):
    @property
    def text(self) -> str: ...


class Predictor(Protocol):
    def predict_batch(self, texts: Iterable[str]) -> Iterator[Document]: ...


T = TypeVar("T", bound=HasText)


def verdicts(
    predictor: Predictor, items: Iterable[T | InputError], on_error: Callable[[InputError], None]
) -> Iterator[tuple[T, Document]]:
    """Each record of `items` with its verdict, in order; `on_error` gets the others as they are met.

    Held in memory: as many records as `predict_batch` reads ahead, which is one batch.
    """
    waiting: deque[T] = deque()

    def texts() -> Iterator[str]:
        for item in items:
            if isinstance(item, InputError):
                on_error(item)
            else:
                waiting.append(item)
                yield item.text

    for document in predictor.predict_batch(texts()):
        yield waiting.popleft(), document
