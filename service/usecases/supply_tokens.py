"""Tokens that tell what the gate said: compact JWS (RFC 7515) by Ed25519 (RFC 8037), which anybody
with the public key can check offline, and keep.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.domain.access import Permission
from service.ports import Keys
from service.usecases.access import needs
from service.usecases.work import Work

LIFETIME = timedelta(minutes=15)
"""How long the gate's word may be acted upon; the token is evidence for as long as it is kept."""
_SECOND = timedelta(seconds=1)
ISSUER = "dianyue"
TYPE = "supply-readiness+jwt"
"""No token made for anything else passes for one of these (RFC 8725, 3.11)."""
_PURPOSE = "supply-readiness"


class TokenState(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    FORGED = "forged"
    OTHER_ACCOUNT = "other_account"

    @property
    def label(self) -> str:
        return {
            "valid": "有效",
            "expired": "已过期",
            "forged": "不是本系统签发，或者已被改动",
            "other_account": "属于另一用电户",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Verification:
    """`claims`: what the gate said; nothing of a forged token is repeated."""

    state: TokenState
    claims: Mapping[str, Any] | None


@needs(Permission.READ_CHANGES)
def public_keys(work: Work) -> Mapping[str, Any]:
    """The JWK set (RFC 7517) that tokens are checked with."""
    return {"keys": [_public_key(work.ports.keys)]}


@needs(Permission.READ_CHANGES)
def verify_token(work: Work, token: str, account_no: str | None = None) -> Verification:
    """Whether a token is ours, still counts, and is of the account it is shown for (None: any).
    A valid one says what held when it was made; to know what holds now, ask the gate.
    """
    claims = _claims_of(work.ports.keys, token)
    if claims is None:
        return Verification(TokenState.FORGED, None)
    if account_no is not None and claims["sub"] != account_no:
        return Verification(TokenState.OTHER_ACCOUNT, claims)
    over = work.now.timestamp() >= claims["exp"]
    return Verification(TokenState.EXPIRED if over else TokenState.VALID, claims)


def signed(
    work: Work, account_no: str, said: Mapping[str, Any], until: datetime | None = None
) -> tuple[str, datetime]:
    """A token with what was said of an account, and when it stops to count: after `until` at the
    latest, the last instant of the leave that it speaks of.
    """
    # JWT counts whole seconds.
    issued_at = work.now.replace(microsecond=0)
    expires_at = issued_at + LIFETIME
    if until is not None:
        expires_at = min(expires_at, until.replace(microsecond=0) + _SECOND)
    claims = {
        "iss": ISSUER,
        "sub": account_no,
        **said,
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "jti": work.new_id(),
    }
    keys = work.ports.keys
    header = {"alg": "EdDSA", "typ": TYPE, "kid": _public_key(keys)["kid"]}
    content = f"{_encoded(_json(header))}.{_encoded(_json(claims))}"
    signature = _private_key(keys).sign(content.encode())
    return f"{content}.{_encoded(signature)}", expires_at


def _claims_of(keys: Keys, token: str) -> dict[str, Any] | None:
    """What a token says, if we signed it; its header is never asked how to check it."""
    content, _, signature = token.rpartition(".")
    try:
        _private_key(keys).public_key().verify(_decoded(signature), content.encode())
    except (InvalidSignature, ValueError):
        return None
    claims: dict[str, Any] = json.loads(_decoded(content.partition(".")[2]))
    return claims


def _private_key(keys: Keys) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive(_PURPOSE))


def _public_key(keys: Keys) -> dict[str, str]:
    """The public half as a JWK; its id is the key's thumbprint (RFC 7638)."""
    x = _encoded(_private_key(keys).public_key().public_bytes_raw())
    named = {"crv": "Ed25519", "kty": "OKP", "x": x}
    kid = _encoded(hashlib.sha256(_json(named)).digest())
    return {**named, "kid": kid, "alg": "EdDSA", "use": "sig"}


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Raises ValueError where it is no base64url."""
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
