"""Thresholds and matters of form that no other theme makes a fault of."""

from lxml import etree

from tests.mutation.campaign import Spoil
from tests.mutation.faults.making import (
    SUPPLY,
    blocks,
    cleared,
    notes,
    other_digit,
    printed,
    sentence,
    swapped,
    warns,
    where,
    without,
    words,
)
from tests.mutation.paper import CONTENT_TYPES, RELATIONSHIPS, Paper, W

LIABILITY = ("liability.supplier", "resident.supplier-liability", "temporary.supplier-liability",
             "onward.liability", "pv.responsibility", "settlement.overdue",
             "supplement.remaining", "renewal.law", "ending.survival")  # fmt: skip
SPARE = "本补充条款与主合同具有同等效力。"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def comment_left(paper: Paper) -> bool:
    """A reviewer's question in the margin that nobody has settled."""
    namespace = W.strip("{}")
    words = (
        f'<w:comments xmlns:w="{namespace}"><w:comment w:id="0" w:author="某人"><w:p><w:r>'
        "<w:t>这里的容量对吗？</w:t></w:r></w:p></w:comment></w:comments>"
    )
    paper.add_part("word/comments.xml", words.encode())
    related = paper.part(RELATIONSHIPS)
    etree.SubElement(
        related, f"{{{related.nsmap[None]}}}Relationship",
        {"Id": "rIdRemark", "Type": _OFFICE, "Target": "comments.xml"},
    )  # fmt: skip
    types = paper.part(CONTENT_TYPES)
    etree.SubElement(
        types, f"{{{types.nsmap[None]}}}Override",
        {"PartName": "/word/comments.xml", "ContentType": _TYPE},
    )  # fmt: skip
    return True


def needs_drawing(paper: Paper) -> bool:
    """Two sources, or a voltage from 35 kV."""
    several = paper.value("sources[1].no") is not None
    return several or paper.value("supply_voltage") in ("35千伏", "110千伏")


def lists_annexes(paper: Paper) -> bool:
    return bool(paper.paths(r"annex_list\[\d+\]\.title"))


def too_many(addendum: str, title: str, clause: str) -> Spoil:
    """An addendum bound in that the text has not, and its customer does not need."""
    beginning = f"{clause.partition('.')[0]}."

    def spoil(paper: Paper) -> bool:
        return not paper.clause_ids(beginning) and paper.bind_in(addendum, title, clause, SPARE)

    return spoil


def one_line_twice(paper: Paper) -> bool:
    """The backup source is printed with the substation and the feeder of the first."""
    for column in ("substation", "feeder"):
        first = paper.value(f"sources[0].{column}")
        if first is None or not paper.print_as(f"sources[1].{column}", first):
            return False
    return paper.value("importance.grade") not in (None, "普通")


