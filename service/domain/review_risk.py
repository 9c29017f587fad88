"""The risk grade of a contract: points by policy, each with the reason that brought it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.domain.edits import ClauseEdit, ClauseVerdict
from service.domain.facts import AccountFacts
from service.domain.quantities import Quantity
from service.domain.review_policy import Concern, ReviewPolicy, RiskGrade
from service.domain.validation import Finding
from service.domain.vocabulary import ImportanceGrade, Severity

_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Deviation:
    """A clause whose words are not the standard text's; `clause` is empty outside all of ours."""

    clause: str
    name: str
    verdict: ClauseVerdict

    @property
    def sentence(self) -> str:
        what = {ClauseVerdict.ADDED: "增加", ClauseVerdict.REMOVED: "删去"}
        return f"{what.get(self.verdict, '改动')}「{self.name}」"


@dataclass(frozen=True, slots=True)
class Case:
    """What a contract is, for grading and routing. `texts` are the kind and its addenda, each as
    `id@version`, the kind first.
    """

    texts: tuple[str, ...]
    traits: frozenset[str]
    capacity: Quantity
    importance: ImportanceGrade
    generation: tuple[Quantity, ...] = ()
    findings: tuple[Finding, ...] = ()
    deviations: tuple[Deviation, ...] = ()

    @property
    def kind(self) -> str:
        return self.texts[0].partition("@")[0]

    @property
    def clean(self) -> bool:
        """The standard text word for word, and nothing found that asks for a decision."""
        return not self.deviations and all(f.severity is Severity.NOTE for f in self.findings)


@dataclass(frozen=True, slots=True)
class Reason:
    """What brought points, in Chinese; 0 points: told for the reader's sake."""

    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with its reasons, and how many places concern safety and fees."""

    grade: RiskGrade
    points: int
    reasons: tuple[Reason, ...]
    concerns: dict[Concern, int]
    capacity_points: int


def case_of(
    texts: tuple[str, ...],
    facts: AccountFacts,
    traits: frozenset[str],
    findings: Iterable[Finding],
    edits: Iterable[ClauseEdit],
) -> Case:
    """The case of a contract; `traits` are those of the record and of what was agreed."""
    plant = facts.generation
    return Case(
        texts=texts,
        traits=traits,
        capacity=facts.capacity.contract,
        importance=facts.importance.grade,
        generation=(plant.installed, plant.ac_capacity) if plant is not None else (),
        findings=tuple(findings),
        deviations=tuple(deviations_of(edits)),
    )


def deviations_of(edits: Iterable[ClauseEdit]) -> Iterator[Deviation]:
    """The edits that change the standard text's words; other values are no deviation."""
    gone = (ClauseVerdict.ADDED, ClauseVerdict.REMOVED)
    for edit in edits:
        if edit.verdict in gone or edit.wording:
            name = edit.title or edit.label or "条款之外的文字"
            yield Deviation(edit.clause, name[:_LONGEST_NAME], edit.verdict)


def grade(policy: ReviewPolicy, case: Case) -> Graded:
    """The grade; one more finding or deviation never lowers it."""
    concerns: Counter[Concern] = Counter()
    reasons = [
        *_of_findings(policy, case, concerns),
        *_of_deviations(policy, case, concerns),
        *_of_what_it_is(policy, case),
    ]
    capacity = _capacity_points(policy, case)
    if capacity:
        reasons.append(Reason(f"合同容量 {case.capacity}", capacity))
    points = sum(reason.points for reason in reasons)
    return Graded(
        grade=policy.grading.grade_of(points),
        points=points,
        reasons=tuple(sorted(reasons, key=lambda reason: -reason.points)),
        concerns={concern: concerns[concern] for concern in Concern},
        capacity_points=capacity,
    )


def _of_findings(policy: ReviewPolicy, case: Case, concerns: Counter[Concern]) -> Iterator[Reason]:
    grading = policy.grading
    for severity in Severity:
        here: Counter[Concern] = Counter()
        points = number = 0
        for finding in case.findings:
            if finding.severity is not severity or finding.rule in grading.counted_as_deviations:
                continue
            found = policy.concerns_of(finding.place.clause, finding.rule)
            number += 1
            points += grading.findings[severity]
            if severity is not Severity.NOTE:
                points += sum(grading.concerns[concern] for concern in found)
                here.update(found)
        if number:
            concerns.update(here)
            yield Reason(f"检查发现「{severity.label}」{number} 项{_among(here)}", points)


def _of_deviations(
    policy: ReviewPolicy, case: Case, concerns: Counter[Concern]
) -> Iterator[Reason]:
    grading = policy.grading
    for deviation in case.deviations:
        found = policy.concerns_of(deviation.clause)
        concerns.update(found)
        points = grading.deviation + sum(grading.concerns[concern] for concern in found)
        area = f"（{'、'.join(concern.label for concern in found)}）" if found else ""
        yield Reason(f"偏离标准文本：{deviation.sentence}{area}", points)


def _of_what_it_is(policy: ReviewPolicy, case: Case) -> Iterator[Reason]:
    grading = policy.grading
    points = grading.importance.get(case.importance, 0)
    if points:
        yield Reason(f"用户重要性等级为「{case.importance.value}」", points)
    for item in grading.traits:
        if item.applies.to(case.traits):
            yield Reason(item.label, item.points)
    if grading.kinds.get(case.kind, 0):
        yield Reason("合同种类本身风险较高", grading.kinds[case.kind])


def _capacity_points(policy: ReviewPolicy, case: Case) -> int:
    reached = (b.points for b in policy.grading.capacity if b.reached_by(case.capacity))
    return max(reached, default=0)


def _among(concerns: Counter[Concern]) -> str:
    parts = [f"{c.label} {concerns[c]} 项" for c in Concern if concerns[c]]
    return f"，其中{'、'.join(parts)}" if parts else ""
