"""The register of authorities: enter a 授权委托书 with its scan, revoke it, look it up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.authorities import Authority, Matter, Scope, contents_missing, in_force
from service.domain.credentials import birth_date, resident_id_is_valid
from service.domain.dates import age_on
from service.domain.errors import Invalid, Problem
from service.domain.people import ERASED, Secret, SecretKind
from service.domain.quantities import Quantity
from service.domain.reminders import Occasion
from service.domain.typed_secrets import masked_words
from service.store import authorities as store
from service.store.authorities import AuthorityRow
from service.usecases.access import needs
from service.usecases.accounts import account_of
from service.usecases.errors import AuthorityNotFound
from service.usecases.kept_files import keep_file
from service.usecases.signing_parties import ages_on
from service.usecases.wake_ups import REPLACED, close_wake_up, watch_authority
from service.usecases.work import Work

_OFFERED = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """What the paper says, and the paper. `account_no`: whose customer gave it; None for one that
    the supplier gave to its own people.
    """

    principal: str
    agent: str
    agent_id_number: str
    matters: frozenset[Matter]
    scope_words: str
    valid_from: date
    valid_to: date
    principal_signed: bool
    evidence: bytes
    account_no: str | None = None
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """One authority for the pages; the agent's name and id number are masked."""

    id: str
    principal: str
    agent: str
    agent_id_number: str
    matters: tuple[str, ...]
    scope_words: str
    accounts: tuple[str, ...]
    kinds: tuple[str, ...]
    most_capacity: Quantity | None
    most_yuan: Decimal | None
    valid_from: date
    valid_to: date
    evidence: str
    registered_at: datetime
    revoked_on: date | None
    in_force: bool


