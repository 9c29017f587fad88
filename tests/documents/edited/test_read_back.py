"""The verdict on every clause of an edited file is exactly right."""

from fnmatch import fnmatchcase

import pytest

from tests.documents.edited import word_edits, word_layers, word_noise
from tests.documents.edited.bench import Case, Paper, verdicts_of

CASES = [*word_noise.CASES, *word_edits.CASES, *word_layers.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} ({case.sample})")
def test_every_clause_gets_its_verdict(case: Case) -> None:
    paper = Paper(case.sample)
    case.edit(paper)
    found, wanted = verdicts_of(paper.saved(), case.sample), sorted(case.truth)
    assert len(found) == len(wanted), (found, wanted)
    assert all(map(fnmatchcase, found, wanted)), (found, wanted)
