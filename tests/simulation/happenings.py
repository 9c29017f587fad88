"""What people do, and what befalls machines and channels: by chance, through the real use cases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlmodel import col, select

from service.domain.access import Role
from service.domain.authorities import Matter
from service.domain.dates import add_months
from service.domain.errors import DianyueError
from service.domain.receipts import HandOver
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractState, RenewalMode
from service.domain.working_days import Counted, add_working_days
from service.store.access import UserAccount
from service.store.authorities import AuthorityRow
from service.store.contracts import Contract
from service.store.notices import Notice
from service.store.renewals import standing_objections, successors_of
from service.store.tasks import Task
from service.usecases.authorities import NewAuthority, register_authority, revoke_authority
from service.usecases.ending import Proof, lapse, terminate
from service.usecases.notice_evidence import record_posting
from service.usecases.people import disable_user
from service.usecases.receipts import record_receipt
from service.usecases.renewal_objections import (
    NewRenewalObjection,
    object_to_renewal,
    withdraw_objection,
)
from service.usecases.tasks import claim_task
from service.usecases.work import Work
from service.wiring import Service
from tests.simulation import town
from tests.simulation.fleet import Fleet
from tests.simulation.lines import Line
from tests.simulation.town import WantedTerm, actor_like
from tests.staff import ADMIN
from tests.usecases.signing_room import AGENT_ID, ARCHIVIST, CUSTOMER, SCAN, SIGNER, SUPPLIER
from tests.worker.hired import hire

DAY = timedelta(days=1)
_PROOF = Proof(SCAN, "application/pdf")
_FEWEST, _MOST = 3, 6


@dataclass
class Happenings:
    """`told` says what happened, for the trace; `counted`: task -> how its time limit counts."""

    service: Service
    fleet: Fleet
    lines: dict[str, Line]
    chance: Random
    told: list[str] = field(default_factory=list)
    counted: dict[str, Counted] = field(default_factory=dict)

    def happen(self) -> None:
        """One thing; what cannot be done just now is refused, and that is all."""
        common = [self.new_contract, self.renew, self.object, self.change_their_mind, self.end]
        common += [self.archive, self.authorise, self.revoke, self.assign, self.see_to]
        common += [self.finish] * 3
        rare = [self.take_over, self.leave, self.outage, self.slowness, self.wrong_clock]
        rare += [self.restart, self.silence, self.dead_address]
        do: Callable[[], None] = self.chance.choice(common * 2 + rare)
        try:
            do()
            said = "done"
        except DianyueError as error:
            said = error.code
        self.told.append(f"{self.fleet.clock.at.isoformat()} {do.__name__}: {said}")

    # ---- contracts --------------------------------------------------------------------------

    def new_contract(self) -> None:
        with self.service.writing() as work:
            living = town.living_contracts(work)
            if len(living) < _MOST:
                self._new_contract(work)

    def enough_contracts(self) -> None:
        with self.service.writing() as work:
            for _ in range(_FEWEST - len(town.living_contracts(work))):
                self._new_contract(work)

    def _new_contract(self, work: Work) -> None:
        model = self.chance.choice(town.models(work))
        begin = work.today - timedelta(days=self.chance.choice([0, 0, 5, 40]))
        town.contract_like(work, model, self._drafter(work), self._term(model, begin), _IN_FORCE)

    def _term(self, model: Contract, begin: date) -> WantedTerm:
        months = self.chance.choice([1, 2, 3, 6, 12])
        end = add_months(begin, months) - DAY
        if self.chance.random() < 0.2:
            end = begin + timedelta(days=self.chance.randint(10, 200))
        if model.kind == "temporary-supply":
            return WantedTerm(begin, end, RenewalMode.NONE)
        mode = self.chance.choice(list(RenewalMode))
        objection = None if mode is RenewalMode.NONE else self.chance.choice([3, 15, 30])
        promised = self.chance.choice([None, 15, 60])
        return WantedTerm(begin, end, mode, objection, promised)

    def _drafter(self, work: Work) -> str:
        able = [user.id for user in town.staff(work) if user.name.startswith("起草")]
        return self.chance.choice([*able, "system:billing"])

    def _contract(self, work: Work, *states: ContractState) -> Contract | None:
        wanted = states or (_IN_FORCE,)
        found = [row for row in town.living_contracts(work) if row.state in wanted]
        return self.chance.choice(found) if found else None

    def renew(self) -> None:
        """A renewal is signed; it is in force at once, or waits for its archive."""
        with self.service.writing(ARCHIVIST) as work:
            old = self._contract(work)
            if old is None or any(row.state in _BINDING for row in _newer(work, old)):
                return
            first = max(old.ends_on + DAY, work.today - timedelta(days=5))
            state = self.chance.choice([_IN_FORCE, ContractState.SIGNED])
            model = work.session.get_one(Contract, old.id)
            term = self._term(model, first)
            new = town.contract_like(work, model, self._drafter(work), term, ContractState.SIGNED)
            town.relate(work, new, "renews", old)
            if state is _IN_FORCE:
                self._archive(work, new, [old])

    def archive(self) -> None:
        with self.service.writing(ARCHIVIST) as work:
            new = self._contract(work, ContractState.SIGNED)
            if new is not None:
                older = [
                    row
                    for row in town.living_contracts(work)
                    if any(item.id == new.id for item in _newer(work, row))
                ]
                self._archive(work, new, older)

    def _archive(self, work: Work, new: Contract, older: list[Contract]) -> None:
        town.put_in_force(work, new, older)

    def object(self) -> None:
        with self.service.writing(SIGNER) as work:
            contract = self._contract(work)
            if contract is not None:
                party = self.chance.choice([SUPPLIER, CUSTOMER])
                given = NewRenewalObjection(party, work.today, _PROOF)
                object_to_renewal(work, contract.id, given)

    def change_their_mind(self) -> None:
        with self.service.writing(SIGNER) as work:
            contract = self._contract(work)
            standing = standing_objections(work.session, contract) if contract else []
            if contract is not None and standing:
                withdraw_objection(work, contract.id, standing[0].id, "双方已谈妥")

    def end(self) -> None:
        with self.service.writing(ARCHIVIST) as work:
            contract = self._contract(work)
            if contract is None or self.chance.random() < 0.5:
                return
            if self.chance.random() < 0.5:
                lapse(work, contract.id)
            else:
                terminate(work, contract.id, reason="销户", ended_on=work.today, proof=_PROOF)

    # ---- authorities and tasks --------------------------------------------------------------

    def authorise(self) -> None:
        with self.service.writing(SIGNER) as work:
            whose = self.chance.choice([None, self.chance.choice(town.models(work)).account_no])
            paper = NewAuthority(
                principal="演示公司",
                agent="演示签约人",
                agent_id_number=AGENT_ID,
                matters=frozenset({Matter.CONCLUDE}),
                scope_words="签订供用电合同",
                valid_from=work.today,
                valid_to=work.today + timedelta(days=self.chance.randint(1, 300)),
                principal_signed=True,
                evidence=SCAN,
                account_no=whose,
            )
            register_authority(work, paper)

    def revoke(self) -> None:
        with self.service.writing(SIGNER) as work:
            query = select(AuthorityRow.id).where(col(AuthorityRow.revoked_on).is_(None))
            found = work.session.exec(query.order_by(col(AuthorityRow.id))).all()
            if found:
                revoke_authority(work, self.chance.choice(found), work.today, "换人")

    def assign(self) -> None:
        """A task with a time limit in working days."""
        with self.service.writing() as work:
            contract = self._contract(work)
            if contract is None:
                return
            days = self.chance.randint(1, 40)
            due = add_working_days(work.today, days, work.ports.calendar)
            counted = Counted(work.today, days)
            kind, role = self.chance.choice(_WORK)
            key = f"sim-{work.new_id()}"
            work.open_task(
                TaskRequest(
                    kind,
                    f"contracts/{contract.id}",
                    contract.org_id,
                    "演示任务",
                    role,
                    due_at=due.at,
                    key=key,
                    counted=counted if due.provisional else None,
                )
            )
            self.counted[key] = counted

    def finish(self) -> None:
        with self.service.writing(ADMIN) as work:
            task = self._task(
                work, *(kind for kind, _ in _WORK), TaskKind.RENEW, TaskKind.CHOOSE_END
            )
            if task is not None:
                work.close_tasks(task.subject, TaskKind(task.kind), key=task.key)

    def _task(self, work: Work, *kinds: TaskKind) -> Task | None:
        query = select(Task).where(Task.state == "open", col(Task.kind).in_(kinds))
        found = work.session.exec(query.order_by(col(Task.id))).all()
        return self.chance.choice(found) if found else None

    def take_over(self) -> None:
        """Somebody takes a task upon themselves."""
        with self.service.writing() as work:
            task, people = self._task(work, *TaskKind), town.staff(work)
            user = self.chance.choice(people) if people else None
        if task is not None and user is not None:
            actor = actor_like(user.id, Role.DRAFTER, Role.REVIEWER, Role.APPROVER)
            with self.service.writing(actor) as work:
                claim_task(work, task.id)

    def see_to(self) -> None:
        """A letter is posted, or it or a visit is said to have arrived."""
        with self.service.writing(actor_like("clerk", Role.DRAFTER)) as work:
            query = select(Notice).where(
                col(Notice.channel).in_(["letter", "visit"]), col(Notice.received_at).is_(None)
            )
            found = work.session.exec(query.order_by(col(Notice.id).desc()).limit(5)).all()
            if not found:
                return
            notice = self.chance.choice(found)
            if notice.channel == "letter" and self.chance.random() < 0.5:
                record_posting(work, notice.id, "XA123", work.today)
            else:
                record_receipt(work, notice.id, HandOver.VISIT, work.now)

    def leave(self) -> None:
        """Somebody leaves, and mostly somebody comes in their place."""
        with self.service.writing(ADMIN) as work:
            people = town.staff(work)
            user: UserAccount | None = self.chance.choice(people) if len(people) > 2 else None
            if user is not None:
                disable_user(work, user.id)
        if self.chance.random() < 0.8:
            role = self.chance.choice([Role.DRAFTER, Role.REVIEWER, Role.APPROVER])
            hire(self.service, "起草丙" if role is Role.DRAFTER else "新人", role)

    # ---- machines and channels --------------------------------------------------------------

    def outage(self) -> None:
        line = self.chance.choice(list(self.lines.values()))
        hours = self.chance.choice([1, 8, 30, 24 * 7, 24 * 20])
        line.down_until = self.fleet.clock.at + timedelta(hours=hours)

    def slowness(self) -> None:
        line = self.chance.choice(list(self.lines.values()))
        line.slow_until = self.fleet.clock.at + timedelta(days=self.chance.randint(1, 20))

    def dead_address(self) -> None:
        line = self.chance.choice(list(self.lines.values()))
        line.dead ^= {self.chance.choice(_ADDRESSES)}

    def wrong_clock(self) -> None:
        """A machine's clock jumps, or is set right again."""
        for member in self.fleet.living[:1]:
            jumps = [DAY, -timedelta(hours=1), timedelta(), timedelta()]
            member.skew = self.chance.choice(jumps)

    def restart(self) -> None:
        if self.fleet.living and self.chance.random() < 0.5:
            self.fleet.stop()
        elif len(self.fleet.living) < 3:
            self.fleet.start()

    def silence(self) -> None:
        """No process at all runs for hours or weeks."""
        self.fleet.kill_all()
        hours = self.chance.choice([3, 14, 40, 24 * 9, 24 * 40])
        self.fleet.clock.go_to(self.fleet.clock.at + timedelta(hours=hours))


_IN_FORCE = ContractState.IN_FORCE
_BINDING = (ContractState.SIGNED, ContractState.IN_FORCE)
_WORK = (
    (TaskKind.REVIEW, Role.REVIEWER),
    (TaskKind.APPROVE, Role.APPROVER),
    (TaskKind.CHECK, Role.REVIEWER),
)
_ADDRESSES = (
    "13800000011",
    "13800000013",
    "a@example.com",
    "e@example.com",
    "person1@example.com",
    "person2@example.com",
)


def _newer(work: Work, contract: Contract) -> list[Contract]:
    return list(successors_of(work.session, contract.id))
