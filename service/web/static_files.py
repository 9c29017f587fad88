"""Style sheet and script of the console, served under an address that names their content."""

import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOLDER = Path(__file__).parent / "static"
_FILES = {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _MEDIA_TYPES}
_DIGESTS = {name: hashlib.sha256(content).hexdigest()[:16] for name, content in _FILES.items()}
_A_YEAR = "public, max-age=31536000, immutable"


def asset(name: str) -> str:
    """The address of a file, with its digest: another content has another address."""
    return f"/console/static/{name}?v={_DIGESTS[name]}"


@router.get("/console/static/{name}")
def static_file(request: Request, name: str) -> Response:
    """A file; kept for a year under its own digest, asked for again under any other."""
    if name not in _FILES:
        raise HTTPException(404)
    known = request.query_params.get("v") == _DIGESTS[name]
    headers = {
        "Cache-Control": _A_YEAR if known else "no-cache",
        "ETag": f'"{_DIGESTS[name]}"',
        "X-Content-Type-Options": "nosniff",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    media_type = _MEDIA_TYPES[Path(name).suffix]
    return Response(_FILES[name], media_type=media_type, headers=headers)
