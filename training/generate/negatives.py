"""Article lines that look like anything but an article: code, tables, lists of names, references, poems, dialogue.

All of it is body: what a cleaner that knows prose only would throw away.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from classifier.labels import BODY
from training.generate import names
from training.generate.corpora import Corpora
from training.generate.layout import Block, Line
from training.generate.lines import GRAMMARS, read_rows

_SHELL = (
    "sudo apt-get update", "sudo yum install -y {w}", "npm install {w} --save", "pip install {w}=={n}.{n}.{n}", "cd /usr/local/{w}",
    "git clone https://github.com/{w}/{w}.git", "docker run -d -p {n}0:80 {w}", "systemctl restart {w}", "$ ls -l /var/log/{w}",
    "export PATH=$PATH:/opt/{w}/bin", "tar -zxvf {w}-{n}.{n}.tar.gz", "./configure --prefix=/usr/{w}", "make && make install",
    "curl -X POST http://localhost:{n}080/{w}", "mysql -u root -p {w}", "chmod 755 {w}.sh", "# vim /etc/{w}.conf",
)  # fmt: skip
_SCRIPT = (
    "import {w}", "from {w} import {w}", "def {w}({w}, {w}):", "    return {w} + {n}", "for i in range({n}):", "    print({w}[i])",
    "if {w} is None:", "    {w} = []", "class {w}(object):", "    self.{w} = {w}", "# 遍历所有元素", "while (i < {n}) {{",
    "    int {w} = {n};", "}}", "{{", "public static void main(String[] args) {{", "    System.out.println({w});", "var {w} = new {w}();",
    "function {w}({w}) {{", "  console.log('{w}');", "const {w} = require('{w}');", "// 返回结果", "return {w};", "<div class=\"{w}\">",
    "</div>", "<artifactId>{w}</artifactId>", "#include <{w}.h>", "SELECT * FROM {w} WHERE id = {n};", "{w}: {n}", "\"{w}\": \"{w}\",",
    "@Override", "try {{", "}} catch (Exception e) {{", "[{w}]", "{w} = {n}",
)  # fmt: skip
_WORDS = ["user", "name", "data", "list", "node", "value", "key", "path", "item", "config", "server", "client", "index", "count", "result", "page", "file", "table", "cache", "token"]
_PARAMETERS = {
    "屏幕尺寸": "{n}.{n}英寸", "分辨率": "{n}00×{n}20", "机身重量": "{n}5克", "电池容量": "{n}000mAh", "品牌": "{b}", "型号": "{b}-{n}{n}",
    "产地": "{c}", "颜色": "黑色", "材质": "铝合金", "功率": "{n}0W", "额定电压": "220V", "净含量": "{n}00g", "保质期": "{n}个月", "尺寸": "{n}0*{n}5*{n}cm",
    "上市时间": "20{n}{n}年", "接口": "USB {n}.0", "操作系统": "Android {n}", "适用面积": "{n}-{n}0㎡", "排量": "{n}.{n}L", "轴距": "2{n}00mm",
    "市场参考价": "{n}999元", "主演": "{p} / {p} / {p}", "导演": "{p}", "类型": "剧情 / 家庭", "出版社": "{c}人民出版社", "页数": "{n}{n}6",
    "作者": "{p}", "定价": "{n}8.00元", "别名": "{b}", "外文名": "{w}", "籍贯": "{c}", "出生日期": "19{n}{n}年{n}月", "职业": "演员", "身高": "1{n}5cm",
}  # fmt: skip
_TABLES = (
    ("排名 球队 场次 积分", ("{i}", "{c}{b}", "{n}{n}", "{n}0")), ("姓名 性别 准考证号 总分", ("{p}", "{g}", "{d}", "{n}{n}.{n}")),
    ("项目 单位 价格(元)", ("{b}", "公斤", "{n}.{n}0")), ("时间 地点 内容", ("{n}月{n}日", "{c}", "{b}专场")), ("城市 天气 气温", ("{c}", "多云", "{n}~2{n}℃")),
    ("序号 单位名称 联系电话", ("{i}", "{o}", "{t}")), ("岗位 人数 学历要求", ("{b}岗", "{n}", "本科及以上")), ("日期 开盘价 收盘价 涨跌幅", ("{n}-{n}", "{n}.{n}{n}", "{n}.{n}{n}", "-{n}.{n}%")),
    ("车次 始发站 终到站 开车时间", ("K{n}{n}{n}", "{c}", "{c}", "1{n}:{n}0")), ("参数 说明 默认值", ("{w}", "{b}选项", "{n}")),
)  # fmt: skip
_ASKED = (("问：", "答："), ("记者：", "{p}："), ("主持人：", "{p}："), ("Q：", "A："), ("{p}：", "{p}："), ("网友：", "嘉宾："), ("【主持人】", "【{p}】"), ("客：", "主："))
_PLAIN_TALK = (
    "你怎么才来？", "路上堵了四十分钟。", "那件事后来怎么样了？", "还能怎么样，就那么过去了。", "我不信。", "您是什么时候开始做这个的？",
    "大概二十岁出头，那时候什么都不懂。", "最难的是哪一段？", "没有最难，天天都难。", "吃过饭了吗？", "吃了，食堂的面，咸得要命。", "您对年轻人有什么建议？",
    "少熬夜，多走路。", "这个数字是怎么来的？", "我们跑了十一个村子，一户一户问出来的。", "谢谢您接受采访。", "不客气。", "下雨了，带伞没有？", "嗯。", "好吧，听你的。",
)  # fmt: skip


class Negatives:
    """Draws blocks of body that do not look like body."""

    def __init__(self, corpora: Corpora) -> None:
        self.poems = [(title, text.split("/")) for title, text in read_rows(GRAMMARS / "poems.tsv")]
        self.said = [text for text in corpora.chat if 6 <= len(text) <= 60 and "\n" not in text] or list(_PLAIN_TALK)

    def draw(self, rng: random.Random, kind: str | None = None) -> Block:
        """A block of `kind`, one of `KINDS`; any where none is given."""
        return KINDS[kind or rng.choice(tuple(KINDS))](self, rng)


def _many(rng: random.Random, most: int) -> int:
    return min(3 + int(2 * rng.paretovariate(0.9)), most)


def _filled(template: str, rng: random.Random, place: int = 0) -> str:
    """A template of this module's grammars; every slot is drawn anew."""
    return template.replace("{{", "\0").replace("}}", "\1").format_map(_Slots(rng, place)).replace("\0", "{").replace("\1", "}")


