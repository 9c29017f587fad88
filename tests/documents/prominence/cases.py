"""All papers of formatting cases, and their cases as parameters of tests."""

from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

from tests.documents.prominence import fonts, grounds, hierarchy, runs, structure, tables
from tests.documents.prominence.paper import Case, Paper

PAPERS = {
    paper.slug: paper
    for module in (runs, grounds, fonts, hierarchy, tables, structure)
    for paper in module.PAPERS
}
EVERY = [(paper, case) for paper in PAPERS.values() for case in paper.cases]


def params(cases: Iterable[tuple[Paper, Case]]) -> list[ParameterSet]:
    return [pytest.param(paper, case, id=f"{paper.slug}: {case.name}") for paper, case in cases]


CASES = params(EVERY)
AGREED = params((paper, case) for paper, case in EVERY if not case.deviates)
DEVIATING = params((paper, case) for paper, case in EVERY if case.deviates)
