"""One message for all that somebody is to be told on a day: what it brings along is fixed when it
is taken, and stands from then on where the message stands.
"""

from collections.abc import Mapping, Sequence

from service.domain.notices import NoticeState
from service.domain.vocabulary import ContractState
from service.store import notice_queue
from service.store.customers import contracts_with_ids
from service.store.notices import DIGESTS, Notice
from service.usecases.work import Work

_ENDED = frozenset(
    {
        ContractState.VOIDED.value,
        ContractState.SUPERSEDED.value,
        ContractState.TERMINATED.value,
        ContractState.LAPSED.value,
    }
)


def load(work: Work, taken: Sequence[Notice]) -> Mapping[str, Sequence[Notice]]:
    """Give messages that were just taken what waits for their recipients: id -> what it brings
    along, without what was withdrawn since. A message that is taken again keeps what it has.
    """
    digests = {notice.id: notice for notice in taken if notice.kind in DIGESTS}
    if not digests:
        return {}
    first = [id for id, notice in digests.items() if _is_first(notice)]
    notice_queue.carry(work.session, first)
    loads: dict[str, list[Notice]] = {id: [] for id in digests}
    for row in withdraw_ended(work, notice_queue.carried_by(work.session, list(digests))):
        loads[row.carried_by or ""].append(row)
    for id, rows in loads.items():
        _count(work, digests[id], len(rows))
    return loads


def voice_of(notice: Notice, rows: Sequence[Notice] | None) -> Notice:
    """Whose words are spoken: those of the only message that is brought along, else its own. What
    is returned for one is no row: it goes out under the id of what carries it.
    """
    if rows is None or len(rows) != 1:
        return notice
    only = rows[0]
    return Notice(
        **notice.model_dump(exclude={"kind", "subject", "key", "facts"}),
        kind=only.kind,
        subject=only.subject,
        key=only.key,
        facts=only.facts,
    )


def withdraw_ended(work: Work, rows: Sequence[Notice]) -> list[Notice]:
    """What is left without reminders of contracts that have ended since: those are withdrawn."""
    contracts = contracts_with_ids(work.session, {_about(row) for row in rows})
    left = []
    for row in rows:
        contract = contracts.get(_about(row))
        if contract is not None and contract.state in _ENDED:
            withdraw(work, row, "合同已经结束，无须通知")
        else:
            left.append(row)
    return left


def withdraw(work: Work, notice: Notice, reason: str) -> None:
    """A message that nobody needs any more; it is not sent (again)."""
    notice.state, notice.detail = NoticeState.CANCELLED.value, reason
    notice.next_at = notice.leased_by = notice.fallback_at = None
    work.session.add(notice)
    work.session.flush()


def _about(notice: Notice) -> str:
    return notice.subject.partition("/")[2]


def _is_first(notice: Notice) -> bool:
    return notice.attempts == 1 and notice.follows is None


def _count(work: Work, notice: Notice, count: int) -> None:
    """Say how many they are, for texts that do."""
    if notice.facts.get("count") != str(count):
        notice.facts = {**notice.facts, "count": str(count)}
        work.session.add(notice)
