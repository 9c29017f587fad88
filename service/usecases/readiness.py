"""The gate before supply: may an account be supplied by its contract, and if not, why not. Asking
leaves no trace here: the signed token is the evidence, and whoever asked keeps it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.dates import worded
from service.domain.effective import LineTerms
from service.domain.supply_exceptions import ExceptionKind, ExceptionState
from service.domain.tasks import due_words
from service.store.accounts import Account
from service.store.contracts import heads_of
from service.store.customers import contracts_with_ids
from service.store.supply_exceptions import SupplyException, exceptions_of
from service.usecases.access import needs
from service.usecases.accounts import account_of
from service.usecases.gate import NO_CUTTING_OFF, excuses, looked_at, main_line, reason
from service.usecases.gate import Reason as Reason
from service.usecases.supply_tokens import signed
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class ContractHeld:
    """A paper of the supply contract in force; `fingerprint` binds the text that holds."""

    id: str
    number: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ready` and `reasons` together: ready by leave (`exception_id`) in spite of them. `remarks`
    stand against nothing. `token` says the same, signed, until `expires_at`.
    """

    account_no: str
    ready: bool
    reasons: tuple[Reason, ...]
    remarks: tuple[Reason, ...]
    contracts: tuple[ContractHeld, ...]
    exception_id: str | None
    checked_at: datetime
    token: str
    expires_at: datetime


@needs(Permission.READ_CHANGES)
def readiness_of(work: Work, account_no: str) -> Readiness:
    """Whether an account may be supplied now; raises AccountNotFound."""
    account = account_of(work, account_no)
    said = looked_at(work, account)
    reasons = tuple(item for item in said if item.bars)
    line = main_line(work, account, work.today)
    exception = _newest_exception(work, account) if reasons else None
    leave = _leave(work, exception, reasons)
    ready = not reasons or leave is not None
    contracts = _contracts(work, line) if line is not None else ()
    claims = {
        "org": account.org_id,
        "ready": ready,
        "reasons": list(dict.fromkeys(item.code for item in reasons)),
        "contracts": [{"id": held.id, "fingerprint": held.fingerprint} for held in contracts],
        "exception": leave.id if leave is not None else None,
    }
    until = leave.contract_due_at if leave is not None else None
    token, expires_at = signed(work, account.account_no, claims, until)
    return Readiness(
        account_no=account.account_no,
        ready=ready,
        reasons=reasons,
        remarks=(
            *_of_term(work, line),
            *(item for item in said if not item.bars),
            *_of_exception(work, exception, leave),
        ),
        contracts=contracts,
        exception_id=leave.id if leave is not None else None,
        checked_at=work.now,
        token=token,
        expires_at=expires_at,
    )


def _newest_exception(work: Work, account: Account) -> SupplyException | None:
    return next(reversed(exceptions_of(work.session, account.id)), None)


def _leave(
    work: Work, exception: SupplyException | None, reasons: tuple[Reason, ...]
) -> SupplyException | None:
    """The leave that stands in for all there is against supply."""
    if exception is None or not _is_active(work, exception):
        return None
    return exception if all(excuses(exception, item) for item in reasons) else None


def _is_active(work: Work, exception: SupplyException) -> bool:
    return exception.state_at(work.now) is ExceptionState.ACTIVE


def _contracts(work: Work, line: LineTerms) -> tuple[ContractHeld, ...]:
    contracts = contracts_with_ids(work.session, {paper.contract_id for paper in line.papers})
    heads = {head.id: head for head in heads_of(work.session, list(contracts.values()))}
    return tuple(
        ContractHeld(
            paper.contract_id,
            contracts[paper.contract_id].number,
            heads[paper.version_id].fingerprint,
        )
        for paper in line.papers
    )


def _of_term(work: Work, line: LineTerms | None) -> Iterator[Reason]:
    """That a term is over is no reason: supply goes on by the contract."""
    for paper in line.papers if line is not None else ():
        if paper.is_over and paper.ends_on is not None and not paper.amends:
            words = f"合同期限已于{worded(paper.ends_on)}届满，仍在履行；届满不是停止供电的理由"
            yield reason(work, "term_over", words, NO_CUTTING_OFF)


def _of_exception(
    work: Work, exception: SupplyException | None, leave: SupplyException | None
) -> Iterator[Reason]:
    if exception is None or exception.state_at(work.now) is ExceptionState.ENDED:
        return
    kind, due = ExceptionKind(exception.kind), due_words(exception.contract_due_at)
    if leave is not None:
        words = f"经批准先行供电（{kind.label}），不是凭合同供电；须在{due}以前补签合同"
        yield reason(work, "by_exception", words, *kind.basis)
    elif _is_active(work, exception):
        words = f"先行供电的批准（{kind.label}）不包括上列全部事项：债务须先结清，其他变更须办合同"
        yield reason(work, "exception_not_covering", words, *kind.basis)
    else:
        words = f"先行供电的批准（{kind.label}）已于{due}到期，不再是供电的依据"
        yield reason(work, "exception_overdue", words, *kind.basis)
