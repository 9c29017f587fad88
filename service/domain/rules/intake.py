"""Applications: which papers and facts are missing, have run out, or are not known to the list."""

from collections.abc import Iterator
from datetime import date

from service.domain.families import FamilyRule, family_rule
from service.domain.intake import IntakeSubject
from service.domain.intake_needs import Need
from service.domain.validation import NOT_APPLICABLE, Hit, Place, RuleResult
from service.domain.vocabulary import Severity

_PAPERS = Place(label="申请资料")
_RECORD = "用电档案"

NEED_RULES = (
    "intake.application",
    "intake.identity-paper",
    "intake.authorisation",
    "intake.premises-right",
    "intake.owner-consent",
    "intake.supply-plan",
    "intake.acceptance",
    "intake.filing",
    "intake.connection-opinion",
    "intake.permit",
    "intake.importance-list",
    "intake.standby-interlock",
    "intake.fire-acceptance",
    "intake.charging",
    "intake.disturbing-load",
    "intake.main-contract",
    "intake.facts",
)
"""Rules that only read the list of needs: a further need takes a file, no Python."""


def _needed(rule_id: str) -> FamilyRule[IntakeSubject]:
    """A rule: every need listed for it is met."""

    def judge(subject: IntakeSubject) -> RuleResult:
        needs = list(subject.needs(rule_id))
        if not needs:
            return NOT_APPLICABLE
        return [hit for need in needs for hit in _unmet(subject, need)]

    return FamilyRule(rule_id, judge)


def _unmet(subject: IntakeSubject, need: Need) -> Iterator[Hit]:
    # What nobody has read in the original may ask, not stop.
    read = subject.library.rests_on_read_law(need.basis)
    severity = None if read else Severity.WARN
    if need.papers and not any(map(subject.has, need.papers)):
        titles = "或者".join(f"「{subject.title(paper)}」" for paper in need.papers)
        yield Hit(
            _PAPERS,
            f"{need.title}：没有收到",
            f"应提交{titles}" + ("，任一即可" if len(need.papers) > 1 else ""),
            severity=severity,
            basis=need.basis,
        )
    for path, name in need.facts.items():
        if not subject.recorded(path):
            yield Hit(
                Place(label=_RECORD, path=path),
                f"{name}没有登记",
                f"{need.title}：应登记{name}",
                severity=severity,
                basis=need.basis,
            )


@family_rule("intake.in-force")
def _in_force(subject: IntakeSubject) -> RuleResult:
    """What carries an end date has not run out on the day of the application."""
    account = subject.account
    agent, plan, right = account.customer.agent, account.supply_plan, account.premises_right
    dated: list[tuple[str, str, date | None]] = [
        ("customer.agent.valid_to", "授权委托书", agent.valid_to if agent else None),
        ("supply_plan.valid_until", "供电方案", plan.valid_until if plan else None),
        ("premises_right.lease_ends_on", "租赁合同", right.lease_ends_on if right else None),
    ]
    known = [(path, name, day) for path, name, day in dated if day is not None]
    if not known:
        return NOT_APPLICABLE
    return [
        Hit(
            Place(label=_RECORD, path=path),
            f"{name}至{day.isoformat()}止",
            f"在{subject.as_of.isoformat()}仍在有效期内",
            f"{name}已经过期",
        )
        for path, name, day in known
        if day < subject.as_of
    ]


@family_rule("intake.authorisation-begun")
def _authorisation_begun(subject: IntakeSubject) -> RuleResult:
    """An agent's authority has begun on the day of the application."""
    agent = subject.account.customer.agent
    if agent is None:
        return NOT_APPLICABLE
    if agent.valid_from <= subject.as_of:
        return []
    place = Place(label=_RECORD, path="customer.agent.valid_from")
    found = f"授权自{agent.valid_from.isoformat()}起"
    return [Hit(place, found, f"不晚于{subject.as_of.isoformat()}")]


@family_rule("intake.unknown-paper")
def _unknown_paper(subject: IntakeSubject) -> RuleResult:
    """Papers under names that the list does not know: they satisfy no need."""
    if not subject.papers:
        return NOT_APPLICABLE
    return [
        Hit(_PAPERS, f"「{name}」", "资料名单中的名称，见 clause_library/intake/papers.yaml")
        for name in subject.unknown_papers()
    ]


INTAKE_RULES: tuple[FamilyRule[IntakeSubject], ...] = (
    *map(_needed, NEED_RULES),
    _in_force,
    _authorisation_begun,
    _unknown_paper,
)
