"""Bundles and intakes: roles of texts, wording and places of findings, and silence when clean."""

from dataclasses import replace

import pytest

from service.domain.bundles import BundleSubject, Role, bundle_of, role_of
from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.families import findings_by
from service.domain.intake import intake_of
from service.domain.outline import Outline, TemplateRef
from service.domain.rule_cases import edit_account, edit_outline
from service.domain.rules.bundle import BUNDLE_RULES
from service.domain.rules.intake import INTAKE_RULES
from service.domain.validation import Finding
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text

MAIN = "high-voltage/with-pv"
SITE = (MAIN, "pv-purchase-sale/third-party", "settlement-agreement/market-instalments")


@pytest.fixture
def site(library: Library, samples: dict[str, Sample]) -> BundleSubject:
    """Main contract, PV contract and settlement agreement of one site."""
    sample = samples[MAIN]
    texts = [(f"{n}.docx", text_of(samples[name], library)) for n, name in enumerate(SITE)]
    return bundle_of(texts, sample.facts, library, sample.as_of)


def text_of(sample: Sample, library: Library) -> Outline:
    return draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    ).outline


def edited(site: BundleSubject, number: int, *edits: dict[str, str]) -> BundleSubject:
    documents = list(site.documents)
    documents[number] = replace(
        documents[number], outline=edit_outline(documents[number].outline, edits)
    )
    return replace(site, documents=tuple(documents))


def found(site: BundleSubject) -> list[Finding]:
    return findings_by(site, BUNDLE_RULES)


def test_clean_texts_of_one_site_agree(site: BundleSubject) -> None:
    assert [d.role for d in site.documents] == [Role.MAIN, Role.DEPENDENT, Role.DEPENDENT]
    assert found(site) == []


def test_every_bundle_rule_but_voltage_and_capacity_judges_the_clean_site(
    site: BundleSubject,
) -> None:
    idle = {rule.id for rule in BUNDLE_RULES if rule.judge(site) is None}
    assert idle == {"bundle.capacity", "bundle.voltage"}


def test_a_difference_names_both_files_and_its_place(site: BundleSubject) -> None:
    wrong = edited(site, 1, {"set": "supply_address", "to": "示范县食品产业园3号"})
    (finding,) = [f for f in found(wrong) if f.rule == "bundle.address"]
    assert finding.severity is Severity.BLOCK
    assert finding.place.document == 1
    assert finding.place.path == "supply_address"
    assert finding.place.clause
    assert finding.found.endswith("（1.docx）的用电地址印为「示范县食品产业园3号」")
    assert finding.expected == "《高压供用电合同》（0.docx）印为「示范县食品产业园2号」"


def test_a_wording_repeated_in_one_document_is_found_once(site: BundleSubject) -> None:
    wrong = edited(site, 2, {"set": "customer.name", "to": "别的公司"})
    assert len([f for f in found(wrong) if f.rule == "bundle.customer-name"]) == 1


def test_a_lone_addendum_is_no_second_main_contract(site: BundleSubject) -> None:
    alone = edit_outline(site.documents[0].outline, ({"keep": "pv."},))
    assert role_of(alone, site.library) is Role.ADDENDUM


def test_a_paper_of_unknown_kind_is_compared_but_never_a_main_contract(
    site: BundleSubject,
) -> None:
    foreign = replace(site.documents[0].outline, kind=TemplateRef("", 0), addenda=())
    assert role_of(foreign, site.library) is Role.UNKNOWN
    texts = [("a.docx", foreign), ("b.docx", site.documents[0].outline)]
    subject = bundle_of(texts, None, site.library, site.as_of)
    assert "bundle.one-main" not in {f.rule for f in found(subject)}


def test_an_empty_text_in_a_bundle_breaks_nothing(site: BundleSubject) -> None:
    nothing = Outline(kind=TemplateRef("", 0), addenda=(), title="", chapters=())
    texts = [("a.docx", site.documents[0].outline), ("b.docx", nothing)]
    assert found(bundle_of(texts, None, site.library, site.as_of)) == []


def test_no_need_or_rule_on_unread_law_blocks(library: Library, samples: dict[str, Sample]) -> None:
    """Whatever is missing: a need nobody read the law of only asks."""
    for sample in samples.values():
        subject = intake_of(sample.facts, (), None, library, sample.as_of)
        for finding in findings_by(subject, INTAKE_RULES):
            if not library.rests_on_read_law(basis.citation for basis in finding.basis):
                assert finding.severity is not Severity.BLOCK, (sample.name, finding.rule)


def test_papers_under_any_of_their_names_suffice_for_every_sample(
    library: Library, samples: dict[str, Sample]
) -> None:
    every = tuple((*paper.also, paper.title)[0] for paper in library.papers.values())
    for sample in samples.values():
        subject = intake_of(sample.facts, every, sample.request.kind, library, sample.as_of)
        assert findings_by(subject, INTAKE_RULES) == [], sample.name


def test_a_missing_fact_names_its_path(library: Library, samples: dict[str, Sample]) -> None:
    sample = samples["high-voltage/typical"]
    account = AccountFacts.model_validate(edit_account(sample.account, {"boundaries": []}))
    subject = intake_of(account, (), None, library, sample.as_of)
    paths = {f.place.path for f in findings_by(subject, INTAKE_RULES) if f.rule == "intake.facts"}
    assert paths == {"boundaries"}
