"""A contract's own file under somebody's hands, and what the service makes of it."""

from collections.abc import Callable
from datetime import date

from lxml import etree

from service.domain.selection import DraftRequest
from service.usecases.contract_texts import contract_docx
from service.usecases.contracts import ContractView, draft_contract, list_events, list_versions
from service.usecases.revisions import Origin, Revised, revise_document
from service.wiring import Service
from tests.documents.docx_files import DOCUMENT, unpacked
from tests.documents.edited.bench import Paper

RESTAURANT = "632598000003"
STARTS_ON = date(2026, 12, 1)


class OpenedFile(Paper):
    """A file somebody downloaded and opened."""

    def __init__(self, content: bytes) -> None:
        self.parts = unpacked(content)
        self.root = etree.fromstring(self.parts[DOCUMENT])


Hands = Callable[[OpenedFile], None]


def drafted(service: Service, account_no: str = RESTAURANT) -> ContractView:
    with service.writing() as work:
        return draft_contract(work, account_no, DraftRequest(starts_on=STARTS_ON))


def downloaded(service: Service, contract: ContractView) -> bytes:
    with service.reading() as work:
        return contract_docx(work, contract.id)


def edited(service: Service, contract: ContractView, *hands: Hands) -> bytes:
    """The contract's newest file after some edits."""
    paper = OpenedFile(downloaded(service, contract))
    for hand in hands:
        hand(paper)
    return paper.saved()


def uploaded(
    service: Service,
    contract: ContractView,
    content: bytes,
    expected: str | None = None,
    origin: Origin = Origin.OWN,
) -> Revised:
    with service.writing() as work:
        return revise_document(work, contract.id, content, expected, origin)


def state_of(service: Service, contract: ContractView) -> tuple[object, ...]:
    """All that a refusal must leave as it was."""
    with service.reading() as work:
        versions = list_versions(work, contract.id)
        events = list_events(work, contract.id)
    return versions, events


def say(clause: str, old: str, new: str) -> Hands:
    return lambda paper: paper.say(clause, old, new)


def everywhere(old: str, new: str) -> Hands:
    """Word's "replace all"."""

    def replace(paper: OpenedFile) -> None:
        for text in paper.all("t"):
            text.text = (text.text or "").replace(old, new)

    return replace


def value_everywhere(path: str, new: str) -> Hands:
    """A field typed over wherever it is printed."""

    def replace(paper: OpenedFile) -> None:
        for tag in paper.all("tag"):
            if tag.get(f"{{{paper.root.nsmap['w']}}}val") == f"field:{path}":
                control = tag.getparent()
                control = control.getparent() if control is not None else None
                assert control is not None
                texts = paper.all("t", inside=control)
                texts[0].text = new
                for rest in texts[1:]:
                    rest.text = ""

    return replace
