"""One truth per site: which papers of an account are in force, and where they contradict."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from service.domain.access import Permission
from service.domain.effective import MAIN, LineTerms
from service.domain.people import reveal
from service.domain.site import (
    Site,
    SiteFinding,
    SiteLine,
    SitePaper,
    findings_on,
    printed_paths,
    same_number,
    words_of,
)
from service.domain.term_paths import value_at
from service.store.accounts import Account, revision_on
from service.store.archive import contract_numbered
from service.store.contracts import Contract, outline_of_version
from service.store.customers import contracts_with_ids
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.contract_texts import ORIGIN_LEGACY
from service.usecases.effective_terms import lines_on
from service.usecases.relations import now_standing
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class PaperInForce:
    """A paper that holds. `line`: `main`, or the kind of a side agreement. `ends_on` None: no end;
    `is_over`: past it, and supply goes on by it.
    """

    line: str
    contract_id: str
    number: str
    title: str
    since: date
    ends_on: date | None
    is_over: bool
    amends: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding for people: `values` as words, personal ones masked; `basis` as labels."""

    code: str
    message: str
    contract_ids: tuple[str, ...]
    path: str
    values: tuple[str, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    account_no: str
    on: date
    papers: tuple[PaperInForce, ...]
    findings: tuple[FindingView, ...]


@needs(Permission.READ_CONTRACTS)
def get_site(work: Work, account_no: str) -> SiteView:
    """The papers of an account that are in force today, and what is wrong between them. Raises
    AccountNotFound.
    """
    account = account_of(work, account_no)
    lines = lines_on(work, account, work.today)
    found = _findings(work, account, lines)
    masks = work.vault.masks_of([holder_of(account)])
    return SiteView(
        account_no=account.account_no,
        on=work.today,
        papers=tuple(_papers(work, lines)),
        findings=tuple(
            FindingView(
                code=item.code,
                message=reveal(item.message, masks),
                contract_ids=item.contract_ids,
                path=item.path,
                values=tuple(words_of(reveal(value, masks)) for value in item.values),
                basis=tuple(basis_of(work, item)),
            )
            for item in found
        ),
    )


def site_findings(
    work: Work, account: Account, lines: Sequence[LineTerms] | None = None
) -> list[SiteFinding]:
    """Where the papers in force of an account contradict each other today. Values are as stored:
    tokens stand for personal ones. `lines`: what holds today, where the caller knows it.
    """
    if lines is None:
        lines = lines_on(work, account, work.today)
    return _findings(work, account, lines)


def basis_of(work: Work, finding: SiteFinding) -> Iterator[str]:
    """What a finding rests on, in words; an unread source says so."""
    card = work.library.cards.get(finding.card)
    return (work.library.basis(citation).label for citation in card.basis) if card else iter(())


def site_lines(work: Work, lines: Sequence[LineTerms]) -> tuple[SiteLine, ...]:
    """Lines in force with what their papers are called and, where somebody asks, print."""
    contracts = _contracts(work, lines)
    main = next((line for line in lines if line.line == MAIN), None)
    return tuple(
        SiteLine(
            line,
            _named(contracts[line.contract_id]),
            cache(partial(_printed, work, line, contracts[line.contract_id])),
            _belongs(work, line, main, contracts),
        )
        for line in lines
    )


def _findings(work: Work, account: Account, lines: Sequence[LineTerms]) -> list[SiteFinding]:
    if not lines:
        return []
    contracts = _contracts(work, [line for line in lines if line.parallel])
    revision = revision_on(work.session, account, work.today)
    site = Site(
        lines=site_lines(work, lines),
        parallel={
            line.line: tuple(_named(contracts[id]) for id in line.parallel)
            for line in lines
            if line.parallel
        },
        generation=revision.facts.get("generation") if revision is not None else None,
    )
    return findings_on(site)


def _contracts(work: Work, lines: Iterable[LineTerms]) -> dict[str, Contract]:
    ids = {id for line in lines for id in (*line.parallel, *(p.contract_id for p in line.papers))}
    return contracts_with_ids(work.session, ids)


def _named(contract: Contract) -> SitePaper:
    return SitePaper(contract.id, contract.number, contract.title)


def _printed(work: Work, line: LineTerms, whole: Contract) -> frozenset[str] | None:
    """What a line's papers say: its whole contract by its words, what changes it by its paths."""
    if whole.origin == ORIGIN_LEGACY:
        return None
    base, *amending = line.papers
    outline = outline_of_version(work.session, base.version_id)
    return frozenset((*printed_paths(outline), *(p for paper in amending for p in paper.paths)))


def _belongs(
    work: Work, line: LineTerms, main: LineTerms | None, contracts: Mapping[str, Contract]
) -> bool | None:
    """Whether a side agreement names the main contract in force, or one whose place it took."""
    named = value_at(line.terms, "main_contract.contract_no")
    if line is main or main is None or not named:
        return None
    standing = {paper.contract_id for paper in main.papers} | set(main.parallel)
    if any(same_number(contracts[id].number, named) for id in standing):
        return True
    found = contract_numbered(work.session, work.actor, named)
    return found is not None and now_standing(work, found).id in standing


def _papers(work: Work, lines: Sequence[LineTerms]) -> Iterator[PaperInForce]:
    contracts = _contracts(work, lines)
    for line in lines:
        for paper in line.papers:
            contract = contracts[paper.contract_id]
            yield PaperInForce(
                line=line.line,
                contract_id=contract.id,
                number=contract.number,
                title=contract.title,
                since=paper.since,
                ends_on=paper.ends_on,
                is_over=paper.is_over,
                amends=paper.amends,
            )
