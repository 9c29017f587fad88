"""LOCK only ever grows: no commit takes a published digest back."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = "clause_library/LOCK"


def git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def test_no_published_digest_was_ever_taken_back() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("by design: this is no git checkout")
    now = (ROOT / LOCK).read_text(encoding="utf-8").splitlines()
    for commit in git("log", "--format=%H", "--", LOCK).split():
        before = git("show", f"{commit}:{LOCK}").splitlines()
        assert now[: len(before)] == before, commit
