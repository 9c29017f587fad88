"""Processes of the service, forked from one that has loaded everything: a start costs no seconds.

`python -m tests.worker.nursery` reads orders from its input, one JSON object a line, and answers
each with the number of the process it made. Tests talk to it through `Nursery`.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dbos  # noqa: F401  (what workers import when they start)

from service import wiring
from service.cli import main as run_cli
from tests.worker import chunks, process

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS: Mapping[str, Callable[..., object]] = {
    "dianyue": lambda *_: run_cli(),
    "chunks": chunks.main,
    "tick": process.main,
}


@dataclass(frozen=True)
class Child:
    """One process. Nobody learns its exit code."""

    pid: int

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True


class Nursery:
    """Makes processes, and ends those that are left."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._children: list[Child] = []

    def start(
        self, program: str, *arguments: str, log: Path, environment: Mapping[str, str] = {}
    ) -> Child:
        order = {
            "program": program,
            "arguments": arguments,
            "environment": dict(environment),
            "log": str(log),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        child = Child(int(self._process.stdout.readline()))
        self._children.append(child)
        return child

    def kill_all(self) -> None:
        """By number, and only while it is ours: a number may be given to another one later."""
        for child in self._children:
            if child.is_alive():
                child.send(signal.SIGKILL)
        self._children.clear()

    def close(self) -> None:
        self.kill_all()
        self._process.communicate()


def obey(order: Mapping[str, Any]) -> None:
    """What a new process does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["environment"])
    sys.argv = [order["program"], *order["arguments"]]
    PROGRAMS[order["program"]](*order["arguments"])


def main() -> None:
    loaded = wiring.open_library()
    wiring.open_library = lambda *_: loaded
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                obey(json.loads(line))
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)  # noqa: T201  (the answer)


if __name__ == "__main__":
    main()
