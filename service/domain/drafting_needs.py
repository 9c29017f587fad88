"""What a draft needs before it can be written: facts of the record, and agreed values with their
defaults. Only what the chosen texts print is asked for.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from service.domain.agreement import agreed_defaults, agreed_model_of
from service.domain.catalogue import Library
from service.domain.clauses import Applies
from service.domain.declared import agreed_model, declarations_of
from service.domain.facts import AccountFacts, Party
from service.domain.placeholders import Part, Prose, Slot
from service.domain.quantities import Quantity
from service.domain.selection import Selection
from service.domain.terms import lookup
from service.domain.traits import AGREED_TRAITS, account_traits

# What decides which clause is taken, though no clause prints it.
_DECIDING = frozenset(
    {
        "agreed.dispute.mode",
        "agreed.guarantee.kind",
        "agreed.liability.mode",
        "agreed.liability.operation_fault",
        "agreed.upkeep.operation_agreement_no",
    }
)


class FieldKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LIST = "list"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class AgreedField:
    """One agreed value: `agreed.dispute.venue`. `default` is JSON; `needed`: may not be blank."""

    path: str
    kind: FieldKind
    needed: bool
    default: Any
    choices: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """`dispute`; empty for a value outside of groups."""
        return self.path.split(".")[1] if self.path.count(".") > 1 else ""


@dataclass(frozen=True, slots=True)
class DraftingNeeds:
    """`recorded`: paths of the record that must be filled; `missing`: those that are not.

    `asked`: agreed values somebody must give; `settled`: those with a default, or that may stay
    blank.
    """

    selection: Selection
    recorded: tuple[str, ...]
    missing: tuple[str, ...]
    asked: tuple[AgreedField, ...]
    settled: tuple[AgreedField, ...]
    main_contract: tuple[str, ...]
    changes: bool
    related_contracts: bool
    special_terms: bool


def needs_of(
    facts: AccountFacts, supplier: Party, selection: Selection, library: Library, as_of: date
) -> DraftingNeeds:
    """What a draft of the selected texts needs."""
    required = tuple(dict.fromkeys(p for t in selection.templates() for p in t.required_terms))
    recorded = missing_of(facts, required)
    printed = frozenset(_printed(facts, selection, library, as_of))
    fields = list(_agreed_fields(facts, supplier, selection, frozenset(required)))
    asked = tuple(field for field in fields if field.needed and field.default is None)
    wanted = printed | _DECIDING | set(required)
    return DraftingNeeds(
        selection=selection,
        recorded=tuple(path for path in required if _is_recorded(path)),
        missing=recorded,
        asked=asked,
        settled=tuple(f for f in fields if f not in asked and f.path in wanted),
        main_contract=tuple(p for p in required if p.startswith("main_contract.")),
        changes="changes" in required,
        related_contracts="related_contracts" in printed,
        special_terms=any(path.startswith("special_term") for path in printed),
    )


def missing_of(facts: AccountFacts, required: tuple[str, ...]) -> tuple[str, ...]:
    """The required paths of the record that it does not fill."""
    return tuple(
        path for path in required if _is_recorded(path) and lookup(facts, path) in (None, (), "")
    )


def agreed_field(library: Library, path: str) -> AgreedField:
    """A value that some text must have, by its path or that of a part of it (`agreed.dual.gaps`);
    plain text where no text declares it.
    """
    templates = (template for versions in library.templates.values() for template in versions)
    model = agreed_model(declarations_of(template.agreed_fields for template in templates))
    for name, annotation, _ in _leaves(model):
        own = f"agreed.{name}"
        if path == own or path.startswith((f"{own}.", f"{own}[")):
            kind, choices = _kind(annotation)
            return AgreedField(own, kind, True, None, choices)
    return AgreedField(path, FieldKind.TEXT, True, None)


def _is_recorded(path: str) -> bool:
    """Whether the record holds it: the supplier stands in the organisation's own data."""
    step = path.split(".")[0].split("[")[0]
    return step in AccountFacts.model_fields and step != "supplier"


def _printed(
    facts: AccountFacts, selection: Selection, library: Library, as_of: date
) -> Iterator[str]:
    """Paths printed by the clauses such a customer may get, whatever is agreed."""
    traits = account_traits(facts)
    for template in selection.templates():
        for chapter in template.chapters:
            for clause_id in chapter.clauses:
                clause = library.clause_on(clause_id, as_of)
                if clause is None or not _possible(clause.applies_to, traits):
                    continue
                for block in clause.prose:
                    if isinstance(block, Prose):
                        yield from _paths(block.parts)
                for table_id in clause.table_ids:
                    yield from _table_paths(library, table_id)


def _possible(applies: Applies, traits: frozenset[str]) -> bool:
    may = traits | AGREED_TRAITS
    return (
        all(trait in may for trait in applies.all)
        and (not applies.any or any(trait in may for trait in applies.any))
        and not any(trait in traits for trait in applies.none)
    )


def _table_paths(library: Library, table_id: str) -> Iterator[str]:
    table = library.tables[table_id]
    if table.rows is not None:
        yield table.rows
        return
    for row in table.cells:
        for cell in row:
            yield from _paths(cell.parts)


def _paths(parts: tuple[Part, ...]) -> Iterator[str]:
    return (part.path for part in parts if isinstance(part, Slot))


def _agreed_fields(
    facts: AccountFacts, supplier: Party, selection: Selection, required: frozenset[str]
) -> Iterator[AgreedField]:
    defaults = agreed_defaults(facts, supplier, selection)
    for path, annotation, optional in _leaves(agreed_model_of(selection)):
        kind, choices = _kind(annotation)
        default = _at(defaults, path)
        needed = not optional or f"agreed.{path}" in required
        yield AgreedField(f"agreed.{path}", kind, needed, default, choices)


def _leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any, bool]]:
    """Path, type and whether it may be blank, for every value of the model."""
    for name, field in model.model_fields.items():
        annotation, optional = _without_none(field.annotation)
        grouped = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        if grouped and annotation is not Quantity:
            yield from _leaves(annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", annotation, optional


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """The type below Annotated and None, and whether None was among it."""
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            optional = True
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation, optional


_KINDS: Mapping[type, FieldKind] = {
    int: FieldKind.WHOLE,
    Decimal: FieldKind.DECIMAL,
    date: FieldKind.DATE,
    bool: FieldKind.YES_NO,
    Quantity: FieldKind.QUANTITY,
}


def _kind(annotation: Any) -> tuple[FieldKind, tuple[str, ...]]:
    if get_origin(annotation) is tuple:
        return FieldKind.LIST, ()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return FieldKind.CHOICE, tuple(str(member.value) for member in annotation)
    return _KINDS.get(annotation, FieldKind.TEXT), ()


def _at(values: Mapping[str, Any], path: str) -> Any:
    current: Any = values
    for step in path.split("."):
        current = current.get(step) if isinstance(current, Mapping) else None
    return current
