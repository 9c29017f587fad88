"""Agreed values that a template or addendum declares itself, so that a new one needs no Python.

`agreed_fields: {storage.report_days: days, storage.fire_file_no: text?}` makes the paths
`agreed.storage.report_days` and `agreed.storage.fire_file_no`; `?` allows null.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, create_model

from service.domain.agreed import Agreed, Days
from service.domain.quantities import Quantity
from service.domain.texts import Line, Value

KINDS: Mapping[str, Any] = {
    "text": Line,
    "days": Days,
    "hours": Annotated[int, Field(ge=1, le=24)],
    "count": Annotated[int, Field(ge=0, le=1_000_000)],
    "decimal": Annotated[Decimal, Field(ge=0)],
    "date": date,
    "yes_no": bool,
    "quantity": Quantity,
    "list": Annotated[tuple[Line, ...], Field(min_length=1)],
}
"""What a declared value may be; numbers are whole unless `decimal`."""

Declarations = tuple[tuple[str, str], ...]


def declaration_problem(path: str, kind: str) -> str | None:
    """Why a declaration cannot stand, in Chinese; None where it can."""
    group, _, name = path.partition(".")
    if not group.isidentifier() or not name.isidentifier():
        return f"「{path}」须写作 组.名称，只用小写字母、数字和下划线"
    if group in Agreed.model_fields:
        return f"「{group}」是已有的约定事项，请换一个组名"
    if kind.removesuffix("?") not in KINDS:
        return f"没有名为「{kind}」的类型，可用：{'、'.join(KINDS)},后加 ? 表示可以空白"
    return None


@lru_cache(maxsize=256)
def agreed_model(declarations: Declarations) -> type[Agreed]:
    """The model of a contract's agreed values: the common ones and the declared groups."""
    groups: dict[str, dict[str, Any]] = {}
    for path, kind in declarations:
        group, _, name = path.partition(".")
        value = KINDS[kind.removesuffix("?")]
        member = (value | None, None) if kind.endswith("?") else (value, ...)
        groups.setdefault(group, {})[name] = member
    fields: dict[str, Any] = {
        group: create_model(f"Agreed_{group}", __base__=Value, **members)
        for group, members in groups.items()
    }
    return create_model("DeclaredAgreed", __base__=Agreed, **fields)


def declarations_of(templates: Iterable[Mapping[str, str]]) -> Declarations:
    """All declarations of the templates of one contract, in a fixed order."""
    merged: dict[str, str] = {}
    for declared in templates:
        merged.update(declared)
    return tuple(sorted(merged.items()))
