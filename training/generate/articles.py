"""Articles of every kind that the corpora hold, as their lines: title, paragraphs, subheads, lists, captions.

All lines are body. Sources that have no paragraphs are cut into some at sentence ends; long texts lend a stretch.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.labels import BODY
from training.generate import names
from training.generate.corpora import Corpora
from training.generate.layout import Block, Line
from training.generate.vary import facts

# Categories of the corpora, how often one is drawn, and whether the first line of a text is its title.
_KINDS: dict[str, tuple[float, bool]] = {
    "tv_news": (20, True), "portal_news": (22, False), "state_news": (4, True), "news_general": (4, False),
    "finance_news": (8, False), "tech_article": (12, True), "law": (6, True), "gov_notice": (3, False),
    "paper_abstract": (5, False), "encyclopedia": (6, False), "app_description": (4, False),
    "product_review": (2, False), "recipe": (5, True), "blog_weekly": (3, False), "essay_book": (1, False),
    "finance_forum": (1, False), "questions": (6, False), "mail": (3, False),
}  # fmt: skip
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"[^，。！？；：,!?;:\s（）()【】“”\"]{4,22}")
_HAS_WORD = re.compile(r"\w")
# Lines of the sources that are not the article: an author's prompts for his account, translators' lines, metadata.
_NOT_BODY = re.compile(
    r"""
    关注.{0,14}(?:公众号|专栏|周刊|微信|订阅) | 欢迎投稿 | 商务合作 | 扫码 | 二维码 | 订阅 | 谁在招人 | 记录每周 | 开源（  # 关注本周刊
    | ^\W*(?:编辑|来源|作者|译者|校对|原文|译文|via|选题)\W{0,3}[:：]  # 译者：某某
    | 本文由.{0,20}(?:编译|翻译|原创) | LCTT | 掘金 | 原文地址 | 转载 | 责任编辑  # 本文由某某原创编译
    | ^索\ ?引\ ?号 | ^主题分类 | ^发文(?:机关|字号) | ^成文日期 | ^发布日期  # the index table of a government notice
    | ^发信站 | ^标\s+题 | 信区 | ^发信人 | ^:  # heads and quotations of mails
    | 查看更多 | 点击.{0,8}(?:下载|购买|关注) | ^https?://\S+$  # links
    """,
    re.VERBOSE,
)
_METADATA_END = 18  # lines of a government notice that its index table may fill
_MOST_LINES = 220  # of one article
_TITLE_SHORTEST, _TITLE_LONGEST = 7, 40


@dataclass(frozen=True, slots=True)
class Article:
    """A title and the lines under it. kind: its category; title is empty where the text has none."""

    kind: str
    title: str
    lines: tuple[Line, ...]


def _body(text: str, role: str = "text") -> Line:
    return Line(text, BODY.name, role)


class Articles:
    """Draws articles. genuine: kind to (form, text) rows of hand-written lines that look like ads and are body."""

    def __init__(self, corpora: Corpora, genuine: dict[str, list[tuple[str, str]]]) -> None:
        pools = corpora.articles | {"questions": corpora.questions, "mail": corpora.mail}
        self.pools = {kind: pools[kind] for kind in _KINDS if pools.get(kind)}
        if not self.pools:
            raise ValueError(f"the corpora hold none of the kinds of article {', '.join(_KINDS)}")
        self.kinds = tuple(self.pools)
        self.weights = tuple(_KINDS[kind][0] for kind in self.kinds)
        self.genuine = genuine

    def draw(self, rng: random.Random, kinds: Sequence[str] = ()) -> Article:
        """An article, of one of `kinds` where the corpora have it."""
        known = [kind for kind in kinds if kind in self.pools]
        kind = rng.choice(known) if known else rng.choices(self.kinds, self.weights)[0]
        for _ in range(20):
            title, paragraphs = self._read(kind, rng.choice(self.pools[kind]), rng)
            if paragraphs:
                break
        else:
            raise ValueError(f"no text of kind {kind} has a paragraph")
        return Article(kind, title, tuple(self._shaped(kind, paragraphs, rng)))

    def _read(self, kind: str, text: str, rng: random.Random) -> tuple[str, list[str]]:
        """Title and paragraphs of a corpus text."""
        lines = [line for raw in text.splitlines() if (line := clean(raw)) and not _NOT_BODY.search(line)]
        if not lines:
            return "", []
        if kind == "gov_notice":
            lines = lines[next((n for n, line in enumerate(lines[:_METADATA_END]) if len(line) > 60), 0) :]
        if _KINDS[kind][1] and len(lines) > 1 and len(lines[0]) <= 2 * _TITLE_LONGEST:
            return lines[0], _stretch(lines[1:], rng)
        if len(lines) == 1:
            lines = cut(lines[0], rng)
        return (_headline(lines, rng) if rng.random() < 0.75 else ""), _stretch(lines, rng)

    def _shaped(self, kind: str, paragraphs: list[str], rng: random.Random) -> Block:
        """The paragraphs as lines, with what editors put between them."""
        lines = [_body(text, _role(text)) for text in paragraphs]
        if kind.endswith("news") and rng.random() < 0.15 and lines[0].role == "text":
            lines[0] = _body(_dateline(rng) + lines[0].text)
        if kind not in ("law", "recipe", "tech_article") and len(lines) >= 4 and rng.random() < 0.22:
            lines = _with_subheads(lines, rng)
        if rng.random() < 0.08:
            lines = _with_list(lines, rng)
        if rng.random() < 0.1:
            lines.insert(rng.randint(0, len(lines)), _caption(lines, rng))
        return self._with_genuine(kind, lines, rng) if rng.random() < 0.12 else lines

    def _with_genuine(self, kind: str, lines: Block, rng: random.Random) -> Block:
        """Hand-written genuine lines among the paragraphs, of a kind that goes with the article's where one does."""
        near = [name for name in _GENUINE_OF.get(kind, ()) if name in self.genuine]
        if not self.genuine:
            return lines
        rows = self.genuine[rng.choice(near or sorted(self.genuine))]
        place = rng.choice((len(lines), rng.randint(0, len(lines))))
        return lines[:place] + [genuine_line(row, rng) for row in rng.sample(rows, rng.randint(1, 3))] + lines[place:]

    def several(self, rng: random.Random) -> Article:
        """Newsflashes, reviews or answers one under another, each a paragraph of its own."""
        kinds = [kind for kind in ("finance_news", "product_review", "questions", "tv_news") if kind in self.pools]
        kind = rng.choice(kinds or list(self.kinds))
        drawn = [self.draw(rng, (kind,)) for _ in range(min(2 + int(2 * rng.paretovariate(0.9)), 25))]
        return Article(kind, "", tuple(article.lines[0] for article in drawn))

    def all_genuine(self, rng: random.Random) -> Article:
        """An article of genuine lines of one kind: news of fake clinics, a notice with telephones, a price list."""
        kind = rng.choice(sorted(self.genuine))
        rows = self.genuine[kind]
        chosen = rng.sample(rows, min(len(rows), 2 + int(2 * rng.paretovariate(1.0))))
        return Article(kind, "", tuple(genuine_line(row, rng) for row in chosen))


