"""The papers of a change of use, drafted from the facts that it will bring about: a new contract, a
supplementary agreement with old and new of each item, an agreement that ends the old contract.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.domain.dates import last_day_of_term, worded
from service.domain.errors import FactsInvalid, NoTemplateApplies, Problem, TermMissing
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest
from service.domain.terms import TermChange
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import (
    Account,
    AccountRevision,
    accounts_named,
    find_account,
    planned_revision,
    revision_from,
)
from service.store.changes import Change, papers_of
from service.usecases.accounts import typed_facts
from service.usecases.change_demands import wanted_contracts, wanted_terminations
from service.usecases.change_plans import merged, with_its_party
from service.usecases.change_scene import (
    NEW,
    SUPPLEMENT,
    TERMINATION,
    Standing,
    amended,
    first_day_of,
    paper_kind,
    papers_beside,
    standing_on,
)
from service.usecases.contract_terms import printed_in
from service.usecases.contract_texts import read_text
from service.usecases.contracts import draft_related
from service.usecases.errors import FactsNotEffective
from service.usecases.relations import Relation
from service.usecases.renewal_plans import main_contract_of
from service.usecases.work import Work

PAPERS = (NEW, SUPPLEMENT, TERMINATION)
"""Names of the drafts under which agreed values are given."""
_DAY = timedelta(days=1)
_SETTLED_WITHIN = timedelta(days=15)
_WHY_ENDED: Mapping[str, str] = {
    ChangeType.CLOSING: "用电人申请销户，不再用电",
    ChangeType.TRANSFER: "用电人已经变更，由新的用电人办理过户并签订新的供用电合同",
    ChangeType.SPLIT: "用电人申请分户，由分立后的各户分别签订供用电合同",
    ChangeType.MERGER: "用电人申请并户，并入其他用电户统一签订供用电合同",
    ChangeType.RELOCATION: "用电人申请迁址，原用电地址停止用电",
}
_STAYS_CONNECTED = (
    "后续用电人的合同按期生效的，保留现有电能表继续供电；没有按期生效的，供电人在产权分界点电源侧断电"
    "并回收电能表"
)
_PRINTED_AS = {"receiving_points": "transformers"}
"""Lists that contracts print under another name, too: that is where one looks first."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """One paper to draft, on one account. `planned`: the facts it is drafted from."""

    kind: str
    account: Account
    request: DraftRequest
    relation: Relation | None = None
    planned: AccountRevision | None = None


def refuse_unknown_drafts(agreed: Mapping[str, Any]) -> None:
    """Agreed values go by the name of the draft. Raises FactsInvalid."""
    problems = [
        Problem(f"agreed.{name}", f"没有这样的文本；可写：{'、'.join(PAPERS)}")
        for name, values in agreed.items()
        if name not in PAPERS or not isinstance(values, Mapping)
    ]
    if problems:
        raise FactsInvalid("约定事项不正确", problems)


def draft_what_lacks(work: Work, change: Change, agreed: Mapping[str, Any]) -> tuple[str, ...]:
    """Draft the papers of a change that are not there or were given up, each whole or not at all.

    Returns what is still missing: paths of values to be given, or sentences. Raises FactsInvalid.
    """
    known = {(row.account_id, paper_kind(row)) for row in papers_of(work.session, [change.id])}
    missing: list[str] = []
    for paper in _papers(work, change, agreed):
        if (paper.account.id, paper.kind) in known:
            continue
        number = paper.account.account_no
        if find_account(work.session, work.actor, number) is None:
            missing.append(f"户号 {number} 归其他单位管理，其文本由双方共同的上级单位起草")
            continue
        try:
            with work.session.begin_nested():
                draft_related(
                    work,
                    number,
                    paper.request,
                    paper.relation,
                    change_id=change.id,
                    planned=paper.planned,
                )
        except TermMissing as error:
            missing += [_place(paper.kind, problem) for problem in error.problems]
        except (NoTemplateApplies, FactsNotEffective) as error:
            missing.append(error.message)
        except FactsInvalid as error:
            problems = [Problem(_place(paper.kind, p), p.message) for p in error.problems]
            raise FactsInvalid(error.message, problems) from None
    return tuple(dict.fromkeys(missing))


def _place(kind: str, problem: Problem) -> str:
    """Where in the change's request the value is given: `agreed.contract.review.checked_on`."""
    if problem.field == "changes":
        return "变更后的内容与合同所载没有不同，没有可以写入补充协议的事项"
    if problem.field == "main_contract.signed_on":
        return "原有合同没有登记签订日期，请在该合同的核对内容中补上（signed_on）后再起草"
    if problem.field.startswith("main_contract."):
        return problem.field
    if problem.field.startswith("agreed."):
        return f"agreed.{kind}.{problem.field.removeprefix('agreed.')}"
    return f"facts.{problem.field}"


def _papers(work: Work, change: Change, agreed: Mapping[str, Any]) -> Iterator[_Paper]:
    ids = [change.account_id, *change.accounts]
    accounts = {row.id: row for row in accounts_named(work.session, ids)}
    start = first_day_of(work, change.effective_on)
    for account_id in wanted_terminations(change):
        yield from _termination(work, change, accounts[account_id], start, agreed)
    if change.action == PaperAction.SUPPLEMENT:
        yield from _supplement(work, change, accounts[change.account_id], start, agreed)
    for account_id in wanted_contracts(change):
        yield _new_contract(work, change, accounts[account_id], start, agreed)


