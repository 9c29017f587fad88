"""Notices as people see them, and the evidence of what became of each."""

from dataclasses import replace

import pytest

from service.domain.access import Role
from service.domain.errors import RoleMissing
from service.domain.notices import NoticeRequest, NoticeState
from service.usecases.contracts import ContractView
from service.usecases.errors import NoticeNotFound
from service.usecases.notice_evidence import list_deliveries
from service.usecases.notices import count_unread, list_notices, mark_read
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.hired import found_organisation, hire
from tests.worker.ticks import all_notices, drafted, open_task

RESIDENT = "632598000004"


@pytest.fixture
def contract(service: Service) -> ContractView:
    return drafted(service)


def test_people_read_their_own_messages(service: Service, contract: ContractView) -> None:
    one, two = (hire(service, name, Role.REVIEWER) for name in ("陈知微", "林守诚"))
    open_task(service, contract, owner=one)
    with service.reading(one) as work:
        (notice,) = list_notices(work, None, 50)
        assert count_unread(work) == 1
    assert notice.subject == f"待办：法务审核，合同 {contract.number}"
    assert notice.body.startswith("陈知微，您好：")
    assert notice.about == f"contracts/{contract.id}"
    with service.reading(two) as work:
        assert list_notices(work, None, 50) == []


def test_a_message_is_read_once(
    service: Service, contract: ContractView, clock: SettableClock
) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=reviewer)
    (notice,) = all_notices(service)
    with service.writing(reviewer) as work:
        first = mark_read(work, notice.id)
    clock.advance(hours=1)
    with service.writing(reviewer) as work:
        assert mark_read(work, notice.id) == first
        assert list_notices(work, None, 50, unread=True) == []
        assert count_unread(work) == 0


def test_nobody_reads_what_is_anothers(service: Service, contract: ContractView) -> None:
    open_task(service, contract, owner=hire(service, "陈知微", Role.REVIEWER))
    (notice,) = all_notices(service)
    curious = hire(service, "林守诚", Role.REVIEWER)
    with service.writing(curious) as work, pytest.raises(NoticeNotFound):
        mark_read(work, notice.id)


def test_a_notice_is_posted_once(service: Service, contract: ContractView) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    request = NoticeRequest(
        "contract.approved", reviewer.id, f"contracts/{contract.id}", "demo", "1", {"by": "赵国安"}
    )
    for key in ("1", "1", "2"):
        with service.writing() as work:
            work.post(replace(request, key=key))
    assert len(all_notices(service)) == 2


def test_messages_come_newest_first_and_in_pages(service: Service, contract: ContractView) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    for key in "abc":
        open_task(service, contract, owner=reviewer, key=key)
    with service.reading(reviewer) as work:
        page = list_notices(work, None, 2)
        rest = list_notices(work, page[1].id, 2)
    ids = [notice.id for notice in (*page[:2], *rest)]
    assert ids == [notice.id for notice in reversed(all_notices(service))]


def test_an_auditor_sees_what_became_of_every_message(
    service: Service, contract: ContractView
) -> None:
    station = found_organisation(service, "st1")
    auditor = hire(service, "冯公明", Role.AUDITOR)
    local = hire(service, "高远", Role.AUDITOR, org_id=station)
    open_task(service, contract, owner=hire(service, "陈知微", Role.REVIEWER))
    run_tick(service, "a")
    with service.reading(auditor) as work:
        (delivery,) = list_deliveries(work, None, 50)
    assert delivery.state is NoticeState.DELIVERED
    assert (delivery.recipient_name, delivery.attempts) == ("陈知微", 1)
    with service.reading(local) as work:
        assert list_deliveries(work, None, 50) == []


def test_the_evidence_is_not_for_everybody(service: Service) -> None:
    drafter = hire(service, "李晓禾", Role.DRAFTER)
    with service.reading(drafter) as work, pytest.raises(RoleMissing):
        list_deliveries(work, None, 50)


def test_a_natural_persons_name_is_masked_in_a_message(service: Service) -> None:
    contract = drafted(service, RESIDENT)
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=reviewer)
    with service.reading(reviewer) as work:
        (notice,) = list_notices(work, None, 50)
    assert contract.customer_name not in notice.body
    assert f"用电人：{contract.customer_name[0]}*" in notice.body


def test_a_message_names_the_page_in_the_console(service: Service, contract: ContractView) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    open_task(service, contract, owner=reviewer)
    ports = replace(service.ports, console="https://example.test/console/")
    with replace(service, ports=ports).reading(reviewer) as work:
        (notice,) = list_notices(work, None, 50)
    assert f"打开合同：https://example.test/console/contracts/{contract.id}\n" in notice.body
