"""Photovoltaics: the fourteen points that a new-energy addendum must settle.

The points are those of the trade's checklist for addenda: each stands in a clause of its own and
its fields are filled. A missing addendum is another rule's finding (addenda.pv-missing).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.comparison import folded, is_blank
from service.domain.outline import Clause, FieldRun
from service.domain.passages import column_fields
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    Rule,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import FeedInMode

CLAUSES = "pv."
PURCHASE = "pv-purchase-sale"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the checklist.

    `ids` and `titles` say which clauses may settle it, `words` (Chinese name, pattern) what those
    clauses must speak of, `fields` (Chinese name, path) what must be filled. `if_sold` names what
    nobody settles where no energy goes into the grid.
    """

    rule: str
    name: str
    ids: tuple[str, ...]
    titles: str
    words: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    if_sold: frozenset[str] = frozenset()


POINTS = (
    Point(
        "new-energy.project",
        "项目类别、备案与投资主体",
        ("pv.project", "pv-sale.project", "pv-sale.home-project"),
        r"项目.*(主体|情况|类别)|备案",
        fields=(
            ("项目类别", "generation.project_kind"),
            ("备案号", "generation.filing_no"),
            ("备案主体", "generation.filing_subject"),
            ("投资主体", "generation.owner"),
        ),
    ),
    Point(
        "new-energy.capacity",
        "装机容量与主要设备",
        ("pv.capacity-devices",),
        r"装机|主要设备",
        fields=(
            ("直流侧装机容量", "generation.installed"),
            ("交流侧容量", "generation.ac_capacity"),
            ("逆变器型号", "generation.inverters[].model"),
            ("逆变器台数", "generation.inverters[].count"),
            ("逆变器额定功率", "generation.inverters[].rated"),
        ),
    ),
    Point(
        "new-energy.feed-in",
        "上网模式",
        ("pv.feed-in",),
        r"上网模式|消纳",
        fields=(("上网模式", "generation.feed_in"),),
    ),
    Point(
        "new-energy.connection",
        "接入点与产权分界",
        ("pv.connection",),
        r"接入|并网点",
        words=(("接线或者产权分界的附图", r"附图|示意图|附件"),),
        fields=(
            ("接入电压", "generation.connection_voltage"),
            ("并网点", "generation.grid_point"),
            ("公共连接点", "generation.pcc"),
            ("产权分界点", "boundaries[].point"),
        ),
    ),
    Point(
        "new-energy.standards",
        "技术标准",
        ("pv.standards", "pv-sale.standards", "pv-sale.home-project"),
        r"标准",
        fields=(("执行的技术标准", "generation.standards"),),
    ),
    Point(
        "new-energy.protection",
        "并网保护与开关",
        ("pv.protection",),
        r"保护",
        words=(
            ("防孤岛保护", r"孤岛"),
            ("过电压、欠电压保护", r"过电压|过[、/]?欠[电]?压|欠电压"),
            ("过频率、欠频率保护", r"频率|过[、/]?欠频"),
            ("有明显断开点的并网开关", r"断开点"),
            ("失压跳闸、检有压合闸", r"检有压|失压"),
            ("接地", r"接地"),
        ),
        fields=(
            ("防孤岛保护", "generation.anti_islanding"),
            ("并网开关", "generation.visible_break_switch"),
            ("失压跳闸、检有压合闸", "generation.no_voltage_trip_and_check_close"),
        ),
    ),
    Point(
        "new-energy.responsibility",
        "责任界面",
        ("pv.responsibility", "pv.maintenance-safety"),
        r"责任|检修配合|反送电",
        words=(
            ("设备与故障的责任", r"故障|损失"),
            ("人身伤害的责任", r"人身"),
            ("向停电线路反送电的责任", r"反送|倒送|继续(向|给)[^。；]{0,10}送电"),
        ),
    ),
    Point(
        "new-energy.dispatch",
        "四可能力与远程调控",
        ("pv.dispatch-control",),
        r"四可|调控|可观",
        words=(
            ("可观、可测、可调、可控", r"可观[^。；]{0,4}可测[^。；]{0,4}可调[^。；]{0,4}可控"),
            ("通信", r"通信"),
            ("远程调节、限发", r"限发|调节|限制出力"),
            ("涉网定值不得擅改", r"定值"),
        ),
    ),
    Point(
        "new-energy.metering",
        "光伏计量",
        ("pv.metering",),
        r"计量",
        words=(
            ("上网、用网、发电三类电量", r"上网[\s\S]{0,2000}发电|发电[\s\S]{0,2000}上网"),
            ("计量装置的产权", r"归.{0,20}所有|产权"),
        ),
        fields=(
            ("计量点的功能", "metering_points[].role"),
            ("电能表", "metering_points[].meter"),
        ),
    ),
    Point(
        "new-energy.price",
        "价格、结算与收款",
        tuple(
            "pv.price pv.settlement pv.invoice pv-sale.price pv-sale.settlement pv-sale.invoice "
            "pv-sale.home-settlement pv-sale.payee-form".split()
        ),
        r"电价|结算|收款|开票",
        words=(("开票", r"发票|开票|代开"),),
        fields=(
            ("价格依据", "generation.pricing"),
            ("结算周期", "agreed.pv.settlement_months"),
            ("收款户名", "generation.payee_account_name"),
        ),
        if_sold=frozenset({"开票", "结算周期", "收款户名"}),
    ),
    Point(
        "new-energy.change",
        "扩容、更换与变更",
        ("pv.change",),
        r"扩容|更换|变更",
        words=(("增设储能", r"储能"), ("未经许可扩容或者并网的后果", r"未经|擅自")),
    ),
    Point(
        "new-energy.transfer",
        "停运、拆除与转让",
        ("pv.transfer", "pv-sale.transfer", "pv-sale.home-exit"),
        r"转让|拆除|过户",
        words=(
            ("停运或者拆除", r"停运|拆除|退役"),
            ("房屋过户或者项目转让", r"过户|转让|转租"),
        ),
    ),
    Point(
        "new-energy.term",
        "补充条款的期限",
        ("pv.term", "pv-sale.term"),
        r"期限",
        words=(("与主合同期限的关系", r"主合同"),),
        fields=(("起始日", "term.starts_on"), ("终止日", "term.ends_on")),
    ),
    Point(
        "new-energy.notices",
        "通知与送达",
        ("pv.notices", "pv-sale.notices", "pv-sale.home-notices"),
        r"通知|送达",
        words=(("送达的方式或者地址", r"地址|送达|电话"),),
    ),
)


