"""Drafts a text for each drawn customer, checks it as any text is checked, and counts alarms."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, find, given, seed, settings

from service.documents import render_docx
from service.domain.catalogue import Library
from service.domain.errors import DianyueError, Invalid
from service.domain.traits import ACCOUNT_TRAITS, account_traits
from service.domain.validation import Finding
from service.usecases.drafting import DraftedText, draft_text
from service.usecases.validation import validate_document, validate_outline
from tests.mutation.campaign import alarms_of
from tests.mutation.customers import TEXTS, Customer, customers
from tests.mutation.customers.requests import MEDIA

ONE_IN = 10
"""Of so many texts, one is also written to a file, read back and judged again."""


@dataclass
class Figures:
    """What a campaign counted. `failures` are texts that could not be drafted; `stories` tell the
    first case of each alarm and failure.
    """

    customers: int = 0
    files: int = 0
    uses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    addenda: Counter[str] = field(default_factory=Counter)
    traits: Counter[str] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    stories: dict[str, str] = field(default_factory=dict)
    first: dict[str, Customer] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.alarms and not self.failures

    def lines(self) -> Iterator[str]:
        """The report: how many of what, and what was raised without cause."""
        yield (
            f"{self.customers} generated customers, {self.files} of them also as files: "
            f"{sum(self.alarms.values())} false alarms, "
            f"{sum(self.failures.values())} texts not drafted; "
            f"{len(self.traits)} of {len(ACCOUNT_TRAITS)} traits, "
            f"{len(self.clauses)} clauses printed"
        )
        for name, counted in {
            "uses": self.uses,
            "kinds": self.kinds,
            "addenda": self.addenda,
            "notes": self.notes,
            "false alarms": self.alarms,
            "not drafted": self.failures,
        }.items():
            words = ", ".join(f"{key} {number}" for key, number in counted.most_common())
            yield f"  {name}: {words or 'none'}"
        for story in self.stories.values():
            yield f"  {story}"

    def tell(self, name: str, customer: Customer, words: str) -> None:
        """Remember the first case of an alarm or failure, with the record that led to it."""
        if name not in self.stories:
            record = customer.facts.model_dump_json(exclude_defaults=True)
            asked = customer.request.model_dump_json(exclude_defaults=True, exclude={"drawings"})
            self.stories[name] = f"{name} on {customer.signing}: {words}\n    {asked}\n    {record}"
            self.first[name] = customer


def share(text: str, n: int) -> int:
    """How many of `n` customers sign such a text."""
    return max(1, round(n * TEXTS[text][2] / sum(percent for _, _, percent in TEXTS.values())))


def generated_campaign(n: int, chosen_seed: int, library: Library) -> Figures:
    """Figures of some `n` customers; the same seed draws the same customers."""
    figures = Figures()
    for text in TEXTS:
        count_drawn(text, share(text, n), chosen_seed, library, figures)
    return figures


def count_drawn(text: str, n: int, chosen_seed: int, library: Library, figures: Figures) -> None:
    """Draw `n` customers who sign such a text, and add what comes of them."""

    @seed(chosen_seed)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(customers(library, text))
    def draw_all(customer: Customer) -> None:
        _count(customer, library, figures)

    draw_all()


def smallest_customer(text: str, rule: str, library: Library) -> Customer:
    """The simplest customer with this alarm (for whoever looks into one); NoSuchExample if none."""

    def alarmed(customer: Customer) -> bool:
        figures = Figures()
        _count(customer, library, figures)
        return rule in {**figures.alarms, **figures.failures}

    return find(
        customers(library, text, shrinkable=True),
        alarmed,
        settings=settings(max_examples=2000, database=None, deadline=None),
    )


def _count(customer: Customer, library: Library, figures: Figures) -> None:
    figures.customers += 1
    figures.uses[customer.use] += 1
    figures.traits.update(account_traits(customer.facts))
    try:
        text = draft_text(
            customer.facts,
            customer.supplier,
            customer.request,
            library,
            customer.signing,
            customer.contract_no,
        )
    except DianyueError as error:
        fields = error.problems if isinstance(error, Invalid) else ()
        name = " ".join([type(error).__name__, *(problem.field for problem in fields)])
        figures.failures[name] += 1
        figures.tell(name, customer, error.message)
        return
    figures.kinds[text.outline.kind.id] += 1
    figures.addenda.update(ref.id for ref in text.outline.addenda)
    figures.clauses.update(clause.id for clause in text.outline.clauses())
    found = _judge(customer, text, library, figures)
    alarms = alarms_of(found)
    figures.notes.update(finding.rule for finding in found if finding not in alarms)
    for finding in alarms:
        figures.alarms[finding.rule] += 1
        words = f"{finding.place.label}: {finding.found} / {finding.expected}"
        figures.tell(finding.rule, customer, words)


def _judge(
    customer: Customer, text: DraftedText, library: Library, figures: Figures
) -> tuple[Finding, ...]:
    """Findings of the outline, and of every tenth file made of it and read back."""
    day = customer.signing
    found = validate_outline(text.outline, customer.facts, library, day).findings
    if figures.customers % ONE_IN == 1:
        figures.files += 1
        data = render_docx(text.outline, text.header, text.selection.template, MEDIA, library)
        found += validate_document(data, customer.facts, library, day).findings
    return found
