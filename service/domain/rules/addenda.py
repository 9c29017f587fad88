"""Addenda against the facts: new energy and temporary supply, where they belong, only there."""

from service.domain.comparison import folded, is_blank
from service.domain.outline import Outline
from service.domain.passages import is_supply_contract
from service.domain.templates import Template
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    Rule,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import Severity

PHOTOVOLTAIC = "distributed-pv"
TEMPORARY = "temporary"
_NAMES = {PHOTOVOLTAIC: "新能源补充条款（分布式光伏）", TEMPORARY: "临时用电补充条款"}
_CHAPTER_WORDS = {PHOTOVOLTAIC: "光伏", TEMPORARY: "临时用电"}


def _carries(document: Outline, addendum: str) -> bool:
    """Whether the text holds the addendum's chapter with clauses in it (not only its name)."""
    return any(
        chapter.clauses
        and chapter.layout in ("addendum", "")
        and (chapter.id.startswith(addendum) or _CHAPTER_WORDS[addendum] in chapter.title)
        for chapter in document.chapters
    )


def _is_made_for(subject: Subject, trait: str) -> bool:
    """Whether the text is of a kind only for such customers, which says it all in its articles."""
    kind = subject.document.kind
    template = subject.library.template_version(kind.id, kind.version)
    return template is not None and trait in template.applies_to.all


def _missing(rule_id: str, addendum: str, trait: str, fact: str) -> Rule:
    def judge(subject: Subject) -> RuleResult:
        if trait not in subject.traits or not is_supply_contract(subject):
            return NOT_APPLICABLE
        if _is_made_for(subject, trait):
            return NOT_APPLICABLE
        if _carries(subject.document, addendum):
            return []
        found = f"用电档案登记用电人{fact}，合同没有附「{_NAMES[addendum]}」"
        return [Hit(Place(), found, f"附「{_NAMES[addendum]}」，与合同一并签署")]

    return Rule(rule_id, judge)


def _unneeded(rule_id: str, addendum: str, trait: str, fact: str) -> Rule:
    def judge(subject: Subject) -> RuleResult:
        if subject.account is None or not _carries(subject.document, addendum):
            return NOT_APPLICABLE
        if trait in subject.traits:
            return []
        found = f"合同附有「{_NAMES[addendum]}」，用电档案登记用电人{fact}"
        return [Hit(Place(), found, f"不附「{_NAMES[addendum]}」，或者先更正用电档案")]

    return Rule(rule_id, judge)


def _offered(subject: Subject) -> list[Template]:
    """Addenda of the text's kind that have no rule of their own, as in force on the day."""
    kind = subject.document.kind
    template = subject.library.template_version(kind.id, kind.version)
    named = template.addenda if template is not None else ()
    found = (subject.library.template_on(name, subject.as_of) for name in named)
    return [a for a in found if a is not None and a.id not in (PHOTOVOLTAIC, TEMPORARY)]


@rule("addenda.required-missing")
def required_missing(subject: Subject) -> RuleResult:
    """Every addendum that such a customer needs is part of the text (matrix of the library).

    A paper made elsewhere may settle the matter under another name: there it is only a hint.
    """
    needed = [a for a in _offered(subject) if a.is_needed_by(subject.traits)]
    if not needed or not is_supply_contract(subject):
        return NOT_APPLICABLE
    carried = {ref.id for ref in subject.document.addenda}
    weight = Severity.NOTE if subject.foreign else None
    return [
        Hit(Place(), f"合同没有附「{a.name}」", f"附「{a.name}」，与合同一并签署", severity=weight)
        for a in needed
        if a.id not in carried
    ]


@rule("addenda.out-of-place")
def out_of_place(subject: Subject) -> RuleResult:
    """No addendum is part of the text that such a customer must not have."""
    if subject.account is None:
        return NOT_APPLICABLE
    carried = {ref.id for ref in subject.document.addenda}
    present = [a for a in _offered(subject) if a.id in carried]
    if not present:
        return NOT_APPLICABLE
    return [
        Hit(Place(), f"合同附有「{a.name}」，与用电档案不符", "不附该补充条款，或者先更正用电档案")
        for a in present
        if not a.may_be_had_by(subject.traits)
    ]


@rule("addenda.generation-subject")
def generation_subject(subject: Subject) -> RuleResult:
    """Filing subject, investor and payee are the same (国能发新能规〔2025〕7号)."""
    owners = [(c, run) for c, run in subject.fields("generation.owner") if not is_blank(run.text)]
    others = {"generation.filing_subject": "备案主体", "generation.payee_account_name": "收款户名"}
    if not owners:
        return NOT_APPLICABLE
    owner = owners[0][1].text
    return [
        Hit(place_of(c, run), f"{others[run.path]}印为「{run.text}」", f"与投资主体「{owner}」一致")
        for c, run in subject.fields(*others)
        if folded(run.text) != folded(owner)
    ]


RULES = (
    _missing("addenda.pv-missing", PHOTOVOLTAIC, "has-pv", "有分布式光伏"),
    _unneeded("addenda.pv-unneeded", PHOTOVOLTAIC, "has-pv", "没有分布式光伏"),
    _missing("addenda.temporary-missing", TEMPORARY, "temporary", "为临时用电"),
    _unneeded("addenda.temporary-unneeded", TEMPORARY, "temporary", "为正式用电"),
    required_missing,
    out_of_place,
    generation_subject,
)
