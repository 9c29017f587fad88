"""How the text looks and what hangs on it: conspicuous clauses, confirmation list, drawings."""

from collections.abc import Iterator

from service.domain.comparison import folded
from service.domain.outline import Clause, Drawing, Outline
from service.domain.templates import AnnexSlot, Template
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import Severity

LISTED = "prominent_clauses"
"""What a table of the library lists that names the conspicuous clauses, whatever its id."""
DRAWING_WORD = "图"


def _prominent_clauses(subject: Subject) -> list[Clause]:
    """Clauses of the text whose library version must be conspicuous."""
    found = []
    for clause in subject.document.clauses():
        version = subject.library.clause_version(clause.id, clause.version)
        if version is not None and version.prominent:
            found.append(clause)
    return found


@rule("wording.prominence")
def prominence(subject: Subject) -> RuleResult:
    """民法典第496条: the reader found the words conspicuous (decision 0016), or not."""
    clauses = _prominent_clauses(subject)
    if not clauses:
        return NOT_APPLICABLE
    return [
        Hit(place_of(clause), f"「{clause.title}」在文件中没有显示为醒目字体", "全文加粗并加下划线")
        for clause in clauses
        if not clause.prominent
    ]


@rule("wording.confirmation-list")
def confirmation_list(subject: Subject) -> RuleResult:
    """The confirmation page lists every conspicuous clause by its title."""
    lists = [found for name in _list_tables(subject) for found in subject.document.tables(name)]
    clauses = _prominent_clauses(subject)
    if not lists or not clauses:
        return NOT_APPLICABLE
    return [
        Hit(
            place_of(owner), f"清单没有列入{clause.label}「{clause.title}」", "逐条列入全部醒目条款"
        )
        for owner, table in lists
        for listed in [{folded(cell.text) for row in table.rows for cell in row}]
        for clause in clauses
        if folded(clause.title) not in listed
    ]


def _list_tables(subject: Subject) -> list[str]:
    return [table.id for table in subject.library.tables.values() if table.rows == LISTED]


@rule("wording.required-drawing")
def required_drawing(subject: Subject) -> RuleResult:
    """Drawings that the contract kind demands of such a customer are attached.

    Other required papers (permits, proofs) may lie in the file instead: their absence is a note.
    """
    slots = list(_required_slots(subject))
    if not slots:
        return NOT_APPLICABLE
    attached = {drawing.slot for drawing in _drawings(subject.document)}
    return [_missing(slot) for slot in slots if slot.id not in attached]


def _missing(slot: AnnexSlot) -> Hit:
    if DRAWING_WORD in slot.title:
        return Hit(Place(), f"没有附「{slot.title}」", "附上该图纸，写明图号和日期")
    return Hit(
        Place(),
        f"文件中没有「{slot.title}」的页面",
        "随合同附上复印件，或者另行归入客户档案",
        message="应附的证明文件不在合同文件中",
        severity=Severity.NOTE,
    )


def _required_slots(subject: Subject) -> Iterator[AnnexSlot]:
    for template in _templates(subject):
        for slot in template.annexes:
            if slot.required_for is not None and slot.required_for.to(subject.traits):
                yield slot


def _templates(subject: Subject) -> Iterator[Template]:
    for ref in (subject.document.kind, *subject.document.addenda):
        template = subject.library.template_version(ref.id, ref.version)
        if template is not None:
            yield template


def _drawings(document: Outline) -> Iterator[Drawing]:
    for clause in document.clauses():
        for block in clause.blocks:
            if isinstance(block, Drawing):
                yield block


@rule("wording.open-revisions")
def open_revisions(subject: Subject) -> RuleResult:
    """A file with revisions nobody accepted or refused has no settled words."""
    if not subject.notes.found_by:
        return NOT_APPLICABLE
    count = subject.notes.tracked_changes
    if count == 0:
        return []
    return [Hit(Place(), f"文件中有{count}处未接受的修订", "全部接受或者拒绝后再提交")]


@rule("wording.hidden-words")
def hidden_words(subject: Subject) -> RuleResult:
    """Words in the file that nobody sees on paper, or that were struck out by hand."""
    if not subject.notes.found_by:
        return NOT_APPLICABLE
    return [
        Hit(Place(), f"看不见或者已划去的文字：「{words[:60]}」", "删除，或者改为可见的正文")
        for words in subject.notes.hidden[:100]
    ]


RULES = (prominence, confirmation_list, required_drawing, open_revisions, hidden_words)
