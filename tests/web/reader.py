"""Somebody who signed in, reading and sending pages without a network."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx

from service.domain.access import Role
from service.wiring import Service
from tests.staff import PASSWORD, new_user


@dataclass
class Reader:
    """A signed-in client; forms are sent as a browser sends them, with the page's token."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, fields: dict[str, str | list[str]]) -> httpx.Response:
        pairs = [
            (name, (None, value))
            for name, values in {"csrf": self.csrf, **fields}.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        return await self.client.post(path, files=pairs)


async def sign_in(
    client: httpx.AsyncClient, service: Service, *roles: Role, login: str = "reader"
) -> Reader:
    """Make an account with roles and sign in with it."""
    new_user(service, login, *roles, password=PASSWORD)
    fields = {"login": (None, login), "password": (None, PASSWORD)}
    entered = await client.post("/console/sign-in", files=fields)
    assert entered.status_code == 303, entered.text
    page = await client.get("/console/library/laws")
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return Reader(client, found.group(1))


class _Form(HTMLParser):
    """The fields of the forms of a page, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str | list[str]] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        name = own.get("name", "")
        if tag == "input" and own.get("type") == "checkbox":
            ticked = self.fields.setdefault(name, [])
            if "checked" in own and isinstance(ticked, list):
                ticked.append(own["value"])
        elif tag == "input":
            self.fields[name] = own.get("value", "")
        elif tag in ("select", "textarea"):
            self._open = name
            self.fields[name] = ""
        elif tag == "option" and self._open and ("selected" in own or not self.fields[self._open]):
            self.fields[self._open] = own["value"]

    def handle_data(self, data: str) -> None:
        if self._open and self.lasttag == "textarea":
            self.fields[self._open] = f"{self.fields[self._open]}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._open = ""


def form_of(page: httpx.Response) -> dict[str, str | list[str]]:
    """The fields of a page's form with what stands in them."""
    form = _Form()
    form.feed(page.text[page.text.index("<main") :])
    return form.fields
