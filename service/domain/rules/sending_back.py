"""Why reviewers send a draft back: references to nothing, lists that do not match, stale plans."""

import re

from service.domain.comparison import folded, is_blank, worded
from service.domain.dates import add_months
from service.domain.outline import Drawing
from service.domain.passages import (
    PrintedRow,
    column_fields,
    is_supply_contract,
    is_whole_contract,
    printed_tables,
)
from service.domain.recorded import first_dated
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)

_ONLY_DRAWING = re.compile(
    r"(详?见|按|以|如|依)[^，。；]{0,6}(附?图|附件|示意图)(纸|所示|为准|标注)?[。]?"
)
_BOUND_IN = re.compile(r"随本合同|一并装订|同时签订|附后|附于")
_CONFIRMATION = re.compile(r"\.confirmation(-|$)")
_CONFIRMS = re.compile(r"提示|说明|格式条款")
_PHONE = re.compile(r"\+?[0-9][0-9\-]{6,19}")


@rule("sending-back.boundary-words")
def boundary_words(subject: Subject) -> RuleResult:
    """A boundary is said in words; a drawing only illustrates it."""
    points = list(column_fields(subject.document, "boundaries[].point"))
    if not points:
        return NOT_APPLICABLE
    return [
        Hit(place_of(c, run), f"产权分界点只印「{run.text}」", "用文字写明设备、位置和连接处")
        for c, run in points
        if _ONLY_DRAWING.fullmatch(folded(run.text))
    ]


@rule("sending-back.boundary-sides")
def boundary_sides(subject: Subject) -> RuleResult:
    """What each side owns at the boundary is said, and is not the same."""
    rows = [
        row
        for table in printed_tables(subject.document, "boundaries")
        for row in table
        if {"supplier_owns", "customer_owns"} <= row.cells.keys()
    ]
    if not rows:
        return NOT_APPLICABLE
    return [
        Hit(row.place, f"电源{row.text('source_no')}双方产权范围印为同一内容", "分别写明双方的范围")
        for row in rows
        if folded(row.text("supplier_owns") or "") == folded(row.text("customer_owns") or "")
        and not is_blank(row.text("supplier_owns") or "")
    ]


@rule("sending-back.confirmation-page")
def confirmation_page(subject: Subject) -> RuleResult:
    """A text with conspicuous clauses has a page on which the customer confirms them.

    Side agreements too, where their template has such a page.
    """
    prominent = [clause for clause in subject.document.clauses() if clause.prominent]
    if not prominent or not (is_supply_contract(subject) or _page_is_offered(subject)):
        return NOT_APPLICABLE
    pages = (
        clause
        for clause in subject.document.clauses()
        if _CONFIRMATION.search(clause.id)
        or ("确认" in clause.title and _CONFIRMS.search(clause.title))
    )
    if next(pages, None) is not None:
        return []
    found = f"全文有{len(prominent)}条醒目条款，没有提示与说明的确认页"
    return [Hit(Place(), found, "附格式条款提示与说明确认书，由用电人逐条签字")]


def _page_is_offered(subject: Subject) -> bool:
    kind = subject.document.kind
    template = subject.library.template_version(kind.id, kind.version)
    if template is None or not is_whole_contract(subject.document):
        return False
    return any(_CONFIRMATION.search(c) for chapter in template.chapters for c in chapter.clauses)


def _annexes(subject: Subject) -> list[PrintedRow]:
    return [
        row
        for rows in printed_tables(subject.document, "annex_list")
        for row in rows
        if not is_blank(row.text("title") or "")
    ]


@rule("sending-back.annex-missing")
def annex_missing(subject: Subject) -> RuleResult:
    """What the list of annexes says is bound in, is in the file."""
    rows = [row for row in _annexes(subject) if _BOUND_IN.search(row.text("status") or "")]
    if not rows:
        return NOT_APPLICABLE
    document = subject.document
    present = {folded(chapter.title) for chapter in document.chapters if chapter.clauses}
    for clause in document.clauses():
        present.add(folded(clause.title))
        present |= {folded(b.title) for b in clause.blocks if isinstance(b, Drawing)}
    return [
        Hit(
            row.place,
            f"附件清单列有「{row.text('title')}」，文件中没有",
            "附上该附件，或者从清单中删去",
        )
        for row in rows
        if folded(row.text("title") or "") not in present
    ]


@rule("sending-back.annex-unlisted")
def annex_unlisted(subject: Subject) -> RuleResult:
    """Every addendum and schedule in the file stands in the list of annexes."""
    rows = _annexes(subject)
    parts = [
        chapter
        for chapter in subject.document.chapters
        if chapter.clauses and chapter.layout in ("addendum", "schedule")
    ]
    if not rows or not parts:
        return NOT_APPLICABLE
    listed = {folded(row.text("title") or "") for row in rows}
    return [
        Hit(place_of(part.clauses[0]), f"「{part.title}」没有列入附件清单", "列入附件清单")
        for part in parts
        if folded(part.title) not in listed
    ]


