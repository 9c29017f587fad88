"""The library for readers: whose figures are in force, and what an application must bring."""

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.access import ServiceDep
from service.api.library import AppliesTo
from service.domain.intake_needs import Need
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
