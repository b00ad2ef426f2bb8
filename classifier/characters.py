"""Character tables: what one code point is folded to, and which class of characters it belongs to.

Both tables cover the Basic Multilingual Plane; every code point above it is looked up as ``ASTRAL``.
They are built once, at training time (`build_fold`, `build_classes`), and travel with the model, so that
prediction depends neither on OpenCC nor on the Unicode version of the interpreter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

PLANE = 0x10000  # code points in the Basic Multilingual Plane
ASTRAL = 0xFFFF  # a noncharacter: stands for every code point above the plane

CLASSES = (
    "space",  # any white space inside a line
    "han",  # 汉
    "kana",  # ひカ and hangul: scripts that an article quotes
    "lower",  # a é я
    "upper",  # A Я
    "digit",  # 0 ５ ②
    "sentence_end",  # 。！？!?
    "ellipsis",  # … and the lone full stop
    "comma",  # ，、；,;
    "colon",  # ：:
    "open_quote",  # “‘「『 and the title mark 《
    "close_quote",  # ”’」』》
    "straight_quote",  # " '
    "open_bracket",  # （【[(
    "close_bracket",  # ）】])
    "bullet",  # •·●■◆ and other marks that stand before list items
    "pipe",  # | ｜ ¦
    "arrow",  # > » › → and their mirror images
    "dash",  # - — – ~ _
    "slash",  # / \
    "at",  # @ # & + = * ^ `
    "money",  # $ ¥ % ℃
    "copyright",  # © ® ™
    "symbol",  # dingbats, box drawing, mathematical signs
    "emoji",  # everything above the plane, variation selectors
    "invisible",  # zero-width marks, controls, unassigned, private use, lone surrogates
)
_INDEX = {name: i for i, name in enumerate(CLASSES)}

_LISTED = {
    "sentence_end": "。！？!?｡．",
    "ellipsis": "….⋯‥",
    "comma": "，、；,;､",
    "colon": "：:∶",
    "open_quote": "“‘「『《〈«",
    "close_quote": "”’」』》〉",
    "straight_quote": "\"'＂＇",
    "open_bracket": "（【[({〔［｛〖",
    "close_bracket": "）】])}〕］｝〗",
    "bullet": "•·●■◆○□◇▪▫◦‣⁃∙・★☆▲△▼▽◎※►▶√✓✔",
    "pipe": "|｜¦│┃丨",
    "arrow": "<>»›‹→←↑↓⇒＞＜≫≪︿﹀↵⟩⟨",
    "dash": "-—–―~～_－＿−﹣─━",
    "slash": "/\\／＼",
    "at": "@#&+=*^`＠＃＆＋＝＊",
    "money": "$¥￥%％€£℃‰",
    "copyright": "©®™℗",
}
_BY_CATEGORY = {
    "Zs": "space", "Zl": "space", "Zp": "space", "Ll": "lower", "Lu": "upper", "Lt": "upper", "Lm": "lower",
    "Nd": "digit", "No": "digit", "Nl": "digit", "Ps": "open_bracket", "Pe": "close_bracket", "Pi": "open_quote",
    "Pf": "close_quote", "Pd": "dash", "Pc": "dash", "Po": "symbol", "Sc": "money", "Sm": "symbol", "So": "symbol",
    "Sk": "symbol", "Mn": "emoji", "Me": "emoji", "Mc": "emoji",
}  # fmt: skip


def _class_name(char: str) -> str:
    code = ord(char)
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or char in "〇々":
        return "han"
    if 0x3040 <= code <= 0x30FF or 0x31F0 <= code <= 0x31FF or 0xAC00 <= code <= 0xD7AF:
        return "kana"
    if char.isspace():
        return "space"
    return _BY_CATEGORY.get(unicodedata.category(char), "lower" if char.isalpha() else "invisible")


def build_classes() -> NDArray[np.uint8]:
    """Class of every code point of the plane, shape (PLANE,), values index `CLASSES`."""
    table = np.array([_INDEX[_class_name(chr(code))] for code in range(PLANE)], dtype=np.uint8)
    for name, chars in _LISTED.items():
        table[[ord(char) for char in chars]] = _INDEX[name]
    table[ASTRAL] = _INDEX["emoji"]
    return table


def _fold_char(char: str, to_simplified: Callable[[str], str]) -> int:
    compatible = unicodedata.normalize("NFKC", char)
    if len(compatible) != 1 or ord(compatible) >= PLANE:
        compatible = char
    lowered = compatible.lower()
    simplified = to_simplified(lowered if len(lowered) == 1 else compatible)
    folded = simplified if len(simplified) == 1 and ord(simplified) < PLANE else compatible
    if folded.isspace():
        return ord(" ")
    return ord("0") if folded.isdigit() else ord(folded)


def build_fold(to_simplified: Callable[[str], str]) -> NDArray[np.uint16]:
    """What every code point of the plane counts as in an n-gram, shape (PLANE,).

    Width (NFKC), case, traditional or simplified form and the value of a digit are folded away; `to_simplified`
    maps one character (OpenCC's ``t2s`` at training time). Lone surrogates and private use fold to themselves.
    """
    table = np.arange(PLANE, dtype=np.uint16)
    for code in range(PLANE):
        if not 0xD800 <= code <= 0xF8FF:
            table[code] = _fold_char(chr(code), to_simplified)
    table[0xD800:0xF900] = 0xE000
    return table


def lookup(table: NDArray[np.generic], codes: NDArray[np.uint32]) -> NDArray[np.generic]:
    """`table` at each code point (any shape), the astral ones folded onto `ASTRAL`."""
    return table[np.minimum(codes, ASTRAL)]
