"""Organisations: the tree of an installation, and the party that signs for each."""

import re
from dataclasses import dataclass

from pydantic import ValidationError

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.facts import Party
from service.domain.people import ERASED, hide, party_values, reveal
from service.store.organisations import (
    Organisation,
    add_organisation,
    organisation_of,
    organisation_with_code,
    top_organisation,
    visible_organisation,
    visible_organisations,
)
from service.usecases.access import needs
from service.usecases.errors import (
    OrganisationExists,
    OrganisationNotFound,
    PersonErased,
    SupplierNotRecorded,
)
from service.usecases.work import Work

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to register. `parent` is a code; only the top of the tree has none."""

    code: str
    name: str
    parent: str | None = None
    supplier: Party | None = None


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """`depth`: how many organisations the actor sees above it; `signs`: has a 供电人 of its own."""

    id: str
    code: str
    name: str
    parent_id: str | None
    depth: int
    signs: bool


@needs(Permission.MANAGE_PEOPLE)
def list_organisations(work: Work) -> list[OrganisationView]:
    """The actor's organisations, each after the one it belongs to."""
    found = visible_organisations(work.session, work.actor)
    above = min((item.path.count("/") for item in found), default=0)
    return [_organisation_view(item, item.path.count("/") - above) for item in found]


@needs(Permission.MANAGE_PEOPLE)
def register_organisation(work: Work, new: NewOrganisation) -> OrganisationView:
    """Add an organisation; an installation has one tree. Raises OrganisationExists, Invalid,
    OrganisationNotFound.
    """
    _check(new)
    parent = organisation_with_code(work.session, new.parent) if new.parent is not None else None
    if new.parent is not None:
        seen = parent and visible_organisation(work.session, work.actor, parent.id)
        if seen is None:
            raise OrganisationNotFound(f"没有代码为「{new.parent}」的单位")
    elif top_organisation(work.session) is not None:
        raise OrganisationExists("已有最上级单位，新单位须写明上级单位的代码")
    if organisation_with_code(work.session, new.code) is not None:
        raise OrganisationExists(f"单位代码「{new.code}」已被使用")
    organisation = add_organisation(
        work.session, id=work.new_id(), code=new.code, name=new.name.strip(), parent=parent
    )
    event = Event(supplier_holder(organisation), "organisations.registered", {"code": new.code})
    work.record(event, organisation.id)
    if new.supplier is not None:
        record_supplier(work, organisation, new.supplier)
    return _organisation_view(organisation, 0)


def ensure_organisation(work: Work, *, id: str, code: str, name: str) -> Organisation:
    """The organisation at the top of a tree, made where it is not there yet."""
    known = organisation_of(work.session, id)
    return known or add_organisation(work.session, id=id, code=code, name=name)


def record_supplier(work: Work, organisation: Organisation, party: Party) -> None:
    """Record who signs as 供电人 for an organisation."""
    plain = party.model_dump(mode="json")
    tokens = work.vault.tokens_for(
        party_values(plain), org_id=organisation.id, holder=supplier_holder(organisation)
    )
    organisation.party = hide(plain, tokens)
    work.session.add(organisation)
    work.session.flush()


def signing_organisation(work: Work, org_id: str) -> Organisation:
    """The organisation whose 供电人 signs: itself, or the next one above that has recorded one."""
    current = organisation_of(work.session, org_id)
    while current is not None and current.party is None and current.parent_id is not None:
        current = organisation_of(work.session, current.parent_id)
    if current is None or current.party is None:
        raise SupplierNotRecorded("供电企业的签约主体资料尚未登记，不能起草合同")
    return current


def supplier_party(work: Work, organisation: Organisation) -> Party:
    """The 供电人 of an organisation that has one; raises PersonErased."""
    values = work.vault.values_of([supplier_holder(organisation)])
    party = reveal(organisation.party, values)
    try:
        return Party.model_validate(party)
    except ValidationError:
        if ERASED in str(party):
            raise PersonErased("供电企业签约人的个人信息已删除，请先更新") from None
        raise


def supplier_holder(organisation: Organisation) -> str:
    """Whose people the supplier's people are."""
    return f"organisations/{organisation.id}"


def _check(new: NewOrganisation) -> None:
    problems = []
    if not _CODE.fullmatch(new.code):
        problems.append(Problem("code", "须为 1 至 20 个大写字母、数字或横线"))
    if not 1 <= len(new.name.strip()) <= 200 or not new.name.isprintable():
        problems.append(Problem("name", "须为单行文字，至多 200 个字"))
    if problems:
        raise Invalid("单位资料不正确", problems)


def _organisation_view(organisation: Organisation, depth: int) -> OrganisationView:
    return OrganisationView(
        id=organisation.id,
        code=organisation.code,
        name=organisation.name,
        parent_id=organisation.parent_id,
        depth=depth,
        signs=organisation.party is not None,
    )