_GENUINE_OF = {
    "finance_news": ("finance_news", "crime_report"), "law": ("law_text",), "recipe": ("recipe_steps",),
    "gov_notice": ("notice_contact", "office_recruitment", "event_notice", "education"),
    "product_review": ("product_review",), "questions": ("forum_answer", "product_review"),
    "portal_news": ("clinic_report", "crime_report", "property_car", "price_list", "education", "game_article"),
    "tv_news": ("crime_report", "event_notice"), "mail": ("forum_answer", "game_article"),
}  # fmt: skip


def genuine_line(row: tuple[str, str], rng: random.Random) -> Line:
    """A hand-written genuine line with other numbers and places."""
    form, text = row[0], facts(row[1], rng)
    return _body(text, "text" if form == "paragraph" else "item" if len(text) > 14 else "head")


def clean(raw: str) -> str:
    """A corpus line without leftovers of its source; empty if no word is left."""
    line = raw.strip().strip("\ue5e5\ufeff;").strip()
    if "\xa0" in line:
        line = " ".join(line.split())
    return line if _HAS_WORD.search(line) else ""


def cut(text: str, rng: random.Random) -> list[str]:
    """A text without line breaks, cut into paragraphs at sentence ends."""
    sentences = _SENTENCE.findall(text)
    size = rng.choice((1, 2, 2, 3, 3, 4, 6))
    paragraphs = []
    while sentences:
        number = max(1, round(rng.gauss(size, size / 3)))
        if paragraph := "".join(sentences[:number]).strip():
            paragraphs.append(paragraph)
        del sentences[:number]
    return paragraphs


