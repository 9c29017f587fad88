"""Signing: who has signed what, what is missing, and the forms that record more of it."""

from fastapi import APIRouter, Request, Response

from service.domain.access import Permission
from service.domain.authorities import Matter
from service.domain.errors import DianyueError
from service.domain.ratification import Performance
from service.domain.signing import SealKind, SignerCapacity, SigningMethod
from service.usecases.archive import ArchiveView, get_archive
from service.usecases.authorities import AuthorityView, list_authorities
from service.usecases.contract_words import words_of_contract
from service.usecases.contracts import get_contract
from service.usecases.errors import NotArchived
from service.usecases.returned_copies import list_copies
from service.usecases.signing import Holder, NewSignature, record_signature
from service.usecases.signing_state import SigningView, signing_state
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page, done, seen
from service.web.contract_words import clause_choices
from service.web.filled_forms import (
    UNTOUCHED,
    Filled,
    Many,
    Short,
    attempt,
    chosen_in,
    count_in,
    day_in,
    writing,
)

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

MOST_AUTHORITIES = 50
_SEALED_AS_FILED = {"yes": True, "no": False}
_CHOICES = {
    "seals": [("", "没有盖章"), *((kind.value, kind.value) for kind in SealKind)],
    "capacities": [("", "没有签字"), *((item.value, item.value) for item in SignerCapacity)],
    "methods": [(method.value, method.label) for method in SigningMethod],
    "compared": [("", "没有比对"), ("yes", "与备案印章一致"), ("no", "与备案印章不一致")],
    "matters": [(matter.name.lower(), matter.value) for matter in Matter],
    "performances": [(item.name.lower(), item.value) for item in Performance],
}


@router.get("/{contract_id}/signing")
def signing(request: Request, console: ConsoleDep, contract_id: ContractId) -> Response:
    """How far signing, the returned copy and the archive have come."""
    return signing_page(request, console, contract_id)


@router.post("/{contract_id}/signatures")
def sign(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    party: Short = "",
    signed_on: Short = "",
    place: Short = "",
    capacity: Short = "",
    signer: Short = "",
    signer_id_number: Short = "",
    authority_id: Short = "",
    fingerprinted: Short = "",
    seal: Short = "",
    seal_as_filed: Short = "",
    method: Short = SigningMethod.PAPER.value,
    originals: Short = "",
    copies: Short = "",
    holder: Many = [],  # noqa: B006  (FastAPI copies it)
    holder_originals: Many = [],  # noqa: B006
    holder_copies: Many = [],  # noqa: B006
    etag: Short = "",
) -> Response:
    """Record hand or seal of one party."""
    typed = {key: value for key, value in locals().items() if isinstance(value, str | list)}
    concluded: list[bool] = []

    def record(work: Work) -> None:
        given = NewSignature(
            party=party,
            signed_on=day_in(signed_on, "signed_on", "签署日期"),
            place=place.strip(),
            by_hand=bool(capacity),
            capacity=chosen_in(SignerCapacity, capacity, "capacity") if capacity else None,
            signer=signer.strip() or None,
            signer_id_number=signer_id_number.strip() or None,
            authority_id=authority_id or None,
            fingerprinted=bool(fingerprinted),
            seal=chosen_in(SealKind, seal, "seal") if seal else None,
            seal_as_filed=_SEALED_AS_FILED.get(seal_as_filed),
            method=chosen_in(SigningMethod, method, "method"),
            originals=count_in(originals, "originals", "正本份数"),
            copies=count_in(copies, "copies", "副本份数"),
            holders=_holders(holder, holder_originals, holder_copies),
        )
        concluded.append(record_signature(work, contract_id, given, seen(etag)))

    refused = attempt("sign", typed, writing(console, record))
    if refused is not None:
        return signing_page(request, console, contract_id, refused)
    return done(contract_id, "concluded" if concluded[0] else "signed", "/signing")


def signing_page(
    request: Request, console: Console, contract_id: str, filled: Filled = UNTOUCHED
) -> Response:
    """The page, with a form that was not accepted as it was filled in."""
    may = console.user.may
    with console.reading() as work:
        state, not_shown = _state(work, contract_id)
        authorities = _authorities(work, contract_id, state)
        parties = state.parties if state is not None else ()
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "signing",
            filled=filled,
            signing=state,
            not_shown=not_shown,
            copies=list_copies(work, contract_id),
            authorities=authorities,
            parties=[(party.role, f"{party.role} {party.name}") for party in parties],
            agents=[(id, f"{a.principal} 委托 {a.agent}") for id, a in authorities.items()],
            archive=_archive(work, contract_id),
            clauses=clause_choices(words_of_contract(work, contract_id))[1:],
            may_sign=may(Permission.SIGN_CONTRACTS),
            may_object=may(Permission.RETURN_CONTRACTS),
            may_archive=may(Permission.ARCHIVE_CONTRACTS),
            may_end=may(Permission.END_CONTRACTS),
            may_read_personal=may(Permission.READ_PERSONAL_DATA),
            **_CHOICES,
        )


def _state(work: Work, contract_id: str) -> tuple[SigningView | None, str]:
    """How far it has come, or why that cannot be shown (a person's data was erased)."""
    try:
        return signing_state(work, contract_id), ""
    except DianyueError as error:
        return None, error.message


def _archive(work: Work, contract_id: str) -> ArchiveView | None:
    try:
        return get_archive(work, contract_id)
    except NotArchived:
        return None


def _authorities(
    work: Work, contract_id: str, state: SigningView | None
) -> dict[str, AuthorityView]:
    """What the customer gave, and what each party named in the contract gave; by id."""
    account_no = get_contract(work, contract_id).account_no
    names = [party.name for party in state.parties] if state is not None else []
    found = [
        *list_authorities(
            work, account_no=account_no, principal=None, after=None, limit=MOST_AUTHORITIES
        ),
        *(
            view
            for name in names
            for view in list_authorities(
                work, account_no=None, principal=name, after=None, limit=MOST_AUTHORITIES
            )
        ),
    ]
    return {view.id: view for view in found}


def _holders(names: list[str], originals: list[str], copies: list[str]) -> tuple[Holder, ...]:
    rows = zip(names, originals, copies, strict=False)
    return tuple(
        Holder(
            name.strip(),
            count_in(first, "holder", "领取正本份数"),
            count_in(second, "holder", "领取副本份数"),
        )
        for name, first, second in rows
        if name.strip()
    )
