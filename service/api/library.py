"""The library for readers: clauses, templates, rules, laws and parameters."""

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from service.api.access import ServiceDep
from service.api.errors import documented
from service.domain.clauses import Applies, ClauseVersion
from service.domain.law import Basis, Parameter, Source
from service.domain.rule_cards import RuleCard
from service.domain.templates import Template, TermPolicy
from service.usecases import library_views as usecases
from service.usecases.work import Work

router = APIRouter(prefix="/v1/library", tags=["library"])

StatusOfLaw = Literal["verified", "unverified"]


class AppliesTo(BaseModel):
    """Traits: all of, any of (if given), none of."""

    all: list[str]
    any: list[str]
    none: list[str]


class BasisItem(BaseModel):
    citation: str
    label: str
    status: StatusOfLaw


class ClauseItem(BaseModel):
    id: str
    version: int
    title: str
    status: str
    effective_from: date
    effective_to: date | None
    prominent: bool
    applies_to: AppliesTo
    basis: list[BasisItem]
    owner: str
    change: str
    body: str


class ChapterItem(BaseModel):
    id: str
    title: str
    layout: str
    applies_to: AppliesTo
    clauses: list[str]


class AnnexItem(BaseModel):
    id: str
    title: str


class TermItem(BaseModel):
    """`cap`: the parameter that holds the longest term in years."""

    cap: str
    default_years: int
    renewal_modes: list[str]
    default_renewal: str
    objection_notice_days: int | None


class TemplateItem(BaseModel):
    id: str
    version: int
    name: str
    code: str
    text_version: str
    status: str
    effective_from: date
    effective_to: date | None
    is_addendum: bool
    on_request: bool
    applies_to: AppliesTo
    required_for: AppliesTo | None
    instead_of: list[str]
    addenda: list[str]
    term: TermItem | None
    reminders: list[str]
    required_terms: list[str]
    chapters: list[ChapterItem]
    annexes: list[AnnexItem]


class RuleItem(BaseModel):
    """`family`: what it judges: one text, several texts of one site, or an application's papers."""

    id: str
    family: Literal["text", "bundle", "intake"]
    title: str
    severity: Literal["block", "warn", "note"]
    basis: list[BasisItem]
    message: str
    advice: str


class ArticleItem(BaseModel):
    no: int
    gist: str
    status: StatusOfLaw


class LawItem(BaseModel):
    id: str
    title: str
    kind: str
    issuer: str
    status: StatusOfLaw
    in_force_from: date | None
    in_force_to: date | None
    articles: list[ArticleItem]


class ParameterValueItem(BaseModel):
    from_day: date
    value: str
    basis: BasisItem
    note: str | None


class ParameterItem(BaseModel):
    id: str
    title: str
    unit: str | None
    status: StatusOfLaw
    checked_on: date
    values: list[ParameterValueItem]


class ClauseList(BaseModel):
    items: list[ClauseItem]


class TemplateList(BaseModel):
    items: list[TemplateItem]


class RuleList(BaseModel):
    items: list[RuleItem]


class LawList(BaseModel):
    items: list[LawItem]


class ParameterList(BaseModel):
    items: list[ParameterItem]


@router.get("/clauses")
def list_clauses(service: ServiceDep) -> ClauseList:
    """全部条款的全部版本。"""
    with service.reading() as work:
        return ClauseList(items=[_clause(work, c) for c in usecases.list_clauses(work)])


@router.get("/clauses/{clause_id}", responses=documented(404))
def get_clause(service: ServiceDep, clause_id: str) -> ClauseList:
    """一个条款的全部版本。"""
    with service.reading() as work:
        return ClauseList(items=[_clause(work, c) for c in usecases.get_clause(work, clause_id)])


@router.get("/templates")
def list_templates(service: ServiceDep) -> TemplateList:
    """全部合同种类和补充条款。"""
    with service.reading() as work:
        return TemplateList(items=[_template(t) for t in usecases.list_templates(work)])


@router.get("/templates/{template_id}", responses=documented(404))
def get_template(service: ServiceDep, template_id: str) -> TemplateList:
    """一个合同种类的全部版本。"""
    with service.reading() as work:
        return TemplateList(items=[_template(t) for t in usecases.get_template(work, template_id)])


