"""The generator of contaminated documents, on tiny corpora; the last tests use ../shared/data and skip without it."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("opencc")

from click.testing import CliRunner

from classifier.labels import NAMES
from classifier.records.labelled import LabelledDocument
from classifier.segments import split
from training.generate import Pages, generate, load_pages, mix, stream
from training.generate.__main__ import main
from training.generate.ads import Ads, marketing_label
from training.generate.articles import cut
from training.generate.contaminate import PLACES, contaminate, splice_inside
from training.generate.corpora import is_for_generator, is_training_ad, pool
from training.generate.feeds import LAYOUTS
from training.generate.held_out import FORMS, SOURCES, TRADES, held_out_ads, injection_test, is_held_out
from training.generate.layout import Breaks, Line, Style, render
from training.generate.lines import HAND_WRITTEN, AdLine, read_ads, read_genuine, read_grammar, read_rows
from training.generate.mix import MANNERS
from training.generate.names import draw_site, fill
from training.generate.negatives import KINDS as NEGATIVES
from training.generate.pages import KINDS
from training.generate.splice import put_together, take_apart
from training.generate.vary import unmask, vary

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NEWS = "河湾大桥今晨通车\n本报讯 昨天傍晚，最后一段护栏安装完毕。住在北岸的老田说，他等这座桥等了十一年。\n大桥全长一千二百米，双向六车道。\n市交通局的赵工介绍，施工期间渡船没有停过一天。"
FLAT = "【钢价小幅回落】记者从市场了解到，本周螺纹钢报价下跌二十元。成交量没有放大，多数商户在观望。一位姓郝的老板说，仓库里还有四百吨。"
FILES = {
    "articles": [
        {"text": NEWS, "source": "a", "category": "tv_news"},
        {"text": FLAT, "source": "a", "category": "finance_news"},
        {
            "text": "安装手册\n先更新软件源。\n再运行下面的命令。\n遇到报错时查看日志。",
            "source": "a",
            "category": "tech_article",
        },
        {"text": "屏幕不错，就是电池差了点，半天一充。", "source": "a", "category": "product_review"},
        {
            "text": "河湾县养犬条例\n第一章 总则\n第一条 为了规范养犬行为，制定本条例。\n第二条 本县居民适用本条例。",
            "source": "a",
            "category": "law",
        },
        {
            "text": "蕨类是一类古老的植物。它们不开花，靠孢子繁殖。世界上约有一万二千种。",
            "source": "a",
            "category": "encyclopedia",
        },
    ],
    "headlines": [
        {"text": text, "source": "thucnews_titles", "category": ""}
        for text in ("河湾大桥通车首日车流平稳", "棉花收购价连涨三周", "老城墙下挖出半截石碑", "高校食堂换菜单了")
    ]
    + [{"text": "冷空气又来了", "source": "weibo_hotsearch", "category": ""}],
    "questions": [{"text": "我家的猫最近不爱吃饭，精神还可以。要不要去看医生？有经验的说说。", "source": "z"}],
    "ads": [
        {"text": "开业大酬宾，全场xx折，电话xxxxxxxxxxx", "source": "sms", "category": "sms_spam"},
        {
            "text": "您好：\n我公司常年代办运输业务，价格低，手续全。\n联系人：李先生",
            "source": "mail",
            "category": "email_spam",
        },
        {"text": "加厚保温壶大容量家用热水瓶", "source": "shop", "category": "product_title"},
        {"text": "这件外套版型挺括，HELDOUTSOURCE 显瘦。", "source": "AdvertiseGen", "category": "ad_copy"},
        {"text": "站点设置", "source": "site", "category": "weak_gambling_site"},
    ],
    "marketing": [
        {"text": "来源：某某周报", "source": "s"},
        {"text": "关注公众号，长按二维码", "source": "s"},
        {"text": "限时优惠，报名热线 400-000-1111", "source": "s"},
    ],
    "messages": [{"text": "今天又停电了，服了", "source": "c", "category": "chat_ham"}],
    "chrome": [
        {"text": "查看全文", "source": "t", "category": "nav"},
        {"text": "后台管理首页", "source": "t", "category": "nav"},
        {"text": "<站点名称/>版权所有", "source": "t", "category": "nav"},
    ],
}


def tiny_corpora():
    return pool({name: iter(rows) for name, rows in FILES.items()})


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(tiny_corpora(), read_ads(HAND_WRITTEN), read_genuine(HAND_WRITTEN))


def assert_segments_are_lines(document: LabelledDocument) -> None:
    """The slow truth: the segments are what classifier.segments finds, and every label is known."""
    batch = split([document.text])
    found = [
        (start - batch.origin[0], end - batch.origin[0]) for start, end in zip(batch.starts, batch.ends, strict=True)
    ]
    assert found == [segment[:2] for segment in document.segments], document.id
    assert {label for _, _, label in document.segments} <= {*NAMES, None}


def labels_of(document: LabelledDocument) -> set[str | None]:
    return {label for _, _, label in document.segments}


def texts_of(document: LabelledDocument, label: str) -> list[str]:
    return [document.text[start:end] for start, end, own in document.segments if own == label]


# Pages


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_has_segments_where_lines_are(pages: Pages, kind: str) -> None:
    for document in stream(pages, 60, 1, kind):
        assert document.segments
        assert_segments_are_lines(document)
        assert (document.site, document.kind, document.variant) == (f"generated:{kind}", kind, "generated")
        assert document.script in ("hans", "hant")


@pytest.mark.parametrize(
    ("kind", "labels"),
    [("clean", {"body"}), ("injected", {"body", "ad"}), ("doorway", {"ad", "boilerplate"})],
)
def test_plain_kinds_hold_only_their_labels(pages: Pages, kind: str, labels: set[str]) -> None:
    found = set().union(*(labels_of(document) for document in stream(pages, 80, 2, kind)))
    assert found == labels


def test_all_kinds_and_labels_are_drawn(pages: Pages) -> None:
    documents = list(stream(pages, 400, 3))
    assert {document.kind for document in documents} == set(KINDS)
    assert set().union(*map(labels_of, documents)) == set(NAMES)
    assert {document.script for document in documents} == {"hans", "hant"}


def test_the_seed_decides_and_a_longer_stream_begins_alike(pages: Pages) -> None:
    again = Pages(tiny_corpora(), read_ads(HAND_WRITTEN), read_genuine(HAND_WRITTEN))
    first = list(stream(pages, 30, 4))
    assert list(stream(again, 50, 4))[:30] == first
    assert [d.text for d in stream(pages, 30, 5)] != [d.text for d in first]


def test_the_caller_s_random_state_is_left_alone(pages: Pages) -> None:
    random.seed(9)
    before = random.getstate()
    list(stream(pages, 10, 4))
    assert random.getstate() == before


# What is held out


def grams(texts: list[str]) -> set[str]:
    """Ten Chinese characters in a row; machine variation changes numbers, names and places but keeps most of them."""
    kept = [re.sub(r"[^\u4e00-\u9fff]", "", text) for text in texts]
    return {text[at : at + 10] for text in kept for at in range(len(text) - 9)}


def test_held_out_lines_never_appear_in_training_documents(pages: Pages) -> None:
    written = read_ads(HAND_WRITTEN)
    training = grams([line.text for line in written if not is_held_out(line)])
    held = grams([line.text for line in written if is_held_out(line)]) - training
    drawn = grams([text for document in stream(pages, 600, 6) for text in texts_of(document, "ad")])
    assert not drawn & held
    assert len(drawn & training) > 1000  # the check sees what is there
    assert all("HELDOUTSOURCE" not in document.text for document in stream(pages, 300, 7))


def test_held_out_are_whole_trades_forms_and_sources() -> None:
    found = held_out_ads()
    assert {line.trade for line in found if line.trade in TRADES} == TRADES
    assert {(line.trade, line.form) for line in found if line.trade not in TRADES} == FORMS
    assert all(is_held_out(line) for line in found)
    assert is_held_out(AdLine("外套", "corpus", "", next(iter(SOURCES))))
    assert not is_held_out(AdLine("贷款", "soft", "loans"))


def test_corpus_ads_of_a_held_out_trade_or_weak_category_are_not_for_training() -> None:
    row = {"text": "专业办理", "source": "sms", "category": "sms_spam"}
    assert is_training_ad(row)
    assert not is_training_ad(row | {"text": "私家调查 婚外情取证"})
    assert not is_training_ad(row | {"category": "weak_loan_site"})
    assert not is_training_ad(row | {"source": "LebronGG_chat"})


def article(number: int = 0, script: str = "hans") -> LabelledDocument:
    text = "  标题在此\n\n　　第一段说的是天气。\n　　第二段说的是收成，今年雨水好，谷子比去年多收了三成，河对岸的人也这么说，连县里派来的人都记在本子上，说要回去写进材料，明年开春照着这个办法再种一季，大家听了都说好。\n结尾。"
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    places = [text.index(line) for line in lines]
    segments = tuple((place, place + len(line), "body") for place, line in zip(places, lines, strict=True))
    return LabelledDocument(f"a{number}", f"site{number}.cn", "news", script, "full", text, segments)


def framed(number: int) -> LabelledDocument:
    rows = [
        ("首页 新闻", "boilerplate"),
        ("来源：某报", "boilerplate"),
        ("正文第一段，说了一些事情。", "body"),
        ("正文第二段，也说了一些事情。", "body"),
        ("相关阅读", "feed"),
        (f"别处的标题{number}", "feed"),
        ("版权所有", "boilerplate"),
    ]
    text, place, segments = "", 0, []
    for line, label in rows:
        text += line + "\n"
        segments.append((place, place + len(line), label))
        place = len(text)
    return LabelledDocument(f"f{number}", f"frame{number}.cn", "news", "hans", "full", text, tuple(segments))


def test_injection_puts_one_to_four_held_out_lines_between_the_articles_own() -> None:
    articles = [article(number) for number in range(40)]
    held = {line.text for line in held_out_ads()}
    injected = injection_test(articles, 1)
    assert injected == injection_test(articles, 1)
    numbers = Counter()
    for before, after in zip(articles, injected, strict=True):
        assert_segments_are_lines(after)
        assert after.kind == "injected" and after.site == before.site
        assert texts_of(after, "body") == texts_of(before, "body")
        assert set(texts_of(after, "ad")) <= held
        numbers[len(texts_of(after, "ad"))] += 1
    assert set(numbers) == {1, 2, 3, 4}


def test_injection_refuses_lines_that_training_may_have_seen() -> None:
    with pytest.raises(ValueError, match="not held out"):
        injection_test([article()], 1, [AdLine("贷款找我", "prose", "loans")])


# Parts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_feed_layout_gives_feed_lines(pages: Pages, layout: str) -> None:
    rng = random.Random(1)
    site = pages.chrome.site("news", rng)
    for _ in range(30):
        block = pages.feeds.block(site, rng, topic="河湾大桥今晨通车", layout=layout)
        assert block and {line.label for line in block} == {"feed"}


def test_every_feed_layout_is_drawn(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Counter()
    for name, (weight, layout) in LAYOUTS.items():

        def spy(feeds, titles, site, rng, name=name, layout=layout):
            seen[name] += 1
            return layout(feeds, titles, site, rng)

        monkeypatch.setitem(LAYOUTS, name, (weight, spy))
    list(stream(pages, 500, 8))
    assert set(seen) == set(LAYOUTS)


def test_related_feeds_share_words_with_the_topic(pages: Pages) -> None:
    rng = random.Random(2)
    assert "河湾大桥通车首日车流平稳" in pages.feeds.titles(rng, 60, "河湾大桥")


@pytest.mark.parametrize("kind", NEGATIVES)
def test_negative_cases_are_body(pages: Pages, kind: str) -> None:
    rng = random.Random(3)
    for _ in range(60):
        block = pages.negatives.draw(rng, kind)
        assert block and {line.label for line in block} == {"body"}
        assert not any("{" in line.text and kind != "code" for line in block)


@pytest.mark.parametrize("place", PLACES)
def test_ads_are_put_at_every_place(pages: Pages, place: str) -> None:
    lines = [
        Line(f"这是第{number}段，讲的是一件与买卖毫无关系的普通事情，前前后后讲了很久。", "body", "text")
        for number in range(6)
    ]
    rng = random.Random(4)
    for _ in range(40):
        mixed = contaminate(lines, pages.ads, rng, place)
        if place != "inside":
            assert [line for line in mixed if line.label == "body"] == lines
            assert any(line.label == "ad" for line in mixed)
        if place == "after":
            assert mixed[:6] == lines
        if place == "before":
            assert mixed[-6:] == lines


@pytest.mark.parametrize(("length", "label"), [(39, "body"), (40, "body"), (41, "ad")])
def test_a_mixed_paragraph_is_what_most_of_its_characters_are(length: int, label: str) -> None:
    whole = "四十个字。" * 8
    spliced, own = splice_inside(whole, "广" * length, random.Random(5))
    assert own == label
    assert sorted(spliced.replace(" ", "").replace("　", "")) == sorted(whole + "广" * length)


@pytest.mark.parametrize(
    ("text", "label"),
    [("来源：某某周报", "boilerplate"), ("编辑:小王", "boilerplate"), ("长按二维码关注我们", "boilerplate"),
     ("限时优惠,报名热线400-000-1111", "ad"), ("特价80包邮 微信号同上", "ad"), ("拨动琴弦的那一刻", None)],
)  # fmt: skip
def test_marketing_passages_are_told_apart_by_their_text(text: str, label: str | None) -> None:
    assert marketing_label(text) == label


def test_masked_digits_of_messages_are_refilled() -> None:
    text = unmask("电话xxxxxxxxxxx，全场x折，xbox不变", random.Random(6))
    assert re.fullmatch(r"电话1\d{10}，全场[1-9]折，xbox不变", text)


def test_variation_keeps_the_heads_of_numbers_and_varies_the_rest() -> None:
    line = "咨询400-352-7719，手机13877120966，郑州的李经理"
    varied = {vary(line, random.Random(seed)) for seed in range(60)}
    assert len(varied) > 50
    plain = [text for text in varied if text.startswith("咨询400-") and "手机1" in text]
    assert len(plain) > 30


def test_keyword_runs_repeat_places_or_trades_and_stay_one_line(pages: Pages) -> None:
    rng = random.Random(7)
    runs = [pages.ads.keyword_run(rng, "loans") for _ in range(50)]
    assert all("\n" not in run and len(run) >= 4 for run in runs)
    assert any(len(run) > 60 for run in runs)


def test_texts_without_paragraphs_are_cut_at_sentence_ends() -> None:
    text = "一句。" * 3 + "他说：“走吧！”然后又一句？最后没有句号"
    for seed in range(20):
        parts = cut(text, random.Random(seed))
        assert "".join(parts) == text
        assert all(part[-1] in "。？”" for part in parts[:-1])


def test_an_article_s_lines_are_the_corpus_text(pages: Pages) -> None:
    drawn = [pages.articles.draw(random.Random(seed), ("law",)) for seed in range(20)]
    assert {article.title for article in drawn} == {"河湾县养犬条例"}
    assert all(line.label == "body" for article in drawn for line in article.lines)


def test_back_office_strings_and_placeholders_are_no_chrome(pages: Pages) -> None:
    assert pages.chrome.strings == ["查看全文"]


def test_every_template_of_the_grammars_can_be_filled() -> None:
    rng = random.Random(8)
    site = draw_site(rng, ["新闻", "财经"])
    rows = [
        row
        for name in ("chrome", "feeds")
        for form, rows in read_grammar(name).items()
        if ":" not in form
        for row in rows
    ]
    for row in rows:
        filled = fill(row, site, rng)
        assert filled.strip() and not re.search(r"\{\w+\}", filled), row


def test_a_grammar_row_without_a_tab_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "loans.tsv"
    path.write_text("prose\t好\n没有制表符\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"loans\.tsv:2"):
        read_rows(path)


# Layout


def style(**changes: object) -> Style:
    plain: dict[str, object] = {
        "bullets": {},
        "indent": "",
        "nested": "",
        "gaps": (1, 1, 1),
        "joint": None,
        "translate": None,
        "convert": None,
    }
    return Style(**(plain | changes))  # type: ignore[arg-type]


def test_menu_items_are_joined_but_never_across_labels() -> None:
    block = [
        Line("首页", "boilerplate", "menu"),
        Line("新闻", "boilerplate", "menu"),
        Line("办证", "ad", "menu"),
        Line("正文", "body", "text"),
    ]
    text, segments = render([block], style(joint="|"), random.Random(1))
    assert text == "首页|新闻\n办证\n正文"
    assert [label for _, _, label in segments] == ["boilerplate", "ad", "body"]


def test_bullets_belong_to_the_segment_and_white_space_does_not() -> None:
    block = [Line("条目", "feed", "link"), Line("下一条", "feed", "link")]
    text, segments = render([block], style(bullets={"link": "• "}, nested="  "), random.Random(1))
    assert text == "• 条目\n  • 下一条"
    assert [text[start:end] for start, end, _ in segments] == ["• 条目", "• 下一条"]


def test_blank_lines_stand_between_blocks_and_lines_without_ink_are_dropped() -> None:
    blocks = [[Line("一", "body", "text"), Line(" \u3000", "body")], [], [Line("二\u2028三", "body", "text")]]
    text, segments = render(blocks, style(gaps=(2, 1, 3), indent="　　"), random.Random(1))
    assert text == "一\n\n\n　　二 三"
    assert len(segments) == 2


def test_broken_paragraphs_lose_no_character() -> None:
    text = "这一段文字在链接与粗体之处被拆成几行，" * 4
    for breaks in (Breaks(1.0, 0), Breaks(0.0, 25)):
        rendered, segments = render([[Line(text, "body", "text")]], style(breaks=breaks), random.Random(2))
        assert len(segments) > 1
        assert rendered.replace("\n", "") == text


# Mixing


def test_taken_apart_and_put_together_is_the_same_but_for_the_outer_white_space() -> None:
    text, segments = put_together(take_apart(article()))
    assert text == article().text.strip()
    assert [text[start:end] for start, end, _ in segments] == texts_of(article(), "body")


def test_mixed_pages_keep_the_article_its_site_and_foreign_lines_only_from_what_was_handed_in(pages: Pages) -> None:
    documents = [article(number) for number in range(3)] + [framed(number) for number in range(3)]
    own = {line for document in documents for line in texts_of(document, "body")}
    others = {line for document in documents for label in ("feed", "boilerplate") for line in texts_of(document, label)}
    mixed = list(mix(documents, 200, 1, pages.ads))
    assert {document.id.split("+")[1].rstrip("0123456789") for document in mixed} == set(MANNERS)
    for document in mixed:
        assert_segments_are_lines(document)
        assert document.site in {each.site for each in documents} and document.variant == "mixed"
        assert set(texts_of(document, "feed") + texts_of(document, "boilerplate")) <= others
        assert any(line in own or any(part in line for part in own) for line in texts_of(document, "body"))


def test_mixing_is_seeded_and_injects_nothing_without_ads() -> None:
    documents = [article(), framed(1), framed(2)]
    first = list(mix(documents, 60, 2))
    assert first == list(mix(documents, 60, 2))
    assert all("ad" not in labels_of(document) for document in first)


def test_the_frame_of_one_page_stands_around_the_article_of_another() -> None:
    result = next(d for d in mix([article(), framed(1)], 200, 3) if "+frame" in d.id and d.site == "site0.cn")
    assert texts_of(result, "body") == texts_of(article(), "body")
    assert result.text.index("首页 新闻") < result.text.index("第一段") < result.text.index("第二段")


def test_mixing_needs_an_article_and_a_frame() -> None:
    with pytest.raises(ValueError, match="both are needed"):
        list(mix([article()], 1, 1))


# Files


def write_corpora(folder: Path) -> Path:
    for name, rows in FILES.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for number in range(40):  # the hash lets one in four through
                file.writelines(
                    json.dumps(row | {"text": row["text"] + "。" * number}, ensure_ascii=False) + "\n" for row in rows
                )
    return folder


def test_generate_reads_a_corpora_folder(tmp_path: Path) -> None:
    corpora = write_corpora(tmp_path)
    documents = list(generate(20, 1, corpora))
    assert documents == list(generate(20, 1, corpora, HAND_WRITTEN))
    for document in documents:
        assert_segments_are_lines(document)


def test_the_viewer_shows_documents_with_their_labels(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["--seed", "1", "--show", "2", "--kind", "injected", "--corpora", str(write_corpora(tmp_path))]
    )
    assert result.exit_code == 0, result.output
    assert result.output.count("generated:injected") == 2
    assert "body" in result.output and "ad" in result.output


def test_one_row_in_four_is_the_generator_s() -> None:
    texts = [f"第{number}行" for number in range(4000)]
    own = {text for text in texts if is_for_generator(text)}
    assert 900 < len(own) < 1100


# The real corpora


@pytest.fixture(scope="module")
def real_pages() -> Pages:
    if not (SHARED / "corpora").is_dir():
        pytest.skip(f"no corpora at {SHARED / 'corpora'}")
    return load_pages(SHARED / "corpora")


def test_real_corpora_give_valid_documents_of_all_labels(real_pages: Pages) -> None:
    documents = list(stream(real_pages, 600, 1))
    for document in documents:
        assert_segments_are_lines(document)
    assert set().union(*map(labels_of, documents)) == set(NAMES)
    assert len({document.text for document in documents}) == len(documents)
    held_sources = grams([line.text for line in held_out_ads(SHARED / "corpora") if line.origin == "AdvertiseGen"])
    assert not held_sources & grams([text for document in documents for text in texts_of(document, "ad")])


def test_real_pools_are_not_empty(real_pages: Pages) -> None:
    assert len(real_pages.articles.pools) == 18
    assert len(real_pages.ads.pools) == 8
    assert isinstance(real_pages.ads, Ads) and len(real_pages.ads.trades) == 83 - len(TRADES)
    assert len(real_pages.chrome.strings) > 500
