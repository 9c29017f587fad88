"""Organisations: make sure one is there, record the party that signs for it."""

from pydantic import ValidationError

from service.domain.facts import Party
from service.domain.people import ERASED, hide, party_values, reveal
from service.store.organisations import Organisation, add_organisation, organisation_of
from service.usecases.errors import PersonErased, SupplierNotRecorded
from service.usecases.work import Work


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
