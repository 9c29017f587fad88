"""Short messages are made of references when they are sent: one line, to a mobile number."""

from dataclasses import replace

import pytest

from service.domain.sms import SmsWording
from service.ports import Message
from service.store.notices import Notice
from service.usecases.contracts import ContractView
from service.usecases.errors import CannotBeSent
from service.usecases.messages import message_of
from service.usecases.recipients import Recipient
from service.wiring import Service
from tests.worker.ticks import drafted

REACHED = Recipient("青海某某有限公司", mobile="13800000011")
FACTS = {"ends_on": "2026年12月31日", "left": "还有 30 天"}


@pytest.fixture
def contract(sqlite_service: Service) -> ContractView:
    return drafted(sqlite_service)


def composed(
    service: Service,
    contract: ContractView,
    *,
    kind: str = "customer.renewal",
    recipient: Recipient = REACHED,
    facts: dict[str, str] | None = None,
) -> Message:
    with service.reading() as work:
        notice = Notice(
            id=work.new_id(),
            org_id=contract.org_id,
            kind=kind,
            recipient="customers/1",
            subject=f"contracts/{contract.id}",
            key="",
            facts=FACTS if facts is None else facts,
            channel="sms",
            state="leased",
            posted_at=work.now,
        )
        return message_of(work, notice, recipient)


def test_a_short_message_says_the_librarys_words(
    service: Service,
) -> None:
    contract = drafted(service)
    message = composed(service, contract)
    assert message.sms is not None
    assert message.sms.text == (
        f"您的供用电合同（编号{contract.number}）将于2026年12月31日到期，还有 30 天。"
        "请联系您的客户经理办理续签，如有疑问请拨打95598。"
    )
    assert list(message.sms.variables.items()) == [
        ("number", contract.number),
        ("ends_on", "2026年12月31日"),
        ("left", "还有 30 天"),
    ]
    assert message.sms.kind == "customer.renewal"
    assert (message.address, message.masked) == ("13800000011", "138****0011")
    assert message.text_version == service.library.sms["customer.renewal"].digest
    assert REACHED.name not in message.sms.text


@pytest.mark.parametrize(
    ("number", "address"),
    [("+8613800000011", "13800000011"), ("138 0000 0011", "13800000011")],
)
def test_a_number_is_written_as_providers_want_it(
    sqlite_service: Service, contract: ContractView, number: str, address: str
) -> None:
    recipient = replace(REACHED, mobile=number)
    assert composed(sqlite_service, contract, recipient=recipient).address == address


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "收件人没有手机号码"),
        ("0971-0000000", "收件人的电话不是手机号码"),
        ("1380000001", "收件人的电话不是手机号码"),
    ],
)
def test_without_a_mobile_number_it_cannot_be_sent(
    sqlite_service: Service, contract: ContractView, number: str, reason: str
) -> None:
    with pytest.raises(CannotBeSent, match=reason):
        composed(sqlite_service, contract, recipient=replace(REACHED, mobile=number))


def test_a_kind_without_a_short_text_cannot_be_sent(
    sqlite_service: Service, contract: ContractView
) -> None:
    with pytest.raises(CannotBeSent, match=r"没有「comment\.added」的短信文本"):
        composed(sqlite_service, contract, kind="comment.added")


def test_a_text_with_a_variable_that_nobody_gave_cannot_be_sent(
    sqlite_service: Service, contract: ContractView
) -> None:
    with pytest.raises(CannotBeSent, match="缺少「left」的内容"):
        composed(sqlite_service, contract, facts={"ends_on": "2026年12月31日"})


def test_names_lose_their_end_and_numbers_and_days_do_not(
    sqlite_service: Service, contract: ContractView
) -> None:
    long = {"what": "授" * 40, "ends_on": "2026年12月31日" * 3, "left": "还有 30 天"}
    message = composed(sqlite_service, contract, kind="customer.authority", facts=long)
    assert message.sms is not None
    assert message.sms.variables["what"] == "授" * 19 + "…"
    assert message.sms.variables["ends_on"] == "2026年12月31日" * 3
    assert "授" * 19 + "…将于" in message.sms.text


def test_a_value_stays_on_its_line_and_is_no_text_itself(
    sqlite_service: Service, contract: ContractView
) -> None:
    wording = SmsWording("customer.authority", "{{ what }}，{{ left }}")
    library = sqlite_service.library
    service = replace(sqlite_service, library=replace(library, sms={"customer.authority": wording}))
    facts = {"what": "{{ left }}\n【广告】", "left": "还有 3 天", "ends_on": "x"}
    message = composed(service, contract, kind="customer.authority", facts=facts)
    assert message.sms is not None
    assert message.sms.text == "{{ left }} 【广告】，还有 3 天"
