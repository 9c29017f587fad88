"""What a change of use meets: the contract that is in force on its day and what that says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.effective import MAIN
from service.domain.facts import AccountFacts
from service.domain.people import reveal
from service.domain.term_differences import UNSTATED, TermDifference, differences
from service.domain.vocabulary import ContractState
from service.store.accounts import Account, revision_on
from service.store.changes import contracts_in_force
from service.store.contracts import Contract, version_numbered
from service.store.renewals import contract_behind
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import holders_of
from service.usecases.effective_terms import lines_on
from service.usecases.relations import first_of, now_standing
from service.usecases.work import Work

NEW, SUPPLEMENT, TERMINATION = "contract", "supplement", "termination"
"""What may be drafted for a change: of each at most one an account."""
_DAY = timedelta(days=1)
_TOLD_BY = {
    "generation": "has-pv",
    "storage": "has-storage",
    "charging": "has-charging",
    "standby_generator": "has-standby-generator",
    "temporary": "temporary",
}
"""Traits that the whole record is not needed for: what terms tell by having it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The supply contract of an account in force: the paper that stands now (`contract`: a renewal
    where there was one), where its clauses stand (`whole`), and what all its papers together say.
    """

    contract: Contract
    whole: Contract
    terms: Mapping[str, Any]

    def is_over(self, day: date) -> bool:
        """Whether its term is over and supply goes on without one."""
        return self.contract.indefinite_since is None and self.contract.ends_on < day


def standing_on(work: Work, account: Account, day: date) -> Standing | None:
    """What is in force on a day; None where nothing is."""
    main = next((line for line in lines_on(work, account, day) if line.line == MAIN), None)
    if main is None:
        return None
    contract = now_standing(work, contract_behind(work.session, main.contract_id))
    return Standing(contract, first_of(work, contract), main.terms)


def first_day_of(work: Work, effective_on: date) -> date:
    """From when on papers for a change hold: none of them is dated back."""
    return max(effective_on, work.today)


def clear_terms(work: Work, standing: Standing) -> dict[str, Any]:
    """The terms in force, personal values in the clear."""
    values = work.vault.values_of(holders_of(work, standing.contract))
    terms: dict[str, Any] = reveal(standing.terms, values)
    return terms


def before(
    work: Work, account: Account, standing: Standing | None, day: date, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What a change begins from, in the clear: what the contract says; without one what the record
    says, unless the record runs ahead and says the new facts already.
    """
    if standing is not None:
        return clear_terms(work, standing)
    revision = revision_on(work.session, account, day)
    if revision is None:
        return {}
    known: dict[str, Any] = reveal(revision.facts, work.vault.values_of([holder_of(account)]))
    return {} if known == facts else known


def amended(
    work: Work, standing: Standing, facts: AccountFacts, fields: Iterable[str]
) -> list[TermDifference]:
    """What facts say otherwise than the contract in force of what a change touches (`fields`)."""
    known = tuple(fields)
    return [one for one in _apart(work, standing, facts) if touches(known, one.path)]


def apart_besides(
    work: Work, standing: Standing, facts: AccountFacts, fields: Iterable[str]
) -> list[str]:
    """Names of what else facts say otherwise than the contract: no matter of the change. What the
    contract does not tell (one that was not made here) is nowhere apart.
    """
    known = tuple(fields)
    found = _apart(work, standing, facts)
    items = [one.item for one in found if one.old != UNSTATED and not touches(known, one.path)]
    return list(dict.fromkeys(items))


def _apart(work: Work, standing: Standing, facts: AccountFacts) -> list[TermDifference]:
    return differences(clear_terms(work, standing), facts.model_dump(mode="json"))


def touches(fields: Iterable[str], path: str) -> bool:
    """Whether a path of the record is among those of a rule, above or below one of them."""
    return any(f"{path}.".startswith(f"{name}.") or name.startswith(f"{path}.") for name in fields)


def kind_and_addenda(work: Work, standing: Standing) -> tuple[str, tuple[str, ...]]:
    """Of what kind a contract is, with which addenda: those of its text, and those that what is
    agreed by now calls for (a supplementary agreement may have brought it, and one that was not
    made here has no addenda of ours).
    """
    kind = standing.whole.kind
    version = version_numbered(work.session, standing.whole, standing.whole.version)
    addenda = [ref["id"] for ref in version.addenda]
    stated = {trait for name, trait in _TOLD_BY.items() if standing.terms.get(name)}
    template = work.library.template_on(kind, work.today)
    ids = template.addenda if template is not None else ()
    offered = (work.library.template_on(id, work.today) for id in ids)
    addenda += [one.id for one in offered if one is not None and one.is_needed_by(stated)]
    return kind, tuple(dict.fromkeys(addenda))


def papers_beside(work: Work, account: Account) -> list[Contract]:
    """Contracts in force beside the supply contract: those that a change of the account touches
    too, and that are no amendments of another.
    """
    found = []
    for contract in contracts_in_force(work.session, account.id):
        template = work.library.template_on(contract.kind, work.today)
        beside = template is not None and template.side_agreement
        if beside and contract.kind not in _OF_ANOTHER:
            found.append(contract)
    return found


_OF_ANOTHER = frozenset({"supplementary-agreement", "renewal-agreement", "termination-agreement"})


def paper_kind(contract: Contract) -> str:
    """Which of a change's papers a contract is."""
    kinds = {"supplementary-agreement": SUPPLEMENT, "termination-agreement": TERMINATION}
    return kinds.get(contract.kind, NEW)


def has_held(contract: Contract, by: date) -> bool:
    """Whether a paper is in force and has begun by a day, or another has taken its place since."""
    if contract.state == ContractState.SUPERSEDED:
        return True
    return contract.state == ContractState.IN_FORCE and contract.starts_on <= by
