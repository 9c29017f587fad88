"""The library for its authors: what two versions differ in, and what stands on an entry."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from service.api.access import ServiceDep
from service.api.errors import documented
from service.domain.impact import Hit, Impact
from service.usecases.library_diff import diff_versions
from service.usecases.library_impact import (
    AffectedContract,
    AffectedContracts,
    contracts_affected,
    impact_in_library,
)

router = APIRouter(prefix="/v1/library", tags=["library"])

VersionNumber = Annotated[int, Query(ge=1, le=100_000)]
EntryId = Annotated[str, Query(max_length=100)]


class FrontChangeItem(BaseModel):
    """One line of the front matter, as it was and as it is."""

    key: str
    removed: list[str]
    added: list[str]


class PieceItem(BaseModel):
    """Words of the prose: without the inserted ones they are the old text."""

    mark: Literal["kept", "deleted", "inserted"]
    text: str


class RedlineItem(BaseModel):
    id: str
    title: str
    from_version: int
    to_version: int
    front: list[FrontChangeItem]
    prose: list[PieceItem]


class HitItem(BaseModel):
    """An entry and through what it stands on the subject; `version` where it has versions."""

    id: str
    version: int | None
    title: str
    through: str


class AffectedContractItem(BaseModel):
    """`texts`: numbers of the contract's versions; `clauses`: `id@version`."""

    id: str
    number: str
    account_no: str
    customer_name: str
    title: str
    state: str
    starts_on: date
    ends_on: date
    texts: list[int]
    clauses: list[str]


class ImpactItem(BaseModel):
    """`policies`: what changes.yaml and drift.yaml say; `more_contracts`: there are older contracts
    than the ones listed.
    """

    subject: str
    label: str
    clauses: list[HitItem]
    rules: list[HitItem]
    policies: list[HitItem]
    parameters: list[HitItem]
    tables: list[HitItem]
    templates: list[HitItem]
    contracts: list[AffectedContractItem]
    more_contracts: bool


@router.get("/diff", responses=documented(404))
def library_diff(
    service: ServiceDep,
    id: EntryId,
    from_version: Annotated[VersionNumber, Query(alias="from")],
    to_version: Annotated[VersionNumber, Query(alias="to")],
) -> RedlineItem:
    """条款或合同文本两个版本的差异：说明逐项，正文逐字。"""
    found = diff_versions(service.library, id, from_version, to_version)
    return RedlineItem(
        **_named(found, "id title from_version to_version"),
        front=[
            FrontChangeItem(key=c.key, removed=list(c.removed), added=list(c.added))
            for c in found.front
        ],
        prose=[PieceItem(mark=piece.mark, text=piece.text) for piece in found.prose],
    )


@router.get("/impact/{subject}", responses=documented(404))
def library_impact(
    service: ServiceDep,
    subject: Annotated[
        str, Path(max_length=200, description="例如 law:civil-code-496、clause:payment.bill")
    ],
) -> ImpactItem:
    """以某一法条、条款、参数或表格为基础的全部内容，以及存有这些条款的合同。"""
    with service.reading() as work:
        found = impact_in_library(work.library, subject)
        return _impact(subject, found, contracts_affected(work, found))


def _impact(subject: str, found: Impact, affected: AffectedContracts) -> ImpactItem:
    return ImpactItem(
        subject=subject,
        label=found.subject.label,
        clauses=_hits(found.clauses),
        rules=_hits(found.rules),
        policies=_hits(found.policies),
        parameters=_hits(found.parameters),
        tables=_hits(found.tables),
        templates=_hits(found.templates),
        contracts=[_contract(contract) for contract in affected.items],
        more_contracts=affected.more,
    )


def _hits(hits: tuple[Hit, ...]) -> list[HitItem]:
    return [HitItem(**_named(hit, "id version title through")) for hit in hits]


def _contract(contract: AffectedContract) -> AffectedContractItem:
    return AffectedContractItem(
        **_named(contract, "id number account_no customer_name title state starts_on ends_on"),
        texts=list(contract.texts),
        clauses=list(contract.clauses),
    )


def _named(entry: object, names: str) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names.split()}
