"""From files to results in three steps that know nothing of each other: cut batches, work on one, take the results.

`batches` only reads; a `Work` is all that is done to one batch and depends on nothing else, so that batches may be
worked on side by side; `classifier.workers.in_order` hands the results out in the order of the inputs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

from classifier.counts import Counts, counted
from classifier.document import Document
from classifier.errors import InputError, Place
from classifier.records import Options, Piece, Record, pieces, records
from classifier.records.source import Meter

BATCH_BYTES = 1 << 20  # of input in a batch: a few of the model's own batches, and a small part of memory
BATCH_PIECES = 1 << 10
CHECKPOINT_BYTES = 32 << 20  # of input between two places from which a run can be resumed: about a second's work


class HasText(Protocol):
    @property
    def text(self) -> str: ...


class Predictor(Protocol):
    def predict_batch(self, texts: Iterable[str], *, include: Collection[str] = ()) -> Iterator[Document]: ...


Render = Callable[[Sequence[tuple[Record, Document]]], tuple[bytes, ...]]
"""What is written for records and their verdicts: bytes for each of the outputs. Picklable, for workers."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far reading has come: so many items of file number `file` (from 0), and all of those before it."""

    file: int = 0
    items: int = 0


_BEGINNING = Position()


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive items of the inputs.

    end: the position behind the last of them.  checkpoint: whether a run can be resumed there; which positions these
    are depends on the inputs alone.  bytes_read: of the inputs so far, as they lie on the disk.
    """

    items: tuple[Piece | InputError, ...]
    end: Position
    checkpoint: bool
    bytes_read: int

    def __reduce__(self) -> tuple[Callable[..., Batch], tuple[Any, ...]]:
        """Pickled as plain tuples: dataclasses would cost the parent of workers more than all its reading."""
        items = [item if isinstance(item, InputError) else _packed(item) for item in self.items]
        return _unpacked, (items, self.end, self.checkpoint, self.bytes_read)


def _packed(piece: Piece) -> tuple[Any, ...]:
    place = piece.place
    return place.file, place.record, place.offset, piece.format, piece.content, piece.size


def _unpacked(items: Sequence[InputError | tuple[Any, ...]], end: Position, checkpoint: bool, bytes_read: int) -> Batch:
    pieces = (one if isinstance(one, InputError) else Piece(Place(*one[:3]), *one[3:]) for one in items)
    return Batch(tuple(pieces), end, checkpoint, bytes_read)


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a batch.

    outputs: what is to be appended to each output.  failures: records that could not be read, in order.  doubts: what
    to say of those that could, but maybe wrongly.  end, checkpoint, bytes_read: as in `Batch`.
    """

    outputs: tuple[bytes, ...]
    failures: tuple[InputError, ...]
    doubts: tuple[str, ...]
    counts: Counts
    end: Position
    checkpoint: bool
    bytes_read: int


def batches(files: Sequence[str], reading: Options, start: Position = _BEGINNING) -> Iterator[Batch]:
    """Cut `files`, from the checkpoint `start` on, into batches of at most `BATCH_PIECES` and about `BATCH_BYTES`.

    Small files share a batch.
    """
    held: list[Piece | InputError] = []
    meter = Meter()
    size, since, end = 0, 0, start
    for end, item in _items(files, reading, start, meter):
        held.append(item)
        size += 0 if isinstance(item, InputError) else item.size
        checkpoint = since + size >= CHECKPOINT_BYTES
        if checkpoint or size >= BATCH_BYTES or len(held) >= BATCH_PIECES:
            yield Batch(tuple(held), end, checkpoint, meter.bytes_read)
            since = 0 if checkpoint else since + size
            held, size = [], 0
    if held:
        yield Batch(tuple(held), end, False, meter.bytes_read)


def _items(
    files: Sequence[str], reading: Options, start: Position, meter: Meter
) -> Iterator[tuple[Position, Piece | InputError]]:
    """The items behind `start`, each with the position behind it."""
    for number in range(start.file, len(files)):
        skipped = start.items if number == start.file else 0
        for count, item in enumerate(islice(pieces(files[number], reading, meter), skipped, None), skipped + 1):
            yield Position(number, count), item


@dataclass(frozen=True, slots=True)
class Work:
    """All that is done to a batch between reading and writing.  include: what else the predictor looks for."""

    predictor: Predictor
    reading: Options
    render: Render
    include: tuple[str, ...] = ()

    def __call__(self, batch: Batch) -> Finished:
        found: list[Record] = []
        failures: list[InputError] = []
        for piece in batch.items:
            for item in (piece,) if isinstance(piece, InputError) else records(piece, self.reading):
                if isinstance(item, InputError):
                    failures.append(item)
                else:
                    found.append(item)
        options = {"include": self.include} if self.include else {}
        documents = list(self.predictor.predict_batch((one.text for one in found), **options))
        outputs = self.render(list(zip(found, documents, strict=True)))
        doubts = tuple(f"{one.location}: {one.doubt}" for one in found if one.doubt)
        counts = counted(documents, len(failures))
        return Finished(outputs, tuple(failures), doubts, counts, batch.end, batch.checkpoint, batch.bytes_read)


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
