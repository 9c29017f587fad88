"""The confirmation that a customer signs for a change of use: what the contract in force says and
what the change makes of it, printed for signing.
"""

from dataclasses import dataclass

from service.documents import render_confirmation_form
from service.domain.access import Permission
from service.domain.changes import ChangeState
from service.domain.confirmation_form import ConfirmationForm, FormRow
from service.domain.people import SecretKind, kinds_in, reveal
from service.domain.term_differences import TermDifference, differences
from service.domain.vocabulary import PaperAction, PartyType
from service.store.accounts import Account, AccountRevision, accounts_named, planned_revision
from service.store.changes import Change
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.change_scene import Standing, first_day_of, standing_on, touches
from service.usecases.changes import change_of
from service.usecases.disclosures import record_reading
from service.usecases.errors import ChangeClosed, NothingToConfirm
from service.usecases.organisations import signing_organisation, supplier_party
from service.usecases.renewal_plans import main_contract_of
from service.usecases.work import Work


@dataclass(frozen=True)
class _Matter:
    """What is to be confirmed, as stored: tokens stand for personal values."""

    change: Change
    account: Account
    standing: Standing
    planned: AccountRevision
    rows: list[TermDifference]


@needs(Permission.READ_CHANGES)
def confirmation_docx(work: Work, change_id: str) -> bytes:
    """The form as .docx, personal values in the clear: whoever is handed it is recorded first, with
    `disclose_confirmation`. Raises ChangeNotFound, ChangeClosed, NothingToConfirm.
    """
    return render_confirmation_form(_form(work, _matter(work, change_of(work, change_id))))


@needs(Permission.READ_CHANGES)
def confirmation_pdf(work: Work, change_id: str) -> bytes:
    """The same as PDF; raises PdfUnavailable besides."""
    return work.ports.pdf.to_pdf(confirmation_docx(work, change_id))


@needs(Permission.READ_PERSONAL_DATA)
def disclose_confirmation(work: Work, change_id: str, *, shown_as: str, reason: str = "") -> None:
    """Record that the actor is shown the form: the name of a natural person, and whatever personal
    values change. For a Work that writes. Raises as `confirmation_docx` does.
    """
    matter = _matter(work, change_of(work, change_id))
    account = account_of(work, matter.account.account_no, lock=True)
    holder = holder_of(account)
    said = [(row.old, row.new) for row in matter.rows]
    kinds = set(kinds_in(said, work.vault.kinds_of([holder])))
    if matter.planned.facts["customer"]["party_type"] == PartyType.NATURAL_PERSON:
        kinds.add(SecretKind.NAME)
    record_reading(
        work,
        holder,
        account.org_id,
        kinds,
        shown_as=shown_as,
        reason=reason,
        holders=[holder],
    )


def _matter(work: Work, change: Change) -> _Matter:
    """Of what the contract says otherwise, what the change touches, as a supplementary agreement
    would print it. None is nothing to confirm, unless a confirmation is all that the change asks
    for.
    """
    if change.state == ChangeState.CANCELLED:
        raise ChangeClosed("此项变更已撤销，不能再办理")
    (account,) = accounts_named(work.session, [change.account_id])
    standing = standing_on(work, account, first_day_of(work, change.effective_on))
    if standing is None:
        raise NothingToConfirm("变更生效时该户没有有效的合同，没有可以确认的约定")
    planned = planned_revision(work.session, account.id, change.id)
    if planned is None:
        raise NothingToConfirm(f"{change.type}没有变更后的用电档案，不以变更确认书办理")
    found = differences(standing.terms, planned.facts)
    rows = [row for row in found if touches(change.fields, row.path)]
    if not rows and change.action != PaperAction.CONFIRMATION:
        raise NothingToConfirm("变更后的内容与合同所载没有不同，没有可以写入确认书的事项")
    return _Matter(change, account, standing, planned, rows)


def _form(work: Work, matter: _Matter) -> ConfirmationForm:
    change, facts = matter.change, matter.planned.facts
    contract = main_contract_of(work, matter.standing.contract)
    values = work.vault.values_of([holder_of(matter.account)])
    return ConfirmationForm(
        contract_no=contract.contract_no,
        contract_title=contract.title,
        signed_on=contract.signed_on,
        account_no=matter.account.account_no,
        supplier_name=supplier_party(work, signing_organisation(work, change.org_id)).name,
        customer_name=facts["customer"]["name"],
        supply_address=facts["supply_address"],
        change=change.type,
        work_order_no=change.work_order_no or "",
        effective_on=change.effective_on,
        until_on=change.until_on,
        rows=tuple(
            FormRow(row.item, reveal(row.old, values), reveal(row.new, values))
            for row in matter.rows
        ),
        printed_on=work.today,
    )
