"""An edited Word file becomes the contract's next text: read, compared, its terms read back.

Two steps: `prepare_revision` reads and proves without holding a lock, `store_revision` stores what
was prepared, if the contract is still what it was. Nothing is stored of a file that is refused.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from service.documents import ReadDocument, fingerprint, read_docx
from service.domain.access import Permission
from service.domain.agreement import restored_terms
from service.domain.edits import ClauseEdit, compare_texts
from service.domain.outline import Outline
from service.domain.people import hide, party_values, personal_values, reveal
from service.domain.places import Place
from service.domain.reading import ReadingNotes
from service.domain.selection import Selection
from service.domain.term_changes import ReadTerms, TermEdit, Unresolved, read_terms
from service.domain.term_printings import Printing
from service.domain.terms import Terms
from service.domain.typed_secrets import masked_words, secrets_in_fields, secrets_in_words
from service.domain.vocabulary import ContractAction
from service.store.contracts import Contract, head_of
from service.store.version_notes import REVISION, VersionNote, add_note, note_of
from service.usecases.access import needs
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import (
    StoredText,
    account_behind,
    add_version,
    contract_of,
    holders_of,
    read_text,
)
from service.usecases.contracts import ContractView, event_facts, view_of
from service.usecases.drafting import DraftedText, header_of
from service.usecases.errors import VersionChanged
from service.usecases.lifecycle import Step, held, take
from service.usecases.organisations import signing_organisation, supplier_holder
from service.usecases.review_judging import masked
from service.usecases.upload_checks import (
    kept_drawings,
    prove_it_prints,
    refuse_other_contracts,
    refuse_words_beside,
    selection_of,
)
from service.usecases.work import Work


class Origin(StrEnum):
    """Whose edits a file brings."""

    OWN = "own"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Revision:
    """What an uploaded file says, ready to be stored; `base` is the text it was made from.

    `unchanged`: word for word the text that is there, so there is nothing to store.
    """

    base: StoredText
    read: ReadDocument
    clauses: tuple[ClauseEdit, ...]
    terms: ReadTerms
    selection: Selection
    unchanged: bool

    @property
    def notes(self) -> ReadingNotes:
        return self.read.notes


@dataclass(frozen=True)
class Revised:
    """The contract with its newest text, and what the file changed."""

    contract: ContractView
    new_version: bool
    clauses: tuple[ClauseEdit, ...]
    changes: tuple[TermEdit, ...]
    unresolved: tuple[Unresolved, ...]
    notes: ReadingNotes = field(default_factory=ReadingNotes)


@needs(Permission.REVISE_CONTRACTS)
def revise_document(
    work: Work, contract_id: str, content: bytes, expected: str | None, origin: Origin = Origin.OWN
) -> Revised:
    """Both steps in one transaction; see `prepare_revision` and `store_revision`."""
    return store_revision(work, prepare_revision(work, contract_id, content), expected, origin)


@needs(Permission.REVISE_CONTRACTS)
def prepare_revision(work: Work, contract_id: str, content: bytes) -> Revision:
    """Read a file against the contract's newest text. Changes nothing.

    Open revisions are read as accepted. Raises DocumentRefused, DocumentOfOtherContract,
    DocumentOutdated.
    """
    base = read_text(work, contract_of(work, contract_id))
    read = read_docx(content, work.library, base.version.as_of)
    refuse_other_contracts(work, base, read)
    refuse_words_beside(read)
    outline = read.outline
    selection = selection_of(work, outline)
    known = restored_terms(base.terms, selection_of(work, base.outline))
    known = known.model_copy(update={"drawings": kept_drawings(outline, known)})
    clauses = compare_texts(base.outline, outline, read.notes.added)
    terms = read_terms(
        outline,
        known,
        selection,
        work.library,
        edits=clauses,
        beside=_printed_in_header(base, read),
        earlier=unresolved_in(work, base),
    )
    unchanged = fingerprint(outline) == base.version.fingerprint and not terms.changes
    if not unchanged:
        prove_it_prints(work, base, outline, terms.terms)
    return Revision(base, read, clauses, terms, selection, unchanged)


@needs(Permission.REVISE_CONTRACTS)
def store_revision(
    work: Work, revision: Revision, expected: str | None, origin: Origin = Origin.OWN
) -> Revised:
    """Store a prepared text as the contract's next version; approvals of the old one are void.

    `expected` is the ETag of the page the caller last read. Raises VersionChanged,
    ActionNotPossible, RoleMissing.
    """
    base = revision.base
    contract = held(work, base.contract.id, expected)
    if contract.version != base.version.no:
        raise VersionChanged("合同文本已被更新，请重新读取后再提交")
    if revision.unchanged:
        view = view_of(contract, head_of(base.version))
        return Revised(view, False, revision.clauses, (), revision.terms.unresolved, revision.notes)
    _file_secrets(work, contract, revision)
    terms, outline = revision.terms.terms, revision.read.outline
    text = DraftedText(revision.selection, terms, outline, header_of(terms, outline))
    version = add_version(
        work, contract, text, base.version.as_of, base.version.account_revision_id
    )
    _follow_terms(work, contract, terms, outline)
    _note(work, contract, version.id, revision, origin)
    payload = {**event_facts(head_of(version)), **_told(revision, origin)}
    taken = take(work, contract.id, Step(ContractAction.REVISE, payload=payload))
    return Revised(
        view_of(taken.contract, head_of(version)),
        True,
        revision.clauses,
        revision.terms.changes,
        revision.terms.unresolved,
        revision.notes,
    )


def unresolved_in(work: Work, text: StoredText) -> tuple[Unresolved, ...]:
    """What in a stored text gives no sure value; submitting demands that there is nothing."""
    note = note_of(work.session, text.version.id, REVISION)
    if note is None:
        return ()
    values = work.vault.values_of(holders_of(work, text.contract))
    return tuple(_unresolved_from(item, values) for item in note.content["unresolved"])


def carry_unresolved(work: Work, text: StoredText, version_id: str) -> None:
    """A text made from an unsettled one, without reading a file, is as unsettled."""
    note = note_of(work.session, text.version.id, REVISION)
    if note is None:
        return
    content = {"base": text.version.no, "unresolved": note.content["unresolved"]}
    carried = VersionNote(
        id=work.new_id(),
        org_id=note.org_id,
        version_id=version_id,
        kind=REVISION,
        content=content,
        created_at=work.now,
    )
    add_note(work.session, carried)


def terms_resolved(work: Work, version_id: str) -> bool:
    """Whether every value of a text is settled (the condition TERMS_RESOLVED)."""
    note = note_of(work.session, version_id, REVISION)
    return note is None or not note.content["unresolved"]


def _printed_in_header(base: StoredText, read: ReadDocument) -> tuple[Printing, ...]:
    """The customer's number at the head of the pages is a printed value like others."""
    words = read.header.customer_no if read.header is not None else ""
    # What stands behind a 第 in the header is taken for the page's number.
    if not words or (base.version.customer_contract_no or "").startswith(words):
        return ()
    path, label = "contract_no.customer", "用电人合同编号"
    place = Place("", "页眉", None, path)
    return (Printing(path, path, words, place, label, (("or_blank",),)),)


