"""The four labels, in the order of every probability vector. LABELS is the one place that spells them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """name: as it stands in results.  meaning: why such a line is on the page.  example: a line of the kind."""

    name: str
    meaning: str
    example: str


BODY = Label("body", "the page was published to say it", "会议指出，今年前三季度全市新增公园绿地四十二公顷。")
AD = Label("ad", "it sells something or moves a search engine", "看白癜风哪家医院好多少钱薇❤jn88612")
FEED = Label("feed", "it sends the reader to other pages", "相关阅读：老城区改造后，菜市场搬去哪儿了？")
BOILERPLATE = Label("boilerplate", "the site's template prints it", "首页 > 新闻中心 > 正文　责任编辑：林小满")

LABELS = (BODY, AD, FEED, BOILERPLATE)
NAMES = tuple(label.name for label in LABELS)
