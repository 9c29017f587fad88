"""A room to sign in: people with roles, contracts led to their approval, copies that come back.

Usually without a converter, since making a PDF takes seconds.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PIL import Image

from service.domain.access import Actor, Role
from service.domain.authorities import Matter
from service.domain.dossier import Needs
from service.domain.errors import PdfUnavailable
from service.domain.lifecycle import Condition
from service.domain.selection import DraftRequest
from service.domain.signing import SealKind, SignerCapacity
from service.domain.vocabulary import ContractAction
from service.store.signatures import newest_paper
from service.usecases.authorities import AuthorityView, NewAuthority, register_authority
from service.usecases.contracts import ContractView, draft_contract, get_contract
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.usecases.issuing import issue_contract, prepare_issue
from service.usecases.kept_files import kept_file
from service.usecases.lifecycle import Step, take
from service.usecases.returned_copies import CopyView, judge_copy, keep_copy
from service.usecases.signing import NewSignature, record_signature
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY

SUPPLIER, CUSTOMER = "供电人", "用电人"
DAY = date(2026, 11, 25)
RESIDENT = "632598000004"
SCAN = b"%PDF-1.4\n% a scanned paper"
AGENT_ID = "632521198503100009"


def person(id: str, *roles: Role) -> Actor:
    return Actor(id, "demo", id, f"person-{id}", frozenset(roles))


SIGNER = person("signer", Role.SIGNER)
REVIEWER = person("reviewer", Role.REVIEWER)
APPROVER = person("approver", Role.APPROVER)
ARCHIVIST = person("archivist", Role.ARCHIVIST)
DRAFTER_WHO_REVIEWS = person("drafter", Role.DRAFTER, Role.REVIEWER, Role.ARCHIVIST)


class NoConverter:
    def to_pdf(self, docx: bytes) -> bytes:
        raise PdfUnavailable("未安装")


@dataclass
class Room:
    """A service whose people sign contracts."""

    service: Service
    converts: bool = False

    def __post_init__(self) -> None:
        if not self.converts:
            ports = replace(self.service.ports, pdf=NoConverter())
            self.service = replace(self.service, ports=ports)

    @contextmanager
    def writing(self, actor: Actor = SIGNER) -> Iterator[Work]:
        with self.service.writing(actor) as work:
            yield work

    @contextmanager
    def reading(self, actor: Actor = SIGNER) -> Iterator[Work]:
        with self.service.reading(actor) as work:
            yield work

    def see(self, contract_id: str) -> ContractView:
        with self.reading() as work:
            return get_contract(work, contract_id)

    def approved(self, account_no: str = FACTORY, **request: Any) -> str:
        """A contract that was drafted by one person and approved by others."""
        drafter = DRAFTER_WHO_REVIEWS
        with self.writing(drafter) as work:
            wanted = {"starts_on": date(2026, 12, 1), **request}
            contract = draft_contract(work, account_no, DraftRequest.model_validate(wanted))
            if account_no == RESIDENT:
                drawing = DrawingUpload(photo(), "TH-01", date(2026, 11, 20))
                attach_drawing(work, contract.id, "pv-connection-diagram", drawing)
        needs = Needs(parties=frozenset({SUPPLIER, CUSTOMER}))
        facts = frozenset(Condition)
        for actor, action in (
            (drafter, ContractAction.SUBMIT),
            (REVIEWER, ContractAction.REVIEW),
            (APPROVER, ContractAction.APPROVE),
        ):
            given = needs if action is ContractAction.SUBMIT else None
            with self.writing(actor) as work:
                take(work, contract.id, Step(action, facts=facts, needs=given))
        return contract.id

    def issue(self, contract_id: str) -> str:
        with self.reading() as work:
            prepared = prepare_issue(work, contract_id)
        with self.writing() as work:
            issue_contract(work, contract_id, prepared)
        return contract_id

    def issued(self, account_no: str = FACTORY, **request: Any) -> str:
        return self.issue(self.approved(account_no, **request))

    def sign(self, contract_id: str, given: NewSignature, actor: Actor = SIGNER) -> bool:
        with self.writing(actor) as work:
            return record_signature(work, contract_id, given)

    def returned(self, contract_id: str, *files: bytes) -> CopyView:
        """Hand in a copy; without files the issued .docx as somebody else's program saves it."""
        given = files or (self.saved_again(contract_id),)
        with self.reading() as work:
            judged = judge_copy(work, contract_id, given)
        with self.writing() as work:
            return keep_copy(work, contract_id, judged)

    def saved_again(self, contract_id: str) -> bytes:
        """The words that were issued, in a file of other bytes."""
        with self.reading() as work:
            return zipped_anew(self.issued_docx(work, contract_id))

    def issued_docx(self, work: Work, contract_id: str) -> bytes:
        paper = newest_paper(work.session, contract_id)
        assert paper is not None
        return kept_file(work, paper.docx)

    def authority(self, **other: Any) -> AuthorityView:
        with self.writing() as work:
            return register_authority(work, authority_paper(**other))


def zipped_anew(docx: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))
    return target.getvalue()


def reworded(docx: bytes, old: str, new: str) -> bytes:
    """The file with other words in its body."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            copy.writestr(name, content)
    return target.getvalue()


def photo() -> bytes:
    """A page on which no machine finds anything."""
    target = io.BytesIO()
    Image.new("L", (600, 800), 230).save(target, "PNG")
    return target.getvalue()


def authority_paper(**other: Any) -> NewAuthority:
    values: dict[str, Any] = {
        "principal": "国网示范省电力公司示范州供电公司(演示)",
        "agent": "演示签约人",
        "agent_id_number": AGENT_ID,
        "matters": frozenset({Matter.CONCLUDE}),
        "scope_words": "签订供用电合同",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "principal_signed": True,
        "evidence": SCAN,
    }
    return NewAuthority(**(values | other))


def by_representative(party: str, signer: str, **other: Any) -> NewSignature:
    """Signed and sealed by the head of an organisation."""
    values: dict[str, Any] = {
        "party": party,
        "signed_on": DAY,
        "place": "示范县营业厅",
        "by_hand": True,
        "capacity": SignerCapacity.LEGAL_REPRESENTATIVE,
        "signer": signer,
        "seal": SealKind.CONTRACT,
        "seal_as_filed": True,
        "originals": 2,
        "copies": 1,
    }
    return NewSignature(**(values | other))