def _file_secrets(work: Work, contract: Contract, revision: Revision) -> None:
    """Personal values that came with the file get tokens, read as values or not."""
    account = account_behind(work, contract)
    plain = revision.terms.terms.model_dump(mode="json")
    organisation = signing_organisation(work, contract.org_id)
    work.vault.tokens_for(
        party_values(plain["supplier"]),
        org_id=organisation.id,
        holder=supplier_holder(organisation),
    )
    known = set(work.vault.values_of(holders_of(work, contract)).values())
    person = plain["customer"]["name"]
    fields = [(item.path, words) for item in revision.terms.unresolved for words in item.texts]
    typed = [
        *secrets_in_fields(fields, person),
        *secrets_in_words(revision.read.outline, revision.base.outline, person),
    ]
    work.vault.tokens_for(
        [*personal_values(plain), *(secret for secret in typed if secret.value not in known)],
        org_id=account.org_id,
        holder=holder_of(account),
    )


def _follow_terms(work: Work, contract: Contract, terms: Terms, outline: Outline) -> None:
    """The contract's row says what its newest text says; lists and tasks show its title."""
    contract.title = masked(work, contract, outline.title)
    contract.customer_name = terms.customer.name
    contract.starts_on = terms.term.starts_on
    contract.ends_on = terms.term.ends_on


def _note(
    work: Work, contract: Contract, version_id: str, revision: Revision, origin: Origin
) -> None:
    values = work.vault.values_of(holders_of(work, contract))
    tokens = {value: token for token, value in values.items() if value is not None}
    content = {
        "base": revision.base.version.no,
        "origin": origin.value,
        "clauses": [
            {"id": edit.clause, "title": edit.title, "verdict": edit.verdict.value}
            for edit in revision.clauses
        ],
        "changes": [asdict(change) for change in revision.terms.changes],
        "unresolved": [asdict(item) for item in revision.terms.unresolved],
        "tracked_changes": revision.notes.tracked_changes,
        # What stands beside the text may name numbers that nobody filed.
        "comments": [masked_words(words) for words in revision.notes.comments],
        "hidden": [masked_words(words) for words in revision.notes.hidden],
    }
    note = VersionNote(
        id=work.new_id(),
        org_id=contract.org_id,
        version_id=version_id,
        kind=REVISION,
        content=hide(content, tokens),
        created_at=work.now,
    )
    add_note(work.session, note)


def _told(revision: Revision, origin: Origin) -> dict[str, Any]:
    """What the event says: counts and paths, no words."""
    verdicts = Counter(edit.verdict.value for edit in revision.clauses)
    return {
        "base_version": revision.base.version.no,
        "origin": origin.value,
        "clauses": dict(sorted(verdicts.items())),
        "terms": [change.path for change in revision.terms.changes],
        "unresolved": [item.path for item in revision.terms.unresolved],
    }


def _unresolved_from(item: dict[str, Any], values: dict[str, str | None]) -> Unresolved:
    plain = reveal(item, values)
    places = tuple(Place(**place) for place in plain.pop("places"))
    return Unresolved(**{**plain, "texts": tuple(plain["texts"]), "places": places})
