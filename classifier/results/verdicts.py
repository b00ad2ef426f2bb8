"""Verdicts as lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import orjson
from numpy.typing import NDArray

from classifier.document import Document, Verdicts
from classifier.labels import NAMES
from classifier.records import Record

DECIMALS = 4  # of the probabilities written


def as_json_lines(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A line of JSON a document: its id and its segments.

    >>> from classifier.document import Segment
    >>> as_json_lines([(Record("a", "雨", "a"), Document("雨", (Segment(0, 1, "body", (0.7, 0.1, 0.1, 0.1)),)))])
    (b'{"id":"a","segments":[{"start":0,"end":1,"label":"body","probability":0.7}]}\\n',)
    """
    parts = _segments_json([document.verdicts for _, document in scored])
    lines = [
        b'{"id":%b,"segments":[%b]}\n' % (json_line(record.id)[:-1], part)
        for (record, _), part in zip(scored, parts, strict=True)
    ]
    return (b"".join(lines),)


def _segments_json(verdicts: Sequence[Verdicts]) -> Sequence[bytes]:
    """The segments of each document as JSON objects with commas between.

    They are nearly all of the output: spelled here or, where the compiled way is in use, by its kernel, not by a JSON
    library from a dictionary each.
    """
    if not verdicts:
        return []
    every = Verdicts.joined(verdicts)
    ranks = np.rint(every.chosen * 10**DECIMALS).astype(np.int64)
    first = np.cumsum([0, *(len(one.starts) for one in verdicts)])
    compiled = sys.modules.get("classifier.compiled.verdicts")
    write = compiled.segments_json if compiled else _spelled_in_python
    return write(every.starts, every.ends, every.labels, ranks, _all_probabilities(), first)


@cache
def _all_probabilities() -> tuple[bytes, ...]:
    return tuple(repr(number / 10**DECIMALS).encode() for number in range(10**DECIMALS + 1))


def _spelled_in_python(
    starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64], ranks: NDArray[np.int64],
    decimals: tuple[bytes, ...], first: NDArray[np.int64],
) -> list[bytes]:  # fmt: skip
    """As `classifier.compiled.verdicts.segments_json`."""
    names = [name.encode() for name in NAMES]
    columns = zip(starts.tolist(), ends.tolist(), labels.tolist(), ranks.tolist(), strict=True)
    spelled = [
        b'{"start":%d,"end":%d,"label":"%b","probability":%b}' % (start, end, names[label], decimals[rank])
        for start, end, label, rank in columns
    ]
    places = first.tolist()
    return [b",".join(spelled[begin:end]) for begin, end in pairwise(places)]


def json_line(value: object) -> bytes:
    """A value as one line of JSON in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate, a number beyond 64 bits
        return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
