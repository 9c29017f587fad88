"""A paper of ours against the standard text, for every clean sample."""

from dataclasses import replace

import pytest

from service.domain.catalogue import Library
from service.domain.edits import ClauseVerdict
from service.domain.outline import Outline, Paragraph, TemplateRef, Text
from service.domain.reading import ReadingNotes
from service.domain.rule_cases import edit_outline
from service.domain.standard import missing_clauses, standard_edits
from service.domain.traits import account_traits
from service.library.samples import Sample
from service.usecases.drafting import draft_text

NOTHING = ReadingNotes()


@pytest.fixture(scope="module")
def drafted(library: Library, samples: dict[str, Sample]) -> dict[str, Outline]:
    return {
        name: draft_text(s.facts, s.supplier, s.request, library, s.as_of, s.contract_no).outline
        for name, s in samples.items()
    }


def test_a_clean_sample_is_the_standard_text_and_lacks_nothing(
    library: Library, samples: dict[str, Sample], drafted: dict[str, Outline]
) -> None:
    for name, sample in samples.items():
        edits = standard_edits(drafted[name], NOTHING, library)
        assert edits is not None, name
        assert {edit.verdict for edit in edits} == {ClauseVerdict.UNCHANGED}, name
        traits = account_traits(sample.facts)
        assert missing_clauses(drafted[name], library, sample.as_of, traits) == (), name


def test_changed_added_and_dropped_words_are_told_with_their_standard(
    library: Library, drafted: dict[str, Outline]
) -> None:
    paper = edit_outline(
        drafted["low-voltage/typical"],
        (
            {"replace": "不收取费用", "with": "收取工本费", "in": "payment.bill"},
            {"append": "供电人可以随时调整。", "to": "supply.capacity-low-voltage"},
            {"set": "supply_address", "to": "另一处"},
        ),
    )
    edits = standard_edits(paper, ReadingNotes(added=("页眉里的话",)), library)
    assert edits is not None
    changed = {e.clause: e.wording for e in edits if e.wording}
    assert set(changed) == {"payment.bill", "supply.capacity-low-voltage", ""}
    assert "不收取费用" in (changed["payment.bill"][0].old or "")
    assert changed["supply.capacity-low-voltage"][0].old is None


def test_a_dropped_clause_is_missed_only_where_the_record_demands_it(
    library: Library, samples: dict[str, Sample], drafted: dict[str, Outline]
) -> None:
    sample = samples["high-voltage/typical"]
    paper = edit_outline(drafted["high-voltage/typical"], ({"drop": "payment.bill"},))
    traits = account_traits(sample.facts)
    missing = missing_clauses(paper, library, sample.as_of, traits)
    assert missing is not None
    assert [edit.clause for edit in missing] == ["payment.bill"]


def test_a_paper_of_no_kind_or_of_other_words_has_no_standard(
    library: Library, drafted: dict[str, Outline]
) -> None:
    paper = drafted["low-voltage/typical"]
    assert standard_edits(replace(paper, kind=TemplateRef("", 0)), NOTHING, library) is None
    other = tuple(
        replace(
            chapter,
            clauses=tuple(
                replace(c, blocks=(Paragraph((Text("别的话"),)),)) for c in chapter.clauses
            ),
        )
        for chapter in paper.chapters
    )
    foreign = replace(paper, chapters=other)
    assert standard_edits(foreign, NOTHING, library) is None
    anchored = ReadingNotes(found_by={"payment.bill": "tag"})
    assert standard_edits(foreign, anchored, library) is not None
