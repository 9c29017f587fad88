"""Drafting: which clauses, which labels, which words; and what is refused."""

from datetime import date
from typing import Any

import pytest

from service.domain.catalogue import Library
from service.domain.errors import FactsInvalid, Invalid, NoTemplateApplies, TermMissing
from service.domain.facts import AccountFacts
from service.domain.outline import outline_from_json, outline_to_json
from service.domain.rule_cases import edit_account
from service.domain.selection import DraftRequest
from service.library import default_folders
from service.library.samples import Sample, load_samples
from service.usecases.drafting import DraftedText, draft_text

ALL = sorted(load_samples(default_folders()))


def drafted(library: Library, sample: Sample, **changes: Any) -> DraftedText:
    account = edit_account(sample.account, changes.pop("account", {}))
    request = sample.request.model_copy(update=changes)
    facts = AccountFacts.model_validate(account)
    return draft_text(facts, sample.supplier, request, library, sample.as_of, sample.contract_no)


@pytest.mark.parametrize("name", ALL)
def test_a_draft_leaves_no_blank_and_no_placeholder(
    name: str, library: Library, samples: dict[str, Sample]
) -> None:
    outline = drafted(library, samples[name]).outline
    for clause in outline.clauses():
        assert "{{" not in clause.text
        assert "__" not in clause.text
    assert all(run.text for _, run in outline.fields())


@pytest.mark.parametrize("name", ALL)
def test_the_same_input_gives_the_same_words(
    name: str, library: Library, samples: dict[str, Sample]
) -> None:
    first, second = (drafted(library, samples[name]) for _ in range(2))
    assert first.outline == second.outline
    assert first.header == second.header


@pytest.mark.parametrize("name", ALL)
def test_an_outline_survives_being_stored_as_json(
    name: str, library: Library, samples: dict[str, Sample]
) -> None:
    outline = drafted(library, samples[name]).outline
    assert outline_from_json(outline_to_json(outline)) == outline


