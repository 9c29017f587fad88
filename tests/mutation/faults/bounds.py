"""Sums that do not add up, and values outside what law or company allow."""

from tests.mutation.faults.making import (
    NON_RESIDENTIAL,
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

TERMS = ("general.term", "resident.term", "temporary.term", "onward.term")
FAULTS = [
    blocks("late fee in 万分之", "bounds.late-fee-unit bounds.late-fee-statutory", printed(
        r"late_fee\..*", "万分之五")),
    blocks("late fee above the statutory range", "bounds.late-fee-statutory", printed(
        r"late_fee\..*", "千分之五")),
    blocks("late fee below the statutory range", "bounds.late-fee-statutory", printed(
        r"late_fee\..*", "千分之零点五")),
    warns("resident pays the others' late fee", "bounds.late-fee-by-party", printed(
        r"late_fee\.residential_per_mille", "千分之二")),
    blocks("last day before the first", "bounds.term-order", printed(
        r"term\.ends_on", "2020年1月1日"), *SUPPLY),
    warns("term of thirty years", "bounds.term-cap bounds.temporary-term-cap", printed(
        r"term\.ends_on", "2056年11月30日"), *SUPPLY),
    warns("temporary supply that renews itself", "bounds.temporary-renewal", where(
        is_temporary, sentence(
            "期满双方均未书面提出异议的，合同自动续期，每次与原期限相同。", "temporary.term",
            "temporary.validity", "renewal.term-temporary"))),
    warns("extension that renews itself", "bounds.temporary-renewal", sentence(
        "延长期满自动续期。", "renewal.term-temporary")),
    blocks("single rate for a large user", "record.tariff", printed(
        r"tariff\.scheme", lambda old: "单一制" if old == "两部制" else None), *NON_RESIDENTIAL),
    blocks("running capacity above the contract's", "arithmetic.running-within-contract",
           printed(r"capacity\.running", lambda old: "99999" + old.lstrip("0123456789")), *SUPPLY),
    blocks("multiplier without the voltage transformer",
           "arithmetic.multiplier record.multiplier", printed(
        r"metering_points\[\d+\]\.multiplier",
        lambda old: str(int(old) // 100) if old.isdigit() and int(old) >= 1000 else None)),
    blocks("sub-meter without its parent", "arithmetic.sub-meters record.metering-points", printed(
        r"metering_points\[\d+\]\.parent", lambda old: "无" if old.startswith("M") else None)),
    blocks("cut off after three days", "bounds.disconnection-procedure", printed(
        r"parameter\.arrears-days-before-disconnection", "三"), *SUPPLY),
    blocks("cut off without demand", "bounds.disconnection-procedure", sentence(
        "用电人逾期未付电费的，供电人可以立即停止供电，无须催告和通知。",
        "liability.disconnection", "resident.disconnection", "wholesale.disconnection"), *SUPPLY),
    blocks("cut off because the contract ended", "bounds.expiry-not-disconnection", sentence(
        "合同期满未续签的，供电人停止供电。", *TERMS)),
    blocks("disconnection clause taken out", "bounds.disconnection-procedure",
           without("liability.disconnection", "resident.disconnection", "wholesale.disconnection"),
           *SUPPLY),
    warns("objection days left blank", "bounds.renewal-objection", where(
        lambda paper: any("term-roll" in c or c == "resident.term" for c in paper.clause_ids()),
        cleared(r"term\.objection_notice_days")), *SUPPLY, "renewal-agreement"),
]  # fmt: skip