class _Slots(dict[str, str]):
    """Values for str.format_map, drawn when asked for; the same letter twice is the same value."""

    def __init__(self, rng: random.Random, place: int) -> None:
        super().__init__(i=str(place))
        self.rng = rng

    def __missing__(self, key: str) -> str:
        rng = self.rng
        drawn = {
            "n": lambda: str(rng.randint(1, 9)), "w": lambda: rng.choice(_WORDS), "p": lambda: names.person(rng),
            "b": lambda: names.mark(rng), "c": lambda: rng.choice(names.CITIES), "g": lambda: rng.choice("男女"),
            "d": lambda: names.digits(rng, 9), "t": lambda: names.phone(rng), "o": lambda: names.company(rng),
        }  # fmt: skip
        return drawn[key]()


def _code(negatives: Negatives, rng: random.Random) -> Block:
    rows = rng.choice((_SHELL, _SCRIPT, _SCRIPT))
    return [Line(_filled(rng.choice(rows), rng), BODY.name, "code") for _ in range(_many(rng, 40))]


def _table(negatives: Negatives, rng: random.Random) -> Block:
    """Rows with tabs or bars, or one cell a line, as some extractors write tables."""
    head, cells = rng.choice(_TABLES)
    rows = [head.split()] + [[_filled(cell, rng, i) for cell in cells] for i in range(1, _many(rng, 40))]
    joint = rng.choice(("\t", " ", " | ", "\t\t", "　", None))
    if joint is None:
        return [Line(cell, BODY.name) for row in rows for cell in row]
    return [Line(joint.join(row), BODY.name) for row in rows]


def _name_list(negatives: Negatives, rng: random.Random) -> Block:
    """Names of people or firms: one a line, or many on one."""
    draw = rng.choice((names.person, names.company, names.person))
    found = [draw(rng) for _ in range(_many(rng, 60))]
    if rng.random() < 0.4:
        return [Line(rng.choice(("、", " ", "　", "  ")).join(found[at : at + 8]), BODY.name) for at in range(0, len(found), 8)]
    shape = rng.choice(("{1}", "{0}. {1}", "{0} {1}", "{0}、{1}"))
    return [Line(shape.format(place, name), BODY.name, "item") for place, name in enumerate(found, 1)]


def _references(negatives: Negatives, rng: random.Random) -> Block:
    block = [Line(rng.choice(("参考文献", "参考文献：", "参考资料", "注释")), BODY.name, "head")]
    for place in range(1, _many(rng, 30)):
        topic = f"{rng.choice(names.CITIES)}{rng.choice(('地区', '市', '方言', '农村'))}{rng.choice(('调查', '研究', '初探', '史料', '综述'))}"
        block.append(Line(f"[{place}] {names.person(rng)}, {names.person(rng)}. {topic}[J]. {rng.choice(names.CITIES)}大学学报, "
                          f"{rng.randint(1985, 2024)}, {rng.randint(1, 40)}({rng.randint(1, 12)}): {rng.randint(1, 90)}-{rng.randint(91, 200)}.",
                          BODY.name))  # fmt: skip
    return block


def _poem(negatives: Negatives, rng: random.Random) -> Block:
    title, verses = rng.choice(negatives.poems)
    name, _, author = title.partition("|")
    heads = [Line(name, BODY.name, "head")] + [Line(author, BODY.name)] * bool(author and rng.random() < 0.7)
    return heads + [Line(verse, BODY.name) for verse in verses]


def _dialogue(negatives: Negatives, rng: random.Random) -> Block:
    """Two speakers in turn, marked by name or by quotation marks."""
    said = [rng.choice(negatives.said if rng.random() < 0.7 else _PLAIN_TALK).strip() for _ in range(_many(rng, 30))]
    if rng.random() < 0.3:
        return [Line(f"“{text.rstrip('。')}。”", BODY.name, "text") for text in said]
    pair = [_filled(mark, rng) for mark in rng.choice(_ASKED)]
    return [Line(pair[place % 2] + text, BODY.name, "text") for place, text in enumerate(said)]


def _parameters(negatives: Negatives, rng: random.Random) -> Block:
    chosen = rng.sample(sorted(_PARAMETERS), min(_many(rng, 20), len(_PARAMETERS)))
    joint = rng.choice(("：", ": ", "\t", " ", None))
    pairs = [(name, _filled(_PARAMETERS[name], rng)) for name in chosen]
    if joint is None:
        return [Line(text, BODY.name) for pair in pairs for text in pair]
    return [Line(joint.join(pair), BODY.name, "item") for pair in pairs]


KINDS: dict[str, Callable[[Negatives, random.Random], Block]] = {
    "code": _code, "table": _table, "names": _name_list, "references": _references, "poem": _poem,
    "dialogue": _dialogue, "parameters": _parameters,
}  # fmt: skip
