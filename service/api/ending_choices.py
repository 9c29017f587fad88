"""How a temporary supply ends: extension, a permanent contract or removal, and until when somebody
chooses.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from service.api.access import ServiceDep
from service.api.contracts import ContractId
from service.api.errors import documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag
from service.api.steps import answered
from service.domain.temporary_ends import EndingWay
from service.usecases.ending_choices import LONGEST_NOTE, EndingView, choose_ending, ending_of
from service.usecases.work import Work

router = APIRouter(prefix="/v1/contracts/{contract_id}", tags=["renewals"])
_FORM = {
    "way": {
        "type": "string",
        "enum": [way.value for way in EndingWay],
        "description": "extension 延期；permanent 转为正式用电；removal 拆除销户",
    },
    "chosen_on": {"type": "string", "format": "date", "description": "与客户确定的日期"},
    "note": {"type": "string", "maxLength": LONGEST_NOTE, "description": "说明"},
    "file": {"type": "string", "format": "binary", "description": "客户书面答复的扫描件"},
}


class EndingChoice(BaseModel):
    id: str
    way: EndingWay
    chosen_on: date
    note: str | None
    proof: str | None = Field(description="客户书面答复扫描件的 sha256")
    recorded_at: datetime
    recorded_by: str


class Ending(BaseModel):
    contract_id: str
    state: str
    ends_on: date
    is_temporary: bool
    decide_by: date | None = Field(description="最迟何日确定；不是临时用电的为空")
    is_overdue: bool
    way: EndingWay | None = Field(description="现在的去向；没有确定的为空")
    choices: list[EndingChoice] = Field(description="历次登记，最后一次有效")
    why_not: str = Field(description="为什么不能登记去向；可以登记的为空")


class ChoiceFields(BaseModel):
    way: EndingWay
    chosen_on: date
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


@router.get("/ending-choice", responses=documented(403, 404))
def get_ending_choice(service: ServiceDep, contract_id: ContractId) -> Ending:
    """临时用电届满后的去向：延期、转为正式用电或者拆除销户，最迟何日确定，已登记的是哪一种。"""
    with service.reading() as work:
        return _model(ending_of(work, contract_id))


@router.post(
    "/ending-choice",
    status_code=201,
    responses=documented(400, 403, 404, 409, 412, 413, 415),
    openapi_extra=form_schema(_FORM, ["way", "chosen_on"]),
)
async def post_ending_choice(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    response: Response,
    contract_id: ContractId,
    if_match: IfMatch = None,
) -> Ending:
    """登记临时用电的去向，并交办后续手续；接续的合同生效以前可以改。"""
    expected = expected_tag(if_match, required=False)
    form = await read_form(request, set(_FORM))
    given, scan = form.fields(ChoiceFields), form.scan()

    def act(work: Work) -> dict[str, Any]:
        view = choose_ending(
            work, contract_id, given.way, given.chosen_on, given.note, scan, expected
        )
        return _model(view).model_dump(mode="json")

    answer = await run_in_threadpool(answered, service, flights, keyed, response, act)
    return Ending.model_validate(answer)


def _model(view: EndingView) -> Ending:
    return Ending.model_validate(asdict(view))
