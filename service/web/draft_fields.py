"""The drafting form's fields: what stands in them at first, and what was typed as a request."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from service.domain.drafting_needs import AgreedField, FieldKind
from service.domain.errors import Invalid, Problem
from service.domain.quantities import Quantity
from service.domain.selection import DraftRequest
from service.domain.vocabulary import Unit
from service.domain.wrongs import problems_of
from service.usecases.draft_forms import DraftForm

ROWS_OF_CHANGES = 4
_CHANGE = ("item", "clause", "old", "new")
_QUANTITY = re.compile(r"\s*([0-9.]+)\s*([A-Za-z]+|[一-鿿]+)\s*")
_UNITS = {unit.value.lower(): unit.value for unit in Unit} | {u.label: u.value for u in Unit}
_INDEX = re.compile(r"\[\d+\]")


def first_values(form: DraftForm) -> dict[str, str]:
    """What stands in the form before anybody types."""
    values = {
        "starts_on": form.starts_on.isoformat(),
        "renewal_mode": form.renewal_modes[0].value if form.renewal_modes else "",
    }
    for field in (*form.needs.asked, *form.needs.settled):
        values[field.path] = default_text(field)
    return values


def default_text(field: AgreedField) -> str:
    """A default as it stands in its input."""
    value = field.default
    if value is None:
        return ""
    if field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    if field.kind is FieldKind.LIST:
        return "\n".join(value)
    if field.kind is FieldKind.QUANTITY:
        quantity = Quantity.model_validate(value)
        return f"{quantity.value:f} {quantity.unit.value}"
    return str(value)


def request_of(form: DraftForm, typed: Mapping[str, str], addenda: Sequence[str]) -> DraftRequest:
    """The request somebody typed; raises Invalid naming each wrong field."""
    wanted: dict[str, Any] = {"kind": form.needs.selection.template.id, "addenda": list(addenda)}
    for name in ("starts_on", "ends_on", "renewal_mode", "objection_notice_days"):
        wanted[name] = typed.get(name, "").strip() or None
    wanted["customer_contract_no"] = typed.get("customer_contract_no", "").strip() or None
    for name in ("special_terms", "related_contracts"):
        wanted[name] = _lines(typed.get(name, ""))
    wanted["main_contract"] = _main_contract(form, typed)
    wanted["changes"] = _changes(typed) if form.needs.changes else []
    problems = _blanks(form, typed)
    wanted["agreed"] = _agreed(form, typed)
    try:
        request = DraftRequest.model_validate({k: v for k, v in wanted.items() if v is not None})
    except ValidationError as error:
        problems += problems_of(error)
    if problems:
        raise Invalid("填写的内容不完整或者不正确", problems)
    return request


def field_of(path: str) -> str:
    """The input that a problem's path is about."""
    if path.startswith("changes"):
        return path
    plain = _INDEX.sub("", path)
    # The term as a whole is wrong where it ends before it starts.
    if plain == "term":
        return "ends_on"
    if plain.startswith("term."):
        return plain.removeprefix("term.")
    # A quantity is one input: `agreed.onward.capacity.value`.
    return ".".join(plain.split(".")[:3]) if plain.startswith("agreed.") else plain


def _blanks(form: DraftForm, typed: Mapping[str, str]) -> list[Problem]:
    """What must be given and was left blank."""
    paths = ["starts_on", *form.needs.main_contract]
    paths += [field.path for field in (*form.needs.asked, *form.needs.settled) if field.needed]
    blanks = [Problem(path, "请填写此项") for path in paths if not typed.get(path, "").strip()]
    quantities = [f.path for f in (*form.needs.asked, *form.needs.settled) if _is_quantity(f)]
    blanks += [
        Problem(path, "请写明数值和单位，例如 315 kVA")
        for path in quantities
        if typed.get(path, "").strip() and _quantity(typed[path]) is None
    ]
    if form.needs.changes and not _changes(typed):
        blanks.append(Problem("changes[0].item", "至少写明一项变更"))
    return blanks


def _agreed(form: DraftForm, typed: Mapping[str, str]) -> dict[str, Any]:
    return agreed_of((*form.needs.asked, *form.needs.settled), typed)


def agreed_of(fields: Sequence[AgreedField], typed: Mapping[str, str]) -> dict[str, Any]:
    """Only what differs from the defaults, so that the request says what was agreed otherwise."""
    agreed: dict[str, Any] = {}
    for field in fields:
        text = typed.get(field.path, "").replace("\r\n", "\n").strip()
        if text == default_text(field):
            continue
        inner = agreed
        *groups, name = field.path.split(".")[1:]
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[name] = _value(field, text)
    return agreed


def _value(field: AgreedField, text: str) -> Any:
    if not text:
        return None
    match field.kind:
        case FieldKind.YES_NO:
            return text == "yes"
        case FieldKind.LIST:
            return _lines(text)
        case FieldKind.QUANTITY:
            return _quantity(text)
        case _:
            return text


def _is_quantity(field: AgreedField) -> bool:
    return field.kind is FieldKind.QUANTITY


def _quantity(text: str) -> dict[str, str] | None:
    """`315 kVA` or `315千伏安` as JSON; None where it is no such thing."""
    found = _QUANTITY.fullmatch(text)
    unit = _UNITS.get(found.group(2).lower()) if found is not None else None
    return {"value": found.group(1), "unit": unit} if found is not None and unit else None


def _main_contract(form: DraftForm, typed: Mapping[str, str]) -> dict[str, str] | None:
    names = ("contract_no", "title", "signed_on", "ends_on")
    given = {name: typed.get(f"main_contract.{name}", "").strip() for name in names}
    # An incomplete one is named by `_blanks`; it must not fail a second time as a value.
    wanted = any(p.startswith("main_contract.") for p in form.needs.main_contract)
    whole = all(given[path.split(".")[1]] for path in form.needs.main_contract)
    return {n: v for n, v in given.items() if v} if wanted and whole else None


def _changes(typed: Mapping[str, str]) -> list[dict[str, str]]:
    rows = []
    for number in range(ROWS_OF_CHANGES):
        row = {name: typed.get(f"changes[{number}].{name}", "").strip() for name in _CHANGE}
        if any(row.values()):
            rows.append({name: text for name, text in row.items() if text})
    return rows


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
