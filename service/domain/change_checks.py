"""What cannot be: changes of use that contradict themselves, or the contract that they change.

Records are JSON with personal values in the clear. Pure; says what is wrong, field by field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.changes import ENDS_STATE, TEMPORARY, WITHOUT_FACTS
from service.domain.dates import add_months, worded
from service.domain.drift import FieldRule
from service.domain.drift_compare import compared
from service.domain.errors import Problem
from service.domain.quantities import Quantity
from service.domain.term_differences import differences
from service.domain.vocabulary import ChangeType

T = ChangeType

CONTRACT, RUNNING = "capacity.contract", "capacity.running"
_CREDENTIAL, _ADDRESS = "customer.credential.number", "supply_address"
_LARGER = {T.EXPANSION: CONTRACT}
_SMALLER = {T.REDUCTION: CONTRACT, T.TEMPORARY_REDUCTION: RUNNING, T.SUSPENSION: RUNNING}
_ANOTHER: Mapping[ChangeType, tuple[str, str]] = {
    T.CATEGORY: ("use.category", "改类后的用电类别与原来相同"),
    T.VOLTAGE: ("supply_voltage", "改压后的供电电压与原来相同"),
    T.RELOCATION: (_ADDRESS, "迁址后的用电地址与原来相同；在原址移动计量装置的，按移表办理"),
    T.TRANSFER: (_CREDENTIAL, "新旧用电人的证照号码相同；用电人没有变更的，按更名办理"),
    T.RENAMING: ("customer.name", "更名后的名称与原来相同"),
}
_THE_SAME: Mapping[ChangeType, tuple[str, str]] = {
    T.RENAMING: (_CREDENTIAL, "证照号码与原来不同；用电人已经变更的，按过户办理"),
    T.METER_MOVE: (_ADDRESS, "用电地址与原来不同；用电地址变更的，按迁址办理"),
}
_NEW_PARTY = frozenset({T.TRANSFER, T.SPLIT, T.MERGER})
_PARTY = "customer.credential"
_MONTHS_AHEAD = 120
"""A change that far ahead is a slip of the hand."""
_ADDED: Mapping[ChangeType, str] = {
    T.PV_ADDED: "generation",
    T.STORAGE_ADDED: "storage",
    T.CHARGING_ADDED: "charging",
    T.STANDBY_ADDED: "standby_generator",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A posted change without its facts, of a day (`today`). `first_on`: since when there are facts
    of the account.
    """

    type: ChangeType
    account_no: str
    effective_on: date
    until_on: date | None
    parts: Sequence[str]
    merged: Sequence[str]
    first_on: date
    today: date


def wrong_shape(shape: Shape, facts: Mapping[str, Any] | None) -> Iterator[Problem]:
    """What is wrong before anything is looked up."""
    if shape.effective_on < shape.first_on:
        since = worded(shape.first_on)
        yield Problem("effective_on", f"早于该户立户的日期 {since}，变更不能发生在立户以前")
    latest = add_months(shape.today, _MONTHS_AHEAD)
    if shape.effective_on > latest:
        yield Problem("effective_on", f"晚于 {worded(latest)}，请核对日期")
    if facts is None and shape.type not in WITHOUT_FACTS:
        yield Problem("facts", f"{shape.type.value}须写明变更后的用电户档案")
    if facts is not None and shape.type is T.CLOSING:
        yield Problem("facts", "销户以后没有用电户档案，不填此项")
    if facts is not None and facts["account_no"] != shape.account_no:
        yield Problem("facts.account_no", f"须与办理变更的户号「{shape.account_no}」相同")
    yield from _wrong_window(shape)
    yield from _wrong_accounts(shape, with_own=facts is not None)


def _wrong_window(shape: Shape) -> Iterator[Problem]:
    if shape.type not in TEMPORARY:
        if shape.until_on is not None:
            yield Problem("until_on", f"{shape.type.value}不是临时的变更，不填截止日")
    elif shape.until_on is None:
        yield Problem("until_on", f"{shape.type.value}须写明截止日")
    elif shape.until_on < shape.effective_on:
        yield Problem("until_on", "截止日早于变更的生效日")


def _wrong_accounts(shape: Shape, *, with_own: bool) -> Iterator[Problem]:
    for name, numbers, wanted in (
        ("parts", shape.parts, T.SPLIT),
        ("merged", shape.merged, T.MERGER),
    ):
        if numbers and shape.type is not wanted:
            yield Problem(name, f"只有{wanted.value}填写此项")
        for n, number in enumerate(numbers):
            if number == shape.account_no:
                yield Problem(f"{name}[{n}]", "不能是办理变更的户本身")
            elif number in numbers[:n]:
                yield Problem(f"{name}[{n}]", f"户号「{number}」重复")
    if shape.type is T.SPLIT and len(shape.parts) + with_own < 2:
        yield Problem("parts", "分户须分为两户以上，请写明分立后各户的户号")
    if shape.type is T.MERGER and not shape.merged:
        yield Problem("merged", "并户须写明被并入的各户的户号")


