"""Who acts, in which role, and for whom. Every use case takes an Actor; every query is scoped to
its organisations.

Accounts and persons are two things: one person may hold two accounts, and what one of them did
counts for the other. Delegations are direct: what was given cannot be given on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; `label` is the trade's word for it."""

    DRAFTER = "drafter"
    COUNTERSIGNER = "countersigner"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SIGNER = "signer"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.DRAFTER: "起草人",
    Role.COUNTERSIGNER: "会签人",
    Role.REVIEWER: "法务审核",
    Role.APPROVER: "审批人",
    Role.SIGNER: "签约人",
    Role.ARCHIVIST: "档案管理员",
    Role.AUDITOR: "审计",
    Role.ADMIN: "系统管理员",
    Role.SYSTEM: "业务系统",
}


class UserKind(StrEnum):
    """Whose an account is: a person's, or a program's of another department."""

    PERSON = "person"
    SYSTEM = "system"


class Permission(StrEnum):
    """What a use case asks of its actor's roles; `GRANTED` says which roles have it.

    What moves a contract is asked again, and finer, by `lifecycle.ACCESS`.
    """

    USE_LIBRARY = "use_library"
    READ_ACCOUNTS = "read_accounts"
    RECORD_ACCOUNTS = "record_accounts"
    READ_PERSONAL_DATA = "read_personal_data"
    READ_CONTRACTS = "read_contracts"
    DRAFT_CONTRACTS = "draft_contracts"
    REVISE_CONTRACTS = "revise_contracts"
    READ_REVIEWS = "read_reviews"
    REVIEW_CONTRACTS = "review_contracts"
    APPROVE_CONTRACTS = "approve_contracts"
    RETURN_CONTRACTS = "return_contracts"
    VOID_CONTRACTS = "void_contracts"
    COMMENT = "comment"
    JUDGE_FINDINGS = "judge_findings"
    ISSUE_CONTRACTS = "issue_contracts"
    SIGN_CONTRACTS = "sign_contracts"
    CHECK_SIGNED = "check_signed"
    ARCHIVE_CONTRACTS = "archive_contracts"
    END_CONTRACTS = "end_contracts"
    RECORD_OBJECTIONS = "record_objections"
    READ_CHANGES = "read_changes"
    RECORD_CHANGES = "record_changes"
    READ_DRIFTS = "read_drifts"
    ASSESS_DRIFTS = "assess_drifts"
    GRANT_EXCEPTIONS = "grant_exceptions"
    REGISTER_CONTRACTS = "register_contracts"
    CONFIRM_READINGS = "confirm_readings"
    READ_TASKS = "read_tasks"
    DO_TASKS = "do_tasks"
    READ_NOTICES = "read_notices"
    SEND_NOTICES = "send_notices"
    READ_FIGURES = "read_figures"
    READ_MACHINERY = "read_machinery"
    READ_EVENTS = "read_events"
    DELEGATE = "delegate"
    OWN_ACCOUNT = "own_account"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WEBHOOKS = "manage_webhooks"
    RUN_THE_CLOCK = "run_the_clock"

    @property
    def label(self) -> str:
        """What it lets do, in the trade's words."""
        return _PERMISSION_LABELS[self]


