"""From an edited text to changed terms: fields read back, agreed among themselves, put in place.

What cannot be read, or is said differently in two places, changes no term: it is kept as written,
named, and stops submitting until somebody settles it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from service.domain.agreement import agreed_model_of, restored_terms
from service.domain.catalogue import Library
from service.domain.comparison import is_blank
from service.domain.edits import ClauseEdit
from service.domain.field_texts import (
    NotReadable,
    TermType,
    as_json,
    printings,
    read_value,
    says,
    terms_type,
)
from service.domain.figures import SINGLE_LINE, single_line
from service.domain.outline import Figure, Outline, block_text
from service.domain.passage_edits import PassageEdit
from service.domain.placeholders import FILTERS
from service.domain.places import Place
from service.domain.same_words import plain_words
from service.domain.selection import Selection
from service.domain.term_lists import ListNotReadable, changed_lists
from service.domain.term_paths import put, value_at
from service.domain.term_printings import (
    PARAMETERS,
    Printing,
    home_of,
    label_at,
    printed_lists,
    printings_of,
)
from service.domain.terms import Terms, lookup
from service.domain.texts import Line
from service.domain.wrongs import dotted, sentence

_ANY_FILTER = ((), *((name,) for name in FILTERS))
_FIXED = frozenset({"account_no", "text_version", "contract_no.supplier"})
_FIXED_REASON = "此项由系统编定，不得在文件中修改"
_CONFLICT = "同一内容在文中几处的写法不一致，请改为一致"
_LOST = "原有的约定内容已不在原处，无法识别现在的数值"
_FIGURE = "示意图与约定内容不一致，请一并修改"


@dataclass(frozen=True, slots=True)
class TermEdit:
    """A term that changed: its path, Chinese name, and the words before and after."""

    path: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Words that give no sure value: where they stand, as written, and why."""

    path: str
    label: str
    texts: tuple[str, ...]
    places: tuple[Place, ...]
    reason: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """The terms of an edited text, what changed in them, and what could not be settled."""

    terms: Terms
    changes: tuple[TermEdit, ...]
    unresolved: tuple[Unresolved, ...]


def read_terms(
    outline: Outline,
    known: Terms,
    selection: Selection,
    library: Library,
    *,
    edits: Sequence[ClauseEdit] = (),
    beside: Sequence[Printing] = (),
    earlier: Sequence[Unresolved] = (),
) -> ReadTerms:
    """The terms an edited text prints, from those it was made with.

    `edits` are its clauses against the text it was made from; `beside` are values printed outside
    the text (its header); `earlier` is what was not settled in the text it was made from.
    """
    reading = _Reading(known, selection, library, known.model_dump(mode="json"))
    reading.lists(outline)
    printed = [*printings_of(outline, library, reading.terms), *beside]
    reading.fields(printed)
    reading.lost(edits, printed, outline)
    reading.still_lost(outline, earlier, printed)
    reading.contradictions(printed)
    reading.figures(outline)
    changes = sorted(reading.changes.values(), key=lambda change: change.path)
    return ReadTerms(reading.terms, tuple(changes), tuple(reading.unresolved.values()))


