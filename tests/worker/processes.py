"""Processes of one installation, and waiting for what they do."""

import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlmodel import select

from service.store.nodes import Node
from service.wiring import Service
from tests.worker.nursery import Child, Nursery

PATIENCE = 90
"""Seconds: several processes start at once on a machine that others use too."""


@dataclass
class Installation:
    """Starts `dianyue` processes on one database and one data folder."""

    nursery: Nursery
    database_url: str
    data_dir: Path

    def dianyue(self, *arguments: str) -> Child:
        environment = {"DATABASE_URL": self.database_url, "DIANYUE_DATA_DIR": str(self.data_dir)}
        log = self.data_dir.parent / "processes.log"
        return self.nursery.start("dianyue", *arguments, log=log, environment=environment)

    def worker(self) -> Child:
        return self.dianyue("worker")

    def api(self) -> tuple[Child, str]:
        """A process that only serves, and its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        child = self.dianyue("serve", "--no-worker", "--port", str(port))
        return child, f"http://127.0.0.1:{port}"


def wait_for(what: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until something is so; returns how many seconds it took."""
    began = time.monotonic()
    while not what():
        taken = time.monotonic() - began
        assert taken < seconds, f"not so after {seconds:.0f} s"
        time.sleep(0.1)
    return time.monotonic() - began


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).is_success
    except httpx.TransportError:
        return False


def kill(child: Child) -> None:
    """End it as a power cut does."""
    child.send(signal.SIGKILL)
    wait_for(lambda: not child.is_alive(), 10)


def node_of(service: Service, child: Child) -> Node | None:
    """The newest node a process is, or was."""
    with service.reading() as work:
        rows = work.session.exec(select(Node).order_by(Node.id)).all()
    return next((row for row in reversed(rows) if row.name.endswith(f"/{child.pid}")), None)


def all_nodes(service: Service) -> list[Node]:
    with service.reading() as work:
        return list(work.session.exec(select(Node).order_by(Node.id)))