_PERMISSION_LABELS = {
    Permission.USE_LIBRARY: "查阅条款库",
    Permission.READ_ACCOUNTS: "查看用电户档案",
    Permission.RECORD_ACCOUNTS: "登记用电户档案",
    Permission.READ_PERSONAL_DATA: "查看个人信息",
    Permission.READ_CONTRACTS: "查看合同",
    Permission.DRAFT_CONTRACTS: "起草和提交合同",
    Permission.REVISE_CONTRACTS: "上传改过的合同文本",
    Permission.READ_REVIEWS: "查看审核情况",
    Permission.REVIEW_CONTRACTS: "会签和法务审核",
    Permission.APPROVE_CONTRACTS: "审批合同",
    Permission.RETURN_CONTRACTS: "退回合同",
    Permission.VOID_CONTRACTS: "作废合同",
    Permission.COMMENT: "提出和答复意见",
    Permission.JUDGE_FINDINGS: "判断检查发现",
    Permission.ISSUE_CONTRACTS: "发出签署",
    Permission.SIGN_CONTRACTS: "登记签署",
    Permission.CHECK_SIGNED: "签后复核",
    Permission.ARCHIVE_CONTRACTS: "归档合同",
    Permission.END_CONTRACTS: "办理解除和届满",
    Permission.RECORD_OBJECTIONS: "登记续期异议",
    Permission.READ_CHANGES: "查看变更用电",
    Permission.RECORD_CHANGES: "登记变更用电",
    Permission.READ_DRIFTS: "查看合同与档案的差异",
    Permission.ASSESS_DRIFTS: "核查合同与档案的差异",
    Permission.GRANT_EXCEPTIONS: "批准先行供电",
    Permission.REGISTER_CONTRACTS: "登记原有合同",
    Permission.CONFIRM_READINGS: "核对原有合同的内容",
    Permission.READ_TASKS: "查看待办",
    Permission.DO_TASKS: "认领和移交待办",
    Permission.READ_NOTICES: "查看消息",
    Permission.SEND_NOTICES: "重发通知和登记交寄",
    Permission.READ_FIGURES: "查看统计数字",
    Permission.READ_MACHINERY: "采集运行指标",
    Permission.READ_EVENTS: "查看审计记录",
    Permission.DELEGATE: "委托他人代办",
    Permission.OWN_ACCOUNT: "管理自己的账号",
    Permission.MANAGE_PEOPLE: "管理人员和接口密钥",
    Permission.MANAGE_WEBHOOKS: "管理事件推送",
    Permission.RUN_THE_CLOCK: "启动定时任务",
}


_HANDLE = frozenset(
    {
        Role.DRAFTER,
        Role.COUNTERSIGNER,
        Role.REVIEWER,
        Role.APPROVER,
        Role.SIGNER,
        Role.ARCHIVIST,
    }
)
_SEE = _HANDLE | {Role.AUDITOR, Role.SYSTEM}

