"""The other side's programs, each a process of its own, that ends when its parent does."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(name: str, *words: object) -> Iterator[str]:
    """A program of this folder as a process; the port it says."""
    command = [sys.executable, "-m", f"tests.crash.{name}", *map(str, words)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().strip()
        finally:
            running.kill()


def announce(port: int) -> None:
    """Say on which port this program listens; end with whoever started it, however that ends."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
