"""Redlines of real edits, by the real program: settled either way, they are the two texts."""

import os
import re
from datetime import UTC, datetime

import pytest

from service.adapters.redline import DocxodusRedliner
from service.documents import DocumentHeader, fingerprint, read_docx, render_docx
from service.documents.tracked.bare import bare, settled
from service.documents.tracked.settle import Settling
from tests.documents.edited import word_edits, word_layers
from tests.documents.edited.bench import Case, Paper, drafted, library, sample

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
# Of a table whose cells come and go Docxodus loses the look of the words: the proof refuses it.
REFUSED = "cells inserted and deleted, tracked"
_LATER_STATE = re.compile(", .*dropped|without anchors")
CASES = [
    case
    for case in (*word_edits.CASES, *word_layers.CASES)
    if case.truth and not _LATER_STATE.search(case.name)
]
# Each takes seconds: every fourth in `make test`, all of them with `make redlines`.
SHARE = 1 if os.environ.get("DIANYUE_ALL_REDLINES") == "1" else 4
TRIED = [case for n, case in enumerate(CASES) if n % SHARE == 0 or case.name == REFUSED]


@pytest.fixture(scope="module")
def redliner(tmp_path_factory: pytest.TempPathFactory) -> DocxodusRedliner:
    return DocxodusRedliner(tmp_path_factory.mktemp("redline"))


def gives_both(redliner: DocxodusRedliner, case: Case, *, clause_marks: bool) -> bool:
    paper, it = Paper(case.sample), sample(case.sample)
    case.edit(paper)
    old, before = drafted(case.sample)
    new = read_docx(paper.saved(), library(), it.as_of).outline
    template = library().template_version(new.kind.id, new.kind.version)
    assert template is not None
    header = DocumentHeader(it.contract_no, "", template.text_version, fingerprint(new))
    after = render_docx(new, header, template, it.media, library())
    first, second = (bare(file, clause_marks=clause_marks) for file in (before, after))
    made = redliner.compare(first, second, "典约", NOON)
    found = (
        fingerprint(read_docx(settled(made, how), library(), it.as_of).outline)
        for how in (Settling.REJECT, Settling.ACCEPT)
    )
    return list(found) == [fingerprint(old), fingerprint(new)]


@pytest.mark.slow
@pytest.mark.parametrize("case", TRIED, ids=lambda case: f"{case.name} ({case.sample})")
def test_one_of_both_attempts_gives_both_texts(redliner: DocxodusRedliner, case: Case) -> None:
    proven = gives_both(redliner, case, clause_marks=True) or gives_both(
        redliner, case, clause_marks=False
    )
    assert proven == (case.name != REFUSED)


def test_without_anchors_a_file_says_the_same(redliner: DocxodusRedliner) -> None:
    for name in {case.sample for case in CASES}:
        outline, content = drafted(name)
        for clause_marks in (True, False):
            read = read_docx(
                bare(content, clause_marks=clause_marks), library(), sample(name).as_of
            )
            assert fingerprint(read.outline) == fingerprint(outline)
