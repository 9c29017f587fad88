"""A bundle: the texts of one site (main contract, side agreements, addenda signed alone), read
from documents, and the account record. Its rules compare the texts with one another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.outline import Clause, FieldRun, Outline
from service.domain.passages import is_whole_contract
from service.domain.templates import Template
from service.domain.validation import Place, place_of

_MAIN_CONTRACT = "main_contract."


class Role(StrEnum):
    """What a text is in its bundle; an UNKNOWN one is a paper whose kind could not be told."""

    MAIN = "供用电合同"
    DEPENDENT = "依附于供用电合同的协议"
    ADDENDUM = "单独签订的补充条款"
    UNKNOWN = "种类不明的文本"


@dataclass(frozen=True, slots=True)
class BundleDocument:
    """One text of a bundle: the name of its file, what was read, and what it is."""

    name: str
    outline: Outline
    role: Role


@dataclass(frozen=True, slots=True)
class Printed:
    """A field as one document prints it."""

    document: int
    clause: Clause
    run: FieldRun

    @property
    def place(self) -> Place:
        return at_document(place_of(self.clause, self.run), self.document)


@dataclass(frozen=True)
class BundleSubject:
    """What bundle rules look at. Documents are counted from 0, in the order they were given."""

    documents: tuple[BundleDocument, ...]
    account: AccountFacts | None
    as_of: date
    library: Library

    def numbers(self, *roles: Role) -> list[int]:
        """Numbers of the documents in these roles."""
        return [n for n, document in enumerate(self.documents) if document.role in roles]

    def main(self) -> int | None:
        """The main contract; None where there is none, or more than one claims to be it."""
        found = self.numbers(Role.MAIN)
        return found[0] if len(found) == 1 else None

    def title(self, number: int) -> str:
        """A document's title for a finding, with its file name."""
        document = self.documents[number]
        return f"《{document.outline.title or document.role.value}》（{document.name}）"

    def printed(self, path: str, *numbers: int) -> Iterator[Printed]:
        """Printings of a path in the documents of these numbers (none given: in all)."""
        for number in numbers or range(len(self.documents)):
            for clause, run in self.documents[number].outline.fields():
                if run.path == path:
                    yield Printed(number, clause, run)


def bundle_of(
    texts: Sequence[tuple[str, Outline]],
    account: AccountFacts | None,
    library: Library,
    as_of: date,
) -> BundleSubject:
    """A bundle of named texts."""
    documents = tuple(
        BundleDocument(name, outline, role_of(outline, library)) for name, outline in texts
    )
    return BundleSubject(documents, account, as_of, library)


def role_of(outline: Outline, library: Library) -> Role:
    """Whether a text is a main contract, depends on one (beside it, or changing it), or is an
    addendum signed alone.
    """
    template = library.template_version(outline.kind.id, outline.kind.version)
    if outline.addenda and not is_whole_contract(outline):
        return Role.ADDENDUM
    if template is None:
        return Role.UNKNOWN
    if template.side_agreement or _names_main_contract(outline, template):
        return Role.DEPENDENT
    return Role.MAIN


def _names_main_contract(outline: Outline, template: Template) -> bool:
    """Whether the kind must, or the text does, name the contract that it changes."""
    required = any(path.startswith(_MAIN_CONTRACT) for path in template.required_terms)
    return required or any(run.path.startswith(_MAIN_CONTRACT) for _, run in outline.fields())


def at_document(place: Place, number: int) -> Place:
    """The same place, told apart by its document."""
    return Place(place.clause, place.label, place.paragraph, place.path, number)
