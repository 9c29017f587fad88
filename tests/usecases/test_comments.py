"""Comments at clauses: said, answered, resolved, kept through the versions; approval waits."""

from dataclasses import replace

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import ContractNotFound, Invalid, RoleMissing
from service.domain.vocabulary import ContractState
from service.store.comments import Comment
from service.store.notices import Notice
from service.usecases.comments import (
    NewComment,
    comment_on,
    list_comments,
    resolve_comment,
)
from service.usecases.contracts import list_events
from service.usecases.errors import CommentNotAnswered, CommentNotFound, CommentsOpen
from service.wiring import Service
from tests.services import RESTAURANT, demo_record
from tests.usecases.reviewing import Department, act, department, drafted, hire

PRICE = "tariff.price-low-voltage"


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


@pytest.fixture
def contract(service: Service, people: Department) -> str:
    """In review, with the legal review done."""
    drawn = drafted(service, people.drafter)
    act(service, people.drafter, drawn.id, "submit")
    act(service, people.reviewer, drawn.id, "review")
    return drawn.id


def say(
    service: Service,
    people: Department,
    contract: str,
    words: str,
    who: str = "reviewer",
    clause: str = PRICE,
    reply_to: str | None = None,
) -> str:
    with service.writing(getattr(people, who)) as work:
        new = NewComment(words, clause, reply_to=reply_to)
        return comment_on(work, contract, new).id


def test_a_comment_nobody_answered_keeps_the_contract_from_approval(
    service: Service, people: Department, contract: str
) -> None:
    say(service, people, contract, "电价依据请核对")
    with pytest.raises(CommentsOpen) as refused:
        act(service, people.approver, contract, "approve")
    assert "1 条意见" in refused.value.message
    assert "第" in refused.value.message


def test_an_answer_by_somebody_else_settles_a_comment_and_ones_own_does_not(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "电价依据请核对")
    say(service, people, contract, "补充：见目录电价", reply_to=said)
    with pytest.raises(CommentsOpen):
        act(service, people.approver, contract, "approve")
    say(service, people, contract, "已核对", who="drafter", reply_to=said)
    assert act(service, people.approver, contract, "approve").state == ContractState.APPROVED


def test_a_resolved_comment_lets_the_approval_through(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "电价依据请核对")
    with service.writing(people.reviewer) as work:
        assert resolve_comment(work, contract, said).settled
    with service.writing(people.approver) as work:
        again = resolve_comment(work, contract, said)
    assert again.resolved_by == people.reviewer.id
    assert act(service, people.approver, contract, "approve").state == ContractState.APPROVED


def test_nobody_settles_the_comment_of_another_without_an_answer(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "电价依据请核对")
    with pytest.raises(CommentNotAnswered), service.writing(people.drafter) as work:
        resolve_comment(work, contract, said)
    with service.reading() as work:
        assert not list_comments(work, contract)[0].settled
    say(service, people, contract, "已核对", who="drafter", reply_to=said)
    with service.writing(people.drafter) as work:
        assert resolve_comment(work, contract, said).settled


def test_comments_of_a_return_stay_visible_when_the_text_comes_again(
    service: Service, people: Department, contract: str
) -> None:
    comments = (NewComment("请写明电价文件", PRICE, "电价"), NewComment("整体可以"))
    act(service, people.approver, contract, "return", reason="见意见", comments=comments)
    act(service, people.drafter, contract, "submit")
    with service.reading() as work:
        found = list_comments(work, contract)
    assert [(item.clause, item.words, item.version) for item in found] == [
        (PRICE, "请写明电价文件", 1),
        ("", "整体可以", 1),
    ]


def test_a_return_with_a_comment_at_no_clause_of_the_text_changes_nothing(
    service: Service, people: Department, contract: str
) -> None:
    comments = (NewComment("好", PRICE), NewComment("不好", "no.such-clause"))
    with pytest.raises(Invalid) as refused:
        act(service, people.approver, contract, "return", reason="见意见", comments=comments)
    assert refused.value.problems[0].field == "comments[1].clause"
    with service.reading() as work:
        assert list_comments(work, contract) == []
        assert list_events(work, contract)[-1].type == "contracts.reviewed"


def test_personal_values_in_comments_are_tokens_in_the_table_and_masked_on_the_page(
    service: Service, people: Department, contract: str
) -> None:
    mobile = demo_record(RESTAURANT)["contacts"][0]["mobile"]
    say(service, people, contract, f"电话 {mobile} 是否有误？")
    with service.reading() as work:
        (row,) = work.session.exec(select(Comment)).all()
        (shown,) = list_comments(work, contract)
    assert mobile not in row.words
    assert "tok_" in row.words
    assert mobile not in shown.words
    assert "是否有误" in shown.words


def test_numbers_of_people_nobody_filed_are_masked_in_the_table_too(
    service: Service, people: Department, contract: str
) -> None:
    say(service, people, contract, "手机改为13911112222，身份证改为632521199001019999")
    with service.reading() as work:
        (row,) = work.session.exec(select(Comment)).all()
    assert row.words == "手机改为139****2222，身份证改为632*************99"


def test_a_comment_longer_than_the_table_takes_is_refused(
    service: Service, people: Department, contract: str
) -> None:
    with pytest.raises(Invalid):
        say(service, people, contract, "字" * 2001)


def test_the_drafter_hears_of_a_comment_and_its_author_of_the_answer(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "电价依据请核对")
    say(service, people, contract, "已核对", who="drafter", reply_to=said)
    with service.reading() as work:
        rows = work.session.exec(select(Notice).where(Notice.kind == "comment.added")).all()
    assert {row.recipient for row in rows} == {people.drafter.id, people.reviewer.id}


def test_answers_to_answers_stand_under_the_comment_that_began(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "第一句")
    answer = say(service, people, contract, "第二句", who="drafter", reply_to=said)
    say(service, people, contract, "第三句", reply_to=answer)
    with service.reading() as work:
        (begun,) = list_comments(work, contract)
    assert [item.words for item in begun.answers] == ["第二句", "第三句"]


@pytest.mark.parametrize("words", ["", "  \n"])
def test_an_empty_comment_is_refused(
    service: Service, people: Department, contract: str, words: str
) -> None:
    with pytest.raises(Invalid):
        say(service, people, contract, words)


def test_a_comment_of_another_contract_is_neither_answered_nor_resolved(
    service: Service, people: Department, contract: str
) -> None:
    said = say(service, people, contract, "电价依据请核对")
    other = drafted(service, people.drafter).id
    with pytest.raises(CommentNotFound):
        say(service, people, other, "答复", reply_to=said)
    with pytest.raises(CommentNotFound), service.writing(people.reviewer) as work:
        resolve_comment(work, other, said)


def test_auditors_read_comments_and_write_none(
    service: Service, people: Department, contract: str
) -> None:
    auditor = hire(service, "审计", Role.AUDITOR)
    say(service, people, contract, "电价依据请核对")
    with service.reading(auditor) as work:
        assert len(list_comments(work, contract)) == 1
    with pytest.raises(RoleMissing), service.writing(auditor) as work:
        comment_on(work, contract, NewComment("我说"))


def test_another_organisation_sees_no_comments(
    service: Service, people: Department, contract: str
) -> None:
    stranger = replace(people.reviewer, org_id="elsewhere")
    with pytest.raises(ContractNotFound), service.reading(stranger) as work:
        list_comments(work, contract)
