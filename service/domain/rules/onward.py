"""Entrusted onward supply (委托转供电): three parties, two contracts, and who bears what."""

import re

from service.domain.comparison import folded, is_blank, read_quantity
from service.domain.passages import (
    SIDES,
    Printed,
    clauses_titled,
    first_printed,
    said,
    sentences,
    sides,
)
from service.domain.settled import unsettled
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)

KIND = "onward-supply"
USER_CONTRACT, USER_ACCOUNT = "agreed.onward.user_contract_no", "agreed.onward.user_account_no"
CONTENTS = {
    "转供电关系": r"转供电关系",
    "转供电的地址和范围": r"转供电(的)?(地址|范围)",
    "转供电容量": r"转供电容量",
    "产权分界与维护责任": r"产权分界|维护责任",
    "计量": r"计量",
    "损耗的承担": r"损耗",
    "被转供方的电价与电费": r"被转供方的电价",
    "停电的程序": r"停电",
    "三方的义务": r"被转供方的义务",
    "协议的期限": r"期限",
    "违约责任": r"违约责任",
    "争议解决方法": r"争议",
}
"""What such an agreement settles, with the titles it stands under."""
_SUPPLIER_BEARS = re.compile(r"损耗[^。；]{0,12}由供电人(承担|负担)")
_NO_MARKUP = re.compile(r"转供方不得[^。；]{0,60}(收取|加价|差价)")


def _is_onward(subject: Subject) -> bool:
    return subject.document.kind.id == KIND


@rule("onward.three-parties")
def three_parties(subject: Subject) -> RuleResult:
    """Supplier, onward supplier and onward customer are named, are three, and all sign."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    every = sides(subject)
    others = [side for side in every if side not in SIDES]
    if not others:
        return [Hit(Place(), "没有印明被转供方", "写明供电人、转供方和被转供方三方")]
    roles = {"supplier": "供电人", "customer": "转供方"} | {side: every[side] for side in others}
    names = {side: said(subject, f"{side}.name") for side in roles}
    hits = [
        Hit(_place(subject, side), f"没有填写{role}的名称", f"写明{role}的全称")
        for side, role in roles.items()
        if names[side] is None
    ]
    first: dict[str, str] = {}
    for side, field in names.items():
        if field is None:
            continue
        earlier = first.setdefault(folded(field[1].text), side)
        if earlier != side:
            found = f"{roles[earlier]}和{roles[side]}都印为「{field[1].text}」"
            hits.append(Hit(place_of(*field), found, "三方各为不同的主体"))
    return hits + _unsigned(subject, roles, names)


def _place(subject: Subject, side: str) -> Place:
    printed = first_printed(subject, f"{side}.name")
    return place_of(*printed) if printed is not None else Place()


def _unsigned(
    subject: Subject, roles: dict[str, str], names: dict[str, Printed | None]
) -> list[Hit]:
    pages = [c for c in subject.document.clauses() if ".signature" in c.id]
    words = folded("".join(page.text for page in pages))
    return [
        Hit(place_of(pages[0]), f"签署页没有{roles[side]}「{field[1].text}」", "三方均签署")
        for side, field in names.items()
        if pages and field is not None and folded(field[1].text) not in words
    ]


@rule("onward.user-contract")
def user_contract(subject: Subject) -> RuleResult:
    """The onward customer has a supply contract and an account of its own with the supplier."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    hits = _not_own(subject, USER_CONTRACT, "供用电合同编号", "main_contract.contract_no")
    hits += _not_own(subject, USER_CONTRACT, "供用电合同编号", "contract_no.supplier")
    hits += _not_own(subject, USER_ACCOUNT, "用户编号", "account_no")
    return list(dict.fromkeys(hits))


def _not_own(subject: Subject, path: str, name: str, other: str) -> list[Hit]:
    own, same = first_printed(subject, path), said(subject, other)
    expected = "被转供方与供电人另签供用电合同并单独立户，写明其编号"
    if own is None:
        return [Hit(Place(), f"没有写明被转供方的{name}", expected)]
    if is_blank(own[1].text):
        found = f"被转供方的{name}印为「{own[1].text}」"
        return [Hit(place_of(*own), found, expected)]
    if same is None or folded(own[1].text) != folded(same[1].text):
        return []
    found = f"被转供方的{name}印为「{own[1].text}」，与转供方或者本协议的编号相同"
    return [Hit(place_of(*own), found, expected)]


@rule("onward.capacity")
def capacity(subject: Subject) -> RuleResult:
    """What is supplied onward is stated and fits into the onward supplier's running capacity."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    onward = said(subject, "agreed.onward.capacity")
    running = said(subject, "capacity.running")
    if onward is None:
        return [Hit(Place(), "没有填写转供电容量", "写明转供电容量和单位")]
    asked = read_quantity(onward[1].text)
    if asked is None:
        return [Hit(place_of(*onward), f"转供电容量印为「{onward[1].text}」", "写明数值和单位")]
    most = read_quantity(running[1].text) if running is not None else None
    # Active power never exceeds apparent power, so kW beyond as many kVA do not fit either.
    if most is None or running is None or asked.value <= most.value:
        return []
    found = f"转供电容量印为「{onward[1].text}」"
    return [Hit(place_of(*onward), found, f"不大于转供方的运行容量「{running[1].text}」")]


@rule("onward.losses")
def losses(subject: Subject) -> RuleResult:
    """Losses of onward supply fall on the supplier, by a stated share."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    clauses = clauses_titled(subject.document, "损耗")
    hits = []
    if not any(_SUPPLIER_BEARS.search(p.text) for c in clauses for p in sentences(c)):
        place = place_of(clauses[0]) if clauses else Place()
        hits.append(Hit(place, "没有约定转供电的损耗由供电人承担", "写明由供电人承担"))
    for clause, run in subject.fields("agreed.onward.loss_percent"):
        if is_blank(run.text):
            hits.append(Hit(place_of(clause, run), "没有填写损耗比例", "写明损耗的比例或者算法"))
    return hits


@rule("onward.no-markup")
def no_markup(subject: Subject) -> RuleResult:
    """The onward supplier charges the onward customer nothing."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    if any(_NO_MARKUP.search(p.text) for c in subject.document.clauses() for p in sentences(c)):
        return []
    found = "没有约定转供方不得向被转供方加价或者收费"
    return [Hit(Place(), found, "写明转供方不得收取电费、差价和其他费用")]


@rule("onward.contents")
def contents(subject: Subject) -> RuleResult:
    """Everything an onward agreement settles has a clause with words in it."""
    if not _is_onward(subject):
        return NOT_APPLICABLE
    return unsettled(subject.document, CONTENTS, "协议")


@rule("onward.recorded")
def recorded(subject: Subject) -> RuleResult:
    """The record knows that this customer supplies others."""
    if subject.account is None or not _is_onward(subject):
        return NOT_APPLICABLE
    if subject.account.onward_supply:
        return []
    return [Hit(Place(), "用电档案没有登记转供电", "先在用电档案登记，再签订委托转供电协议")]


RULES = (three_parties, user_contract, capacity, losses, no_markup, contents, recorded)
