"""Bytes to characters: in the encoding that is named, else in the one that is found.

UTF-8 proves itself: text of another encoding is not valid UTF-8 but by a rare chance. The others are told apart by
what comes out, since nearly any bytes are valid GB18030: the reading with most everyday characters wins.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache

from classifier.errors import InputError

_BOM = "\ufeff"
_REPLACEMENT = "\ufffd"
_THREE_BYTES = "\u0800"  # from here on, where Chinese is, UTF-8 takes three bytes that other text seldom imitates
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
_SAMPLE_CHARACTERS = 1 << 16  # of a text, looked at to judge a reading of it
_SURE_SHARE = 0.9  # of everyday characters in a right reading; on 253 pages in each encoding it was at least 0.975
_SURE_LEAD = 0.05  # over the next best reading; on the same pages at least 0.065
_MANY_NULS = 0.3  # of all bytes; UTF-16 of Latin text is valid UTF-8 with a NUL in every character
_GB_COMMON = (range(0xB0, 0xD8), range(0xA1, 0xFF))  # bytes of the 3,755 characters of GB 2312's first level
_BIG5_COMMON = (range(0xA4, 0xC7), range(0x40, 0xFF))  # bytes of the 5,401 characters of Big5's first level
_OTHER_COMMON = "".join(map(chr, [9, 10, 13, *range(0x20, 0x7F), *range(0x3000, 0x3020), *range(0xFF00, 0xFF60)]))
_PUNCTUATION = "“”‘’—…·•"


@dataclass(frozen=True, slots=True)
class Decoded:
    """text: without a byte order mark.  encoding: what it was in.  doubt: why that may be wrong; empty if sure."""

    text: str
    encoding: str
    doubt: str = ""


def is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def decode(data: bytes, encoding: str) -> str:
    """The characters of `data`. Raises InputError that says where it is not `encoding`, in bytes from its start."""
    try:
        return data.decode(encoding).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        found = data[error.start : error.start + 1].hex()
        where = f"byte 0x{found} at offset {error.start} is not {encoding}"
    except UnicodeError as error:
        where = f"not {encoding} ({error})"
    raise InputError(f"{where}; name the right one, as in --encoding gb18030")


def detect(data: bytes) -> Decoded:
    """The characters of `data` in the encoding that fits it best. Raises InputError if none does."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(decode(data, encoding), encoding)
    if data.count(0) <= _MANY_NULS * len(data):
        try:
            return Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            if _is_broken_utf8(data):
                decode(data, "utf-8")  # raises what is to be said
    readings = sorted(filter(None, (_reading(data, name) for name in _CANDIDATES)), reverse=True)
    if not readings:
        raise InputError(f"in none of the encodings utf-8, {', '.join(_CANDIDATES)}; --encoding names another")
    encoding = readings[0][1]
    return Decoded(decode(data, encoding), encoding, _doubt(readings))


def _is_broken_utf8(data: bytes) -> bool:
    """Whether what is not UTF-8 in `data` is the exception in it: then another encoding would only garble the rest."""
    sample = data.decode("utf-8", "replace")[:_SAMPLE_CHARACTERS]
    broken = sample.count(_REPLACEMENT)
    return sum(char >= _THREE_BYTES for char in sample) > 2 * broken


def _reading(data: bytes, encoding: str) -> tuple[float, str] | None:
    """Share of everyday characters in `data` read as `encoding`; None if it cannot be read so."""
    try:
        sample = data.decode(encoding)[:_SAMPLE_CHARACTERS]
    except UnicodeError:
        return None
    return sum(map(_everyday().__contains__, sample)) / max(1, len(sample)), encoding


@cache
def _everyday() -> frozenset[str]:
    """Characters that ordinary Chinese text is made of."""
    two_bytes = [("gb2312", *_GB_COMMON), ("big5", *_BIG5_COMMON)]
    chinese = (bytes((a, b)).decode(name, "ignore") for name, first, second in two_bytes for a in first for b in second)
    return frozenset(chinese) | frozenset(_OTHER_COMMON + _PUNCTUATION)


def _doubt(readings: list[tuple[float, str]]) -> str:
    """What speaks against the first of `readings`, best first; empty if nothing does."""
    (share, encoding), *others = readings
    if share < _SURE_SHARE:
        return f"read as {encoding}, though {1 - share:.0%} of it are rare characters; --encoding names another"
    if others and share - others[0][0] < _SURE_LEAD:
        return f"read as {encoding}, though {others[0][1]} fits nearly as well; --encoding settles it"
    return ""
