"""What waits is looked at again before it goes: what does not hold any more is not said."""

from datetime import UTC, date, datetime

import pytest

from service.store.contracts import Contract, ContractRelation
from service.store.wake_ups import WakeUp
from service.usecases.withdrawing import CALLS, PROMISES, withdraw_waiting
from service.wiring import Service
from tests.services import SettableClock
from tests.usecases.sending import (
    Recorder,
    contracted,
    customer_of,
    deliver,
    post,
    row,
    rows,
    sent_to,
    with_channels,
)

EARLY = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
END = date(2026, 12, 25)
ROLLS = {
    "ends_on": "2026年12月25日",
    "objection_until": "2026年11月25日",
    "new_ends_on": "2027年12月25日",
}
ENDS = {"ends_on": "2026年12月25日", "left": "还有 30 天"}


@pytest.fixture
def office(service: Service, clock: SettableClock) -> Service:
    clock.at = EARLY
    return with_channels(service, sms=Recorder())


@pytest.fixture
def contract(office: Service) -> Contract:
    return contracted(office)


@pytest.fixture
def wake_up(office: Service, contract: Contract) -> str:
    with office.writing() as work:
        found = WakeUp(
            id=work.new_id(),
            org_id=contract.org_id,
            subject=f"contracts/{contract.id}",
            occasion="contract-end",
            anchor="1",
            target_on=END,
            planned_at=work.now,
        )
        work.session.add(found)
        return found.id


def tell(
    office: Service, contract: Contract, wake_up: str, rung: str = "T-30", kind: str = "rolls_over"
) -> None:
    key, facts = f"{wake_up}.{END}.{rung}", ROLLS if kind == "rolls_over" else ENDS
    post(office, f"customer.{kind}", customer_of(contract), contract, key, facts)


def change(office: Service, wake_up: str, **changed: object) -> None:
    with office.writing() as work:
        found = work.session.get_one(WakeUp, wake_up)
        for name, value in changed.items():
            setattr(found, name, value)
        work.session.add(found)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"objected_on": date(2026, 11, 24)}, "已有书面异议"),
        ({"target_on": date(2027, 12, 25)}, "日期已经变更"),
        ({"closed_reason": "合同已解除"}, "合同已解除"),
    ],
)
def test_what_changed_since_is_not_told_as_it_was(
    office: Service,
    contract: Contract,
    wake_up: str,
    clock: SettableClock,
    changed: dict[str, object],
    reason: str,
) -> None:
    tell(office, contract, wake_up)
    change(office, wake_up, **changed)
    clock.at = MORNING
    assert deliver(office) == 0
    found = row(office, kind="customer.rolls_over")
    assert found.state == "cancelled"
    assert reason in found.detail
    assert sent_to(office, "sms") == []


def test_the_last_reminder_of_a_ladder_goes_out(
    office: Service, contract: Contract, wake_up: str, clock: SettableClock
) -> None:
    tell(office, contract, wake_up)
    change(office, wake_up, closed_reason="提醒已全部发出")
    clock.at = MORNING
    assert deliver(office) == 1


def test_of_one_occasion_only_the_newest_goes_out(
    office: Service, contract: Contract, wake_up: str, clock: SettableClock
) -> None:
    tell(office, contract, wake_up, "T-30", "renewal")
    tell(office, contract, wake_up, "T-15")
    clock.at = MORNING
    deliver(office)
    (text,) = sent_to(office, "sms")
    assert "顺延至2027年12月25日" in text.words.body
    assert [(item.kind, item.state) for item in rows(office, channel="carried")] == [
        ("customer.renewal", "cancelled"),
        ("customer.rolls_over", "accepted"),
    ]


def test_a_signed_renewal_is_not_asked_for(
    office: Service, contract: Contract, wake_up: str, clock: SettableClock
) -> None:
    tell(office, contract, wake_up, kind="renewal")
    newer = contracted(office)
    with office.writing() as work:
        relation = ContractRelation(
            contract_id=newer.id,
            kind="renews",
            other_id=contract.id,
            org_id=contract.org_id,
            created_at=work.now,
        )
        work.session.add(relation)
    clock.at = MORNING
    assert deliver(office) == 0
    assert "续签合同已经签订" in row(office, kind="customer.renewal").detail


def test_what_waits_of_some_kinds_is_withdrawn_at_once(
    office: Service, contract: Contract, wake_up: str
) -> None:
    tell(office, contract, wake_up, "T-30", "renewal")
    tell(office, contract, wake_up, "T-15")

    def states() -> list[str]:
        return [item.state for item in rows(office, channel="carried")]

    subject = f"contracts/{contract.id}"
    with office.writing() as work:
        withdraw_waiting(work, subject, PROMISES, "已有书面异议")
    assert states() == ["waiting", "cancelled"]
    with office.writing() as work:
        withdraw_waiting(work, subject, CALLS, "异议已经撤回")
    assert states() == ["cancelled", "cancelled"]
