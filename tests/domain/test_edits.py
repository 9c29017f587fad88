"""What became of each clause between two texts."""

from dataclasses import replace
from time import perf_counter

import pytest

from service.domain.edits import ClauseVerdict, compare_texts
from service.domain.outline import (
    Cell,
    Chapter,
    Clause,
    FieldRun,
    Outline,
    Paragraph,
    Run,
    Table,
    TemplateRef,
    Text,
)
from service.domain.passage_edits import PassageKind, ValueEdit
from service.domain.same_words import MARK, SLOT, plain_words


def clause(name: str, label: str, *blocks: Paragraph | Table) -> Clause:
    return Clause(name, 1, label, f"标题{name}", False, blocks)


def text(*runs: Run | str, label: str = "") -> Paragraph:
    return Paragraph(tuple(Text(r) if isinstance(r, str) else r for r in runs), label)


def outline(*clauses: Clause) -> Outline:
    chapters = (Chapter("main", "第一章", "正文", "chapter", clauses),)
    return Outline(TemplateRef("x", 1), (), "合同", chapters)


A = clause("a", "第一条", text("容量为", FieldRun("capacity", "630千伏安"), "。"))
B = clause("b", "第二条", text("甲", label="（一）"), text("乙按第三条办理", label="（二）"))
C = clause("c", "第三条", text("丙"))
D = clause("d", "第四条", text("丁"))
ALL = outline(A, B, C, D)


def verdicts(later: Outline, *added: str) -> list[tuple[str, str]]:
    return [(e.clause, e.verdict.value) for e in compare_texts(ALL, later, added)]


def test_equal_texts_have_only_unchanged_clauses() -> None:
    assert verdicts(ALL) == [(name, "unchanged") for name in "abcd"]


def test_a_changed_value_is_told_by_its_path() -> None:
    changed = replace(A, blocks=(text("容量为", FieldRun("capacity", "800千伏安"), "。"),))
    (edit, *_) = compare_texts(ALL, outline(changed, B, C, D))
    (passage,) = edit.passages
    assert (edit.verdict, passage.kind, passage.block) == ("edited", PassageKind.VALUES, 1)
    assert passage.values == (ValueEdit("capacity", "630千伏安", "800千伏安"),)
    assert edit.wording == ()


def test_changed_words_are_told_with_what_they_were() -> None:
    changed = replace(A, blocks=(text("容量可为", FieldRun("capacity", "630千伏安"), "。"),))
    (edit, *_) = compare_texts(ALL, outline(changed, B, C, D))
    (passage,) = edit.wording
    assert (passage.old, passage.new) == ("容量为630千伏安。", "容量可为630千伏安。")
    assert passage.values == ()


def test_renumbering_is_no_edit_and_a_reference_follows_its_clause() -> None:
    moved_on = replace(B, label="第一条", blocks=(
        text("甲", label="1."), text("乙按第二条办理", label="2."),
    ))  # fmt: skip
    later = outline(moved_on, replace(C, label="第二条"), replace(D, label="第三条"))
    assert verdicts(later) == [("a", "removed"), *((name, "unchanged") for name in "bcd")]


def test_a_reference_to_another_clause_is_an_edit() -> None:
    changed = replace(B, blocks=(B.blocks[0], text("乙按第四条办理", label="（二）")))
    assert verdicts(outline(A, changed, C, D))[1] == ("b", "edited")


@pytest.mark.parametrize(
    ("order", "moved"),
    [("bacd", "b"), ("bcda", "a"), ("dabc", "d"), ("dbca", "ad"), ("acbd", "c")],
)
def test_moved_is_what_left_the_longest_common_order(order: str, moved: str) -> None:
    by_name = dict(zip("abcd", (A, B, C, D), strict=True))
    found = compare_texts(ALL, outline(*(by_name[name] for name in order)))
    assert "".join(sorted(e.clause for e in found if e.moved)) == moved


def test_a_copy_is_added_and_names_its_origin() -> None:
    (*_, copy, last) = compare_texts(ALL, outline(A, B, C, replace(A, label="第九条"), D))
    assert (copy.clause, copy.verdict, copy.copied_from) == ("a", ClauseVerdict.ADDED, "a")
    assert last.verdict is ClauseVerdict.UNCHANGED


