"""Messages for a campaign: people with addresses, and rows put into the queue at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from service.domain.errors import DianyueError
from service.domain.notices import NoticeRequest, NoticeState
from service.domain.people import Secret, SecretKind
from service.store.access import UserAccount
from service.store.notices import Notice
from service.usecases.demo import DEMO_ORG_ID
from service.wiring import Service
from tests.crash.ledger import Row
from tests.worker.ticks import drafted

PEOPLE = 40
SMS_EVERY = 4
"""Every so many-th message is an SMS, the others are e-mails."""
DUE = "2026年12月1日17:00"


@dataclass
class Load:
    """Posts messages with numbers as keys; `posted` holds the ids of those that are committed."""

    service: Service
    people: Sequence[str]
    subject: str
    sms_every: int = SMS_EVERY
    posted: list[str] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)

    def post(self, count: int) -> None:
        """Post so many; where the database is away they are posted with the next ones, under the
        same ids, and only once.
        """
        clock = self.service.ports.clock
        self._waiting += [clock.new_id() for _ in range(count)]
        first = len(self.posted)
        try:
            with self.service.writing() as work:
                known = work.session.exec(
                    select(Notice.id).where(col(Notice.id).in_(self._waiting))
                ).all()
                if not known:
                    rows = enumerate(self._waiting, first)
                    work.session.add_all(self._notice(no, id) for no, id in rows)
        except DianyueError:
            return
        self.posted += self._waiting
        self._waiting = []

    def rows(self) -> dict[str, Row]:
        """What has become of them; raises KeyError where one is gone."""
        with self.service.reading() as work:
            found = {row.id: row for row in work.session.exec(select(Notice))}
        return {
            id: Row(found[id].state, found[id].attempts, found[id].unknowns) for id in self.posted
        }

    def left(self) -> int:
        """How many are still to be sent, or being sent; -1 where the database does not say."""
        open_states = [NoticeState.WAITING, NoticeState.LEASED, NoticeState.UNKNOWN]
        try:
            with self.service.reading() as work:
                query = select(Notice.id).where(
                    col(Notice.state).in_(open_states), col(Notice.next_at).is_not(None)
                )
                return len(work.session.exec(query).all())
        except DianyueError:
            return -1

    def _notice(self, no: int, id: str) -> Notice:
        request = NoticeRequest(
            "task.escalated",
            self.people[no % len(self.people)],
            self.subject,
            DEMO_ORG_ID,
            str(no),
            {"task": "法务审核", "due": DUE, "owner": "陈知微"},
        )
        now = self.service.ports.clock.now()
        return Notice(
            id=id,
            org_id=request.org_id,
            kind=request.kind,
            recipient=request.recipient,
            subject=request.subject,
            key=request.key,
            facts=dict(request.facts),
            channel="sms" if self.sms_every and no % self.sms_every == 0 else "email",
            state=NoticeState.WAITING.value,
            posted_at=now,
            next_at=now,
        )


def load_for(service: Service, sms_every: int = SMS_EVERY) -> Load:
    """A demo with people who have an address and a mobile number, and a contract to speak of; with
    `sms_every` 0 there are e-mails only.
    """
    service.load_demo()
    contract = drafted(service)
    with service.writing() as work:
        people = []
        for number in range(PEOPLE):
            id = work.new_id()
            mobile = f"138000000{number:02}"
            holder = f"people/{id}"
            secret = Secret(f"收件人{number}", SecretKind.MOBILE, mobile)
            tokens = work.vault.tokens_for([secret], org_id=DEMO_ORG_ID, holder=holder)
            work.session.add(
                UserAccount(
                    id=id,
                    org_id=DEMO_ORG_ID,
                    person_id=work.new_id(),
                    kind="person",
                    login=f"crash-{number}",
                    name=f"收件人{number}",
                    email=f"person{number}@example.com",
                    mobile=tokens[mobile],
                    created_at=work.now,
                )
            )
            people.append(id)
    return Load(service, people, f"contracts/{contract.id}", sms_every)
