"""After signing: the legal check, the archive (which puts a contract in force), shelf and hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission, Role
from service.domain.archive import Kept, Years, why_kept
from service.domain.audit import Event
from service.domain.copy_decisions import settles
from service.domain.errors import ActionNotPossible, Invalid, Problem
from service.domain.lifecycle import Condition
from service.domain.seal_cases import SealCase
from service.domain.signing import signing_day
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractAction
from service.store.archive import ArchiveRecord, SignedCheck, archive_record, checks_of
from service.store.authorities import authority_behind
from service.store.contracts import Contract
from service.store.returned_copies import copies_of
from service.store.signatures import IssuedPaper, newest_paper
from service.usecases.access import needs
from service.usecases.change_demands import owes_settlement
from service.usecases.contract_texts import contract_of, subject_of
from service.usecases.errors import NotArchived
from service.usecases.lifecycle import Step, Taken, held, name_of, take
from service.usecases.review_judging import masked
from service.usecases.signing_parties import Signing, signing_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a contract stands (room, shelf, box) and how many papers lie there."""

    place: str
    originals: int
    copies: int = 0


@dataclass(frozen=True, slots=True)
class CheckView:
    checked_by: str
    checked_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """`why_kept` are the reasons it may not be destroyed today, in Chinese; empty: a person may
    decide to. `blobs`: what lies with it, by role and sha256.
    """

    contract_id: str
    place: str
    originals: int
    copies: int
    signed_on: date
    blobs: tuple[dict[str, Any], ...]
    ended_on: date | None
    retention_until: date | None
    on_hold: bool
    hold_reason: str | None
    why_kept: tuple[str, ...]
    archived_at: datetime
    archived_by: str
    checks: tuple[CheckView, ...]


@needs(Permission.CHECK_SIGNED)
def check_signed(
    work: Work,
    contract_id: str,
    note: str = "",
    expected: str | None = None,
    on_behalf_of: str | None = None,
) -> Taken:
    """The legal check of a signed paper, by a lawyer who did not draft it.

    Raises DrafterMayNotDecide, ActionNotPossible; Invalid where a seal differs from the filed one
    and the note does not say what came of it.
    """
    contract = held(work, contract_id, expected)
    signing = _signed(work, contract)
    differs = [s.party.role for s in signing.states if s.case is SealCase.SEAL_DIFFERS]
    if differs and not note.strip():
        sentence = f"{'、'.join(differs)}的印章与备案印章不一致，须写明核实情况"
        raise Invalid(sentence, [Problem("note", sentence)])
    note = masked(work, contract, note)
    step = Step(
        ContractAction.CHECK, on_behalf_of=on_behalf_of, reason=note, payload=_seals(differs)
    )
    taken = take(work, contract_id, step)
    work.session.add(
        SignedCheck(
            id=work.new_id(),
            org_id=contract.org_id,
            contract_id=contract.id,
            paper_id=signing.paper.id,
            signed_on=signing_day(signing.states) or work.today,
            note=note,
            checked_at=work.now,
            checked_by=work.actor.id,
        )
    )
    work.session.flush()
    subject = subject_of(contract)
    work.close_tasks(subject, TaskKind.CHECK)
    title = f"归档合同 {contract.number}"
    work.open_task(TaskRequest(TaskKind.ARCHIVE, subject, contract.org_id, title, Role.ARCHIVIST))
    return taken


def put_on_shelf(
    work: Work, contract_id: str, shelf: Shelf, expected: str | None = None
) -> ArchiveRecord:
    """Archive a checked contract, which puts it in force: paper on the shelf, files as blobs.

    Raises VersionChanged, ActionNotPossible, DemandsNotMet, Invalid, Unavailable (a file is gone).
    """
    contract = held(work, contract_id, expected)
    _refuse_shelf(shelf)
    signing = _signed(work, contract)
    blobs = _blobs_of(work, signing)
    facts = {Condition.ARCHIVED} if _is_complete(work, blobs) else set()
    if not owes_settlement(work, contract):
        facts.add(Condition.DEBTS_SETTLED)
    take(work, contract_id, Step(ContractAction.ARCHIVE, facts=frozenset(facts)))
    record = ArchiveRecord(
        contract_id=contract.id,
        org_id=contract.org_id,
        place=shelf.place,
        originals=shelf.originals,
        copies=shelf.copies,
        signed_on=signing_day(signing.states) or work.today,
        blobs=blobs,
        on_hold=False,
        archived_at=work.now,
        archived_by=work.actor.id,
    )
    work.session.add(record)
    work.session.flush()
    work.close_tasks(subject_of(contract), TaskKind.ARCHIVE, key="")
    _tell(work, record, "archive.shelved", {"place": shelf.place, "blobs": len(blobs)})
    return record


