"""Company profiles: whose figures stand in for those of the library."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.library import LibraryFolders, load_library
from tests.services import real_library

DAY = date(2026, 12, 1)


@pytest.fixture
def copy(tmp_path: Path) -> LibraryFolders:
    """A copy of the library to break."""
    folders = real_library()[0]
    for folder in (folders.clause_library, folders.contract_templates):
        shutil.copytree(folder, tmp_path / folder.name)
    return LibraryFolders(tmp_path / "clause_library", tmp_path / "contract_templates")


def test_a_company_s_own_figure_stands_under_the_library_s_name() -> None:
    library = real_library()[1]
    southern = library.for_company("southern-grid")
    assert library.parameter_values(DAY)["term-cap-high-voltage"] == "5"
    assert southern.parameter_values(DAY)["term-cap-high-voltage"] == "3"
    assert southern.parameter("term-cap-high-voltage").title.endswith("（南网口径）")


def test_an_unknown_company_is_refused() -> None:
    with pytest.raises(LibraryEntryNotFound, match="可用：southern-grid、state-grid"):
        real_library()[1].for_company("nobody")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("term-cap-high-voltage: nothing", "参数「nothing」不在 parameters/ 中"),
        ("nothing: term-cap-southern-low-voltage", "参数「nothing」不在 parameters/ 中"),
        ("term-cap-high-voltage: restore-hours", "单位须相同"),
    ],
)
def test_a_profile_that_cannot_stand_is_refused(
    copy: LibraryFolders, line: str, message: str
) -> None:
    path = copy.clause_library / "profiles" / "wrong.yaml"
    path.write_text(f"id: wrong\nname: 错的\nparameters:\n  {line}\n")
    with pytest.raises(LibraryInvalid, match=message) as refused:
        load_library(copy)
    assert "profiles/wrong.yaml" in str(refused.value)


def test_a_profile_is_named_like_its_file(copy: LibraryFolders) -> None:
    path = copy.clause_library / "profiles" / "wrong.yaml"
    path.write_text("id: other\nname: 错的\n")
    with pytest.raises(LibraryInvalid, match=r"文件名须为 other\.yaml"):
        load_library(copy)
