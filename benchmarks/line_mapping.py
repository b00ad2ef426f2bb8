"""Which lines of a page an HTML extractor kept, though it breaks lines and sets marks in its own way.

Both texts are reduced to letters and digits; runs that they have in common are matched, longest first, in order
(Ratcliff and Obershelp). A line is kept if half of its characters lie in such runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

SHORTEST_RUN = 4  # characters that match in a row: fewer are chance
KEPT_SHARE = 0.5  # of a line's letters and digits: then most of the line is there


def reduced(text: str) -> str:
    """Letters and digits only, width folded: what two ways of writing the same page agree on."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def kept_lines(lines: Sequence[str], extracted: str) -> list[bool]:
    """Whether each of a page's `lines` stands in `extracted`; a line without letter or digit never does."""
    bare = [reduced(line) for line in lines]
    found = _matched("".join(bare), reduced(extracted))
    borders = accumulate((len(line) for line in bare), initial=0)
    return [end > start and sum(found[start:end]) >= KEPT_SHARE * (end - start) for start, end in pairwise(borders)]


def _matched(page: str, extracted: str) -> bytearray:
    """1 for every character of the page that lies in a common run, else 0."""
    found = bytearray(len(page))
    for start, _, size in SequenceMatcher(None, page, extracted, autojunk=False).get_matching_blocks():
        if size >= SHORTEST_RUN:
            found[start : start + size] = b"\1" * size
    return found
