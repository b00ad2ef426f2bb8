"""Invented names, numbers and dates, and the `Site` that a generated page belongs to."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


def words(text: str) -> tuple[str, ...]:
    """The words of a list written as a person reads it."""
    return tuple(text.split())


CITIES = words(
    "北京 上海 天津 重庆 石家庄 唐山 保定 邯郸 秦皇岛 沧州 廊坊 张家口 太原 大同 临汾 运城 长治 呼和浩特 包头 "
    "赤峰 沈阳 大连 鞍山 锦州 营口 长春 吉林 四平 哈尔滨 齐齐哈尔 大庆 牡丹江 佳木斯 南京 苏州 无锡 常州 徐州 "
    "南通 扬州 盐城 泰州 镇江 淮安 连云港 宿迁 杭州 宁波 温州 绍兴 嘉兴 金华 台州 湖州 衢州 舟山 丽水 义乌 "
    "合肥 芜湖 蚌埠 阜阳 安庆 马鞍山 滁州 六安 福州 厦门 泉州 漳州 莆田 龙岩 三明 宁德 南昌 九江 赣州 上饶 "
    "宜春 吉安 济南 青岛 烟台 潍坊 临沂 淄博 济宁 泰安 威海 德州 聊城 菏泽 日照 郑州 洛阳 开封 新乡 南阳 许昌 "
    "商丘 信阳 周口 驻马店 安阳 焦作 平顶山 武汉 宜昌 襄阳 荆州 黄石 十堰 孝感 黄冈 恩施 长沙 株洲 湘潭 衡阳 "
    "岳阳 常德 邵阳 郴州 怀化 永州 广州 深圳 东莞 佛山 珠海 中山 惠州 汕头 江门 湛江 茂名 肇庆 清远 揭阳 梅州 "
    "韶关 南宁 柳州 桂林 玉林 北海 梧州 海口 三亚 成都 绵阳 德阳 南充 宜宾 泸州 乐山 达州 自贡 遂宁 内江 "
    "攀枝花 贵阳 遵义 六盘水 毕节 昆明 曲靖 大理 玉溪 红河 拉萨 西安 宝鸡 咸阳 渭南 汉中 延安 榆林 兰州 天水 "
    "酒泉 西宁 银川 石嘴山 乌鲁木齐 喀什 伊犁 库尔勒"
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力志鹏飞斌宇浩凯健俊帆雪琳晨阳慧婷瑞欣怡梦佳子"
    "涵雨轩泽晓春秋冬海山川江波林森岩松柏清源远航立新永昌德福荣庆嘉宁安康乐天宏博学思聪颖诗琪若云"
)
_MARKS = (
    "华瑞鑫恒泰宏博达盛源通宝康美佳艺凯悦诚信德隆兴旺中科远大天地人和金银龙凤祥云海川百千万众创联合优品智慧星辰风"
    "尚锦程蓝青"
)
_TRADES = words(
    "网络科技 信息技术 文化传媒 电子商务 机械设备 建筑工程 环保科技 医疗器械 教育咨询 贸易 实业 生物科技 "
    "装饰工程 广告 物流"
)
_SITE_ENDS = words(
    "新闻网 在线 日报网 晚报 热线 门户 资讯网 论坛 社区 信息港 生活网 财经网 科技网 教育网 健康网 房产网 "
    "汽车网 视窗 之窗 网 时报 周刊 都市网 广播网 党建网 之家 吧 网站 博客 笔记 导报 商报 青年网 头条"
)
_TLDS = (".com", ".cn", ".com.cn", ".net", ".org", ".gov.cn", ".com.tw", ".cc", ".info", ".top")
_TLD_WEIGHTS = (46, 16, 14, 8, 3, 5, 3, 2, 2, 1)
_ROADS = words("人民路 解放路 中山路 建设路 和平街 新华大街 文化路 长江路 黄河路 迎宾大道 滨河路 学府路 朝阳街 胜利路")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def digits(rng: random.Random, count: int) -> str:
    """That many digits, the first no zero."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(_LETTERS, k=count))


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2, 2))))


def mark(rng: random.Random) -> str:
    """A brand of two or three syllables."""
    return "".join(rng.sample(_MARKS, rng.choice((2, 2, 2, 3))))


def company(rng: random.Random) -> str:
    place = rng.choice(CITIES) + rng.choice(("", "", "市"))
    return f"{place}{mark(rng)}{rng.choice(_TRADES)}{rng.choice(('有限公司', '有限公司', '股份有限公司', '集团'))}"


def domain(rng: random.Random) -> str:
    name = letters(rng, rng.randint(3, 9)) + (digits(rng, rng.randint(1, 4)) if rng.random() < 0.25 else "")
    return name + rng.choices(_TLDS, _TLD_WEIGHTS)[0]


