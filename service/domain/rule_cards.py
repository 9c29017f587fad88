"""Rule cards: what lawyers own of a check: its basis, weight, words and its own cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.law import Citation
from service.domain.reading import ReadingNotes
from service.domain.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One case of a card: a sample text or account with edits, and the verdict it must get.

    A bundle's case names several `samples`; an intake's case names the `papers` handed in and
    the contract `kind` applied for (None: the kind that fits the account).
    """

    name: str
    expect: str
    sample: str
    edits: tuple[Mapping[str, Any], ...]
    account: Mapping[str, Any]
    notes: ReadingNotes
    samples: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class RuleCard:
    """`family`: what the rule judges: one text, a bundle of texts, or an intake of papers."""

    id: str
    title: str
    severity: Severity
    basis: tuple[Citation, ...]
    message: str
    advice: str
    arithmetic: bool
    cases: tuple[RuleCase, ...]
    source_file: str
    family: str = "text"