def _new_contract(
    work: Work, change: Change, account: Account, start: date, agreed: Mapping[str, Any]
) -> _Paper:
    """Of the kind that the facts call for. It takes the place of the contract between the same
    parties; one that is ended by an agreement has no successor.
    """
    standing = standing_on(work, account, start)
    relation = None
    if standing is not None and account.id not in wanted_terminations(change):
        relation = Relation("replaces", standing.contract)
    request = DraftRequest(starts_on=start, agreed=dict(agreed.get(NEW, {})))
    return _Paper(NEW, account, request, relation, _planned(work, change, account, start))


def _planned(work: Work, change: Change, account: Account, day: date) -> AccountRevision | None:
    """The facts that the change will bring about, over what was recorded since."""
    planned = planned_revision(work.session, account.id, change.id)
    return merged(work, account, planned, day) if planned is not None else None


# ---- old and new ------------------------------------------------------------------------------


def _supplement(
    work: Work, change: Change, account: Account, start: date, agreed: Mapping[str, Any]
) -> Iterator[_Paper]:
    standing = standing_on(work, account, start)
    planned = _planned(work, change, account, start)
    if standing is None or planned is None:
        return
    own = {"reason": _why_changed(change), "application_no": change.work_order_no}
    main = main_contract_of(work, standing.contract)
    # A contract without a last day (any more) leaves it to the amendment to name one.
    is_open = standing.contract.indefinite_since is not None
    request = DraftRequest(
        starts_on=start,
        ends_on=last_day_of_term(start, 1) if is_open else None,
        kind="supplementary-agreement",
        agreed=_with_wishes("supplement", own, agreed.get(SUPPLEMENT, {})),
        main_contract=main,
        changes=_term_changes(work, standing, typed_facts(work, account, planned), change.fields),
    )
    yield _Paper(SUPPLEMENT, account, request, Relation("amends", standing.contract), planned)


def _why_changed(change: Change) -> str:
    until = f"至{worded(change.until_on)}止" if change.until_on is not None else ""
    return f"用电人申请自{worded(change.effective_on)}起{until}办理{change.type}"


def _term_changes(
    work: Work, standing: Standing, facts: AccountFacts, fields: Sequence[str]
) -> tuple[TermChange, ...]:
    """What the facts say otherwise than the contract, in its words and with its clause."""
    printed = printed_in(read_text(work, standing.whole).outline)
    return tuple(
        TermChange(
            item=one.item,
            clause=_clause(printed, one.path),
            old=one.old,
            new=one.new,
            path=one.path,
        )
        for one in amended(work, standing, facts, fields)
    )


def _clause(printed: Mapping[str, tuple[str, str]], path: str) -> str | None:
    """Label of the clause that first prints a path, or anything below it."""
    for name in (_PRINTED_AS.get(path, path), path):
        below = (f"{name}.", f"{name}[")
        for known, (_, label) in printed.items():
            if known == name or known.startswith(below):
                return label
    return None


# ---- the end of the old contract --------------------------------------------------------------


def _termination(
    work: Work, change: Change, account: Account, start: date, agreed: Mapping[str, Any]
) -> Iterator[_Paper]:
    """An agreement that ends the contract in force: where others follow, the day before they do."""
    standing = standing_on(work, account, work.today) or standing_on(work, account, start)
    if standing is None:
        return
    follows = change.action == PaperAction.TERMINATE_AND_NEW
    ends_on = start - _DAY if follows else start
    beside = tuple(contract.number for contract in papers_beside(work, account))
    request = DraftRequest(
        starts_on=min(work.today, ends_on),
        ends_on=ends_on,
        kind="termination-agreement",
        agreed=_with_wishes(
            "ending", _ending(work, change, account, ends_on), agreed.get(TERMINATION, {})
        ),
        main_contract=main_contract_of(work, standing.contract),
        related_contracts=beside,
    )
    known = revision_from(work.session, account, request.starts_on)
    # Between the parties of the contract that ends, whoever the record names by now.
    party = with_its_party(work, account, standing.contract, known, request.starts_on)
    yield _Paper(TERMINATION, account, request, Relation("terminates", standing.contract), party)


def _ending(work: Work, change: Change, account: Account, ends_on: date) -> dict[str, Any]:
    """What follows from the change; whoever knows better says so in `agreed`."""
    usual = f"用电人申请办理{change.type}"
    found: dict[str, Any] = {
        "reason": _WHY_ENDED.get(change.type, usual),
        "final_reading_on": ends_on.isoformat(),
        "settle_by": (max(ends_on, work.today) + _SETTLED_WITHIN).isoformat(),
    }
    planned = planned_revision(work.session, account.id, change.id)
    if change.type == ChangeType.TRANSFER and planned is not None:
        found["removal"] = _STAYS_CONNECTED
        found["successor"] = typed_facts(work, account, planned).customer.name
        found["successor_no"] = change.work_order_no
    return found


def _with_wishes(group: str, own: Mapping[str, Any], wished: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the change, under what somebody wants otherwise."""
    within = wished.get(group, {})
    if not isinstance(within, Mapping):
        return dict(wished)
    return {**wished, group: {**own, **within}}
