"""What goes wrong in the kinds beside the supply contract, and in onward supply and wholesale."""

from tests.mutation.faults.making import (
    blocks,
    cleared,
    emptied,
    notes,
    other_digit,
    printed,
    row_gone,
    sentence,
    swapped,
    warns,
    without,
    words,
)

SETTLE, SUPPLEMENT = "settlement-agreement", "supplementary-agreement"
RENEW, END = "renewal-agreement", "termination-agreement"
ONWARD, WHOLESALE = "onward-supply", "wholesale"
SIDE = (SETTLE, SUPPLEMENT, RENEW, END)

STANDARD = {
    SETTLE: "bill dates payment reconciliation invoice objection overdue term disputes",
    SUPPLEMENT: "basis changes effective-date transition remaining unclear records term",
    RENEW: "relation term continuity facts differences law open-items",
    END: "reason final-reading settlement refund removal handover survival archive",
}
"""Kind -> what a clause of it settles: none may be left out."""
PREFIX = {SETTLE: "settlement.", SUPPLEMENT: "supplement.", RENEW: "renewal.", END: "ending."}

ESSENTIAL = {
    SETTLE: ("dates", "payment", "overdue", "term", "disputes"),
    SUPPLEMENT: ("basis", "changes", "effective-date", "remaining"),
    RENEW: ("relation", "term"),
    END: ("reason", "final-reading", "settlement", "removal"),
}
"""Of these, what the agreement is made for."""

