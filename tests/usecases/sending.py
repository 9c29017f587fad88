"""What tests of messages share: channels that keep what they are sent, reminders, and rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import select

from service.domain.access import Actor
from service.domain.facts import AccountFacts
from service.domain.notices import Fate, NoticeRequest, Outcome
from service.ports import Channel, Message
from service.store.access import UserAccount
from service.store.contracts import Contract
from service.store.notices import Notice
from service.store.tasks import Task
from service.usecases.accounts import Recording, account_of, record_account
from service.usecases.deliveries import claim_notices, send, settle_deliveries
from service.usecases.fallback import take_other_ways
from service.usecases.ticking import CLOCK, begin_tick, end_tick
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record

NODE = "node-1"
MOBILE, EMAIL = "13800000011", "office@example.com"


@dataclass
class Recorder:
    """A channel that keeps what it was sent; outcomes are taken one by one, the last one stays."""

    outcomes: list[Outcome] = field(default_factory=lambda: [Outcome(Fate.ACCEPTED)])
    sent: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


def failing(fate: Fate = Fate.PERMANENT, reason: str = "号码不存在") -> Recorder:
    return Recorder([Outcome(fate, reason)])


def with_channels(service: Service, **channels: Channel) -> Service:
    """The service with these channels, and an outbox that keeps what it is sent."""
    named: Mapping[str, Channel] = {"outbox": Recorder([Outcome(Fate.DELIVERED)]), **channels}
    return replace(
        service, ports=replace(service.ports, channels=named, console="https://x.test/console")
    )


def sent_to(service: Service, channel: str) -> list[Message]:
    found = service.ports.channels[channel]
    assert isinstance(found, Recorder)
    return found.sent


def contracted(service: Service, account_no: str = FACTORY) -> Contract:
    """A contract with an account, as far as messages look at one."""
    with service.writing() as work:
        account = account_of(work, account_no)
        number = work.new_id()[-12:]
        contract = Contract(
            id=work.new_id(),
            org_id=account.org_id,
            account_id=account.id,
            account_no=account_no,
            number=f"SFZ-{number}",
            title="高压供用电合同",
            kind="high-voltage",
            customer_name="示范县昆源水泥制品有限公司(演示)",
            state="in_force",
            origin="drafted",
            starts_on=date(2025, 12, 26),
            ends_on=date(2026, 12, 25),
            version=1,
            step=1,
            created_at=work.now,
            created_by="system:demo",
        )
        work.session.add(contract)
        work.session.flush()
        work.session.expunge(contract)
    return contract


def customer_of(contract: Contract) -> str:
    return f"customers/{contract.account_id}"


def remind_customer(service: Service, contract: Contract, key: str = "T-30", **facts: str) -> None:
    given = {"ends_on": "2026年12月25日", "left": "还有 30 天", **facts}
    kind = "customer.temporary" if "in_writing" in facts else "customer.renewal"
    post(service, kind, customer_of(contract), contract, key, given)


def remind(
    service: Service, person: Actor, contract: Contract, key: str = "T-30", **facts: str
) -> None:
    with service.writing(CLOCK) as work:
        remind_in(work, person, contract, key, **facts)


def remind_in(
    work: Work, person: Actor, contract: Contract, key: str = "T-30", **facts: str
) -> None:
    given = {"ends_on": "2026年12月25日", "left": "还有 30 天", **facts}
    subject = f"contracts/{contract.id}"
    work.post(NoticeRequest("reminder.renewal", person.id, subject, contract.org_id, key, given))


def post(
    service: Service, kind: str, to: str, about: Contract, key: str, facts: dict[str, str]
) -> None:
    with service.writing(CLOCK) as work:
        subject = f"contracts/{about.id}"
        work.post(NoticeRequest(kind, to, subject, about.org_id, key, facts))


def give_address(service: Service, person: Actor, email: str) -> None:
    with service.writing() as work:
        user = work.session.get(UserAccount, person.id)
        assert user is not None
        user.email = email
        work.session.add(user)


def record(service: Service, account_no: str, **changed: Any) -> None:
    """Record a demo account's facts anew, with something changed."""
    facts = AccountFacts.model_validate(demo_record(account_no) | changed)
    with service.writing() as work:
        record_account(work, account_no, Recording(facts, work.today, "test"))


def with_contact(service: Service, account_no: str, **contact: str | None) -> None:
    """One contact person, who can be reached as given."""
    given = {"role": "业务联系人", "name": "祁文秀", "mobile": MOBILE, **contact}
    record(service, account_no, contacts=[given])


def deliver(service: Service, node: str = NODE) -> int:
    """Send all that is due, in rounds; returns how many."""
    count = 0
    while True:
        with service.writing(CLOCK) as work:
            batch = claim_notices(work, node)
        outcomes = [(item, send(service.ports.channels, item)) for item in batch.deliveries]
        with service.writing(CLOCK) as work:
            settle_deliveries(work, node, outcomes)
        count += len(outcomes)
        if not batch.is_full:
            return count


def look_for_other_ways(service: Service, clock: SettableClock) -> int:
    """What the tick does about messages that were not said to have arrived."""
    clock.advance(minutes=1)
    with service.writing(CLOCK) as work:
        lease = begin_tick(work, NODE)
    assert lease is not None
    with service.writing(CLOCK) as work:
        count = take_other_ways(work, lease)
    with service.writing(CLOCK) as work:
        end_tick(work, lease)
    return count


def rows(service: Service, **wanted: str) -> list[Notice]:
    with service.reading() as work:
        found = work.session.exec(select(Notice).order_by(Notice.id)).all()
        return [row for row in found if all(getattr(row, n) == v for n, v in wanted.items())]


def row(service: Service, **wanted: str) -> Notice:
    (found,) = rows(service, **wanted)
    return found


def tasks_of(service: Service, kind: str) -> list[Task]:
    with service.reading() as work:
        return list(work.session.exec(select(Task).where(Task.kind == kind)).all())
