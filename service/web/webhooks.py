"""Webhooks, for administrators: the list, a new one, and one with its secret, pauses, deliveries.

A secret stands on the answer that made it and nowhere else.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.errors import Invalid, Problem
from service.usecases.errors import OrganisationNotFound
from service.usecases.organisations import list_organisations
from service.usecases.seals import midnight
from service.usecases.webhook_deliveries import (
    list_hook_deliveries,
    replay_delivery,
    replay_failed,
    send_test_event,
)
from service.usecases.webhooks import (
    MadeWebhook,
    Wanted,
    add_webhook,
    change_webhook,
    check_target,
    delete_webhook,
    get_webhook,
    list_event_types,
    list_webhooks,
    pause_webhook,
    resume_webhook,
    rotate_secret,
)
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import UNTOUCHED, Filled, attempt, day_in, writing
from service.web.paging import SHOWN, cut, first_page
from service.web.rendering import page

router = APIRouter(prefix="/console/webhooks", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
Field = Annotated[str, Form(max_length=6000, pattern=r"^[^\x00]*$")]
WebhookId = Annotated[str, Path(max_length=36)]
_ADDRESS = "/console/webhooks"
_DELIVERIES = 20
"""On a page, so that what stands below stays within reach."""
_SAID = {
    "changed": "已更改。",
    "pause": "推送已暂停。",
    "resume": "推送已恢复，暂停前留存的先发出。",
    "test": "测试事件已进入发送队列，稍后刷新本页查看结果。",
    "replay": "已重新进入发送队列，稍后刷新本页查看结果。",
    "nothing": "这段时间没有需要补发的推送。",
    "deleted": "推送地址已删除。",
}


@router.get("")
def webhook_list(request: Request, console: ConsoleDep, after: Words = "") -> Response:
    """Webhooks of the organisation and those below it, newest first."""
    with console.reading() as work:
        found = list_webhooks(work, after or None, SHOWN)
    shown, following = cut(found, _ADDRESS, {}, lambda item: item.id)
    return page(
        request,
        "console/webhooks.html",
        active="webhooks",
        webhooks=shown,
        first=first_page(_ADDRESS, {}, after),
        following=following,
        flash=_said(request),
    )


@router.get("/new")
def new_webhook(request: Request, console: ConsoleDep) -> Response:
    """The form for a new one."""
    return _form(request, console)


@router.post("")
def add(
    request: Request,
    console: ConsoleDep,
    url: Field = "",
    types: Field = "",
    note: Field = "",
    org_id: Field = "",
) -> Response:
    """Add one, and show its page with the secret, this once."""
    typed = {"url": url, "types": types, "note": note, "org_id": org_id}
    made: list[MadeWebhook] = []

    def act() -> None:
        wanted = _checked(console, typed)
        with console.writing() as work:
            made.append(_add(work, wanted))

    refused = attempt("new", typed, act)
    if refused is not None:
        return _form(request, console, refused)
    return _webhook_page(request, console, made[0].view.id, made=made[0])


@router.get("/{webhook_id}")
def one_webhook(
    request: Request, console: ConsoleDep, webhook_id: WebhookId, after: Words = ""
) -> Response:
    """One webhook with its deliveries and all that can be done to it."""
    return _webhook_page(request, console, webhook_id, after=after)


@router.post("/{webhook_id}")
def change(
    request: Request,
    console: ConsoleDep,
    webhook_id: WebhookId,
    url: Field = "",
    types: Field = "",
    note: Field = "",
) -> Response:
    """Change address, types and note."""
    typed = {"url": url, "types": types, "note": note}

    def act() -> None:
        wanted = _checked(console, typed)
        with console.writing() as work:
            change_webhook(work, webhook_id, wanted)

    refused = attempt("change", typed, act)
    if refused is not None:
        return _webhook_page(request, console, webhook_id, refused)
    return _done(webhook_id, "changed")


@router.post("/{webhook_id}/secret")
def rotate(request: Request, console: ConsoleDep, webhook_id: WebhookId) -> Response:
    """Make a new secret; it stands on the answer and nowhere else."""
    with console.writing() as work:
        made = rotate_secret(work, webhook_id)
    return _webhook_page(request, console, webhook_id, made=made)


@router.post("/{webhook_id}/pause")
def pause(console: ConsoleDep, webhook_id: WebhookId) -> Response:
    """Send nothing more for now."""
    with console.writing() as work:
        pause_webhook(work, webhook_id)
    return _done(webhook_id, "pause")


@router.post("/{webhook_id}/resume")
def resume(console: ConsoleDep, webhook_id: WebhookId) -> Response:
    """Send again."""
    with console.writing() as work:
        resume_webhook(work, webhook_id)
    return _done(webhook_id, "resume")


@router.post("/{webhook_id}/delete")
def delete(
    request: Request, console: ConsoleDep, webhook_id: WebhookId, sure: Field = ""
) -> Response:
    """End the subscription."""

    def act(work: Work) -> None:
        if not sure:
            raise Invalid("没有删除", [Problem("sure", "请先勾选此项")])
        delete_webhook(work, webhook_id)

    refused = attempt("delete", {}, writing(console, act))
    if refused is not None:
        return _webhook_page(request, console, webhook_id, refused)
    return RedirectResponse(f"{_ADDRESS}?done=deleted", 303)


@router.post("/{webhook_id}/test")
def test(request: Request, console: ConsoleDep, webhook_id: WebhookId) -> Response:
    """Send an event that is only a test."""
    return _do(
        request, console, webhook_id, "test", {}, lambda work: send_test_event(work, webhook_id)
    )


@router.post("/{webhook_id}/replay")
def replay_since(
    request: Request, console: ConsoleDep, webhook_id: WebhookId, since: Field = ""
) -> Response:
    """Send again what did not arrive since a day."""
    count: list[int] = []

    def act(work: Work) -> None:
        day = day_in(since, "since", "起始日")
        count.append(replay_failed(work, webhook_id, midnight(day)))

    refused = attempt("since", {"since": since}, writing(console, act))
    if refused is not None:
        return _webhook_page(request, console, webhook_id, refused)
    return _done(webhook_id, "replay" if count[0] else "nothing")


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay")
def replay(
    request: Request,
    console: ConsoleDep,
    webhook_id: WebhookId,
    delivery_id: Annotated[str, Path(max_length=36)],
) -> Response:
    """Send one again."""

    def act(work: Work) -> object:
        return replay_delivery(work, webhook_id, delivery_id)

    return _do(request, console, webhook_id, "replay", {}, act)


def _do(
    request: Request,
    console: Console,
    webhook_id: str,
    form: str,
    typed: Mapping[str, Any],
    act: Callable[[Work], object],
) -> Response:
    """Do it and go back to the webhook's page, or show it with what was refused."""
    refused = attempt(form, typed, writing(console, act))
    if refused is not None:
        return _webhook_page(request, console, webhook_id, refused)
    return _done(webhook_id, form)


