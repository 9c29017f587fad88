"""Storage of the customer, and the standards cited for every kind of device."""

import re

from service.domain.comparison import folded, is_blank, read_quantity
from service.domain.outline import NONE_WORD
from service.domain.passages import blocks_with, is_supply_contract
from service.domain.recorded import as_recorded
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import Unit

_STORAGE_FIELDS = {
    "storage.power": "储能额定功率",
    "storage.energy": "储能额定电量",
    "storage.connection_voltage": "储能接入电压",
    "storage.feeds_grid": "储能是否向电网放电",
    "storage.reverse_power_protection": "储能逆功率保护",
    "storage.charge_power_within_contract_capacity": "储能充电功率是否计入合同容量",
}


def _has_storage(subject: Subject) -> bool:
    return "has-storage" in subject.traits and is_supply_contract(subject)


@rule("new-energy.storage-size")
def storage_size(subject: Subject) -> RuleResult:
    """Power and energy of the customer's storage are printed and filled."""
    if not _has_storage(subject):
        return NOT_APPLICABLE
    hits = []
    for path in ("storage.power", "storage.energy"):
        printed = list(subject.fields(path))
        name = _STORAGE_FIELDS[path]
        if not printed:
            hits.append(Hit(Place(), f"没有填写{name}", f"填写{name}"))
        hits += [
            Hit(place_of(c, run), f"{name}印为「{run.text}」", f"填写{name}")
            for c, run in printed
            if is_blank(run.text)
        ]
    return hits


@rule("new-energy.storage-record")
def storage_record(subject: Subject) -> RuleResult:
    """What is printed of the storage is what the business system records."""
    if not _has_storage(subject):
        return NOT_APPLICABLE
    return as_recorded(subject, _STORAGE_FIELDS)


@rule("new-energy.storage-backfeed")
def storage_backfeed(subject: Subject) -> RuleResult:
    """Storage that must not feed the grid has reverse-power protection."""
    feeds = list(subject.fields("storage.feeds_grid"))
    guards = list(subject.fields("storage.reverse_power_protection"))
    if not _has_storage(subject) or not feeds:
        return NOT_APPLICABLE
    if not any(folded(run.text) == "否" for _, run in feeds):
        return []
    if not guards:
        return [Hit(place_of(*feeds[0]), "没有写明是否装设逆功率保护", "写明装设逆功率保护")]
    return [
        Hit(place_of(c, run), f"不向电网放电的储能，逆功率保护印为「{run.text}」", "是")
        for c, run in guards
        if folded(run.text) != "是"
    ]


@rule("new-energy.storage-fire")
def storage_fire(subject: Subject) -> RuleResult:
    """The fire acceptance or filing of the storage is named."""
    if not _has_storage(subject):
        return NOT_APPLICABLE
    printed = list(subject.fields("storage.fire_acceptance"))
    if not printed:
        return [Hit(Place(), "没有写明储能的消防验收或者备案文号", "写明消防验收或者备案文号")]
    return [
        Hit(place_of(c, run), f"消防验收文号印为「{run.text}」", "写明消防验收或者备案文号")
        for c, run in printed
        if is_blank(run.text)
    ]


@rule("new-energy.storage-charge")
def storage_charge(subject: Subject) -> RuleResult:
    """Charging power counted in contract capacity does not exceed it (kW against kVA or kW)."""
    counted = list(subject.fields("storage.charge_power_within_contract_capacity"))
    powers = [(c, run, read_quantity(run.text)) for c, run in subject.fields("storage.power")]
    capacities = [read_quantity(run.text) for _, run in subject.fields("capacity.contract")]
    if not _has_storage(subject) or not counted:
        return NOT_APPLICABLE
    hits = [
        Hit(place_of(c, run), f"充电功率是否计入合同容量印为「{run.text}」", "写明「是」或者「否」")
        for c, run in counted
        if folded(run.text) not in ("是", "否")
    ]
    known = [q.value for q in capacities if q is not None and q.unit in (Unit.KVA, Unit.KW)]
    if known and all(folded(run.text) == "是" for _, run in counted):
        hits += [
            Hit(place_of(c, run), f"储能额定功率印为「{run.text}」", f"不大于合同容量{min(known)}")
            for c, run, power in powers
            if power is not None and power.value > min(known)
        ]
    return hits


# ---- standards ----------------------------------------------------------------------------

_CODE = re.compile(
    r"(?<![A-Za-z0-9/])(?:GB|DL|NB|JGJ)(?:/T)? ?[0-9]{3,6}(?:\.[0-9]{1,2})?(?![0-9.])"
)
_YEAR = re.compile(r" ?[-—－][0-9]{4}(?![0-9])")
_OWN_STANDARDS = {
    "generation.standards": ("光伏", r"GB/T ?(29319|19964|33593)"),
    "storage.standards": ("储能", r"GB/T ?(36547|36558|42288|43526)"),
    "charging.standards": ("充电设施", r"(GB/T ?(36278|29316|29317|18487|50966))|(GB ?50966)"),
    "agreed.quality_standards": ("电能质量", r"GB/T ?(12325|14549|12326|15543|15945|24337)"),
}


@rule("new-energy.standard-years")
def standard_years(subject: Subject) -> RuleResult:
    """Every standard is cited with its year, so that everybody knows the edition."""
    cited = [
        (passage, match)
        for passage in blocks_with(subject.document, _CODE)
        for match in _CODE.finditer(passage.text)
    ]
    if not cited:
        return NOT_APPLICABLE
    return [
        Hit(p.place, f"引用「{m.group()}」，没有年号", "写明标准的年号，例如 GB/T 29319-2024")
        for p, m in cited[:100]
        if not _YEAR.match(p.text, m.end())
    ]


@rule("new-energy.standards-of-device")
def standards_of_device(subject: Subject) -> RuleResult:
    """The standards named for a device are standards of that device."""
    printed = [f for f in subject.fields(*_OWN_STANDARDS) if f[1].text.strip() != NONE_WORD]
    if not printed:
        return NOT_APPLICABLE
    hits = []
    for clause, run in printed:
        name, pattern = _OWN_STANDARDS[run.path]
        if not re.search(pattern, run.text):
            found = f"{name}的技术标准印为「{run.text}」"
            hits.append(Hit(place_of(clause, run), found, f"列入{name}的现行国家标准，并写明年号"))
    return hits


RULES = (
    storage_size,
    storage_record,
    storage_backfeed,
    storage_fire,
    storage_charge,
    standard_years,
    standards_of_device,
)
