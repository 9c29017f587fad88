"""`dianyue serve --demo` on an empty folder: what is printed works when it is copied."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from docx import Document

pytestmark = pytest.mark.slow


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, str]]:
    """The address and the greeting of a server on a free port, stopped with Ctrl+C."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DIANYUE", "DATABASE"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "serve", "--demo", "--port", "0"],
        cwd=folder,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "contract.json)" in line:
            break
    greeting = "".join(lines)
    try:
        assert process.poll() is None, greeting
        yield next(word for word in greeting.split() if word.startswith("http")), greeting
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert "Traceback" not in greeting + rest


def first_message(outbox: Path) -> str:
    """A message of the demo's contracts, once one was written."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in outbox.glob("*-contract.approved-*.txt"):
            return path.read_text(encoding="utf-8")
        time.sleep(0.2)
    raise AssertionError("nothing in the outbox")


def test_the_printed_calls_draft_a_contract_and_fetch_its_file(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    with serving(tmp_path) as (address, greeting):
        script = greeting[greeting.index("curl") :]
        done = subprocess.run(
            ["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        again = subprocess.run(
            ["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert f"{address}console/" in first_message(tmp_path / "var" / "outbox")
    assert (done.returncode, done.stderr) == (0, "")
    assert (again.returncode, again.stderr) == (0, "")
    words = "\n".join(p.text for p in Document(str(tmp_path / "contract.docx")).paragraphs)
    assert "SFZ-GY" not in words or "000001" in words
    assert (tmp_path / "contract.json").read_text(encoding="utf-8").count("SFZ-GY-2") == 1


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        body = {"account_no": "632598000001", "starts_on": "2099-01-01"}
        posted = httpx.post(
            f"{address}v1/contracts", json=body, headers={"Idempotency-Key": "k"}, timeout=60
        )
        assert posted.status_code == 201, posted.text
    assert stat.S_IMODE((tmp_path / "var" / "key").stat().st_mode) == 0o600
    with serving(tmp_path) as (address, _):
        accounts = httpx.get(f"{address}v1/accounts").json()["items"]
        contract = httpx.get(f"{address}{posted.headers['location'][1:]}").json()
    assert len(accounts) == 10
    assert contract == posted.json()["contract"]
