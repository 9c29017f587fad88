"""What a change of the record does to a text under review or approved: nothing, or it is drafted
anew. Pure: the text is drafted twice, from what it was and from what is recorded now.
"""

from datetime import date

from service.domain.catalogue import Library
from service.domain.drafting import draft
from service.domain.errors import LibraryInvalid, TermMissing
from service.domain.facts import AccountFacts
from service.domain.selection import Selection
from service.domain.terms import Terms
from service.domain.traits import account_traits

# A contract prints its supplier from the company's own record.
_NOT_OF_THE_ACCOUNT = frozenset({"supplier"})
# What the customer was promised is looked at again, wherever it is printed.
_ALWAYS_RELEVANT = frozenset({"supply_plan"})

LABELS = {
    "account_no": "户号",
    "aliases": "曾用户号",
    "work_order_no": "业务工单号",
    "supply_plan": "供电方案",
    "customer": "用电人信息",
    "further_parties": "其他当事人",
    "contacts": "联系人",
    "supply_address": "用电地址",
    "premises_right": "用电场所权属",
    "use": "用电性质",
    "importance": "重要性等级",
    "capacity": "用电容量",
    "supply_voltage": "供电电压",
    "sources": "供电电源",
    "receiving_points": "受电点和变压器",
    "hv_motors": "高压电动机",
    "equipment": "用电设备",
    "boundaries": "产权分界点",
    "metering_points": "计量点",
    "tariff": "电价",
    "power_factor": "功率因数",
    "settlement": "抄表与结算",
    "security_load": "保安负荷",
    "standby_generator": "自备应急电源",
    "non_electric_safeguards": "非电性质应急措施",
    "load_management": "负荷管理",
    "disturbing_load": "冲击性、非线性负荷",
    "generation": "发电设备",
    "storage": "储能设备",
    "charging": "充电设施",
    "temporary": "临时用电",
    "onward_supply": "转供电",
}


def relevant_changes(
    terms: Terms, facts: AccountFacts, selection: Selection, library: Library, as_of: date
) -> tuple[str, ...]:
    """The facts (Chinese names) that are recorded otherwise than the text was drafted from, where
    the text would be another one by that; empty where not a word would change.
    """
    now = _now(terms, facts)
    changed = [name for name in now if now[name] != getattr(terms, name)]
    if not changed:
        return ()
    if _ALWAYS_RELEVANT.isdisjoint(changed) and not _would_differ(
        terms, terms.model_copy(update=now), selection, library, as_of
    ):
        return ()
    return tuple(LABELS[name] for name in changed)


def _now(terms: Terms, facts: AccountFacts) -> dict[str, object]:
    """The facts as terms would hold them."""
    now = {
        name: getattr(facts, name)
        for name in AccountFacts.model_fields
        if name not in _NOT_OF_THE_ACCOUNT
    }
    if facts.tariff.source_document is None:
        # Drafting filled it in from the library.
        document = terms.tariff.source_document
        now["tariff"] = facts.tariff.model_copy(update={"source_document": document})
    return now


def _would_differ(
    before: Terms, after: Terms, selection: Selection, library: Library, as_of: date
) -> bool:
    if account_traits(before) != account_traits(after):
        return True
    try:
        text = draft(after, selection, library, as_of)
    except (TermMissing, LibraryInvalid):
        return True
    return text != draft(before, selection, library, as_of)
