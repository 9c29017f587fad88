"""Pages of the console: templates with their filters, the frame's values, and security headers."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.access import Role
from service.domain.changes import ChangeState
from service.domain.field_names import field_name
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import ContractAction, ContractState, PaperAction, Severity
from service.usecases.work import CHINA
from service.web.static_files import asset

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    # What a page shows is for the person who signed in: no cache keeps it.
    "Cache-Control": "no-store",
}

DONE: dict[str, str] = {
    "drafted": "已生成合同草稿，请先处理检查发现，再提交审核。",
    "handed_over": "已移交，对方会收到消息。",
}
"""`?done=…` after a redirect -> what the page says at its top; only these sentences are shown."""

_VOCABULARIES: Mapping[str, type[Enum]] = {
    "state": ContractState,
    "action": ContractAction,
    "severity": Severity,
    "role": Role,
    "task": TaskKind,
    "task_state": TaskState,
    "change_state": ChangeState,
    "paper_action": PaperAction,
}


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page below `pages/`, for example `console/library.html`.

    The frame takes `user` (None, or something with name, roles, organisation and may), `csrf`,
    `active` (the key of its navigation entry), `flash` (a sentence) and `flash_link` (address and
    words of where to go next); what is not given comes from `request.state.console`, which the
    sign-in's dependency leaves there.
    """
    console = getattr(request.state, "console", None)
    frame = {
        "user": getattr(console, "user", None),
        "csrf": getattr(console, "csrf", ""),
        "active": "",
        "flash_link": None,
        **values,
        "flash": values.get("flash") or DONE.get(request.query_params.get("done", ""), ""),
    }
    html = PAGES.get_template(name).render(**frame)
    return HTMLResponse(html, status, SECURITY)


def china_time(instant: datetime) -> str:
    """`2026-11-25 09:00`, Beijing time."""
    return instant.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def day(value: date | str | None) -> str:
    """A civil day; an instant as the day it is in Beijing; nothing as a dash."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(CHINA).date()
    return str(value)


def money(yuan: Decimal | int | str) -> str:
    """`1,234.50 元`."""
    return f"{Decimal(yuan):,.2f} 元"


def label(value: object, kind: str = "") -> str:
    """The trade's word: of an enum's member, or of a plain code of a kind (`state`, `role` …).

    A code that the vocabulary does not have is shown as it is.
    """
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if kind == "field":
        return field_name(str(value))
    vocabulary = _VOCABULARIES.get(kind)
    if vocabulary is not None and value in {member.value for member in vocabulary}:
        return label(vocabulary(value))
    return str(value)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "china_time": china_time,
        "day": day,
        "money": money,
        "label": label,
        "option": lambda member: (member.value, label(member)),
        "pair": lambda text: (text, text),
        "segment": lambda text: quote(str(text), safe=""),
    }
    environment.globals["asset"] = asset
    return environment


PAGES = _environment()
