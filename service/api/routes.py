"""All routes of the API on one application, with its errors and its OpenAPI document."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api import (
    accounts,
    actions,
    api_keys,
    archive,
    authorities,
    changes,
    comments,
    contracts,
    delegations,
    documents,
    drawings,
    drifts,
    ending_choices,
    evidence,
    health,
    intakes,
    legacy,
    library,
    library_company,
    library_study,
    lives,
    metrics,
    notices,
    people,
    readiness,
    receipts,
    redlines,
    reminders,
    renewals,
    returned_copies,
    reviews,
    revisions,
    sessions,
    signing,
    sites,
    supply_exceptions,
    tasks,
    terms,
    validations,
    webhooks,
)
from service.api.errors import ProblemDetails, install_errors
from service.api.idempotency import Flights
from service.api.preconditions import NotModified, not_modified

DESCRIPTION = """供用电合同全生命周期管理。日期按 ISO 8601,法定日按北京时间；错误按 RFC 9457,
`code` 稳定不变；列表用 `next_cursor` 翻页；读取单个对象带 ETag。"""
_ROUTERS = (
    accounts,
    terms,
    evidence,
    sites,
    changes,
    contracts,
    signing,
    returned_copies,
    archive,
    legacy,
    renewals,
    ending_choices,
    reminders,
    readiness,
    supply_exceptions,
    authorities,
    actions,
    reviews,
    comments,
    lives,
    documents,
    revisions,
    redlines,
    drawings,
    drifts,
    tasks,
    notices,
    receipts,
    webhooks,
    validations,
    intakes,
    library,
    library_company,
    library_study,
    api_keys,
    delegations,
    people,
    sessions,
    health,
    metrics,
)


def install_api(app: FastAPI) -> None:
    """Routes, error handlers and state of the API."""
    app.state.flights = Flights()
    install_errors(app)
    app.add_exception_handler(NotModified, not_modified)
    for noun in _ROUTERS:
        app.include_router(noun.router)


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The API as OpenAPI, with the problem's schema that all routes refer to."""
    document = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas[ProblemDetails.__name__] = problem
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document
