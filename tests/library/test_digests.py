import hashlib

import pytest

from service.library.digests import (
    article_digest,
    chinese_to_int,
    normalise_wording,
    split_articles,
)

RULES = """# 灯塔管理办法

2020年1月1日 岛务会通过

<!-- INFO END -->

## 第一章 总则

第一条 灯塔归全岛所有。

第二条 守塔人每晚点灯。

点灯后须登记：

（一）点灯的时刻；

（二）当晚的天气。

## 第二章 值守

第三条 守塔人依照第二条登记，第一条所称灯塔不含浮标。

第二条规定的登记保存三年。
"""


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十九", 39),
        ("一百", 100),
        ("一百零一", 101),
        ("一百一十", 110),
        ("一百十五", 115),
        ("四百九十六", 496),
        ("六百五十四", 654),
        ("一千二百六十", 1260),
        ("二千〇三", 2003),
    ],
)
def test_a_chinese_numeral_is_read_as_its_value(numeral: str, value: int) -> None:
    assert chinese_to_int(numeral) == value


@pytest.mark.parametrize("text", ["", "甲", "12", "一二", "第三"])
def test_what_is_not_a_chinese_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="中文数字"):
        chinese_to_int(text)


def test_a_text_is_split_into_its_articles_by_number() -> None:
    assert list(split_articles(RULES)) == [1, 2, 3]


def test_an_article_has_its_wording_without_the_label() -> None:
    assert split_articles(RULES)[1] == "灯塔归全岛所有。"


def test_paragraphs_and_items_that_follow_belong_to_the_article() -> None:
    assert split_articles(RULES)[2].splitlines() == [
        "守塔人每晚点灯。",
        "点灯后须登记：",
        "（一）点灯的时刻；",
        "（二）当晚的天气。",
    ]


def test_a_heading_ends_an_article_and_belongs_to_none() -> None:
    articles = split_articles(RULES)
    assert not any("值守" in wording or "总则" in wording for wording in articles.values())


def test_a_heading_without_a_markdown_sign_ends_an_article_too() -> None:
    assert split_articles("第一条 甲。\n第二章 守夜\n第一节 交班\n第二条 乙。") == {
        1: "甲。",
        2: "乙。",
    }


def test_what_stands_before_the_first_article_is_left_out() -> None:
    assert "岛务会" not in "".join(split_articles(RULES).values())


def test_an_annex_after_the_last_article_is_left_out() -> None:
    assert split_articles("第一条 甲。\n\n附：\n\n灯塔名录\n") == {1: "甲。"}


def test_a_reference_inside_a_sentence_starts_no_article() -> None:
    assert split_articles(RULES)[3].startswith("守塔人依照第二条登记，第一条所称灯塔")


def test_a_paragraph_that_opens_with_a_reference_stays_in_its_article() -> None:
    assert split_articles(RULES)[3].endswith("第二条规定的登记保存三年。")


def test_an_article_label_may_be_followed_by_a_full_width_space() -> None:
    assert split_articles("　　第十条　甲。") == {10: "甲。"}


def test_an_inserted_article_ends_the_one_before_and_is_left_out() -> None:
    text = "第四条 甲。\n第四条之一 乙。\n乙的第二款。\n第五条 丙。"
    assert split_articles(text) == {4: "甲。", 5: "丙。"}


def test_a_text_with_the_same_article_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="第三条在文本中出现两次"):
        split_articles("第三条 甲。\n第三条 乙。")


def test_a_text_without_articles_has_none() -> None:
    assert split_articles("# 告示\n\n今晚点灯。") == {}


def test_all_white_space_is_dropped_from_the_wording() -> None:
    assert normalise_wording(" 守塔　人\t每晚\r\n点\u00a0灯 。") == "守塔人每晚点灯。"


def test_composed_and_decomposed_letters_give_the_same_wording() -> None:
    assert normalise_wording("e\u0301") == normalise_wording("\u00e9")


def test_full_width_punctuation_and_digits_are_kept_as_they_are() -> None:
    assert normalise_wording("（１）甲，乙;") == "（１）甲，乙;"


def test_the_digest_is_the_named_sha256_of_the_normalised_wording() -> None:
    expected = hashlib.sha256("守塔人每晚点灯。".encode()).hexdigest()
    assert article_digest("守塔人 每晚\n点灯。") == f"sha256:{expected}"


def test_line_breaks_do_not_change_the_digest() -> None:
    assert article_digest("甲。\n乙。") == article_digest("甲。　乙。")


def test_one_changed_character_changes_the_digest() -> None:
    assert article_digest("提前三天通知。") != article_digest("提前七天通知。")


def test_half_width_and_full_width_brackets_are_different_wording() -> None:
    assert article_digest("(一)甲") != article_digest("（一）甲")
