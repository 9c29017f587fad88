"""An intake: the account record and the papers handed in with an application for one kind of
contract. Its rules say which papers and facts are missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.catalogue import Library
from service.domain.comparison import folded
from service.domain.facts import AccountFacts
from service.domain.intake_needs import Need
from service.domain.selection import DraftRequest, select_template
from service.domain.templates import Template
from service.domain.terms import lookup
from service.domain.traits import account_traits


@dataclass(frozen=True)
class IntakeSubject:
    """What intake rules look at; `papers` are the names as handed in."""

    account: AccountFacts
    papers: tuple[str, ...]
    kind: Template
    as_of: date
    library: Library
    traits: frozenset[str]

    def needs(self, rule_id: str | None = None) -> Iterator[Need]:
        """The needs of this application, those of one rule or all."""
        for need in self.library.needs.values():
            if rule_id in (None, need.rule) and self._holds(need):
                yield need

    def has(self, paper_id: str) -> bool:
        """Whether the paper was handed in under any of its names."""
        names = {folded(name) for name in self.library.papers[paper_id].names}
        return any(folded(name) in names for name in self.papers)

    def unknown_papers(self) -> list[str]:
        """Papers handed in under a name that no paper goes by."""
        known = {folded(name) for paper in self.library.papers.values() for name in paper.names}
        return [name for name in self.papers if folded(name) not in known]

    def title(self, paper_id: str) -> str:
        return self.library.papers[paper_id].title

    def recorded(self, path: str) -> bool:
        """Whether the record says anything at a path."""
        return lookup(self.account, path) not in (None, (), "")

    def _holds(self, need: Need) -> bool:
        fits = not need.kinds or self.kind.id in need.kinds
        recorded = need.if_recorded is None or self.recorded(need.if_recorded)
        return fits and recorded and need.applies_to.to(self.traits)


def intake_of(
    account: AccountFacts,
    papers: tuple[str, ...],
    kind: str | None,
    library: Library,
    as_of: date,
) -> IntakeSubject:
    """An intake for a kind (None: the one that fits); raises NoTemplateApplies."""
    request = DraftRequest(starts_on=as_of, kind=kind)
    template = select_template(account, request, library, as_of).template
    return IntakeSubject(account, papers, template, as_of, library, account_traits(account))
