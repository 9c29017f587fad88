"""A real browser on the real application: one server and one browser for all tests here."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    sync_playwright,
)

from service.app import create_app
from service.wiring import Service
from tests.services import opened

DESK = (1366, 768)
PHONE = (390, 844)
SMALL_PHONE = (360, 740)


@dataclass(frozen=True)
class Site:
    """The running service: its address, and what its people sign in with."""

    address: str
    service: Service
    passwords: dict[str, str]


@dataclass
class Visitor:
    """A page of somebody who signed in; what the browser complained about is in `complaints`."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def visit(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def is_wider_than_the_screen(self) -> bool:
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(wide))


Visiting = Callable[..., Visitor]


def follow(step: Locator) -> None:
    """Click what leads to another page, and wait until all of it is there: a click alone returns
    as soon as its first bytes are, while the page is still being read.
    """
    with step.page.expect_navigation():
        step.click()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo on SQLite, served on a free port of this machine."""
    folder = tmp_path_factory.mktemp("browser-demo")
    with opened(f"sqlite:///{folder / 'dianyue.sqlite'}", folder) as service:
        service.load_demo()
        passwords = {login.login: login.password for login in service.load_demo_people()}
        with Serving(service) as address:
            yield Site(address, service, passwords)


class Serving:
    """Serves a service from a thread while the block runs."""

    def __init__(self, service: Service) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            create_app(service), log_level="warning", ws="none", access_log=False, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def __enter__(self) -> str:
        self._thread.start()
        address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        until = time.monotonic() + 30
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)
        assert httpx.get(f"{address}/healthz").is_success
        return address

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, headless, in Chinese."""
    environment: dict[str, Any] = {**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"],
            env=environment,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions(site: Site, browser: Browser) -> Callable[[str], Any]:
    """Login -> the cookies of somebody who signed in through the page, once a session."""
    known: dict[str, Any] = {}

    def session_of(login: str) -> Any:
        if login not in known:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{site.address}/console/sign-in")
            page.get_by_label("登录名").fill(login)
            page.get_by_label("密码").fill(site.passwords[login])
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(lambda url: "sign-in" not in url)
            known[login] = context.storage_state()
            context.close()
        return known[login]

    return session_of


@pytest.fixture
def visiting(
    site: Site, browser: Browser, sessions: Callable[[str], Any]
) -> Iterator[Callable[..., Visitor]]:
    """visiting(login, screen=…, script=True) -> a visitor. A complaint of the browser fails the
    test: an error in the console, a policy violation, a request to elsewhere.
    """
    visitors: list[tuple[BrowserContext, Visitor]] = []

    def visit(login: str | None = "qicao", screen: Any = DESK, script: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": screen[0], "height": screen[1]},
            locale="zh-CN",
            java_script_enabled=script,
            storage_state=sessions(login) if login else None,
        )
        context.set_default_timeout(10_000)
        visitor = Visitor(context.new_page(), site.address)
        _watch(visitor, site.address)
        visitors.append((context, visitor))
        return visitor

    yield visit
    for context, visitor in visitors:
        context.close()
        assert not visitor.complaints


def _watch(visitor: Visitor, address: str) -> None:
    def said(message: ConsoleMessage) -> None:
        # That an error page comes with its status is meant.
        meant = "the server responded with a status of 4" in message.text
        if message.type in ("error", "warning") and not meant:
            visitor.complaints.append(message.text)

    visitor.page.on("console", said)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:"))
            else visitor.complaints.append(f"asks elsewhere: {request.url}")
        ),
    )


@pytest.fixture
def shots() -> Path | None:
    """Where screenshots go, if anybody wants them: DIANYUE_SHOTS names a folder."""
    wanted = os.environ.get("DIANYUE_SHOTS")
    return Path(wanted) if wanted else None