def _addendum(subject: Subject) -> list[Clause]:
    """The clauses of the photovoltaic addendum, or of the purchase contract, which settles the
    same points; empty where the text carries none.
    """
    if subject.document.kind.id == PURCHASE:
        own = ("pv.", "pv-sale.")
        return [c for c in subject.document.clauses() if c.id.startswith(own)]
    return [
        clause
        for chapter in subject.document.chapters
        for clause in chapter.clauses
        if chapter.layout in ("addendum", "")
        and (clause.id.startswith(CLAUSES) or "光伏" in chapter.title)
    ]


def _rule_for(point: Point) -> Rule:
    def judge(subject: Subject) -> RuleResult:
        clauses = _addendum(subject)
        if not clauses:
            return NOT_APPLICABLE
        own = [c for c in clauses if c.id.startswith(point.ids) or re.search(point.titles, c.title)]
        if not own:
            return [Hit(Place(), f"光伏条款没有约定{point.name}", f"写明{point.name}")]
        # A paper whose kind is unknown has no fields to look for; there only words are judged.
        known = bool(subject.document.kind.id)
        spared = frozenset() if _sells(subject) else point.if_sold
        return [*_unsaid(point, own, spared), *(_unfilled(point, own, spared) if known else ())]

    return Rule(point.rule, judge)


