"""The original of a contract that was not made here: kept as it came, read as far as it can be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from service.documents import read_docx
from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import FactsInvalid, Invalid, Problem
from service.domain.paper_readings import OF_THE_PAPER, Reading, readings_of
from service.domain.people import hide, personal_values
from service.domain.stated import with_fact
from service.store.contracts import Contract
from service.store.legacy import LegacyPaper, legacy_paper
from service.usecases.access import needs
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import (
    ORIGIN_LEGACY,
    account_behind,
    contract_of,
    holders_of,
    subject_of,
)
from service.usecases.disclosures import record_reading
from service.usecases.issuing import DOCX
from service.usecases.kept_files import keep_file, kept_file
from service.usecases.legacy_errors import NotLegacy, OriginalNotFound
from service.usecases.legacy_facts import placed, record_behind
from service.usecases.work import Work

MOST_BYTES = 16 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_SCANS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SUFFIXES = {DOCX: "docx", "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came, what it is, and what was read out of it (of a scan: nothing)."""

    content: bytes
    media_type: str
    readings: tuple[Reading, ...] = ()

    @property
    def suffix(self) -> str:
        return _SUFFIXES[self.media_type]


@needs(Permission.REGISTER_CONTRACTS)
def prepare_original(work: Work, contract_id: str, content: bytes) -> Original:
    """Judge and read a file before the first row is locked; changes nothing.

    Raises ContractNotFound, NotLegacy, DocumentRefused, Invalid (no file that is taken).
    """
    contract = legacy_contract(work, contract_id)
    if len(content) > MOST_BYTES:
        raise Invalid("原件不正确", [Problem("file", "文件超过 16 MB")])
    scan = next((m for start, m in _SCANS.items() if content.startswith(start)), None)
    if scan is not None:
        return Original(content, scan)
    if not content.startswith(_ZIP):
        raise Invalid("原件不正确", [Problem("file", "须为 .docx、PDF、PNG 或 JPEG")])
    read = read_docx(content, work.library, work.today)
    record = record_behind(work, account_behind(work, contract))
    points = len(record.facts.get("metering_points") or ())
    return Original(content, DOCX, tuple(readings_of(read.outline, read.notes, points=points)))


@needs(Permission.REGISTER_CONTRACTS)
def keep_original(work: Work, contract_id: str, original: Original) -> None:
    """Keep a prepared file; what was read out of an earlier one and is not decided falls."""
    contract = legacy_contract(work, contract_id, lock=True)
    row = paper_row(work, contract)
    row.file = keep_file(work, contract.org_id, original.content, original.media_type)
    row.media_type = original.media_type
    row.readings = _with_tokens(work, contract, original.readings)
    work.session.add(row)
    work.session.flush()
    payload = {"file": row.file, "readings": len(row.readings)}
    work.record(Event(subject_of(contract), "legacy.original_kept", payload), contract.org_id)


@needs(Permission.READ_PERSONAL_DATA)
def original_file(work: Work, contract_id: str, reason: str = "") -> Original:
    """The file as it came, for a Work that writes: who is handed it is recorded first.

    Raises ContractNotFound, NotLegacy, OriginalNotFound.
    """
    contract = legacy_contract(work, contract_id, lock=True)
    row = paper_row(work, contract)
    if row.file is None or row.media_type is None:
        raise OriginalNotFound("还没有存入这份原有合同的原件")
    content = kept_file(work, row.file)
    holders = holders_of(work, contract)
    # What a scan shows nobody here can read: all that is known of these people may be on it.
    kinds = frozenset(work.vault.kinds_of(holders).values())
    record_reading(
        work,
        subject_of(contract),
        contract.org_id,
        kinds,
        shown_as="original",
        reason=reason,
        holders=holders,
    )
    return Original(content, row.media_type)


def legacy_contract(work: Work, contract_id: str, *, lock: bool = False) -> Contract:
    """The contract's row; raises NotLegacy for one that was drafted here."""
    contract = contract_of(work, contract_id, lock=lock)
    if contract.origin != ORIGIN_LEGACY:
        raise NotLegacy("这份合同是在本系统起草的，不是登记的原有合同")
    return contract


def paper_row(work: Work, contract: Contract) -> LegacyPaper:
    row = legacy_paper(work.session, contract.id)
    if row is None:
        raise NotLegacy("这份合同没有原有合同的登记")
    return row


def _with_tokens(
    work: Work, contract: Contract, readings: tuple[Reading, ...]
) -> list[dict[str, Any]]:
    account = account_behind(work, contract)
    facts: Mapping[str, Any] = {}
    stored = []
    for reading in readings:
        try:
            if reading.path not in OF_THE_PAPER:
                facts = with_fact(facts, reading.path, reading.value)
        except FactsInvalid:
            continue
        stored.append({**asdict(reading), "decision": ""})
    secrets = personal_values(placed(facts, record_behind(work, account).facts))
    tokens = work.vault.tokens_for(secrets, org_id=contract.org_id, holder=holder_of(account))
    found: list[dict[str, Any]] = hide(stored, tokens)
    return found
