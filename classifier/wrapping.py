"""Text to lines of a terminal, where a Chinese character takes two columns.

`wcwidth.wrap` knows the widths but takes time that grows with the square of a line's length (14 s for 21,000
characters), and puts a full stop at the head of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = "（《〈“‘「『【〔［｛"
_CLOSING = "，。、；：？！…—）》〉”’」』】〕］｝％"
# What stays on one line: a character or a word of another script, with the marks that open and close it.
_UNIT = re.compile(rf"\s|[{_OPENING}]*(?:[!-~\u00a1-\u024f]+|.)[{_CLOSING}]*", re.DOTALL)


def wrapped(text: str, columns: int) -> list[str]:
    """`text` cut into lines of at most `columns` (at least 2), the white space at the cuts dropped.

    >>> wrapped("渡口（老柳渡）今晨复航。See you", 15)
    ['渡口（老柳渡）', '今晨复航。See', 'you']
    """
    lines, line, used = [], "", 0
    for unit in _units(text.replace("\t", "    "), columns):
        width = columns_of(unit)
        if line and used + width > columns:
            lines.append(line.rstrip())
            line, used = "", 0
        if lines and not line and unit.isspace():
            continue
        line, used = line + unit, used + width
    return [*lines, line.rstrip()]


def columns_of(text: str) -> int:
    """Columns that `text` takes on a terminal; as many as characters if one of them is a control character.

    >>> columns_of("渡口 7:30")
    9
    """
    from wcwidth import wcswidth  # lazily: its tables take 0.06 s to load

    columns = wcswidth(text)
    return columns if columns >= 0 else len(text)


def _units(text: str, columns: int) -> Iterator[str]:
    """The pieces that a line may be cut between; what fits on no line, an address perhaps, comes apart."""
    for match in _UNIT.finditer(text):
        unit = match[0]
        if len(unit) > 1 and columns_of(unit) > columns:
            yield from unit
        else:
            yield unit
