"""Validations: a .docx and an account record in, findings out; nothing is stored."""

from datetime import date

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, ValidationError

from service.api.access import ServiceDep
from service.api.errors import documented, unreadable
from service.api.findings import Findings, findings_of
from service.api.forms import Form, form_schema, read_form
from service.domain.facts import AccountFacts
from service.usecases.validation import validate_document
from service.wiring import Service

router = APIRouter(prefix="/v1/validations", tags=["validations"])

# A file may hold 64 MB once inflated; only so many are open at the same time.
_readers = CapacityLimiter(4)

_PARTS = {
    "document": {"type": "string", "format": "binary", "description": ".docx 文件"},
    "account": {
        "type": "string",
        "contentMediaType": "application/json",
        "description": "用电户档案(JSON);缺少时只作不需档案的检查",
    },
    "as_of": {"type": "string", "format": "date", "description": "按哪一天有效的法律,缺省为当天"},
}


class ValidationFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_of: date | None = None


@router.post(
    "",
    responses=documented(400, 413, 415),
    openapi_extra=form_schema(_PARTS, ["document"]),
)
async def post_validation(service: ServiceDep, request: Request) -> Findings:
    """检查一份 .docx 合同:依据法律和用电户档案给出问题清单。不保存任何内容。"""
    form = await read_form(request, set(_PARTS))
    return await anyio.to_thread.run_sync(_validate, service, form, limiter=_readers)


def _validate(service: Service, form: Form) -> Findings:
    document = form.file("document")
    record = form.text("account")
    account = _facts(record) if record is not None else None
    try:
        fields = ValidationFields.model_validate(form.texts("as_of"))
    except ValidationError as error:
        raise unreadable(error) from None
    with service.reading() as work:
        as_of = fields.as_of or work.today
        return findings_of(validate_document(document, account, work.library, as_of))


def _facts(record: str) -> AccountFacts:
    try:
        return AccountFacts.model_validate_json(record)
    except ValidationError as error:
        raise unreadable(error, "account") from None
