"""A text judged again with another record gives what judging it afresh would give."""

import pytest

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.judged import Kept, validate_again
from service.domain.rules import ALL_RULES
from service.domain.validation import validate
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

SAMPLES = (
    "high-voltage/with-pv",
    "low-voltage/typical",
    "low-voltage-residential/flat",
    "settlement-agreement/market-instalments",
)
OTHERS = ("high-voltage/storage-35kv", "low-voltage-residential/household-pv")


@pytest.mark.parametrize("name", SAMPLES)
def test_no_record_leaves_a_trace_in_what_is_kept(
    name: str, library: Library, samples: dict[str, Sample]
) -> None:
    text = samples[name]
    drafted = draft_text(
        text.facts, text.supplier, text.request, library, text.as_of, text.contract_no
    )
    kept: Kept = {}
    for record in (text, *(samples[other] for other in OTHERS), None, text):
        facts = None if record is None else record.facts
        again, afresh = (
            subject_of(drafted.outline, facts, library, text.as_of) for _ in ("again", "afresh")
        )
        assert validate_again(again, ALL_RULES, kept) == validate(afresh, ALL_RULES)


@pytest.mark.parametrize("field", sorted(AccountFacts.model_fields))
def test_a_change_of_one_field_is_seen_by_every_rule_that_looks_at_it(
    field: str, library: Library, samples: dict[str, Sample]
) -> None:
    text = samples["high-voltage/with-pv"]
    drafted = draft_text(
        text.facts, text.supplier, text.request, library, text.as_of, text.contract_no
    )
    kept: Kept = {}
    for other in (None, *OTHERS, None):
        said = text.facts if other is None else samples[other].facts
        facts = text.facts.model_copy(update={field: getattr(said, field)})
        again, afresh = (
            subject_of(drafted.outline, facts, library, text.as_of) for _ in ("again", "afresh")
        )
        assert validate_again(again, ALL_RULES, kept) == validate(afresh, ALL_RULES)


def test_most_rules_do_not_look_at_the_record(library: Library, samples: dict[str, Sample]) -> None:
    """Words do not change with the record: if many rules looked at it, some do so needlessly."""
    text = samples["high-voltage/with-pv"]
    drafted = draft_text(
        text.facts, text.supplier, text.request, library, text.as_of, text.contract_no
    )
    kept: Kept = {}
    validate_again(subject_of(drafted.outline, text.facts, library, text.as_of), ALL_RULES, kept)
    unmoved = [rule for rule, judged in kept.items() if not judged.looked]
    assert len(unmoved) > len(ALL_RULES) / 2
    assert not any(rule.startswith("record.") for rule in unmoved if kept[rule].findings)
