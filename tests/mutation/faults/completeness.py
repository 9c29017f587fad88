"""What a contract must contain is gone, empty or left open."""

from tests.mutation.faults.making import SUPPLY, blocks, emptied, printed, warns, without

ITEMS = {
    "address": "supply.address wholesale.address resident.use temporary.address",
    "use-nature": "supply.use-nature wholesale.use resident.use temporary.use-nature",
    "capacity": "supply.capacity resident.use temporary.capacity",
    "supply-method": "supply.sources resident.supply temporary.sources",
    "maintenance": "supply.maintenance resident.boundary temporary.maintenance",
    "metering": "metering.points temporary.metering temporary.unmetered resident.metering "
    "temporary.points",
    "price": "tariff.price wholesale.price resident.price temporary.price",
    "settlement": "payment.settlement resident.payment temporary.settlement",
    "quality": "supplier.quality resident.supply temporary.quality",
    "supply-time": "supplier.continuity resident.continuity temporary.continuity",
    "breach-liability": "liability.supplier liability.breach liability.customer "
    "resident.supplier-liability resident.breach liability.late-payment "
    "temporary.supplier-liability temporary.breach",
    "term": "general.term resident.term temporary.term temporary.validity",
    "parties": "front.parties resident.parties temporary.parties",
}
"""Item -> the clauses that settle it: taken out together they are one fault."""

GONE = [
    blocks(f"{item} taken out", f"complete.{item}", without(*clauses.split()), *SUPPLY)
    for item, clauses in ITEMS.items()
]
LEFT_EMPTY = [
    blocks(
        f"{item} with a heading only",
        f"complete.{item} wording.empty-clause",
        emptied(*clauses.split()),
        *SUPPLY,
    )
    for item, clauses in ITEMS.items()
    if item not in ("breach-liability", "parties")
]
BLANKS = [
    blocks(f"{path} left as a line", "wording.blanks", printed(pattern, "________"))
    for path, pattern in {
        "contract capacity": r"capacity\.contract",
        "voltage": r"supply_voltage",
        "feeder": r"sources\[0\]\.feeder",
        "boundary": r"boundaries\[0\]\.point",
        "due day": r"settlement\.due_day_of_next_month",
        "late fee": r"late_fee\..*",
        "last day": r"term\.ends_on",
        "court": r"agreed\.dispute\.venue",
        "agent": r"customer\.agent\.name",
    }.items()
]
FAULTS = [
    *GONE,
    *LEFT_EMPTY,
    *BLANKS,
    warns("dispute clause taken out", "complete.dispute", without(
        "general.dispute", "resident.dispute"), *SUPPLY),
    blocks("value still a placeholder", "wording.blanks", printed(
        r"supply_plan\.plan_no|supply_address", "{{ value }}")),
    blocks("value 待定", "wording.blanks", printed(r"settlement\.payment_method", "待定")),
    blocks("any clause emptied", "wording.empty-clause", emptied(
        "general.notices", "resident.notices", "onward.notices", "pv-sale.notices",
        "settlement.disputes", "renewal.continuity", "ending.survival",
        "supplement.transition")),
]  # fmt: skip