@dataclass
class _Reading:
    """The terms under way. `record` is their JSON; `unresolved` and `changes` are by path."""

    known: Terms
    selection: Selection
    library: Library
    record: dict[str, Any]
    terms: Terms = field(init=False)
    changes: dict[str, TermEdit] = field(default_factory=dict)
    unresolved: dict[str, Unresolved] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.record["agreed"] = _declared(self.record["agreed"], self.selection)
        self.terms = restored_terms(self.record, self.selection)

    # ---- lists -----------------------------------------------------------------------------

    def lists(self, outline: Outline) -> None:
        """Rows that came, went or (special terms) changed."""
        for found in changed_lists(list(printed_lists(outline, self.library)), self.terms):
            if isinstance(found, ListNotReadable):
                self._leave(found.name, found.label, found.texts, found.places, found.reason)
                continue
            trial = put(self.record, found.home, found.value)
            wrong = self._take(trial)
            if wrong is None:
                edit = TermEdit(found.name, found.label, found.old, found.new)
                self.changes[found.name] = edit
            else:
                self._leave(found.name, found.label, (found.new,), found.places, wrong[1])

    # ---- fields ----------------------------------------------------------------------------

    def fields(self, printed: Sequence[Printing]) -> None:
        """Single values: each term is what all its places say."""
        by_term: dict[str, list[Printing]] = {}
        for printing in printed:
            if not self._of_open_list(printing.path):
                by_term.setdefault(printing.term, []).append(printing)
        wanted: dict[str, _Wanted] = {}
        for term, places in by_term.items():
            value = value_of(self.terms, term)
            if all(says(p.text, value, p.filters) for p in places):
                continue
            try:
                new = self._agreed_value(term, places, value)
            except NotReadable as error:
                self._leave_printed(places, str(error))
            else:
                wanted[term] = _Wanted(places, value, new)
        self._put(wanted, by_term)

    def _agreed_value(self, term: str, places: Sequence[Printing], value: Any) -> "_New":
        if term in _FIXED:
            raise NotReadable(_FIXED_REASON)
        kind = _type_of(self.terms, term)
        found: list[Any] = []
        for printing in places:
            if says(printing.text, value, printing.filters):
                found.append(value)
            else:
                found.append(read_value(printing.text, kind, printing.filters, value))
        if any(other != found[0] for other in found):
            raise NotReadable(_CONFLICT)
        new = _New(found[0], as_json(found[0], kind))
        try:
            put(self.record, term, new.json)
        except LookupError:
            raise NotReadable("不是可以修改的约定内容") from None
        return new

    def _put(self, wanted: dict[str, "_Wanted"], by_term: Mapping[str, Sequence[Printing]]) -> None:
        """Put new values in; those that do not hold together are left, and named."""
        while wanted:
            trial = self.record
            for term, want in wanted.items():
                trial = put(trial, term, want.new.json)
            for term in wanted:
                trial = _without_emptied(trial, term, self.terms, by_term)
            wrong = self._take(trial)
            if wrong is None:
                break
            for term in _blamed(wrong[0], wanted):
                self._leave_printed(wanted.pop(term).places, wrong[1])
        for term, want in wanted.items():
            first = want.changed
            old = next(printings(want.old, first.filters), "")
            self.changes[term] = TermEdit(term, first.label, old, first.text.strip())

    def _take(self, trial: dict[str, Any]) -> tuple[str, str] | None:
        """Take the record where it is valid, else the first wrong path and why."""
        try:
            self.terms = restored_terms(trial, self.selection)
        except ValidationError as error:
            item = error.errors(include_url=False)[0]
            return dotted(tuple(item["loc"])), sentence(dict(item))
        self.record = trial
        return None

    # ---- what is not there, or says otherwise ----------------------------------------------

    def lost(
        self, edits: Sequence[ClauseEdit], printed: Sequence[Printing], outline: Outline
    ) -> None:
        """Fields that went from a passage that is still there."""
        for edit in edits:
            for passage in edit.passages:
                for path, old in _gone(passage):
                    if any(p.path == path and p.place.clause == edit.clause for p in printed):
                        continue
                    place = Place(edit.clause, edit.label or edit.title, passage.block, path)
                    label = label_at(path, outline.clause(edit.clause), self.library)
                    self._lose(path, old, passage.new or "", place, label)

    def _lose(self, path: str, old: str, words: str, place: Place, label: str) -> None:
        term = home_of(path, self.terms)
        if term is None or self._of_open_list(path):
            return
        if old and plain_words(old) in plain_words(words) and term not in self.changes:
            return
        self._leave(term, label, (words,), (place,), _LOST, lost=True)

    def still_lost(
        self, outline: Outline, earlier: Sequence[Unresolved], printed: Sequence[Printing]
    ) -> None:
        """What an earlier text lost is lost until its clause prints it again, or goes."""
        for item in earlier:
            place = item.places[0]
            clause = outline.clause(place.clause)
            if not item.lost or clause is None:
                continue
            if any(p.term == item.path and p.place.clause == clause.id for p in printed):
                continue
            value = value_of(self.terms, item.path)
            words = plain_words(clause.text)
            known = (plain_words(text) for text in printings(value, _ANY_FILTER))
            if not any(text and text in words for text in known):
                self.unresolved.setdefault(item.path, item)

    def contradictions(self, printed: Iterable[Printing]) -> None:
        """Places that say something else than the terms do now."""
        wrong: dict[str, list[Printing]] = {}
        for printing in printed:
            if self._of_open_list(printing.path) or printing.term in self.unresolved:
                continue
            value = value_of(self.terms, printing.term)
            if not says(printing.text, value, printing.filters):
                wrong.setdefault(printing.term, []).append(printing)
        for places in wrong.values():
            self._leave_printed(places, _CONFLICT)

    def figures(self, outline: Outline) -> None:
        """A diagram is drawn from terms: it has to say what they say."""
        wanted = plain_words(block_text(single_line(self.terms)))
        for clause in outline.clauses():
            for number, block in enumerate(clause.blocks, start=1):
                if not isinstance(block, Figure) or block.id != SINGLE_LINE:
                    continue
                if plain_words(block_text(block)) != wanted:
                    place = Place(clause.id, clause.label or clause.title, number)
                    self._leave(SINGLE_LINE, block.title, (block_text(block),), (place,), _FIGURE)

    def _of_open_list(self, path: str) -> bool:
        return "[" in path and path.split("[")[0] in self.unresolved

    def _leave_printed(self, places: Sequence[Printing], reason: str) -> None:
        first = places[0]
        texts = tuple(p.text for p in places)
        self._leave(first.term, first.label, texts, tuple(p.place for p in places), reason)

    def _leave(
        self,
        path: str,
        label: str,
        texts: tuple[str, ...],
        places: tuple[Place, ...],
        reason: str,
        *,
        lost: bool = False,
    ) -> None:
        self.changes.pop(path, None)
        self.unresolved.setdefault(path, Unresolved(path, label, texts, places, reason, lost))


