"""E-mails as they are made when they are sent: where they go, what they say, who signs them."""

from dataclasses import replace

import pytest
from icalendar import Calendar

from service.domain.notices import NoticeState
from service.ports import Message
from service.store.notices import Notice
from service.usecases.contracts import ContractView
from service.usecases.errors import CannotBeSent
from service.usecases.messages import message_of
from service.usecases.recipients import Recipient
from service.wiring import Service
from tests.services import SIGNING_DAY
from tests.worker.ticks import drafted

CONSOLE = "https://contracts.example.com/console"
WANG = Recipient("王建国", "wang@example.com")


@pytest.fixture
def reachable(service: Service) -> Service:
    """A service whose console people reach."""
    return replace(service, ports=replace(service.ports, console=CONSOLE))


@pytest.fixture
def contract(service: Service) -> ContractView:
    return drafted(service)


def renewal_of(contract: ContractView, channel: str = "email") -> Notice:
    return Notice(
        id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
        org_id=contract.org_id,
        kind="reminder.renewal",
        recipient="019ac000-0000-7000-8000-000000000001",
        subject=f"contracts/{contract.id}",
        key="x",
        facts={
            "ends_on": "2026年12月25日",
            "left": "还有 30 天",
            "next": "核对用电信息，生成续签合同",
            "action": f"contracts/{contract.id}/renewal",
        },
        channel=channel,
        state=NoticeState.WAITING.value,
        posted_at=SIGNING_DAY,
    )


def made(service: Service, notice: Notice, recipient: Recipient = WANG) -> Message:
    with service.reading() as work:
        return message_of(work, notice, recipient)


def test_an_e_mail_goes_to_its_address_and_is_masked_in_evidence(
    reachable: Service, contract: ContractView
) -> None:
    message = made(reachable, renewal_of(contract))
    assert message.address == "wang@example.com"
    assert message.masked == "w***@example.com"
    assert len(message.text_version) == 64


def test_text_and_html_say_the_same(reachable: Service, contract: ContractView) -> None:
    message = made(reachable, renewal_of(contract))
    assert message.words.subject == f"合同到期提醒：{contract.number}，还有 30 天"
    assert message.html is not None
    for words in (
        "王建国，您好：",
        contract.number,
        "2026年12月25日",
        f"{CONSOLE}/contracts/{contract.id}/renewal",
        "如有疑问，请联系本单位的系统管理员。",
    ):
        assert words in message.words.body, words
        assert words in message.html, words


def test_it_says_which_organisation_writes(reachable: Service, contract: ContractView) -> None:
    message = made(reachable, renewal_of(contract))
    assert message.words.body.count("本邮件由") == 1
    assert "本邮件由供电人" not in message.words.body
    assert "的合同管理系统「电约」自动发出，请勿直接回复。" in message.words.body


def test_a_due_day_comes_with_a_calendar_file(reachable: Service, contract: ContractView) -> None:
    (file,) = made(reachable, renewal_of(contract)).attachments
    assert (file.name, file.media_type) == ("reminders.ics", "text/calendar; method=PUBLISH")
    (entry,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert entry["SUMMARY"] == f"合同届满：{contract.title} {contract.number}"
    assert "还有" not in f"{entry['SUMMARY']}{entry['DESCRIPTION']}"
    assert entry["URL"] == f"{CONSOLE}/contracts/{contract.id}/renewal"


def test_every_reminder_of_a_deadline_speaks_of_the_same_entry(
    reachable: Service, contract: ContractView
) -> None:
    later = renewal_of(contract)
    later.id = "019ac000-0000-7000-8000-1f2e3d4c5b6b"
    later.key, later.facts = "y", later.facts | {"left": "还有 7 天"}
    other = renewal_of(contract)
    other.facts = other.facts | {"ends_on": "2027年12月25日"}
    files = [made(reachable, notice).attachments[0] for notice in (renewal_of(contract), later)]
    ids = [Calendar.from_ical(file.content).walk("VEVENT")[0]["UID"] for file in files]
    assert ids[0] == ids[1]
    moved = made(reachable, other).attachments[0]
    assert Calendar.from_ical(moved.content).walk("VEVENT")[0]["UID"] != ids[0]


def test_a_day_that_is_over_is_no_entry(reachable: Service, contract: ContractView) -> None:
    over = renewal_of(contract)
    over.kind = "reminder.expired"
    over.facts = over.facts | {"ends_on": "2026年11月1日", "left": "已过 24 天"}
    message = made(reachable, over)
    assert message.attachments == ()
    assert "日历" not in message.words.body


def test_a_customer_is_told_why_they_get_it_and_sees_no_console(
    reachable: Service, contract: ContractView
) -> None:
    notice = renewal_of(contract)
    notice.kind, notice.recipient = "customer.renewal", "customers/019ac0"
    notice.facts = {"ends_on": "2026年12月25日", "left": "还有 30 天"}
    message = made(reachable, notice, Recipient("晨光精密机械有限公司", "office@example.com"))
    assert "此邮箱登记为用电人在供用电合同中的联系方式" in message.words.body
    assert CONSOLE not in f"{message.words.body}{message.html}"


def test_without_an_address_it_cannot_be_sent(service: Service, contract: ContractView) -> None:
    with pytest.raises(CannotBeSent, match="收件人没有电子邮箱"):
        made(service, renewal_of(contract), replace(WANG, email=""))


@pytest.mark.parametrize("address", ["wang", "wang@example.com\r\nBcc: li@example.com", "王@x.cn"])
def test_a_wrong_address_cannot_be_sent(
    service: Service, contract: ContractView, address: str
) -> None:
    with pytest.raises(CannotBeSent, match="电子邮箱地址不正确") as refused:
        made(service, renewal_of(contract), replace(WANG, email=address))
    assert address not in refused.value.message


def test_the_same_message_made_again_has_the_same_hash(
    reachable: Service, contract: ContractView
) -> None:
    first, again = (made(reachable, renewal_of(contract)) for _ in range(2))
    assert first.content_hash == again.content_hash


def test_the_outbox_shows_the_same_without_an_address(
    reachable: Service, contract: ContractView
) -> None:
    mail = made(reachable, renewal_of(contract))
    shown = made(reachable, renewal_of(contract, "outbox"), replace(WANG, email=""))
    assert shown.address == ""
    assert shown.content_hash == mail.content_hash
