"""Receipts of messages: providers call with what became of theirs, people say what they saw to."""

import hmac
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel
from starlette.concurrency import run_in_threadpool

from service.api.access import OpenServiceDep, ServiceDep
from service.api.errors import RequestProblem, documented
from service.api.forms import form_schema, read_form
from service.api.idempotency import FlightsDep, KeyedRequestDep
from service.domain.errors import FactsInvalid, Problem
from service.domain.notices import Fate
from service.domain.receipts import HandOver
from service.ports import ReceiptSource
from service.usecases.answers import answer_once
from service.usecases.receipts import Taken, record_receipt, take_receipts
from service.usecases.ticking import CLOCK
from service.usecases.work import Work
from service.wiring import Service

router = APIRouter(prefix="/v1", tags=["notices"])

_FORM = {
    "how": {"type": "string", "enum": [how.value for how in HandOver], "description": "送达方式"},
    "at": {"type": "string", "format": "date-time", "description": "送达时间，含时区"},
    "file": {"type": "string", "format": "binary", "description": "回执等凭证的扫描件，可不附"},
}


class ReceiptAnswer(BaseModel):
    """`code` and `msg` are what Aliyun looks for, `result` and `errmsg` what Tencent does."""

    code: int
    msg: str
    result: int
    errmsg: str
    stored: int
    repeated: int
    unknown: int


class Receipt(BaseModel):
    """`by` is the channel that said so, or the account of the person who did."""

    id: str
    notice_id: str
    fate: Fate
    code: str
    detail: str
    at: datetime
    recorded_at: datetime
    by: str
    evidence: str | None


class ReceiptFields(BaseModel):
    how: HandOver
    at: AwareDatetime


async def _content(request: Request) -> bytes:
    return await request.body()


@router.post("/receipts/{channel}", responses=documented(401, 404))
def post_receipts(
    service: OpenServiceDep,
    response: Response,
    channel: Annotated[str, Path(max_length=20, description="渠道，例如 sms")],
    content: Annotated[bytes, Depends(_content)],
    content_type: Annotated[str, Header()] = "",
    token: Annotated[str, Query(max_length=200, description="回执令牌")] = "",
    x_receipts_token: Annotated[str, Header(max_length=200, description="回执令牌")] = "",
) -> ReceiptAnswer:
    """服务商推送的回执；重复推送不变。有编号查不到的，其余照存，以 404 告知服务商稍后再推。"""
    _check_token(service, token or x_receipts_token)
    source = service.ports.channels.get(channel)
    if not isinstance(source, ReceiptSource):
        raise RequestProblem(404, "not_found", "没有这个渠道，或者它没有回执")
    words = source.read_callback(content, content_type)
    with service.writing(CLOCK) as work:
        taken = take_receipts(work, channel, words)
    response.status_code = 404 if taken.unknown else 200
    return _answer(taken)


@router.post(
    "/notices/{notice_id}/receipts",
    responses=documented(400, 403, 404, 413, 415),
    openapi_extra=form_schema(_FORM, ["how", "at"]),
)
async def post_receipt(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    request: Request,
    notice_id: Annotated[str, Path(max_length=36)],
) -> Receipt:
    """登记一条通知已由人送达：何时、以何方式，可附凭证的扫描件。"""
    form = await read_form(request, set(_FORM))
    given = form.fields(ReceiptFields)
    proof = form.scan()

    def record(work: Work) -> dict[str, Any]:
        try:
            view = record_receipt(work, notice_id, given.how, given.at, proof)
        except FactsInvalid as error:
            raise FactsInvalid(error.message, [Problem("at", error.message)]) from None
        return Receipt.model_validate(asdict(view)).model_dump(mode="json")

    def act() -> dict[str, Any]:
        with flights.taking(service.actor.id, keyed.key), service.writing() as work:
            answer, _ = answer_once(work, keyed, lambda: record(work))
        return answer

    return Receipt.model_validate(await run_in_threadpool(act))


def _check_token(service: Service, given: str) -> None:
    """Where no token is set, nobody calls; a wrong one takes as long to refuse as a right one."""
    wanted = service.settings.receipts_token
    if wanted is None or not wanted.get_secret_value():
        raise RequestProblem(
            401, "receipts_closed", "本系统没有开通回执接口（DIANYUE_RECEIPTS_TOKEN 未设置）"
        )
    if not hmac.compare_digest(given.encode(), wanted.get_secret_value().encode()):
        raise RequestProblem(401, "receipts_token_wrong", "回执令牌不正确")


def _answer(taken: Taken) -> ReceiptAnswer:
    failed = taken.unknown > 0
    return ReceiptAnswer(
        code=int(failed),
        msg="有编号查不到" if failed else "接收成功",
        result=int(failed),
        errmsg="unknown id" if failed else "OK",
        **asdict(taken),
    )
