"""What reviewers say of findings (right, false alarm, rule wrong), and what that tells of rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.review_verdicts import FindingVerdictKind
from service.store import reviews as store
from service.store.reviews import FindingVerdict
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, subject_of
from service.usecases.errors import FindingNotFound
from service.usecases.lifecycle import name_of
from service.usecases.review_judging import masked, place_key
from service.usecases.work import Work

Key = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """What somebody says of one finding of the text last submitted."""

    rule: str
    verdict: FindingVerdictKind
    clause: str = ""
    paragraph: int | None = None
    path: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class VerdictView:
    rule: str
    place: str
    verdict: FindingVerdictKind
    note: str
    by: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleQuality:
    """How a rule did: how often it found something in a text under review, and what people said,
    each person's last word on each finding. `undecided`: findings nobody spoke of.
    """

    rule: str
    title: str
    found: int
    right: int
    false_alarm: int
    rule_wrong: int
    undecided: int


@needs(Permission.JUDGE_FINDINGS)
def judge_finding(work: Work, contract_id: str, new: NewVerdict) -> VerdictView:
    """Say something of a finding; saying it again replaces one's own word. Raises FindingNotFound
    where the text last submitted has no such finding.
    """
    contract = contract_of(work, contract_id, lock=True)
    review = store.newest_review(work.session, contract.id)
    place = place_key(new.clause, new.paragraph, new.path)
    known = review.findings if review is not None else []
    if review is None or not any(f["rule"] == new.rule and f["place"] == place for f in known):
        raise FindingNotFound("最近一次提交的文本没有这项检查发现")
    earlier = store.verdicts_on(work.session, contract.id, review.version)
    mine = [v for v in earlier if (v.rule, v.place, v.by) == (new.rule, place, work.actor.id)]
    row = FindingVerdict(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        version=review.version,
        rule=new.rule,
        place=place,
        by=work.actor.id,
        no=len(mine) + 1,
        verdict=new.verdict.value,
        note=masked(work, contract, new.note),
        at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    payload = {"rule": row.rule, "verdict": row.verdict, "version": row.version}
    work.record(Event(subject_of(contract), "findings.judged", payload), contract.org_id)
    return _view(work, row)


@needs(Permission.READ_REVIEWS)
def list_verdicts(work: Work, contract_id: str) -> list[VerdictView]:
    """Each person's last word on each finding of the text last submitted."""
    contract = contract_of(work, contract_id)
    review = store.newest_review(work.session, contract.id)
    if review is None:
        return []
    rows = store.verdicts_on(work.session, contract.id, review.version)
    return [_view(work, row) for row in _last_words(rows)]


@needs(Permission.READ_FIGURES)
def rule_quality(work: Work) -> list[RuleQuality]:
    """Every rule that found something in the actor's organisations, the doubtful ones first."""
    found: dict[str, set[Key]] = defaultdict(set)
    for contract_id, version, findings in store.findings_seen_by(work.session, work.actor):
        for finding in findings:
            key = (contract_id, version, finding["rule"], finding["place"])
            found[finding["rule"]].add(key)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    spoken: dict[str, set[Key]] = defaultdict(set)
    for row in _last_words(store.verdicts_seen_by(work.session, work.actor)):
        said[row.rule][row.verdict] += 1
        spoken[row.rule].add((row.contract_id, row.version, row.rule, row.place))
    report = [_quality(work, rule, keys, said[rule], spoken[rule]) for rule, keys in found.items()]
    return sorted(report, key=lambda r: (-(r.false_alarm + r.rule_wrong), -r.found, r.rule))


def _quality(
    work: Work, rule: str, found: set[Key], said: Counter[str], spoken: set[Key]
) -> RuleQuality:
    card = work.library.cards.get(rule)
    return RuleQuality(
        rule=rule,
        title=card.title if card is not None else rule,
        found=len(found),
        right=said[FindingVerdictKind.RIGHT],
        false_alarm=said[FindingVerdictKind.FALSE_ALARM],
        rule_wrong=said[FindingVerdictKind.RULE_WRONG],
        undecided=len(found - spoken),
    )


def _last_words(rows: Iterable[FindingVerdict]) -> list[FindingVerdict]:
    """Of each person on each finding the last row; rows come in the order they were said."""
    last = {(row.contract_id, row.version, row.rule, row.place, row.by): row for row in rows}
    return list(last.values())


def _view(work: Work, row: FindingVerdict) -> VerdictView:
    return VerdictView(
        rule=row.rule,
        place=row.place,
        verdict=FindingVerdictKind(row.verdict),
        note=row.note,
        by=row.by,
        by_name=name_of(work, row.by),
        at=row.at,
    )