FAULTS = [
    # ---- parties ----
    blocks("supplier named otherwise", "record.supplier-name", printed(
        r"supplier\.name", "另一供电公司")),
    warns("customer's registered address", "record.customer-address", printed(
        r"customer\.registered_address", "青海省西宁市另一条街1号")),
    warns("another representative", "record.customer-representative", printed(
        r"customer\.representative\.name", lambda old: None if old == "无" else "另一位负责人")),
    blocks("credential of an authority for a company", "record.customer-credential "
           "signing.credential-type", printed(
        r"customer\.credential\.type", swapped("统一社会信用代码", "护照"))),
    warns("person with a credit code", "signing.credential-type", printed(
        r"customer\.party_type", swapped("法人", "自然人"))),
    blocks("agent under age", "signing.adult", printed(
        r"customer\.agent\.id_number",
        lambda old: None if old in ("无", "此项空白") else "632521201501010004")),
    blocks("project owner named otherwise", "record.further-parties", printed(
        r"further_parties\[\d+\]\.credential\.number", other_digit)),
    # ---- tariff ----
    warns("single rate where two-part is due", "bounds.two-part", printed(
        r"tariff\.scheme", lambda old: "单一制" if old == "两部制" else None),
        "high-voltage", "renewal-agreement"),
    warns("standard of the power factor", "bounds.power-factor-standard", printed(
        r"power_factor\.billing_standard", "0.70")),
    warns("power factor at peak", "bounds.power-factor-technical", printed(
        r"power_factor\.technical_minimum", "0.70")),
    warns("power factor not stated", "bounds.power-factor-standard", cleared(
        r"power_factor\.billing_standard")),
    blocks("running capacity against the transformers", "arithmetic.running-capacity "
           "record.running-capacity", printed(r"capacity\.running", "1千伏安"), "high-voltage",
           "temporary-supply", "wholesale"),
    warns("metered high without a transformer", "arithmetic.metering-method", printed(
        r"metering_points\[\d+\]\.pt", lambda old: "无" if "/" in old else None),
        "high-voltage", "wholesale"),
    blocks("capacity charge", "record.tariff", printed(
        r"tariff\.capacity_mode", swapped("按变压器容量", "按实际最大需量"))),
    blocks("contract demand", "record.tariff", printed(
        r"tariff\.contract_demand", lambda old: "7千瓦" if "千瓦" in old else None)),
    # ---- addenda out of place ----
    *(
        blocks(f"{title} for somebody without", rule, too_many(addendum, title, clause),
               "high-voltage", "low-voltage")
        for addendum, title, clause, rule in (
            ("distributed-pv", "新能源补充条款（分布式光伏）", "pv.relation",
             "addenda.pv-unneeded"),
            ("temporary", "临时用电补充条款", "temporary.relation",
             "addenda.temporary-unneeded"),
            ("charging", "充电设施补充条款", "charging.relation", "addenda.out-of-place"),
            ("user-storage", "用户侧储能补充条款", "storage.relation",
             "addenda.out-of-place"),
            ("standby-generator", "自备应急电源补充条款", "standby.relation",
             "addenda.out-of-place"),
        )
    ),
    blocks("customer's address in one place", "record.supply-address", printed(
        r"supply_address", "另一条街9号", first_only=True)),
    # ---- important users ----
    warns("no security load", "important.security-load", cleared(r"security_load\.load"),
          "high-voltage"),
    warns("no tolerable interruption", "important.security-load", cleared(
        r"security_load\.tolerable_interruption")),
    warns("no generator of an important user", "important.standby-present", where(
        lambda paper: paper.value("importance.grade") not in (None, "普通"),
        cleared(r"standby_generator\.type"))),
    warns("all sources main", "important.source-roles", printed(
        r"sources\[1\]\.role", "主供")),
    warns("interlocked and parallel", "important.parallel", printed(
        r"sources\[\d+\]\.parallel", "是")),
    warns("both sources on one line", "important.independent-sources", one_line_twice),
    # ---- references ----
    warns("article of the rules of 1996", "wording.old-article", sentence(
        "减容依《供电营业规则》第二十三条办理。", *LIABILITY)),
    warns("late fee by the rules of 1996", "wording.old-article", sentence(
        "违约金依《供电营业规则》第九十八条计算。", *LIABILITY)),
    notes("standard sentence reworded", "wording.deviation", words(
        "双方", "两方", *LIABILITY)),
    notes("sentence added", "wording.deviation", sentence(
        "双方另约定每年开展一次安全宣传。", *LIABILITY)),
    warns("comment left in the file", "wording.open-comments", comment_left),
    blocks("required drawing taken out", "wording.required-drawing", where(
        needs_drawing, without("schedule.drawings")), "high-voltage"),
    warns("drawing listed but not bound in", "sending-back.annex-missing", where(
        lists_annexes, without("schedule.drawings", "onward.drawings"))),
    warns("annex listed but not bound in", "sending-back.annex-missing", without(
        "schedule.definitions", "schedule.receiving-equipment"), "high-voltage", "wholesale"),
    # ---- days ----
    warns("term begins in the past", "sending-back.back-dated", printed(
        r"term\.starts_on", "2026年1月1日"), *SUPPLY),
    warns("plan valid for too long", "sending-back.plan-validity", printed(
        r"supply_plan\.valid_until", "2035年6月1日"), "high-voltage", "wholesale"),
    warns("both sides own the same", "sending-back.boundary-sides", lambda paper: bool(
        (own := paper.value("boundaries[0].supplier_owns"))
        and paper.print_as("boundaries[0].customer_owns", own)), *SUPPLY),
    # ---- one text, one value ----
    blocks("another capacity in free words", "wording.contradiction", sentence(
        "合同容量为50千伏安。", *LIABILITY[:3]), *SUPPLY),
    blocks("another multiplier in free words", "wording.contradiction", sentence(
        "计量点的倍率为7777。", *LIABILITY[:3]), *SUPPLY),
    blocks("another account in free words", "wording.contradiction", sentence(
        "用户编号为999900009999。", *LIABILITY[:4])),
    blocks("first day printed twice", "wording.contradiction", printed(
        r"term\.starts_on", "2026年12月2日", first_only=True),
        "renewal-agreement", "supplementary-agreement"),
    blocks("multiplier in one table only", "wording.contradiction record.multiplier", printed(
        r"metering_points\[\d+\]\.multiplier", "7777", first_only=True)),
    # ---- signing ----
    blocks("cost of nothing: a seal of the department", "wording.blanks", sentence(
        "用电人签字：________", *LIABILITY)),
]  # fmt: skip
