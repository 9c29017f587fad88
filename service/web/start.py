"""The start page, with links to what is there, and a plain list of the API's calls."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

router = APIRouter(include_in_schema=False)

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
)
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/")
def start() -> HTMLResponse:
    """Where to go from here."""
    return _page("start.html")


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """The API's calls, listed from its OpenAPI document."""
    document = request.app.openapi()
    return _page("docs.html", title=document["info"]["title"], calls=_calls(document))


def _calls(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, "summary": call.get("description", "")}
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    ]


def _page(name: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(_PAGES.get_template(name).render(**values), headers=_SECURITY)
