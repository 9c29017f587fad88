"""Drifts as work lists and pages show them, and an account's contract beside its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from service.domain.access import Permission
from service.domain.comparison import worded
from service.domain.drift import (
    Comparer,
    Direction,
    DriftKind,
    DriftSeverity,
    DriftState,
    FieldRule,
)
from service.domain.drift_cases import DriftMove, Judgement, moves_from
from service.domain.drift_compare import ABSENT, compared, in_short, is_in_part, shown, value_at
from service.domain.effective import LineTerms
from service.domain.people import masked_name, reveal
from service.domain.vocabulary import ChangeType
from service.store import drifts as store
from service.store.access import users_named
from service.store.accounts import Account, accounts_named
from service.store.customers import contracts_with_ids, natural_customers
from service.store.drifts import Drift, DriftPlace
from service.store.drifts import DriftFilter as DriftFilter
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.drift_sides import policy_of, sides_of
from service.usecases.errors import DriftNotFound
from service.usecases.notice_words import customers_in_lists
from service.usecases.work import Work

_NAME = "customer.name"
_SHORT = 120
NOT_STATED = "未载明"
NOTHING = "无"


@dataclass(frozen=True, slots=True)
class DriftStep:
    """A step in a case's life. `by_name` None: the system's."""

    state: DriftState
    at: datetime
    by: str
    by_name: str | None
    note: str
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class DriftView:
    """A case. `in_contract` and `in_record` are words, personal values masked. `amount`: yuan, an
    estimate by `formula`; None where none can be made. `note`: of the last step. `possible`: what
    may be done next.
    """

    id: str
    org_id: str
    account_no: str
    customer: str
    field: str
    label: str
    kind: DriftKind
    direction: Direction
    severity: DriftSeverity
    since_on: date
    until_on: date | None
    in_contract: str
    in_record: str
    amount: Decimal | None
    formula: str | None
    proposal: str
    proposed_change: ChangeType | None
    owner: str | None
    owner_name: str | None
    state: DriftState
    judgement: Judgement | None
    change_id: str | None
    note: str
    steps: tuple[DriftStep, ...]
    possible: tuple[DriftMove, ...]
    found_at: datetime
    contract_id: str | None
    contract_number: str
    etag: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One compared field of an account: what the contract in force says beside the record, in
    words, masked. `drift_id`, `since_on`: the case, where they differ and one is kept. `number`:
    of the paper that says it.
    """

    field: str
    label: str
    in_contract: str
    in_record: str
    differs: bool
    since_on: date | None
    drift_id: str | None
    contract_id: str
    number: str


@needs(Permission.READ_DRIFTS)
def list_drifts(
    work: Work,
    wanted: DriftFilter,
    after: str | None,
    limit: int,
    *,
    account_no: str | None = None,
) -> list[DriftView]:
    """By the money at stake, the most first; one more than `limit` says there are more. `after` is
    the `position` of the last one before. Raises AccountNotFound.
    """
    if account_no is not None:
        wanted = replace(wanted, account_id=account_of(work, account_no).id)
    rows = store.page_of_drifts(work.session, work.actor, wanted, after=_place(after), limit=limit)
    return drift_views(work, rows, in_list=True)


@needs(Permission.READ_DRIFTS)
def get_drift(work: Work, drift_id: str) -> DriftView:
    """One case with its steps; raises DriftNotFound."""
    row = store.find_drift(work.session, work.actor, drift_id)
    if row is None:
        raise DriftNotFound("没有这项差异")
    return drift_views(work, [row])[0]


@needs(Permission.READ_DRIFTS)
def beside_record(work: Work, account_no: str) -> list[Beside]:
    """Every compared field of an account today; nothing where no contract is in force. Raises
    AccountNotFound.
    """
    account = account_of(work, account_no)
    sides = sides_of(work, account)
    main, record = sides.main_on(work.today), sides.record_on(work.today)
    if main is None or record is None:
        return []
    masks = work.vault.masks_of([holder_of(account)])
    said, known = reveal(main.terms, masks), reveal(record, masks)
    standing = {row.field: row for row in store.standing_drifts(work.session, account.id)}
    papers = contracts_with_ids(work.session, {paper.contract_id for paper in main.papers})
    found = []
    for rule in policy_of(work).fields:
        difference = compared(rule, main.terms, record).difference
        row = standing.get(rule.id) if difference is not None else None
        paper = papers[_paper_of(main, rule)]
        shown_in_contract, shown_in_record = value_at(said, rule.path), value_at(known, rule.path)
        found.append(
            Beside(
                field=rule.id,
                label=rule.label,
                in_contract=field_words(rule, shown_in_contract),
                in_record=field_words(rule, shown_in_record),
                differs=difference is not None,
                since_on=row.since_on if row is not None else None,
                drift_id=row.id if row is not None else None,
                contract_id=paper.id,
                number=paper.number,
            )
        )
    return found


