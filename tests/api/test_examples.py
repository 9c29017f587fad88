"""Every example of openapi/examples, replayed: the requests work and the answers look like that.

In an answer `<any>`, `<text>`, `<id>`, `<sha256>`, `<date>` and `<instant>` stand for what differs
from run to run; everything else is literal. `save` keeps a value of an answer for later requests.
"""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.wiring import Service

pytestmark = pytest.mark.anyio
FOLDER = Path(__file__).resolve().parents[2] / "openapi" / "examples"
PLACEHOLDERS = {
    "<text>": r"(?s).+",
    "<id>": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
    "<sha256>": r"[0-9a-f]{64}",
    "<date>": r"\d{4}-\d\d-\d\d",
    "<instant>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
}


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: the same calls are tested on both elsewhere."""
    return sqlite_service


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """Where an answer is not as the example says."""
    if wanted == "<any>":
        return []
    if isinstance(wanted, str) and wanted in PLACEHOLDERS:
        fits = isinstance(found, str) and re.fullmatch(PLACEHOLDERS[wanted], found)
        return [] if fits else [f"{path}: {found!r} is no {wanted}"]
    if isinstance(wanted, dict) and isinstance(found, dict) and wanted.keys() == found.keys():
        return [d for key in wanted for d in differences(wanted[key], found[key], f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = zip(wanted, found, strict=True)
        return [d for n, (w, f) in enumerate(pairs) for d in differences(w, f, f"{path}[{n}]")]
    return [] if wanted == found else [f"{path}: {found!r} is not {wanted!r}"]


def form_of(parts: dict[str, Any], saved: dict[str, Any]) -> dict[str, bytes]:
    def content(part: Any) -> bytes:
        if isinstance(part, str):
            kept: bytes = saved[part[1:]] if part.startswith("@") else part.encode()
            return kept
        return json.dumps(part).encode()

    return {name: content(part) for name, part in parts.items()}


async def send(
    client: httpx.AsyncClient, request: dict[str, Any], saved: dict[str, Any]
) -> httpx.Response:
    path = re.sub(r"\{(\w+)\}", lambda name: str(saved[name[1]]), request["path"])
    body: dict[str, Any] = {}
    if "json" in request:
        body["json"] = request["json"]
    if "form" in request:
        body["files"] = form_of(request["form"], saved)
    return await client.request(request["method"], path, headers=request.get("headers"), **body)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
async def test_the_example_is_what_happens(client: httpx.AsyncClient, file: Path) -> None:
    saved: dict[str, Any] = {}
    for step in json.loads(file.read_text(encoding="utf-8"))["steps"]:
        wanted = step["response"]
        answer = await send(client, step["request"], saved)
        assert answer.status_code == wanted["status"], answer.text
        headers = {name: answer.headers.get(name) for name in wanted.get("headers", {})}
        assert differences(wanted.get("headers", {}), headers) == []
        if "json" in wanted:
            assert differences(wanted["json"], answer.json()) == []
        for name, path in step.get("save", {}).items():
            value = answer.json()
            for key in path.split("."):
                value = value[key]
            saved[name] = value
        if "save_content" in step:
            saved[step["save_content"]] = answer.content


def test_there_are_examples() -> None:
    assert len(list(FOLDER.glob("*.json"))) >= 8
