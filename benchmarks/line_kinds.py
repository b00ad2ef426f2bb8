"""Kinds of article line that look like anything but an article: told by the line itself and its neighbours.

Every function takes lines of *clean* articles, so it need not tell a heading from a menu item, only from a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_HEADING = 30  # characters
SHORTEST_PARAGRAPH = 40  # characters; a heading stands above or under a paragraph
_HAN = re.compile(r"[\u3400-\u9fff]")
_MOST_HAN_IN_CODE = 0.1  # of a line's characters: a comment
_SHORTEST_CODE = 6  # characters

_LIST_ITEM = re.compile(
    r"""
    [•·●■◆○*+–-]\s            # • 葱两根
    | \d{1,2}(?:[、)）]|[.．](?!\d))  # 1. 切丝; not 3.14 米
    | [（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]  # （二）减量
    | [①-⑳]                  # ③ 撒盐
    | 第?[一二三四五六七八九十]{1,3}[、：]  # 三、结果; not 一个人
    """,
    re.VERBOSE,
)
_DIALOGUE = re.compile(
    r"""
    [“「『"][^”」』"]+[”」』"]$              # “回来就好。”  the whole line is said
    | [“「『"].+[”」』"][^”」』"]{1,14}[。？！：]$  # “走吧。”他站起来。
    | [^，。：:？！“]{1,8}[：:]\s*[“「『].+      # 老田说：“等了十一年。”
    | (?:记者|主持人|问|答|[QA甲乙])[：:].+       # 记者：为什么不停航？
    """,
    re.VERBOSE,
)
_CODE_MARK = re.compile(
    r"""
    [{}();=<>$|\\#]           # return x;
    | ^(?:sudo|apt|git|npm|pip|cd|ls|import|from|def|class|echo|docker|yum|wget|curl|make|cat|chmod|ssh)\b  # git push
    """,
    re.VERBOSE,
)
_CELL_BORDER = re.compile(r"\t+|\s*\|\s*|(?<=\S) {2,}(?=\S)|(?<=\S)　+(?=\S)")
_FEWEST_CELLS = 3
_LONGEST_CELL = 24  # characters


def is_list_item(text: str) -> bool:
    """Whether the line begins with a bullet or a number."""
    return _LIST_ITEM.match(text) is not None


def is_dialogue(text: str) -> bool:
    """Whether the line is somebody's words: quoted, or after the speaker's name."""
    return _DIALOGUE.match(text) is not None


def is_code(text: str) -> bool:
    """Whether the line is program text or a command, perhaps with a comment in Chinese."""
    if len(text) < _SHORTEST_CODE or len(_HAN.findall(text)) > _MOST_HAN_IN_CODE * len(text):
        return False
    return _CODE_MARK.search(text) is not None


def is_table_row(text: str) -> bool:
    """Whether the line holds three short cells or more, between tabs, bars, or wide blanks."""
    cells = [cell for cell in _CELL_BORDER.split(text.strip("| \t")) if cell]
    return len(cells) >= _FEWEST_CELLS and all(len(cell) <= _LONGEST_CELL for cell in cells)


def is_heading(text: str, before: str, after: str) -> bool:
    """Whether a short line without a sentence's end stands at a paragraph; `before`, `after`: the lines around it."""
    if not 2 <= len(text) <= LONGEST_HEADING or text[-1] in "。！；;，,、：:.…”）)" or not _HAN.search(text):
        return False
    return len(after) >= SHORTEST_PARAGRAPH and (not before or len(before) >= SHORTEST_PARAGRAPH)


def kinds_of_lines(lines: Sequence[str]) -> list[str]:
    """Kind of each line of a clean article: code, table, dialogue, heading, list, or empty for plain prose."""
    framed = ["", *lines, ""]
    return [_kind(*framed[number : number + 3]) for number in range(len(lines))]


def _kind(before: str, text: str, after: str) -> str:
    if is_code(text):
        return "code"
    if is_table_row(text):
        return "table"
    if is_dialogue(text):
        return "dialogue"
    if is_heading(text, before, after):
        return "heading"
    return "list" if is_list_item(text) else ""
