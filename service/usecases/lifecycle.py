"""The one way a contract moves: who, what, to which text, from which page, in one transaction.

The nouns (review, signing, archive) wrap `take`: they see to the conditions that only files,
findings or other contracts can show.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from service.domain.access import Actor
from service.domain.audit import Event
from service.domain.dossier import Act, Dossier, Entry, Needs
from service.domain.errors import DelegationNotValid
from service.domain.lifecycle import Condition, advance
from service.domain.vocabulary import ContractAction, ContractState
from service.store.access import actor_of, delegations_to, user_with_id
from service.store.contracts import Contract, version_numbered
from service.store.lives import ContractEntry, add_entry, entries_of
from service.store.organisations import sees
from service.usecases.change_demands import follow_changes
from service.usecases.contract_texts import contract_of, subject_of
from service.usecases.errors import VersionChanged
from service.usecases.review_steps import follow
from service.usecases.standing import paper_began
from service.usecases.wake_ups import watch_contract
from service.usecases.work import CHINA, Work

_PAST = {
    ContractAction.DRAFT: "drafted",
    ContractAction.REVISE: "revised",
    ContractAction.SUBMIT: "submitted",
    ContractAction.COUNTERSIGN: "countersigned",
    ContractAction.REVIEW: "reviewed",
    ContractAction.ENDORSE: "endorsed",
    ContractAction.APPROVE: "approved",
    ContractAction.RETURN: "returned",
    ContractAction.REOPEN: "reopened",
    ContractAction.ISSUE: "issued",
    ContractAction.SIGN: "signed",
    ContractAction.CONCLUDE: "concluded",
    ContractAction.CHECK: "checked",
    ContractAction.ARCHIVE: "archived",
    ContractAction.SUPERSEDE: "superseded",
    ContractAction.TERMINATE: "terminated",
    ContractAction.LAPSE: "lapsed",
    ContractAction.VOID: "voided",
    ContractAction.REGISTER: "registered",
}
_BEGINS = frozenset({ContractAction.ARCHIVE, ContractAction.REGISTER})
_SETTLES = frozenset(
    {
        ContractAction.ARCHIVE,
        ContractAction.SUPERSEDE,
        ContractAction.TERMINATE,
        ContractAction.LAPSE,
    }
)
"""Acts by which a change of use may have all its papers."""
NO_NEEDS = Needs(parties=frozenset())


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do with a contract.

    `expected` is the ETag of the page they had before them (None: whatever there is). `facts` are
    the conditions the caller has seen to hold. `needs` is what submitting freezes. `payload` is
    told in the event besides, without personal values.
    """

    action: ContractAction
    expected: str | None = None
    on_behalf_of: str | None = None
    party: str | None = None
    reason: str = ""
    facts: frozenset[Condition] = frozenset()
    needs: Needs | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    contract: Contract
    dossier: Dossier
    entry: Entry


def etag_of(version_id: str, step: int) -> str:
    """What identifies a contract as somebody saw it: its text and how far it had come."""
    return f"{version_id}.{step}"


def held(work: Work, contract_id: str, expected: str | None) -> Contract:
    """The contract's row, locked until the commit; raises VersionChanged on a stale page, saying
    what happened since.
    """
    contract = contract_of(work, contract_id, lock=True)
    work.session.refresh(contract)
    version = version_numbered(work.session, contract, contract.version)
    if expected is not None and expected != etag_of(version.id, contract.step):
        raise VersionChanged(_what_happened(work, contract, expected))
    return contract


def take(work: Work, contract_id: str, step: Step) -> Taken:
    """Do it: check who and what by `domain.lifecycle`, store the act, move the contract.

    Raises ContractNotFound, VersionChanged, ActionNotPossible, RoleMissing, DelegationNotValid,
    DrafterMayNotDecide, DemandsNotMet.
    """
    contract = held(work, contract_id, step.expected)
    version = version_numbered(work.session, contract, contract.version)
    act = Act(
        action=step.action,
        actor=fresh_actor(work),
        at=work.now,
        today=work.today,
        fingerprint=version.fingerprint,
        on_behalf_of=_principal(work, contract, step.on_behalf_of),
        delegations=delegations_to(work.session, work.actor, work.today),
        party=step.party,
        reason=step.reason,
    )
    before = dossier_of(work, contract)
    if step.needs is not None:
        before = replace(before, needs=step.needs)
    after = advance(before, act, step.facts)
    entry = after.history[-1]
    _store(work, contract, entry, step)
    follow(work, contract, after)
    watch_contract(work, contract)
    if step.action in _BEGINS:
        paper_began(work, contract)
    if step.action in _SETTLES:
        follow_changes(work, contract)
    return Taken(contract, after, entry)


