"""What a supply contract must contain (条例第33条, 民法典第649条, 第470条): present and filled."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.comparison import is_blank
from service.domain.outline import NONE_WORD, Clause, Outline
from service.domain.passages import clauses_titled, column_fields, has_words, is_supply_contract
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    Rule,
    RuleResult,
    Subject,
    place_of,
)


@dataclass(frozen=True, slots=True)
class Item:
    """A mandatory item: the titles it may stand under, and groups of fields, one of each filled.

    A group is its Chinese name and the paths that may fill it.

    `instead`: a clause of ours that settles the item under another title.
    """

    rule: str
    name: str
    titles: str
    fields: tuple[tuple[str, ...], ...] = ()
    instead: str = ""


ITEMS = (
    Item(
        "complete.supply-method",
        "供电方式",
        r"供电方式",
        (
            ("供电电压", "supply_voltage"),
            ("电源性质", "sources[].role"),
            ("供电线路", "sources[].feeder"),
        ),
    ),
    Item(
        "complete.quality",
        "供电质量",
        r"供电质量(?!责任)|电能质量(?!与干扰)",
        (("电能质量标准", "agreed.quality_standards"),),
    ),
    Item("complete.supply-time", "供电时间", r"供电时间|连续供电"),
    Item(
        "complete.capacity",
        "用电容量",
        r"用电容量|合同容量|装设容量",
        (("合同容量", "capacity.contract"),),
    ),
    Item("complete.address", "用电地址", r"用电地址|用电地点", (("用电地址", "supply_address"),)),
    Item("complete.use-nature", "用电性质", r"用电性质|用电分类", (("用电类别", "use.category"),)),
    Item(
        "complete.metering",
        "计量方式",
        r"计量方式|用电计量",
        (("计量方式", "metering_points[].method", "agreed.temporary.daily_hours"),),
        instead="temporary.unmetered",
    ),
    Item(
        "complete.price",
        "电价",
        r"^电价$|^电价[、及和与]|电价类别|目录电价",
        (
            ("各计量点的电价类别", "metering_points[].tariff", "agreed.temporary.daily_hours"),
            ("电价制式", "tariff.scheme"),
            ("购电方式", "tariff.purchase"),
        ),
    ),
    Item(
        "complete.settlement",
        "电费结算方式",
        r"结算方式|电费结算|电费支付|电费的支付",
        (
            ("付款期限", "settlement.due_day_of_next_month"),
            ("付款方式", "settlement.payment_method"),
        ),
    ),
    Item(
        "complete.maintenance",
        "供用电设施维护责任",
        r"维护责任|维护管理责任|设施维护",
        (
            ("产权分界点", "boundaries[].point"),
            ("用电人产权与维护范围", "boundaries[].customer_owns"),
        ),
    ),
    Item(
        "complete.term",
        "合同的有效期限",
        r"合同期限|有效期|合同的期限|临时用电的期限",
        (("起始日", "term.starts_on"), ("终止日", "term.ends_on")),
    ),
    Item(
        "complete.breach-liability",
        "违约责任",
        r"违约责任",
        (
            ("赔偿的计算方式", "agreed.liability.mode"),
            (
                "电费违约金费率",
                "late_fee.other_current_year_per_mille",
                "late_fee.residential_per_mille",
            ),
        ),
    ),
    Item(
        "complete.parties",
        "当事人的名称和住所",
        r"当事人",
        (
            ("供电人名称", "supplier.name"),
            ("供电人住所", "supplier.registered_address"),
            ("用电人名称", "customer.name"),
            ("用电人住所", "customer.registered_address"),
        ),
    ),
    Item(
        "complete.dispute",
        "争议解决方法",
        r"争议",
        (("管辖法院或者仲裁机构", "agreed.dispute.venue"),),
    ),
)


def _rule_for(item: Item) -> Rule:
    def judge(subject: Subject) -> RuleResult:
        if not is_supply_contract(subject):
            return NOT_APPLICABLE
        clauses = _own_clauses(subject.document, item.titles)
        other = subject.clause(item.instead) if item.instead else None
        clauses += [other] if other is not None else []
        if not clauses:
            return [Hit(Place(), f"全文没有约定{item.name}的条款", f"写明{item.name}")]
        if not any(map(has_words, clauses)):
            place = place_of(clauses[0])
            return [Hit(place, f"「{clauses[0].title}」只有标题，没有内容", f"写明{item.name}")]
        return list(_unfilled(item, clauses[0], subject))

    return Rule(item.rule, judge)


def _own_clauses(document: Outline, titles: str) -> list[Clause]:
    """Clauses so titled in the contract itself: an addendum says how something more is done,
    save that on temporary supply, which stands for the contract's own clauses.
    """
    beside = {
        id(clause)
        for chapter in document.chapters
        if chapter.layout == "addendum" and chapter.id != "temporary"
        for clause in chapter.clauses
    }
    return [c for c in clauses_titled(document, titles) if id(c) not in beside]


def _unfilled(item: Item, clause: Clause, subject: Subject) -> Iterator[Hit]:
    """Groups of fields that are not printed, or printed blank.

    A paper whose kind is unknown has no fields to look for; there only the words are judged. In
    a list, 无 in one row (a meter that bills nothing) is an answer if another row is filled.
    """
    if not subject.document.kind.id:
        return
    for name, *paths in item.fields:
        fields = [found for path in paths for found in column_fields(subject.document, path)]
        if not fields:
            found = f"{item.name}条款中没有填写{name}"
            yield Hit(place_of(clause), found, f"填写{name}的具体内容")
        some_row_says_it = "[]" in paths[0] and not all(is_blank(run.text) for _, run in fields)
        for owner, run in fields:
            if is_blank(run.text) and not (some_row_says_it and run.text == NONE_WORD):
                yield Hit(
                    place_of(owner, run), f"{name}印为「{run.text}」", f"填写{name}的具体内容"
                )


RULES = tuple(map(_rule_for, ITEMS))
