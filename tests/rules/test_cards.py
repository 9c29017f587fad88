"""Every rule card against the real library: its own cases, and silence on clean samples."""

from collections import Counter

import pytest

from service.domain.catalogue import Library
from service.domain.outline import Outline, TemplateRef
from service.domain.reading import ReadingNotes
from service.domain.rules import ALL_RULES
from service.domain.validation import judge, validate
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.rule_cases import run_rule_cases
from service.usecases.validation import subject_of

_NO_KIND = TemplateRef("", 0)


@pytest.fixture(scope="session")
def drafted(library: Library, samples: dict[str, Sample]) -> dict[str, Outline]:
    """Every sample's text."""
    return {
        name: draft_text(s.facts, s.supplier, s.request, library, s.as_of, s.contract_no).outline
        for name, s in samples.items()
    }


def test_every_case_of_every_card_gets_its_verdict(
    library: Library, samples: dict[str, Sample]
) -> None:
    failures = run_rule_cases(library, samples, ALL_RULES)
    assert [failure.message for failure in failures] == []


def test_there_are_at_least_a_hundred_and_five_rules_and_no_two_have_the_same_id() -> None:
    ids = Counter(rule.id for rule in ALL_RULES)
    assert len(ids) >= 105
    assert max(ids.values()) == 1


def test_nothing_is_found_in_a_clean_sample(
    library: Library, samples: dict[str, Sample], drafted: dict[str, Outline]
) -> None:
    for name, sample in samples.items():
        subject = subject_of(drafted[name], sample.facts, library, sample.as_of)
        assert validate(subject, ALL_RULES) == [], name


def test_every_rule_applies_to_some_clean_sample(
    library: Library, samples: dict[str, Sample], drafted: dict[str, Outline]
) -> None:
    idle = {rule.id for rule in ALL_RULES}
    for name, sample in samples.items():
        read = ReadingNotes(found_by={"*": "tag"})
        subject = subject_of(drafted[name], sample.facts, library, sample.as_of, read)
        idle -= {rule.id for rule in ALL_RULES if judge(rule, subject) is not None}
    assert idle == set()


def test_without_an_account_record_the_text_is_still_judged_and_nothing_breaks(
    library: Library, samples: dict[str, Sample], drafted: dict[str, Outline]
) -> None:
    sample = samples["high-voltage/typical"]
    subject = subject_of(drafted["high-voltage/typical"], None, library, sample.as_of)
    assert [f for f in validate(subject, ALL_RULES) if f.severity is Severity.BLOCK] == []
    record = [rule for rule in ALL_RULES if rule.id.startswith("record.")]
    assert [judge(rule, subject) for rule in record] == [None] * len(record)


def test_an_empty_text_breaks_no_rule(library: Library, samples: dict[str, Sample]) -> None:
    sample = samples["high-voltage/typical"]
    nothing = Outline(kind=_NO_KIND, addenda=(), title="", chapters=())
    subject = subject_of(nothing, sample.facts, library, sample.as_of)
    for rule in ALL_RULES:
        assert judge(rule, subject) in (None, []), rule.id


def test_findings_of_every_card_name_their_basis(library: Library) -> None:
    for card in library.cards.values():
        labels = [library.basis(citation).label for citation in card.basis]
        assert all(label.startswith("《") for label in labels), card.id


def test_a_rule_on_unread_law_only_warns(library: Library) -> None:
    for card in library.cards.values():
        if not card.arithmetic and not library.rests_on_read_law(card.basis):
            assert card.severity is not Severity.BLOCK, card.id
