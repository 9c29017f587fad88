"""Words compared as streams: the same are the same, any other letter is found in its clause."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from service.domain.word_stream import Stretch, compare_words

CLAUSES = (
    Stretch("address", "第一条 用电地址", "第一条用电地址本合同的用电地址为创业路18号。"),
    Stretch("", "第二章", "第二章电费"),
    Stretch("fee", "第二条 电费", "第二条电费用电人应当在每月25日之前交清,逾期的支付违约金。"),
    Stretch("fee", "第二条 电费", "违约金从逾期之日起计算,每日按欠费总额的千分之一计算。"),
    Stretch("seal", "第三条 签署", "第三条签署供电人用电人供电人用电人签字或者盖章"),
)
WORDS = "".join(stretch.words for stretch in CLAUSES)
STARTS = [sum(len(s.words) for s in CLAUSES[:n]) for n in range(len(CLAUSES))]


def clause_at(place: int) -> str:
    return CLAUSES[max(n for n, start in enumerate(STARTS) if start <= place)].clause


def test_the_same_words_are_the_same() -> None:
    assert compare_words(CLAUSES, WORDS) == ()
    assert compare_words((), "") == ()


def test_a_changed_word_is_told_in_its_clause_with_the_words_around() -> None:
    (change,) = compare_words(CLAUSES, WORDS.replace("千分之一", "千分之三"))
    assert (change.clause, change.label) == ("fee", "第二条 电费")
    assert (change.approved, change.found) == ("一", "三")
    assert change.before.endswith("千分之")
    assert change.after.startswith("计算")


@given(st.integers(0, len(WORDS) - 1), st.sampled_from("一0甲。x"))
def test_any_other_letter_is_found_in_its_clause(place: int, letter: str) -> None:
    found = WORDS[:place] + letter + WORDS[place + 1 :]
    changes = compare_words(CLAUSES, found)
    assert bool(changes) == (found != WORDS)
    if changes:
        assert clause_at(place) in {change.clause for change in changes}


@given(st.integers(0, len(WORDS) - 1), st.integers(1, 30))
def test_words_taken_out_are_missed_where_they_stood(place: int, length: int) -> None:
    changes = compare_words(CLAUSES, WORDS[:place] + WORDS[place + length :])
    assert sum(len(c.approved) - len(c.found) for c in changes) == len(
        WORDS[place : place + length]
    )


@given(st.text("供电人用", max_size=40))
@example("")
def test_any_other_text_differs(found: str) -> None:
    assert compare_words(CLAUSES, found)


def test_added_words_behind_a_clause_are_told_with_that_clause() -> None:
    cut = STARTS[1]
    (change,) = compare_words(CLAUSES, WORDS[:cut] + "另加一句" + WORDS[cut:])
    assert (change.clause, change.approved, change.found) == ("address", "", "另加一句")


def test_a_missing_clause_is_told_for_each_stretch_it_reaches_over() -> None:
    changes = compare_words(CLAUSES, WORDS.replace(CLAUSES[2].words + CLAUSES[3].words, ""))
    assert {change.clause for change in changes} == {"fee"}
    assert "".join(change.approved for change in changes) == CLAUSES[2].words + CLAUSES[3].words


def test_long_texts_that_share_nothing_are_told_as_a_whole_and_fast() -> None:
    chance = random.Random(1)
    old = "".join(chance.choices("甲乙丙丁", k=60_000))
    new = "".join(chance.choices("子丑寅卯", k=60_000))
    (change,) = compare_words([Stretch("a", "第一条", old)], new)
    assert len(change.approved) == len(change.found) == 400


def test_a_text_of_repeated_words_is_compared_in_bounded_time() -> None:
    old = "供电人用电人" * 8_000
    changes = compare_words([Stretch("a", "第一条", old)], old[:30_000] + "非" + old[30_001:])
    assert [(c.approved, c.found) for c in changes] == [("供", "非")]