@rule("sending-back.plan-expired")
def plan_expired(subject: Subject) -> RuleResult:
    """The supply plan the contract stands on is in force on the day."""
    valid = first_dated(subject, "supply_plan.valid_until")
    if valid is None:
        return NOT_APPLICABLE
    if valid[2] >= subject.as_of:
        return []
    found = f"供电方案有效期至「{valid[1].text}」，签署日为{worded(subject.as_of)}"
    return [Hit(place_of(valid[0], valid[1]), found, "先办理供电方案的延期或者重新答复")]


@rule("sending-back.plan-order")
def plan_order(subject: Subject) -> RuleResult:
    """The plan is replied before the contract is made, and before it ends."""
    replied = first_dated(subject, "supply_plan.replied_on")
    if replied is None:
        return NOT_APPLICABLE
    place, words = place_of(replied[0], replied[1]), f"供电方案答复日期印为「{replied[1].text}」"
    valid = first_dated(subject, "supply_plan.valid_until")
    hits = []
    if replied[2] > subject.as_of:
        hits.append(Hit(place, words, f"不晚于签署日{worded(subject.as_of)}"))
    if valid is not None and valid[2] < replied[2]:
        hits.append(Hit(place, words, f"不晚于方案有效期「{valid[1].text}」"))
    return hits


@rule("sending-back.plan-validity")
def plan_validity(subject: Subject) -> RuleResult:
    """A high-voltage plan is valid for no longer than such plans are.

    Low voltage is not judged: the three months of older texts were not found in the rules of
    2024, and replies of a year are in use.
    """
    replied = first_dated(subject, "supply_plan.replied_on")
    valid = first_dated(subject, "supply_plan.valid_until")
    months = subject.parameter("plan-validity-high-voltage-months")
    if "high-voltage" not in subject.traits or replied is None or valid is None or months is None:
        return NOT_APPLICABLE
    last = add_months(replied[2], int(months))
    if valid[2] <= last:
        return []
    found = f"供电方案于「{replied[1].text}」答复，有效期印为至「{valid[1].text}」"
    expected = f"有效期不超过{months}个月，不晚于{worded(last)}"
    return [Hit(place_of(valid[0], valid[1]), found, expected)]


@rule("sending-back.contract-number")
def contract_number(subject: Subject) -> RuleResult:
    """One contract number on all pages, and no page without it."""
    printed = list(subject.fields("contract_no.supplier"))
    if not printed:
        return NOT_APPLICABLE
    first = printed[0][1].text
    expected = "合同编号已经编定，各处相同"
    hits = [
        Hit(place_of(c, run), f"合同编号印为「{run.text}」，首处印为「{first}」", expected)
        for c, run in printed
        if is_blank(run.text) or folded(run.text) != folded(first)
    ]
    on_pages = subject.notes.contract_no
    if on_pages is not None and folded(on_pages) != folded(first):
        found = f"页眉的合同编号印为「{on_pages}」，首处印为「{first}」"
        hits.append(Hit(Place(), found, expected))
    return hits


@rule("sending-back.back-dated")
def back_dated(subject: Subject) -> RuleResult:
    """The contract is made before supply begins: its term does not start in the past."""
    starts = first_dated(subject, "term.starts_on")
    if starts is None or not is_supply_contract(subject):
        return NOT_APPLICABLE
    if starts[2] >= subject.as_of:
        return []
    found = f"合同起始日印为「{starts[1].text}」，早于签署日{worded(subject.as_of)}"
    return [Hit(place_of(starts[0], starts[1]), found, "起始日不早于签署日；已经供电的，写明补签")]


@rule("sending-back.contacts")
def contacts(subject: Subject) -> RuleResult:
    """Somebody can be reached about outages, on a number that can be dialled.

    A side agreement need not name the person for outages again.
    """
    rows = [row for rows in printed_tables(subject.document, "contacts") for row in rows]
    rows = [row for row in rows if "mobile" in row.cells]
    if not rows:
        return NOT_APPLICABLE
    hits = [
        Hit(
            row.place, f"{row.text('role')}的电话印为「{row.text('mobile')}」", "填写可以接通的号码"
        )
        for row in rows
        if not _PHONE.fullmatch(folded(row.text("mobile") or ""))
    ]
    named = any("停送电" in (r.text("role") or "") for r in rows)
    if is_supply_contract(subject) and "organisation" in subject.traits and not named:
        hits.append(Hit(rows[0].place, "联系人表没有停送电联系人", "写明停送电联系人及其电话"))
    return hits


RULES = (
    boundary_words,
    boundary_sides,
    confirmation_page,
    annex_missing,
    annex_unlisted,
    plan_expired,
    plan_order,
    plan_validity,
    contract_number,
    back_dated,
    contacts,
)
