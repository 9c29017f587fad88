"""Effective terms: what the signed papers of an account say together on a day, as known at an
instant. Pure: a fold over what each paper did, in the order of its days.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from service.domain.term_paths import put, steps_of, value_at

MAIN = "main"
"""The line of the supply contract itself, of whatever kind; side agreements go by their kinds."""


class Act(StrEnum):
    """What a paper does to the terms of its line."""

    SETS = "sets"
    AMENDS = "amends"
    EXTENDS = "extends"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class PaperFact:
    """One thing a paper did; see store.term_facts.TermFact.

    `base_id`: the contract that an amendment changes; of one that sets the terms anew, the one
    whose place it takes; of one that extends a term that is not its own, the one it renews: that
    stands as long as its renewal does, however it ended.
    """

    contract_id: str
    version_id: str
    line: str
    act: Act
    valid_from: date
    recorded_at: datetime
    ends_on: date | None = None
    paths: tuple[str, ...] = ()
    base_id: str | None = None


@dataclass(frozen=True, slots=True)
class StandingPaper:
    """A paper that holds on the day. `ends_on`: last day of its term (None: it has none);
    `is_over`: that day is past and supply goes on by it (Civil Code art. 490, Energy Law art. 36).
    `amends`: it changes another one and sets the `paths` only.
    """

    contract_id: str
    version_id: str
    since: date
    ends_on: date | None
    is_over: bool
    amends: bool
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What one line says on a day: `papers` in the order they apply, `terms` the JSON they make
    together (as `Terms`; tokens for personal values). A name that is not there at all is unknown
    (a contract not made here does not tell); null means that the paper says there is none.
    `parallel`: whole contracts of the line that hold beside each other, where there should be one.
    """

    line: str
    papers: tuple[StandingPaper, ...]
    terms: Mapping[str, Any]
    parallel: tuple[str, ...] = ()

    @property
    def contract_id(self) -> str:
        """The whole contract under all amendments."""
        return next(paper.contract_id for paper in self.papers if not paper.amends)


TermsOf = Callable[[str], Mapping[str, Any]]
"""Id of a version -> its terms as stored."""


def fold(facts: Iterable[PaperFact], terms_of: TermsOf, valid_at: date) -> tuple[LineTerms, ...]:
    """What holds on a day by these facts (those known at the instant in question), line by line,
    the main one first. Later days override earlier ones; of one day, what was recorded later.
    In which order the facts come in does not matter.
    """
    papers = _Papers()
    for fact in sorted(facts, key=_in_order):
        papers.tie(fact)
        if fact.valid_from <= valid_at:
            papers.take(fact)
    papers.settle()
    lines = sorted(papers.wholes().items(), key=lambda item: (item[0] != MAIN, item[0]))
    amendments = papers.amendments()
    return tuple(
        _line_terms(wholes, amendments, papers.ends, terms_of, valid_at) for _, wholes in lines
    )


def is_stated(terms: Mapping[str, Any], path: str) -> bool:
    """Whether the terms say anything at a path, were it that there is none."""
    current: Any = terms
    for step in steps_of(path):
        if isinstance(current, Mapping) and isinstance(step, str):
            if step not in current:
                return False
            current = current[step]
        elif isinstance(current, list) and isinstance(step, int) and step < len(current):
            current = current[step]
        else:
            # There is none, or fewer of them: that is said.
            return True
    return True


