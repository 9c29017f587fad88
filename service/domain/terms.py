"""Terms: everything one contract text prints, frozen: the account's facts plus agreed values.

`lookup` resolves the dotted paths that clause prose and tables use.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, SerializeAsAny, model_validator

from service.domain.agreed import Agreed, Days
from service.domain.equipment import CapacityLine
from service.domain.facts import AccountFacts, Party, PartyInRole
from service.domain.texts import Line, Value, Words
from service.domain.vocabulary import PartyRole, RenewalMode


class ContractNumbers(Value):
    supplier: Line
    customer: Line | None = None


class Term(Value):
    """Validity: both days included; `objection_notice_days` before the end, where renewal rolls."""

    starts_on: date
    ends_on: date
    renewal_mode: RenewalMode
    objection_notice_days: Days | None = None

    @model_validator(mode="after")
    def _forwards(self) -> "Term":
        if self.ends_on < self.starts_on:
            raise ValueError("合同终止日早于起始日")
        return self


class LateFee(Value):
    """Late-payment fee per day, per mille of the arrears."""

    residential_per_mille: Decimal | None = None
    other_current_year_per_mille: Decimal | None = None
    other_cross_year_per_mille: Decimal | None = None


class MainContract(Value):
    """The contract that this one amends, renews or ends, or that it stands beside."""

    contract_no: Line
    title: Line
    signed_on: date | None = None
    ends_on: date | None = None


class TermChange(Value):
    """One fact changed by a supplementary agreement, in the words of both texts. `path`: the field
    of the record that it is, where whoever drafted it said so; left out where not, so that texts
    from before there was one stay the same.
    """

    item: Line
    clause: Line | None = None
    old: Line
    new: Line
    path: Annotated[Line | None, Field(exclude_if=lambda path: path is None)] = None


class AnnexPage(Value):
    """One page of an attached drawing: an image part of the .docx, named by its sha256."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, Field(pattern=r"^image/(png|jpeg)$")]
    width_px: Annotated[int, Field(ge=1, le=20000)]
    height_px: Annotated[int, Field(ge=1, le=20000)]


class AnnexDrawing(Value):
    """A drawing put into an annex slot of the template."""

    slot: Line
    title: Line
    drawing_no: Line
    drawn_on: date
    pages: Annotated[tuple[AnnexPage, ...], Field(min_length=1, max_length=50)]


class Terms(AccountFacts):
    """One contract's terms; a superset of the account's facts, so paths are the same in both."""

    contract_no: ContractNumbers
    text_version: Line
    supplier: Party  # type: ignore[assignment]  # the record names it, the contract prints it whole
    late_fee: LateFee
    term: Term
    agreed: SerializeAsAny[Agreed]
    parameters: dict[str, str]
    main_contract: MainContract | None = None
    changes: tuple[TermChange, ...] = ()
    related_contracts: tuple[Line, ...] = ()
    special_terms: tuple[Words, ...] = ()
    drawings: tuple[AnnexDrawing, ...] = ()

    @property
    def parties(self) -> tuple[PartyInRole, ...]:
        """All parties with their roles: supplier, customer, then the further ones."""
        return (
            PartyInRole(role=PartyRole.SUPPLIER, party=self.supplier),
            PartyInRole(role=PartyRole.CUSTOMER, party=self.customer),
            *self.further_parties,
        )

    @property
    def transformers(self) -> tuple[CapacityLine, ...]:
        return transformer_lines(self)

    @property
    def special_term_lines(self) -> tuple[str, ...]:
        """Special terms, one printed block a line."""
        lines = (line.strip() for term in self.special_terms for line in term.split("\n"))
        return tuple(line for line in lines if line)


def transformer_lines(facts: AccountFacts) -> tuple[CapacityLine, ...]:
    """All transformers of all receiving points in one flat list."""
    return tuple(
        CapacityLine(receiving_point=point.name, **transformer.model_dump())
        for point in facts.receiving_points
        for transformer in point.transformers
    )


_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[\d+\])*)$")
_INDEX = re.compile(r"\[(\d+)\]")


def lookup(root: Any, path: str) -> Any:
    """The value at a dotted path (`sources[0].feeder`); None where a step on the way is null.

    Raises LookupError for a path that no step of the model provides.
    """
    current = root
    for step in path.split("."):
        match = _STEP.match(step)
        if match is None:
            raise LookupError(path)
        current = _attribute(current, match.group(1), path)
        for index in _INDEX.findall(match.group(2)):
            if current is None:
                return None
            current = _element(current, int(index), path)
        if current is None:
            return None
    return current


def _attribute(current: Any, name: str, path: str) -> Any:
    if isinstance(current, BaseModel):
        if name in type(current).model_fields or isinstance(
            getattr(type(current), name, None), property
        ):
            return getattr(current, name)
    elif isinstance(current, dict) and name in current:
        return current[name]
    if isinstance(current, PartyInRole):
        return _attribute(current.party, name, path)
    raise LookupError(path)


def _element(current: Sequence[Any], index: int, path: str) -> Any:
    if not isinstance(current, tuple | list) or index >= len(current):
        raise LookupError(path)
    return current[index]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar of a JSON-like value with its dotted path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value
