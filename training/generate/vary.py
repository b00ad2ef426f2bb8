"""An ad line made another by machine: numbers, names, places, spellings, width.

Every function takes a line and a `random.Random` and returns a line; none changes what the line is.
"""

from __future__ import annotations

import random
import re

from training.generate import names

_CITY = re.compile("|".join(sorted(names.CITIES, key=len, reverse=True)))
_NUMBER = re.compile(r"[0-9０-９]{4,}")
_SMALL = re.compile(r"(?<![0-9.０-９])[1-9][0-9]{1,2}(?=[万元块天年个多%％])")
_LATIN_ID = re.compile(r"(?<![A-Za-z0-9.:/@])(?=[a-z0-9_]*[0-9])(?=[0-9_]*[a-z])[a-z0-9_]{5,16}(?![A-Za-z0-9./@])")
_DOMAIN = re.compile(r"\b[a-z0-9-]{2,20}\.(?:com|cn|net|top|cc|xyz|vip|club|info|org|me|shop|site|online)\b")
_CALLED = re.compile(f"[{names.SURNAMES}](?=先生|女士|小姐|经理|老师|主任|医生|总|师傅|姐|哥)")
_BRAND = re.compile(r"(?<=【)[\u4e00-\u9fff]{2,5}(?=】)")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_FULL_DIGITS = {ord("0") + i: ord("０") + i for i in range(10)}
_HAN_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_FORMAL_DIGITS = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_RING_DIGITS = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_HALF = str.maketrans("，：；！？（）", ",:;!?()")

# Spellings that dodge a filter; the first of each pair is what stands in a clean line.
_SPELLINGS = {
    "微信": (
        "薇信",
        "威信",
        "V信",
        "VX",
        "wx",
        "薇❤",
        "微❤信",
        "W❤信",
        "嶶信",
        "徽信",
        "微 信",
        "溦信",
        "卫星",
        "维芯",
        "v-x",
    ),
    "QQ": ("扣扣", "企鹅", "Q Q", "ＱＱ", "qq", "叩叩", "球球", "Q.Q", "抠抠", "㉪㉪", "q-q"),
    "电话": ("電話", "电 话", "电.话", "☎", "TEL", "Tel", "热线", "电hua"),
    "手机": ("手 机", "手.机", "☏", "手機", "手-机"),
    "加": ("伽", "➕", "＋", "+", "家", "咖"),
    "贷款": ("货款", "贷.款", "贷 款", "代款", "贷-款", "daikuan", "贷*款", "袋款"),
    "发票": ("发漂", "發票", "发.票", "fa票", "發嘌", "发☆票", "髮票", "发/票"),
    "办理": ("办.理", "辦理", "办/理", "办★理"),
    "代开": ("代.开", "代開", "代/开", "dai开"),
    "彩票": ("彩.票", "菜票", "彩piao", "采票"),
    "投注": ("投.注", "投註", "tou注"),
    "赌": ("du", "赌.", "堵"),
    "兼职": ("兼-职", "jian职", "兼.职", "尖职"),
    "刷单": ("刷-单", "s单", "唰单", "刷.单"),
    "信用卡": ("xin用卡", "信.用.卡", "信用咔", "信用ka"),
    "套现": ("套-现", "T现", "套xian", "套現"),
    "股票": ("股.票", "古票", "gu票", "股piao"),
    "美女": ("美-女", "MM", "镁女", "美nv"),
    "免费": ("免-费", "免.费", "mian费", "免費"),
    "减肥": ("减.肥", "減肥", "jian肥", "减-肥"),
    "证件": ("证.件", "證件", "zheng件"),
    "咨询": ("谘询", "咨.询", "资询", "諮詢"),
}
_DODGED = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))
_WEDGES = ".·*-/_ 、~|★☆+^＊。"
_FRAMES = (
    ("【", "】"), ("★", "★"), ("☆", ""), ("◆", ""), ("■", ""), (">>", ""), ("『", "』"), ("==", "=="), ("→", "←"), ("●", ""), ("", "！！"),
    ("", "！"), ("", "~~"), ("🔥", ""), ("✅", ""), ("👉", ""), ("☎", ""), ("（", "）"), ("(", ")"), ("▶", ""), ("♥", "♥"), ("", "……"), ("[", "]"),
    ("ps:", ""), ("广告：", ""), ("", "(广告)"), ("推广 ", ""), ("[推广]", ""),
)  # fmt: skip