@dataclass
class _Papers:
    """What stands after some facts, each looked at once and in their order.

    `roots`: of a renewal, the whole contract whose terms it carries on. `ends`: last days of terms.
    """

    sets: dict[str, PaperFact] = field(default_factory=dict)
    amends: dict[str, PaperFact] = field(default_factory=dict)
    renewals: list[PaperFact] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    ends: dict[str, date | None] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)

    def tie(self, fact: PaperFact) -> None:
        """Begun or not: what a paper renews says which contract is changed by papers on it."""
        if fact.act is Act.EXTENDS and fact.base_id is not None:
            self.roots[fact.contract_id] = self.roots.get(fact.base_id, fact.base_id)

    def take(self, fact: PaperFact) -> None:
        match fact.act:
            case Act.SETS:
                self.sets[fact.contract_id] = fact
            case Act.AMENDS:
                self.amends[fact.contract_id] = fact
            case Act.EXTENDS if fact.base_id is not None:
                self.renewals.append(fact)
            case Act.ENDS:
                self.over.add(fact.contract_id)
                return
        self.ends[fact.contract_id] = fact.ends_on

    def settle(self) -> None:
        """Whose place was taken is over; what is renewed is not, as long as its renewal stands."""
        self.over |= {
            fact.base_id
            for id, fact in self.sets.items()
            if fact.base_id is not None and id not in self.over
        }
        for fact in reversed(self.renewals):
            if fact.contract_id not in self.over and fact.base_id is not None:
                self.over.discard(fact.base_id)
        for fact in self.renewals:
            if fact.contract_id not in self.over:
                self.ends[self.roots[fact.contract_id]] = self.ends[fact.contract_id]

    def wholes(self) -> dict[str, list[PaperFact]]:
        """The whole contracts that hold, by line; the last one of each is the one that counts."""
        lines: dict[str, list[PaperFact]] = {}
        for fact in sorted(self.sets.values(), key=_in_order):
            if fact.contract_id not in self.over:
                lines.setdefault(fact.line, []).append(fact)
        return lines

    def amendments(self) -> dict[str | None, list[PaperFact]]:
        """What changes which whole contract, in the order it applies; None: none of ours."""
        found: dict[str | None, list[PaperFact]] = {}
        for fact in sorted(self.amends.values(), key=_in_order):
            if fact.contract_id not in self.over:
                base = fact.base_id
                found.setdefault(self.roots.get(base, base) if base else None, []).append(fact)
        return found


def _in_order(fact: PaperFact) -> tuple[date, datetime, str, str]:
    return fact.valid_from, fact.recorded_at, fact.contract_id, fact.act


def _line_terms(
    wholes: Sequence[PaperFact],
    amendments: Mapping[str | None, Sequence[PaperFact]],
    ends: Mapping[str, date | None],
    terms_of: TermsOf,
    valid_at: date,
) -> LineTerms:
    base = wholes[-1]
    # What names no contract of ours changes the one that counts.
    loose = (fact for fact in amendments.get(None, ()) if fact.line == base.line)
    own = amendments.get(base.contract_id, ())
    applied = sorted(
        (*own, *(fact for fact in loose if fact.valid_from >= base.valid_from)), key=_in_order
    )
    terms: Mapping[str, Any] = terms_of(base.version_id)
    if base.paths:
        terms = _overlaid({}, base, terms)
    for fact in applied:
        terms = _overlaid(terms, fact, terms_of(fact.version_id))
    papers = tuple(_standing(fact, ends[fact.contract_id], valid_at) for fact in (base, *applied))
    parallel = tuple(fact.contract_id for fact in wholes) if len(wholes) > 1 else ()
    return LineTerms(base.line, papers, terms, parallel)


def _overlaid(
    terms: Mapping[str, Any], fact: PaperFact, own: Mapping[str, Any]
) -> Mapping[str, Any]:
    for path in fact.paths:
        try:
            terms = put(terms, path, value_at(own, path))
        except LookupError:
            # Beyond the end of a list that was shorter: then the list is another one altogether.
            whole = path.partition("[")[0]
            terms = put(terms, whole, value_at(own, whole))
    return terms


def _standing(fact: PaperFact, ends_on: date | None, valid_at: date) -> StandingPaper:
    return StandingPaper(
        contract_id=fact.contract_id,
        version_id=fact.version_id,
        since=fact.valid_from,
        ends_on=ends_on,
        is_over=ends_on is not None and ends_on < valid_at,
        amends=fact.act is Act.AMENDS,
        paths=fact.paths,
    )
