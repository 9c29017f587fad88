"""Authority to sign for another: the five contents of an authorisation (Civil Code art. 165), and
whether it covers this contract on the day it is signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from service.domain.dates import worded
from service.domain.errors import Problem
from service.domain.quantities import Quantity


class Matter(StrEnum):
    """代理事项: what an agent may sign."""

    CONCLUDE = "签订"
    AMEND = "变更、续签"
    END = "解除、终止"
    SETTLE = "电费结算"


_MATTER_OF_KIND = {
    "termination-agreement": Matter.END,
    "supplementary-agreement": Matter.AMEND,
    "renewal-agreement": Matter.AMEND,
    "settlement-agreement": Matter.SETTLE,
}


def matter_of(kind: str) -> Matter:
    """What signing a contract of this kind is."""
    return _MATTER_OF_KIND.get(kind, Matter.CONCLUDE)


@dataclass(frozen=True, slots=True)
class Scope:
    """权限: where a part is empty, the authorisation does not narrow it."""

    accounts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    most_capacity: Quantity | None = None
    most_yuan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """One 授权委托书. `revoked_on` is the first day on which it no longer holds."""

    principal: str
    agent: str
    matters: frozenset[Matter]
    scope: Scope
    valid_from: date
    valid_to: date
    principal_signed: bool
    evidence: str | None
    revoked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """What an agent signs: for whom, which account and kind, how large; `yuan` where it has an
    amount.
    """

    principal: str
    account_no: str
    kind: str
    capacity: Quantity | None = None
    yuan: Decimal | None = None


def contents_missing(authority: Authority, scope_words: str) -> tuple[Problem, ...]:
    """Which contents an authorisation lacks, without which it is no written one."""
    lacking = {
        "agent": ("代理人的姓名", bool(authority.agent.strip())),
        "matters": ("代理事项", bool(authority.matters)),
        "scope_words": ("代理权限", bool(scope_words.strip())),
        "principal_signed": ("委托人的签名或者盖章", authority.principal_signed),
    }
    problems = [
        Problem(field, f"授权委托书没有载明{name}（民法典第165条）")
        for field, (name, there) in lacking.items()
        if not there
    ]
    if authority.valid_to < authority.valid_from:
        problems.append(Problem("valid_to", "委托期限的截止日早于起始日"))
    return tuple(problems)


def in_force(authority: Authority, day: date) -> bool:
    """Whether it holds on a day; first and last day included, the day of revoking not."""
    revoked = authority.revoked_on is not None and authority.revoked_on <= day
    return authority.valid_from <= day <= authority.valid_to and not revoked


def objections(
    authority: Authority, agent: str, engagement: Engagement, day: date
) -> tuple[str, ...]:
    """Why an authorisation does not let this agent sign this contract on this day; empty where it
    does. Sentences in Chinese.
    """
    return (
        *_of_people(authority, agent, engagement),
        *_of_time(authority, day),
        *_of_scope(authority, engagement),
    )


def _of_people(authority: Authority, agent: str, engagement: Engagement) -> Iterable[str]:
    if authority.principal != engagement.principal:
        yield f"授权委托书的委托人是「{authority.principal}」，不是「{engagement.principal}」"
    if authority.agent != agent:
        yield "签字人不是授权委托书载明的代理人"
    if authority.evidence is None:
        yield "授权委托书没有存档的扫描件"


def _of_time(authority: Authority, day: date) -> Iterable[str]:
    if authority.revoked_on is not None and authority.revoked_on <= day:
        yield f"授权自{worded(authority.revoked_on)}起已撤销"
    if not authority.valid_from <= day <= authority.valid_to:
        begin, end = worded(authority.valid_from), worded(authority.valid_to)
        yield f"委托期限为{begin}至{end}，不包含签署日{worded(day)}"


def _of_scope(authority: Authority, engagement: Engagement) -> Iterable[str]:
    scope, matter = authority.scope, matter_of(engagement.kind)
    if matter not in authority.matters:
        yield f"代理事项不含「{matter.value}」"
    if scope.accounts and engagement.account_no not in scope.accounts:
        yield f"授权不包含户号{engagement.account_no}"
    if scope.kinds and engagement.kind not in scope.kinds:
        yield "授权不包含这一种合同"
    yield from _of_capacity(scope.most_capacity, engagement.capacity)
    if scope.most_yuan is not None and (engagement.yuan or Decimal(0)) > scope.most_yuan:
        yield f"合同金额{engagement.yuan}元超过授权限额{scope.most_yuan}元"


def _of_capacity(most: Quantity | None, asked: Quantity | None) -> Iterable[str]:
    """kW and kVA are not converted: a limit in the other unit says nothing of this contract."""
    if most is None:
        return
    if asked is None or asked.unit != most.unit:
        yield f"授权限额{most}与合同容量的单位不同，不能判断是否在限额内"
    elif asked.value > most.value:
        yield f"合同容量{asked}超过授权限额{most}"
