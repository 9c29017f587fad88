"""Contracts that were not made here: registered with what is known of them, they are in force, and
what they do not tell stays unknown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from service.domain.access import Permission
from service.domain.dates import last_day_of_term, next_end
from service.domain.errors import FactsInvalid, Problem
from service.domain.legacy_text import LegacyPaper
from service.domain.reminders import Occasion
from service.domain.stated import stated_facts
from service.domain.templates import Template
from service.domain.terms import MainContract
from service.domain.vocabulary import ContractAction, ContractState, RenewalMode
from service.store.accounts import Account
from service.store.archive import contract_numbered
from service.store.contracts import Contract, head_of, number_is_taken
from service.store.legacy import LegacyPaper as LegacyRow
from service.store.renewals import LIVE, SUCCEEDS, add_relation
from service.usecases.access import needs
from service.usecases.accounts import account_of
from service.usecases.contract_texts import ENDING_AGREEMENT, ORIGIN_LEGACY, subject_of
from service.usecases.contracts import ContractView, event_facts, view_of
from service.usecases.legacy_errors import ContractNumberTaken
from service.usecases.legacy_facts import (
    add_legacy_version,
    misfits,
    record_behind,
    refuse_masked,
)
from service.usecases.lifecycle import Step, take
from service.usecases.relations import Relation, relation_to_main
from service.usecases.rolling_over import look_yearly
from service.usecases.succession import plan_turn, succeed
from service.usecases.wake_ups import close_wake_up
from service.usecases.work import Work

_FREE_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_WITHOUT_TEXT = (("dispatch-agreement", "并网调度协议"),)
"""Papers that stand beside a supply contract and that the library has no text of."""
_LONGEST_YEARS = 100
_NO_END = "不定期合同，每年核对一次"


@dataclass(frozen=True, slots=True)
class NewLegacy:
    """A paper to register. `kind`: id or name of a kind of the library, or a code of one's own
    for papers that the library has no text of (`dispatch-agreement`). `ends_on` is the last day of
    the term that the paper names first. `facts`: a part of the account's facts, as JSON.
    """

    number: str
    title: str
    kind: str
    starts_on: date
    renewal_mode: RenewalMode
    ends_on: date | None = None
    signed_on: date | None = None
    objection_notice_days: int | None = None
    customer_contract_no: str | None = None
    main_contract: MainContract | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@needs(Permission.REGISTER_CONTRACTS)
def register_legacy(work: Work, account_no: str, new: NewLegacy) -> ContractView:
    """Register a contract that was not made here; it is in force. Nothing is rendered.

    Raises AccountNotFound, FactsInvalid (names each wrong field), ContractNumberTaken.
    """
    account = account_of(work, account_no, lock=True)
    new = _without_spaces(new)
    template = _kind_named(work, new.kind)
    facts = _checked(work, account, new, template)
    _refuse_taken(work, new.number)
    revision = record_behind(work, account)
    paper = _paper(new, template)
    contract = _add_contract(work, account, paper, facts, revision.facts)
    _run_term(work, contract, paper)
    work.session.add(LegacyRow(
        contract_id=contract.id, org_id=contract.org_id, signed_on=new.signed_on, readings=[]
    ))  # fmt: skip
    version = add_legacy_version(work, contract, paper, facts, new.main_contract, revision)
    head = head_of(version)
    relation = _relate(work, contract, new.main_contract)
    payload = {"account": account.id, **event_facts(head)}
    if relation is not None:
        payload[relation.kind] = relation.other.id
    take(work, contract.id, Step(ContractAction.REGISTER, payload=payload))
    watch_term(work, contract)
    if contract.indefinite_since is None:
        plan_turn(work, contract)
    else:
        look_yearly(work, contract, contract.indefinite_since)
    if relation is not None and relation.kind in SUCCEEDS and relation.other.state in LIVE:
        succeed(work, relation.other, contract)
    return view_of(contract, head)


@needs(Permission.REGISTER_CONTRACTS)
def kinds_to_register(work: Work) -> list[tuple[str, str]]:
    """Code and name of the kinds that papers are usually of, the library's first."""
    known = work.library.kinds_on(work.today)
    own = [(kind.id, kind.name) for kind in known if kind.id != ENDING_AGREEMENT]
    return [*own, *_WITHOUT_TEXT]


def watch_term(work: Work, contract: Contract) -> None:
    """Nobody is reminded of the end of a contract that has none."""
    if contract.indefinite_since is not None:
        close_wake_up(work, subject_of(contract), Occasion.CONTRACT_END, _NO_END)


def _without_spaces(new: NewLegacy) -> NewLegacy:
    """Spaces in a number are somebody's typing: with and without them it is the same number."""
    main = new.main_contract
    if main is not None:
        main = main.model_copy(update={"contract_no": "".join(main.contract_no.split())})
    return replace(new, number="".join(new.number.split()), main_contract=main)