def phone(rng: random.Random) -> str:
    """A mobile, land line or 400 number."""
    kind = rng.random()
    if kind < 0.4:
        return "1" + rng.choice("3456789") + digits(rng, 9)
    if kind < 0.75:
        return f"0{digits(rng, rng.choice((2, 3)))}-{digits(rng, rng.choice((7, 8)))}"
    return f"400-{digits(rng, 3)}-{digits(rng, 4)}" if kind < 0.9 else digits(rng, 8)


def user(rng: random.Random) -> str:
    """A reader's or author's screen name."""
    kind = rng.random()
    if kind < 0.35:
        return letters(rng, rng.randint(3, 9)) + (digits(rng, rng.randint(2, 4)) if rng.random() < 0.5 else "")
    if kind < 0.6:
        return person(rng)
    base = "".join(rng.sample(_GIVEN, rng.choice((2, 3))))
    base += rng.choice(("", "", "的猫", "小筑", "先生", "同学", "在路上"))
    return base + (digits(rng, rng.randint(2, 3)) if rng.random() < 0.2 else "")


def count(rng: random.Random) -> str:
    """A counter: heavy-tailed, sometimes in 万 or with a separator."""
    number = int(rng.lognormvariate(5, 2.4)) % 9_000_000
    if number > 10_000 and rng.random() < 0.25:
        return f"{number / 10000:.1f}万"
    return f"{number:,}" if number > 1000 and rng.random() < 0.08 else str(number)


def date(rng: random.Random, year: int | None = None) -> str:
    """A day, as pages write it."""
    y, m, d = year or rng.randint(2003, 2025), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choices(
        (f"{y}-{m:02}-{d:02}", f"{y}年{m:02}月{d:02}日", f"{y}年{m}月{d}日", f"{y}/{m:02}/{d:02}", f"{y}.{m:02}.{d:02}",
         f"{m:02}-{d:02}", f"{m}月{d}日"), (40, 18, 12, 8, 4, 10, 6))[0]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """What the lines of one generated page agree on."""

    name: str
    domain: str
    city: str
    company: str
    author: str
    year: int
    channels: tuple[str, ...]


def draw_site(rng: random.Random, channels: Sequence[str]) -> Site:
    city = rng.choice(CITIES)
    name = (city if rng.random() < 0.55 else mark(rng)) + rng.choice(_SITE_ENDS)
    return Site(name, domain(rng), city, company(rng), person(rng), rng.randint(2003, 2025), tuple(channels))


_SLOT = re.compile(r"\{(\w+)\}")
_SLOTS: dict[str, Callable[[Site, random.Random], str]] = {
    "site": lambda site, rng: site.name if rng.random() < 0.85 else draw_site(rng, site.channels).name,
    "domain": lambda site, rng: site.domain,
    "city": lambda site, rng: site.city if rng.random() < 0.5 else rng.choice(CITIES),
    "company": lambda site, rng: site.company,
    "channel": lambda site, rng: rng.choice(site.channels),
    "tag": lambda site, rng: rng.choice(site.channels),
    "source": lambda site, rng: site.name if rng.random() < 0.4 else draw_site(rng, site.channels).name,
    "name": lambda site, rng: site.author if rng.random() < 0.5 else person(rng),
    "user": lambda site, rng: user(rng),
    "year": lambda site, rng: str(site.year),
    "oldyear": lambda site, rng: str(site.year - rng.randint(1, 14)),
    "date": lambda site, rng: date(rng, site.year),
    "isodate": lambda site, rng: f"{site.year}-{rng.randint(1, 12)}-{rng.randint(1, 28)}",
    "time": lambda site, rng: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
    "sec": lambda site, rng: f"{rng.randint(0, 59):02}",
    "month": lambda site, rng: str(rng.randint(1, 12)),
    "weekday": lambda site, rng: rng.choice("一二三四五六日"),
    "count": lambda site, rng: count(rng),
    "small": lambda site, rng: str(min(int(rng.lognormvariate(1.8, 1.4)), 998)),
    "num": lambda site, rng: digits(rng, rng.randint(5, 10)),
    "letters": lambda site, rng: letters(rng, rng.randint(2, 8)),
    "phone": lambda site, rng: phone(rng),
    "post": lambda site, rng: digits(rng, 6),
    "road": lambda site, rng: rng.choice(_ROADS),
    "ip": lambda site, rng: f"{rng.randint(1, 223)}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.*",
    "icp": lambda site, rng: (
        f"{rng.choice('京沪粤浙苏鲁川渝津冀豫鄂湘闽皖赣陕黑吉辽')}ICP备{digits(rng, 8)}号"
        + rng.choice(("", "", "-1", f"-{rng.randint(2, 30)}"))
    ),
    "police": lambda site, rng: f"{rng.choice('京沪粤浙苏鲁川')}公网安备 {digits(rng, 14)}号",
}


def fill(template: str, site: Site, rng: random.Random) -> str:
    """A template of the grammars with its slots filled."""
    if "{" not in template:
        return template
    return _SLOT.sub(lambda match: _SLOTS[match[1]](site, rng), template)
