"""Stored texts of contracts: keep one as a version, read it back, render it, check it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.documents import DocumentHeader, render_docx, render_html
from service.domain.access import Permission
from service.domain.errors import ContractNotFound, LibraryEntryNotFound
from service.domain.facts import AccountFacts
from service.domain.outline import BLANK_ON_PURPOSE, Outline, outline_from_json, outline_to_json
from service.domain.people import ERASED, hide, kinds_in, reveal
from service.domain.templates import Template
from service.store import contracts as store
from service.store.accounts import (
    Account,
    AccountRevision,
    account_with_id,
    planned_revision,
    revision_from,
    revision_with_id,
)
from service.store.archive import relations_of
from service.store.blobs import blob_is_visible
from service.store.contracts import Contract, ContractVersion
from service.usecases.access import needs
from service.usecases.accounts import facts_of_revision, facts_on, holder_of, typed_facts
from service.usecases.change_plans import merged, with_its_party
from service.usecases.disclosures import record_reading
from service.usecases.drafting import DraftedText
from service.usecases.legacy_errors import MadeElsewhere
from service.usecases.organisations import signing_organisation, supplier_holder
from service.usecases.validation import Verdict, validate_document
from service.usecases.work import Work

ENDING_AGREEMENT = "termination-agreement"
ORIGIN_LEGACY = "legacy"
"""Of contracts that were not made here."""


@dataclass(frozen=True)
class StoredText:
    """One stored text, read for rendering: personal values in the clear."""

    contract: Contract
    version: ContractVersion
    outline: Outline
    terms: Mapping[str, Any]

    @property
    def header(self) -> DocumentHeader:
        return DocumentHeader(
            supplier_no=self.contract.number,
            customer_no=self.version.customer_contract_no or BLANK_ON_PURPOSE,
            text_version=self.version.text_version,
            fingerprint=self.version.fingerprint,
        )


@needs(Permission.READ_CONTRACTS)
def contract_docx(work: Work, contract_id: str) -> bytes:
    """The newest text as .docx. A paper to sign has its values in the clear: whoever is handed it
    is recorded first, with `disclose_text`.
    """
    return text_docx(work, read_text(work, contract_of(work, contract_id)))


@needs(Permission.READ_CONTRACTS)
def contract_html(work: Work, contract_id: str, *, unmasked: bool = False, reason: str = "") -> str:
    """The newest text as one HTML page, personal values masked. In the clear it takes a Work that
    writes, and is recorded.
    """
    if unmasked:
        disclose_text(work, contract_id, shown_as="page", reason=reason)
    text = read_text(work, contract_of(work, contract_id), masked=not unmasked)
    return render_html(text.outline, text.header)


@needs(Permission.READ_PERSONAL_DATA)
def disclose_text(work: Work, contract_id: str, *, shown_as: str, reason: str = "") -> None:
    """Record that the actor is shown the newest text with its personal values in the clear.

    For a Work that writes, before anything is shown. `shown_as`: page, docx, pdf.
    """
    contract = contract_of(work, contract_id, lock=True)
    version = store.version_numbered(work.session, contract, contract.version)
    holders = holders_of(work, contract)
    kinds = kinds_in(version.outline, work.vault.kinds_of(holders))
    record_reading(
        work,
        subject_of(contract),
        contract.org_id,
        kinds,
        shown_as=shown_as,
        reason=reason,
        holders=holders,
    )


@needs(Permission.READ_CONTRACTS)
def contract_findings(work: Work, contract_id: str) -> Verdict:
    """Findings on the newest text, held against the record as it is known now. What they quote of
    personal values is masked. Raises MadeElsewhere.
    """
    contract = contract_of(work, contract_id)
    refuse_legacy(contract)
    facts, _ = facts_behind(work, contract)
    return _masked(work, contract, _judge(work, read_text(work, contract), facts))


@needs(Permission.READ_CONTRACTS)
def drafting_findings(work: Work, contract_id: str) -> Verdict:
    """Findings on the first text, held against the facts it was drafted from.

    All that goes in is immutable: asked again, the answer is the same.
    """
    contract = contract_of(work, contract_id)
    text = read_text(work, contract, no=1)
    account = account_behind(work, contract)
    if contract.kind == ENDING_AGREEMENT:
        known = revision_with_id(work.session, text.version.account_revision_id)
        facts, _ = _facts_at_the_end(work, account, contract, known)
    else:
        facts = facts_of_revision(work, account, text.version.account_revision_id)
    return _masked(work, contract, _judge(work, text, facts))


def contract_of(work: Work, contract_id: str, *, lock: bool = False) -> Contract:
    """The contract's row."""
    contract = store.find_contract(work.session, work.actor, contract_id, lock=lock)
    if contract is None:
        raise ContractNotFound("没有这份合同")
    return contract


def subject_of(contract: Contract) -> str:
    """The subject of a contract's events, tasks and notices."""
    return f"contracts/{contract.id}"


def account_behind(work: Work, contract: Contract) -> Account:
    account = account_with_id(work.session, work.actor, contract.account_id)
    if account is None:
        raise ContractNotFound("没有这份合同")
    return account


