"""`dianyue library new`: starters load as they are, are refused where they cannot be, and cannot be
published before somebody has filled them.
"""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from service.domain.errors import Conflict, Invalid, LibraryInvalid
from service.domain.traits import ACCOUNT_TRAITS
from service.library import LibraryFolders, default_folders, load_library
from service.library.index import render_index
from service.library.lock import UNFILLED, lock_problems, publish
from service.library.samples import load_samples
from service.library.starters import start_addendum, start_clause, start_rule
from service.usecases.drafting import draft_text

DAY = date(2026, 11, 1)
ADDENDUM = "contract_templates/addenda/planned-outage/v1/addendum.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> LibraryFolders:
    """The real library in a folder that may be added to."""
    real = default_folders()
    shutil.copytree(real.clause_library, tmp_path / "clause_library")
    shutil.copytree(real.contract_templates, tmp_path / "contract_templates")
    return LibraryFolders(tmp_path / "clause_library", tmp_path / "contract_templates")


def test_a_new_clause_stands_in_its_chapters_folder_and_loads(copy: LibraryFolders) -> None:
    assert start_clause(copy, "payment.late-notice", DAY) == [
        "clause_library/clauses/40-payment/late-notice.v1.md"
    ]
    clause = load_library(copy, allow_draft=True).clauses["payment.late-notice"][0]
    assert (clause.version, clause.status, clause.effective_from) == (1, "draft", DAY)


def test_a_new_chapter_takes_a_number_that_nobody_has(copy: LibraryFolders) -> None:
    (name,) = start_clause(copy, "weather.storm", DAY)
    number = re.fullmatch(r"clause_library/clauses/(\d+)-weather/storm.v1.md", name)
    assert number is not None
    folders = [p.name for p in (copy.clause_library / "clauses").iterdir()]
    assert sum(folder.startswith(f"{number[1]}-") for folder in folders) == 1


def test_a_new_rule_stands_with_its_chapters_cards_and_loads(copy: LibraryFolders) -> None:
    (name,) = start_rule(copy, "addenda.too-many", DAY)
    assert name == "clause_library/rules/50-addenda/too-many.yaml"
    card = load_library(copy).cards["addenda.too-many"]
    assert {case.expect for case in card.cases} == {"pass", "fail", "not-applicable"}


def test_a_new_addendum_is_offered_by_its_kind_and_drafted_by_its_sample(
    copy: LibraryFolders,
) -> None:
    """No other file is touched: not the kind's, not a line of Python."""
    start_addendum(copy, "planned-outage", DAY)
    library = load_library(copy, allow_draft=True)
    assert library.templates["high-voltage"][-1].addenda[-1] == "planned-outage"
    sample = load_samples(copy)["planned-outage/first"]
    drafted = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    assert drafted.outline.clause("planned-outage.relation") is not None
    assert [ref.id for ref in drafted.outline.addenda] == ["planned-outage"]


def test_a_draft_addendum_changes_no_contract(copy: LibraryFolders) -> None:
    start_addendum(copy, "planned-outage", DAY)
    library = load_library(copy)
    assert library.template_on("planned-outage", date(2027, 1, 1)) is None


def test_an_addendum_on_request_is_needed_by_nobody(copy: LibraryFolders) -> None:
    start_addendum(copy, "planned-outage", DAY)
    addendum = load_library(copy, allow_draft=True).templates["planned-outage"][0]
    assert addendum.may_be_had_by({"high-voltage"})
    assert not addendum.may_be_had_by({"low-voltage"})
    assert not addendum.is_needed_by(ACCOUNT_TRAITS)


def test_a_group_that_all_contracts_have_is_not_taken(copy: LibraryFolders) -> None:
    start_addendum(copy, "privacy", DAY)
    addendum = load_library(copy, allow_draft=True).templates["privacy"][0]
    assert list(addendum.agreed_fields) == ["privacy_terms.report_days"]


@pytest.mark.parametrize("entry_id", ["late", "Payment.late", "payment.", "../x.y", "payment.a/b"])
def test_an_id_that_cannot_be_one_is_refused(copy: LibraryFolders, entry_id: str) -> None:
    for begin in (start_clause, start_rule):
        with pytest.raises(Invalid, match="不能作代号"):
            begin(copy, entry_id, DAY)


@pytest.mark.parametrize("addendum_id", ["Outage", "a b", "../x", "x.y", "1st", "", "a--b"])
def test_an_addenda_id_that_cannot_be_one_is_refused(
    copy: LibraryFolders, addendum_id: str
) -> None:
    with pytest.raises(Invalid, match="不能作补充条款的代号"):
        start_addendum(copy, addendum_id, DAY)


def test_the_id_of_a_kind_is_not_given_to_an_addendum(copy: LibraryFolders) -> None:
    with pytest.raises(Conflict, match="已是合同种类的代号"):
        start_addendum(copy, "high-voltage", DAY)


def test_nothing_is_written_over(copy: LibraryFolders) -> None:
    path = copy.clause_library / "clauses" / "40-payment" / "bill.v1.md"
    before = path.read_bytes()
    with pytest.raises(Conflict, match=r"bill\.v1\.md 已经存在"):
        start_clause(copy, "payment.bill", DAY)
    assert path.read_bytes() == before


def test_where_one_file_is_there_none_is_written(copy: LibraryFolders) -> None:
    start_addendum(copy, "planned-outage", DAY)
    (copy.root / ADDENDUM).unlink()
    with pytest.raises(Conflict):
        start_addendum(copy, "planned-outage", DAY)
    assert not (copy.root / ADDENDUM).exists()


def test_what_is_not_filled_is_reported_and_not_published(copy: LibraryFolders) -> None:
    start_addendum(copy, "planned-outage", DAY)
    assert any(p.startswith(ADDENDUM) and UNFILLED in p for p in lock_problems(copy))
    with pytest.raises(LibraryInvalid, match="请写完再发布"):
        publish(copy, [ADDENDUM])
    assert "status: draft" in (copy.root / ADDENDUM).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (ADDENDUM, "offered_with: [high-voltage]", "offered_with: [middle]", "「middle」不是"),
        (ADDENDUM, "offered_with: [high-voltage]", "offered_with: [temporary]", "不是合同种类"),
        (ADDENDUM, "on_request: true", "on_request: yes", "true 或 false"),
        (
            "contract_templates/low-voltage/v1/template.yaml",
            "change: ", "offered_with: [high-voltage]\nchange: ", "只有补充条款",
        ),
    ],
)  # fmt: skip
def test_an_offer_that_cannot_be_is_refused_by_file(
    copy: LibraryFolders, file: str, old: str, new: str, words: str
) -> None:
    start_addendum(copy, "planned-outage", DAY)
    path = copy.root / file
    text = path.read_text(encoding="utf-8")
    if old not in text:
        old, new = "status: ", new.replace("change: ", "status: ")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        load_library(copy)
    assert words in caught.value.message
    assert file in caught.value.message


def test_the_index_says_who_must_and_who_may_have_an_addendum(copy: LibraryFolders) -> None:
    start_addendum(copy, "planned-outage", DAY)
    index = render_index(load_library(copy, allow_draft=True))
    table = index.partition("## 补充条款对照表")[2].partition("\n## ")[0]
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    assert "| 无，仅依申请 | high-voltage | 高压供用电合同 |" in rows["planned-outage"]
    assert "| 凡可以附的 | temporary |" in rows["temporary"]
    assert "has-storage | has-storage" in rows["user-storage"]
