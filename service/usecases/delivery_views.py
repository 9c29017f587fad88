"""What became of messages, as lists show it: what others bring along stands where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.notices import NoticeState
from service.domain.sending import CARRIED
from service.store import notice_queue
from service.store import notices as store
from service.store.access import users_named
from service.store.accounts import accounts_named
from service.store.customers import contracts_of_accounts
from service.store.notices import CUSTOMERS, Notice
from service.usecases.notice_words import customers_in_lists
from service.usecases.work import Work

_OTHERS = {"organisations": "单位工作群", "webhooks": "事件推送地址"}


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What became of a message: evidence, without its words.

    `via` is the channel it really goes by, `ways` those that were gone one after the other, where
    there were several, and what became of it on each.
    """

    id: str
    org_id: str
    kind: str
    about: str
    recipient: str
    recipient_name: str
    channel: str
    state: NoticeState
    attempts: int
    unknowns: int
    detail: str
    address: str
    posted_at: datetime
    next_at: datetime | None
    sent_at: datetime | None
    received_at: datetime | None
    read_at: datetime | None
    carried_by: str | None
    via: str
    ways: tuple[tuple[str, NoticeState], ...]


def deliveries_of(work: Work, notices: Sequence[Notice]) -> list[DeliveryView]:
    names = _names(work, {notice.recipient for notice in notices})
    carriers = carriers_of(work, notices)
    chains = store.chains_of(work.session, carriers.values()) if carriers else {}
    return [
        _view(notice, names.get(notice.recipient, ""), carriers.get(notice.id), chains)
        for notice in notices
    ]


def carriers_of(work: Work, notices: Sequence[Notice]) -> dict[str, Notice]:
    """Id of what others bring along -> what brings it, or is going to."""
    carried = [row for row in notices if row.channel == CARRIED and not _is_cancelled(row)]
    if not carried:
        return {}
    ids = {row.carried_by for row in carried if row.carried_by is not None}
    taken = {row.id: row for row in store.notices_with_ids(work.session, ids)}
    waiting = {row.recipient for row in carried if row.carried_by is None}
    coming = notice_queue.next_carriers(work.session, waiting)
    found = {
        row.id: coming.get(row.recipient) if row.carried_by is None else taken.get(row.carried_by)
        for row in carried
    }
    return {id: carrier for id, carrier in found.items() if carrier is not None}


def _is_cancelled(notice: Notice) -> bool:
    return notice.state == NoticeState.CANCELLED.value


def _view(
    notice: Notice, name: str, carrier: Notice | None, chains: Mapping[str, Sequence[Notice]]
) -> DeliveryView:
    way = carrier or notice
    chain = chains.get(way.id, ()) if carrier is not None and notice.carried_by else ()
    return DeliveryView(
        id=notice.id,
        org_id=notice.org_id,
        kind=notice.kind,
        about=notice.subject,
        recipient=notice.recipient,
        recipient_name=name,
        channel=notice.channel,
        state=NoticeState(way.state),
        attempts=way.attempts,
        unknowns=way.unknowns,
        detail=way.detail,
        address=way.address,
        posted_at=notice.posted_at,
        next_at=way.next_at,
        sent_at=way.sent_at,
        received_at=way.received_at,
        read_at=notice.read_at,
        carried_by=notice.carried_by,
        via=way.channel,
        ways=tuple((row.channel, NoticeState(row.state)) for row in chain)
        if len(chain) > 1
        else (),
    )


def _names(work: Work, recipients: set[str]) -> Mapping[str, str]:
    """People by their names, customers by name (a natural person's masked) and account number,
    others by what they are.
    """
    named = {item: _OTHERS.get(item.partition("/")[0], "") for item in recipients}
    named |= {id: user.name for id, user in users_named(work.session, recipients).items()}
    ids = {item.removeprefix(CUSTOMERS) for item in recipients if item.startswith(CUSTOMERS)}
    if not ids:
        return named
    contracts = contracts_of_accounts(work.session, ids)
    shown = customers_in_lists(work, list(contracts.values()))
    for account in accounts_named(work.session, ids):
        contract = contracts.get(account.id)
        name = shown[contract.id] if contract is not None else "用电户"
        named[f"{CUSTOMERS}{account.id}"] = f"{name}（户号 {account.account_no}）"
    return named
