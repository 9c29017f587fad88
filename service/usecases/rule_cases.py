"""Run the cases of every rule card: each case is a sample, edited, and the verdict it must get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.bundles import bundle_of
from service.domain.catalogue import Library
from service.domain.errors import DianyueError
from service.domain.facts import AccountFacts
from service.domain.intake import intake_of
from service.domain.outline import Outline
from service.domain.rule_cards import RuleCard, RuleCase
from service.domain.rule_cases import edit_account, edit_outline
from service.domain.rules.bundle import BUNDLE_RULES
from service.domain.rules.intake import INTAKE_RULES
from service.domain.validation import Hit, Rule, RuleResult
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

_BUNDLE = {rule.id: rule for rule in BUNDLE_RULES}
_INTAKE = {rule.id: rule for rule in INTAKE_RULES}


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A card whose case did not get the verdict it demands."""

    card: str
    case: str
    message: str


def run_rule_cases(
    library: Library, samples: Mapping[str, Sample], rules: Sequence[Rule]
) -> list[CaseFailure]:
    """All failures: wrong verdicts, cards without function, functions without card.

    `rules` are those of single texts; the families of bundles and intakes are added.
    """
    judges = {rule.id: rule for rule in rules}
    families: dict[str, Mapping[str, Any]] = {"text": judges, "bundle": _BUNDLE, "intake": _INTAKE}
    known = {rule_id for family in families.values() for rule_id in family}
    failures = [
        CaseFailure(rule_id, "", "规则函数没有规则卡")
        for rule_id in sorted(known - library.cards.keys())
    ]
    drafted = {name: _outline(sample, library) for name, sample in samples.items()}
    bench = _Bench(library, samples, drafted, judges)
    for card in library.cards.values():
        if card.id not in families[card.family]:
            failures.append(CaseFailure(card.id, "", f"{card.source_file} 没有对应的规则函数"))
            continue
        for case in card.cases:
            message = bench.run(card, case)
            if message is not None:
                failures.append(CaseFailure(card.id, case.name, message))
    return failures


def _outline(sample: Sample, library: Library) -> Outline:
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    return text.outline


@dataclass(frozen=True)
class _Bench:
    """What cases are run on."""

    library: Library
    samples: Mapping[str, Sample]
    drafted: Mapping[str, Outline]
    judges: Mapping[str, Rule]

    def run(self, card: RuleCard, case: RuleCase) -> str | None:
        """What is wrong with a case's verdict; None where it is as demanded."""
        names = case.samples or (case.sample,)
        for name in names:
            if name not in self.samples:
                return f"没有样本「{name}」，可用：{'、'.join(self.samples)}"
        try:
            result = self._judge(card, case, self.samples[names[0]])
        except DianyueError as error:
            return error.message
        except ValueError as error:
            return str(error)
        hits = None if result is None else list(result)
        verdict = "not-applicable" if hits is None else "fail" if hits else "pass"
        if verdict == case.expect:
            return None
        detail = "；".join(map(_hit_words, hits or ()))
        return f"{card.source_file} 用例「{case.name}」应为 {case.expect},实为 {verdict} {detail}"

    def _judge(self, card: RuleCard, case: RuleCase, sample: Sample) -> RuleResult:
        account = AccountFacts.model_validate(edit_account(sample.account, case.account))
        match card.family:
            case "bundle":
                texts = self._texts(case)
                return _BUNDLE[card.id].judge(bundle_of(texts, account, self.library, sample.as_of))
            case "intake":
                return _INTAKE[card.id].judge(
                    intake_of(account, case.papers, case.kind, self.library, sample.as_of)
                )
        outline = edit_outline(self.drafted[case.sample], case.edits)
        subject = subject_of(outline, account, self.library, sample.as_of, case.notes)
        return self.judges[card.id].judge(subject)

    def _texts(self, case: RuleCase) -> list[tuple[str, Outline]]:
        """The texts of a bundle; each edit says `of` which text (from 1) it is."""
        numbers = {str(edit.get("of")) for edit in case.edits}
        stray = numbers - {str(number) for number in range(1, len(case.samples) + 1)}
        if stray:
            raise ValueError(f"用例「{case.name}」的改动须以 of 写明是第几份文本(从 1 起)")
        texts = []
        for number, name in enumerate(case.samples, start=1):
            own = tuple(
                {key: value for key, value in edit.items() if key != "of"}
                for edit in case.edits
                if str(edit["of"]) == str(number)
            )
            texts.append((f"{number}.docx", edit_outline(self.drafted[name], own)))
        return texts


def _hit_words(hit: Hit) -> str:
    return f"{hit.place.clause}:{hit.found}"
