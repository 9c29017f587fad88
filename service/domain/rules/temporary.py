"""Temporary supply: project papers, end of the works, reminder, onward supply, metering."""

import re

from service.domain.comparison import folded, is_blank, read_number, worded
from service.domain.dates import add_months
from service.domain.outline import Clause
from service.domain.passages import clauses_titled, is_supply_contract, printed_tables, sentences
from service.domain.recorded import as_recorded, first_dated
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)

CLAUSES = "temporary."
UNMETERED = "temporary.unmetered"
CLEARING = "temporary-clearing-months"
_RESCUE = re.compile(r"抢险|救灾|防汛|排涝|抗旱")
_ONWARD = re.compile(r"转供|转借|转售|向(?!用电人)[^，。；]{0,14}(供电|供出电力)")
_RESALE = re.compile(r"(可以|允许|有权|同意)[^，。；]{0,12}(转供|转售|转借|转让用电)")
_CATEGORY = re.compile(
    r"(可以|允许|有权|自行)[^，。；]{0,10}(改变|变更|调整)[^，。；]{0,6}(用电类别|电价类别|用途)"
)
_FORBIDS = re.compile(r"不得|不能|不可|禁止|下列行为|未经")
_NO_PARTY = re.compile(r"(项目(经理)?部|工程部|指挥部|筹建处|班组|施工队)$")


def _is_temporary(subject: Subject) -> bool:
    """Temporary by the record, and with the clauses that make it so."""
    return "temporary" in subject.traits and bool(_own(subject))


def _own(subject: Subject) -> list[Clause]:
    """The clauses of the temporary addendum."""
    return [
        clause
        for chapter in subject.document.chapters
        for clause in chapter.clauses
        if clause.id.startswith(CLAUSES)
        or (chapter.layout == "addendum" and "临时用电" in chapter.title)
    ]


@rule("temporary.permit")
def permit(subject: Subject) -> RuleResult:
    """Works name their permit; rescue and flood control do not wait for one."""
    purposes = [run.text for _, run in subject.fields("temporary.purpose")]
    if not _is_temporary(subject) or any(_RESCUE.search(words) for words in purposes):
        return NOT_APPLICABLE
    printed = list(subject.fields("temporary.project_permit_no"))
    if not printed:
        return [Hit(Place(), "没有写明施工许可或者批准文件号", "写明施工许可或者批准文件号")]
    return [
        Hit(place_of(c, run), f"施工许可或者批准文件号印为「{run.text}」", "写明文件号")
        for c, run in printed
        if is_blank(run.text)
    ]


@rule("temporary.project-record")
def project_record(subject: Subject) -> RuleResult:
    """Project, permit, purpose and dates are printed as recorded."""
    names = {
        "temporary.purpose": "用途",
        "temporary.project_name": "工程名称",
        "temporary.project_permit_no": "批准文件号",
        "temporary.project_ends_on": "工程预计结束日",
        "temporary.end_way": "期满处理方式",
        "temporary.decide_before": "答复截止日",
    }
    return as_recorded(subject, names, "临时用电的")


@rule("temporary.end-of-works")
def end_of_works(subject: Subject) -> RuleResult:
    """The term does not outlast the works by more than the clearing of the site."""
    ends, works = (
        first_dated(subject, "term.ends_on"),
        first_dated(subject, "temporary.project_ends_on"),
    )
    months = subject.parameter(CLEARING)
    if not _is_temporary(subject) or ends is None or works is None or months is None:
        return NOT_APPLICABLE
    last = add_months(works[2], int(months))
    if ends[2] <= last:
        return []
    found = f"终止日印为「{ends[1].text}」，工程预计结束日为「{works[1].text}」"
    return [
        Hit(
            place_of(ends[0], ends[1]),
            found,
            f"不晚于工程结束后{months}个月，{worded(last)}",
        )
    ]


@rule("temporary.decision-day")
def decision_day(subject: Subject) -> RuleResult:
    """The customer decides within the term, before it ends."""
    decide = first_dated(subject, "temporary.decide_before")
    starts, ends = first_dated(subject, "term.starts_on"), first_dated(subject, "term.ends_on")
    if not _is_temporary(subject) or decide is None or starts is None or ends is None:
        return NOT_APPLICABLE
    if starts[2] <= decide[2] < ends[2]:
        return []
    found = f"答复截止日印为「{decide[1].text}」"
    expected = f"在起始日「{starts[1].text}」与终止日「{ends[1].text}」之间"
    return [Hit(place_of(decide[0], decide[1]), found, expected)]


