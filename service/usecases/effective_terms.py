"""What the contracts of an account say on a day, as known at an instant."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from service.domain.effective import Act, LineTerms, PaperFact, fold
from service.store.accounts import Account
from service.store.contracts import terms_of_versions
from service.store.term_facts import TermFact, term_facts_of
from service.usecases.work import Work

_SPEAKING = (Act.SETS, Act.AMENDS)


def lines_on(
    work: Work, account: Account, valid_at: date, known_at: datetime | None = None
) -> tuple[LineTerms, ...]:
    """Line by line, the main contract first; empty where nothing is in force. Values are as stored:
    tokens stand for personal values. `known_at` None: all that is known now.
    """
    return lines_and_texts(work, account, valid_at, known_at)[0]


def lines_and_texts(
    work: Work, account: Account, valid_at: date, known_at: datetime | None = None
) -> tuple[tuple[LineTerms, ...], Mapping[str, Mapping[str, Any]]]:
    """The same, and the terms of each text by itself that they are made of, by its id."""
    facts, terms = _known(work, account, valid_at, known_at)
    return fold(facts, terms.__getitem__, valid_at), terms


def lines_without(
    work: Work, account: Account, papers: Collection[str], ended: str | None
) -> tuple[LineTerms, ...]:
    """What would hold today had some papers (ids of contracts) not come, nor ended the contract
    `ended`.
    """
    known, terms = _known(work, account, work.today, None)
    facts = [
        fact
        for fact in known
        if fact.contract_id not in papers
        and not (fact.act is Act.ENDS and fact.contract_id == ended)
    ]
    return fold(facts, terms.__getitem__, work.today)


def lines_by_day(work: Work, account: Account) -> list[tuple[date, tuple[LineTerms, ...]]]:
    """The lines on every day up to today on which a paper did something, as known now."""
    facts, terms = _known(work, account, work.today, None)
    days = sorted({fact.valid_from for fact in facts if fact.valid_from <= work.today})
    return [(day, fold(facts, terms.__getitem__, day)) for day in days]


def _known(
    work: Work, account: Account, valid_at: date, known_at: datetime | None
) -> tuple[list[PaperFact], dict[str, Mapping[str, Any]]]:
    """All that papers did, and the terms of those that speak by a day."""
    facts = [_fact(row) for row in term_facts_of(work.session, account.id, known_at)]
    spoken = {
        fact.version_id for fact in facts if fact.act in _SPEAKING and fact.valid_from <= valid_at
    }
    return facts, terms_of_versions(work.session, spoken)


def _fact(row: TermFact) -> PaperFact:
    return PaperFact(
        contract_id=row.contract_id,
        version_id=row.version_id,
        line=row.line,
        act=Act(row.act),
        valid_from=row.valid_from,
        recorded_at=row.recorded_at,
        ends_on=row.ends_on,
        paths=tuple(row.paths),
        base_id=row.base_id,
    )