@needs(Permission.SIGN_CONTRACTS)
def register_authority(work: Work, given: NewAuthority) -> AuthorityView:
    """Enter an authority with its scan. Raises Invalid with all that is missing on the paper."""
    media_type = next((m for head, m in _OFFERED.items() if given.evidence.startswith(head)), None)
    _refuse_incomplete(work, given, media_type)
    account = account_of(work, given.account_no) if given.account_no is not None else None
    org_id = account.org_id if account is not None else work.actor.org_id
    id = work.new_id()
    secrets = (
        Secret(given.agent, SecretKind.NAME, given.agent),
        Secret(given.agent, SecretKind.ID_NUMBER, given.agent_id_number),
    )
    tokens = work.vault.tokens_for(secrets, org_id=org_id, holder=holder_of_authority(id))
    scope = given.scope
    row = AuthorityRow(
        id=id,
        org_id=org_id,
        account_id=account.id if account else None,
        principal=given.principal,
        agent=tokens[given.agent],
        agent_id_number=tokens[given.agent_id_number],
        matters=sorted(given.matters),
        scope_words=masked_words(given.scope_words),
        accounts=sorted(scope.accounts),
        kinds=sorted(scope.kinds),
        most_capacity=scope.most_capacity.model_dump(mode="json") if scope.most_capacity else None,
        most_yuan=scope.most_yuan,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        principal_signed=given.principal_signed,
        evidence=keep_file(work, org_id, given.evidence, media_type or ""),
        registered_at=work.now,
        registered_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()
    payload = {"matters": row.matters, "evidence": row.evidence}
    work.record(Event(f"authorities/{id}", "authorities.registered", payload), org_id)
    _watch(work, row)
    return view_of(work, row)


@needs(Permission.SIGN_CONTRACTS)
def revoke_authority(work: Work, authority_id: str, revoked_on: date, reason: str) -> AuthorityView:
    """Note that an authority holds no longer from a day on; an earlier day than noted counts.

    What was signed before that day stands.
    """
    row = row_of(work, authority_id, lock=True)
    if revoked_on > work.today:
        raise Invalid("撤销日期不正确", [Problem("revoked_on", "撤销日期不能晚于今天")])
    if row.revoked_on is None or revoked_on < row.revoked_on:
        row.revoked_on = revoked_on
        row.revoked_reason = masked_words(reason)
        row.revoked_at = work.now
        row.revoked_by = work.actor.id
        work.session.add(row)
        work.session.flush()
        payload = {"revoked_on": revoked_on.isoformat()}
        event = Event(f"authorities/{authority_id}", "authorities.revoked", payload)
        work.record(event, row.org_id)
        watch_authority(work, row)
    return view_of(work, row)


@needs(Permission.READ_CONTRACTS)
def get_authority(work: Work, authority_id: str) -> AuthorityView:
    return view_of(work, row_of(work, authority_id))


@needs(Permission.READ_CONTRACTS)
def list_authorities(
    work: Work, *, account_no: str | None, principal: str | None, after: str | None, limit: int
) -> Sequence[AuthorityView]:
    """Authorities, newest first; one more than `limit` says there are more."""
    account_id = account_of(work, account_no).id if account_no is not None else None
    rows = store.page_of_authorities(
        work.session,
        work.actor,
        account_id=account_id,
        principal=principal,
        after=after,
        limit=limit,
    )
    return [view_of(work, row) for row in rows]


def row_of(work: Work, authority_id: str, *, lock: bool = False) -> AuthorityRow:
    row = store.find_authority(work.session, work.actor, authority_id, lock=lock)
    if row is None:
        raise AuthorityNotFound("没有登记这份授权委托书")
    return row


def authority_from(work: Work, row: AuthorityRow) -> Authority:
    """As the domain judges it, the agent's name in the clear."""
    values = work.vault.values_of([holder_of_authority(row.id)])
    return Authority(
        principal=row.principal,
        agent=values.get(row.agent) or ERASED,
        matters=frozenset(map(Matter, row.matters)),
        scope=_scope_of(row),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        principal_signed=row.principal_signed,
        evidence=row.evidence,
        revoked_on=row.revoked_on,
    )


def holder_of_authority(authority_id: str) -> str:
    """Whose people the agent is."""
    return f"authorities/{authority_id}"


def view_of(work: Work, row: AuthorityRow) -> AuthorityView:
    masks = work.vault.masks_of([holder_of_authority(row.id)])
    scope = _scope_of(row)
    return AuthorityView(
        id=row.id,
        principal=row.principal,
        agent=masks.get(row.agent) or ERASED,
        agent_id_number=masks.get(row.agent_id_number) or ERASED,
        matters=tuple(row.matters),
        scope_words=row.scope_words,
        accounts=tuple(row.accounts),
        kinds=tuple(row.kinds),
        most_capacity=scope.most_capacity,
        most_yuan=scope.most_yuan,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        evidence=row.evidence,
        registered_at=row.registered_at,
        revoked_on=row.revoked_on,
        in_force=in_force(authority_from(work, row), work.today),
    )


def _watch(work: Work, row: AuthorityRow) -> None:
    """Of an older authority of the same agent nobody need be reminded any more."""
    watch_authority(work, row)
    older = store.earlier_authorities(work.session, row)
    values = work.vault.values_of([holder_of_authority(item.id) for item in (row, *older)])
    agent = values.get(row.agent_id_number)
    for item in older:
        if agent is not None and values.get(item.agent_id_number) == agent:
            close_wake_up(work, f"authorities/{item.id}", Occasion.AUTHORITY, REPLACED)


def _scope_of(row: AuthorityRow) -> Scope:
    most = Quantity.model_validate(row.most_capacity) if row.most_capacity else None
    return Scope(frozenset(row.accounts), frozenset(row.kinds), most, row.most_yuan)


def _refuse_incomplete(work: Work, given: NewAuthority, media_type: str | None) -> None:
    authority = Authority(
        given.principal,
        given.agent,
        given.matters,
        given.scope,
        given.valid_from,
        given.valid_to,
        given.principal_signed,
        None,
    )
    problems = list(contents_missing(authority, given.scope_words))
    if media_type is None:
        problems.append(Problem("evidence", "须上传授权委托书的扫描件（PDF、PNG 或 JPEG）"))
    if not resident_id_is_valid(given.agent_id_number):
        problems.append(Problem("agent_id_number", "代理人身份证号码的校验位不正确"))
    elif age_on(birth_date(given.agent_id_number), work.today) < ages_on(work).adult:
        problems.append(Problem("agent_id_number", "代理人未成年"))
    if problems:
        raise Invalid("授权委托书不能登记", problems)
