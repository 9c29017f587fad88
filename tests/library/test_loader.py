"""The loader: the real library stands; each kind of defect is refused by file and sentence."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.law import Status
from service.library import LibraryFolders, default_folders, load_library
from service.library.lock import lock_problems, publish, read_lock

LATE = "clauses/70-liability/late-payment.v1.md"


@pytest.fixture
def copy(tmp_path: Path) -> LibraryFolders:
    """The real library in a folder where it may be spoilt."""
    real = default_folders()
    shutil.copytree(real.clause_library, tmp_path / "clause_library")
    shutil.copytree(real.contract_templates, tmp_path / "contract_templates")
    return LibraryFolders(tmp_path / "clause_library", tmp_path / "contract_templates")


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_library_is_complete_enough_for_two_kinds_and_two_addenda(library: Library) -> None:
    assert {"high-voltage", "low-voltage", "distributed-pv", "temporary"} <= set(library.templates)
    assert len(library.clauses) > 150


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("basis:\n", "basis:\n  - civil-code 第9999条\n", "第9999条尚未收录"),
        ("basis:\n", "basis:\n  - no-such-law 第1条\n", "不在 laws/ 中"),
        ("basis:\n", "basis:\n  - 民法典第五条\n", "写法不对"),
        (
            "late_fee.other_current_year_per_mille",
            "late_fee.other_per_mille",
            "没有任何合同提供字段",
        ),
        ("owner: ", "owners: ", "owner"),
        ("prominence: required", "prominence: perhaps", "prominence"),
        ("non-residential", "non-resident", "没有名为「non-resident」的特征"),
        ("id: liability.late-payment\n", "id: liability.late-fee\n", "文件应名为"),
    ],
)
def test_a_spoilt_clause_is_refused_by_name(
    copy: LibraryFolders, old: str, new: str, message: str
) -> None:
    swap(copy.clause_library / LATE, old, new)
    with pytest.raises(LibraryInvalid) as caught:
        load_library(copy)
    assert message in caught.value.message
    assert "late-payment.v1.md" in caught.value.message


def second_version(folders: LibraryFolders, effective_from: str) -> None:
    path = folders.clause_library / LATE
    text = path.read_text(encoding="utf-8").replace("version: 1", "version: 2")
    text = text.replace("effective_from: 2026-01-01", f"effective_from: {effective_from}")
    path.with_name("late-payment.v2.md").write_text(text, encoding="utf-8")


def test_two_versions_that_begin_on_one_day_are_refused(copy: LibraryFolders) -> None:
    second_version(copy, "2026-01-01")
    with pytest.raises(LibraryInvalid, match="生效期重叠"):
        load_library(copy)


def test_the_newest_version_in_force_on_the_day_applies(copy: LibraryFolders) -> None:
    second_version(copy, "2027-01-01")
    library = load_library(copy)
    before = library.clause_on("liability.late-payment", date(2026, 12, 31))
    after = library.clause_on("liability.late-payment", date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)


def test_a_draft_is_used_only_where_drafts_are_allowed(copy: LibraryFolders) -> None:
    swap(copy.clause_library / LATE, "status: published", "status: draft")
    day = date(2026, 12, 1)
    assert load_library(copy).clause_on("liability.late-payment", day) is None
    allowed = load_library(copy, allow_draft=True)
    assert allowed.clause_on("liability.late-payment", day) is not None


def test_a_rule_on_unread_law_alone_may_not_block(copy: LibraryFolders) -> None:
    card = next(
        path
        for path in sorted(copy.clause_library.glob("rules/*/*.yaml"))
        if "severity: block" in (text := path.read_text("utf-8")) and "arithmetic: true" not in text
    )
    text = card.read_text("utf-8")
    head, _, tail = text.partition("basis:\n")
    rest = tail.split("\n")
    end = next(n for n, line in enumerate(rest) if not line.startswith("  - "))
    spoilt = head + "basis:\n  - ndrc-price-2023-526\n" + "\n".join(rest[end:])
    card.write_text(spoilt, encoding="utf-8")
    with pytest.raises(LibraryInvalid, match="至多为 warn"):
        load_library(copy)


def remove(path: Path) -> None:
    path.unlink()


def append(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "\n补一句。\n", encoding="utf-8")


@pytest.mark.parametrize(("spoil", "words"), [(append, "不得修改"), (remove, "不得删除")])
def test_a_published_file_never_changes(
    copy: LibraryFolders, spoil: Callable[[Path], None], words: str
) -> None:
    assert list(lock_problems(copy)) == []
    spoil(copy.clause_library / LATE)
    assert any(words in problem for problem in lock_problems(copy))


def test_publishing_only_appends_to_the_lock(copy: LibraryFolders) -> None:
    before = (copy.clause_library / "LOCK").read_text(encoding="utf-8")
    second_version(copy, "2027-01-01")
    name = "clause_library/clauses/70-liability/late-payment.v2.md"
    assert publish(copy, [name]) == [name]
    after = (copy.clause_library / "LOCK").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert name in read_lock(copy)
    assert list(lock_problems(copy)) == []


def test_an_unread_article_is_marked_unverified(library: Library) -> None:
    from_memory = [
        s for s in library.sources.values() if s.id == "power-supply-business-rules-2024"
    ]
    assert all(a.status is Status.UNVERIFIED for s in from_memory for a in s.articles.values())
