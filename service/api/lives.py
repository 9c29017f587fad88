"""The life of a contract: GET tells what was done to it and what the caller may do next."""

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.contracts import ContractId
from service.api.errors import documented
from service.usecases.contract_choices import Offer, offers_for
from service.usecases.lives import LifeEntry, life_of

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])


class Act(BaseModel):
    position: int
    action: str
    label: str = Field(description="办理事项的中文名称")
    state: str = Field(description="办理后的状态")
    by: str
    by_name: str
    on_behalf_of: str | None
    at: datetime
    version: int = Field(description="办理时的文本版本")
    fingerprint: str
    party: str | None
    reason: str


class PossibleAction(BaseModel):
    action: str
    label: str
    possible: bool
    hindrances: list[str] = Field(description="还缺什么")
    on_behalf_of: str | None = Field(description="代谁办理；本人办理的为空")
    disciplines: list[str] = Field(description="会签可选的专业")


class Life(BaseModel):
    items: list[Act]
    actions: list[PossibleAction] = Field(description="调用者此刻可以办理的事项")


@router.get("/{contract_id}/life", responses=documented(404))
def get_life(service: ServiceDep, contract_id: ContractId) -> Life:
    """合同的办理经过，以及调用者下一步可以办理什么。"""
    with service.reading() as work:
        entries, offers = life_of(work, contract_id), offers_for(work, contract_id)
    return Life(
        items=[_act(entry) for entry in entries], actions=[_possible(item) for item in offers]
    )


def _act(entry: LifeEntry) -> Act:
    return Act(**{**asdict(entry), "action": entry.action.value}, label=entry.action.label)


def _possible(offer: Offer) -> PossibleAction:
    return PossibleAction(
        action=offer.action.value,
        label=offer.action.label,
        possible=offer.possible,
        hindrances=list(offer.hindrances),
        on_behalf_of=offer.on_behalf_of,
        disciplines=list(offer.disciplines),
    )
