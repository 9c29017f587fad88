"""The clause library for readers: clauses, contract texts, rules, laws; what rests on what."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.clauses import ClauseVersion
from service.domain.errors import LibraryEntryNotFound
from service.domain.field_names import field_name
from service.domain.rule_cards import RuleCard
from service.domain.templates import Template
from service.domain.vocabulary import Severity
from service.usecases import library_views as usecases
from service.usecases.library_use import use_of_clause, use_of_law
from service.usecases.work import Work
from service.web.access import ConsoleDep
from service.web.clause_text import readable
from service.web.console_errors import ConsoleRoute
from service.web.library_words import (
    CASE_WORDS,
    CHAPTERS,
    FAMILIES,
    LAW_KINDS,
    LAYOUTS,
    chapter_of,
    chapter_title,
)
from service.web.rendering import page
from service.web.trait_names import applies_words

router = APIRouter(prefix="/console/library", include_in_schema=False, route_class=ConsoleRoute)

Versioned = TypeVar("Versioned", ClauseVersion, Template)
Words = Annotated[str, Query(max_length=100)]


@router.get("")
def library() -> Response:
    return RedirectResponse("/console/library/clauses", 303)


@router.get("/clauses")
def clause_list(
    request: Request, console: ConsoleDep, q: Words = "", chapter: Words = ""
) -> Response:
    """One chapter of clauses, or those of all chapters that hold some words."""
    with console.reading() as work:
        newest = _newest(usecases.list_clauses(work))
    by_chapter: dict[str, list[ClauseVersion]] = {name: [] for name in CHAPTERS}
    for clause in newest:
        by_chapter.setdefault(chapter_of(clause), []).append(clause)
    words = q.split()
    if words:
        shown = {name: _holding(clauses, words) for name, clauses in by_chapter.items()}
    else:
        chapter = chapter if chapter in by_chapter else next(iter(by_chapter))
        shown = {chapter: by_chapter[chapter]}
    return page(
        request,
        "console/clauses.html",
        active="library",
        q=q,
        chapter="" if words else chapter,
        chapters=[(name, chapter_title(name), len(found)) for name, found in by_chapter.items()],
        groups=[(chapter_title(name), found) for name, found in shown.items() if found],
        total=len(newest),
        applies_words=applies_words,
    )


@router.get("/clauses/{clause_id}")
def clause_page(
    request: Request, console: ConsoleDep, clause_id: str, version: int | None = None
) -> Response:
    """One clause: its words, versions, basis, and where it is used."""
    with console.reading() as work:
        versions = usecases.get_clause(work, clause_id)
        wanted = [v for v in versions if v.version == version] if version else versions[-1:]
        if not wanted:
            raise LibraryEntryNotFound(f"条款「{versions[-1].title}」没有第{version}版")
        clause = wanted[0]
        return page(
            request,
            "console/clause.html",
            active="library",
            clause=clause,
            versions=list(reversed(versions)),
            passages=readable(clause, work.library),
            basis=usecases.basis_of(work, clause.basis),
            use=use_of_clause(work, clause_id),
            chapter=chapter_of(clause),
            chapter_title=chapter_title(chapter_of(clause)),
            applies=applies_words(clause.applies_to),
            in_force=clause.in_force(work.today),
        )


@router.get("/templates")
def template_list(request: Request, console: ConsoleDep) -> Response:
    """Contract kinds, then agreements on request, then addenda."""
    with console.reading() as work:
        newest = _newest(usecases.list_templates(work))
    groups = [
        ("合同文本", [t for t in newest if not t.is_addendum and not t.on_request]),
        ("按需选用的协议", [t for t in newest if not t.is_addendum and t.on_request]),
        ("补充条款", [t for t in newest if t.is_addendum]),
    ]
    return page(
        request,
        "console/templates.html",
        active="library",
        groups=groups,
        applies_words=applies_words,
    )


@router.get("/templates/{template_id}")
def template_page(
    request: Request, console: ConsoleDep, template_id: str, version: int | None = None
) -> Response:
    """One contract text: its chapters with their clauses, its term, what it must have filled in."""
    with console.reading() as work:
        versions = usecases.get_template(work, template_id)
        wanted = [v for v in versions if v.version == version] if version else versions[-1:]
        if not wanted:
            raise LibraryEntryNotFound(f"「{versions[-1].name}」没有第{version}版")
        template = wanted[0]
        return page(
            request,
            "console/template.html",
            active="library",
            template=template,
            versions=list(reversed(versions)),
            chapters=[(c, _clauses(work, c.clauses)) for c in template.chapters],
            layouts=LAYOUTS,
            addenda=_templates(work, template.addenda),
            applies=applies_words(template.applies_to),
            applies_words=applies_words,
            required=[field_name(path) for path in template.required_terms],
            cap=_cap(work, template.term.cap, work.today) if template.term else "",
        )


@router.get("/rules")
def rule_list(
    request: Request, console: ConsoleDep, q: Words = "", severity: Words = ""
) -> Response:
    """The rules, the heaviest first, narrowed by words and weight."""
    with console.reading() as work:
        cards = usecases.list_rules(work)
        weights = [member.value for member in Severity]
        found = [
            (card, any(b.status.value == "verified" for b in usecases.basis_of(work, card.basis)))
            for card in sorted(cards, key=lambda card: weights.index(card.severity.value))
            if severity in ("", card.severity.value) and _rule_holds(card, q.split())
        ]
    return page(
        request,
        "console/rules.html",
        active="library",
        q=q,
        severity=severity,
        severities=[("", "全部"), *((member.value, member.label) for member in Severity)],
        families=FAMILIES,
        found=found,
        total=len(cards),
    )


@router.get("/rules/{rule_id}")
def rule_page(request: Request, console: ConsoleDep, rule_id: str) -> Response:
    """One rule: what it says, why, and the cases it must judge rightly."""
    with console.reading() as work:
        card = usecases.get_rule(work, rule_id)
        return page(
            request,
            "console/rule.html",
            active="library",
            card=card,
            family=FAMILIES[card.family],
            case_words=CASE_WORDS,
            basis=usecases.basis_of(work, card.basis),
        )


@router.get("/laws")
def law_list(request: Request, console: ConsoleDep, q: Words = "") -> Response:
    """The sources of law by kind."""
    with console.reading() as work:
        sources = usecases.list_laws(work)
    words = q.split()
    found = [s for s in sources if all(word in s.title + s.issuer for word in words)]
    groups = [(text, [s for s in found if s.kind == kind]) for kind, text in LAW_KINDS.items()]
    return page(
        request,
        "console/laws.html",
        active="library",
        q=q,
        groups=[(text, entries) for text, entries in groups if entries],
        found=len(found),
        total=len(sources),
    )


@router.get("/laws/{source_id}")
def law_page(request: Request, console: ConsoleDep, source_id: str) -> Response:
    """One source: its articles on file, and which clauses and rules rest on each."""
    with console.reading() as work:
        source = usecases.get_law(work, source_id)
        return page(
            request,
            "console/law.html",
            active="library",
            source=source,
            kind=LAW_KINDS.get(source.kind, source.kind),
            uses=use_of_law(work, source_id),
            in_force=source.in_force(work.today),
        )


def _newest(versions: Iterable[Versioned]) -> list[Versioned]:
    """The newest version of each entry, in the order they come."""
    return list({version.id: version for version in versions}.values())


def _holding(clauses: Iterable[ClauseVersion], words: list[str]) -> list[ClauseVersion]:
    return [c for c in clauses if all(w in f"{c.title} {c.id} {c.body}" for w in words)]


def _rule_holds(card: RuleCard, words: list[str]) -> bool:
    text = f"{card.title} {card.id} {card.message} {card.advice}"
    return all(word in text for word in words)


def _clauses(work: Work, ids: Iterable[str]) -> list[ClauseVersion]:
    return [work.library.clauses[clause_id][-1] for clause_id in ids]


def _templates(work: Work, ids: Iterable[str]) -> list[tuple[str, str]]:
    return [(id, work.library.templates[id][-1].name) for id in ids if id in work.library.templates]


def _cap(work: Work, parameter_id: str, day: date) -> str:
    """The longest term, in words; empty where the company has none."""
    parameter = work.library.parameters.get(parameter_id)
    value = parameter.on(day) if parameter is not None else None
    return f"{value.value}年" if value is not None else ""
