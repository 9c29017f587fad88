"""Redlines that prove themselves: refusing all gives the old text, accepting all the new one."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

import pytest

from service.adapters import redline as adapter
from service.adapters.redline import DocxodusRedliner
from service.documents import BoundedCache, fingerprint, read_docx
from service.documents.tracked.bare import settled
from service.documents.tracked.settle import Settling
from service.domain.edits import ClauseVerdict
from service.domain.errors import RedlineUnavailable
from service.domain.outline import Outline
from service.ports import Ports
from service.usecases import redlines
from service.usecases.contract_texts import contract_of, read_text
from service.usecases.contracts import ContractView
from service.usecases.errors import RedlineNotFaithful, TextNotFound
from service.usecases.redlines import compare_versions, redline_docx, redline_html
from service.usecases.revisions import Revised
from service.wiring import Service
from tests.documents.docx_files import DOCUMENT, packed, unpacked
from tests.documents.edited.bench import add_after, paragraph, remove, w
from tests.documents.edited.word_edits import PARTIES, exchanged, renumbered
from tests.usecases.edited_files import (
    Hands,
    OpenedFile,
    downloaded,
    drafted,
    edited,
    everywhere,
    say,
    uploaded,
    value_everywhere,
)

BILL = "payment.bill"
OBJECTION = "agreed.billing.objection_days"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redlines of an earlier test's like texts are not at hand."""
    monkeypatch.setattr(redlines, "_MADE", BoundedCache[tuple[bytes, bytes], bytes](16))


def words_edited(paper: OpenedFile) -> None:
    paper.say(BILL, "不收取费用", "收取工本费")


def clause_removed(paper: OpenedFile) -> None:
    remove(*paper.anchored("tariff.time-of-use"))


def clause_removed_and_the_rest_renumbered(paper: OpenedFile) -> None:
    clause_removed(paper)
    renumbered(paper)


def wording_added(paper: OpenedFile) -> None:
    add_after(paper.anchored(BILL)[-1], paragraph("双方另行约定：结清全部旧欠。"))


def cell_edited(paper: OpenedFile) -> None:
    paper.say(PARTIES, "停送电联系人", "巡检联系人")


def row_added(paper: OpenedFile) -> None:
    last = paper.rows(PARTIES, 1)[-1]
    row = deepcopy(last)
    for item, words in zip(row.iter(w("tc")), ("巡检联系人", "马成", "13800000099"), strict=True):
        first, *rest = list(item.iter(w("t")))
        first.text = words
        remove(*rest)
    last.addnext(row)


EDITS: dict[str, Hands] = {
    "words": words_edited,
    "a value": value_everywhere(OBJECTION, "30"),
    "a clause removed": clause_removed,
    "a clause removed, the rest renumbered": clause_removed_and_the_rest_renumbered,
    "wording added": wording_added,
    "clauses exchanged": exchanged(BILL, "payment.method-low-voltage"),
    "a cell": cell_edited,
    "a row": row_added,
}


def revised_by(service: Service, contract: ContractView, *hands: Hands) -> Revised:
    return uploaded(service, contract, edited(service, contract, *hands))


def outline_of(service: Service, contract: ContractView, no: int) -> Outline:
    with service.reading() as work:
        return read_text(work, contract_of(work, contract.id), no).outline


def read_settled(service: Service, content: bytes, how: Settling, contract: ContractView) -> str:
    day = contract.version.as_of
    return fingerprint(read_docx(settled(content, how), service.library, day).outline)


@pytest.mark.parametrize("edit", EDITS)
def test_a_redline_gives_both_texts(sqlite_service: Service, edit: str) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)
    revised = revised_by(service, contract, EDITS[edit])
    with service.reading() as work:
        file = redline_docx(work, contract.id, 1, 2)
    document = unpacked(file.content)[DOCUMENT]
    assert b"<w:ins " in document or b"<w:del " in document
    old, new = (read_settled(service, file.content, how, contract)
                for how in (Settling.REJECT, Settling.ACCEPT))  # fmt: skip
    assert (old, new) == (contract.version.fingerprint, revised.contract.version.fingerprint)


def test_a_changed_number_marks_the_number_and_not_the_paragraph(sqlite_service: Service) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)
    revised_by(service, contract, value_everywhere(OBJECTION, "30"))
    with service.reading() as work:
        file = redline_docx(work, contract.id, 1, 2)
    paper = OpenedFile(file.content)
    struck = [item.text for item in paper.all("delText")]
    assert struck == ["15", "15"]


