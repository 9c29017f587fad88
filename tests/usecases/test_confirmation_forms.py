"""The confirmation of a change of use: what the contract says beside what the change makes of it,
in the clear, and who was handed it on record.
"""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from service.domain.vocabulary import ChangeType as T
from service.store.events import events_of
from service.usecases.accounts import account_of
from service.usecases.change_acts import cancel_change
from service.usecases.confirmation_forms import confirmation_docx, disclose_confirmation
from service.usecases.errors import ChangeClosed, NothingToConfirm
from service.wiring import Service
from tests.documents.test_evidence_sheet import words_of
from tests.services import FACTORY, SettableClock, demo_record
from tests.usecases.changing import RESIDENT, Desk, facts, kva
from tests.usecases.living import Term
from tests.usecases.test_legacy import registered

NEW_ID = "630104199003072210"
"""Of nobody; its check digit is right."""
UNTIL = date(2027, 5, 31)
"""Last day of a temporary state."""
SMALLER: dict[str, Any] = {
    "capacity__running": kva("1000"),
    "receiving_points__0__transformers__1__state": "减容停用",
}


@pytest.fixture
def desk(sqlite_service: Service, clock: SettableClock) -> Desk:
    return Desk(Term(sqlite_service, clock))


def form_of(desk: Desk, change_id: str) -> bytes:
    with desk.term.service.reading() as work:
        return confirmation_docx(work, change_id)


def disclosed(desk: Desk, change_id: str, account_no: str) -> list[Any]:
    """The readings on record after one more was shown the form."""
    with desk.term.writing(desk.term.drafter) as work:
        disclose_confirmation(work, change_id, shown_as="docx", reason="交用电人签字")
    with desk.term.service.reading() as work:
        subject = f"accounts/{account_of(work, account_no).id}"
        events = events_of(work.session, work.actor, subject)
        return [event.payload for event in events if event.type == "personal_data.read"]


def test_a_temporary_reduction_is_confirmed_for_its_time(desk: Desk) -> None:
    contract_id = desk.signed()
    change = desk.post(T.TEMPORARY_REDUCTION, facts=facts(**SMALLER), until_on=UNTIL)
    assert change.action == "confirmation"
    docx = form_of(desk, change.id)
    words = words_of(docx)
    number = desk.term.see(contract_id).number
    for said in (number, FACTORY, "临时减容", "26120001", "2026年12月1日", "2027年5月31日"):
        assert said in words
    assert demo_record()["customer"]["name"] in words
    rows = [tuple(c.text for c in row.cells) for row in Document(BytesIO(docx)).tables[1].rows]
    assert ("运行容量", "1630千伏安", "1000千伏安") in rows
    assert any("停用" in new for _, _, new in rows)
    assert not [item for item, _, _ in rows if item == "合同容量"]
    # Nothing personal of a firm stands on it: there is nothing to put on record.
    assert disclosed(desk, change.id, FACTORY) == []


def test_whoever_is_shown_a_persons_form_is_on_record(desk: Desk) -> None:
    desk.signed(RESIDENT)
    record = demo_record(RESIDENT)
    own = record["customer"]["credential"]["number"]
    new = {"customer__name": "才让多杰(演示)", "customer__credential__number": NEW_ID}
    change = desk.post(T.TRANSFER, RESIDENT, facts=facts(RESIDENT, **new))
    words = words_of(form_of(desk, change.id))
    for value in (record["customer"]["name"], own, *new.values()):
        assert value in words
    (payload,) = disclosed(desk, change.id, RESIDENT)
    assert payload["kinds"] == ["id_number", "name"]
    assert (payload["shown_as"], payload["reason"]) == ("docx", "交用电人签字")


def test_there_is_no_form_for_what_is_not_to_be(desk: Desk) -> None:
    reduced = desk.post(T.TEMPORARY_REDUCTION, facts=facts(**SMALLER), until_on=UNTIL)
    with pytest.raises(NothingToConfirm):
        form_of(desk, reduced.id)
    desk.signed()
    assert form_of(desk, reduced.id)
    with desk.term.writing(desk.term.drafter) as work:
        cancel_change(work, reduced.id, "用电人撤回申请")
    with pytest.raises(ChangeClosed):
        form_of(desk, reduced.id)
    dismantled = desk.post(T.DISMANTLING, facts=facts(), until_on=UNTIL)
    with pytest.raises(NothingToConfirm):
        form_of(desk, dismantled.id)
    closing = desk.post(T.CLOSING)
    with pytest.raises(NothingToConfirm):
        form_of(desk, closing.id)


def test_of_an_old_paper_only_what_the_change_touches_is_confirmed(desk: Desk) -> None:
    registered(desk.term, facts={"capacity": {"contract": kva("1630"), "running": kva("1630")}})
    change = desk.post(T.TEMPORARY_REDUCTION, facts=facts(**SMALLER), until_on=UNTIL)
    assert change.action == "confirmation"
    table = Document(BytesIO(form_of(desk, change.id))).tables[1]
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert ("运行容量", "1630千伏安", "1000千伏安") in rows
    assert not {"用电地址", "行业分类", "次月付款日"} & {item for item, _, _ in rows}
    assert len(rows) < 12
