"""The shape of any line of a page, told by the line alone: what a reader sees before he reads."""

from __future__ import annotations

import re

from benchmarks.line_kinds import is_table_row

SHORT = 12  # characters at most: a menu item, a name, a counter
LONG = 80  # characters at least: a paragraph, or a teaser as long as one

_WORD = re.compile(r"[^\W_]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FEW_HAN = 0.1  # of a line's letters: less is a foreign language, code, an address
_NUMBERS = re.compile(
    r"""
    (?:[\d\s:：/.,、\-–—()（）\[\]【】#+|%]
    | [年月日时時分秒点] | 星期[一二三四五六日天] | 周[一二三四五六日] | [上下]午 | 今天 | 昨天  # 1月17日 下午
    | [天周月年]前 | 小时前 | 分钟前  # 3天前
    | 阅读 | 浏览 | 评论 | 点赞 | 赞 | 次 | 人 | 万 | 亿 | 条 | 楼 | 回复 | 收藏 | 字 | views?  # 阅读 1.2万
    )+
    """,
    re.VERBOSE,
)
_PUBLICATION = re.compile(
    r"""
    (?:来源|來源|稿源|作者|编辑|編輯|责编|責編|记者|記者|发布(?:时间|于|者)?|發佈|发表(?:时间|于|者)?|时间|日期|摄影|楼主|网友)
    \s*[:：/]?\s*.{0,40}$     # 来源：某报 编辑：某某
    | .{0,20}\d{4}[-年./]\d{1,2}[-月./]\d{1,2}.{0,40}$  # 某某 发表于 2012-01-17 10:22
    """,
    re.VERBOSE,
)
_ENDS_SENTENCE = tuple("。！？!?…；;") + tuple(end + close for end in "。！？!?…" for close in "”」』）)")

SHAPES = ("mark", "number", "foreign", "publication", "table", "long", "sentence", "short", "phrase")


def shape_of(text: str) -> str:
    """One of `SHAPES`; the first that fits.

    mark: no letter or digit.  number: dates, counters and nothing else.  foreign: hardly a Chinese character.
    publication: who, when, where from.  table: three short cells or more.  long: `LONG` characters or more.
    sentence: ends like one.  short: `SHORT` characters or fewer.  phrase: what is left, such as a headline.
    """
    letters = _WORD.findall(text)
    if not letters:
        return "mark"
    if any(char.isdigit() for char in text) and _NUMBERS.fullmatch(text):
        return "number"
    if len(_HAN.findall(text)) < _FEW_HAN * len(letters):
        return "foreign"
    if _PUBLICATION.match(text):
        return "publication"
    if is_table_row(text):
        return "table"
    if len(text) >= LONG:
        return "long"
    if text.endswith(_ENDS_SENTENCE):
        return "sentence"
    return "short" if len(text) <= SHORT else "phrase"