def dossier_of(work: Work, contract: Contract) -> Dossier:
    """A contract's life, with what it needed when it was last submitted."""
    rows = entries_of(work.session, contract.id)
    needs = next((needs_from(row.needs) for row in reversed(rows) if row.needs), NO_NEEDS)
    return Dossier(needs, tuple(_entry(row) for row in rows))


def fresh_actor(work: Work) -> Actor:
    """The actor with the roles of this very transaction: one may have been taken meanwhile."""
    user = user_with_id(work.session, work.actor.id)
    if user is None:
        return work.actor
    return replace(actor_of(work.session, user, work.today), scopes=work.actor.scopes)


def name_of(work: Work, actor_id: str) -> str:
    """What a person or system is called on the pages."""
    user = user_with_id(work.session, actor_id)
    return user.name if user is not None else "业务系统"


def needs_to(needs: Needs) -> dict[str, Any]:
    """As JSON."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name in Needs.__dataclass_fields__
        for value in [getattr(needs, name)]
    }


def needs_from(record: dict[str, Any]) -> Needs:
    return Needs(**{**record, "parties": frozenset(record["parties"])})


def _principal(work: Work, contract: Contract, user_id: str | None) -> Actor | None:
    """Whoever the actor acts for: nobody can let another do what they could not do themselves."""
    if user_id is None:
        return None
    user = user_with_id(work.session, user_id)
    if user is None or user.disabled_at is not None:
        raise DelegationNotValid("没有这位委托人，或者其账号已停用")
    principal = actor_of(work.session, user, work.today)
    # A station's approver may let somebody of the county act, who sees all the other stations.
    if not sees(work.session, principal, contract.org_id):
        raise DelegationNotValid("合同不在委托人的单位范围内，不能代其办理")
    return principal


def _store(work: Work, contract: Contract, entry: Entry, step: Step) -> None:
    contract.step += 1
    contract.state = entry.state.value
    work.session.add(contract)
    add_entry(
        work.session,
        ContractEntry(
            contract_id=contract.id,
            position=contract.step,
            org_id=contract.org_id,
            action=entry.action.value,
            state=entry.state.value,
            version=contract.version,
            fingerprint=entry.fingerprint,
            by=entry.by,
            on_behalf_of=step.on_behalf_of,
            persons=sorted(entry.persons),
            at=entry.at,
            party=entry.party,
            reason=entry.reason,
            needs=needs_to(step.needs) if step.needs is not None else None,
        ),
    )
    payload = {
        "step": contract.step,
        "version": contract.version,
        "fingerprint": entry.fingerprint,
        "state": entry.state.value,
        **({"on_behalf_of": step.on_behalf_of} if step.on_behalf_of else {}),
        **({"party": entry.party} if entry.party else {}),
        # The words may name people: the chain guards them without holding them.
        **({"reason_sha256": _digest(entry.reason)} if entry.reason else {}),
        **step.payload,
    }
    event = Event(subject_of(contract), f"contracts.{_PAST[entry.action]}", payload)
    work.record(event, contract.org_id)


def _entry(row: ContractEntry) -> Entry:
    return Entry(
        action=ContractAction(row.action),
        state=ContractState(row.state),
        fingerprint=row.fingerprint,
        by=row.by,
        persons=frozenset(row.persons),
        at=row.at,
        party=row.party,
        reason=row.reason,
    )


def _what_happened(work: Work, contract: Contract, expected: str) -> str:
    """What was done since the page was made whose ETag somebody sends."""
    _, _, step = expected.rpartition(".")
    seen = int(step) if step.isdecimal() else contract.step
    since = [row for row in entries_of(work.session, contract.id) if row.position > seen]
    if not since:
        return "合同文本已被更新，请重新读取后再办理"
    told = "；".join(
        f"{name_of(work, row.by)}于{_moment(row.at)}办理了「{ContractAction(row.action).label}」"
        for row in since[-3:]
    )
    return (
        f"合同已有变化：{told}。合同现为「{ContractState(contract.state).label}」，请看清后再办理"
    )


def _moment(at: datetime) -> str:
    local = at.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
