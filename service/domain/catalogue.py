"""The whole library as values: laws, parameters, clauses, tables, templates and rule cards.

Newest version in force on the contract's day applies: one sentence for prose, numbers and rules.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from service.domain.changes import ChangePolicy
from service.domain.clauses import ClauseVersion, TableTemplate
from service.domain.drift import DriftPolicy
from service.domain.errors import LibraryEntryNotFound
from service.domain.intake_needs import Need, Paper
from service.domain.law import Basis, Citation, Parameter, Source, Status
from service.domain.notices import NoticeText
from service.domain.profiles import CompanyProfile
from service.domain.reminders import ReminderPolicy
from service.domain.review_policy import ReviewPolicy
from service.domain.rule_cards import RuleCard
from service.domain.sending import SendingPolicy
from service.domain.sms import SmsRules, SmsWording
from service.domain.templates import Template

Versioned = TypeVar("Versioned", ClauseVersion, Template)


def short_name(prefix: str, text: str) -> str:
    """A bookmark name Word accepts: prefix, underscore and ten hex digits of the text's sha256."""
    return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Library:
    """Everything lawyers own, read once and immutable. Lists hold all versions."""

    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    clauses: Mapping[str, tuple[ClauseVersion, ...]]
    tables: Mapping[str, TableTemplate]
    templates: Mapping[str, tuple[Template, ...]]
    cards: Mapping[str, RuleCard]
    allow_draft: bool = False
    papers: Mapping[str, Paper] = field(default_factory=dict)
    needs: Mapping[str, Need] = field(default_factory=dict)
    profiles: Mapping[str, CompanyProfile] = field(default_factory=dict)
    profile: CompanyProfile | None = None
    notices: Mapping[str, NoticeText] = field(default_factory=dict)
    review: ReviewPolicy | None = None
    reminders: ReminderPolicy | None = None
    drift: DriftPolicy | None = None
    changes: ChangePolicy | None = None
    sending: SendingPolicy = field(default_factory=SendingPolicy)
    sms: Mapping[str, SmsWording] = field(default_factory=dict)
    sms_rules: SmsRules = field(default_factory=SmsRules)

    def for_company(self, profile_id: str) -> "Library":
        """The library with a company's own figures in force; raises LibraryEntryNotFound."""
        profile = self.profiles.get(profile_id)
        if profile is None:
            known = "、".join(self.profiles)
            raise LibraryEntryNotFound(f"没有名为「{profile_id}」的公司口径，可用：{known}")
        own = {
            name: replace(self.parameters[stand_in], id=name)
            for name, stand_in in profile.parameters.items()
        }
        return replace(self, parameters={**self.parameters, **own}, profile=profile)

    def clause_on(self, clause_id: str, day: date) -> ClauseVersion | None:
        """The newest version of a clause in force on a day."""
        return _newest(self.clauses.get(clause_id, ()), day, self.allow_draft)

    def clause_version(self, clause_id: str, version: int) -> ClauseVersion | None:
        return next((c for c in self.clauses.get(clause_id, ()) if c.version == version), None)

    def template_on(self, template_id: str, day: date) -> Template | None:
        return _newest(self.templates.get(template_id, ()), day, self.allow_draft)

    def template_version(self, template_id: str, version: int) -> Template | None:
        return next((t for t in self.templates.get(template_id, ()) if t.version == version), None)

    def kinds_on(self, day: date) -> list[Template]:
        """All contract kinds (no addenda) in force on a day."""
        found = (self.template_on(template_id, day) for template_id in self.templates)
        return [template for template in found if template and not template.is_addendum]

    def parameter(self, parameter_id: str) -> Parameter:
        try:
            return self.parameters[parameter_id]
        except KeyError:
            raise LibraryEntryNotFound(f"参数库中没有「{parameter_id}」") from None

    def parameter_values(self, day: date) -> dict[str, str]:
        """Every parameter that has a value on the day."""
        dated = {key: parameter.on(day) for key, parameter in self.parameters.items()}
        return {key: value.value for key, value in dated.items() if value is not None}

    def basis(self, citation: Citation) -> Basis:
        """A citation with its source's title and its status (an unread article is unverified)."""
        source = self.sources[citation.source]
        article = source.articles.get(citation.article) if citation.article else None
        status = article.status if article is not None else source.status
        return Basis(
            citation=citation,
            title=source.title,
            status=status,
            gist=article.gist if article is not None else "",
        )

    def rests_on_read_law(self, citations: Iterable[Citation]) -> bool:
        """Whether at least one of the citations was read in its official wording."""
        return any(self.basis(citation).status is Status.VERIFIED for citation in citations)

    @cached_property
    def clauses_by_bookmark(self) -> Mapping[str, ClauseVersion]:
        """Bookmark name of each clause version, for reading files whose tags were lost."""
        return {
            short_name("c", version.ref): version
            for versions in self.clauses.values()
            for version in versions
        }

    @cached_property
    def clauses_by_title(self) -> Mapping[str, tuple[ClauseVersion, ...]]:
        found: dict[str, list[ClauseVersion]] = {}
        for versions in self.clauses.values():
            for version in versions:
                found.setdefault(version.title, []).append(version)
        return {title: tuple(versions) for title, versions in found.items()}


def _newest(versions: Iterable[Versioned], day: date, allow_draft: bool) -> Versioned | None:
    fit = [v for v in versions if v.in_force(day) and (allow_draft or v.status == "published")]
    return max(fit, key=lambda v: v.version, default=None)