def _refuse_taken(work: Work, number: str) -> None:
    """Numbers are unique in the whole database. Whoever does not see the other contract does not
    hear of it.
    """
    if contract_numbered(work.session, work.actor, number) is not None:
        raise ContractNumberTaken(f"合同编号（number）「{number}」已经登记过，不能重复登记")
    if number_is_taken(work.session, number):
        raise ContractNumberTaken(
            f"合同编号（number）「{number}」不能使用，请核对；核对无误的，请在编号前加上本单位的简称"
        )


def _kind_named(work: Work, kind: str) -> Template | None:
    """The kind of the library by id or name; None for a kind of one's own."""
    known = work.library.kinds_on(work.today)
    found = next((template for template in known if kind in (template.id, template.name)), None)
    if found is None and (not _FREE_KIND.fullmatch(kind) or kind in work.library.templates):
        names = "、".join(template.name for template in known)
        message = f"没有名为「{kind}」的合同种类，可用：{names}；文本库没有的种类，填写小写英文代号"
        raise FactsInvalid("合同种类不正确", [Problem("kind", message)])
    return found


def _checked(
    work: Work, account: Account, new: NewLegacy, template: Template | None
) -> dict[str, Any]:
    """The facts; raises FactsInvalid with all that is wrong with the request."""
    problems = list(_wrong(work, new))
    facts: dict[str, Any] = {}
    try:
        facts = stated_facts(new.facts)
        refuse_masked(work, account, facts, "facts.")
    except FactsInvalid as error:
        problems += error.problems
    problems += misfits(account, new.renewal_mode, template, facts, "facts.")
    if problems:
        raise FactsInvalid("原有合同的登记内容不正确", problems)
    return facts


def _wrong(work: Work, new: NewLegacy) -> Iterator[Problem]:
    if new.signed_on is not None and new.signed_on > work.today:
        yield Problem("signed_on", "签订日期不能晚于今天")
    if new.ends_on is not None and new.ends_on < new.starts_on:
        yield Problem("ends_on", "合同终止日早于起始日")
    for name, day in (("starts_on", new.starts_on), ("ends_on", new.ends_on)):
        if day is not None and day > last_day_of_term(work.today, _LONGEST_YEARS):
            message = f"不能晚于今天之后{_LONGEST_YEARS}年；没有终止日的不定期合同，终止日不填"
            yield Problem(name, message)
    if new.ends_on is None and new.renewal_mode is not RenewalMode.CONTINUE_INDEFINITE:
        yield Problem("ends_on", "除不定期合同外，须填写终止日")


def _paper(new: NewLegacy, template: Template | None) -> LegacyPaper:
    return LegacyPaper(
        number=new.number,
        title=new.title,
        kind=template.id if template is not None else new.kind,
        signed_on=new.signed_on,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        renewal_mode=new.renewal_mode,
        objection_notice_days=new.objection_notice_days,
        customer_contract_no=new.customer_contract_no,
    )


def _add_contract(
    work: Work,
    account: Account,
    paper: LegacyPaper,
    facts: Mapping[str, Any],
    record: Mapping[str, Any],
) -> Contract:
    customer = (facts.get("customer") or {}).get("name") or record["customer"]["name"]
    contract = Contract(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        account_no=account.account_no,
        number=paper.number,
        title=paper.title,
        kind=paper.kind,
        customer_name=customer,
        # As every contract it is nothing until its first act is taken.
        state=ContractState.DRAFT.value,
        origin=ORIGIN_LEGACY,
        starts_on=paper.starts_on,
        # The column takes no blank; `indefinite_since` says that it is no last day.
        ends_on=paper.ends_on or paper.starts_on,
        version=0,
        step=0,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(contract)
    work.session.flush()
    return contract


def _run_term(work: Work, contract: Contract, paper: LegacyPaper) -> None:
    """The term that runs today: what rolled over or went on before is nobody's news any more."""
    yesterday = work.today - timedelta(days=1)
    if paper.ends_on is None:
        contract.indefinite_since = paper.starts_on
    elif paper.ends_on > yesterday:
        return
    elif paper.renewal_mode is RenewalMode.CONTINUE_INDEFINITE:
        contract.indefinite_since = paper.ends_on + timedelta(days=1)
    elif paper.renewal_mode is RenewalMode.ROLL_SAME_TERM:
        contract.ends_on = next_end(paper.starts_on, paper.ends_on, yesterday)
    work.session.add(contract)
    work.session.flush()


def _relate(work: Work, contract: Contract, main: MainContract | None) -> Relation | None:
    """What it is to the main contract it names, if that is one of ours."""
    relation = relation_to_main(work, contract, main)
    if relation is not None:
        add_relation(work.session, contract, relation.kind, relation.other, work.now)
    return relation
