"""What was read from an edited file prints again, and is read back the same: it can be stored."""

import pytest

from service.documents import DocumentHeader, fingerprint, read_docx, render_docx
from tests.documents.edited import word_edits, word_layers
from tests.documents.edited.bench import Case, Paper, library, sample

CASES = [case for case in (*word_edits.CASES, *word_layers.CASES) if case.truth]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} ({case.sample})")
def test_an_edited_text_prints_as_it_was_read(case: Case) -> None:
    paper, it = Paper(case.sample), sample(case.sample)
    case.edit(paper)
    read = read_docx(paper.saved(), library(), it.as_of).outline
    template = library().template_version(read.kind.id, read.kind.version)
    assert template is not None
    header = DocumentHeader(it.contract_no, "", template.text_version, fingerprint(read))
    printed = render_docx(read, header, template, it.media, library())
    assert read_docx(printed, library(), it.as_of).outline == read