def facts_behind(work: Work, contract: Contract) -> tuple[AccountFacts, AccountRevision]:
    """The facts a contract is held against: those of its first day; of one that was drafted for a
    change of use those that the change will bring about, over what was recorded since; of an
    ending agreement with the party of what it ends. Raises FactsNotEffective, PersonErased.
    """
    account = account_behind(work, contract)
    if contract.kind == ENDING_AGREEMENT:
        known = revision_from(work.session, account, contract.starts_on)
        return _facts_at_the_end(work, account, contract, known)
    planned = None
    if contract.change_id is not None:
        planned = planned_revision(work.session, account.id, contract.change_id)
    if planned is None:
        return facts_on(work, account, contract.starts_on)
    then = merged(work, account, planned, contract.starts_on)
    return typed_facts(work, account, then), then


def _facts_at_the_end(
    work: Work, account: Account, agreement: Contract, revision: AccountRevision
) -> tuple[AccountFacts, AccountRevision]:
    for relation in relations_of(work.session, agreement.id):
        if relation.kind == "terminates":
            ended = store.find_contract(work.session, work.actor, relation.other_id)
            if ended is not None:
                revision = with_its_party(work, account, ended, revision, agreement.starts_on)
    return typed_facts(work, account, revision), revision


def read_text(
    work: Work, contract: Contract, no: int | None = None, *, masked: bool = False
) -> StoredText:
    """A text (the newest if no number is given) with its tokens replaced, or masked."""
    version = store.version_numbered(work.session, contract, no or contract.version)
    holders = holders_of(work, contract)
    values = work.vault.masks_of(holders) if masked else work.vault.values_of(holders)
    outline = outline_from_json(json.dumps(reveal(version.outline, values)))
    return StoredText(contract, version, outline, reveal(version.terms, values))


def add_version(
    work: Work, contract: Contract, text: DraftedText, as_of: date, revision_id: str
) -> ContractVersion:
    """Store a text as the contract's newest version, with tokens for personal values."""
    values = work.vault.values_of(holders_of(work, contract))
    tokens = {value: token for token, value in values.items() if value is not None}
    contract.version += 1
    version = ContractVersion(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        no=contract.version,
        as_of=as_of,
        kind=text.outline.kind.id,
        kind_version=text.outline.kind.version,
        addenda=[{"id": ref.id, "version": ref.version} for ref in text.outline.addenda],
        text_version=text.terms.text_version,
        customer_contract_no=text.terms.contract_no.customer,
        account_revision_id=revision_id,
        terms=hide(text.terms.model_dump(mode="json"), tokens),
        outline=hide(json.loads(outline_to_json(text.outline)), tokens),
        fingerprint=text.header.fingerprint,
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add_all((contract, version))
    work.session.flush()
    return version


def template_named(work: Work, template_id: str, version: int) -> Template:
    """The very template version a stored text was drafted from."""
    template = work.library.template_version(template_id, version)
    if template is None:
        raise LibraryEntryNotFound(f"合同文本库中没有「{template_id}@{version}」")
    return template


def holders_of(work: Work, contract: Contract) -> list[str]:
    """Whose people's values stand in a contract's texts: its account's and its supplier's."""
    organisation = signing_organisation(work, contract.org_id)
    return [holder_of(account_behind(work, contract)), supplier_holder(organisation)]


def _judge(work: Work, text: StoredText, facts: AccountFacts) -> Verdict:
    """Judged as a file that came in would be: from its bytes."""
    return validate_document(text_docx(work, text), facts, work.library, text.version.as_of)


def _masked(work: Work, contract: Contract, verdict: Verdict) -> Verdict:
    """The verdict, with masks in its findings for the personal values they quote."""
    holders = holders_of(work, contract)
    masks = work.vault.masks_of(holders)
    shown = {
        value: masks[token] or ERASED
        for token, value in work.vault.values_of(holders).items()
        if value is not None
    }
    findings = (
        replace(
            finding,
            message=hide(finding.message, shown),
            found=hide(finding.found, shown),
            expected=hide(finding.expected, shown),
        )
        for finding in verdict.findings
    )
    return replace(verdict, findings=tuple(findings))


def text_docx(work: Work, text: StoredText) -> bytes:
    """A stored text as .docx; the same text gives the same bytes. Raises MadeElsewhere."""
    refuse_legacy(text.contract)
    media = {
        page["sha256"]: _drawing_bytes(work, page["sha256"])
        for drawing in text.terms["drawings"]
        for page in drawing["pages"]
    }
    template = template_named(work, text.version.kind, text.version.kind_version)
    return render_docx(text.outline, text.header, template, media, work.library)


def refuse_legacy(contract: Contract) -> None:
    """Of a contract that was not made here only the original is the text."""
    if contract.origin == ORIGIN_LEGACY:
        raise MadeElsewhere("这是登记的原有合同，不是在本系统起草的，没有本系统的文本；请查看原件")


def _drawing_bytes(work: Work, sha256: str) -> bytes:
    if not blob_is_visible(work.session, work.actor, sha256):
        raise ContractNotFound("附图不存在")
    return work.ports.blobs.get(sha256)
