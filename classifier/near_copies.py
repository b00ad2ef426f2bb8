"""Which segments of a document say what an earlier one said, whatever their spacing, punctuation and width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

PASSAGE = 40  # characters that a repeated passage has at least; below, people do write the same line twice
_MARKS = re.compile(r"[\W_]+")


def skeleton(line: str) -> str:
    """The letters and digits of a line, in one width and case.

    >>> skeleton("ＡＢＣ 公司，成立于 1998 年。")
    'abc公司成立于1998年'
    """
    return _MARKS.sub("", normalize("NFKC", line)).casefold()


def copies(lines: Iterable[str]) -> dict[int, int]:
    """The first line that each later copy repeats, both by number; a line without letters repeats none.

    >>> copies(["雨停了。", "——", "雨停了", "——"])
    {2: 0}
    """
    first: dict[str, int] = {}
    found = {}
    for number, line in enumerate(lines):
        key = skeleton(line)
        if key and first.setdefault(key, number) != number:
            found[number] = first[key]
    return found


@dataclass(frozen=True, slots=True)
class Passage:
    """Segments begin..end-1 of a document, which repeat those from `of` on, one after the other."""

    begin: int
    end: int
    of: int


def passages(found: Mapping[int, int], lengths: Sequence[int]) -> tuple[Passage, ...]:
    """Repeated passages of at least PASSAGE characters.

    found: what `copies` gives.  lengths: characters of each segment.  A segment between, that repeats none, ends a
    passage.

    >>> passages({3: 0, 4: 1, 6: 2}, [30, 30, 9, 30, 30, 9, 9])
    (Passage(begin=3, end=5, of=0),)
    """
    numbers = sorted(found)
    begins = [b for a, b in pairwise([-2, *numbers]) if b != a + 1 or found[b] != found[a] + 1]
    runs = []
    for begin in begins:
        end = begin + 1
        while end in found and end not in begins:
            end += 1
        if sum(lengths[begin:end]) >= PASSAGE:
            runs.append(Passage(begin, end, found[begin]))
    return tuple(runs)