def vary(text: str, rng: random.Random) -> str:
    """The line with other numbers, people and places, and now and then other spellings."""
    text = facts(text, rng)
    if rng.random() < 0.5:
        text = _BRAND.sub(lambda match: names.mark(rng), text)
    trick = rng.random()
    if trick < 0.16:
        text = _TRICKS[int(trick / 0.16 * len(_TRICKS))](text, rng)
    if rng.random() < 0.1:
        text = text.translate(_HALF)
    if rng.random() < 0.05 and len(text) < 60:
        before, after = rng.choice(_FRAMES)
        text = before + text + after
    return text


def facts(text: str, rng: random.Random) -> str:
    """The line with other numbers, places and people, spelt as it was; good for genuine lines too."""
    text = _places(_numbers(text, rng), rng)
    return _CALLED.sub(lambda match: rng.choice(names.SURNAMES), text)


def _numbers(text: str, rng: random.Random) -> str:
    """Telephone numbers, accounts, prices and addresses redrawn, each as long as it was."""
    text = _NUMBER.sub(lambda match: _like(match[0], rng), text)
    text = _SMALL.sub(lambda match: names.digits(rng, len(match[0])) if rng.random() < 0.5 else match[0], text)
    text = _LATIN_ID.sub(lambda match: names.letters(rng, 3) + names.digits(rng, max(len(match[0]) - 3, 2)), text)
    return _DOMAIN.sub(lambda match: names.domain(rng) if rng.random() < 0.8 else match[0], text)


def _like(number: str, rng: random.Random) -> str:
    """Random digits of the same count and width; a year stays a year, the head of a mobile or 400 number stays."""
    if len(number) == 4 and number[:2] in ("19", "20"):
        return f"20{rng.randint(3, 25):02}" if rng.random() < 0.5 else number
    kept = 1 if number[0] in "1１" else 3 if number.startswith("400") else 0
    tail = names.digits(rng, len(number) - kept)
    return number[:kept] + (tail.translate(_FULL_DIGITS) if number[-1] > "9" else tail)


def _places(text: str, rng: random.Random) -> str:
    """Each city replaced by another, the same one by the same one."""
    if rng.random() < 0.3:
        return text
    moved: dict[str, str] = {}
    return _CITY.sub(lambda match: moved.setdefault(match[0], rng.choice(names.CITIES)), text)


def _dodge(text: str, rng: random.Random) -> str:
    return _DODGED.sub(lambda match: rng.choice(_SPELLINGS[match[0]]), text)


def _wedge(text: str, rng: random.Random) -> str:
    """A symbol between the characters of a stretch."""
    if len(text) < 8:
        return text
    length = rng.randint(4, min(len(text), 14))
    start = rng.randrange(len(text) - length + 1)
    return text[:start] + rng.choice(_WEDGES).join(text[start : start + length]) + text[start + length :]


def _respell_digits(text: str, rng: random.Random) -> str:
    return text.translate(rng.choice((_FULL_DIGITS, _HAN_DIGITS, _FORMAL_DIGITS, _RING_DIGITS)))


def _widen(text: str, rng: random.Random) -> str:
    return text.translate(_FULL_WIDTH)


def _sprinkle(text: str, rng: random.Random) -> str:
    """Blanks or marks here and there, as senders use them against filters."""
    mark = rng.choice((" ", " ", "　", "※", "．", "^", "丶"))
    return "".join(char + mark if rng.random() < 0.12 else char for char in text)


_TRICKS = (_dodge, _dodge, _dodge, _wedge, _respell_digits, _widen, _sprinkle)
_MASK = re.compile(r"(?<![A-Za-z])[xX]+(?![A-Za-z])")


def unmask(text: str, rng: random.Random) -> str:
    """An SMS whose digits were masked as x, with random digits in their place."""
    return _MASK.sub(lambda match: _digits_for(len(match[0]), rng), text)


def _digits_for(length: int, rng: random.Random) -> str:
    if length == 11:
        return "1" + rng.choice("3578") + names.digits(rng, 9)
    return names.digits(rng, min(length, 20))
