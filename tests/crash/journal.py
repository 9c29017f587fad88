"""Append-only files of JSON lines: what was written stays, however the writer ends."""

import json
import os
import time
from pathlib import Path
from typing import Any


class Journal:
    """Every process may write to the same file: each line is one write of its own."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)

    def write(self, **entry: Any) -> None:
        """Add a line; `at` is the stopwatch all processes of this machine share (seconds)."""
        line = json.dumps({"at": time.monotonic(), **entry}, ensure_ascii=False)
        os.write(self._file, line.encode() + b"\n")


def entries(path: Path) -> list[dict[str, Any]]:
    """All lines in their order; none where nobody wrote yet."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
