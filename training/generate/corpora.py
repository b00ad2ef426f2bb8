"""The corpora, pooled by what their rows are good for.

Input: the corpora folder (`*.jsonl.gz`, rows `text`, `source`, `category`).  Only every fourth row, chosen by the
hash of its text, is taken, more than enough for some thousands of pages.  Run time: about 4 seconds, 150 MB.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from training.generate.held_out import is_held_out, mentions_held_out_trade
from training.generate.lines import AdLine

FILES = ("articles", "headlines", "questions", "ads", "marketing", "messages", "chrome")
_SHARE = 4  # one row in four is the generator's
_MEASURED_SHARE = 4  # and one in four of those is kept to measure on
_MOST_HEADLINES = 12_000  # of one source: enough variety, little memory

# Sources whose rows are not what the file's name says: SEO posts as articles, a loan company's texts as interface.
_NO_ARTICLES = frozenset(("nagisa969/sunnyblog",))
_NO_CHROME = frozenset(
    ("xiaoedaikuan", "footerbird/cocn", "zihao0816/system", "gambling_chrome", "dedecms_admin", "halo_lang")
)
_BACK_OFFICE = re.compile(
    r"""
    后台 | 管理 | 插件 | 字段 | 模[板版] | 数据 | 配置 | 设置 | 缓存 | 删除 | 权限 | 变量 | 安装 | 上传 | 接口 | [启禁]用  # 后台管理
    | 代码 | 函数 | 路径 | 目录名 | 审核 | 文件 | 参数 | 调用 | 正则 | 脚本 | 备份 | 升级 | 失败 | 错误 | 不能为空  # 文件上传失败
    | 栏目描述 | 蜘蛛 | 采集 | 伪静态 | 钩子 | 按钮 | 排序\( | 越小越前 | 名稱?称?: | 原订单 | 机型 | 认证状态 | 数量: | 账号：$  # 按钮
    | SQL | PHP | JS | CSS | HTML | API
    """,
    re.VERBOSE,
)
_PLACEHOLDER = re.compile(r"[<>{}$\\@%]|随机|站点名称|关键词/|主关键词|=\s*['\"]|[\ue000-\uf8ff]|[ぁ-ヿ]|\(\)|（）")
_UNFIT = re.compile(r"幼女|萝莉|未成年|学生妹|初中生|乱伦|强奸|迷奸")  # nothing a training set should hold


@dataclass(frozen=True, slots=True)
class Corpora:
    """Texts by kind. Keys: articles and questions by category, headlines and ads by source, chrome by category."""

    articles: dict[str, list[str]] = field(default_factory=dict)
    headlines: dict[str, list[str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    ads: dict[str, list[str]] = field(default_factory=dict)
    marketing: list[str] = field(default_factory=list)
    chat: list[str] = field(default_factory=list)
    mail: list[str] = field(default_factory=list)
    chrome: dict[str, list[str]] = field(default_factory=dict)


def is_for_generator(text: str) -> bool:
    """Whether a corpus row belongs to the generator, or is measured on; the others are not used."""
    return _digest(text)[-1] % _SHARE == 0


def is_measured(text: str) -> bool:
    """Whether a corpus row is one of those that are measured on, and that nothing is made of."""
    return is_for_generator(text) and _digest(text)[-2] % _MEASURED_SHARE == 0


def _digest(text: str) -> bytes:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()


def rows(corpora: Path, name: str) -> Iterator[dict[str, Any]]:
    """All rows of one corpus file, streamed."""
    with gzip.open(corpora / f"{name}.jsonl.gz", "rb") as file:
        for line in file:
            yield orjson.loads(line)


def load_corpora(corpora: Path) -> Corpora:
    """Read the generator's rows of every file."""
    return pool({name: own_rows(rows(corpora, name)) for name in FILES})


def own_rows(found: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of the generator's quarter, without those that are measured on."""
    return (row for row in found if is_for_generator(row["text"]) and not is_measured(row["text"]))


def pool(files: dict[str, Iterator[dict[str, Any]]]) -> Corpora:
    """Sort rows into pools; a file that is not given leaves its pools empty."""
    messages = _by(files.get("messages", iter(())), "category")
    return Corpora(
        articles=_articles(files.get("articles", iter(()))),
        headlines=_by(files.get("headlines", iter(())), "source", most=_MOST_HEADLINES),
        questions=[row["text"] for row in files.get("questions", iter(()))],
        ads=_by((row for row in files.get("ads", iter(())) if is_training_ad(row)), "category"),
        marketing=[row["text"] for row in files.get("marketing", iter(())) if not mentions_held_out_trade(row["text"])],
        chat=messages.get("chat_ham", []),
        mail=messages.get("email_ham", []),
        chrome=_by((row for row in files.get("chrome", iter(())) if _is_front_end(row)), "category"),
    )


def _by(found: Iterator[dict[str, Any]], key: str, *, most: int | None = None) -> dict[str, list[str]]:
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        pool_of_row = pools[str(row.get(key) or "")]
        if most is None or len(pool_of_row) < most:
            pool_of_row.append(row["text"])
    return dict(pools)


def _articles(found: Iterator[dict[str, Any]]) -> dict[str, list[str]]:
    """Articles by category; the portal's many classes are one."""
    pools: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        if row["source"] not in _NO_ARTICLES:
            category = str(row.get("category") or "")
            name = category if not category.startswith("portal_news") else "portal_news"
            pools["news_general" if name.startswith("news_general") else name].append(row["text"])
    return dict(pools)


def is_training_ad(row: dict[str, Any]) -> bool:
    """Whether an ad row may be seen in training: an ad for certain, and of no source or trade that is held out."""
    text, category = row["text"], str(row.get("category") or "")
    if category.startswith("weak_") or _UNFIT.search(text) or mentions_held_out_trade(text):
        return False
    return not is_held_out(AdLine(text, "corpus", "", row["source"]))


def _is_front_end(row: dict[str, Any]) -> bool:
    """Whether an interface string is one that visitors of a site see."""
    text = row["text"]
    if row["source"] in _NO_CHROME or not 2 <= len(text) <= 40 or "。" in text[:-1]:
        return False
    return not _BACK_OFFICE.search(text) and not _PLACEHOLDER.search(text)
