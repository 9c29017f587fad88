"""Runs single faults over clean samples and counts who finds them: by the right rule, by another
one only, or by nobody.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from service.documents import render_docx
from service.domain.catalogue import Library
from service.domain.outline import Outline
from service.domain.validation import Finding
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import validate_document
from tests.mutation.paper import Paper

Spoil = Callable[[Paper], bool]
"""Makes one fault in a file; says whether the file had a place for it."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault, and the rules of which one must find it at `severity`.

    `kinds`: contract kinds it is made in (empty: all that have a place for it).
    """

    name: str
    rules: tuple[str, ...]
    severity: Severity
    spoil: Spoil
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class CleanSample:
    """A sample drafted once; each fault gets a copy of its own."""

    sample: Sample
    data: bytes
    outline: Outline
    as_of: date

    @classmethod
    def of(cls, sample: Sample, library: Library) -> "CleanSample":
        text = draft_text(
            sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
        )
        data = render_docx(
            text.outline, text.header, text.selection.template, sample.media, library
        )
        return cls(sample, data, text.outline, sample.as_of)

    def findings(self, library: Library, data: bytes | None = None) -> tuple[Finding, ...]:
        """Findings of the file, or of a spoilt copy."""
        file = self.data if data is None else data
        return validate_document(file, self.sample.facts, library, self.as_of).findings

    def spoilt(self, fault: Fault) -> bytes | None:
        """A copy with the fault in it; None where the file has no place for it."""
        if fault.kinds and self.outline.kind.id not in fault.kinds:
            return None
        paper = Paper(self.data, self.outline, self.sample)
        return paper.bytes() if fault.spoil(paper) else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant: `found` are the rules with findings that the clean file had
    not, each at its heaviest.
    """

    fault: Fault
    sample: str
    found: Mapping[str, Severity]

    @property
    def killed(self) -> bool:
        """Found by a right rule at the right severity."""
        return any(self.found.get(rule) is self.fault.severity for rule in self.fault.rules)

    @property
    def wrong_rule(self) -> bool:
        return not self.killed and any(s is not Severity.NOTE for s in self.found.values())


@dataclass
class Report:
    """Figures of a campaign."""

    outcomes: list[Outcome] = field(default_factory=list)
    alarms: Counter[str] = field(default_factory=Counter)
    clean: int = 0

    @property
    def rate(self) -> float:
        """Share of mutants found by the right rule at the right severity."""
        return sum(o.killed for o in self.outcomes) / max(len(self.outcomes), 1)

    @cached_property
    def missed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.killed]

    def lines(self) -> Iterator[str]:
        """The report, per fault that was missed somewhere and per rule."""
        faults = {outcome.fault.name for outcome in self.outcomes}
        yield (
            f"{len(self.outcomes)} mutants of {len(faults)} kinds of fault: "
            f"{self.rate:.1%} found by the right rule at the right severity; "
            f"{sum(o.wrong_rule for o in self.missed)} by another rule only; "
            f"{sum(self.alarms.values())} false alarms on {self.clean} clean texts"
        )
        for outcome in self.missed:
            others = ", ".join(f"{rule} ({s.value})" for rule, s in outcome.found.items())
            name = f"{outcome.fault.name} in {outcome.sample}"
            yield f"  missed: {name}; found: {others or 'nothing'}"
        kills = Counter(
            rule
            for o in self.outcomes
            for rule in o.fault.rules
            if o.found.get(rule) is o.fault.severity
        )
        wrong = Counter(rule for o in self.missed for rule in o.found)
        yield f"{'rule':36}{'kills':>7}{'wrong':>7}{'alarms':>8}"
        for rule in sorted({*kills, *wrong, *self.alarms}):
            yield f"{rule:36}{kills[rule]:7}{wrong[rule]:7}{self.alarms[rule]:8}"


def alarms_of(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that a clean text must not have."""
    return [finding for finding in findings if finding.severity is not Severity.NOTE]


def run_campaign(
    samples: Iterable[CleanSample],
    faults: Iterable[Fault],
    library: Library,
    wanted: Callable[[Fault, CleanSample], bool] = lambda _fault, _sample: True,
) -> Report:
    """Every fault in every sample that has a place for it (and that is `wanted`)."""
    report, every = Report(), list(faults)
    for clean in samples:
        before = clean.findings(library)
        report.clean += 1
        report.alarms.update(finding.rule for finding in alarms_of(before))
        known = {(f.rule, f.place.clause, f.found) for f in before}
        for fault in every:
            spoilt = clean.spoilt(fault) if wanted(fault, clean) else None
            if spoilt is not None:
                after = clean.findings(library, spoilt)
                new = [f for f in after if (f.rule, f.place.clause, f.found) not in known]
                found = {f.rule: f.severity for f in reversed(new)}
                report.outcomes.append(Outcome(fault, clean.sample.name, found))
    return report
