"""Run the cases of every rule card: each case is a sample, edited, and the verdict it must get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.outline import Outline
from service.domain.rule_cards import RuleCard, RuleCase
from service.domain.rule_cases import edit_account, edit_outline
from service.domain.validation import Rule, judge
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A card whose case did not get the verdict it demands."""

    card: str
    case: str
    message: str


def run_rule_cases(
    library: Library, samples: Mapping[str, Sample], rules: Sequence[Rule]
) -> list[CaseFailure]:
    """All failures: wrong verdicts, cards without function, functions without card."""
    judges = {rule.id: rule for rule in rules}
    failures = [
        CaseFailure(rule_id, "", "规则函数没有规则卡")
        for rule_id in judges.keys() - library.cards.keys()
    ]
    drafted = {name: _outline(sample, library) for name, sample in samples.items()}
    for card in library.cards.values():
        if card.id not in judges:
            failures.append(CaseFailure(card.id, "", f"{card.source_file} 没有对应的规则函数"))
            continue
        for case in card.cases:
            message = _run(card, case, judges[card.id], library, samples, drafted)
            if message is not None:
                failures.append(CaseFailure(card.id, case.name, message))
    return failures


def _outline(sample: Sample, library: Library) -> Outline:
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    return text.outline


def _run(
    card: RuleCard,
    case: RuleCase,
    rule: Rule,
    library: Library,
    samples: Mapping[str, Sample],
    drafted: Mapping[str, Outline],
) -> str | None:
    sample = samples.get(case.sample)
    if sample is None:
        return f"没有样本「{case.sample}」,可用:{'、'.join(samples)}"
    try:
        outline = edit_outline(drafted[case.sample], case.edits)
        account = AccountFacts.model_validate(edit_account(sample.account, case.account))
    except ValueError as error:
        return str(error)
    hits = judge(rule, subject_of(outline, account, library, sample.as_of, case.notes))
    verdict = "not-applicable" if hits is None else "fail" if hits else "pass"
    if verdict == case.expect:
        return None
    detail = "；".join(f"{hit.place.clause}:{hit.found}" for hit in hits or ())
    return f"{card.source_file} 用例「{case.name}」应为 {case.expect},实为 {verdict} {detail}"
