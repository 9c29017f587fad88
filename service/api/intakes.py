"""Intakes: an account record and the papers handed in, what is missing out; nothing is stored."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.errors import documented
from service.api.findings import IntakeFindings, intake_findings_of
from service.domain.facts import AccountFacts
from service.domain.texts import Line
from service.usecases.intake import check_intake
from service.usecases.library_views import library_to_check_by

router = APIRouter(prefix="/v1/intakes", tags=["intakes"])


class IntakeRequest(BaseModel):
    """An application: the account as recorded, and what papers came with it."""

    model_config = ConfigDict(extra="forbid")

    account: AccountFacts
    papers: Annotated[
        tuple[Line, ...],
        Field(max_length=100, description="收到的资料：代号、名称或者别名，例如 营业执照"),
    ] = ()
    kind: Line | None = Field(
        default=None, description="申请签订的合同种类(代号或名称),缺省为适用于该用户的供用电合同"
    )
    as_of: date | None = Field(default=None, description="按哪一天核对，缺省为当天")


@router.post("", responses=documented(400, 403, 413, 415))
def post_intake(service: ServiceDep, body: IntakeRequest) -> IntakeFindings:
    """核对申请资料：该种合同需要哪些资料和档案事项，还缺哪些。不保存任何内容。"""
    with service.reading() as work:
        library = library_to_check_by(work)
        as_of = body.as_of or work.today
        verdict = check_intake(body.account, body.papers, body.kind, library, as_of)
        return intake_findings_of(verdict)
