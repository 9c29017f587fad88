"""What the library holds, for readers: clauses, templates, rules, laws and parameters."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from service.domain.access import Permission
from service.domain.catalogue import Library
from service.domain.changes import ChangeRule
from service.domain.clauses import ClauseVersion
from service.domain.errors import LibraryEntryNotFound
from service.domain.intake_needs import Need
from service.domain.law import Basis, Citation, Parameter, Source
from service.domain.profiles import CompanyProfile
from service.domain.rule_cards import RuleCard
from service.domain.templates import Template
from service.usecases.access import needs
from service.usecases.work import Work

Entry = TypeVar("Entry")


@needs(Permission.USE_LIBRARY)
def library_to_check_by(work: Work) -> Library:
    """The whole library, for checks of papers that are stored nowhere."""
    return work.library


@needs(Permission.USE_LIBRARY)
def list_clauses(work: Work) -> list[ClauseVersion]:
    """All versions of all clauses, by id."""
    return [version for _, versions in sorted(work.library.clauses.items()) for version in versions]


@needs(Permission.USE_LIBRARY)
def get_clause(work: Work, clause_id: str) -> tuple[ClauseVersion, ...]:
    """All versions of one clause."""
    return _entry(work.library.clauses, clause_id, "条款")


@needs(Permission.USE_LIBRARY)
def list_templates(work: Work) -> list[Template]:
    """All versions of all contract kinds and addenda, by id."""
    return [
        version for _, versions in sorted(work.library.templates.items()) for version in versions
    ]


@needs(Permission.USE_LIBRARY)
def get_template(work: Work, template_id: str) -> tuple[Template, ...]:
    return _entry(work.library.templates, template_id, "合同文本")


@needs(Permission.USE_LIBRARY)
def list_rules(work: Work) -> list[RuleCard]:
    return _values(work.library.cards)


@needs(Permission.USE_LIBRARY)
def get_rule(work: Work, rule_id: str) -> RuleCard:
    return _entry(work.library.cards, rule_id, "规则")


@needs(Permission.USE_LIBRARY)
def list_laws(work: Work) -> list[Source]:
    return _values(work.library.sources)


@needs(Permission.USE_LIBRARY)
def get_law(work: Work, source_id: str) -> Source:
    return _entry(work.library.sources, source_id, "法源")


@needs(Permission.USE_LIBRARY)
def list_parameters(work: Work) -> list[Parameter]:
    return _values(work.library.parameters)


@needs(Permission.USE_LIBRARY)
def get_parameter(work: Work, parameter_id: str) -> Parameter:
    return _entry(work.library.parameters, parameter_id, "参数")


@needs(Permission.USE_LIBRARY)
def list_profiles(work: Work) -> list[CompanyProfile]:
    """Whose figures the library knows; `work.library.profile` is the one in force here."""
    return _values(work.library.profiles)


@needs(Permission.USE_LIBRARY)
def list_change_rules(work: Work) -> tuple[ChangeRule, ...]:
    """What changes of use ask of contracts, in the order of their file."""
    return work.library.changes.rules if work.library.changes is not None else ()


@needs(Permission.USE_LIBRARY)
def list_needs(work: Work) -> list[Need]:
    """What applications need, by id."""
    return _values(work.library.needs)


@needs(Permission.USE_LIBRARY)
def basis_of(work: Work, citations: Iterable[Citation]) -> list[Basis]:
    """Citations with their sources' titles and whether anybody read them."""
    return [work.library.basis(citation) for citation in citations]


def _values(entries: Mapping[str, Entry]) -> list[Entry]:
    return [entry for _, entry in sorted(entries.items())]


def _entry(entries: Mapping[str, Entry], key: str, noun: str) -> Entry:
    if key not in entries:
        raise LibraryEntryNotFound(f"{noun}库中没有「{key}」")
    return entries[key]
