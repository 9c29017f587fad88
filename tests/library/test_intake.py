"""The list of what applications need: each kind of defect is refused by file and sentence."""

import shutil
from pathlib import Path

import pytest

from service.domain.errors import LibraryInvalid
from service.library import LibraryFolders, default_folders, load_library

NEED = "intake/needs/authorisation.yaml"
PAPERS = "intake/papers.yaml"
BUNDLE_CARD = "rules/90-bundle/one-main.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> LibraryFolders:
    """The real library in a folder where it may be spoilt."""
    real = default_folders()
    shutil.copytree(real.clause_library, tmp_path / "clause_library")
    shutil.copytree(real.contract_templates, tmp_path / "contract_templates")
    return LibraryFolders(tmp_path / "clause_library", tmp_path / "contract_templates")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (NEED, "[authorisation]", "[authority]", "资料「authority」不在 intake/papers.yaml 中"),
        (NEED, "intake.authorisation", "intake.authority", "没有名为「intake.authority」"),
        (NEED, "intake.authorisation", "record.account-no", "没有名为「record.account-no」"),
        (NEED, "customer.agent", "customer.agents", "「customer.agents」不是用电档案的字段"),
        (NEED, "第165条", "第9999条", "第9999条尚未收录"),
        (NEED, "papers: [authorisation]\n", "", "须写 papers"),
        (NEED, "title:", "titel:", "「title」缺少此项"),
        (PAPERS, "also: [委托书]", "also: [营业执照]", "「营业执照」出现了两次"),
        (BUNDLE_CARD, "samples: [", "sample: [", "sample"),
        (BUNDLE_CARD, "family: bundle\n", "", "须写 sample"),
    ],
)
def test_a_spoilt_file_is_refused_by_name(
    copy: LibraryFolders, file: str, old: str, new: str, words: str
) -> None:
    path = copy.clause_library / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        load_library(copy, allow_draft=True)
    assert words in caught.value.message
    assert path.name in caught.value.message
