"""What differs between an account's record and its contracts in force, as known now: asked of
domain.drift_episodes with all that is stored of the account.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.changes import ChangeState
from service.domain.drift import (
    Direction,
    DriftKind,
    DriftPolicy,
    DriftSeverity,
    Episode,
)
from service.domain.drift_episodes import episodes
from service.domain.drift_money import estimate
from service.domain.effective import MAIN, LineTerms
from service.domain.site import SiteFinding
from service.domain.vocabulary import ChangeType, ContractState, Severity
from service.store.accounts import Account
from service.store.contracts import Contract, version_numbered
from service.store.reviews import contracts_under_way
from service.usecases.contract_texts import ENDING_AGREEMENT
from service.usecases.drift_sides import Sides, sides_of
from service.usecases.drift_sides import policy_of as policy_of
from service.usecases.drift_windows import Plan, fields_agreeing, plans_of, says, windows_of
from service.usecases.sites import site_findings
from service.usecases.stated_terms import paths_set
from service.usecases.work import Work

_IN_PROGRESS = (
    ContractState.IN_REVIEW,
    ContractState.APPROVED,
    ContractState.ISSUED,
    ContractState.SIGNED,
)
_CHANGING = ("renewal-agreement", "supplementary-agreement")
_WEIGHT = {
    Severity.BLOCK: DriftSeverity.HIGH,
    Severity.WARN: DriftSeverity.MEDIUM,
    Severity.NOTE: DriftSeverity.NOTE,
}
_SITE_ADVICE = "核对同一用电地址的各份合同，以变更、补充协议或者解除使其一致"


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, as a case of the same names keeps it (store.drifts.Drift)."""

    field: str
    label: str
    kind: DriftKind
    direction: Direction
    severity: DriftSeverity
    since_on: date
    until_on: date | None
    in_contract: Any
    in_record: Any
    amount: Decimal | None
    formula: str | None
    proposal: str
    proposed_change: ChangeType | None
    contract_id: str | None
    change_id: str | None


def differences(work: Work, account: Account) -> list[Found]:
    """All that differs or differed up to today."""
    policy, sides = policy_of(work), sides_of(work, account)
    if not sides.mains:
        return []
    plans = plans_of(work, account, sides)
    slices, windows = list(sides.slices()), windows_of(work, account, sides, plans)
    found = episodes(policy, slices, windows, work.today)
    under_way: Mapping[str, str | None] = {}
    if any(episode.until_on is None for episode in found):
        under_way = _fields_under_way(work, account, sides, plans)
        found = episodes(policy, slices, windows, work.today, under_way.keys())
    prices = work.library.parameter_values(work.today) if found else {}
    kept = [_found(work, sides, episode, prices, under_way) for episode in found]
    return [*kept, *_of_site(work, account, sides.lines)]


def _fields_under_way(
    work: Work, account: Account, sides: Sides, plans: Sequence[Plan]
) -> dict[str, str | None]:
    """Fields whose paper is on its way, with the change of use behind it: those in which an open
    change, or a contract in review or signing, says what the record says.
    """
    policy = policy_of(work)
    fields: dict[str, str | None] = {}
    record = sides.record_on(work.today) or {}
    states = [state.value for state in _IN_PROGRESS]
    for contract in contracts_under_way(work.session, work.actor, account.id, states):
        for field in _agreeing(work, policy, contract, record):
            fields[field] = contract.change_id
    for plan in plans:
        if plan.change.state == ChangeState.OPEN:
            fields |= dict.fromkeys(fields_agreeing(policy, plan, record), plan.change.id)
    return fields


def _agreeing(
    work: Work, policy: DriftPolicy, contract: Contract, record: Mapping[str, Any]
) -> Iterator[str]:
    """Fields that a contract will bring into agreement with the record once it is in force."""
    template = work.library.template_on(contract.kind, work.today)
    if contract.kind == ENDING_AGREEMENT or (template is not None and template.side_agreement):
        return
    version = version_numbered(work.session, contract, contract.version)
    said = {rule.id for rule in policy.fields}
    if contract.kind in _CHANGING:
        said = set(policy.fields_at(paths_set(work, contract, version, MAIN)))
    for rule in policy.fields:
        if rule.id in said and says(rule, version.terms, record):
            yield rule.id


def _found(
    work: Work,
    sides: Sides,
    episode: Episode,
    prices: Mapping[str, str],
    under_way: Mapping[str, str | None],
) -> Found:
    last = episode.until_on or work.today
    main = sides.main_on(last)
    money = estimate(policy_of(work), episode, prices)
    in_progress = episode.kind is DriftKind.PAPER_IN_PROGRESS
    return Found(
        field=episode.field,
        label=episode.label,
        kind=episode.kind,
        direction=episode.direction,
        severity=episode.severity,
        since_on=episode.since_on,
        until_on=episode.until_on,
        in_contract=episode.in_contract,
        in_record=episode.in_record,
        amount=money.amount if money is not None else None,
        formula=money.formula if money is not None else None,
        proposal=episode.proposal_text,
        proposed_change=episode.proposal,
        contract_id=main.contract_id if main is not None else None,
        change_id=under_way.get(episode.field) if in_progress else None,
    )


def _of_site(work: Work, account: Account, lines: Sequence[LineTerms]) -> Iterator[Found]:
    """What does not fit together among the contracts in force, one case for each code."""
    by_code: dict[str, list[SiteFinding]] = {}
    for finding in site_findings(work, account, lines):
        by_code.setdefault(finding.code, []).append(finding)
    for code, findings in by_code.items():
        card = work.library.cards.get(findings[0].card)
        yield Found(
            field=f"site.{code}",
            label=card.title if card is not None else DriftKind.SITE.label,
            kind=DriftKind.SITE,
            direction=Direction.OTHER,
            severity=_WEIGHT[card.severity] if card is not None else DriftSeverity.MEDIUM,
            since_on=work.today,
            until_on=None,
            in_contract=[finding.message for finding in findings],
            in_record=None,
            amount=None,
            formula=None,
            proposal=card.advice if card is not None else _SITE_ADVICE,
            proposed_change=None,
            contract_id=findings[0].contract_ids[0],
            change_id=None,
        )
