"""The gate's signed word: checked by us, and by anybody who has nothing but our public keys."""

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.usecases.readiness import Readiness, readiness_of
from service.usecases.supply_tokens import (
    LIFETIME,
    TYPE,
    TokenState,
    public_keys,
    verify_token,
)
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.usecases.living import Term


def ask(service: Service, account_no: str = FACTORY) -> Readiness:
    with service.reading() as work:
        return readiness_of(work, account_no)


def check(service: Service, token: str, account_no: str | None = None) -> TokenState:
    with service.reading() as work:
        return verify_token(work, token, account_no).state


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_with(key_set: Any, token: str) -> dict[str, Any]:
    """What a work-order system does with a token and the JWK set it once fetched; raises
    InvalidSignature.
    """
    head, body, signature = token.split(".")
    header = json.loads(padded(head))
    assert (header["alg"], header["typ"]) == ("EdDSA", TYPE)
    (key,) = [key for key in key_set["keys"] if key["kid"] == header["kid"]]
    assert (key["kty"], key["crv"], key["use"]) == ("OKP", "Ed25519", "sig")
    public = Ed25519PublicKey.from_public_bytes(padded(key["x"]))
    public.verify(padded(signature), f"{head}.{body}".encode())
    claims: dict[str, Any] = json.loads(padded(body))
    return claims


def test_a_token_says_what_the_gate_said_to_whoever_has_the_public_key(
    sqlite_service: Service, clock: SettableClock
) -> None:
    contract_id = Term(sqlite_service, clock).in_force(starts_on="2026-11-25")
    said = ask(sqlite_service)
    with sqlite_service.reading() as work:
        claims = read_with(public_keys(work), said.token)
    assert claims.pop("jti")
    (held,) = said.contracts
    assert held.id == contract_id
    assert claims == {
        "iss": "dianyue",
        "sub": FACTORY,
        "org": "demo",
        "ready": True,
        "reasons": [],
        "contracts": [{"id": contract_id, "fingerprint": held.fingerprint}],
        "exception": None,
        "iat": int(clock.at.timestamp()),
        "exp": int((clock.at + LIFETIME).timestamp()),
    }
    refused = ask(sqlite_service, RESTAURANT)
    with sqlite_service.reading() as work:
        claims = read_with(public_keys(work), refused.token)
    assert (claims["ready"], claims["reasons"]) == (False, ["no_contract"])


def test_a_token_counts_for_fifteen_minutes_and_for_its_account(
    sqlite_service: Service, clock: SettableClock
) -> None:
    said = ask(sqlite_service)
    assert check(sqlite_service, said.token) is TokenState.VALID
    assert check(sqlite_service, said.token, FACTORY) is TokenState.VALID
    assert check(sqlite_service, said.token, RESTAURANT) is TokenState.OTHER_ACCOUNT
    clock.at = said.expires_at
    assert check(sqlite_service, said.token, FACTORY) is TokenState.EXPIRED
    clock.advance(seconds=-1)
    assert check(sqlite_service, said.token, FACTORY) is TokenState.VALID


def test_what_was_changed_or_signed_by_another_is_forged(sqlite_service: Service) -> None:
    token = ask(sqlite_service).token
    head, body, signature = token.split(".")
    claims = json.loads(padded(body))
    lie = unpadded(json.dumps({**claims, "ready": True, "reasons": []}).encode())
    unsigned = unpadded(json.dumps({"alg": "none", "typ": TYPE}).encode())
    other = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    theirs = unpadded(other.sign(f"{head}.{lie}".encode()))
    with sqlite_service.reading() as work:
        key_set = public_keys(work)
    with pytest.raises(InvalidSignature):
        read_with(key_set, f"{head}.{lie}.{theirs}")
    for forged in (
        f"{head}.{lie}.{signature}",
        f"{head}.{lie}.{theirs}",
        f"{unsigned}.{lie}.",
        f"{head}.{body}",
        f"{head}.{body}.{signature[:-8]}",
        f"{head}.{body}.合同",
        "token",
        "",
    ):
        assert check(sqlite_service, forged) is TokenState.FORGED, forged
    with sqlite_service.reading() as work:
        assert verify_token(work, f"{head}.{lie}.{signature}").claims is None