@needs(Permission.ARCHIVE_CONTRACTS)
def move_shelf(work: Work, contract_id: str, place: str, expected: str | None = None) -> None:
    """Note another place."""
    record = _record_of(work, contract_id, expected)
    before, record.place = record.place, place
    _keep(work, record)
    _tell(work, record, "archive.moved", {"from": before, "to": place})


@needs(Permission.ARCHIVE_CONTRACTS)
def set_hold(
    work: Work, contract_id: str, *, on_hold: bool, reason: str, expected: str | None = None
) -> None:
    """Keep a contract whatever its retention says (a dispute), or let the years count again."""
    record = _record_of(work, contract_id, expected)
    if not reason.strip():
        raise Invalid("须写明理由", [Problem("reason", "须写明冻结或者解除冻结的理由")])
    if record.on_hold != on_hold:
        contract = contract_of(work, contract_id)
        record.on_hold, record.hold_reason = on_hold, masked(work, contract, reason)
        _keep(work, record)
        _tell(work, record, "archive.held" if on_hold else "archive.released", {})


@needs(Permission.READ_CONTRACTS)
def get_archive(work: Work, contract_id: str) -> ArchiveView:
    """Raises NotArchived."""
    record = _known(work, contract_of(work, contract_id))
    kept = Kept(record.retention_until, record.on_hold)
    return ArchiveView(
        contract_id=record.contract_id,
        place=record.place,
        originals=record.originals,
        copies=record.copies,
        signed_on=record.signed_on,
        blobs=tuple(record.blobs),
        ended_on=record.ended_on,
        retention_until=record.retention_until,
        on_hold=record.on_hold,
        hold_reason=record.hold_reason,
        why_kept=why_kept(kept, work.today),
        archived_at=record.archived_at,
        archived_by=name_of(work, record.archived_by),
        checks=tuple(
            CheckView(name_of(work, row.checked_by), row.checked_at, row.note)
            for row in checks_of(work.session, record.contract_id)
        ),
    )


def years_kept(work: Work) -> Years:
    """How long contracts are kept after their end, by the library's parameters."""
    values = work.library.parameter_values(work.today)
    return Years(
        int(values["archive-retention-years"]), int(values["archive-retention-least-years"])
    )


def _signed(work: Work, contract: Contract) -> Signing:
    paper = newest_paper(work.session, contract.id)
    if paper is None:
        raise ActionNotPossible("合同尚未发出签署")
    return signing_of(work, contract, paper)


def _blobs_of(work: Work, signing: Signing) -> list[dict[str, Any]]:
    """The issued files, the copies that came back the same, and the agents' authorities."""
    paper: IssuedPaper = signing.paper
    found = [{"role": "issued", "sha256": paper.docx}]
    found += [{"role": "issued", "sha256": paper.pdf}] if paper.pdf else []
    found += [
        {"role": "returned", "sha256": file["sha256"]}
        for copy in copies_of(work.session, signing.contract.id)
        if copy.paper_id == paper.id and settles(copy.state)
        for file in copy.files
    ]
    authorities = {row.authority_id for row in signing.signatures if row.authority_id}
    found += [
        {"role": "authority", "sha256": authority_behind(work.session, id).evidence}
        for id in sorted(authorities)
    ]
    return found


def _is_complete(work: Work, blobs: list[dict[str, Any]]) -> bool:
    """Whether a returned copy is among them; reading each proves that it is there and unharmed."""
    for blob in blobs:
        work.ports.blobs.get(blob["sha256"])
    return any(blob["role"] == "returned" for blob in blobs)


def _refuse_shelf(shelf: Shelf) -> None:
    problems = []
    if not shelf.place.strip():
        problems.append(Problem("place", "须写明存放位置"))
    if shelf.originals < 1 or shelf.copies < 0:
        problems.append(Problem("originals", "须至少存有一份正本"))
    if problems:
        raise Invalid("不能归档", problems)


def _record_of(work: Work, contract_id: str, expected: str | None) -> ArchiveRecord:
    return _known(work, held(work, contract_id, expected))


def _known(work: Work, contract: Contract) -> ArchiveRecord:
    record = archive_record(work.session, contract.id)
    if record is None:
        raise NotArchived("合同尚未归档")
    return record


def _keep(work: Work, record: ArchiveRecord) -> None:
    work.session.add(record)
    work.session.flush()


def _tell(work: Work, record: ArchiveRecord, type: str, payload: dict[str, Any]) -> None:
    work.record(Event(f"contracts/{record.contract_id}", type, payload), record.org_id)


def _seals(differs: list[str]) -> dict[str, Any]:
    return {"seal_differs": differs} if differs else {}
