"""Addenda that are missing or say too little: new energy, temporary, important customers."""

from tests.mutation.faults.making import (
    SUPPLY,
    blocks,
    cleared,
    is_temporary,
    printed,
    sentence,
    warns,
    where,
    without,
)

POINTS = {
    "project": ("block", "pv.project pv-sale.project pv-sale.kind"),
    "capacity": ("block", "pv.capacity-devices"),
    "feed-in": ("warn", "pv.feed-in"),
    "connection": ("block", "pv.connection"),
    "standards": ("block", "pv.standards pv-sale.standards"),
    "protection": ("block", "pv.protection"),
    "responsibility": ("block", "pv.responsibility"),
    "dispatch": ("warn", "pv.dispatch-control"),
    "metering": ("block", "pv.metering"),
    "price": ("block", "pv.price pv.settlement pv-sale.price pv-sale.settlement"),
    "change": ("warn", "pv.change"),
    "transfer": ("warn", "pv.transfer pv-sale.transfer pv-sale.exit"),
    "term": ("block", "pv.term pv-sale.term"),
    "notices": ("warn", "pv.notices pv-sale.notices"),
}
"""Points of a new-energy text (domain.md 6.4) -> severity and the clauses that settle it."""

FAULTS = [
    *(
        (blocks if severity == "block" else warns)(
            f"photovoltaics: {point} taken out", f"new-energy.{point}", without(*clauses.split()))
        for point, (severity, clauses) in POINTS.items()
    ),
    blocks("photovoltaic addendum dropped", "addenda.pv-missing addenda.required-missing",
           without("pv."), *SUPPLY),
    blocks("temporary addendum dropped", "addenda.temporary-missing addenda.required-missing",
           without("temporary."), "high-voltage", "low-voltage"),
    blocks("storage addendum dropped", "addenda.required-missing", without("storage."),
           *SUPPLY),
    blocks("charging addendum dropped", "addenda.required-missing", without("charging."),
           *SUPPLY),
    blocks("generator addendum dropped", "addenda.required-missing", without("standby."),
           *SUPPLY),
    blocks("dual-supply addendum dropped", "addenda.required-missing", without("dual."),
           *SUPPLY),
    blocks("cost-control addendum dropped", "addenda.required-missing", without("cost-control."),
           *SUPPLY),
    warns("filing in another name", "addenda.generation-subject", printed(
        r"generation\.filing_subject", "另一家新能源公司")),
    warns("payee in another name", "addenda.generation-subject", printed(
        r"generation\.payee_account_name", "另一家新能源公司")),
    warns("unknown feed-in mode", "new-energy.feed-in-word", printed(
        r"generation\.feed_in", "上网")),
    warns("standard without its year", "new-energy.standard-years", printed(
        r"generation\.standards", "GB/T 29319、GB/T 33593-2017")),
    blocks("storage without size", "new-energy.storage-size wording.blanks", cleared(
        r"storage\.energy")),
    warns("storage without fire acceptance", "new-energy.storage-fire", cleared(
        r"storage\.fire_acceptance")),
    blocks("onward supply allowed on a building site", "temporary.onward-supply", sentence(
        "用电人可以向其他单位转供电。", "temporary.no-transfer")),
    blocks("category may change on a building site", "temporary.category", sentence(
        "用电人可以改变用电类别。", "temporary.tariff")),
    warns("project department as party", "temporary.party", where(is_temporary, printed(
        r"customer\.name", "青海某某建设公司西宁项目部")), *SUPPLY),
    warns("temporary supply without permit", "temporary.permit", cleared(
        r"temporary\.project_permit_no"), *SUPPLY),
    blocks("extension without permit", "temporary.project-record", cleared(
        r"temporary\.project_permit_no"), "renewal-agreement"),
    warns("reminder before the end taken out", "temporary.reminder", without(
        "temporary.reminder")),
    blocks("sources without interlock", "important.interlock record.sources", printed(
        r"sources\[\d+\]\.(interlock|transfer)",
        lambda old: "自动" if "闭锁" in old else None)),
    blocks("sources without transfer", "important.transfer", printed(
        r"sources\[\d+\]\.transfer", "无")),
    blocks("generator without interlock", "important.generator-interlock", cleared(
        r"standby_generator\.interlock")),
    warns("no safeguards beside electricity", "important.safeguards", cleared(
        r"non_electric_safeguards")),
    warns("no dispatch agreement", "important.dispatch-agreement", cleared(
        r"agreed\.dispatch\.agreement_no")),
    warns("important without its list", "important.list-document", cleared(
        r"importance\.basis")),
]  # fmt: skip
