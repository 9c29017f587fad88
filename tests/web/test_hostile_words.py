"""What somebody types is words on every page of a contract, never markup."""

import pytest

from service.domain.vocabulary import ContractAction
from service.wiring import Service
from tests.web.desk import Office

pytestmark = pytest.mark.anyio

EVIL = '"><img src=x onerror=alert(1)></textarea><script>alert(1)</script>{{ 7 * 7 }}'
PAGES = ("", "/terms", "/versions", "/signing", "/history")


async def test_words_of_comments_and_reasons_are_shown_as_they_are(sqlite_service: Service) -> None:
    office = Office(sqlite_service)
    contract = office.submitted()
    desk = office.desk(office.lawyer)
    said = await desk.send(f"{contract}/comments", words=EVIL, clause="payment.bill")
    assert said.status_code == 200
    answered = await desk.send(f"{contract}/comments", words=EVIL, clause=EVIL)
    assert answered.status_code == 422
    assert "<img" not in answered.text
    office.decide(office.lawyer, contract, ContractAction.RETURN, reason=EVIL)
    seen = [(await desk.see(f"{contract}{page}")).text for page in PAGES]
    assert any("onerror=alert(1)&gt;" in text for text in seen)
    for text in seen:
        assert "<img src=x" not in text
        assert "<script>alert" not in text
        assert "49" not in text.split("alert(1)&lt;/script&gt;")[-1][:20]
