"""Validations: one .docx or several of one site and an account record in, findings out; nothing
is stored.
"""

from datetime import date

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, ValidationError

from service.api.access import ServiceDep
from service.api.errors import documented, unreadable
from service.api.findings import BundleFindings, Findings, bundle_findings_of, findings_of
from service.api.forms import Form, form_schema, read_form
from service.domain.facts import AccountFacts
from service.usecases.bundles import MOST_DOCUMENTS, validate_documents
from service.usecases.library_views import library_to_check_by
from service.usecases.validation import validate_document
from service.wiring import Service

router = APIRouter(prefix="/v1/validations", tags=["validations"])

# A file may hold 64 MB once inflated; only so many are open at the same time.
_readers = CapacityLimiter(4)

_PARTS = {
    "document": {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "minItems": 1,
        "maxItems": MOST_DOCUMENTS,
        "description": ".docx 文件；同一用电地点的几份合同可以各作一项一并提交",
    },
    "account": {
        "type": "string",
        "contentMediaType": "application/json",
        "description": "用电户档案(JSON);缺少时只作不需档案的检查",
    },
    "as_of": {"type": "string", "format": "date", "description": "按哪一天有效的法律，缺省为当天"},
}


class ValidationFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_of: date | None = None


@router.post(
    "",
    responses=documented(400, 403, 413, 415),
    openapi_extra=form_schema(_PARTS, ["document"]),
)
async def post_validation(service: ServiceDep, request: Request) -> Findings | BundleFindings:
    """检查一份或者几份 .docx 合同：依据法律和用电户档案给出问题清单。不保存任何内容。

    提交几份的，另外互相核对，每个问题写明所在文件。
    """
    form = await read_form(request, set(_PARTS), {"document": MOST_DOCUMENTS})
    return await anyio.to_thread.run_sync(_validate, service, form, limiter=_readers)


def _validate(service: Service, form: Form) -> Findings | BundleFindings:
    documents = form.files("document")
    record = form.text("account")
    account = _facts(record) if record is not None else None
    fields = form.fields(ValidationFields)
    with service.reading() as work:
        library = library_to_check_by(work)
        as_of = fields.as_of or work.today
        if len(documents) == 1:
            content = documents[0].content
            return findings_of(validate_document(content, account, library, as_of))
        named = [
            (part.name or f"文件{number}", part.content)
            for number, part in enumerate(documents, start=1)
        ]
        return bundle_findings_of(validate_documents(named, account, library, as_of))


def _facts(record: str) -> AccountFacts:
    try:
        return AccountFacts.model_validate_json(record)
    except ValidationError as error:
        raise unreadable(error, "account") from None
