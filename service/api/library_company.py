"""The library for readers: whose figures are in force, what an application must bring, and what a
change of use asks of the contract.
"""

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.access import ServiceDep
from service.api.library import AppliesTo, StatusOfLaw
from service.domain.changes import ChangeRule
from service.domain.intake_needs import Need
from service.domain.vocabulary import ChangeType, PaperAction
from service.usecases import library_views as usecases
from service.usecases.work import Work

router = APIRouter(prefix="/v1/library", tags=["library"])


class ProfileItem(BaseModel):
    """A company's own figures: parameter -> the parameter that stands in its place."""

    id: str
    name: str
    note: str | None
    in_force: bool
    parameters: dict[str, str]


class NeedItem(BaseModel):
    """Any one of `papers` and all of `facts` (path -> name) are needed."""

    id: str
    rule: str
    title: str
    papers: list[str]
    facts: dict[str, str]
    kinds: list[str]
    applies_to: AppliesTo
    basis: list[str]


class ProfileList(BaseModel):
    items: list[ProfileItem]


class NeedList(BaseModel):
    items: list[NeedItem]


class ChangeRuleItem(BaseModel):
    """One row; of those that fit, the one that names the most of change, kind and addendum decides.

    `changes`, `kinds`, `addendum` null: any; an empty `addendum`: a contract without one.
    """

    id: str
    changes: list[ChangeType] | None
    kinds: list[str] | None
    addendum: str | None
    action: PaperAction
    deadline_working_days: int | None
    settles_debts: bool
    fields: list[str]
    basis: list[str]
    status: StatusOfLaw
    note: str


class ChangeRuleList(BaseModel):
    items: list[ChangeRuleItem]


@router.get("/profiles")
def list_profiles(service: ServiceDep) -> ProfileList:
    """公司口径，以及本安装采用哪一家的。"""
    with service.reading() as work:
        return ProfileList(
            items=[
                ProfileItem(
                    id=profile.id,
                    name=profile.name,
                    note=profile.note,
                    in_force=profile == work.library.profile,
                    parameters=dict(profile.parameters),
                )
                for profile in usecases.list_profiles(work)
            ]
        )


@router.get("/needs")
def list_needs(service: ServiceDep) -> NeedList:
    """各类申请所需的资料和应登记的事项。"""
    with service.reading() as work:
        return NeedList(items=[_need(work, need) for need in usecases.list_needs(work)])


@router.get("/changes")
def list_change_rules(service: ServiceDep) -> ChangeRuleList:
    """各种变更用电要怎样变更合同、几个工作日办完、依据什么。"""
    with service.reading() as work:
        rules = usecases.list_change_rules(work)
        return ChangeRuleList(items=[_change_rule(work, rule) for rule in rules])


def _change_rule(work: Work, rule: ChangeRule) -> ChangeRuleItem:
    asks = rule.action is not PaperAction.NOTHING
    return ChangeRuleItem(
        id=rule.id,
        changes=None if rule.changes is None else [t for t in ChangeType if t in rule.changes],
        kinds=None if rule.kinds is None else sorted(rule.kinds),
        addendum=rule.addendum,
        action=rule.action,
        deadline_working_days=rule.deadline_days if asks else None,
        settles_debts=rule.settles_debts,
        fields=list(rule.fields),
        basis=[basis.label for basis in usecases.basis_of(work, rule.basis)],
        status=rule.status.value,
        note=rule.note,
    )


def _need(work: Work, need: Need) -> NeedItem:
    applies = need.applies_to
    return NeedItem(
        id=need.id,
        rule=need.rule,
        title=need.title,
        papers=[work.library.papers[paper].title for paper in need.papers],
        facts=dict(need.facts),
        kinds=list(need.kinds),
        applies_to=AppliesTo(all=list(applies.all), any=list(applies.any), none=list(applies.none)),
        basis=[basis.label for basis in usecases.basis_of(work, need.basis)],
    )
