"""What robustness is measured on: clean articles, of labelled pages and of the corpora, and their odd-looking lines.

One corpus row in four feeds the generator, but for one in four of these, which is measured on
(`training.generate.corpora.is_measured`) and seen by no model.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.line_kinds import kinds_of_lines
from training.generate.corpora import is_measured
from training.generate.lines import read_rows

POEMS = Path(__file__).resolve().parent / "poems.tsv"
MOST_OF_A_KIND = 150  # documents: enough for a tenth of a percent of characters, few enough for seconds
FEWEST_PARAGRAPHS = 3  # lines of an article with paragraphs
LONGEST_NEWSFLASH = 220  # characters
_LONGEST_ARTICLE = 200  # lines: laws and weeklies of thousands would outweigh everything else

# Sources whose rows are articles and nothing else, by the kind that figures are given for. Left out: sources with
# index tables, menus or prompts among their lines (gov_policy, caijing, weeklies, blogs).
ARTICLE_SOURCES = {
    "xin-wen-lian-bo": "television news", "SogouC_ClassFile": "portal news", "Skywork_eval": "news",
    "cx163_clean": "portal news", "LCTT/TranslateProject": "tech article", "xitu/gold-miner": "tech article",
    "LawRefBook/Laws": "law", "Anduin2017/HowToCook": "recipe",
}  # fmt: skip
WHOLE_KINDS = ("law", "recipe")  # every line of these is a negative case
NEWSFLASH_SOURCES = ("FinCUGE/finnl", "FinCUGE/finna")
# Lines of those sources that are about the text, not of it: translators' credits, prompts to send corrections.
_NOT_SCORED = re.compile(
    r"""
    ^\W*(?:via|作者|译者|校对|编辑|来源|原文|译文|选题)\W{0,3}[:：]  # 译者：某某
    | LCTT | 掘金 | 本文由.{0,20}(?:编译|翻译|原创) | 转载 | Pull\ request  # 本文由某某原创编译
    | 责任编辑 | ^\W*https?://\S+$ | SetCookie  # 责任编辑：某某
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article alone. kind: what its source holds.  lines: non-blank, without surrounding white space.

    line_kinds: what each line looks like (`line_kinds`), empty for prose.  scored: whether each line is surely body.
    """

    kind: str
    lines: tuple[str, ...]
    line_kinds: tuple[str, ...]
    scored: tuple[bool, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def article(kind: str, text: str) -> CleanArticle:
    """A text of a corpus as an article, cut after `_LONGEST_ARTICLE` lines."""
    lines = tuple(line for raw in text.splitlines() if (line := raw.strip()))[:_LONGEST_ARTICLE]
    scored = tuple(_NOT_SCORED.search(line) is None for line in lines)
    return CleanArticle(kind, lines, tuple(kinds_of_lines(lines)), scored)


def corpus_articles(rows: Iterable[dict[str, Any]]) -> list[CleanArticle]:
    """Articles of several paragraphs, at most `MOST_OF_A_KIND` of a kind."""
    found: dict[str, list[CleanArticle]] = {}
    for row in rows:
        kind = ARTICLE_SOURCES.get(row["source"])
        if kind is None or len(of_kind := found.setdefault(kind, [])) >= MOST_OF_A_KIND:
            continue
        if is_measured(row["text"]) and len((candidate := article(kind, row["text"])).lines) >= FEWEST_PARAGRAPHS:
            of_kind.append(candidate)
    return [one for of_kind in found.values() for one in of_kind]


def newsflashes(rows: Iterable[dict[str, Any]]) -> list[CleanArticle]:
    """News of one short paragraph, each a document."""
    texts = (row["text"].strip() for row in rows if row["source"] in NEWSFLASH_SOURCES and is_measured(row["text"]))
    short = [text for text in texts if len(text) <= LONGEST_NEWSFLASH and len(text.splitlines()) == 1]
    return [article("newsflash", text) for text in short[:MOST_OF_A_KIND]]


def poems() -> list[CleanArticle]:
    """Poems of `poems.tsv` (the corpora hold none): title, author, verses; none is the generator's."""
    found = []
    for title, verses in read_rows(POEMS):
        lines = (*title.split("|"), *verses.split("/"))
        found.append(CleanArticle("poem", lines, ("poem",) * len(lines), (True,) * len(lines)))
    return found


def article_rows(corpora: Path) -> Iterator[dict[str, Any]]:
    """Rows of the corpus of articles, streamed."""
    with gzip.open(corpora / "articles.jsonl.gz", "rb") as file:
        for line in file:
            yield orjson.loads(line)
