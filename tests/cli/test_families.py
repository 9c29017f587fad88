"""`dianyue validate` of several files, and `dianyue intake`: what is missing, no server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ended
from tests.services import FACTORY, RESTAURANT, real_library

Run = Callable[..., Ended]
COMPLETE = (
    "用电申请书，用电设备清单，营业执照，法定代表人身份证明、授权委托书,"
    "代理人身份证明，产权证明，供电方案答复单，受电工程竣工检验意见单"
)


def demo_file(account_no: str) -> Path:
    return real_library()[0].demo_accounts / f"{account_no}.json"


@pytest.fixture
def two_mains(dianyue: Run, tmp_path: Path) -> tuple[Path, Path]:
    """Two contracts of one factory under different numbers."""
    paths = (tmp_path / "one.docx", tmp_path / "two.docx")
    for number, path in enumerate(paths):
        ended = dianyue(
            "draft", "--account", demo_file(FACTORY), "--starts-on", "2026-12-01",
            "--as-of", "2026-11-25", "--contract-no", f"合同-{number}", "-o", path,
        )  # fmt: skip
        assert ended.code == 0, ended.err
    return paths


def test_two_main_contracts_of_one_site_block(dianyue: Run, two_mains: tuple[Path, Path]) -> None:
    ended = dianyue(
        "validate", *two_mains, "--account", demo_file(FACTORY), "--as-of", "2026-11-25"
    )
    assert ended.code == 1
    assert "[阻断] two.docx" in ended.out
    assert "（bundle.one-main）" in ended.out
    assert "共计：阻断 1 项。" in ended.out


def test_findings_of_several_files_as_json_name_the_file(
    dianyue: Run, two_mains: tuple[Path, Path]
) -> None:
    ended = dianyue("validate", *two_mains, "--as-of", "2026-11-25", "--format", "json")
    answer = json.loads(ended.out)
    assert answer["documents"] == ["one.docx", "two.docx"]
    assert ("bundle.one-main", "two.docx") in {
        (item["rule"], item["document"]) for item in answer["findings"]
    }


def test_a_complete_application_ends_with_0(dianyue: Run) -> None:
    ended = dianyue(
        "intake", "--account", demo_file(FACTORY), "--papers", COMPLETE, "--as-of", "2026-11-25"
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("高压供用电合同需要：")
    assert "[未收]" not in ended.out
    assert ended.out.endswith("未发现问题。\n")


def test_missing_papers_are_listed_and_end_with_1(dianyue: Run) -> None:
    ended = dianyue("intake", "--account", demo_file(RESTAURANT), "--papers", "营业执照")
    assert ended.code == 1
    assert "[已收] 个体工商户的登记：营业执照" in ended.out
    assert "[未收] 经营者的身份：身份证明" in ended.out
    assert "（intake.identity-paper）" in ended.out


def test_an_application_as_json_is_the_answer_of_the_api(dianyue: Run) -> None:
    ended = dianyue("intake", "--account", demo_file(FACTORY), "--format", "json")
    answer = json.loads(ended.out)
    assert answer["kind"] == "high-voltage"
    assert {"blocked", "kind_name", "needed", "findings"} <= answer.keys()


def test_a_kind_that_does_not_exist_is_refused_in_one_sentence(dianyue: Run) -> None:
    ended = dianyue("intake", "--account", demo_file(FACTORY), "--kind", "没有的合同")
    assert ended.code == 2
    assert ended.err.startswith("错误：没有名为「没有的合同」的合同种类")
