"""Runs the command line in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from service.cli import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def dianyue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """dianyue("draft", "--account", …) -> exit code and what was printed."""

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["dianyue", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run
