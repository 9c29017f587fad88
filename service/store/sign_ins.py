"""How people and programs show who they are: sessions, API keys, and failed sign-ins.

Tokens stand here only as sha256: who reads the database cannot act with what they read.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row


class UserSession(Row, table=True):
    """One browser that somebody signed in with."""

    __tablename__ = "user_session"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=36)
    token_hash: str = Field(unique=True, max_length=64)
    csrf: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    last_seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(index=True, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class ApiKey(Row, table=True):
    """A key of a program; `prefix` finds it, `secret_hash` proves it. `scopes`: permissions."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=36)
    name: str = Field(max_length=100)
    prefix: str = Field(unique=True, max_length=20)
    secret_hash: str = Field(max_length=64)
    scopes: list[str] = Field(sa_type=Json)
    created_by: str = Field(max_length=100)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)


class SignInTry(Row, table=True):
    """Failed sign-ins of one login or one address (`key` is a digest of which)."""

    __tablename__ = "sign_in_try"

    key: str = Field(primary_key=True, max_length=64)
    failures: int
    last_at: datetime = Field(index=True, sa_type=Instant)
    blocked_until: datetime = Field(sa_type=Instant)


def session_with_hash(session: Session, token_hash: str) -> UserSession | None:
    return session.exec(select(UserSession).where(UserSession.token_hash == token_hash)).first()


def open_sessions_of(session: Session, user_ids: Collection[str]) -> Sequence[UserSession]:
    """Sessions of accounts that nobody ended."""
    return session.exec(
        select(UserSession).where(
            col(UserSession.user_id).in_(list(user_ids)), col(UserSession.ended_at).is_(None)
        )
    ).all()


def sessions_expired_before(session: Session, at: datetime) -> Sequence[UserSession]:
    return session.exec(select(UserSession).where(col(UserSession.expires_at) < at)).all()


def key_with_prefix(session: Session, prefix: str) -> ApiKey | None:
    return session.exec(select(ApiKey).where(ApiKey.prefix == prefix)).first()


def key_with_id(session: Session, key_id: str) -> ApiKey | None:
    return session.get(ApiKey, key_id)


def keys_of(session: Session, user_ids: Collection[str]) -> Sequence[ApiKey]:
    """All keys of accounts, the first one first."""
    return session.exec(
        select(ApiKey)
        .where(col(ApiKey.user_id).in_(list(user_ids)))
        .order_by(col(ApiKey.created_at), col(ApiKey.id))
    ).all()


def lock_try(session: Session, key: str, now: datetime) -> SignInTry:
    """The failures of a login or an address, locked by this transaction; none at first."""
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    table = SignInTry.__table__  # type: ignore[attr-defined]
    values = {"key": key, "failures": 0, "last_at": now, "blocked_until": now}
    session.connection().execute(insert(table).values(**values).on_conflict_do_nothing())
    query = select(SignInTry).where(SignInTry.key == key).with_for_update()
    return session.exec(query).one()


def tries_before(session: Session, at: datetime) -> Sequence[SignInTry]:
    return session.exec(select(SignInTry).where(col(SignInTry.last_at) < at)).all()


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
