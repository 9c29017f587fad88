"""`dianyue validate` on a paper made elsewhere: a short table of what was recognised."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Ended
from tests.domain.recognition import papers
from tests.rules.test_foreign_papers import file_of

Run = Callable[..., Ended]


def test_what_was_recognised_is_printed_for_a_foreign_paper(dianyue: Run, tmp_path: Path) -> None:
    file = tmp_path / "foreign.docx"
    file.write_bytes(file_of(papers.FORM))
    ended = dianyue("validate", file, "--as-of", "2026-11-25")
    assert "识别结果" in ended.out
    assert "供用电设施维护责任：留空" in ended.out
    assert "合同容量＝60千瓦" in ended.out


def test_the_json_answer_holds_items_and_facts(dianyue: Run, tmp_path: Path) -> None:
    file = tmp_path / "foreign.docx"
    file.write_bytes(file_of(papers.FORM))
    answer = json.loads(dianyue("validate", file, "--format", "json").out)
    assert len(answer["recognised"]["items"]) == 14
    facts = {fact["path"]: fact for fact in answer["recognised"]["facts"]}
    assert facts["account_no"]["text"] == "632598000003"
    assert facts["account_no"]["sure"] > 0.9
    assert facts["account_no"]["place"]["paragraph"] is not None