GONE = [
    blocks(f"{kind}: {clause} taken out", "complete.agreement",
           without(f"{PREFIX[kind]}{clause}"), kind)
    if clause in ESSENTIAL[kind] else
    warns(f"{kind}: {clause} taken out", "wording.removed-clause",
          without(f"{PREFIX[kind]}{clause}"), kind)
    for kind, clauses in STANDARD.items()
    for clause in clauses.split()
]  # fmt: skip
EMPTY_CLAUSES = [
    blocks(f"{kind}: {clause} with a heading only", "wording.empty-clause",
           emptied(f"{PREFIX[kind]}{clause}"), kind)
    for kind, clauses in {
        SETTLE: "payment overdue", SUPPLEMENT: "remaining effective-date",
        RENEW: "law continuity", END: "settlement removal",
    }.items()
    for clause in clauses.split()
]  # fmt: skip
ON_SIDE_AGREEMENTS = [
    blocks("side agreement: account number", "record.account-no wording.contradiction", printed(
        r"account_no", other_digit, first_only=True), *SIDE),
    blocks("side agreement: main contract's number in one place", "wording.contradiction", printed(
        r"main_contract\.contract_no", other_digit, first_only=True), *SIDE),
    blocks("side agreement: supplier named otherwise", "record.supplier-name", printed(
        r"supplier\.name", "另一供电公司"), *SIDE),
    warns("side agreement: registered address", "record.customer-address", printed(
        r"customer\.registered_address", "青海省西宁市另一条街1号"), *SIDE),
    blocks("side agreement: blank line", "wording.blanks", printed(
        r"agreed\.(settle|supplement|review|ending)\..*", "________"), *SIDE),
    blocks("side agreement: last day before the first", "bounds.term-order", printed(
        r"term\.ends_on", "2020年1月1日"), *SIDE),
    blocks("side agreement: confirmed nowhere by the parties", "signing.signature-page", without(
        "settlement.signature", "supplement.signature"), *SIDE),
    notes("side agreement: a standard sentence reworded", "wording.deviation", words(
        "双方", "两方"), *SIDE),
    blocks("side agreement: end without cause", "unfair.terminate-alone", sentence(
        "供电人无需理由可以随时终止本协议。", "settlement.term", "supplement.remaining",
        "renewal.continuity", "ending.survival"), *SIDE),
    blocks("side agreement: fee of its own", "unfair.extra-fee", sentence(
        "用电人另行支付变更手续费三百元。", "settlement.payment", "supplement.transition",
        "renewal.law", "ending.refund"), *SIDE),
]  # fmt: skip
FAULTS = [
    *GONE,
    *EMPTY_CLAUSES,
    *ON_SIDE_AGREEMENTS,
    # ---- settlement ----
    blocks("a payment day too few", "settlement.instalment-days", printed(
        r"agreed\.settle\.instalment_days",
        lambda old: old.partition("、")[0] if "、" in old else "当月5日、当月10日"), SETTLE),
    blocks("number of payments", "settlement.instalment-days record.settlement", printed(
        r"settlement\.instalments_per_month", "4"), SETTLE),
    blocks("due day", "record.settlement", printed(
        r"settlement\.due_day_of_next_month", "5"), SETTLE, "high-voltage", "low-voltage",
        "low-voltage-residential", "temporary-supply", WHOLESALE),
    blocks("reading day", "record.settlement", printed(r"settlement\.reading_day", "27")),
    blocks("customer's bank account", "record.customer-bank", printed(
        r"customer\.bank\.account", other_digit)),
    blocks("purchase in the settlement", "record.tariff", printed(
        r"tariff\.purchase", "向外省电厂直接购电"), SETTLE, RENEW),
    blocks("settlement: cut off at once", "bounds.disconnection-procedure", sentence(
        "用电人逾期未付电费的，供电人可以立即停电，无须另行通知。", "settlement.overdue"), SETTLE),
    blocks("settlement: late fee in 万分之", "bounds.late-fee-unit", sentence(
        "逾期付款的，每日按万分之五支付违约金。", "settlement.overdue"), SETTLE),
    # ---- renewal and extension ----
    warns("renewal after a gap", "renewal.follows-on", printed(
        r"term\.starts_on", "2027年3月1日"), RENEW),
    warns("renewal that overlaps", "renewal.follows-on", printed(
        r"main_contract\.ends_on", "2027年12月31日"), RENEW),
    warns("extension asked for too late", "renewal.applied-in-time", printed(
        r"agreed\.extension\.applied_on", "2027年2月10日"), RENEW),
    warns("permit ends before the extension", "renewal.permit-covers", printed(
        r"agreed\.extension\.permit_valid_to", "2027年2月1日"), RENEW),
    warns("extension beyond three years", "bounds.temporary-term-cap", printed(
        r"agreed\.extension\.first_supplied_on", "2023年1月1日"), RENEW),
    warns("renewal for thirty years", "bounds.term-cap bounds.temporary-term-cap", printed(
        r"term\.ends_on", "2056年12月31日"), RENEW),
    blocks("renewed on another capacity", "record.contract-capacity", printed(
        r"capacity\.contract", "50千伏安"), RENEW),
    blocks("renewed on another multiplier", "record.multiplier arithmetic.multiplier", printed(
        r"metering_points\[\d+\]\.multiplier", "7"), RENEW),
    blocks("renewed on another transformer", "record.transformers", printed(
        r"transformers\[0\]\.capacity", "50千伏安"), RENEW),
    blocks("transformer lost in the renewal", "record.transformers", row_gone("transformers"),
           RENEW),
    # ---- termination ----
    blocks("final reading with another multiplier", "record.multiplier", printed(
        r"metering_points\[\d+\]\.multiplier", "7"), END),
    blocks("refund to another account", "record.customer-bank", printed(
        r"customer\.bank\.account", other_digit), END),
    blocks("ended on two days", "wording.contradiction", printed(
        r"term\.ends_on", "2026年12月30日", first_only=True), END),
    blocks("all responsibility on the customer", "wording.blanket-exemption", sentence(
        "终止以后的一切责任由用电人承担。", "ending.survival"), END),
    blocks("refund waived", "unfair.waiver", sentence(
        "用电人放弃退还余额的权利。", "ending.refund"), END),
    # ---- onward supply ----
    blocks("onward customer as its own supplier", "onward.three-parties record.further-parties",
           cleared(r"further_parties\[\d+\]\.name"), ONWARD),
    blocks("onward customer named otherwise", "record.further-parties", printed(
        r"further_parties\[\d+\]\.name", "另一家被转供的公司"), ONWARD),
    blocks("onward customer without a contract of its own", "onward.user-contract", cleared(
        r"agreed\.onward\.user_contract_no"), ONWARD),
    blocks("onward customer without an account of its own", "onward.user-contract", cleared(
        r"agreed\.onward\.user_account_no"), ONWARD),
    blocks("onward capacity beyond the carrier's", "onward.capacity", printed(
        r"agreed\.onward\.capacity", "99999千伏安"), ONWARD),
    blocks("onward capacity without a unit", "onward.capacity", printed(
        r"agreed\.onward\.capacity", "四百"), ONWARD),
    warns("losses without a share", "onward.losses", cleared(
        r"agreed\.onward\.loss_percent"), ONWARD),
    warns("losses on the onward customer", "onward.losses", words(
        "由供电人", "由被转供方", "onward.losses"), ONWARD),
    warns("markup no longer forbidden", "onward.no-markup", words(
        "转供方不得", "转供方可以", "onward.tariff"), ONWARD),
    *(
        blocks(f"onward supply: {clause} taken out", "onward.contents", without(
            f"onward.{clause}"), ONWARD)
        for clause in ("relation", "scope", "capacity", "boundary", "metering", "losses",
                       "tariff", "outage", "user-duty", "term", "liability", "dispute")
    ),
    blocks("onward supply: outage with a heading only", "onward.contents wording.empty-clause",
           emptied("onward.outage"), ONWARD),
    # ---- wholesale ----
    blocks("no licence", "wholesale.licence", cleared(r"agreed\.wholesale\.licence_no"),
           WHOLESALE),
    blocks("licence run out", "wholesale.licence", printed(
        r"agreed\.wholesale\.licence_ends_on", "2020年3月31日"), WHOLESALE),
    warns("licence ends before the contract", "wholesale.licence", printed(
        r"agreed\.wholesale\.licence_ends_on", "2027年3月31日"), WHOLESALE),
    blocks("no supply area", "wholesale.licence", cleared(r"agreed\.wholesale\.area"), WHOLESALE),
    warns("gateway at an end user's tariff", "wholesale.tariff", printed(
        r"metering_points\[\d+\]\.tariff", "工商业两部制10千伏"), WHOLESALE),
    blocks("wholesale: reseller taken out", "wholesale.licence", without("wholesale.reseller"),
           WHOLESALE),
    *(
        warns(f"wholesale: {clause} taken out", "wholesale.contents", without(
            f"wholesale.{clause}"), WHOLESALE)
        for clause in ("categories", "area-limits", "end-users", "important-users")
    ),
    blocks("carrier and onward customer swapped in the table", "record.customer-name", printed(
        r"customer\.name", swapped("公司", "集团"), first_only=True), ONWARD, WHOLESALE),
]  # fmt: skip
