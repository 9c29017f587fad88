"""Supply before its contract, by a named person's leave, for a time: granted, listed, ended.

Never renewed silently: the next one names the former, has a reason of its own and is granted by
somebody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.supply_exceptions import ExceptionKind, ExceptionState
from service.domain.tasks import TaskKind, TaskRequest, due_words
from service.domain.working_days import Counted, DueDay, add_working_days
from service.store import supply_exceptions as store
from service.store.access import UserAccount, holders_of_role, user_with_id
from service.store.accounts import Account, accounts_named
from service.store.contracts import ContractFilter, page_of_contracts
from service.store.supply_exceptions import SupplyException
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.gate import reasons_against
from service.usecases.lifecycle import dossier_of, name_of
from service.usecases.review_judging import masked_for
from service.usecases.review_steps import drafter_of
from service.usecases.supply_errors import (
    AuthoriserNotFit,
    ExceptionNotFound,
    ExceptionRenewed,
    NothingAgainstSupply,
)
from service.usecases.supply_leave import end_leave
from service.usecases.work import Work

LONGEST = timedelta(days=31)
"""A leave for longer would be a supply without contract; whoever needs it decides again."""
_DAYS = "de-facto-contract-working-days"


@dataclass(frozen=True, slots=True)
class NewException:
    """`authorised_by`: login or id of the person, where a program records it. `contract_due_on`
    None: as many working days as the company allows. `follows`: the one it comes after.
    """

    kind: ExceptionKind
    reason: str
    authorised_by: str | None = None
    contract_due_on: date | None = None
    work_order_no: str | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class ExceptionFilter:
    """What the list is narrowed to."""

    state: ExceptionState | None = None
    account_no: str | None = None


@dataclass(frozen=True, slots=True)
class ExceptionView:
    id: str
    org_id: str
    account_no: str
    kind: ExceptionKind
    state: ExceptionState
    authorised_by: str
    authorised_by_name: str
    reason: str
    work_order_no: str | None
    granted_at: datetime
    contract_due_at: datetime
    follows: str | None
    ended_at: datetime | None
    ended_why: str | None
    fulfilled: bool


@needs(Permission.GRANT_EXCEPTIONS)
def grant_exception(work: Work, account_no: str, new: NewException) -> ExceptionView:
    """Let an account be supplied before its contract, until a deadline.

    Raises AccountNotFound, AuthoriserNotFit, Invalid, NothingAgainstSupply, ExceptionRenewed.
    """
    account = account_of(work, account_no, lock=True)
    authoriser = _authoriser(work, account, new.authorised_by)
    due, counted = _deadline(work, new.contract_due_on)
    if not reasons_against(work, account):
        raise NothingAgainstSupply("本户现在可以凭合同供电，无须批准先行供电")
    former = _to_follow(work, account)
    reason = masked_for(work, [holder_of(account)], new.reason.strip())
    _check_renewal(former, new.follows, reason)
    _check_other_person(work, former, authoriser)
    row = SupplyException(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        kind=new.kind.value,
        authorised_by=authoriser.id,
        reason=reason,
        work_order_no=new.work_order_no,
        granted_at=work.now,
        recorded_by=work.actor.id,
        contract_due_at=due.at,
        follows=former.id if former is not None else None,
    )
    if former is not None:
        end_leave(work, former, "由后一次批准接续")
    work.session.add(row)
    work.session.flush()
    payload = {
        "exception": row.id,
        "kind": row.kind,
        "authorised_by": row.authorised_by,
        "contract_due_on": due.day.isoformat(),
        **({"follows": row.follows} if row.follows else {}),
    }
    work.record(Event(f"accounts/{account.id}", "exceptions.granted", payload), account.org_id)
    _tell_authoriser(work, row)
    _ask_to_catch_up(work, account, row, counted)
    return _view(work, row)


@needs(Permission.READ_CHANGES)
def list_exceptions(
    work: Work, wanted: ExceptionFilter, after: str | None, limit: int
) -> list[ExceptionView]:
    """Exceptions, newest first, those before the id `after`; one more than `limit`. Raises
    AccountNotFound.
    """
    account_id = account_of(work, wanted.account_no).id if wanted.account_no else None
    narrowed = store.ExceptionFilter(wanted.state, account_id)
    found = store.page_of_exceptions(
        work.session, work.actor, narrowed, work.now, after=after, limit=limit
    )
    return _views(work, found)


@needs(Permission.READ_CHANGES)
def get_exception(work: Work, exception_id: str) -> ExceptionView:
    return _view(work, _exception_of(work, exception_id))


@needs(Permission.GRANT_EXCEPTIONS)
def end_exception(work: Work, exception_id: str, reason: str) -> ExceptionView:
    """End it by hand; one that has ended stays as it is. Raises ExceptionNotFound."""
    row = _exception_of(work, exception_id, lock=True)
    if row.ended_at is None:
        holder = f"accounts/{row.account_id}"
        end_leave(work, row, masked_for(work, [holder], reason.strip()))
    return _view(work, row)


def _exception_of(work: Work, exception_id: str, *, lock: bool = False) -> SupplyException:
    row = store.find_exception(work.session, work.actor, exception_id, lock=lock)
    if row is None:
        raise ExceptionNotFound("没有这项先行供电的批准")
    return row


def _authoriser(work: Work, account: Account, named: str | None) -> UserAccount:
    """The approver who lets it be: whoever is signed in, or, for a program, the person named."""
    by_program = Role.SYSTEM in work.actor.roles
    approvers = holders_of_role(work.session, account.org_id, Role.APPROVER, work.today)
    found = next((user for user in approvers if named in (user.id, user.login)), None)
    if not by_program:
        signed_in = next((user for user in approvers if user.id == work.actor.id), None)
        found = signed_in if named is None or found is signed_in else None
    if found is None:
        message = "须为本单位或者上级单位的审批人" if by_program else "只能由审批人以本人的名义批准"
        raise AuthoriserNotFit("批准人不符合要求", [Problem("authorised_by", message)])
    return found


def _deadline(work: Work, wanted: date | None) -> tuple[DueDay, Counted | None]:
    """When the contract is to be signed, and how that was counted where it is provisional."""
    if wanted is None:
        changes = work.library.changes
        parameter = work.library.parameter(changes.exception_days if changes else _DAYS)
        value = parameter.on(work.today)
        days = int(value.value) if value is not None else 0
        due = add_working_days(work.today, days, work.ports.calendar)
        return due, Counted(work.today, days) if due.provisional else None
    due = DueDay(wanted, provisional=False)
    if due.at <= work.now or wanted > work.today + LONGEST:
        message = f"须在今后 {LONGEST.days} 天以内"
        raise Invalid("签约期限不正确", [Problem("contract_due_on", message)])
    return due, None


def _to_follow(work: Work, account: Account) -> SupplyException | None:
    """The newest one, unless the contract that it waited for is there: then it is done with. One
    that ended otherwise is named by the next.
    """
    newest = next(reversed(store.exceptions_of(work.session, account.id)), None)
    return newest if newest is not None and not newest.fulfilled else None


def _check_renewal(former: SupplyException | None, follows: str | None, reason: str) -> None:
    if former is None:
        if follows is not None:
            raise Invalid("没有前一次批准", [Problem("follows", "不是本户待接续的批准")])
    elif follows != former.id:
        raise ExceptionRenewed(f"本户已有先行供电的批准「{former.id}」，再次批准须写明接续哪一次")
    elif reason == former.reason:
        raise ExceptionRenewed("再次批准须写明此次的理由，不能照抄前一次")


def _check_other_person(
    work: Work, former: SupplyException | None, authoriser: UserAccount
) -> None:
    before = user_with_id(work.session, former.authorised_by) if former is not None else None
    if before is not None and (before.person_id or before.id) in (
        authoriser.person_id,
        authoriser.id,
    ):
        raise ExceptionRenewed("前一次由同一人批准，再次批准须由另一位审批人作出")


def _tell_authoriser(work: Work, row: SupplyException) -> None:
    """Whoever a program names hears of it at once, and where to end it."""
    if row.authorised_by == work.actor.id:
        return
    told = {
        "what": ExceptionKind(row.kind).label,
        "reason": row.reason,
        "due": due_words(row.contract_due_at),
        "by": name_of(work, row.recorded_by),
        "action": f"supply-exceptions/{row.id}",
    }
    subject = f"accounts/{row.account_id}"
    work.post(
        NoticeRequest("exception.granted", row.authorised_by, subject, row.org_id, row.id, told)
    )


def _ask_to_catch_up(
    work: Work, account: Account, row: SupplyException, counted: Counted | None
) -> None:
    work.open_task(
        TaskRequest(
            kind=TaskKind.CATCH_UP,
            subject=f"accounts/{account.id}",
            org_id=account.org_id,
            title=f"补签合同：用电户 {account.account_no}（{ExceptionKind(row.kind).label}）",
            role=Role.DRAFTER,
            owner=_last_drafter(work, account),
            due_at=row.contract_due_at,
            key=row.id,
            counted=counted,
        )
    )


def _last_drafter(work: Work, account: Account) -> str | None:
    """Who drafted the account's newest contract; None where there is none, or a program did."""
    wanted = ContractFilter(account_no=account.account_no)
    found = page_of_contracts(work.session, work.actor, wanted, after=None, limit=1)
    return drafter_of(work, dossier_of(work, found[0])) if found else None


def _view(work: Work, row: SupplyException) -> ExceptionView:
    return _views(work, [row])[0]


def _views(work: Work, rows: Sequence[SupplyException]) -> list[ExceptionView]:
    accounts = accounts_named(work.session, {row.account_id for row in rows})
    numbers = {account.id: account.account_no for account in accounts}
    return [
        ExceptionView(
            id=row.id,
            org_id=row.org_id,
            account_no=numbers[row.account_id],
            kind=ExceptionKind(row.kind),
            state=row.state_at(work.now),
            authorised_by=row.authorised_by,
            authorised_by_name=name_of(work, row.authorised_by),
            reason=row.reason,
            work_order_no=row.work_order_no,
            granted_at=row.granted_at,
            contract_due_at=row.contract_due_at,
            follows=row.follows,
            ended_at=row.ended_at,
            ended_why=row.ended_why,
            fulfilled=row.fulfilled,
        )
        for row in rows
    ]
