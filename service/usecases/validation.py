"""Check a text against the law and the account record: an outline, or the bytes of a .docx."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.documents import BoundedCache, read_docx
from service.domain.catalogue import Library
from service.domain.edits import ClauseEdit
from service.domain.facts import AccountFacts
from service.domain.judged import Kept, validate_again
from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.recognition import Recognition
from service.domain.rules import ALL_RULES
from service.domain.standard import missing_clauses
from service.domain.traits import account_traits
from service.domain.validation import Finding, Rule, Subject, WordsAlone, validate
from service.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings of one text, and the text as it was read.

    `recognition`: items and facts found in a paper that was made elsewhere; None for our own.
    `clauses`: what became of each standard clause in a file of ours (empty for drafts).
    """

    findings: tuple[Finding, ...]
    outline: Outline
    recognition: Recognition | None = None
    clauses: tuple[ClauseEdit, ...] = ()

    @property
    def blocked(self) -> bool:
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


def subject_of(
    outline: Outline,
    account: AccountFacts | None,
    library: Library,
    as_of: date,
    notes: ReadingNotes | None = None,
) -> Subject:
    """What rules see: never the terms a text was drafted from."""
    words = WordsAlone(outline, notes or ReadingNotes(), library)
    return _subject(words, account, as_of)


def _subject(words: WordsAlone, account: AccountFacts | None, as_of: date) -> Subject:
    return Subject(
        document=words.document,
        account=account,
        as_of=as_of,
        library=words.library,
        traits=account_traits(account) if account is not None else frozenset(),
        notes=words.notes,
        words=words,
    )


def validate_outline(
    outline: Outline,
    account: AccountFacts | None,
    library: Library,
    as_of: date,
    notes: ReadingNotes | None = None,
    rules: Sequence[Rule] = ALL_RULES,
) -> Verdict:
    """Findings of an outline, heaviest first."""
    subject = subject_of(outline, account, library, as_of, notes)
    recognition = subject.recognition if subject.foreign else None
    return Verdict(tuple(validate(subject, rules)), outline, recognition)


def validate_document(
    data: bytes, account: AccountFacts | None, library: Library, as_of: date
) -> Verdict:
    """Findings of a .docx; raises DocumentRefused for a broken or hostile file.

    A file that was judged lately is neither read again nor are rules that look at its words alone
    judged again: what the record says is all that may have changed.
    """
    known = _known(data, library, as_of)
    subject = _subject(known.words, account, as_of)
    recognition = subject.recognition if subject.foreign else None
    findings = tuple(validate_again(subject, ALL_RULES, known.kept))
    return Verdict(findings, subject.document, recognition, _clauses(subject))


def _clauses(subject: Subject) -> tuple[ClauseEdit, ...]:
    """Verdicts against the standard text, clauses that the paper lacks behind all others."""
    standard = subject.words.standard_edits
    if standard is None or subject.account is None:
        return standard or ()
    missing = missing_clauses(subject.document, subject.library, subject.as_of, subject.traits)
    return (*standard, *(missing or ()))


@dataclass(frozen=True, slots=True)
class _KnownText:
    """A file as read, and what was found in it. Holding the library keeps its id its own."""

    words: WordsAlone
    kept: Kept


_KNOWN = BoundedCache[tuple[bytes, date, int], _KnownText](32)
_LARGEST_KEPT = 1_000_000


def _known(data: bytes, library: Library, as_of: date) -> _KnownText:
    key = (hashlib.sha256(data).digest(), as_of, id(library))
    known = _KNOWN.find(key)
    if known is None:
        read = read_docx(data, library, as_of)
        known = _KnownText(WordsAlone(read.outline, read.notes, library), {})
        if len(data) <= _LARGEST_KEPT:
            _KNOWN.put(key, known)
    return known