def _done(webhook_id: str, what: str) -> Response:
    return RedirectResponse(f"{_ADDRESS}/{webhook_id}?done={what}", 303)


def _said(request: Request) -> str:
    return _SAID.get(request.query_params.get("done", ""), "")


def _checked(console: Console, typed: Mapping[str, str]) -> Wanted:
    """What was typed, the address looked up before anything is locked. Raises Invalid."""
    url = typed["url"].strip()
    if not url:
        raise Invalid("没有保存", [Problem("url", "请填写网址")])
    with console.reading() as work:
        check_target(work, url)
    types = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", typed["types"].strip())))
    return Wanted(url, tuple(filter(None, types)), typed["note"], typed.get("org_id") or None)


def _add(work: Work, wanted: Wanted) -> MadeWebhook:
    try:
        return add_webhook(work, wanted)
    except OrganisationNotFound as error:
        raise Invalid(error.message, [Problem("org_id", error.message)]) from None


def _form(request: Request, console: Console, filled: Filled = UNTOUCHED) -> Response:
    with console.reading() as work:
        organisations, event_types = list_organisations(work), list_event_types(work)
    return page(
        request,
        "console/webhook_new.html",
        status=filled.status,
        active="webhooks",
        filled=filled,
        organisations=[(item.id, "　" * item.depth + item.name) for item in organisations],
        own=console.user.actor.org_id,
        event_types=event_types,
    )


def _webhook_page(
    request: Request,
    console: Console,
    webhook_id: str,
    filled: Filled = UNTOUCHED,
    *,
    made: MadeWebhook | None = None,
    after: str = "",
) -> Response:
    """The page; `made` has a secret that is shown this once."""
    address = f"{_ADDRESS}/{webhook_id}"
    with console.reading() as work:
        webhook = get_webhook(work, webhook_id)
        found = list_hook_deliveries(work, webhook_id, after or None, _DELIVERIES)
        event_types, today = list_event_types(work), work.today
    shown, following = cut(found, address, {}, lambda item: item.id, _DELIVERIES)
    return page(
        request,
        "console/webhook.html",
        status=filled.status,
        active="webhooks",
        webhook=webhook,
        made=made,
        deliveries=shown,
        today=today,
        event_types=event_types,
        filled=filled,
        first=first_page(address, {}, after),
        following=following,
        flash=_said(request) if not filled.form else "",
    )