def _sells(subject: Subject) -> bool:
    """Whether energy goes into the grid, by the printed feed-in mode; unprinted: it may."""
    modes = {folded(run.text) for _, run in subject.fields("generation.feed_in")}
    return modes != {FeedInMode.SELF_USE_ONLY.value}


def _fields(clauses: list[Clause]) -> Iterator[tuple[Clause, FieldRun]]:
    for clause in clauses:
        for run in clause.runs:
            if isinstance(run, FieldRun):
                yield clause, run


def _unsaid(point: Point, clauses: list[Clause], spared: frozenset[str]) -> Iterator[Hit]:
    text = "\n".join(clause.text for clause in clauses)
    for name, pattern in point.words:
        if name not in spared and not re.search(pattern, text):
            found = f"{point.name}的条款没有约定{name}"
            yield Hit(place_of(clauses[0]), found, f"写明{name}")


def _unfilled(point: Point, clauses: list[Clause], spared: frozenset[str]) -> Iterator[Hit]:
    """Fields of the point not printed in its clauses, or printed blank (a switch: not 是)."""
    for name, path in point.fields:
        if name in spared:
            continue
        shape = re.compile(re.escape(path).replace(re.escape("[]"), r"\[\d+\]"))
        found = [(c, run) for c, run in _fields(clauses) if shape.fullmatch(run.path)]
        if not found:
            yield Hit(place_of(clauses[0]), f"{point.name}没有填写{name}", f"填写{name}")
        for clause, run in found:
            if is_blank(run.text):
                yield Hit(place_of(clause, run), f"{name}印为「{run.text}」", f"填写{name}")
            elif folded(run.text) == "否":
                yield Hit(place_of(clause, run), f"{name}印为「否」", "配置完成后才可以并网")


@rule("new-energy.feed-in-word")
def feed_in_word(subject: Subject) -> RuleResult:
    """The printed mode is one of the three, and 全部自发自用 has reverse-power protection."""
    printed = list(subject.fields("generation.feed_in"))
    if not printed:
        return NOT_APPLICABLE
    hits = [
        Hit(place_of(c, run), f"上网模式印为「{run.text}」", f"为{'、'.join(FeedInMode)}之一")
        for c, run in printed
        if folded(run.text) not in set(FeedInMode)
    ]
    text = "\n".join(clause.text for clause in _addendum(subject))
    for clause, run in printed:
        if folded(run.text) == FeedInMode.SELF_USE_ONLY and text and not _REVERSE.search(text):
            found = "上网模式为全部自发自用，没有约定逆功率保护"
            return [*hits, Hit(place_of(clause, run), found, "写明装设逆功率（防逆流）保护")]
    return hits


_REVERSE = re.compile(r"逆功率|防逆流|逆流保护")


@rule("new-energy.bidirectional")
def bidirectional(subject: Subject) -> RuleResult:
    """Where energy goes into the grid, some metering point counts both ways."""
    feeding = {FeedInMode.ALL.value, FeedInMode.SURPLUS.value}
    modes = [f for f in subject.fields("generation.feed_in") if folded(f[1].text) in feeding]
    points = list(column_fields(subject.document, "metering_points[].bidirectional"))
    if not modes or not points:
        return NOT_APPLICABLE
    roles = [run.text for _, run in column_fields(subject.document, "metering_points[].role")]
    if any(folded(run.text) == "是" for _, run in points) or any("上网" in r for r in roles):
        return []
    found = f"上网模式为「{modes[0][1].text}」，没有一个计量点双向计量"
    return [Hit(place_of(*points[0]), found, "关口计量点写明双向计量，或者列出上网计量点")]


RULES = (*map(_rule_for, POINTS), feed_in_word, bidirectional)