@dataclass(frozen=True, slots=True)
class _New:
    value: Any
    json: Any


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A term's places, its old value and its new one."""

    places: Sequence[Printing]
    old: Any
    new: _New

    @property
    def changed(self) -> Printing:
        """The first place that says the new value."""
        return next(
            (p for p in self.places if not says(p.text, self.old, p.filters)), self.places[0]
        )


def value_of(terms: Terms, term: str) -> Any:
    """The term at a path of the terms; None where there is none (a row more than there is)."""
    if term.startswith(PARAMETERS):
        return terms.parameters.get(term.removeprefix(PARAMETERS))
    try:
        return lookup(terms, term)
    except LookupError:
        return None


def _type_of(terms: Terms, term: str) -> TermType:
    if term.startswith(PARAMETERS):
        return TermType(Line, optional=False)
    try:
        return terms_type(terms, term)
    except LookupError:
        raise NotReadable("不是可以修改的约定内容") from None


def _declared(agreed: Mapping[str, Any], selection: Selection) -> dict[str, Any]:
    """Agreed values without those of an addendum that is no longer part of the text."""
    known = agreed_model_of(selection).model_fields
    return {name: value for name, value in agreed.items() if name in known}


def _gone(passage: PassageEdit) -> Iterator[tuple[str, str]]:
    """Path and old words of fields that a passage had and has no longer."""
    if passage.old is None or passage.new is None:
        return
    for value in passage.values:
        if value.path and not value.new:
            yield value.path, value.old


def _blamed(path: str, wanted: Mapping[str, Any]) -> list[str]:
    """The changes a wrong path is due to: the nearest ones; all where none is near."""
    while path:
        near = [
            term for term in wanted if term == path or term.startswith((f"{path}.", f"{path}["))
        ]
        near = near or [term for term in wanted if path.startswith((f"{term}.", f"{term}["))]
        if near:
            return near
        path = path.rpartition(".")[0]
    return list(wanted)


def _without_emptied(
    record: dict[str, Any], term: str, terms: Terms, places: Mapping[str, Sequence[Printing]]
) -> dict[str, Any]:
    """The record without the whole group (an agent, a bank) where no printed field of it is left.

    Only for a term that cannot be left out by itself.
    """
    group, _, _ = term.rpartition(".")
    if not group or value_at(record, term) is not None or _type_of(terms, term).nullable:
        return record
    below = [p for name, found in places.items() if name.startswith(f"{group}.") for p in found]
    return put(record, group, None) if all(is_blank(p.text) for p in below) else record