def test_against_the_standard_text_all_deviations_are_marked(service: Service) -> None:
    contract = drafted(service)
    revised = revised_by(service, contract, words_edited, value_everywhere(OBJECTION, "30"))
    with service.reading() as work:
        file = redline_docx(work, contract.id, None, 2)
        page = compare_versions(work, contract.id, None, 2)
    # The changed number is the text's own value: its standard text has it too.
    changed = {clause.id: clause.verdict for clause in page.clauses if clause.changed}
    assert changed == {BILL: ClauseVerdict.EDITED}
    accepted = read_settled(service, file.content, Settling.ACCEPT, contract)
    assert accepted == revised.contract.version.fingerprint
    assert (page.old, page.new) == ("标准文本", "第2版")


def test_the_page_marks_what_was_struck_out_and_written_in(service: Service) -> None:
    contract = drafted(service)
    revised_by(service, contract, words_edited, clause_removed, wording_added)
    with service.reading() as work:
        page = redline_html(work, contract.id, 1, 2)
        clauses = compare_versions(work, contract.id, 1, 2).clauses
    assert "<ins>双方另行约定：结清全部旧欠。</ins>" in page
    assert "已删除" in page
    assert "新增" in page
    shown = (outline_of(service, contract, no) for no in (1, 2))
    for outline, mark in zip(shown, ("deleted", "inserted"), strict=True):
        words = [
            "".join(piece.text for piece in clause.words if piece.mark in ("kept", mark))
            for clause in clauses
        ]
        bill = outline.clause(BILL)
        assert bill is not None
        assert bill.text in words


def test_the_page_masks_personal_values_and_tells_that_one_changed(service: Service) -> None:
    contract = drafted(service)
    with service.reading() as work:
        contacts = read_text(work, contract_of(work, contract.id)).terms["contacts"]
    old = contacts[0]["mobile"]
    new = f"{old[:3]}7777{old[-4:]}"
    revised_by(service, contract, everywhere(old, new))
    with service.reading() as work:
        page = redline_html(work, contract.id, 1, 2)
    assert old not in page
    assert new not in page
    assert "遮盖的个人信息有改动" in page


def test_a_version_that_is_not_there_is_not_found(service: Service) -> None:
    contract = drafted(service)
    for pair in ((1, 2), (0, 1), (None, 3), (None, None)):
        with service.reading() as work, pytest.raises(TextNotFound):
            compare_versions(work, contract.id, *pair)


# ---- when it cannot be shown ----------------------------------------------------------------


class Tampering:
    """A redliner that says something else than the texts do."""

    def __init__(self, real: DocxodusRedliner, change: Callable[[bytes], bytes]) -> None:
        self._real, self._change = real, change

    def compare(self, old: bytes, new: bytes, author: str, at: datetime) -> bytes:
        parts = unpacked(self._real.compare(old, new, author, at))
        parts[DOCUMENT] = self._change(parts[DOCUMENT])
        return packed(parts)


def with_redliner(service: Service, redliner: object) -> Service:
    ports: Ports = replace(service.ports, redliner=redliner)  # type: ignore[arg-type]
    return replace(service, ports=ports)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("工本", "成本", "接受全部修订后"),
        ("<w:delText>不</w:delText>", "<w:delText>可</w:delText>", "拒绝全部修订后"),
        ("书面答复之前", "书面答复之后", "拒绝全部修订后"),
    ],
    ids=["written in", "struck out", "kept"],
)
def test_a_redline_that_does_not_give_both_texts_is_refused_with_the_clause(
    sqlite_service: Service, old: str, new: str, where: str
) -> None:
    contract = drafted(sqlite_service)
    revised_by(sqlite_service, contract, words_edited)
    real = sqlite_service.ports.redliner

    def change(document: bytes) -> bytes:
        assert old.encode() in document
        return document.replace(old.encode(), new.encode())

    service = with_redliner(sqlite_service, Tampering(real, change))  # type: ignore[arg-type]
    with service.reading() as work, pytest.raises(RedlineNotFaithful) as caught:
        redline_docx(work, contract.id, 1, 2)
    assert where in caught.value.message
    assert "第十九条" in caught.value.message


def test_without_the_program_the_answer_says_so(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = drafted(sqlite_service)
    revised_by(sqlite_service, contract, words_edited)
    monkeypatch.setattr(adapter, "DocxodusEngine", None)
    missing = with_redliner(sqlite_service, DocxodusRedliner(sqlite_service.settings.data_dir))
    for service in (missing, with_redliner(sqlite_service, None)):
        with service.reading() as work, pytest.raises(RedlineUnavailable):
            redline_docx(work, contract.id, 1, 2)
        with service.reading() as work:
            assert "工本" in redline_html(work, contract.id, 1, 2)


def test_the_redline_itself_can_come_back_with_its_changes_accepted(
    sqlite_service: Service,
) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)
    revised = revised_by(service, contract, words_edited, say(BILL, "原路退还", "冲抵账单"))
    with service.reading() as work:
        file = redline_docx(work, contract.id, 1, 2)
    assert downloaded(service, contract) != file.content
    assert not uploaded(service, revised.contract, file.content).new_version
