"""The evidence sheet as .docx: A4, named styles, tables that repeat their heading row. The same
value makes the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from service.documents.sheet_page import SheetPage
from service.domain.dates import worded
from service.domain.evidence_sheet import (
    EvidenceSheet,
    SheetChange,
    SheetDrift,
    SheetNotice,
    SheetPaper,
    SheetRevision,
)
from service.domain.working_days import CHINA

TITLE = "电费争议核对单"
WHAT_IT_IS = "本核对单由系统按留存记录生成，供核对，不是法律意见。"
_NONE, _DIFFERENT = "—", "不同"


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, a remark, tables (caption, rows) with their columns (name, width by weight);
    `empty` is said where there are none. `marks`: what of the last column makes a row stand out.
    """

    heading: str
    remark: str
    columns: tuple[tuple[str, int], ...]
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    empty: str
    marks: str = ""


def _section(
    heading: str,
    remark: str,
    columns: tuple[tuple[str, int], ...],
    rows: tuple[tuple[str, ...], ...],
    empty: str,
) -> _Section:
    return _Section(heading, remark, columns, (("", rows),) if rows else (), empty)


def render_evidence_sheet(sheet: EvidenceSheet) -> bytes:
    """The .docx."""
    page = SheetPage(
        title=TITLE,
        header=f"{TITLE}　户号 {sheet.account_no}　核对日 {sheet.day.isoformat()}",
        footer="由系统按留存记录生成，供核对，不是法律意见",
        made_at=sheet.made_at,
    )
    page.title(TITLE)
    page.form(_head(sheet))
    page.text(
        f"{WHAT_IT_IS}列出的是{worded(sheet.day)}当日有效的合同、用电档案，以及该日前后各一百八十日"
        f"（{worded(sheet.from_day)}至{worded(sheet.to_day)}）的记录，"
        f"以{_instant(sheet.known_at)}以前录入的为限。个人信息已遮盖。"
        "各项的办理状态是制作本单时的状态。"
    )
    for numeral, section in zip("一二三四五六七", _sections(sheet), strict=True):
        page.heading(f"{numeral}、{section.heading}")
        page.text(section.remark if section.tables else section.empty, leads=bool(section.tables))
        for caption, rows in section.tables:
            page.caption(caption)
            page.table(section.columns, rows, section.marks)
    page.heading("八、尚不清楚的事项")
    for number, gap in enumerate(sheet.gaps or ("没有发现。",), start=1):
        page.text(f"{number}. {gap}" if sheet.gaps else gap)
    return page.saved()


def _head(sheet: EvidenceSheet) -> list[tuple[str, str]]:
    return [
        ("户号", sheet.account_no),
        ("用电人", sheet.customer_name),
        ("用电地址", sheet.supply_address),
        ("核对日", worded(sheet.day)),
        ("记录截至", _instant(sheet.known_at)),
        ("制作时间", _instant(sheet.made_at)),
        ("制作人", sheet.made_by),
    ]


def _sections(sheet: EvidenceSheet) -> Iterator[_Section]:
    yield from _what_held(sheet)
    yield from _what_happened(sheet)


def _what_held(sheet: EvidenceSheet) -> Iterator[_Section]:
    yield _section(
        "当日有效的合同",
        "校验值是合同全部文字的摘要，一字改动即不相同；登记的原有合同为其扫描件的摘要。",
        (("合同", 26), ("签订日", 14), ("归档日", 14), ("期限", 18), ("文本校验值", 28)),
        tuple(_paper(item) for item in sheet.papers),
        "记录中没有当日有效的合同。",
    )
    yield _Section(
        "合同约定与当日用电档案",
        "合同的约定和同一天用电档案的记载逐项对照，不同的以粗体标明。",
        (("项目", 30), ("合同约定", 30), ("用电档案", 30), ("对照", 10)),
        tuple(_terms(sheet)),
        "没有可以对照的约定。",
        _DIFFERENT,
    )


