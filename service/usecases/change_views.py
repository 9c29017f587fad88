"""A change of use as its reader sees it: what it asks of the contract, the papers made for it and
what is still missing.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.changes import ChangeState
from service.store.accounts import accounts_named
from service.store.changes import Change, papers_of
from service.store.contracts import Contract
from service.usecases.change_demands import open_demands
from service.usecases.lifecycle import name_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class ChangePaper:
    """One contract drafted for a change; `state`: a ContractState's value."""

    contract_id: str
    number: str
    title: str
    kind: str
    state: str
    account_no: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """`action`: a PaperAction's value; `basis`, `status`: the rule's citations and whether they are
    verified; `fields`: paths of the record that such a change touches. `missing`: paths of what the
    drafts still need, or sentences; `demands`: what the contract action still lacks, in sentences
    (empty: it is recorded). `accounts`: numbers of the other accounts of a split or merger.
    `confirmation`: sha256 of the signed scan. `settlement`: reference of the settled debts.
    """

    id: str
    org_id: str
    account_no: str
    type: str
    state: str
    effective_on: date
    until_on: date | None
    work_order_no: str | None
    action: str
    deadline_at: datetime | None
    rule: str
    basis: tuple[str, ...]
    status: str
    fields: tuple[str, ...]
    settles_debts: bool
    settled_on: date | None
    settlement: str | None
    confirmed_on: date | None
    confirmation: str | None
    papers: tuple[ChangePaper, ...]
    missing: tuple[str, ...]
    demands: tuple[str, ...]
    warnings: tuple[str, ...]
    accounts: tuple[str, ...]
    recorded_at: datetime
    recorded_by: str
    completed_on: date | None
    exception_id: str | None
    restored_by: str | None
    cancelled_reason: str | None

    @property
    def etag(self) -> str:
        """All that is shown, in short."""
        said = repr([getattr(self, name) for name in self.__slots__])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def views_of(work: Work, changes: Sequence[Change]) -> list[ChangeView]:
    """Changes in the order given, what belongs to them read at once."""
    ids = {change.account_id for change in changes} | {
        id for change in changes for id in change.accounts
    }
    numbers = {row.id: row.account_no for row in accounts_named(work.session, ids)}
    papers = papers_of(work.session, [change.id for change in changes]) if changes else ()
    return [_view(work, change, numbers, papers) for change in changes]


def view_of(work: Work, change: Change) -> ChangeView:
    return views_of(work, [change])[0]


def _view(
    work: Work, change: Change, numbers: Mapping[str, str], papers: Iterable[Contract]
) -> ChangeView:
    is_unsettled = change.state == ChangeState.OPEN or change.exception_id is not None
    return ChangeView(
        id=change.id,
        org_id=change.org_id,
        account_no=numbers[change.account_id],
        type=change.type,
        state=change.state,
        effective_on=change.effective_on,
        until_on=change.until_on,
        work_order_no=change.work_order_no,
        action=change.action,
        deadline_at=change.deadline_at,
        rule=change.rule,
        basis=tuple(change.basis),
        status=change.status,
        fields=tuple(change.fields),
        settles_debts=change.settles_debts,
        settled_on=change.settled_on,
        settlement=change.settlement,
        confirmed_on=change.confirmed_on,
        confirmation=change.confirmation,
        papers=tuple(_paper(row) for row in papers if row.change_id == change.id),
        missing=tuple(change.missing) if is_unsettled else (),
        demands=open_demands(work, change) if is_unsettled else (),
        warnings=tuple(change.warnings),
        accounts=tuple(numbers[id] for id in change.accounts),
        recorded_at=change.recorded_at,
        recorded_by=name_of(work, change.recorded_by),
        completed_on=change.completed_on,
        exception_id=change.exception_id,
        restored_by=change.restored_by,
        cancelled_reason=change.cancelled_reason,
    )


def _paper(contract: Contract) -> ChangePaper:
    return ChangePaper(
        contract_id=contract.id,
        number=contract.number,
        title=contract.title,
        kind=contract.kind,
        state=contract.state,
        account_no=contract.account_no,
    )