def contradictions(
    type_: ChangeType, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Problem]:
    """Where new facts are not what such a change is. `before`: what the contract says, or the
    record where there is none; what it does not say is not compared.
    """
    if type_ in _LARGER:
        yield from _wrong_size(_LARGER[type_], before, after, f"{type_.value}后", larger=True)
    if type_ in _SMALLER:
        yield from _wrong_size(_SMALLER[type_], before, after, f"{type_.value}后", larger=False)
    if type_ in _ANOTHER:
        path, sentence = _ANOTHER[type_]
        if _at(before, path) is not None and _at(before, path) == _at(after, path):
            yield Problem(f"facts.{path}", sentence)
    if type_ in _THE_SAME:
        path, sentence = _THE_SAME[type_]
        if _at(before, path) is not None and _at(before, path) != _at(after, path):
            yield Problem(f"facts.{path}", sentence)
    if type_ in _ADDED and _at(after, _ADDED[type_]) is None:
        yield Problem(f"facts.{_ADDED[type_]}", f"{type_.value}须写明新增的设备")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a change of a type may change: `fields` of the record, as its rule names them.
    `contents`: what contract and record are compared in; `on_paper`: whether a paper is signed that
    says all of the new facts.
    """

    type: ChangeType
    fields: Sequence[str]
    contents: Iterable[FieldRule]
    on_paper: bool


def beyond(
    scope: Scope,
    record: Mapping[str, Any],
    contract: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[Problem]:
    """What new facts change besides: of the record of that day, for where that ran ahead of the
    contract nothing is changed now. What only goes back to the contract is no change where a
    temporary state ends.
    """
    found: dict[str, Problem] = {}
    kind = scope.type.value
    if scope.type not in _NEW_PARTY and _at(record, _CREDENTIAL) != _at(after, _CREDENTIAL):
        words = f"证照号码与档案不同，用电人已经变更的，按过户办理，不属于{kind}"
        found[_PARTY] = Problem(f"facts.{_PARTY}", words)
    items = [(rule.path, rule.label) for rule in _changed(scope, record, contract, after)]
    if not scope.on_paper:
        items += _unsigned(scope, record, contract, after)
    for path, label in items:
        if not any(f"{path}.".startswith(f"{name}.") for name in (*scope.fields, *found)):
            words = f"{label}与办理前的档案不同，不属于{kind}的内容；确有变更的，请按相应的业务办理"
            found[path] = Problem(f"facts.{path}", words)
    return list(found.values())


def _changed(
    scope: Scope,
    record: Mapping[str, Any],
    contract: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Iterator[FieldRule]:
    for rule in scope.contents:
        if not _differs(rule, record, after):
            continue
        known = compared(rule, contract, after)
        as_agreed = known.difference is None and not known.unstated
        if not (scope.type in ENDS_STATE and as_agreed):
            yield rule


def _differs(rule: FieldRule, record: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    found = compared(rule, record, after).difference
    return found is not None and not found.gap.rounding


def _unsigned(
    scope: Scope,
    record: Mapping[str, Any],
    contract: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[tuple[str, str]]:
    """Whatever else stands in a contract: no paper would say it."""
    agreed = {one.path for one in differences(contract, after)}
    return [
        (one.path, one.item)
        for one in differences(record, after)
        if scope.type not in ENDS_STATE or one.path in agreed
    ]


def _wrong_size(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], when: str, *, larger: bool
) -> Iterator[Problem]:
    old, new = quantity_at(before, path), quantity_at(after, path)
    if old is None or new is None or old.unit is not new.unit:
        return
    if (new.value > old.value) if larger else (new.value < old.value):
        return
    word = "合同容量" if path == CONTRACT else "运行容量"
    wanted = "大于" if larger else "小于"
    yield Problem(f"facts.{path}", f"{when}的{word} {new} 须{wanted}原来的 {old}")


def too_much_together(
    limit: Sequence[Quantity], wanted: Sequence[Quantity], field: str, sentence: str
) -> tuple[list[Problem], list[str]]:
    """Whether capacities come to more than there was before: problems, or where units differ a
    warning, for 千瓦 and 千伏安 are not converted into each other.
    """
    units = {quantity.unit for quantity in (*limit, *wanted)}
    if len(units) > 1:
        return [], ["各户容量的单位不同（千瓦、千伏安不作换算），没有核对容量之和"]
    most, asked = (sum((q.value for q in side), Decimal()) for side in (limit, wanted))
    if asked <= most:
        return [], []
    unit = next(iter(units)).label
    words = f"{sentence}：{asked:f}{unit}，原有 {most:f}{unit}"
    return [Problem(field, words)], []


def quantity_at(record: Mapping[str, Any], path: str) -> Quantity | None:
    """A quantity of a record; None where it says none."""
    found = _at(record, path)
    return None if found is None else Quantity.model_validate(found)


def _at(record: Mapping[str, Any], path: str) -> Any:
    current: Any = record
    for step in path.split("."):
        current = current.get(step) if isinstance(current, Mapping) else None
    return current
