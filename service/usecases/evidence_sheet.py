"""The evidence sheet for a contested bill: gathered from what is kept, then printed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from service.documents import render_evidence_sheet
from service.domain.access import Permission
from service.domain.drift import DriftKind
from service.domain.effective import MAIN, is_stated
from service.domain.errors import Invalid, Problem
from service.domain.evidence_sheet import (
    EvidenceSheet,
    SheetChange,
    SheetDrift,
    SheetNotice,
    SheetPaper,
    SheetPart,
    SheetRevision,
    SheetTerm,
)
from service.domain.facts import AccountFacts
from service.domain.notice_names import CHANNELS, KINDS
from service.domain.people import masked_name, reveal
from service.domain.sheet_terms import BILLED, Beside, beside
from service.domain.site import words_of
from service.domain.vocabulary import PaperAction
from service.store.accounts import AccountRevision
from service.store.archive import archive_record
from service.store.changes import Change
from service.store.contracts import heads_of
from service.store.drifts import Drift
from service.store.legacy import legacy_paper
from service.usecases.access import needs
from service.usecases.accounts import account_of
from service.usecases.evidence_gaps import gaps_of
from service.usecases.evidence_past import change_then, drift_then, state_then
from service.usecases.evidence_scene import Scene
from service.usecases.evidence_sources import sources_of
from service.usecases.notice_evidence import EvidenceView, evidence_of
from service.usecases.sites import site_lines
from service.usecases.terms_as_of import LineView, terms_view
from service.usecases.work import CHINA, Work

UNSTATED = "合同未载明"
_NO_RECORD = "没有档案"
_NOT_OF_RECORD = "档案不记载"
NOTHING = "—"
_RECORDED = frozenset(AccountFacts.model_fields)
_OWN_NAMES = frozenset({"customer.name", "generation.owner", "generation.payee_account_name"})
_PEOPLE = frozenset(
    {
        "contacts.name",
        "customer.representative.name",
        "customer.agent.name",
        "customer.operator.name",
    }
)


@needs(Permission.READ_CONTRACTS)
def evidence_docx(
    work: Work, account_no: str, day: date, known_at: datetime | None = None
) -> bytes:
    """The sheet as .docx; raises AccountNotFound, Invalid for a day or an instant to come."""
    return render_evidence_sheet(evidence_sheet(work, account_no, day, known_at))


@needs(Permission.READ_CONTRACTS)
def evidence_pdf(work: Work, account_no: str, day: date, known_at: datetime | None = None) -> bytes:
    """The sheet as PDF; raises PdfUnavailable besides."""
    return work.ports.pdf.to_pdf(evidence_docx(work, account_no, day, known_at))


@needs(Permission.READ_CONTRACTS)
def evidence_sheet(
    work: Work, account_no: str, day: date, known_at: datetime | None = None
) -> EvidenceSheet:
    """All that is kept of a day and around it, as known at an instant, personal values masked.
    Raises AccountNotFound, Invalid for a day or an instant that is still to come.
    """
    view = terms_view(work, account_no, day, known_at)
    if day > work.today:
        message = "核对日不能晚于今天：以后的情况无从核对"
        raise Invalid(message, [Problem("day", message)])
    scene = Scene(work, account_of(work, account_no), day, view.known_at)
    record = scene.record.facts if scene.record is not None else {}
    terms = tuple(_terms(scene, view.lines, record))
    notices = [evidence_of(work, row) for row in scene.notices]
    return EvidenceSheet(
        account_no=scene.account.account_no,
        customer_name=_customer_name(scene, record),
        supply_address=record.get("supply_address", _NO_RECORD),
        day=day,
        known_at=view.known_at,
        made_at=work.now,
        made_by=work.actor.name,
        papers=tuple(_papers(scene)),
        terms=terms,
        changes=tuple(_change(scene, row) for row in scene.changes),
        revisions=tuple(_revision(scene, *pair) for pair in scene.revisions),
        drifts=tuple(_drift(scene, row) for row in scene.drifts),
        notices=tuple(_notice(item) for item in notices),
        sources=tuple(sources_of(scene)),
        gaps=tuple(gaps_of(scene, view, terms, notices)),
    )


def _customer_name(scene: Scene, record: Mapping[str, Any]) -> str:
    customer = record.get("customer")
    return _words(scene, customer["name"], "customer.name") if customer else _NO_RECORD


def _papers(scene: Scene) -> Iterator[SheetPaper]:
    session = scene.work.session
    prints = {head.id: head.fingerprint for head in heads_of(session, [*scene.papers.values()])}
    for line in scene.lines:
        for paper in line.papers:
            contract = scene.papers[paper.contract_id]
            shelf = archive_record(session, contract.id)
            original = legacy_paper(session, contract.id)
            signed = shelf.signed_on if shelf is not None else None
            yield SheetPaper(
                line=line.line,
                number=contract.number,
                title=contract.title,
                signed_on=original.signed_on if original is not None else signed,
                archived_on=_day(shelf.archived_at) if shelf is not None else None,
                since=paper.since,
                ends_on=paper.ends_on,
                is_over=paper.is_over,
                amends=paper.amends,
                fingerprint=(original.file or "")
                if original is not None
                else prints.get(paper.version_id, ""),
            )


def _terms(
    scene: Scene, views: Sequence[LineView], record: Mapping[str, Any]
) -> Iterator[SheetTerm]:
    """Of the supply contract all that a bill follows from, of the others what they print of it."""
    lines = site_lines(scene.work, scene.lines)
    for line, view in zip(lines, views, strict=True):
        terms = line.line.terms
        for row in beside(terms, record):
            if row.path in BILLED and (line.line.line == MAIN or line.prints(row.path)):
                yield _term(scene, line.paper.words, view, row, is_stated(terms, row.path))


def _term(scene: Scene, line: str, view: LineView, row: Beside, stated: bool) -> SheetTerm:
    of_record = row.path.partition(".")[0] in _RECORDED and scene.record is not None
    missing = _NOT_OF_RECORD if scene.record is not None else _NO_RECORD
    return SheetTerm(
        line=line,
        name=row.name,
        in_contract=_words(scene, row.one, row.path) if stated else UNSTATED,
        in_record=_words(scene, row.other, row.path) if of_record else missing,
        differs=row.differs if stated and of_record else None,
        paper=_paper_behind(view, row.path) if stated else "",
    )


def _paper_behind(view: LineView, path: str) -> str:
    """Number of the paper that says it: the last one that changed it, or the whole contract."""
    changed = [number for own, number in view.sources.items() if _covers(own, path)]
    return changed[-1] if changed else view.papers[0].number


def _covers(changed: str, path: str) -> bool:
    plain = changed.partition("[")[0]
    return path == plain or path.startswith(f"{plain}.")


def _revision(scene: Scene, before: AccountRevision | None, row: AccountRevision) -> SheetRevision:
    rows = beside(before.facts, row.facts) if before is not None else []
    return SheetRevision(
        id=row.id,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        source=row.source,
        days_late=max((_day(row.recorded_at) - row.effective_on).days, 0) if before else 0,
        is_first=before is None,
        parts=tuple(
            SheetPart(
                item.name,
                _words(scene, item.one, item.path),
                _words(scene, item.other, item.path),
            )
            for item in rows
            if item.differs
        ),
    )


def _change(scene: Scene, row: Change) -> SheetChange:
    papers = [contract for contract in scene.drafted if contract.change_id == row.id]
    states = [(paper, state_then(scene, paper)) for paper in papers]
    then = change_then(scene, row)
    return SheetChange(
        id=row.id,
        type=row.type,
        state=then.state.label,
        effective_on=row.effective_on,
        until_on=row.until_on,
        work_order_no=row.work_order_no or "",
        action=PaperAction(row.action).label,
        deadline_at=row.deadline_at,
        recorded_at=row.recorded_at,
        completed_on=then.completed_on,
        settled_on=then.settled_on,
        papers=tuple(
            f"{paper.number}《{paper.title}》{state.label}"
            for paper, state in states
            if state is not None
        ),
    )


def _drift(scene: Scene, row: Drift) -> SheetDrift:
    kind = DriftKind(row.kind)
    path = "customer.name" if row.field == "name" else ""
    state, until_on = drift_then(scene, row)
    return SheetDrift(
        id=row.id,
        name=row.label,
        kind=kind.label,
        state=state.label,
        in_contract=_words(scene, row.in_contract, path),
        in_record=NOTHING if kind is DriftKind.SITE else _words(scene, row.in_record, path),
        since_on=row.since_on,
        until_on=until_on,
        found_at=row.found_at,
        amount=row.amount,
        formula=row.formula or "",
    )


def _notice(item: EvidenceView) -> SheetNotice:
    delivery = item.delivery
    return SheetNotice(
        id=delivery.id,
        subject=(item.words.subject if item.words is not None else "")
        or KINDS.get(delivery.kind, delivery.kind),
        channel=CHANNELS.get(delivery.via, delivery.via),
        address=delivery.address,
        state=delivery.state.label,
        posted_at=delivery.posted_at,
        sent_at=delivery.sent_at,
        received_at=delivery.received_at,
        means=item.means + item.twice,
        hash=item.content_hash,
    )


def _words(scene: Scene, value: Any, path: str) -> str:
    """A stored value in words, personal ones and people's names masked; of a part of a list all of
    it.
    """
    masked = reveal(value, scene.masks)
    if isinstance(value, str) and (path in _PEOPLE or (scene.is_natural and path in _OWN_NAMES)):
        return masked_name(value)
    match masked:
        case {"value": _, "unit": _} | {"primary": _, "secondary": _} as one:
            return words_of(one)
        case dict() as parts:
            return "；".join(f"{name} {words_of(said)}" for name, said in parts.items())
        case list() as items:
            return "；".join(words_of(item) for item in items)
        case plain:
            return words_of(plain)


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