def _headline(lines: list[str], rng: random.Random) -> str:
    """A title made of the text's own words: a clause of its first paragraphs, best one that names no date."""
    clauses = [clause for line in lines[:3] for clause in _CLAUSE.findall(line[:300]) if len(clause) >= _TITLE_SHORTEST]
    plain = [clause for clause in clauses if not re.search(r"[月日电讯】\]）)]", clause)] or clauses
    return " ".join(rng.sample(plain, min(len(plain), rng.choice((1, 1, 2))))) if plain else ""


def _stretch(lines: list[str], rng: random.Random) -> list[str]:
    """The whole text where it is short, else a stretch of it; most begin at its beginning."""
    most = min(4 + int(8 * rng.paretovariate(0.75)), _MOST_LINES)
    start = 0 if rng.random() < 0.75 else rng.randrange(max(len(lines) - most, 0) + 1)
    return lines[start : start + most]


def _role(text: str) -> str:
    if len(text) <= 24 and text[-1] not in "。！？!?；;，,：:":
        return "head"
    return "item" if re.match(r"[-•·*]|\d+[.、)]", text) else "text"


def _dateline(rng: random.Random) -> str:
    """The head of a first paragraph; a dateline does not change what the paragraph is (rule 2)."""
    place, day, name = rng.choice(names.CITIES), f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日", names.person(rng)
    agency = rng.choice(("新华社", "新华网", "中新社", "中新网", "人民网", "本报", "央广网"))
    return rng.choice(
        (
            f"{agency}{place}{day}电（记者{name}）",
            f"{agency}{place}{day}电 ",
            f"{agency}讯（记者 {name}）",
            f"{agency}{day}电 ",
            "本报讯 ",
            f"（{place}{day}讯）",
            f"【{agency}{place}{day}】",
            f"（{agency}记者{name}{place}{day}电）",
        )
    )


def _with_subheads(lines: Block, rng: random.Random) -> Block:
    """A clause of every few paragraphs set above it as its subhead."""
    numbered, step = rng.random() < 0.4, rng.randint(2, 4)
    shaped: Block = []
    for place, line in enumerate(lines):
        found = _CLAUSE.search(line.text) if place and place % step == 0 else None
        if found:
            head = ("一二三四五六七八九十"[place // step % 10] + "、") if numbered else ""
            shaped.append(_body(head + found[0] + rng.choice(("", "", "", "？", "：")), "head"))
        shaped.append(line)
    return shaped


def _with_list(lines: Block, rng: random.Random) -> Block:
    """One paragraph's sentences set as a list."""
    place = rng.randrange(len(lines))
    sentences = [text.strip() for text in _SENTENCE.findall(lines[place].text) if text.strip()]
    shape = rng.choice(("{}、{}", "{}.{}", "（{}）{}", "{}. {}", "({}) {}", "·{1}", "{1}"))
    items = [_body(shape.format(number, text), "item") for number, text in enumerate(sentences, 1)]
    return lines[:place] + items + lines[place + 1 :] if len(items) > 1 else lines


def _caption(lines: Block, rng: random.Random) -> Line:
    found = _CLAUSE.search(rng.choice(lines).text)
    told = found[0] if found else "现场"
    shape = rng.choice(("图为{}。", "{}（资料图）", "图：{}", "▲{}", "{}。{n}摄", "{}（{n} 摄）", "图1 {}"))
    return _body(shape.format(told, n=names.person(rng)), "row")
