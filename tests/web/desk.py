"""A desk at the console: pages asked for as somebody who works here, without signing in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape
from typing import Any

import httpx
from fastapi import Request

from service.app import create_app
from service.domain.access import Actor, Role
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractAction
from service.usecases.contracts import draft_contract, get_contract
from service.usecases.review import DECISIONS, Decision
from service.web.access import Console, Person, console_of
from service.wiring import Service
from tests.services import RESTAURANT
from tests.staff import hire

TOKEN = "the token of this session"


class Desk:
    """Somebody's browser, as far as requests go."""

    def __init__(self, service: Service, actor: Actor) -> None:
        self.actor = actor
        app = create_app(service)

        def signed_in(request: Request) -> Console:
            roles = tuple(role.label for role in actor.roles)
            person = Person(actor.name, roles, "示范供电公司", actor)
            console = Console(service.acting_as(actor), person, TOKEN)
            request.state.console = console
            return console

        app.dependency_overrides[console_of] = signed_in
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", timeout=120, follow_redirects=True
        )

    async def see(self, path: str, /) -> httpx.Response:
        return await self._client.get(f"/console/contracts/{path}")

    async def send(self, path: str, files: Any = None, /, **fields: Any) -> httpx.Response:
        """Send a form as the pages do: multipart, with the session's token."""
        parts: list[tuple[str, Any]] = [("csrf", (None, TOKEN))]
        for name, value in fields.items():
            values = value if isinstance(value, list) else [value]
            parts += [(name, (None, str(item))) for item in values]
        parts += files or []
        return await self._client.post(f"/console/contracts/{path}", files=parts)


@contextmanager
def acting(service: Service, actor: Actor) -> Iterator[Any]:
    with service.writing(actor) as work:
        yield work


def words_of(response: httpx.Response) -> str:
    return unescape(response.text)


class Office:
    """A service with a drafter, a lawyer, an approver and a contract of theirs."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.drafter = hire(service, "李起草", Role.DRAFTER)
        self.lawyer = hire(service, "王法务", Role.REVIEWER)
        self.approver = hire(service, "赵审批", Role.APPROVER)

    def desk(self, actor: Actor) -> Desk:
        return Desk(self.service, actor)

    def drafted(self, account_no: str = RESTAURANT) -> str:
        request = DraftRequest(starts_on=date(2026, 12, 1), ends_on=date(2029, 11, 30))
        with self.service.writing(self.drafter) as work:
            return draft_contract(work, account_no, request).id

    def submitted(self, account_no: str = RESTAURANT) -> str:
        contract = self.drafted(account_no)
        self.decide(self.drafter, contract, ContractAction.SUBMIT)
        return contract

    def decide(self, actor: Actor, contract: str, action: ContractAction, **said: Any) -> None:
        with self.service.writing(actor) as work:
            DECISIONS[action](work, contract, Decision(**said))

    def etag(self, contract: str) -> str:
        with self.service.reading(self.drafter) as work:
            return get_contract(work, contract).etag

    def state(self, contract: str) -> str:
        with self.service.reading(self.drafter) as work:
            return get_contract(work, contract).state
