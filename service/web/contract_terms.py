"""Terms beside the record: what the text says, what the record says now, and where they differ."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.domain.field_names import field_name
from service.usecases.contract_terms import TermRow, terms_beside_record
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page
from service.web.fact_groups import group_title, value_words

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

_TOP = re.compile(r"^[^.\[]*")
_AGREED = "双方约定"
_OF_THE_CONTRACT = "合同本身"
UNSTATED = "未载明"
_NUMBER = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Named:
    """A row with its words; of several like it the number stands behind the name."""

    name: str
    row: TermRow
    in_text: str
    in_record: str


@router.get("/{contract_id}/terms")
def terms(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    only: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Every value; `only=differing` leaves out what agrees."""
    with console.reading() as work:
        rows = terms_beside_record(work, contract_id)
        shown = [row for row in rows if row.differs or only != "differing"]
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "terms",
            groups=_groups(shown),
            differing=sum(row.differs for row in rows),
            compared=sum(
                row.of_record and row.in_record is not None and not row.unstated for row in rows
            ),
            unstated=sum(row.of_record and row.unstated for row in rows),
            only=only,
        )


def _groups(rows: Iterable[TermRow]) -> list[tuple[str, list[Named]]]:
    """As the record is grouped on the customer's page; what was agreed on comes last."""
    found: dict[str, list[Named]] = {}
    for row in rows:
        found.setdefault(_group(row), []).append(_named(row))
    return sorted(found.items(), key=lambda group: group[0] == _AGREED)


def _group(row: TermRow) -> str:
    top = _TOP.match(row.path)
    name = top[0] if top is not None else row.path
    return _AGREED if name == "agreed" else group_title(name) or _OF_THE_CONTRACT


def _named(row: TermRow) -> Named:
    numbers = "-".join(str(int(number) + 1) for number in _NUMBER.findall(row.path))
    name = field_name(row.path) + (f"（{numbers}）" if numbers else "")
    in_text = UNSTATED if row.unstated else value_words(row.in_text)
    return Named(name, row, in_text, value_words(row.in_record))
