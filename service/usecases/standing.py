"""What signed papers do to an account's terms, written down as it happens; and what follows from
that: the record is held against the contract again.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from service.domain.effective import MAIN, Act
from service.store.archive import relations_of
from service.store.contracts import Contract, ContractVersion, version_numbered
from service.store.renewals import contract_behind
from service.store.term_facts import TermFact, add_term_fact, facts_of_paper
from service.usecases.contract_texts import ENDING_AGREEMENT, account_behind
from service.usecases.drifts import look_again
from service.usecases.stated_terms import paths_set
from service.usecases.supply_leave import look_at_leave
from service.usecases.work import Work

_DAY = timedelta(days=1)
_RENEWAL = "renewal-agreement"
_SUPPLEMENT = "supplementary-agreement"
_CHANGING = (_RENEWAL, _SUPPLEMENT)
"""Kinds of paper that change another one, whatever that is."""
_TIES = ("amends", "renews", "replaces")


def paper_began(work: Work, contract: Contract) -> None:
    """A contract came into force: its terms hold from its first day on. An ending agreement sets
    none: what it ends is noted when it ends.
    """
    if contract.kind == ENDING_AGREEMENT:
        return
    version = version_numbered(work.session, contract, contract.version)
    is_first = not facts_of_paper(work.session, contract.id)
    for fact in _begun(work, contract, version):
        add_term_fact(work.session, fact)
    named = _named_end(version)
    if is_first and named is not None and named != _runs_until(contract):
        # One that was not made here: its term moved on before it came in.
        term_moved(work, contract)
    account = account_behind(work, contract)
    look_again(work, account)
    look_at_leave(work, account)


def paper_ended(work: Work, contract: Contract, ended_on: date) -> None:
    """A contract's last day was or is `ended_on`."""
    _follow(work, contract, Act.ENDS, ended_on + _DAY)


def term_moved(work: Work, contract: Contract) -> None:
    """The term that runs ends on another day now, or has no end (`contract.indefinite_since`)."""
    known = facts_of_paper(work.session, contract.id)
    before = [row.ends_on for row in known if row.ends_on is not None]
    last = max(before, default=contract.starts_on - _DAY)
    _follow(work, contract, Act.EXTENDS, last + _DAY, ends_on=_runs_until(contract))


def line_of(work: Work, contract: Contract) -> str:
    """What a paper is about: of one that changes another, what that is about."""
    while contract.kind in _CHANGING:
        tied = _tied(work, contract)
        if tied is None:
            return MAIN
        contract = tied[1]
    version = version_numbered(work.session, contract, contract.version)
    template = work.library.template_version(contract.kind, version.kind_version)
    template = template or work.library.template_on(contract.kind, work.today)
    return MAIN if template is not None and not template.side_agreement else contract.kind


def _begun(work: Work, contract: Contract, version: ContractVersion) -> Iterator[TermFact]:
    """What a text does from its first day on, with the last day that it names itself: days to
    which its term has moved are facts of their own, and begin where it would have ended.
    """
    tied = _tied(work, contract)
    line = line_of(work, contract)

    def fact(act: Act, base: Contract | None, paths: list[str]) -> TermFact:
        return TermFact(
            id=work.new_id(),
            org_id=contract.org_id,
            account_id=contract.account_id,
            contract_id=contract.id,
            version_id=version.id,
            base_id=base.id if base is not None else None,
            line=line,
            act=act.value,
            valid_from=contract.starts_on,
            ends_on=_named_end(version),
            paths=paths,
            recorded_at=work.now,
        )

    if contract.kind not in _CHANGING:
        replaced = tied[1] if tied is not None and tied[0] == "replaces" else None
        yield fact(Act.SETS, replaced, [])
        return
    paths = paths_set(work, contract, version, line)
    if tied is None and contract.kind == _RENEWAL:
        # It carries on a contract that we do not know: all we know is what it says itself.
        yield fact(Act.SETS, None, paths)
        return
    yield fact(Act.AMENDS, tied[1] if tied is not None else None, paths)
    if tied is not None and tied[0] == "renews":
        yield fact(Act.EXTENDS, tied[1], [])


def _named_end(version: ContractVersion) -> date | None:
    named = version.terms["term"]["ends_on"]
    return date.fromisoformat(named) if named else None


def _runs_until(contract: Contract) -> date | None:
    return contract.ends_on if contract.indefinite_since is None else None


def _follow(
    work: Work, contract: Contract, act: Act, valid_from: date, ends_on: date | None = None
) -> None:
    """Something happened to a paper that holds, or held."""
    known = facts_of_paper(work.session, contract.id)
    if not known:
        return
    row = TermFact(
        id=work.new_id(),
        org_id=contract.org_id,
        account_id=contract.account_id,
        contract_id=contract.id,
        version_id=known[-1].version_id,
        line=known[-1].line,
        act=act.value,
        valid_from=valid_from,
        ends_on=ends_on,
        paths=[],
        recorded_at=work.now,
    )
    add_term_fact(work.session, row)
    look_again(work, account_behind(work, contract))


def _tied(work: Work, contract: Contract) -> tuple[str, Contract] | None:
    """The contract that a paper amends, renews or replaces, and which of these."""
    for relation in relations_of(work.session, contract.id):
        if relation.kind in _TIES:
            return relation.kind, contract_behind(work.session, relation.other_id)
    return None