# One table for the whole service. Admins give roles and see no customer's papers.
GRANTED: Mapping[Permission, frozenset[Role]] = {
    Permission.USE_LIBRARY: frozenset(Role),
    Permission.READ_ACCOUNTS: _SEE,
    Permission.RECORD_ACCOUNTS: frozenset({Role.SYSTEM}),
    Permission.READ_PERSONAL_DATA: _HANDLE | {Role.SYSTEM},
    Permission.READ_CONTRACTS: _SEE,
    Permission.DRAFT_CONTRACTS: frozenset({Role.DRAFTER, Role.SYSTEM}),
    Permission.REVISE_CONTRACTS: frozenset({Role.DRAFTER, Role.REVIEWER, Role.SYSTEM}),
    Permission.READ_REVIEWS: _SEE,
    Permission.REVIEW_CONTRACTS: frozenset({Role.COUNTERSIGNER, Role.REVIEWER}),
    Permission.APPROVE_CONTRACTS: frozenset({Role.APPROVER}),
    Permission.RETURN_CONTRACTS: frozenset(
        {Role.COUNTERSIGNER, Role.REVIEWER, Role.APPROVER, Role.SIGNER}
    ),
    Permission.VOID_CONTRACTS: frozenset({Role.DRAFTER, Role.APPROVER}),
    Permission.COMMENT: _HANDLE,
    Permission.JUDGE_FINDINGS: frozenset({Role.COUNTERSIGNER, Role.REVIEWER, Role.APPROVER}),
    Permission.ISSUE_CONTRACTS: frozenset({Role.DRAFTER, Role.SIGNER, Role.SYSTEM}),
    Permission.SIGN_CONTRACTS: frozenset({Role.SIGNER, Role.SYSTEM}),
    Permission.CHECK_SIGNED: frozenset({Role.REVIEWER}),
    Permission.ARCHIVE_CONTRACTS: frozenset({Role.ARCHIVIST}),
    Permission.END_CONTRACTS: frozenset({Role.ARCHIVIST, Role.SYSTEM}),
    Permission.RECORD_OBJECTIONS: frozenset(
        {Role.DRAFTER, Role.SIGNER, Role.ARCHIVIST, Role.SYSTEM}
    ),
    Permission.READ_CHANGES: _SEE,
    Permission.RECORD_CHANGES: frozenset({Role.DRAFTER, Role.SYSTEM}),
    Permission.READ_DRIFTS: _SEE,
    Permission.ASSESS_DRIFTS: _HANDLE,
    # A system client names the person who authorised it.
    Permission.GRANT_EXCEPTIONS: frozenset({Role.APPROVER, Role.SYSTEM}),
    Permission.REGISTER_CONTRACTS: frozenset({Role.DRAFTER, Role.ARCHIVIST, Role.SYSTEM}),
    Permission.CONFIRM_READINGS: frozenset({Role.DRAFTER, Role.REVIEWER, Role.ARCHIVIST}),
    Permission.READ_TASKS: _SEE,
    Permission.DO_TASKS: _HANDLE,
    Permission.READ_NOTICES: _SEE,
    Permission.SEND_NOTICES: _HANDLE | {Role.SYSTEM},
    Permission.READ_FIGURES: _SEE,
    Permission.READ_MACHINERY: frozenset({Role.SYSTEM}),
    Permission.READ_EVENTS: frozenset({Role.AUDITOR, Role.REVIEWER, Role.SYSTEM}),
    Permission.DELEGATE: _HANDLE,
    Permission.OWN_ACCOUNT: frozenset(Role),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Permission.MANAGE_WEBHOOKS: frozenset({Role.ADMIN}),
    Permission.RUN_THE_CLOCK: frozenset({Role.SYSTEM}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """An account of a person, or a system client, with the roles it has at this moment.

    `org_id` is the top of the organisations it may see. `person_id` is the same for all accounts
    of one person; it is None for a system client. `other_accounts` are that person's further
    accounts. `scopes` narrow what an API key may do (None: all that the roles allow).
    """

    id: str
    org_id: str
    name: str
    person_id: str | None = None
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Permission] | None = None
    other_accounts: frozenset[str] = frozenset()

    @property
    def identities(self) -> frozenset[str]:
        """All that stands for the person: another account of theirs shares one of these.

        The account is among them, so that linking it to another person later launders nothing.
        """
        return self.other_accounts | {self.id, self.person_id or self.id}

    @property
    def acting_roles(self) -> frozenset[Role]:
        """A system client is never more than that, whatever else it was given."""
        return frozenset({Role.SYSTEM}) if Role.SYSTEM in self.roles else self.roles

    def may(self, permission: Permission) -> bool:
        """Whether a role of theirs has the permission, and the key they came with too."""
        granted = bool(self.acting_roles & GRANTED[permission])
        return granted and (self.scopes is None or permission in self.scopes)


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role given to a person (or account) from one day to another, both included."""

    receiver: str
    role: Role
    granted_by: str
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody lets another act for them in one role, from one day to another, both included."""

    giver: str
    receiver: str
    role: Role
    granted_by: str
    from_day: date
    to_day: date

    def covers(self, role: Role, giver: Actor, receiver: Actor, day: date) -> bool:
        """Whether `receiver` may act for `giver` in this role on this day.

        Only the giver can give, and nobody to themselves. Whether the giver has the role is for
        the caller to see: it changes from day to day.
        """
        return (
            self.role == role
            and self.from_day <= day <= self.to_day
            and self.giver in giver.identities
            and self.granted_by in giver.identities
            and self.receiver in receiver.identities
            and giver.identities.isdisjoint(receiver.identities)
        )


def roles_on(identities: frozenset[str], grants: Iterable[RoleGrant], day: date) -> frozenset[Role]:
    """The roles somebody has on a day; what they gave to themselves does not count."""
    return frozenset(
        grant.role
        for grant in grants
        if grant.receiver in identities
        and grant.granted_by not in identities
        and grant.from_day <= day <= grant.to_day
    )
