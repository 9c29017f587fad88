"""A customer's objection to what was sent for signing: the contract goes back to its draft."""

from dataclasses import dataclass
from datetime import date

from service.domain.access import Permission
from service.domain.errors import Invalid, Problem
from service.domain.notices import NoticeRequest
from service.domain.tasks import TaskState
from service.domain.vocabulary import ContractAction
from service.store.contracts import version_numbered
from service.store.signatures import Objection
from service.usecases.access import needs
from service.usecases.concluding import paper_out
from service.usecases.contract_texts import subject_of
from service.usecases.lifecycle import Step, Taken, dossier_of, held, take
from service.usecases.review_judging import masked
from service.usecases.review_steps import ask_to_amend, drafter_of
from service.usecases.work import CHINA, Work


@dataclass(frozen=True, slots=True)
class NewObjection:
    """Who wants which clause otherwise (its id), why, and since when."""

    party: str
    clause: str
    reason: str
    raised_on: date


@needs(Permission.RETURN_CONTRACTS)
def object_to(
    work: Work,
    contract_id: str,
    given: NewObjection,
    expected: str | None = None,
    on_behalf_of: str | None = None,
) -> Taken:
    """Note an objection and return the contract to its drafter; what was signed of it falls.

    Raises VersionChanged, ActionNotPossible, Invalid (no such party or clause, a day out of place).
    """
    contract = held(work, contract_id, expected)
    paper = paper_out(work, contract)
    version = version_numbered(work.session, contract, contract.version)
    titles = {
        clause["id"]: clause["title"]
        for chapter in version.outline["chapters"]
        for clause in chapter["clauses"]
    }
    parties = dossier_of(work, contract).needs.parties
    problems = []
    if given.party not in parties:
        problems.append(Problem("party", f"合同的签约方是{'、'.join(sorted(parties))}"))
    if given.clause not in titles:
        problems.append(Problem("clause", "合同中没有这一条款"))
    if not paper.issued_at.astimezone(CHINA).date() <= given.raised_on <= work.today:
        problems.append(Problem("raised_on", "异议日期须在发出签署之日以后，且不能晚于今天"))
    if problems:
        raise Invalid("异议登记不正确", problems)
    words = masked(work, contract, given.reason)
    reason = f"{given.party}对「{titles[given.clause]}」有异议：{words}"
    step = Step(
        ContractAction.RETURN,
        on_behalf_of=on_behalf_of,
        reason=reason,
        payload={"objection_to": given.clause, "paper": paper.id},
    )
    taken = take(work, contract_id, step)
    row = Objection(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        paper_id=paper.id,
        party=given.party,
        clause=given.clause,
        reason=words,
        raised_on=given.raised_on,
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()
    _ask_to_amend(work, taken, row, titles[given.clause])
    return taken


def _ask_to_amend(work: Work, taken: Taken, row: Objection, title: str) -> None:
    """All that waited on the paper is off the lists; its drafter is asked and told."""
    contract = taken.contract
    subject = subject_of(contract)
    work.close_tasks(subject, outcome=TaskState.CANCELLED)
    ask_to_amend(work, contract, taken.dossier, f"依{row.party}的异议修改合同")
    drafter = drafter_of(work, taken.dossier)
    if drafter is not None:
        facts = {"party": row.party, "reason": row.reason, "clause": title}
        work.post(
            NoticeRequest("signing.objected", drafter, subject, contract.org_id, row.id, facts)
        )
