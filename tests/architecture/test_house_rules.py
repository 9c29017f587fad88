"""Rules of this house that no linter knows."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
# Files (path) and functions (path:name) that may be longer, each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
FOREIGN_LOCKS = {
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
}
NOT_OURS = {".git", ".venv", "var", "out", "build", "dist", "__pycache__", ".hypothesis"}
# Written in pieces, so that this file keeps its own rule.
UNWANTED = {
    "a package registry's host": re.compile(
        r"\b(?:" + r"pypi\." + r"(?:org|python\.org|tuna)|" + r"python" + r"hosted\.org|"
        r"registry\." + r"(?:npmjs\.org|npmmirror\.com|yarnpkg\.com)|"
        r"(?:deb|security|ftp)\." + r"debian\.org|mirrors\." + r"[a-z0-9-]+\.[a-z]{2,})"
    ),
    "where to look for packages": re.compile(
        r"index" + r"[-_]url|find" + r"[-_]links", re.IGNORECASE
    ),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.}/])/(?:" + r"(?:home|Users)/[A-Za-z][\w.-]*/|root/|" + r"work/(?:main|shared)\b)"
    ),
}


def committed_files() -> list[Path]:
    """The files git has or would take; without git (an sdist) whatever lies in the folder."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        try:
            listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            pass
        else:
            names = {name for name in listed.decode().split("\0") if name}
            return sorted(path for name in names if (path := ROOT / name).is_file())
    return sorted(walked_files())


def walked_files() -> Iterator[Path]:
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [
            name for name in inner if name not in NOT_OURS and not name.endswith(("_cache", "info"))
        ]
        yield from (Path(folder) / name for name in names)


FILES = committed_files()
MODULES = [path for path in FILES if path.suffix == ".py"]
SERVICE = [path for path in MODULES if path.is_relative_to(ROOT / "service")]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str | None:
    """The words of a text file; None for a binary one."""
    content = path.read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module with the number of its lines."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def pins_of(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("kind", UNWANTED)
def test_no_file_names(kind: str) -> None:
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in FILES
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if UNWANTED[kind].search(line)
    ]
    assert not found, f"{kind} in\n" + "\n".join(found)


def test_the_search_for_unwanted_words_finds_them() -> None:
    wanted = {
        "a package registry's host": ["https://files.python" + "hosted.org/x", "pypi." + "org"],
        "where to look for packages": ["--extra-index" + "-url=x", "PIP_FIND" + "_LINKS=y"],
        "a path of somebody's machine": ['"/home' + '/wang/x"', " /root" + "/x", "/work" + "/main"],
    }
    for kind, lines in wanted.items():
        for line in lines:
            assert UNWANTED[kind].search(line), line


def test_files_of_the_service_are_short() -> None:
    long = {
        name: lines
        for path in SERVICE
        if (lines := len(path.read_bytes().splitlines())) > MOST_LINES_OF_A_FILE
        and (name := name_of(path)) not in LONG_FILES
    }
    assert not long, f"over {MOST_LINES_OF_A_FILE} lines: {long}"


def test_functions_of_the_service_are_short() -> None:
    long = {
        name: lines
        for path in SERVICE
        for name, lines in functions_of(path)
        if lines > MOST_LINES_OF_A_FUNCTION and name not in LONG_FUNCTIONS
    }
    assert not long, f"over {MOST_LINES_OF_A_FUNCTION} lines: {long}"


def test_the_lists_of_exceptions_name_only_what_is_there() -> None:
    assert set(LONG_FILES) <= {name_of(path) for path in SERVICE}
    assert set(LONG_FUNCTIONS) <= {name for path in SERVICE for name, _ in functions_of(path)}


def test_no_module_has_a_vague_name() -> None:
    vague = [
        name_of(path)
        for path in MODULES
        if VAGUE_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert not vague


def test_every_module_of_the_service_opens_with_a_docstring() -> None:
    silent = [
        name_of(path) for path in SERVICE if not ast.get_docstring(ast.parse(path.read_bytes()))
    ]
    assert SERVICE
    assert not silent


def test_there_are_no_other_lock_files_than_ours() -> None:
    assert not [name_of(path) for path in FILES if path.name in FOREIGN_LOCKS]


def test_the_dev_lock_holds_the_runtime_lock() -> None:
    runtime, dev = pins_of("requirements.lock"), pins_of("requirements-dev.lock")
    assert runtime
    assert runtime.items() <= dev.items()
    assert {"hatchling", "editables"} <= runtime.keys()
