"""Party tables of the library print all an agent's authority must say (Civil Code art. 165)."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.catalogue import Library
from service.domain.facts import Agent
from service.domain.outline import Outline
from service.domain.rule_cases import edit_outline
from service.domain.rules.authority import agent_contents, agent_period
from service.domain.validation import Hit, judge
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

KINDS = (
    "low-voltage/",
    "onward-supply/",
    "pv-purchase-sale/",
    "renewal-agreement/",
    "settlement-agreement/",
    "supplementary-agreement/",
    "termination-agreement/",
)
MERGED = [
    "low-voltage/typical",
    "settlement-agreement/agent-purchase",
    "pv-purchase-sale/household",
]
OWNED = "pv-purchase-sale/third-party"
AGENT = Agent(
    name="东主才让",
    id_number="632521198706140000",
    matter="光伏发电购售电合同签订",
    scope="签订、变更购售电合同及其附件",
    valid_from=date(2026, 10, 1),
    valid_to=date(2027, 9, 30),
    principal_signed_and_sealed=True,
)


def text_of(sample: Sample, library: Library) -> Outline:
    return draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    ).outline


def contents_missing(text: Outline, sample: Sample, library: Library) -> list[Hit]:
    found = judge(agent_contents, subject_of(text, sample.facts, library, sample.as_of))
    assert found is not None
    return list(found)


def owner_with_agent(sample: Sample) -> Sample:
    """The sample whose project owner is represented by an agent."""
    (owner,) = sample.facts.further_parties
    party = owner.party.model_copy(update={"agent": AGENT})
    owners = (owner.model_copy(update={"party": party}),)
    return replace(sample, facts=sample.facts.model_copy(update={"further_parties": owners}))


def test_no_party_table_lacks_a_content_of_the_authority(
    library: Library, samples: dict[str, Sample]
) -> None:
    named = {name: s for name, s in samples.items() if name.startswith(KINDS)}
    assert len(named) == 15
    for name, sample in named.items():
        assert contents_missing(text_of(sample, library), sample, library) == [], name


@pytest.mark.parametrize("name", MERGED)
@pytest.mark.parametrize(("day", "word"), [("valid_from", "起始"), ("valid_to", "截止")])
def test_either_day_left_blank_in_the_shared_cell_is_found(
    library: Library, samples: dict[str, Sample], name: str, day: str, word: str
) -> None:
    edit = {"set": f"supplier.agent.{day}", "to": "此项空白"}
    text = edit_outline(text_of(samples[name], library), (edit,))
    (hit,) = contents_missing(text, samples[name], library)
    assert (hit.found, hit.severity) == (
        f"供电人的代理人「演示签约人」，没有填写委托{word}日",
        None,
    )


def test_an_owner_s_agent_is_printed_with_matter_scope_and_period(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = owner_with_agent(samples[OWNED])
    text = text_of(sample, library)
    printed = {run.path: run.text for _, run in text.fields()}
    assert printed["further_parties[0].agent.matter"] == AGENT.matter
    assert printed["further_parties[0].agent.scope"] == AGENT.scope
    assert contents_missing(text, sample, library) == []


def test_an_owner_s_agent_whose_period_has_run_out_is_found(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = owner_with_agent(samples[OWNED])
    late = subject_of(text_of(sample, library), sample.facts, library, date(2027, 10, 1))
    (hit,) = judge(agent_period, late) or []
    assert hit.place.path == "further_parties[0].agent.valid_to"
