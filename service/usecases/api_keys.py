"""API keys of system clients: shown once, stored as a digest, narrowed by scopes, revocable."""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from service.domain.access import GRANTED, Actor, Permission, Role, UserKind
from service.domain.errors import Invalid, NotSignedIn, Problem
from service.store import sign_ins as store
from service.store.access import actor_of, user_with_id, visible_user
from service.store.sign_ins import ApiKey
from service.usecases.access import needs
from service.usecases.errors import ApiKeyNotFound
from service.usecases.people import record, user_of
from service.usecases.seals import midnight
from service.usecases.sign_in import SEEN_EVERY, Opening, digest
from service.usecases.work import Work

LONGEST_LIFE = timedelta(days=730)
_MARK = "dy"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_PREFIX_LETTERS = 10
_WRONG = "接口密钥不正确，或者已过期、已撤销"


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key to make. `scopes` are the permissions it may use; `expires_on` is its last day."""

    name: str
    scopes: frozenset[Permission]
    expires_on: date


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """A key without its secret."""

    id: str
    user_id: str
    name: str
    prefix: str
    scopes: tuple[Permission, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class MadeApiKey:
    """A new key. `secret` is what the client sends; it cannot be read again."""

    view: ApiKeyView
    secret: str


@needs(Permission.MANAGE_PEOPLE)
def make_api_key(work: Work, user_id: str, new: NewApiKey) -> MadeApiKey:
    """Make a key of a system client; raises UserNotFound, Invalid."""
    user = user_of(work, user_id, lock=True)
    if user.kind != UserKind.SYSTEM:
        raise Invalid("接口密钥只发给系统客户端", [Problem("user_id", "须为系统客户端的账号")])
    _check(new, work.today)
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(_PREFIX_LETTERS))
    secret = f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        id=work.new_id(),
        org_id=user.org_id,
        user_id=user.id,
        name=new.name.strip(),
        prefix=prefix,
        secret_hash=digest(secret),
        scopes=sorted(scope.value for scope in new.scopes),
        created_by=work.actor.id,
        created_at=work.now,
        # The last moment of its last day in China.
        expires_at=midnight(new.expires_on + timedelta(days=1)),
    )
    work.session.add(key)
    record(work, user, "people.api_key_made", {"key": key.id, "scopes": key.scopes})
    return MadeApiKey(_view(key), secret)


@needs(Permission.MANAGE_PEOPLE)
def list_api_keys(work: Work, user_id: str) -> list[ApiKeyView]:
    """The keys of a system client, those that no longer hold included."""
    return [_view(key) for key in store.keys_of(work.session, [user_of(work, user_id).id])]


@needs(Permission.MANAGE_PEOPLE)
def revoke_api_key(work: Work, key_id: str) -> ApiKeyView:
    """End a key now; raises ApiKeyNotFound."""
    key = store.key_with_id(work.session, key_id)
    user = visible_user(work.session, work.actor, key.user_id, lock=True) if key else None
    if key is None or user is None:
        raise ApiKeyNotFound("没有这个接口密钥")
    if key.revoked_at is None:
        key.revoked_at = work.now
        work.session.add(key)
        record(work, user, "people.api_key_revoked", {"key": key.id})
    return _view(key)


def whose_key(reading: Opening, writing: Opening, secret: str) -> Actor:
    """Who a key stands for, and the key was used; raises NotSignedIn."""
    with reading() as work:
        actor, noting = actor_with_key(work, secret), wants_note(work, secret)
    if noting:
        with writing() as work:
            note_use(work, secret)
    return actor


def actor_with_key(work: Work, secret: str) -> Actor:
    """The system client whose key this is, narrowed to its scopes; raises NotSignedIn."""
    key = _key_of(work, secret)
    user = user_with_id(work.session, key.user_id) if key is not None else None
    if key is None or user is None or user.disabled_at is not None:
        raise NotSignedIn(_WRONG)
    if key.revoked_at is not None or work.now >= key.expires_at:
        raise NotSignedIn(_WRONG)
    known = {permission.value for permission in Permission}
    scopes = frozenset(Permission(scope) for scope in key.scopes if scope in known)
    return replace(actor_of(work.session, user, work.today), scopes=scopes)


def wants_note(work: Work, secret: str) -> bool:
    """Whether it is time to note that a key was used."""
    key = _key_of(work, secret)
    return key is not None and (
        key.last_used_at is None or work.now - key.last_used_at >= SEEN_EVERY
    )


def note_use(work: Work, secret: str) -> None:
    """Note when a key was used last."""
    key = _key_of(work, secret)
    if key is not None:
        key.last_used_at = work.now
        work.session.add(key)


def _key_of(work: Work, secret: str) -> ApiKey | None:
    mark, _, rest = secret.partition("_")
    prefix = rest.partition("_")[0]
    ours = mark == _MARK and prefix != "" and set(prefix) <= set(_LETTERS)
    key = store.key_with_prefix(work.session, prefix) if ours else None
    matches = key is not None and hmac.compare_digest(key.secret_hash, digest(secret))
    return key if matches else None


def _check(new: NewApiKey, today: date) -> None:
    problems = []
    if not 1 <= len(new.name.strip()) <= 100 or not new.name.isprintable():
        problems.append(Problem("name", "须为 1 至 100 个字"))
    if not new.scopes or any(Role.SYSTEM not in GRANTED[scope] for scope in new.scopes):
        problems.append(Problem("scopes", f"须为系统客户端可有的权限：{_listed()}"))
    if not today <= new.expires_on <= today + LONGEST_LIFE:
        problems.append(Problem("expires_on", f"不得早于今天，至多 {LONGEST_LIFE.days} 天"))
    if problems:
        raise Invalid("接口密钥不正确", problems)


def client_scopes() -> list[Permission]:
    """What a system client may be let do."""
    return [permission for permission, roles in GRANTED.items() if Role.SYSTEM in roles]


def _listed() -> str:
    names: Collection[str] = [scope.value for scope in client_scopes()]
    return "、".join(names)


def _view(key: ApiKey) -> ApiKeyView:
    return ApiKeyView(
        id=key.id,
        user_id=key.user_id,
        name=key.name,
        prefix=key.prefix,
        scopes=tuple(Permission(scope) for scope in key.scopes),
        created_by=key.created_by,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
