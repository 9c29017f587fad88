"""Contracts: draft one from an account, read it, list contracts, versions and events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission
from service.domain.selection import DraftRequest, select_template
from service.domain.vocabulary import ContractAction, ContractState
from service.store import contracts as store
from service.store.accounts import AccountRevision
from service.store.contracts import Contract, VersionHead
from service.store.contracts import ContractFilter as ContractFilter
from service.store.events import events_of
from service.store.numbers import next_number
from service.store.renewals import add_relation
from service.usecases.access import needs
from service.usecases.accounts import account_of, facts_on, typed_facts
from service.usecases.contract_texts import add_version, contract_of, subject_of
from service.usecases.drafting import draft_text
from service.usecases.lifecycle import Step, etag_of, take
from service.usecases.notice_words import customers_in_lists
from service.usecases.organisations import signing_organisation, supplier_party
from service.usecases.relations import Relation, relation_to_main
from service.usecases.work import Work

ORIGIN_DRAFTED = "drafted"


@dataclass(frozen=True, slots=True)
class VersionView:
    """One text; `kind` and `addenda` name library versions (`id@n`)."""

    id: str
    no: int
    kind: str
    addenda: tuple[str, ...]
    as_of: date
    text_version: str
    fingerprint: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract with what its newest text is, and how far it has come (`step`). `ends_on` is the
    last day of the term that runs; `indefinite_since`: no term has been running since.
    """

    id: str
    number: str
    org_id: str
    account_no: str
    customer_name: str
    title: str
    state: str
    step: int
    origin: str
    starts_on: date
    ends_on: date
    indefinite_since: date | None
    created_at: datetime
    created_by: str
    version: VersionView

    @property
    def etag(self) -> str:
        """What a caller sends back with If-Match to say which page they had before them."""
        return etag_of(self.version.id, self.step)


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    position: int
    type: str
    actor: str
    at: datetime
    payload: dict[str, Any]
    prev_hash: str
    hash: str


@needs(Permission.DRAFT_CONTRACTS)
def draft_contract(work: Work, account_no: str, request: DraftRequest) -> ContractView:
    """Draft a contract from the facts effective on its first day and store its first text.

    The number is taken in this transaction: a draft that fails gives it back.
    Raises AccountNotFound, FactsNotEffective, NoTemplateApplies, TermMissing, FactsInvalid.
    """
    return draft_related(work, account_no, request)


