"""An edited Word file becomes the contract's next text; what is refused changes nothing."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text as sql

from service.documents import fingerprint, read_docx
from service.domain.access import Actor, Role
from service.domain.dossier import Needs
from service.domain.edits import ClauseVerdict
from service.domain.errors import DianyueError, DocumentRefused, RoleMissing
from service.domain.lifecycle import Condition
from service.domain.vocabulary import ContractAction, ContractState
from service.store.version_notes import REVISION, notes_of
from service.usecases.contract_texts import contract_findings, contract_html, contract_of, read_text
from service.usecases.contract_versions import versions_to_show
from service.usecases.contracts import ContractView, get_contract, list_events
from service.usecases.errors import DocumentOfOtherContract, DocumentOutdated, VersionChanged
from service.usecases.lifecycle import Step, take
from service.usecases.revisions import Origin, Revised, revise_document, terms_resolved
from service.wiring import Service
from tests.documents.docx_files import unpacked
from tests.documents.edited.bench import (
    WHO,
    add_after,
    paragraph,
    remove,
    run,
    there,
    without_anchors,
    without_bookmarks,
    without_controls,
)
from tests.documents.edited.word_edits import PARTIES
from tests.usecases.edited_files import (
    OpenedFile,
    downloaded,
    drafted,
    edited,
    everywhere,
    say,
    state_of,
    uploaded,
    value_everywhere,
)

BILL = "payment.bill"
OBJECTION = "agreed.billing.objection_days"
BREACH = "liability.breach-low-voltage"
VALID_ID = "110101199003070791"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


@pytest.fixture
def contract(service: Service) -> ContractView:
    return drafted(service)


def words_of(service: Service, contract: ContractView, clause: str) -> str:
    with service.reading() as work:
        found = read_text(work, contract_of(work, contract.id)).outline.clause(clause)
    return found.text if found is not None else ""


def verdicts(revised: Revised) -> dict[str, ClauseVerdict]:
    return {
        edit.clause: edit.verdict
        for edit in revised.clauses
        if edit.verdict is not ClauseVerdict.UNCHANGED
    }


def upload_refused(
    service: Service, contract: ContractView, content: bytes, expected: str | None = None
) -> DianyueError:
    """Upload what must be refused, and see that nothing changed."""
    before = state_of(service, contract)
    with pytest.raises(DianyueError) as caught:
        uploaded(service, contract, content, expected)
    assert state_of(service, contract) == before
    with service.reading() as work:
        assert get_contract(work, contract.id) == contract
    return caught.value


# ---- what a file brings ---------------------------------------------------------------------


def test_the_file_as_it_was_makes_no_new_version(service: Service, contract: ContractView) -> None:
    revised = uploaded(service, contract, downloaded(service, contract), contract.etag)
    assert not revised.new_version
    assert revised.contract == contract
    assert verdicts(revised) == {}


def test_edited_words_are_the_next_text_and_a_deviation(
    service: Service, contract: ContractView
) -> None:
    content = edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    revised = uploaded(service, contract, content, contract.etag)
    assert (revised.new_version, revised.contract.version.no) == (True, 2)
    assert verdicts(revised) == {BILL: ClauseVerdict.EDITED}
    assert not revised.changes
    assert not revised.unresolved
    assert "收取工本费" in words_of(service, contract, BILL)
    with service.reading() as work:
        found = contract_findings(work, contract.id)
    assert [f.place.clause for f in found.findings if f.rule == "wording.deviation"] == [BILL]


def test_a_value_changed_everywhere_is_a_changed_term(
    service: Service, contract: ContractView
) -> None:
    content = edited(service, contract, value_everywhere(OBJECTION, "30"))
    revised = uploaded(service, contract, content)
    (change,) = revised.changes
    assert (change.path, change.old, change.new) == (OBJECTION, "15", "30")
    assert set(verdicts(revised)) == {BILL, BREACH}
    with service.reading() as work:
        stored = read_text(work, contract_of(work, contract.id))
        assert stored.terms["agreed"]["billing"]["objection_days"] == 30
        assert terms_resolved(work, stored.version.id)


def test_a_value_changed_in_one_place_is_kept_as_written_and_unsettled(
    service: Service, contract: ContractView
) -> None:
    revised = uploaded(service, contract, edited(service, contract, say(BILL, "15", "30")))
    (item,) = revised.unresolved
    assert {place.clause for place in item.places} == {BILL, BREACH}
    assert "30日内" in words_of(service, contract, BILL)
    with service.reading() as work:
        assert not terms_resolved(work, revised.contract.version.id)
    settled = uploaded(service, contract, edited(service, contract, say(BREACH, "15", "30")))
    assert (settled.unresolved, [c.path for c in settled.changes]) == ((), [OBJECTION])
    with service.reading() as work:
        assert terms_resolved(work, settled.contract.version.id)


def test_a_number_changed_at_the_head_alone_contradicts_the_text(
    service: Service, contract: ContractView
) -> None:
    paper = OpenedFile(downloaded(service, contract))
    header = paper.parts["word/header1.xml"].decode()
    assert "此项空白" in header
    paper.parts["word/header1.xml"] = header.replace("此项空白", "甲-2026-1").encode()
    say(BILL, "不收取费用", "收取工本费")(paper)
    revised = uploaded(service, contract, paper.saved())
    (item,) = revised.unresolved
    assert item.path == "contract_no.customer"
    assert "页眉" in [place.label for place in item.places]


def test_the_contract_says_what_its_newest_text_says(
    service: Service, contract: ContractView
) -> None:
    end = contract.ends_on
    words = f"{end.year}年{end.month}月{end.day}日"
    content = edited(service, contract, everywhere(words, "2029年6月30日"))
    revised = uploaded(service, contract, content)
    assert [change.path for change in revised.changes] == ["term.ends_on"]
    assert revised.contract.ends_on.isoformat() == "2029-06-30"


def test_a_value_against_the_record_is_found(service: Service, contract: ContractView) -> None:
    with service.reading() as work:
        address = read_text(work, contract_of(work, contract.id)).terms["supply_address"]
    uploaded(service, contract, edited(service, contract, everywhere(address, "示范镇别处9号")))
    with service.reading() as work:
        rules = {finding.rule for finding in contract_findings(work, contract.id).findings}
    assert any(rule.startswith("record.") for rule in rules)


def test_open_revisions_are_read_as_accepted_and_told(
    service: Service, contract: ContractView
) -> None:
    def track(paper: OpenedFile) -> None:
        who = 'w:id="900" w:author="张三" w:date="2026-11-20T09:00:00Z"'
        place = there(paper.run_with(BILL, "不收取费用"))
        add_after(place, f"<w:ins {who}>{run('另行协商。')}</w:ins>")

    revised = uploaded(service, contract, edited(service, contract, track))
    assert revised.notes.tracked_changes == 1
    assert "另行协商。" in words_of(service, contract, BILL)
    with service.reading() as work:
        assert b"<w:ins " not in unpacked(downloaded(service, contract))["word/document.xml"]
        assert list_events(work, contract.id)[-1].payload["clauses"]["edited"] == 1


@pytest.mark.parametrize(
    "state", [without_controls, without_bookmarks, without_anchors], ids=lambda s: s.__name__
)
def test_a_file_that_lost_its_anchors_is_read_all_the_same(
    sqlite_service: Service, state: object
) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)
    hands = (value_everywhere(OBJECTION, "30"), say(BILL, "不收取费用", "收取工本费"), state)
    revised = uploaded(service, contract, edited(service, contract, *hands))  # type: ignore[arg-type]
    assert [change.path for change in revised.changes] == [OBJECTION]
    assert set(verdicts(revised)) == {BILL, BREACH}


def test_a_stored_text_with_deviations_prints_and_is_read_back_the_same(
    sqlite_service: Service,
) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)

    def hands(paper: OpenedFile) -> None:
        remove(*paper.anchored("tariff.time-of-use"))
        add_after(paper.anchored(BILL)[-1], paragraph("双方另行约定：结清全部旧欠。"))

    revised = uploaded(service, contract, edited(service, contract, hands))
    assert ClauseVerdict.ADDED in verdicts(revised).values()
    assert verdicts(revised)["tariff.time-of-use"] is ClauseVerdict.REMOVED
    with service.reading() as work:
        stored = read_text(work, contract_of(work, contract.id))
        read = read_docx(downloaded(service, contract), work.library, stored.version.as_of)
    assert read.outline == stored.outline
    assert fingerprint(read.outline) == revised.contract.version.fingerprint
    assert not uploaded(service, contract, downloaded(service, contract)).new_version


def test_a_customers_edits_are_told_as_the_customers(
    service: Service, contract: ContractView
) -> None:
    content = edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    uploaded(service, contract, content, origin=Origin.CUSTOMER)
    with service.reading() as work:
        event = list_events(work, contract.id)[-1]
    assert (event.type, event.payload["origin"]) == ("contracts.revised", "customer")
    assert "工本费" not in str(event.payload)


# ---- the life of the contract ---------------------------------------------------------------


def test_a_new_text_ends_the_review_and_voids_the_approval(
    service: Service, contract: ContractView
) -> None:
    facts, needs = frozenset(Condition), Needs(parties=frozenset({"供电人", "用电人"}))
    for action, name, role in (
        (ContractAction.SUBMIT, None, None),
        (ContractAction.REVIEW, "reviewer", Role.REVIEWER),
        (ContractAction.APPROVE, "approver", Role.APPROVER),
    ):
        actor = Actor(name, "demo", name, name, frozenset({role})) if name and role else None
        with service.writing(actor) as work:
            step = Step(action, facts=facts, needs=needs if role is None else None)
            approved = take(work, contract.id, step)
    assert approved.contract.state == ContractState.APPROVED
    content = edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    revised = uploaded(service, contract, content)
    assert revised.contract.state == ContractState.DRAFT


def test_who_may_not_draft_may_not_upload(service: Service, contract: ContractView) -> None:
    content = edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    auditor = Actor("auditor", "demo", "审计", "auditor", frozenset({Role.AUDITOR}))
    before = state_of(service, contract)
    with pytest.raises(RoleMissing), service.writing(auditor) as work:
        revise_document(work, contract.id, content, None)
    assert state_of(service, contract) == before


def test_a_stale_page_is_refused(service: Service, contract: ContractView) -> None:
    content = edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    assert isinstance(upload_refused(service, contract, content, "old.1"), VersionChanged)


def test_of_two_uploads_at_once_one_wins_and_the_other_is_told(
    service: Service, contract: ContractView
) -> None:
    files = [
        edited(service, contract, say(BILL, "不收取费用", words))
        for words in ("收取工本费", "酌情收费")
    ]
    together = Barrier(2)

    def upload(content: bytes) -> str:
        together.wait()
        try:
            uploaded(service, contract, content, contract.etag)
        except (VersionChanged, DocumentOutdated) as error:
            return error.code
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(upload, files))
    assert told[0] in ("document_outdated", "stored")
    assert sorted(told)[-1] in ("stored", "version_changed")
    assert told.count("stored") == 1
    with service.reading() as work:
        assert get_contract(work, contract.id).version.no == 2


# ---- what is refused ------------------------------------------------------------------------


def test_a_file_of_another_contract_is_refused(service: Service, contract: ContractView) -> None:
    other = drafted(service)
    error = upload_refused(service, contract, downloaded(service, other))
    assert isinstance(error, DocumentOfOtherContract)
    assert other.number in error.message


def test_a_file_of_another_kind_is_refused(service: Service, contract: ContractView) -> None:
    other = drafted(service, "632598000001")
    error = upload_refused(service, contract, downloaded(service, other))
    assert isinstance(error, DocumentOfOtherContract)


def test_a_file_that_does_not_say_whose_it_is_is_refused(
    service: Service, contract: ContractView
) -> None:
    paper = OpenedFile(downloaded(service, contract))
    for name in ("word/header1.xml", "word/footer1.xml"):
        for words in ("供电人合同编号：", "文本指纹：", "文本版本号：", "用电人合同编号："):
            paper.parts[name] = paper.parts[name].replace(words.encode(), b"")
    for item in paper.all("t"):
        item.text = (item.text or "").replace(contract.number, "")
    assert upload_refused(service, contract, paper.saved()).code == "document_of_other_contract"


def test_a_file_made_from_an_older_text_is_refused(
    service: Service, contract: ContractView
) -> None:
    old = edited(service, contract, say(BILL, "不收取费用", "酌情收费"))
    newer = uploaded(
        service, contract, edited(service, contract, say(BILL, "不收取费用", "收取工本费"))
    )
    error = upload_refused(service, newer.contract, old)
    assert isinstance(error, DocumentOutdated)
    assert "第1版" in error.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 a contract",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"PK\x03\x04 cut",
        b"{\\rtf1}",
    ],
    ids=["empty", "pdf", "encrypted", "cut", "rtf"],
)
def test_what_is_no_docx_is_refused(sqlite_service: Service, content: bytes) -> None:
    contract = drafted(sqlite_service)
    assert isinstance(upload_refused(sqlite_service, contract, content), DocumentRefused)


def test_words_outside_the_flow_of_the_text_are_refused(
    service: Service, contract: ContractView
) -> None:
    paper = OpenedFile(downloaded(service, contract))
    header = paper.parts["word/header1.xml"].decode()
    words = f"<w:p>{run('供电人可以随时调整前款约定。')}</w:p></w:hdr>"
    paper.parts["word/header1.xml"] = header.replace("</w:hdr>", words).encode()
    error = upload_refused(service, contract, paper.saved())
    assert isinstance(error, DocumentRefused)
    assert "供电人可以随时调整" in error.message


# ---- personal values ------------------------------------------------------------------------


def everything_stored(service: Service) -> str:
    """All rows of the tables that words could have reached."""
    tables = ("contract", "contract_version", "version_note", "event", "task", "notice")
    with service.reading() as work:
        found = [work.session.execute(sql(f"SELECT * FROM {name}")).all() for name in tables]
    return str(found)


def test_a_new_mobile_number_never_stands_in_a_table(
    service: Service, contract: ContractView
) -> None:
    with service.reading() as work:
        stored = read_text(work, contract_of(work, contract.id))
    mobile = stored.terms["contacts"][0]["mobile"]
    content = edited(service, contract, everywhere(mobile, "13900001234"))
    revised = uploaded(service, contract, content)
    assert any(change.path.startswith("contacts[") for change in revised.changes)
    assert "13900001234" in words_of(service, contract, PARTIES)
    assert "13900001234" not in everything_stored(service)
    with service.reading() as work:
        assert "13900001234" not in contract_html(work, contract.id)


def test_personal_numbers_typed_into_words_or_unread_fields_are_tokens_too(
    service: Service, contract: ContractView
) -> None:
    with service.reading() as work:
        stored = read_text(work, contract_of(work, contract.id))
    mobile = stored.terms["contacts"][0]["mobile"]
    hands = (
        say(BILL, "不收取费用", f"不收取费用，详询13712345678（身份证{VALID_ID}）"),
        everywhere(mobile, "微信号ab-99-not-a-number"),
    )
    revised = uploaded(service, contract, edited(service, contract, *hands))
    assert {item.path[-8:] for item in revised.unresolved} == {"].mobile"}
    assert VALID_ID in words_of(service, contract, BILL)
    stored_words = everything_stored(service)
    for typed in ("13712345678", VALID_ID, "ab-99-not-a-number"):
        assert typed not in stored_words


# ---- through LibreOffice --------------------------------------------------------------------


def saved_by_libreoffice(soffice: str, content: bytes, folder: Path) -> bytes:
    (folder / "in").mkdir()
    source = folder / "in" / "file.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        capture_output=True, timeout=100, check=True,
    )  # fmt: skip
    return (folder / "file.docx").read_bytes()


@pytest.mark.pdf
def test_a_file_saved_by_libreoffice_brings_the_same_changes(
    sqlite_service: Service, soffice: str, tmp_path: Path
) -> None:
    service, contract = sqlite_service, drafted(sqlite_service)
    hands = (value_everywhere(OBJECTION, "30"), say(BILL, "不收取费用", "收取工本费"))
    saved = saved_by_libreoffice(soffice, edited(service, contract, *hands), tmp_path)
    revised = uploaded(service, contract, saved, contract.etag)
    assert [change.path for change in revised.changes] == [OBJECTION]
    assert set(verdicts(revised)) == {BILL, BREACH}
    assert revised.unresolved == ()


def test_a_number_typed_into_the_title_stands_in_no_list(
    service: Service, contract: ContractView
) -> None:
    named = contract.title
    content = edited(service, contract, everywhere(named, f"{named}13911112222"))
    uploaded(service, contract, content)
    with service.reading() as work:
        assert contract_of(work, contract.id).title == f"{named}139****2222"


def test_numbers_in_the_comments_of_a_file_are_masked(
    service: Service, contract: ContractView
) -> None:
    def commented(paper: OpenedFile) -> None:
        said = f'<w:comment w:id="0" {WHO}>{paragraph("电话改为13911112222", "")}</w:comment>'
        content = f"<w:comments SPACES>{said}</w:comments>"
        paper.part("comments", content, "comments", COMMENTS)

    content = edited(service, contract, commented, say(BILL, "。", "，特此约定。"))
    uploaded(service, contract, content)
    with service.reading() as work:
        newest = versions_to_show(work, contract.id)[0]
        version = read_text(work, contract_of(work, contract.id)).version
        (stored,) = notes_of(work.session, [version.id], REVISION)
    assert newest.note is not None
    assert "139****2222" in str(newest.note.comments)
    assert "13911112222" not in str(stored.content)
