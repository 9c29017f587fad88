"""Pages: opaque, signed cursors that hold where the last page ended."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from service.api.errors import RequestProblem
from service.ports import Keys

MOST = 100
USUAL = 50
_SIGNATURE_BYTES = 16

Item = TypeVar("Item")


class Cursors:
    """Cursors of one list. `narrowed_to` is its filter: a cursor only fits the list it is of."""

    def __init__(self, keys: Keys, name: str, narrowed_to: Mapping[str, Any]) -> None:
        self._key = keys.derive("cursors")
        filters = json.dumps(narrowed_to, sort_keys=True, default=str)
        self._list = f"{name}?{filters}"

    def read(self, cursor: str | None) -> str | None:
        """Where the page before ended; RequestProblem where the cursor is none of ours."""
        if cursor is None:
            return None
        try:
            data = base64.urlsafe_b64decode(cursor.encode())
        except (binascii.Error, ValueError):
            data = b""
        signature, after = data[:_SIGNATURE_BYTES], data[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(after)):
            said = "分页游标不正确，请从第一页重新读取"
            raise RequestProblem(400, "cursor_invalid", said, "cursor")
        return after.decode()

    def cut(
        self, found: Sequence[Item], limit: int, position: Callable[[Item], str]
    ) -> tuple[Sequence[Item], str | None]:
        """A page of at most `limit`, and the cursor of the next page if there is one."""
        if len(found) <= limit:
            return found, None
        page = found[:limit]
        after = position(page[-1]).encode()
        return page, base64.urlsafe_b64encode(self._sign(after) + after).decode()

    def _sign(self, after: bytes) -> bytes:
        message = self._list.encode() + b"\x00" + after
        return hmac.new(self._key, message, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