def test_of_two_of_the_same_id_the_one_with_the_same_words_is_the_old_one() -> None:
    changed = replace(A, blocks=(text("另一种写法"),))
    edits = compare_texts(ALL, outline(changed, A, B, C, D))
    assert [e.verdict.value for e in edits[:2]] == ["added", "unchanged"]
    assert edits[0].copied_from == ""


def test_words_outside_clauses_are_told_once() -> None:
    stray = Clause("", 0, "", "", False, (text("供电人概不负责。"),))
    edits = compare_texts(ALL, outline(A, B, stray, C, D), ("供电人概不负责。", "文本框里的话"))
    added = [e.passages[0].new for e in edits if e.verdict is ClauseVerdict.ADDED]
    assert added == ["供电人概不负责。", "文本框里的话"]


def test_paragraphs_joined_or_split_are_only_layout() -> None:
    joined = replace(B, blocks=(text("甲（二）乙按第三条办理", label="（一）"),))
    split = replace(A, blocks=(text("容量为", FieldRun("capacity", "630千伏安")), text("。")))
    for changed, place in ((joined, 1), (split, 0)):
        later = [A, B, C, D]
        later[place] = changed
        edit = compare_texts(ALL, outline(*later))[place]
        assert [p.kind for p in edit.passages] == [PassageKind.LAYOUT]


def rows(*names: str) -> Table:
    cells = tuple((Cell((FieldRun(f"list[{n}].name", name),)),) for n, name in enumerate(names))
    return Table("list", "表", ("名称",), cells)


def test_a_row_more_or_less_of_a_list_is_a_value_and_a_fixed_word_is_not() -> None:
    old = clause("t", "", rows("甲", "乙"))
    for later, kind in (
        (rows("甲", "乙", "丙"), PassageKind.VALUES),
        (rows("乙"), PassageKind.VALUES),
        (replace(rows("甲", "乙"), headings=("名字",)), PassageKind.WORDING),
    ):
        (edit,) = compare_texts(outline(old), outline(clause("t", "", later)))
        assert {p.kind for p in edit.passages} == {kind}


def test_a_name_in_a_place_for_handwriting_is_a_value() -> None:
    old = clause("s", "", Table("form", "表", (), ((Cell((Text("签字"),)), Cell()),)))
    new = clause(
        "s", "", Table("form", "表", (), ((Cell((Text("签字"),)), Cell((Text("张三"),))),))
    )
    (edit,) = compare_texts(outline(old), outline(new))
    assert edit.passages[0].values == (ValueEdit("", "", "张三"),)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("（１０）“甲”；", '(10)"甲";', True),
        ("甲 乙\n丙\u200b", "甲乙丙", True),
        ("10²", "102", False),
        ("甲。", "甲.", False),
    ],
)
def test_widths_quotes_and_blanks_do_not_count(one: str, other: str, same: bool) -> None:
    assert (plain_words(one) == plain_words(other)) is same


def test_an_endless_text_is_compared_in_bounded_time() -> None:
    many = tuple(text(f"第{n}段的话") for n in range(1500))
    others = tuple(text(f"另外{n}段的话") for n in range(1500))
    (edit,) = compare_texts(outline(clause("x", "", *many)), outline(clause("x", "", *others)))
    assert len(edit.passages) == 3000


@pytest.mark.parametrize("mark", [SLOT, MARK])
def test_our_own_marks_in_an_upload_are_words_like_others(mark: str) -> None:
    said = clause(
        "b", "第二条", text("甲", label="（一）"), text(f"乙按{mark}办理", label="（二）")
    )
    (_, edit, *_) = compare_texts(ALL, outline(A, said, C, D))
    assert [p.kind for p in edit.passages] == [PassageKind.WORDING]


def test_passages_alike_in_all_but_order_of_letters_are_told_in_good_time() -> None:
    earlier = outline(clause("a", "第一条", *(text("ab" * 500 + str(n)) for n in range(9))))
    later = outline(clause("a", "第一条", *(text("aabb" * 250 + str(n)) for n in range(9))))
    began = perf_counter()
    (edit,) = compare_texts(earlier, later)
    assert len(edit.wording) == 9
    assert perf_counter() - began < 5
