"""The past and what is to come: what an account's contracts say on a day, as known at an instant,
and which paper says it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission
from service.domain.effective import LineTerms, StandingPaper
from service.domain.errors import Invalid, Problem
from service.domain.people import reveal
from service.store.accounts import Account
from service.store.contracts import Contract, contracts_named
from service.store.term_facts import term_facts_of
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.effective_terms import lines_and_texts
from service.usecases.organisations import signing_organisation, supplier_holder
from service.usecases.stated_terms import only_in_words, typed_terms
from service.usecases.work import Work

NOTHING = "该日没有生效的合同"
NOT_YET_KNOWN = "当时尚无记录"
_NO_TERMS = "parameters"
"""What of a text is no term: figures of the library at the time."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper that holds on the day; see `domain.effective.StandingPaper`."""

    contract_id: str
    number: str
    title: str
    kind: str
    since: date
    ends_on: date | None
    is_over: bool
    amends: bool


@dataclass(frozen=True, slots=True)
class WordsView:
    """A change that a paper states in words which no field of the record was found for."""

    number: str
    item: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LineView:
    """What one line says: `terms` masked, what nobody stated is not there. `sources`: path ->
    number of the paper it comes from, where that is not the first one. `parallel`: numbers of whole
    contracts that hold beside each other.
    """

    line: str
    papers: tuple[PaperView, ...]
    terms: Mapping[str, Any]
    sources: Mapping[str, str]
    only_in_words: tuple[WordsView, ...]
    parallel: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermsView:
    """`note`: says so where nothing is in force, or nothing was known yet."""

    account_no: str
    valid_at: date
    known_at: datetime
    lines: tuple[LineView, ...]
    note: str


@needs(Permission.READ_CONTRACTS)
def terms_view(
    work: Work,
    account_no: str,
    valid_at: date | None = None,
    known_at: datetime | None = None,
) -> TermsView:
    """Line by line; today and now where not said. Raises AccountNotFound, Invalid for an instant
    that is still to come: nobody knows yet what will be known.
    """
    if known_at is not None and known_at > work.now:
        problem = Problem("known_at", "不能晚于现在：以后会知道什么，现在无从得知")
        raise Invalid("查询的时点不正确", [problem])
    account = account_of(work, account_no)
    day, known = valid_at or work.today, known_at or work.now
    lines, texts = lines_and_texts(work, account, day, known)
    wanted = {paper.contract_id for line in lines for paper in line.papers}
    wanted |= {id for line in lines for id in line.parallel}
    contracts = contracts_named(work.session, wanted)
    reader = _Reader(work, account, contracts, texts)
    shown = tuple(reader.line(line) for line in lines)
    note = "" if shown else _note(work, account, known)
    return TermsView(account.account_no, day, known, shown, note)


def _note(work: Work, account: Account, known: datetime) -> str:
    """Why nothing is shown: what was not known yet is not said to have been none."""
    knew_later = term_facts_of(work.session, account.id)
    was_known = any(fact.recorded_at <= known for fact in knew_later)
    return NOT_YET_KNOWN if knew_later and not was_known else NOTHING


class _Reader:
    """Shows lines: numbers of papers, masks for personal values."""

    def __init__(
        self,
        work: Work,
        account: Account,
        contracts: Mapping[str, Contract],
        texts: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._vault, self._contracts, self._texts = work.vault, contracts, texts
        organisations = {contract.org_id for contract in contracts.values()}
        suppliers = {supplier_holder(signing_organisation(work, id)) for id in organisations}
        self._holders = [holder_of(account), *sorted(suppliers)]
        self._masks = self._vault.masks_of(self._holders) if contracts else {}

    def line(self, line: LineTerms) -> LineView:
        terms = {name: value for name, value in line.terms.items() if name != _NO_TERMS}
        amending = [paper for paper in line.papers if paper.amends]
        return LineView(
            line=line.line,
            papers=tuple(
                _paper(paper, self._contracts[paper.contract_id]) for paper in line.papers
            ),
            terms=reveal(terms, self._masks),
            sources={
                path: self._contracts[paper.contract_id].number
                for paper in amending
                for path in paper.paths
            },
            only_in_words=tuple(words for paper in amending for words in self._words(paper)),
            parallel=tuple(self._contracts[id].number for id in line.parallel),
        )

    def _words(self, paper: StandingPaper) -> Iterator[WordsView]:
        terms = self._texts[paper.version_id]
        changes = [change for change in terms["changes"] if change.get("path") not in paper.paths]
        if not changes:
            return
        facts = typed_terms(terms, self._vault.values_of(self._holders))
        for change in only_in_words(facts, changes, paper.paths):
            said = reveal(change, self._masks)
            number = self._contracts[paper.contract_id].number
            yield WordsView(number, said["item"], said["old"], said["new"])


def _paper(paper: StandingPaper, contract: Contract) -> PaperView:
    return PaperView(
        contract_id=contract.id,
        number=contract.number,
        title=contract.title,
        kind=contract.kind,
        since=paper.since,
        ends_on=paper.ends_on,
        is_over=paper.is_over,
        amends=paper.amends,
    )