@rule("temporary.reminder")
def reminder(subject: Subject) -> RuleResult:
    """A written reminder is promised, no later than practice has it."""
    days = subject.parameter("temporary-reminder-days")
    if not _is_temporary(subject) or days is None:
        return NOT_APPLICABLE
    clauses = [
        *clauses_titled(subject.document, r"到期(提示|提醒)|期满(提示|提醒)"),
        *(c for c in _own(subject) if c.id == "temporary.reminder"),
    ]
    if not clauses:
        return [Hit(Place(), "没有约定期满前的书面提示", f"期满{days}日以前书面提示用电人")]
    text = folded(clauses[0].text)
    told = re.search(r"([0-9]{1,3}|[一二三四五六七八九十百]{1,5})(日|天|个月)以?前", text)
    number = read_number(told.group(1)) if told is not None else None
    if told is None or number is None:
        return [Hit(place_of(clauses[0]), "没有写明提前多少日提示", f"期满{days}日以前书面提示")]
    least = int(days)
    given = number * 30 if told.group(2) == "个月" else number
    if given >= least:
        return []
    return [Hit(place_of(clauses[0]), f"提前「{told.group()}」提示", f"期满{days}日以前书面提示")]


@rule("temporary.onward-supply")
def onward_supply(subject: Subject) -> RuleResult:
    """Supplying others, or handing the supply on, is forbidden and nowhere allowed."""
    if not _is_temporary(subject):
        return NOT_APPLICABLE
    passages = [p for c in subject.document.clauses() for p in sentences(c)]
    hits = [
        Hit(p.place, f"写有「{p.text.strip()[:40]}」", "临时用电不得转供电，不得转让")
        for p in passages
        if _RESALE.search(p.text) and not _FORBIDS.search(p.text)
    ][:100]
    own = _own(subject)
    if not any(_ONWARD.search(c.text) and _FORBIDS.search(c.text) for c in own):
        hits.append(Hit(Place(), "临时用电条款没有禁止转供电", "写明不得向他人转供电、不得转让"))
    return hits


@rule("temporary.category")
def category(subject: Subject) -> RuleResult:
    """Tariffs follow the recorded use, point by point, and no words let the use change."""
    if not _is_temporary(subject) or subject.account is None:
        return NOT_APPLICABLE
    recorded = {point.no: point.use_category.value for point in subject.account.metering_points}
    hits = []
    for rows in printed_tables(subject.document, "metering_points"):
        for row in rows:
            use = recorded.get(row.text("no") or "")
            tariff = row.text("tariff")
            if use is None or tariff is None or is_blank(tariff):
                continue
            if use not in folded(tariff):
                found = f"计量点{row.text('no')}的电价类别印为「{tariff}」"
                hits.append(Hit(row.place, found, f"用电档案登记的用电类别为「{use}」"))
    hits += [
        Hit(p.place, f"写有「{p.text.strip()[:40]}」", "临时用电不得改变用电类别")
        for c in subject.document.clauses()
        for p in sentences(c)
        if _CATEGORY.search(p.text) and not _FORBIDS.search(p.text)
    ][:100]
    return hits


@rule("temporary.metering")
def metering(subject: Subject) -> RuleResult:
    """Metered by the record, metered in the text; without a meter, a method of calculation."""
    account = subject.account
    if not _is_temporary(subject) or account is None or account.temporary is None:
        return NOT_APPLICABLE
    unmetered = subject.clause(UNMETERED)
    titled = [c for c in _own(subject) if "计量" in c.title and c is not unmetered]
    if account.temporary.metered:
        if unmetered is not None:
            return [Hit(place_of(unmetered), "约定不装表计费", "用电档案登记为装表计量")]
        found = "临时用电条款没有约定计量"
        return [] if titled else [Hit(Place(), found, "写明装表计量")]
    if unmetered is not None:
        return []
    place = place_of(titled[0]) if titled else Place()
    return [Hit(place, "没有约定不装表的计费方法", "写明容量、每日时数和电价类别的计算方法")]


@rule("temporary.party")
def party(subject: Subject) -> RuleResult:
    """The customer is somebody who can be a party, not a project office."""
    names = list(subject.fields("customer.name"))
    if not _is_temporary(subject) or not names or not is_supply_contract(subject):
        return NOT_APPLICABLE
    return [
        Hit(place_of(c, run), f"用电人印为「{run.text}」", "由施工单位或者建设单位以自己的名义签订")
        for c, run in names
        if _NO_PARTY.search(re.sub(r"\(.*?\)$", "", folded(run.text)))
    ]


RULES = (
    permit,
    project_record,
    end_of_works,
    decision_day,
    reminder,
    onward_supply,
    category,
    metering,
    party,
)
