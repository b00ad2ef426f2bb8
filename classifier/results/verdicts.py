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

from classifier.document import Document, joined_verdicts
from classifier.labels import NAMES
from classifier.records import Record

DECIMALS = 4  # of the probabilities written


def as_json_lines(scored: Sequence[tuple[Record, Document]]) -> tuple[bytes]:
    """A line of JSON a document: its id and its segments.

    >>> from classifier.document import Segment
    >>> as_json_lines([(Record("a", "雨", "a"), Document("雨", (Segment(0, 1, "body", (0.7, 0.1, 0.1, 0.1)),)))])
    (b'{"id":"a","segments":[{"start":0,"end":1,"label":"body","probability":0.7}]}\\n',)
    """
    every, first = joined_verdicts([document for _, document in scored])
    ids = [json_line(record.id)[:-1] for record, _ in scored]
    ranks = np.rint(every.chosen * 10**DECIMALS).astype(np.int64)
    # By the compiled kernel where that is in use: a JSON library would need a dictionary a segment.
    compiled = sys.modules.get("classifier.compiled.verdicts")
    write = compiled.json_lines if compiled else _spelled_in_python
    return (write(ids, every.starts, every.ends, every.labels, ranks, _all_probabilities(), first),)


@cache
def _all_probabilities() -> tuple[bytes, ...]:
    return tuple(repr(number / 10**DECIMALS).encode() for number in range(10**DECIMALS + 1))


def _spelled_in_python(
    ids: Sequence[bytes], starts: NDArray[np.int64], ends: NDArray[np.int64], labels: NDArray[np.int64],
    ranks: NDArray[np.int64], decimals: tuple[bytes, ...], first: NDArray[np.int64],
) -> bytes:  # fmt: skip
    """As `classifier.compiled.verdicts.json_lines`."""
    names = [name.encode() for name in NAMES]
    columns = zip(starts.tolist(), ends.tolist(), labels.tolist(), ranks.tolist(), strict=True)
    spelled = [
        b'{"start":%d,"end":%d,"label":"%b","probability":%b}' % (start, end, names[label], decimals[rank])
        for start, end, label, rank in columns
    ]
    places = zip(ids, pairwise(first.tolist()), strict=True)
    return b"".join([b'{"id":%b,"segments":[%b]}\n' % (name, b",".join(spelled[i:j])) for name, (i, j) in places])


def json_line(value: object) -> bytes:
    """A value as one line of JSON in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate, a number beyond 64 bits
        return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
