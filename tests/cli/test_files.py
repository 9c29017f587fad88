"""`dianyue draft` and `dianyue validate`: files in, files and findings out, no server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.cli.conftest import Ended
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT, demo_record, real_library

Run = Callable[..., Ended]


def demo_file(account_no: str) -> Path:
    return real_library()[0].demo_accounts / f"{account_no}.json"


@pytest.fixture
def drafted(dianyue: Run, tmp_path: Path) -> Path:
    """The factory's contract."""
    path = tmp_path / "contract.docx"
    ended = dianyue(
        "draft", "--account", demo_file(FACTORY), "--starts-on", "2026-12-01",
        "--as-of", "2026-11-25", "-o", path,
    )  # fmt: skip
    assert (ended.code, ended.err) == (0, "")
    assert "高压供用电合同" in ended.out
    return path


def test_a_drafted_file_opens_in_word(drafted: Path) -> None:
    Document(str(drafted))


def test_a_good_draft_has_no_findings(dianyue: Run, drafted: Path) -> None:
    ended = dianyue("validate", drafted, "--account", demo_file(FACTORY), "--as-of", "2026-11-25")
    assert (ended.code, ended.out) == (0, "未发现问题。\n")


def test_a_company_profile_shortens_the_longest_term(dianyue: Run, drafted: Path) -> None:
    """Five years: within State Grid's cap for high voltage, beyond Southern Grid's three."""
    ended = dianyue(
        "draft", "--account", demo_file(FACTORY), "--starts-on", "2026-12-01",
        "--ends-on", "2031-11-30", "--as-of", "2026-11-25", "-o", drafted,
    )  # fmt: skip
    assert ended.code == 0
    here = dianyue("validate", drafted, "--as-of", "2026-11-25", "--profile", "state-grid")
    there = dianyue("validate", drafted, "--as-of", "2026-11-25", "--profile", "southern-grid")
    assert "期限不超过" not in here.out
    assert "高压供用电合同的期限不超过3年" in there.out


def test_an_unknown_profile_names_those_there_are(dianyue: Run, drafted: Path) -> None:
    ended = dianyue("validate", drafted, "--profile", "eastern-grid")
    assert ended.code == 2
    assert "没有名为「eastern-grid」的公司口径" in ended.err
    assert "southern-grid、state-grid" in ended.err


def test_findings_that_block_end_with_1(dianyue: Run, drafted: Path) -> None:
    ended = dianyue("validate", drafted, "--account", demo_file(RESTAURANT))
    assert ended.code == 1
    assert "[阻断]" in ended.out
    assert "依据：《" in ended.out
    assert "共计：阻断" in ended.out


def test_findings_as_json_are_those_of_the_api(dianyue: Run, drafted: Path) -> None:
    ended = dianyue("validate", drafted, "--account", demo_file(RESTAURANT), "--format", "json")
    found = json.loads(ended.out)
    assert ended.code == 1
    assert found["blocked"] is True
    assert {"rule", "severity", "place", "basis"} <= found["findings"][0].keys()


def test_plain_facts_do_as_well_as_the_demos_shape(dianyue: Run, tmp_path: Path) -> None:
    plain = tmp_path / "facts.json"
    plain.write_text(json.dumps(demo_record(RESTAURANT)), encoding="utf-8")
    output = tmp_path / "contract.docx"
    ended = dianyue("draft", "--account", plain, "--starts-on", "2026-12-01", "-o", output)
    assert ended.code == 0, ended.err
    assert output.is_file()


def test_numbers_and_dates_may_be_set(dianyue: Run, tmp_path: Path) -> None:
    output = tmp_path / "contract.docx"
    ended = dianyue(
        "draft", "--account", demo_file(PLANT_WITH_PV), "--starts-on", "2027-01-01",
        "--ends-on", "2027-12-31", "--contract-no", "合同-7", "--customer-contract-no", "K-1",
        "--as-of", "2026-11-25", "-o", output,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert "合同-7" in ended.out
    header = Document(str(output)).sections[-1].header
    words = "".join(node.text or "" for node in header._element.iter() if node.text)
    assert "合同-7" in words
    assert "K-1" in words


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"account_no": "1"}, "customer"),
        ({**demo_record(), "capacity": None}, "capacity"),
        ({"facts": {**demo_record(), "colour": "red"}}, "facts.colour"),
    ],
)
def test_a_wrong_record_is_refused_by_field_and_nothing_is_written(
    dianyue: Run, tmp_path: Path, record: dict[str, Any], field: str
) -> None:
    account, output = tmp_path / "a.json", tmp_path / "contract.docx"
    account.write_text(json.dumps(record), encoding="utf-8")
    ended = dianyue("draft", "--account", account, "--starts-on", "2026-12-01", "-o", output)
    assert ended.code == 2
    assert f"  {field}：" in ended.err
    assert not output.exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"{", "JSON"), (b"\xff\xfe", "UTF-8"), (b"[]", "对象")]
)
def test_a_file_that_is_no_record_is_refused(
    dianyue: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    account = tmp_path / "a.json"
    account.write_bytes(content)
    ended = dianyue(
        "draft", "--account", account, "--starts-on", "2026-12-01", "-o", tmp_path / "x.docx"
    )
    assert ended.code == 2
    assert words in ended.err


def test_a_day_that_does_not_exist_is_refused(dianyue: Run, tmp_path: Path) -> None:
    ended = dianyue(
        "draft", "--account", demo_file(FACTORY), "--starts-on", "2026-02-30",
        "-o", tmp_path / "x.docx",
    )  # fmt: skip
    assert ended.code == 2
    assert "starts_on" in ended.err


def test_a_file_that_is_no_docx_is_refused(dianyue: Run, tmp_path: Path) -> None:
    document = tmp_path / "x.docx"
    document.write_bytes(b"nothing")
    ended = dianyue("validate", document)
    assert ended.code == 2
    assert ended.err.startswith("错误：")


def test_a_place_that_cannot_be_written_to_is_named(dianyue: Run, tmp_path: Path) -> None:
    output = tmp_path / "no" / "such" / "folder.docx"
    ended = dianyue(
        "draft", "--account", demo_file(FACTORY), "--starts-on", "2026-12-01", "-o", output
    )
    assert ended.code == 2
    assert str(output) in ended.err
