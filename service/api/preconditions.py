"""ETag on every read of one thing, If-None-Match (304) and If-Match (412, 428)."""

from typing import Annotated

from fastapi import Header, Request, Response

from service.api.errors import RequestProblem

IfMatch = Annotated[str | None, Header(description="上次读取时的 ETag")]


def tag(request: Request, response: Response, etag: str) -> None:
    """Set the ETag; where the client has this very version, the answer is 304."""
    quoted = f'"{etag}"'
    response.headers["ETag"] = quoted
    known = [item.strip() for item in request.headers.get("if-none-match", "").split(",")]
    if quoted in known or "*" in known:
        raise NotModified(quoted)


class NotModified(Exception):
    """The client's copy is current."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


async def not_modified(_: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers={"ETag": error.etag})


def expected_tag(if_match: str | None, *, required: bool) -> str | None:
    """The version the client wants to change; None for whatever version there is (`*`)."""
    if if_match is None:
        if required:
            raise RequestProblem(428, "if_match_missing", "须用 If-Match 写明所依据的版本(ETag)")
        return None
    value = if_match.strip()
    if value == "*":
        return None
    if len(value) < 3 or not (value.startswith('"') and value.endswith('"')) or '"' in value[1:-1]:
        raise RequestProblem(400, "if_match_invalid", "If-Match 须为一个带引号的 ETag")
    return value[1:-1]
