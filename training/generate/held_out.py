"""What training never sees, kept to measure on: whole trades, forms of some trades, two kinds of corpus source.

`is_held_out` is the one place that decides; `held_out_ads` yields those lines and only those; `injection_test` puts
them into clean articles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from classifier.labels import AD
from classifier.records.labelled import LabelledDocument
from training.generate.lines import HAND_WRITTEN, AdLine, read_ads

TRADES = frozenset(("cosmetic_surgery", "essay_mill", "private_server", "machinery", "liquor_tea", "detective"))
FORMS = frozenset(
    [(trade, "novel") for trade in ("gambling", "loans", "clinic_gynaecology")]
    + [(trade, "soft") for trade in ("invoices", "seo", "real_estate")]
)
# Sources of ads in the corpora, and what they are; the two chats share their senders, so they go together.
SOURCES = {"AdvertiseGen": "product prose", "LebronGG_chat": "chat spam", "MarkIvory_tg_spam": "chat spam"}

# Words of the held-out trades: an ad of the corpora that has one is left out of training as well.
_TRADE_WORDS = re.compile(
    r"整形|整容|隆胸|隆鼻|丰胸|双眼皮|吸脂|瘦脸针|玻尿酸|热玛吉|美容医院|论文|代写|查重|私服|传奇|挖掘机|机床|锅炉|破碎机|"
    r"输送机|叉车|起重|白酒|酱香|茅台|五粮液|红酒|葡萄酒|酒业|普洱|铁观音|龙井|茶叶|侦探|婚外情|婚姻调查|私家调查|寻人"
)
_MASKED = "<UNK>"  # AdvertiseGen's mark for a word it lost
_FEWEST, _MOST = 1, 4  # lines injected in a document
_FEWEST_CHARACTERS = 6  # different ones in a line worth measuring on


def is_held_out(line: AdLine) -> bool:
    """Whether training must not see the line."""
    return line.trade in TRADES or (line.trade, line.form) in FORMS or line.origin in SOURCES


def mentions_held_out_trade(text: str) -> bool:
    """Whether a corpus ad speaks of a trade that is held out."""
    return bool(_TRADE_WORDS.search(text))


def held_out_ads(corpora: Path | None = None, lines: Path = HAND_WRITTEN) -> list[AdLine]:
    """The held-out ad lines: hand-written ones, and those of the held-out sources where `corpora` is given."""
    found = [line for line in read_ads(lines) if is_held_out(line)]
    if corpora is not None:
        from training.generate.corpora import rows  # reads 10 MB; only where asked for

        candidates = (AdLine(row["text"].strip(), "corpus", "", row["source"]) for row in rows(corpora, "ads"))
        good = [line for line in candidates if is_held_out(line) and _is_one_good_line(line.text)]
        found += {_skeleton(line.text): line for line in good}.values()
    return list(dict.fromkeys(found))


def _is_one_good_line(text: str) -> bool:
    return len(text.splitlines()) == 1 and len(set(text)) >= _FEWEST_CHARACTERS and _MASKED not in text


def _skeleton(text: str) -> str:
    """What a sender's many copies of one line have in common: the line without digits, blanks and marks."""
    return "".join(char for char in text if char.isalpha())


def injection_test(
    articles: Sequence[LabelledDocument], seed: int, ads: Sequence[AdLine] | None = None
) -> list[LabelledDocument]:
    """Each article with one to four held-out ad lines at random places, each a line of its own; `kind` is "injected".

    articles: documents without ads.  ads: what to inject, by default the hand-written held-out lines; half of the
    draws are hand-written, the rest from the corpora, every kind of source alike.  To break figures down by form, look the
    text of an ad segment up among `ads`.
    """
    pools = _pools(held_out_ads() if ads is None else ads)
    rng = random.Random(seed)
    return [_inject(article, pools, rng) for article in articles]


def _pools(ads: Iterable[AdLine]) -> list[tuple[float, list[str]]]:
    by_kind: dict[str, list[str]] = {}
    for ad in ads:
        if not is_held_out(ad):
            raise ValueError(f"not held out, so training may have seen it: {ad!r}")
        by_kind.setdefault(SOURCES.get(ad.origin, ad.origin), []).append(ad.text)
    others = max(len(by_kind) - 1, 1)
    return [(1.0 if kind == "hand" else 1 / others, texts) for kind, texts in by_kind.items()]


def _inject(article: LabelledDocument, pools: list[tuple[float, list[str]]], rng: random.Random) -> LabelledDocument:
    from training.generate.splice import insert_lines  # splice imports nothing of ours but the record

    weights = [weight for weight, _ in pools]
    wanted = rng.randint(_FEWEST, _MOST)
    chosen = [rng.choice(rng.choices(pools, weights)[0][1]) for _ in range(wanted)]
    places = [rng.randint(0, len(article.segments)) for _ in chosen]
    text, segments = insert_lines(article, list(zip(places, chosen, strict=True)), AD.name)
    return LabelledDocument(
        id=f"{article.id}+injected", site=article.site, kind="injected", script=article.script,
        variant=article.variant, text=text, segments=segments,
    )  # fmt: skip
