"""Papers that were in force before terms were kept by the day get the facts they would have had."""

from datetime import date
from typing import Any

from sqlmodel import select, text

from service.domain.access import Role
from service.store.migrations.past_papers import record_past_papers
from service.store.term_facts import TermFact
from service.usecases.ending import Proof, terminate
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import ARCHIVIST, SCAN

_AGREED = {"supplement": {"reason": "增容"}}


def facts(term: Term) -> list[dict[str, Any]]:
    with term.service.reading() as work:
        rows = work.session.exec(select(TermFact)).all()
    kept = [row.model_dump(exclude={"id"}) for row in rows]
    return sorted(kept, key=lambda row: (row["contract_id"], row["recorded_at"], row["act"]))


def supplement(term: Term, contract_id: str) -> str:
    number = term.see(contract_id).number
    return term.in_force(
        kind="supplementary-agreement",
        starts_on=date(2027, 3, 1),
        main_contract={
            "contract_no": number,
            "title": "供用电合同",
            "signed_on": date(2026, 11, 25),
            "ends_on": date(2027, 11, 30),
        },
        changes=[{"item": "计量装置", "old": "见原合同", "new": "移至配电室外"}],
        agreed=_AGREED,
    )


def test_they_are_what_would_have_been_written_at_the_time(
    service: Service, clock: SettableClock
) -> None:
    term = Term(service, clock, hire(service, "李起草", Role.DRAFTER))
    first = term.in_force()
    supplement(term, first)
    other = term.in_force(RESTAURANT)
    clock.advance(days=300)
    with term.writing(term.drafter) as work:
        renewal = draft_renewal(
            work, first, Wishes(agreed={"review": {"checked_on": "2027-09-20"}})
        )
    term.archived(renewal.id)
    term.turn(date(2027, 12, 1))
    term.turn(date(2028, 12, 1))
    with term.writing(ARCHIVIST) as work:
        proof = Proof(SCAN, "application/pdf")
        terminate(work, other, reason="停业", ended_on=date(2028, 11, 2), proof=proof)
    as_it_went = facts(term)
    acts = sorted(row["act"] for row in as_it_went)
    assert acts.count("ends") == 2
    assert acts.count("amends") == 2
    assert acts.count("extends") >= 3
    with term.writing(term.drafter) as work:
        work.session.connection().execute(text("DELETE FROM term_fact"))
        record_past_papers(work.session.connection())
    assert facts(term) == as_it_went