def _what_happened(sheet: EvidenceSheet) -> Iterator[_Section]:
    yield _section(
        "变更用电",
        "手续期限是应当办结合同手续的时间。",
        (
            ("类型", 11),
            ("生效日", 14),
            ("合同手续", 14),
            ("手续期限", 13),
            ("状态", 13),
            ("文本", 21),
            ("登记", 14),
        ),
        tuple(_change(item) for item in sheet.changes),
        "此期间没有登记变更用电。",
    )
    yield _section(
        "用电档案的变动",
        "生效日以后才录入的，注明迟录的天数。",
        (("生效日", 14), ("录入时间", 16), ("来源", 14), ("变动", 56)),
        tuple(_revision(item) for item in sheet.revisions),
        "此期间用电档案没有变动。",
    )
    yield _section(
        "合同与档案的差异",
        "金额是估算，算法列在旁边，不是应收或者应退的电费。",
        (
            ("项目", 15),
            ("合同约定", 14),
            ("用电档案", 14),
            ("期间", 16),
            ("估算金额", 23),
            ("性质和状态", 18),
        ),
        tuple(_drift(item) for item in sheet.drifts),
        "此期间没有登记差异。",
    )
    yield _section(
        "向用电人发出的通知",
        "发出、到达的时间按法律规定的计算方法记载；没有回执的，不写到达时间。",
        (("通知", 21), ("方式", 14), ("发出", 13), ("到达", 13), ("结果和效力", 39)),
        tuple(_notice(item) for item in sheet.notices),
        "此期间没有向用电人发出通知的记录。",
    )
    yield _section(
        "记录的出处",
        "每条记录都是一个事件，校验值把它和前一事件连在一起；可以按事件编号在系统中核对。",
        (("事项", 20), ("事件", 13), ("时间", 13), ("事件编号", 22), ("校验值", 32)),
        tuple(
            (item.about, item.what, _moment(item.at), item.event_id, item.hash)
            for item in sheet.sources
        ),
        "没有事件记录。",
    )


def _terms(sheet: EvidenceSheet) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """A table for each contract; who amended a value is said beside it."""
    wholes = {f"《{paper.title}》（{paper.number}）": paper.number for paper in sheet.papers}
    for line, terms in groupby(sheet.terms, lambda term: term.line):
        rows = []
        for term in terms:
            amended = term.paper not in ("", wholes.get(line))
            by = f"（{term.paper}改定）" if amended else ""
            rows.append(
                (term.name, f"{term.in_contract}{by}", term.in_record, _compared(term.differs))
            )
        yield line, tuple(rows)


def _paper(item: SheetPaper) -> tuple[str, ...]:
    ends = f"至 {item.ends_on.isoformat()}" if item.ends_on else "不定期"
    over = "，已届满，继续履行" if item.is_over else ""
    role = "（修改上列合同）" if item.amends else ""
    return (
        f"{item.title}{role} {item.number}",
        _day(item.signed_on),
        _day(item.archived_on),
        f"自 {item.since.isoformat()} {ends}{over}",
        item.fingerprint or _NONE,
    )


def _change(item: SheetChange) -> tuple[str, ...]:
    until = f" 至 {item.until_on.isoformat()}" if item.until_on else ""
    state = item.state + (f"（{item.completed_on.isoformat()}）" if item.completed_on else "")
    settled = f"；旧欠结清 {item.settled_on.isoformat()}" if item.settled_on else ""
    order = f"，工单 {item.work_order_no}" if item.work_order_no else ""
    return (
        item.type,
        f"{item.effective_on.isoformat()}{until}",
        item.action,
        _moment(item.deadline_at),
        f"{state}{settled}",
        "；".join(item.papers) or _NONE,
        f"{_moment(item.recorded_at)}{order}",
    )


def _revision(item: SheetRevision) -> tuple[str, ...]:
    late = f"（迟录 {item.days_late} 日）" if item.days_late > 0 else ""
    parts = "；".join(f"{part.name}：{part.old} → {part.new}" for part in item.parts)
    first = "首次建档" if item.is_first else "内容与前一次相同"
    return (
        item.effective_on.isoformat(),
        f"{_moment(item.recorded_at)}{late}",
        item.source,
        parts or first,
    )


def _drift(item: SheetDrift) -> tuple[str, ...]:
    money = f"{item.amount:.2f} 元" if item.amount is not None else "无法估算"
    return (
        item.name,
        item.in_contract,
        item.in_record,
        f"自 {item.since_on.isoformat()}" + (f" 至 {_day(item.until_on)}" if item.until_on else ""),
        f"{money}（{item.formula}）" if item.formula else money,
        f"{item.kind}，{item.state}；发现于 {_moment(item.found_at)}",
    )


def _notice(item: SheetNotice) -> tuple[str, ...]:
    proof = f"内容校验值 {item.hash}" if item.hash else "没有内容校验值"
    return (
        item.subject,
        f"{item.channel} {item.address}".strip(),
        _moment(item.sent_at),
        _moment(item.received_at),
        f"{item.state}。{item.means}{proof}，通知编号 {item.id}。",
    )


def _compared(differs: bool | None) -> str:
    return {True: _DIFFERENT, False: "一致", None: _NONE}[differs]


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else _NONE


def _moment(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at is not None else _NONE


def _instant(at: datetime) -> str:
    local = at.astimezone(CHINA)
    return f"{worded(local.date())} {local:%H:%M}"