@router.get("/rules")
def list_rules(service: ServiceDep) -> RuleList:
    """全部检查规则。"""
    with service.reading() as work:
        return RuleList(items=[_rule(work, r) for r in usecases.list_rules(work)])


@router.get("/rules/{rule_id}", responses=documented(404))
def get_rule(service: ServiceDep, rule_id: str) -> RuleItem:
    """一条检查规则。"""
    with service.reading() as work:
        return _rule(work, usecases.get_rule(work, rule_id))


@router.get("/laws")
def list_laws(service: ServiceDep) -> LawList:
    """全部法源。"""
    with service.reading() as work:
        return LawList(items=[_law(source) for source in usecases.list_laws(work)])


@router.get("/laws/{source_id}", responses=documented(404))
def get_law(service: ServiceDep, source_id: str) -> LawItem:
    """一个法源及其收录的条文。"""
    with service.reading() as work:
        return _law(usecases.get_law(work, source_id))


@router.get("/parameters")
def list_parameters(service: ServiceDep) -> ParameterList:
    """全部法定参数。"""
    with service.reading() as work:
        return ParameterList(items=[_parameter(work, p) for p in usecases.list_parameters(work)])


@router.get("/parameters/{parameter_id}", responses=documented(404))
def get_parameter(service: ServiceDep, parameter_id: str) -> ParameterItem:
    """一个法定参数的历年数值。"""
    with service.reading() as work:
        return _parameter(work, usecases.get_parameter(work, parameter_id))


def _applies(applies: Applies) -> AppliesTo:
    return AppliesTo(all=list(applies.all), any=list(applies.any), none=list(applies.none))


def _basis(basis: Basis) -> BasisItem:
    return BasisItem(citation=str(basis.citation), label=basis.label, status=basis.status.value)


def _clause(work: Work, clause: ClauseVersion) -> ClauseItem:
    return ClauseItem(
        **_named(clause, "id version title status effective_from effective_to prominent"),
        **_named(clause, "owner change body"),
        applies_to=_applies(clause.applies_to),
        basis=[_basis(basis) for basis in usecases.basis_of(work, clause.basis)],
    )


def _template(template: Template) -> TemplateItem:
    return TemplateItem(
        **_named(template, "id version name code text_version status effective_from"),
        **_named(template, "effective_to is_addendum on_request"),
        applies_to=_applies(template.applies_to),
        required_for=_applies(template.required_for) if template.required_for else None,
        instead_of=list(template.instead_of),
        addenda=list(template.addenda),
        term=_term(template.term) if template.term else None,
        reminders=list(template.reminders),
        required_terms=list(template.required_terms),
        chapters=[
            ChapterItem(
                **_named(c, "id title layout"),
                applies_to=_applies(c.applies_to),
                clauses=list(c.clauses),
            )
            for c in template.chapters
        ],
        annexes=[AnnexItem(id=annex.id, title=annex.title) for annex in template.annexes],
    )


def _term(policy: TermPolicy) -> TermItem:
    return TermItem(
        **_named(policy, "cap default_years objection_notice_days"),
        renewal_modes=[mode.value for mode in policy.renewal_modes],
        default_renewal=policy.default_renewal.value,
    )


def _rule(work: Work, card: RuleCard) -> RuleItem:
    return RuleItem(
        **_named(card, "id family title message advice"),
        severity=card.severity.value,
        basis=[_basis(basis) for basis in usecases.basis_of(work, card.basis)],
    )


def _law(source: Source) -> LawItem:
    return LawItem(
        **_named(source, "id title kind issuer in_force_from in_force_to"),
        status=source.status.value,
        articles=[
            ArticleItem(no=article.no, gist=article.gist, status=article.status.value)
            for article in source.articles.values()
        ],
    )


def _parameter(work: Work, parameter: Parameter) -> ParameterItem:
    return ParameterItem(
        **_named(parameter, "id title unit checked_on"),
        status=parameter.status.value,
        values=[
            ParameterValueItem(
                from_day=value.from_day,
                value=value.value,
                basis=_basis(usecases.basis_of(work, [value.basis])[0]),
                note=value.note,
            )
            for value in parameter.values
        ],
    )


def _named(entry: object, names: str) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names.split()}