@pytest.mark.parametrize("name", ALL)
def test_articles_are_numbered_without_gaps_and_titles_are_unique(
    name: str, library: Library, samples: dict[str, Sample]
) -> None:
    outline = drafted(library, samples[name]).outline
    main = [c.label for ch in outline.chapters if ch.layout == "chapter" for c in ch.clauses]
    assert main[0] == "第一条"
    assert len(set(main)) == len(main)
    titles = [clause.title for clause in outline.clauses()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", ["construction", "road-repair"])
def test_a_temporary_customer_gets_a_contract_of_its_own_kind(
    library: Library, samples: dict[str, Sample], name: str
) -> None:
    text = drafted(library, samples[f"temporary-supply/{name}"])
    assert text.selection.template.id == "temporary-supply"
    assert text.selection.code == "LS"
    assert text.outline.title == "临时供用电合同"
    assert text.terms.term.renewal_mode.value == "none"
    words = "".join(clause.text for c in text.outline.chapters for clause in c.clauses)
    assert "临时用电补充条款" not in words
    assert "减容停用" not in words


def test_a_temporary_contract_prints_the_clauses_of_the_voltage(
    library: Library, samples: dict[str, Sample]
) -> None:
    ids = [
        {clause.id for clause in drafted(library, samples[name]).outline.clauses()}
        for name in ("temporary-supply/construction", "temporary-supply/road-repair")
    ]
    assert {"temporary.capacity-high-voltage", "temporary.prepaid-control"} <= ids[0] - ids[1]
    assert {"temporary.capacity-low-voltage", "temporary.post-paid"} <= ids[1] - ids[0]


def test_a_temporary_supply_without_a_meter_says_how_it_is_reckoned(
    library: Library, samples: dict[str, Sample]
) -> None:
    account = {"temporary.metered": False, "metering_points": []}
    agreed = {"temporary": {"daily_hours": 10}}
    text = drafted(library, samples["temporary-supply/road-repair"], account=account, agreed=agreed)
    ids = {clause.id for clause in text.outline.clauses()}
    assert "temporary.unmetered" in ids
    assert not any(clause_id.startswith("temporary.meter-") for clause_id in ids)


def test_a_company_that_names_the_high_voltage_contract_gets_it_with_the_temporary_addendum(
    library: Library, samples: dict[str, Sample]
) -> None:
    text = drafted(library, samples["temporary/construction"])
    assert text.selection.template.id == "high-voltage"
    assert text.outline.title == "临时供用电合同"
    assert text.terms.term.renewal_mode.value == "none"
    temporary = [c for c in text.outline.chapters if c.id == "temporary"]
    assert len(temporary[0].clauses) >= 12


def test_a_temporary_contract_cannot_be_made_to_roll_over(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = samples["temporary/construction"]
    request = DraftRequest.model_validate(
        sample.request.model_dump() | {"renewal_mode": "roll_same_term"}
    )
    with pytest.raises(FactsInvalid) as caught:
        draft_text(sample.facts, sample.supplier, request, library, sample.as_of, "X")
    assert caught.value.problems[0].field == "renewal_mode"


def test_a_temporary_contract_outlasts_its_works_by_a_month_unless_asked_otherwise(
    library: Library, samples: dict[str, Sample]
) -> None:
    """The site is cleared and what follows decided before it ends."""
    sample = samples["temporary-supply/construction"]
    request = DraftRequest(starts_on=sample.request.starts_on)
    terms = draft_text(sample.facts, sample.supplier, request, library, sample.as_of, "X").terms
    assert terms.temporary is not None
    assert terms.temporary.project_ends_on == date(2028, 4, 30)
    assert terms.temporary.decide_before == date(2028, 5, 1)
    assert terms.term.ends_on == date(2028, 5, 30)


@pytest.mark.parametrize(("asked", "refused"), [(None, False), ("roll_same_term", True)])
def test_an_extension_of_temporary_supply_does_not_roll_over_either(
    library: Library, samples: dict[str, Sample], asked: str | None, refused: bool
) -> None:
    sample = samples["renewal-agreement/temporary-extension"]
    request = DraftRequest.model_validate(sample.request.model_dump() | {"renewal_mode": asked})
    arguments = (sample.facts, sample.supplier, request, library, sample.as_of, "X")
    if refused:
        with pytest.raises(FactsInvalid, match="续期方式不适用"):
            draft_text(*arguments)
    else:
        assert draft_text(*arguments).terms.term.renewal_mode == "none"


def test_a_permanent_customer_never_gets_the_temporary_addendum(
    library: Library, samples: dict[str, Sample]
) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(library, samples["high-voltage/typical"], addenda=("temporary",))
    assert caught.value.problems[0].field == "addenda[0]"


def test_a_kind_that_does_not_fit_the_customer_is_refused_by_name(
    library: Library, samples: dict[str, Sample]
) -> None:
    for kind, words in (("low-voltage", "不适用"), ("土地租赁合同", "没有名为")):
        with pytest.raises(NoTemplateApplies) as caught:
            drafted(library, samples["high-voltage/typical"], kind=kind)
        assert caught.value.problems[0].field == "kind"
        assert words in caught.value.problems[0].message


def test_missing_facts_are_all_named_at_once(library: Library, samples: dict[str, Sample]) -> None:
    with pytest.raises(TermMissing) as caught:
        drafted(
            library,
            samples["high-voltage/typical"],
            account={"supply_plan": None, "use.industry": None},
        )
    fields = {problem.field for problem in caught.value.problems}
    assert {"supply_plan.plan_no", "supply_plan.valid_until", "use.industry"} <= fields


def test_non_residents_get_both_late_fee_rates_printed(
    library: Library, samples: dict[str, Sample]
) -> None:
    outline = drafted(library, samples["low-voltage/typical"]).outline
    assert outline.values("late_fee.other_current_year_per_mille") == ["千分之二"]
    assert outline.values("late_fee.other_cross_year_per_mille") == ["千分之三"]


def test_an_agreed_value_is_changed_by_the_request_and_a_wrong_one_is_named(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = samples["high-voltage/typical"]
    text = drafted(library, sample, agreed={"dispute": {"mode": "仲裁", "venue": "示范仲裁委员会"}})
    assert "示范仲裁委员会" in text.outline.values("agreed.dispute.venue")
    with pytest.raises(FactsInvalid) as caught:
        drafted(library, sample, agreed={"dispute": {"mood": "诉讼"}})
    assert caught.value.problems[0].field == "agreed.dispute.mood"


def test_a_line_feed_in_a_special_term_becomes_a_row_of_its_own(
    library: Library, samples: dict[str, Sample]
) -> None:
    text = drafted(
        library, samples["high-voltage/typical"], special_terms=("第一行约定。\n第二行约定。",)
    )
    assert text.outline.values("special_term_lines[1].text") == ["第二行约定。"]


def test_the_confirmation_page_lists_every_conspicuous_article(
    library: Library, samples: dict[str, Sample]
) -> None:
    outline = drafted(library, samples["high-voltage/with-pv"]).outline
    (_, table) = next(outline.tables("closing-prominent-clauses"))
    listed = {row[1].text for row in table.rows}
    wanted = {c.title for c in outline.clauses() if c.prominent and c.label}
    assert wanted <= listed


def test_braces_in_a_name_are_words_not_a_template(
    library: Library, samples: dict[str, Sample]
) -> None:
    name = "{{ 7*7 }}<w:p/>有限公司(演示)"
    text = drafted(library, samples["high-voltage/typical"], account={"customer.name": name})
    assert set(text.outline.values("customer.name")) == {name}


def test_the_day_selects_the_versions_not_the_start_of_the_term(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = samples["high-voltage/typical"]
    with pytest.raises(NoTemplateApplies):
        draft_text(sample.facts, sample.supplier, sample.request, library, date(2025, 12, 31), "X")
