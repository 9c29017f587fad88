"""What is left of a clause that somebody took out: an empty bookmark, which claims nothing."""

import pytest

from service.documents import read_docx
from service.domain.catalogue import Library
from service.library.samples import Sample
from tests.mutation.campaign import CleanSample
from tests.mutation.paper import Paper


@pytest.mark.parametrize(
    ("name", "taken_out"),
    [
        ("charging/charging-station", "charging."),
        ("high-voltage/typical", "closing.confirmation"),
        ("settlement-agreement/agent-purchase", "settlement.confirmation"),
    ],
)
def test_the_bookmark_of_a_clause_taken_out_does_not_claim_the_next_heading(
    name: str, taken_out: str, library: Library, samples: dict[str, Sample]
) -> None:
    clean = CleanSample.of(samples[name], library)
    paper = Paper(clean.data, clean.outline, clean.sample)
    assert paper.drop_clauses(taken_out)
    found = read_docx(paper.bytes(), library, clean.as_of).outline
    assert not [clause.id for clause in found.clauses() if clause.id.startswith(taken_out)]
    drafted = [c.id for c in clean.outline.clauses() if not c.id.startswith(taken_out)]
    assert [clause.id for clause in found.clauses()] == drafted
