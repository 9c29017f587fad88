"""Issuing: exactly what will be signed is made, kept as files, and sent round to the parties."""

from dataclasses import dataclass

from service.domain.access import Permission
from service.domain.errors import ActionNotPossible, NotFound
from service.domain.lifecycle import Condition
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ContractAction, ContractState
from service.store.contracts import Contract, version_numbered
from service.store.reviews import newest_review
from service.store.signatures import IssuedPaper, newest_paper
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, disclose_text, read_text, subject_of
from service.usecases.errors import VersionChanged
from service.usecases.kept_files import keep_file, kept_file
from service.usecases.lifecycle import Step, Taken, held, take
from service.usecases.printing import Papers, make_papers
from service.usecases.ratification import open_sign_task
from service.usecases.review_judging import no_blocking, verdict_on
from service.usecases.work import Work

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True)
class Prepared:
    """The papers of one text, and what was seen to hold of it."""

    version_id: str
    papers: Papers
    facts: frozenset[Condition]


@needs(Permission.ISSUE_CONTRACTS)
def prepare_issue(work: Work, contract_id: str) -> Prepared:
    """Make the papers. Takes seconds and changes nothing: do it in a Work that reads, so that
    nobody waits for a lock. Raises ActionNotPossible, BlockingFindings, PrintNotTheText.
    """
    contract = contract_of(work, contract_id)
    _require_approved(contract)
    review = newest_review(work.session, contract.id)
    as_of = review.as_of if review is not None else work.today
    facts = no_blocking(work, contract, verdict_on(work, contract, as_of))
    text = read_text(work, contract)
    return Prepared(text.version.id, make_papers(work, text), facts)


@needs(Permission.ISSUE_CONTRACTS)
def issue_contract(
    work: Work,
    contract_id: str,
    prepared: Prepared,
    expected: str | None = None,
    on_behalf_of: str | None = None,
) -> IssuedPaper:
    """Keep the papers and open the signing. Raises VersionChanged, ActionNotPossible,
    DemandsNotMet.
    """
    contract = held(work, contract_id, expected)
    version = version_numbered(work.session, contract, contract.version)
    _require_approved(contract)
    if version.id != prepared.version_id:
        raise VersionChanged("合同文本已被更新，请重新读取后再发出签署")
    papers = prepared.papers
    row = IssuedPaper(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        version=version.no,
        docx=keep_file(work, contract.org_id, papers.docx, DOCX),
        pdf=keep_file(work, contract.org_id, papers.pdf, PDF) if papers.pdf else None,
        pages=len(papers.pages) or None,
        fingerprint=version.fingerprint,
        issued_at=work.now,
        issued_by=work.actor.id,
    )
    payload = {"paper": row.id, "docx": row.docx, "pdf": row.pdf, "pages": row.pages}
    step = Step(
        ContractAction.ISSUE, on_behalf_of=on_behalf_of, facts=prepared.facts, payload=payload
    )
    taken = take(work, contract.id, step)
    work.session.add(row)
    work.session.flush()
    _ask_to_sign(work, taken)
    return row


@needs(Permission.READ_PERSONAL_DATA)
def issued_file(work: Work, contract_id: str, media_type: str) -> bytes:
    """What went out last, as it went out, in the clear: reading it is recorded. Raises NotFound."""
    contract = contract_of(work, contract_id, lock=True)
    paper = newest_paper(work.session, contract.id)
    sha256 = None if paper is None else paper.pdf if media_type == PDF else paper.docx
    if sha256 is None:
        raise NotFound("没有发出这种格式的签署文件")
    disclose_text(work, contract_id, shown_as="pdf" if media_type == PDF else "docx")
    return kept_file(work, sha256)


def _require_approved(contract: Contract) -> None:
    state = ContractState(contract.state)
    if state != ContractState.APPROVED:
        label = ContractAction.ISSUE.label
        raise ActionNotPossible(f"合同处于「{state.label}」状态，不能办理「{label}」")


def _ask_to_sign(work: Work, taken: Taken) -> None:
    work.close_tasks(subject_of(taken.contract), TaskKind.ISSUE)
    for role in sorted(taken.dossier.needs.parties):
        open_sign_task(work, taken.contract, role)