def drift_views(work: Work, rows: Sequence[Drift], *, in_list: bool = False) -> list[DriftView]:
    """Cases in the order given; names of natural persons are masked. Lists cut long values."""
    people = {row.owner or "" for row in rows}
    people |= {step["by"] for row in rows for step in row.moves}
    names = {id: user.name for id, user in users_named(work.session, people).items()}
    accounts = {a.id: a for a in accounts_named(work.session, {row.account_id for row in rows})}
    contracts = contracts_with_ids(work.session, {row.contract_id or "" for row in rows})
    customers = customers_in_lists(work, list(contracts.values()))
    natural = natural_customers(work.session, list(contracts.values()))
    masks = work.vault.masks_of([holder_of(account) for account in accounts.values()])
    found = []
    for row in rows:
        contract = contracts.get(row.contract_id or "")
        left, right = (
            _value(work, row, value, masks, hides_names=row.contract_id in natural)
            for value in (row.in_contract, row.in_record)
        )
        view = _view(row, accounts[row.account_id], names)
        found.append(
            replace(
                view,
                customer=customers.get(row.contract_id or "", ""),
                in_contract=_cut(left) if in_list else left,
                in_record=_cut(right) if in_list else right,
                contract_number=contract.number if contract is not None else "",
            )
        )
    return found


def position(view: DriftView) -> str:
    """Where one stands in a list, for the cursor of the next page."""
    return f"{'' if view.amount is None else view.amount}|{view.id}"


def drift_etag(row: Drift) -> str:
    """What identifies a case as somebody saw it."""
    return f"{row.id}.{row.step}"


def words_of_value(value: Any) -> str:
    """A side of a difference (JSON as domain.drift_compare gives it) in one line."""
    match value:
        case None | "":
            return NOTHING
        case Mapping() | list() | tuple() if not value:
            return NOTHING
        case bool():
            return "是" if value else "否"
        case Mapping():
            return "；".join(f"{name}：{words_of_value(item)}" for name, item in value.items())
        case list() | tuple():
            return "；".join(words_of_value(item) for item in value)
        case str():
            return worded(value)
        case _:
            return str(value)


def field_words(rule: FieldRule, value: Any) -> str:
    """A whole field of a side, agreeing or not, in one line."""
    if value is ABSENT:
        return NOT_STATED
    if rule.list_by is not None:
        named = enumerate(value or (), start=1)
        # Out of an old paper it may have no number.
        items = {
            item.get(rule.list_by) or f"第{n}项": _parts(rule, item) or NOT_STATED
            for n, item in named
        }
        return words_of_value(items)
    if rule.parts and isinstance(value, Mapping):
        return words_of_value(_parts(rule, value))
    short = in_short(rule, value)
    is_open = rule.compare is Comparer.TRANSFORMERS and not short and is_in_part(value)
    return NOT_STATED if is_open else words_of_value(short)


def _parts(rule: FieldRule, item: Mapping[str, Any]) -> dict[str, Any]:
    said = {part.label: item.get(part.key) for part in rule.parts if part.key in item}
    return {label: shown(value) for label, value in said.items()}


def _paper_of(main: LineTerms, rule: FieldRule) -> str:
    """The paper that says a field last."""
    for paper in reversed(main.papers):
        if not paper.amends or any(_is_about(path, rule.path) for path in paper.paths):
            return paper.contract_id
    return main.contract_id


def _is_about(path: str, field: str) -> bool:
    path = path.partition("[")[0]
    return path == field or path.startswith(f"{field}.") or field.startswith(f"{path}.")


def _value(
    work: Work, row: Drift, value: Any, masks: Mapping[str, str | None], *, hides_names: bool
) -> str:
    if row.kind == DriftKind.UNKNOWN and value is None:
        return NOT_STATED
    if row.kind == DriftKind.SITE and value is None:
        return ""
    rule = policy_of(work).field(row.field)
    words = words_of_value(reveal(value, masks))
    is_name = rule is not None and rule.path == _NAME and value is not None
    return masked_name(words) if is_name and hides_names else words


def _cut(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


def _place(text: str | None) -> DriftPlace | None:
    if text is None:
        return None
    amount, _, id = text.partition("|")
    return DriftPlace(Decimal(amount) if amount else None, id)


def _view(row: Drift, account: Account, names: Mapping[str, str]) -> DriftView:
    state, judgement = DriftState(row.state), _judgement(row.judgement)
    return DriftView(
        id=row.id,
        org_id=row.org_id,
        account_no=account.account_no,
        customer="",
        field=row.field,
        label=row.label,
        kind=DriftKind(row.kind),
        direction=Direction(row.direction),
        severity=DriftSeverity(row.severity),
        since_on=row.since_on,
        until_on=row.until_on,
        in_contract="",
        in_record="",
        amount=row.amount,
        formula=row.formula,
        proposal=row.proposal,
        proposed_change=ChangeType(row.proposed_change) if row.proposed_change else None,
        owner=row.owner,
        owner_name=names.get(row.owner or ""),
        state=state,
        judgement=judgement,
        change_id=row.change_id,
        note=row.moves[-1]["note"] if row.moves else "",
        steps=tuple(_step(step, names) for step in row.moves),
        possible=moves_from(state, judgement),
        found_at=row.found_at,
        contract_id=row.contract_id,
        contract_number="",
        etag=drift_etag(row),
    )


def _step(step: Mapping[str, Any], names: Mapping[str, str]) -> DriftStep:
    return DriftStep(
        state=DriftState(step["state"]),
        at=datetime.fromisoformat(step["at"]),
        by=step["by"],
        by_name=names.get(step["by"]),
        note=step["note"],
        judgement=_judgement(step.get("judgement")),
    )


def _judgement(text: str | None) -> Judgement | None:
    return Judgement(text) if text is not None else None
