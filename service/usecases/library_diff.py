"""Two versions of a clause or of a template as a redline: front matter by line, prose by word."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from service.documents import render_redline
from service.domain.catalogue import Library
from service.domain.clauses import Applies, ClauseVersion
from service.domain.errors import LibraryEntryNotFound
from service.domain.redline import Redline, front_changes, redline
from service.domain.templates import Template

Versioned = TypeVar("Versioned", ClauseVersion, Template)
Front = list[tuple[str, tuple[str, ...]]]


def diff_versions(library: Library, entry_id: str, before: int, after: int) -> Redline:
    """The redline of two versions; raises LibraryEntryNotFound naming the versions there are."""
    if entry_id in library.clauses:
        versions = library.clauses[entry_id]
        old, new = _version(versions, before), _version(versions, after)
        fronts, bodies = (_clause_front(old), _clause_front(new)), (old.body, new.body)
        title = new.title
    elif entry_id in library.templates:
        templates = library.templates[entry_id]
        first, second = _version(templates, before), _version(templates, after)
        fronts = (_template_front(first), _template_front(second))
        bodies = (_contents(first), _contents(second))
        title = second.name
    else:
        raise LibraryEntryNotFound(f"库中没有名为「{entry_id}」的条款或合同文本")
    return Redline(
        id=entry_id,
        title=title,
        from_version=before,
        to_version=after,
        front=front_changes(*fronts),
        prose=redline(*bodies),
    )


def diff_as_html(found: Redline) -> str:
    """The redline as a page of its own."""
    return render_redline(found)


def _version(versions: Sequence[Versioned], wanted: int) -> Versioned:
    for version in versions:
        if version.version == wanted:
            return version
    there = "、".join(str(version.version) for version in versions)
    raise LibraryEntryNotFound(f"「{versions[0].id}」没有第 {wanted} 版，现有第 {there} 版")


def _clause_front(clause: ClauseVersion) -> Front:
    return [
        ("title", (clause.title,)),
        ("status", (clause.status,)),
        ("effective_from", _day(clause.effective_from)),
        ("effective_to", _day(clause.effective_to)),
        ("basis", tuple(map(str, clause.basis))),
        ("applies_to", _applies(clause.applies_to)),
        ("prominence", ("required" if clause.prominent else "none",)),
        ("heading", ("title" if clause.heading else "none",)),
        ("owner", (clause.owner,)),
        ("change", (clause.change,)),
    ]


def _template_front(template: Template) -> Front:
    return [
        ("name", (template.name,)),
        ("code", (template.code,)),
        ("text_version", (template.text_version,)),
        ("status", (template.status,)),
        ("effective_from", _day(template.effective_from)),
        ("effective_to", _day(template.effective_to)),
        ("applies_to", _applies(template.applies_to)),
        ("required_for", _applies(template.required_for)),
        ("offered_with", template.offered_with),
        ("retitle", (template.retitle,) if template.retitle else ()),
        ("required_terms", template.required_terms),
        ("addenda", template.addenda),
        ("term", tuple(_term(template))),
        ("reminders", template.reminders),
        ("annexes", tuple(f"{annex.id} {annex.title}" for annex in template.annexes)),
        ("agreed_fields", tuple(f"{k}: {v}" for k, v in template.agreed_fields.items())),
        ("agreed_defaults", tuple(_flat(template.agreed_defaults))),
    ]


def _contents(template: Template) -> str:
    """Chapters and clauses, a line each."""
    lines = []
    for chapter in template.chapters:
        lines += [f"{chapter.title} ({chapter.layout})", *(f"  {c}" for c in chapter.clauses)]
    return "\n".join(lines)


def _day(day: object) -> tuple[str, ...]:
    return () if day is None else (str(day),)


def _applies(applies: Applies | None) -> tuple[str, ...]:
    if applies is None:
        return ()
    groups = ("all", "any", "none")
    return tuple(f"{group}: {trait}" for group in groups for trait in getattr(applies, group))


def _term(template: Template) -> Iterator[str]:
    if template.term is not None:
        yield f"cap: {template.term.cap}"
        yield f"default_years: {template.term.default_years}"
        yield f"renewal_modes: {'、'.join(template.term.renewal_modes)}"
        yield f"default_renewal: {template.term.default_renewal}"
        yield f"objection_notice_days: {template.term.objection_notice_days}"


def _flat(value: Any, path: str = "") -> Iterator[str]:
    """`billing.issue_days: 5`, one line a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    else:
        words = "、".join(map(str, value)) if isinstance(value, list) else value
        yield f"{path}: {'' if words is None else words}"
