"""Which template and addenda a customer's contract is drafted from, and the request that
asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from service.domain.catalogue import Library
from service.domain.errors import Invalid, NoTemplateApplies, Problem
from service.domain.facts import AccountFacts
from service.domain.templates import ChapterTemplate, Template, TermPolicy
from service.domain.terms import AnnexDrawing, LateFee, MainContract, TermChange
from service.domain.texts import Line, Value, Words
from service.domain.traits import account_traits
from service.domain.vocabulary import RenewalMode


class DraftRequest(Value):
    """What the caller asks for; everything left out comes from the template and the law on the day.

    `kind` and `addenda` take ids or names; `agreed` changes single agreed values (nested objects).
    """

    starts_on: date
    ends_on: date | None = None
    kind: Line | None = None
    addenda: tuple[Line, ...] | None = None
    agreed: dict[str, Any] = Field(default_factory=dict)
    late_fee: LateFee | None = None
    renewal_mode: RenewalMode | None = None
    objection_notice_days: int | None = None
    special_terms: tuple[Words, ...] = ()
    main_contract: MainContract | None = None
    changes: tuple[TermChange, ...] = ()
    related_contracts: tuple[Line, ...] = ()
    customer_contract_no: Line | None = None
    drawings: tuple[AnnexDrawing, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen template with its addenda, main text first."""

    template: Template
    addenda: tuple[Template, ...]

    @property
    def title(self) -> str:
        return next((a.retitle for a in self.addenda if a.retitle), self.template.name)

    @property
    def code(self) -> str:
        """Kind code of the contract number: the addendum's where it makes a kind of its own."""
        return next((a.code for a in self.addenda if a.retitle), self.template.code)

    @property
    def term(self) -> TermPolicy | None:
        own = (addendum.term for addendum in self.addenda if addendum.term is not None)
        return next(own, self.template.term)

    def templates(self) -> tuple[Template, ...]:
        return (self.template, *self.addenda)

    def chapters(self) -> Iterator[tuple[ChapterTemplate, str]]:
        """Chapters with the name of the text they belong to (empty for the main text).

        Addenda stand after the articles and before the pages for confirmation and signature.
        """
        own = self.template.chapters
        last = max((n for n, c in enumerate(own) if c.layout == "chapter"), default=-1) + 1
        for chapter in own[:last]:
            yield chapter, ""
        for addendum in self.addenda:
            for chapter in addendum.chapters:
                yield chapter, addendum.name if chapter.layout == "addendum" else ""
        for chapter in own[last:]:
            yield chapter, ""


def select_template(
    facts: AccountFacts, request: DraftRequest, library: Library, as_of: date
) -> Selection:
    """The contract kind that applies, and its addenda (all that apply, or those asked for)."""
    traits = account_traits(facts)
    template = _kind(request.kind, traits, library, as_of)
    offered = [library.template_on(addendum, as_of) for addendum in template.addenda]
    known = [addendum for addendum in offered if addendum is not None]
    if request.addenda is None:
        return Selection(template, tuple(a for a in known if a.is_needed_by(traits)))
    chosen = [_addendum(name, n, known, traits) for n, name in enumerate(request.addenda)]
    return Selection(template, tuple(addendum for addendum in known if addendum in chosen))


def _kind(asked: str | None, traits: frozenset[str], library: Library, as_of: date) -> Template:
    kinds = library.kinds_on(as_of)
    if asked is None:
        fit = [k for k in kinds if not k.on_request and k.applies_to.to(traits)]
        replaced = {kind_id for kind in fit for kind_id in kind.instead_of}
        fit = [kind for kind in fit if kind.id not in replaced]
        if not fit:
            raise NoTemplateApplies(
                "没有适用于该客户的合同文本",
                [Problem("kind", f"{as_of.isoformat()} 有效的合同种类均不适用于该客户的用电情况")],
            )
        return max(fit, key=lambda kind: len(kind.applies_to.all))
    for kind in kinds:
        if asked in (kind.id, kind.name):
            if not kind.applies_to.to(traits):
                message = f"「{kind.name}」不适用于该客户的用电情况"
                raise NoTemplateApplies(message, [Problem("kind", message)])
            return kind
    names = "、".join(kind.name for kind in kinds)
    message = f"没有名为「{asked}」的合同种类，可用：{names}"
    raise NoTemplateApplies(message, [Problem("kind", message)])


def _addendum(asked: str, position: int, known: list[Template], traits: frozenset[str]) -> Template:
    for addendum in known:
        if asked in (addendum.id, addendum.name):
            if not addendum.applies_to.to(traits):
                message = f"「{addendum.name}」不适用于该客户的用电情况"
                raise Invalid(message, [Problem(f"addenda[{position}]", message)])
            return addendum
    names = "、".join(addendum.name for addendum in known)
    message = f"没有名为「{asked}」的补充条款，可用：{names}"
    raise Invalid(message, [Problem(f"addenda[{position}]", message)])
