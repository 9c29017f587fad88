"""The words of a notice, made when it is delivered or looked at: rows hold references only."""

from collections.abc import Sequence

from service.domain.errors import LibraryEntryNotFound
from service.domain.notices import NoticeText, Words
from service.domain.people import masked_name
from service.store.contracts import Contract
from service.store.customers import natural_customers
from service.store.notices import Notice
from service.usecases.work import Work


def words_of(work: Work, notice: Notice, recipient: str) -> Words:
    """What the recipient reads; raises LibraryEntryNotFound where the kind has no text.

    Not scoped to the actor: the recipient was chosen when it was posted.
    """
    text = text_of(work, notice.kind)
    return text.words({**notice.facts, **_of_contract(work, notice), "recipient": recipient})


def text_of(work: Work, kind: str) -> NoticeText:
    """The wording of a kind; raises LibraryEntryNotFound."""
    text = work.library.notices.get(kind)
    if text is None:
        raise LibraryEntryNotFound(f"文本库中没有「{kind}」的通知文本")
    return text


def _of_contract(work: Work, notice: Notice) -> dict[str, str]:
    noun, _, contract_id = notice.subject.partition("/")
    contract = work.session.get(Contract, contract_id) if noun == "contracts" else None
    if contract is None:
        return {}
    console = work.ports.console.rstrip("/")
    return {
        "number": contract.number,
        "title": contract.title,
        "customer": customers_in_lists(work, [contract])[contract.id],
        "link": f"{console}/{notice.subject}" if console else "",
    }


def customers_in_lists(work: Work, contracts: Sequence[Contract]) -> dict[str, str]:
    """Contract id -> its customer as lists show it: a natural person's name is masked."""
    natural = natural_customers(work.session, contracts)
    return {
        contract.id: masked_name(contract.customer_name)
        if contract.id in natural
        else contract.customer_name
        for contract in contracts
    }