def draft_related(
    work: Work,
    account_no: str,
    request: DraftRequest,
    relation: Relation | None = None,
    *,
    change_id: str | None = None,
    planned: AccountRevision | None = None,
) -> ContractView:
    """The same for use cases that know what the contract is to another one; where they do not
    say so, the main contract that the request names tells, if it is one of ours.

    `change_id`: the change of use it is drafted for; `planned`: the facts that will bring about,
    where the text is to be by them.
    """
    account = account_of(work, account_no)
    if planned is not None:
        facts, revision = typed_facts(work, account, planned), planned
    else:
        facts, revision = facts_on(work, account, request.starts_on)
    organisation = signing_organisation(work, account.org_id)
    supplier = supplier_party(work, organisation)
    selection = select_template(facts, request, work.library, work.today)
    contract_no = _take_number(work, organisation.id, organisation.code, selection.code)
    text = draft_text(facts, supplier, request, work.library, work.today, contract_no, selection)
    contract = Contract(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        account_no=account.account_no,
        number=contract_no,
        title=text.outline.title,
        kind=selection.template.id,
        customer_name=facts.customer.name,
        state=ContractState.DRAFT.value,
        origin=ORIGIN_DRAFTED,
        starts_on=text.terms.term.starts_on,
        ends_on=text.terms.term.ends_on,
        version=0,
        step=0,
        change_id=change_id,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(contract)
    work.session.flush()
    version = add_version(work, contract, text, work.today, revision.id)
    head = store.head_of(version)
    known = relation or relation_to_main(work, contract, request.main_contract)
    payload = {"account": account.id, "account_revision": revision.id, **event_facts(head)}
    if known is not None:
        add_relation(work.session, contract, known.kind, known.other, work.now)
        payload[known.kind] = known.other.id
    taken = take(work, contract.id, Step(ContractAction.DRAFT, payload=payload))
    return view_of(taken.contract, head)


@needs(Permission.READ_CONTRACTS)
def get_contract(work: Work, contract_id: str) -> ContractView:
    contract = contract_of(work, contract_id)
    return view_of(contract, _current(store.heads_of(work.session, [contract]), contract))


@needs(Permission.READ_CONTRACTS)
def list_contracts(
    work: Work, wanted: ContractFilter, after: str | None, limit: int
) -> list[ContractView]:
    """Contracts, newest first, natural persons' names masked; one more than `limit` says that there
    are more.
    """
    contracts = store.page_of_contracts(work.session, work.actor, wanted, after=after, limit=limit)
    heads = store.heads_of(work.session, contracts)
    names = customers_in_lists(work, contracts)
    return [
        replace(view_of(contract, _current(heads, contract)), customer_name=names[contract.id])
        for contract in contracts
    ]


@needs(Permission.READ_CONTRACTS)
def list_versions(work: Work, contract_id: str) -> list[VersionView]:
    """All texts of a contract, the first one first."""
    contract = contract_of(work, contract_id)
    return [_version_view(head) for head in store.heads_of(work.session, [contract])]


@needs(Permission.READ_CONTRACTS)
def list_events(work: Work, contract_id: str) -> list[EventView]:
    """What happened to a contract, with the hash chain."""
    contract = contract_of(work, contract_id)
    return [
        EventView(
            id=row.id,
            position=row.position,
            type=row.type,
            actor=row.actor,
            at=row.at,
            payload=row.payload,
            prev_hash=row.prev_hash,
            hash=row.hash,
        )
        for row in events_of(work.session, work.actor, subject_of(contract))
    ]


def event_facts(head: VersionHead) -> dict[str, Any]:
    """What an event says of a version: no words, no personal values."""
    return {
        "version": head.no,
        "kind": f"{head.kind}@{head.kind_version}",
        "addenda": [f"{ref['id']}@{ref['version']}" for ref in head.addenda],
        "as_of": head.as_of.isoformat(),
        "fingerprint": head.fingerprint,
    }


def view_of(contract: Contract, head: VersionHead) -> ContractView:
    return ContractView(
        id=contract.id,
        number=contract.number,
        org_id=contract.org_id,
        account_no=contract.account_no,
        customer_name=contract.customer_name,
        title=contract.title,
        state=contract.state,
        step=contract.step,
        origin=contract.origin,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        indefinite_since=contract.indefinite_since,
        created_at=contract.created_at,
        created_by=contract.created_by,
        version=_version_view(head),
    )


def _take_number(work: Work, org_id: str, org_code: str, kind_code: str) -> str:
    """`<org>-<kind>-<year>-<6 digits>`; the counter's row stays locked until the commit."""
    year = work.today.year
    while True:
        number = next_number(work.session, org_id=org_id, kind=kind_code, year=year)
        contract_no = f"{org_code}-{kind_code}-{year}-{number:06d}"
        # A contract that was not made here may be called the same.
        if not store.number_is_taken(work.session, contract_no):
            return contract_no


def _current(heads: Iterable[VersionHead], contract: Contract) -> VersionHead:
    return next(h for h in heads if h.contract_id == contract.id and h.no == contract.version)


def _version_view(head: VersionHead) -> VersionView:
    return VersionView(
        id=head.id,
        no=head.no,
        kind=f"{head.kind}@{head.kind_version}",
        addenda=tuple(f"{ref['id']}@{ref['version']}" for ref in head.addenda),
        as_of=head.as_of,
        text_version=head.text_version,
        fingerprint=head.fingerprint,
        created_at=head.created_at,
        created_by=head.created_by,
    )
