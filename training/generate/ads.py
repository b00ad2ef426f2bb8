"""Ads: hand-written lines varied by machine, rows of the corpora, and keyword runs from a grammar.

`Ads.campaign` draws what one advertiser puts on a page: lines of one trade.  Nothing held out is ever drawn.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from opencc import OpenCC

from classifier.labels import AD, BOILERPLATE
from training.generate import names
from training.generate.corpora import Corpora
from training.generate.held_out import is_held_out
from training.generate.lines import AdLine, read_grammar
from training.generate.vary import unmask, vary

_LINKED = ("", "", " ", " ", ",", "|", "_", "、", "，", "  ", "-", "/")
_SHORTEST_MAIL_LINE = 8
_CLAUSES = re.compile(r"[，。；！,;!|　]")
_FOREIGN_SCRIPT = 0.02  # share of ads in traditional characters whatever the page's
_LONGEST_REPEATED = 40  # characters of a line that a spammer prints again and again
# What a passage that readers marked as marketing is: a source line, a prompt of the site's account, or an offer.
_SOURCE_LINE = re.compile(
    r"""
    ^[(（【\[]?\s*
    (?:来源|来自|编辑|作者|文|图|by|责编|图片|素材|信息来源|转自|整理|撰文|原创|本文|声明|版权|免责|记者|通讯员|文字|摄影)
    [\s:：/／|来自]  # 来源：某某
    | 版权归 | 侵权 | 转载 | 授权  # 版权归原作者所有
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ACCOUNT_PROMPT = re.compile(
    r"关注|公众号|订阅|微信号|扫码|二维码|投稿|长按|点击.{0,6}(?:蓝字|阅读原文)|点赞|转发|客户端|APP"  # 长按二维码关注我们
)
_OFFER = re.compile(
    r"""
    热线 | 电话 | 咨询 | 报名 | 优惠 | 购买 | 元 | 折 | ￥ | 促销 | 招商 | 加盟 | 代理 | 门店 | 店铺 | 免费领 | 限时 | 抢购  # 限时优惠
    | 下单 | 包邮 | 课程 | 培训 | 特价 | 领取 | www\. | http | 公司 | 品牌 | 产品 | 套餐 | 预约 | 团购 | 微商 | QQ | 群  # 咨询QQ
    """,
    re.VERBOSE,
)


def marketing_label(text: str) -> str | None:
    """ad, boilerplate, or None where the text does not say which."""
    if _SOURCE_LINE.search(text):
        return BOILERPLATE.name
    if len(_OFFER.findall(text)) >= 2 or (_OFFER.search(text) and not _ACCOUNT_PROMPT.search(text)):
        return AD.name
    return BOILERPLATE.name if _ACCOUNT_PROMPT.search(text) else None


class Ads:
    """Draws ad lines.

    written: the hand-written lines; what is held out is dropped here.  corpora: pools that hold no held-out rows.
    """

    def __init__(self, written: Iterable[AdLine], corpora: Corpora) -> None:
        self.written: dict[str, dict[str, list[str]]] = {}
        for line in written:
            if not is_held_out(line):
                self.written.setdefault(line.trade, {}).setdefault(line.form, []).append(line.text)
        self.trades = sorted(self.written)
        self.marketing = [text for text in corpora.marketing if marketing_label(text) == AD.name]
        self.prompts = [text for text in corpora.marketing if marketing_label(text) == BOILERPLATE.name]
        self.pools = self._pools(corpora)
        grammar = read_grammar("keywords")
        self.questions, self.modifiers = (grammar.pop(form)[0].split() for form in ("question", "modifier"))
        self.traditional = OpenCC("s2t").convert
        words = {trade: rows[0].split() for trade, rows in grammar.items()}
        self.keywords = {trade: found for trade, found in words.items() if trade in self.written} or words

    def _pools(self, corpora: Corpora) -> list[tuple[float, Callable[[random.Random], str]]]:
        """Weights and draws of what the corpora have."""
        sms = [text for name, rows in corpora.ads.items() if name.startswith("sms_") for text in rows]
        product = corpora.ads.get("product_title", [])
        candidates: list[tuple[float, list[str], Callable[[str, random.Random], str]]] = [
            (5, sms, lambda text, rng: vary(unmask(text, rng), rng)),
            (2, corpora.ads.get("email_spam", []), _mail_line),
            (0.6, corpora.ads.get("email_subject", []), vary),
            (1, product, vary),
            (0.7, corpora.ads.get("product_copy", []), vary),
            (1, corpora.ads.get("vpn_promo", []), vary),
            (0.3, corpora.ads.get("seo_app_download", []), vary),
            (2.5, self.marketing, vary),
        ]
        return [(weight, _drawer(rows, change)) for weight, rows, change in candidates if rows]

    def line(self, rng: random.Random, trade: str | None = None, forms: tuple[str, ...] = ()) -> str:
        """A hand-written line varied; of `trade` and one of `forms` where given."""
        by_form = self.written[trade or rng.choice(self.trades)]
        known = [form for form in forms if form in by_form]
        texts = by_form[rng.choice(known or sorted(by_form))]
        text = vary(rng.choice(texts), rng)
        return self.traditional(text) if rng.random() < _FOREIGN_SCRIPT else text

    def keyword_run(self, rng: random.Random, trade: str | None = None) -> str:
        """Place × trade × question, in one of the ways that hacked pages write it."""
        words = self.keywords.get(trade or "") or self.keywords[rng.choice(sorted(self.keywords))]
        joint = rng.choice(_LINKED)
        place = rng.choice(names.CITIES)
        same_place = rng.random() < 0.5
        phrases = [self._phrase(place if same_place else rng.choice(names.CITIES), words, rng)
                   for _ in range(min(2 + int(rng.paretovariate(0.9)), 30))]  # fmt: skip
        return joint.join(phrases) + rng.choice(("", "", "", "？", "?", "…"))

    def _phrase(self, place: str, words: list[str], rng: random.Random) -> str:
        shape = rng.random()
        word, question = rng.choice(words), rng.choice(self.questions)
        if shape < 0.45:
            return place + word + question
        if shape < 0.65:
            return place + rng.choice(self.modifiers) + word
        if shape < 0.8:
            return word + question
        modified = f"{place}{rng.choice(self.modifiers)}{word}{question}"
        return rng.choice((place + word, modified, word, word + place))

    def campaign(self, rng: random.Random, size: int) -> list[str]:
        """`size` ad lines of one advertiser; most lie in one trade, none is empty."""
        source = rng.random()
        if self.pools and source < 0.34:
            draw = rng.choices([pool for _, pool in self.pools], [weight for weight, _ in self.pools])[0]
            return [draw(rng) for _ in range(size)]
        trade = rng.choice(self.trades)
        if source < 0.46:
            return [self.keyword_run(rng, trade) for _ in range(size)]
        lines = [self.line(rng, trade) for _ in range(size)]
        if rng.random() < 0.15 and len(lines[0]) <= _LONGEST_REPEATED:  # the same line again and again
            return lines[:1] * size
        if rng.random() < 0.12:  # an offer and its contact on one line
            lines[0] += rng.choice(("", " ", "　")) + self.line(rng, trade, ("contact",))
        elif rng.random() < 0.06:  # set as a card: clause by clause
            lines = [clause for text in lines[:3] for clause in _CLAUSES.split(text) if clause.strip()]
        return lines


def _drawer(rows: list[str], change: Callable[[str, random.Random], str]) -> Callable[[random.Random], str]:
    def draw(rng: random.Random) -> str:
        text = " ".join(change(rng.choice(rows), rng).split())
        return text or draw(rng)

    return draw


def _mail_line(text: str, rng: random.Random) -> str:
    """One line of a mail; mails are broken at a fixed width, so lines are joined until a sentence ends."""
    lines = unwrap(text)
    good = [line for line in lines if len(line) >= _SHORTEST_MAIL_LINE]
    return vary(rng.choice(good or lines or ["联系电话：" + names.phone(rng)]), rng)


def unwrap(text: str) -> list[str]:
    """The lines of a mail, those that were broken at a fixed width joined again."""
    lines: list[str] = []
    open_end = False
    for raw in text.splitlines():
        line = raw.strip()
        if line and open_end:
            lines[-1] += line
        elif line:
            lines.append(line)
        open_end = len(raw.strip()) >= 28 and line[-1] not in "。！？!?：:；;"
    return lines
