"""Texts of notices: every kind has one, and one that cannot be filled is refused by its line."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.notices import ALWAYS_KNOWN, FACTS
from service.library import default_folders
from service.library.notices import notice_problems, read_notice


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(default_folders().contract_templates / "notices", tmp_path / "notices")
    return tmp_path


def test_every_kind_has_a_text(library: Library) -> None:
    assert set(library.notices) == set(FACTS)
    assert list(notice_problems(library)) == []


OF_NO_CONTRACT = {
    *("reminder.authority", "reminder.unplanned", "customer.authority"),
    *("reminder.reduction", "customer.reduction"),
    *("digest.people", "digest.customer", "webhook.event", "webhook.paused"),
    "exception.granted",
}


SAID_BY_SHORT_MESSAGES = {"customer.expired": {"left"}}
"""Facts that only the short message of a kind says."""


def of_every_text(kind: str) -> tuple[str, ...]:
    """What a text says whatever its facts: customers are shown no page of the console."""
    if kind in OF_NO_CONTRACT:
        return ()
    always = ("recipient", "number", "title")
    return always if kind.startswith("customer.") else (*always, "link")


@pytest.mark.parametrize("kind", FACTS)
def test_a_text_with_all_its_facts_leaves_nothing_open(library: Library, kind: str) -> None:
    facts = {name: f"〈{name}〉" for name in ALWAYS_KNOWN | FACTS[kind].all}
    words = library.notices[kind].words(facts)
    for name in {*of_every_text(kind), *FACTS[kind].all} - SAID_BY_SHORT_MESSAGES.get(kind, set()):
        assert f"〈{name}〉" in words.subject + words.body, name
    assert "{" not in words.subject + words.body


@pytest.mark.parametrize("kind", FACTS)
def test_a_text_reads_without_what_may_be_missing(library: Library, kind: str) -> None:
    sure = {"recipient", "about", "number", "title"} | FACTS[kind].required
    words = library.notices[kind].words({name: f"〈{name}〉" for name in sure})
    if kind not in OF_NO_CONTRACT:
        assert "〈number〉" in words.subject or "〈about〉" in words.subject
        assert "〈number〉" in words.body
    assert "{" not in words.body


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("主题\n\n{{ mobile }}\n", "第 3 行：没有可填入「mobile」的内容"),
        ("{{ reason }}\n\n正文\n", "第 1 行：没有可填入「reason」的内容"),
        ("主题\n\n{{ number | upper }}\n", "第 3 行：占位符须写作"),
        ("主题\n\n{% if number %}\n", "第 3 行：占位符须写作"),
        ("\n\n正文\n", "首行须为主题"),
        ("主题\n\n\n", "首行须为主题"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(folder: Path, text: str, message: str) -> None:
    file = folder / "notices" / "task.assigned.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        read_notice(file, folder)
    assert message in caught.value.message
    assert "task.assigned.txt" in caught.value.message


def test_a_text_of_no_kind_is_refused(folder: Path) -> None:
    file = folder / "notices" / "task.asigned.txt"
    file.write_text("主题\n\n正文\n", encoding="utf-8")
    with pytest.raises(LibraryInvalid, match=r"task\.asigned"):
        read_notice(file, folder)


def test_a_kind_without_a_text_is_found_by_the_check(library: Library) -> None:
    texts = {kind: text for kind, text in library.notices.items() if kind != "task.overdue"}
    assert list(notice_problems(replace(library, notices=texts))) == [
        "缺少 contract_templates/notices/task.overdue.txt"
    ]


def test_a_subject_that_may_be_left_empty_is_found_by_the_check(library: Library) -> None:
    risky = replace(library.notices["task.assigned"], subject="{{ due }} 前办理")
    texts = {**library.notices, "task.assigned": risky}
    (problem,) = notice_problems(replace(library, notices=texts))
    assert "主题中的「due」可能为空" in problem
