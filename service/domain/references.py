"""What 第N条 in a text points at: two texts that differ in numbers alone say the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.outline import Clause, Outline
from service.domain.same_words import MARK, REFERENCE, plain_words

_REFERENCE = re.compile(REFERENCE)
_LABEL = re.compile(r"第[零一二三四五六七八九十百]+条")
_MAIN = "主合同"


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as printed, and the clause it points at in its text ("" where to none)."""

    printed: str
    target: str

    def same_as(self, other: "Reference") -> bool:
        """Whether both read alike or point at the same clause."""
        return self.printed == other.printed or (self.target != "" and self.target == other.target)


@dataclass(frozen=True, slots=True)
class Reading:
    """Words for comparing: plain, with MARK in the place of each reference."""

    key: str
    references: tuple[Reference, ...]

    def same_as(self, other: "Reading") -> bool:
        return self.key == other.key and all(
            mine.same_as(theirs)
            for mine, theirs in zip(self.references, other.references, strict=True)
        )


@dataclass(frozen=True)
class Labels:
    """Clause ids by label of one text; an addendum numbers its clauses anew."""

    by_scope: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scopes: Mapping[int, str] = field(default_factory=dict)
    """Scope by identity of the clause."""

    def read(self, text: str, clause: Clause) -> Reading:
        """Words of a clause, with what their references point at."""
        plain = plain_words(text)
        scope = self.scopes.get(id(clause), "")
        found = tuple(
            Reference(match.group(), self._target(match.group(), scope))
            for match in _REFERENCE.finditer(plain)
        )
        return Reading(_REFERENCE.sub(MARK, plain), found)

    def _target(self, reference: str, scope: str) -> str:
        label = _LABEL.search(reference)
        prefix = reference[: label.start()] if label is not None else ""
        if prefix == _MAIN:
            scope = ""
        elif prefix:
            scope = prefix.strip("《》")
        known = self.by_scope.get(scope, {})
        return known.get(label.group(), "") if label is not None else ""


def labels_of(outline: Outline) -> Labels:
    """The labels of a text's clauses, chapter by chapter."""
    by_scope: dict[str, dict[str, str]] = {}
    scopes: dict[int, str] = {}
    for chapter in outline.chapters:
        scope = plain_words(chapter.title) if chapter.layout == "addendum" else ""
        for clause in chapter.clauses:
            scopes[id(clause)] = scope
            if clause.id and clause.label:
                by_scope.setdefault(scope, {}).setdefault(clause.label, clause.id)
    return Labels(by_scope, scopes)
