"""The demo's contract in force: signed, returned, checked and shelved by the demo's people.

Its end is near, so that whoever starts the demo finds a reminder of it.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from service.domain.access import Actor
from service.domain.errors import PdfUnavailable
from service.domain.signing import SealKind, SignerCapacity
from service.domain.vocabulary import PartyRole
from service.usecases.archive import Shelf, check_signed
from service.usecases.ending import archive_contract
from service.usecases.issuing import DOCX, issue_contract, issued_file, prepare_issue
from service.usecases.returned_copies import judge_copy, keep_copy
from service.usecases.signing import NewSignature, record_signature
from service.usecases.work import Work

Opening = Callable[[Actor], AbstractContextManager[Work]]

ACCOUNT_NO = "632598000002"
TERM = timedelta(days=60)
"""From its first day, the day of the demo, to its last: a rung of its kind's ladder."""
AGREED = {"renewal_mode": "none", "objection_notice_days": None}
"""It must be renewed, so that the reminder leads to a renewal."""

_PLACE = "示范县供电营业厅"
_SUPPLIER_HEAD, _CUSTOMERS_HEAD = "演示负责人", "韩生福"


class _NoConverter:
    """The office takes seconds, for which nobody should wait when the demo starts."""

    def to_pdf(self, docx: bytes) -> bytes:
        raise PdfUnavailable("演示合同不生成 PDF")


def sign_and_shelve(
    reading: Opening, opening: Opening, people: Mapping[str, Actor], contract: str
) -> None:
    """Take an approved contract of ACCOUNT_NO on, until it is in force."""
    signer = people["qianyue"]
    with reading(signer) as work:
        no_pdf = replace(work, ports=replace(work.ports, pdf=_NoConverter()))
        prepared = prepare_issue(no_pdf, contract)
    with opening(signer) as work:
        issue_contract(work, contract, prepared)
        for signature in _signatures(work):
            record_signature(work, contract, signature)
        returned = _saved_again(issued_file(work, contract, DOCX))
    with reading(signer) as work:
        judged = judge_copy(work, contract, [returned])
    with opening(signer) as work:
        keep_copy(work, contract, judged)
    with opening(people["shenhe1"]) as work:
        check_signed(work, contract)
    with opening(people["dangan"]) as work:
        archive_contract(work, contract, Shelf("档案室 A 架 1 层 1 盒", originals=1))


def _signatures(work: Work) -> tuple[NewSignature, NewSignature]:
    """Both parties sign and seal today, in one place, each by its head."""
    supplier = NewSignature(
        PartyRole.SUPPLIER,
        work.today,
        _PLACE,
        by_hand=True,
        capacity=SignerCapacity.PERSON_IN_CHARGE,
        signer=_SUPPLIER_HEAD,
        seal=SealKind.SUPPLY_CONTRACT,
        seal_as_filed=True,
        originals=1,
    )
    customer = replace(
        supplier,
        party=PartyRole.CUSTOMER,
        capacity=SignerCapacity.LEGAL_REPRESENTATIVE,
        signer=_CUSTOMERS_HEAD,
        seal=SealKind.CONTRACT,
    )
    return supplier, customer


def _saved_again(docx: bytes) -> bytes:
    """The same words in a file of other bytes, as another program saves it: what comes back must
    not be the very file that went out.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))
    return target.getvalue()
