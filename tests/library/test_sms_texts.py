"""Short messages in the library: read strictly, and each rule of the linter both ways."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.notices import FACTS
from service.domain.sms import SmsRules, SmsWording
from service.library import default_folders
from service.library import sms_lint as lint
from service.library.sms_lint import RULES, sms_lengths, sms_problems
from service.library.sms_texts import read_sms_rules, read_sms_text

KIND = "customer.renewal"


def said_of(library: Library, text: str, rule: lint.Rule, kind: str = KIND) -> list[str]:
    return list(rule(library.sms_rules, SmsWording(kind, text)))


def test_every_text_of_the_library_passes(library: Library) -> None:
    assert list(sms_problems(library)) == []


def test_every_kind_for_customers_has_a_text(library: Library) -> None:
    kinds = {kind for kind in FACTS if kind.startswith("customer.")} | {"digest.customer"}
    assert kinds <= library.sms.keys()
    texts = {kind: text for kind, text in library.sms.items() if kind != KIND}
    assert list(sms_problems(replace(library, sms=texts))) == [
        f"缺少 contract_templates/notices/{KIND}.sms.txt"
    ]


def test_a_problem_names_its_file_and_line(library: Library) -> None:
    wrong = replace(library.sms[KIND], text="限时优惠，合同{{ number }}")
    problems = list(sms_problems(replace(library, sms={**library.sms, KIND: wrong})))
    place = f"contract_templates/notices/{KIND}.sms.txt 第 1 行："
    assert problems == [
        f"{place}不得使用「优惠」（营销用语，词表未核实）",
        f"{place}不得使用「限时」（营销用语，词表未核实）",
    ]


def test_the_check_shows_how_long_each_text_is_and_what_it_costs(library: Library) -> None:
    place = f"contract_templates/notices/{KIND}.sms.txt"
    rules = library.sms_rules
    length = rules.longest(library.sms[KIND])
    shown = list(sms_lengths(library))
    assert f"{place}：最长 {length} 字（含签名），按 {rules.parts(length)} 条计费" in shown
    assert len(shown) == len(library.sms)


# ---- each rule, passing and failing --------------------------------------------------------

PLAIN = "合同{{ number }}将于{{ ends_on }}到期，{{ left }}，请拨打95598。"
LONG = "字" * 500
CASES: list[tuple[lint.Rule, str, str, str]] = [
    (lint.values_are_there, PLAIN, "合同{{ number }}，{{ link }}", "「link」可能为空"),
    (lint.values_may_be_told, PLAIN, "{{ recipient }}，您好", "「recipient」不在可以写入"),
    (lint.values_may_be_told, PLAIN, "用电人{{ customer }}", "「customer」不在可以写入"),
    (lint.text_is_short, PLAIN, LONG, "有 514 字，不得超过 500 字"),
    (lint.text_is_short, "字" * 486, "字" * 487, "有 501 字"),
    (
        lint.variables_are_few,
        "到期{{ left }}，" * 20,
        "到期{{ left }}，" * 21,
        "有 21 个变量",
    ),
    (lint.variables_stand_apart, PLAIN, "{{ number }} {{ left }}", "「number」与「left」相邻"),
    (lint.letters_are_plain, PLAIN, "【电力】到期", "签名由渠道加上"),
    (lint.letters_are_plain, PLAIN, "合同到期★", "「★」（特殊符号）"),
    (lint.letters_are_plain, PLAIN, "合同到期😀", "特殊符号"),
    (lint.letters_are_plain, PLAIN, "供用電合同", "「電」（繁体字或者生僻字）"),
    (lint.words_are_allowed, PLAIN, "回复拒收请回复R", "「拒收请回复」（服务商不接受的内容）"),
    (lint.words_are_allowed, PLAIN, "催款通知", "「催款」"),
    (lint.words_are_allowed, "电费账单提醒", "欠费提醒", "「欠费」"),
    (lint.words_are_allowed, PLAIN, "免费办理", "「免费」（营销用语，词表未核实）"),
    (lint.nothing_personal_in_clear, PLAIN, "证件632521199001011234", "号码「632521199001011234」"),
    (lint.nothing_personal_in_clear, PLAIN, "请联系13800000011", "号码「13800000011」"),
    (lint.nothing_personal_in_clear, PLAIN, "应交1,234.50元", "金额"),
    (lint.nothing_personal_in_clear, PLAIN, "应交￥8", "金额「￥」"),
    (lint.contacts_are_ours, "请拨打95598", "请拨打95511", "不得使用「95511」"),
    (lint.contacts_are_ours, PLAIN, "请拨打400-800-1234", "不得使用「400-800-1234」"),
    (lint.contacts_are_ours, "95598或95598", "95598、95598、95598", "有 3 个联系电话"),
    (
        lint.links_are_ours,
        PLAIN,
        "详见http://t.example/a1，谢谢",
        "不得使用链接「http://t.example/a1」",
    ),
    (lint.links_are_ours, PLAIN, "详见www.example.com。", "不得使用链接「www.example.com」"),
    (lint.links_are_ours, PLAIN, "详见u.cn", "不得使用链接「u.cn」"),
]


@pytest.mark.parametrize(("rule", "good", "bad", "said"), CASES)
def test_a_rule_of_the_linter(
    library: Library, rule: lint.Rule, good: str, bad: str, said: str
) -> None:
    assert said_of(library, good, rule) == []
    problems = said_of(library, bad, rule)
    assert said in "；".join(problems)


def test_a_value_that_may_become_too_long_is_found() -> None:
    rules = SmsRules(values={"task": 30, "title": 30, "due": 20}, shortened=frozenset({"title"}))
    good = SmsWording("task.escalated", "{{ title }}，{{ due }}")
    bad = SmsWording("task.escalated", "{{ task }}，{{ due }}")
    assert list(lint.values_are_short(rules, good)) == []
    assert list(lint.values_are_short(rules, bad)) == ["「task」可能长达 30 字，变量不得超过 20 字"]


def test_of_a_digest_no_single_contract_is_known(library: Library) -> None:
    text = "合同{{ number }}"
    assert said_of(library, text, lint.values_are_there) == []
    assert said_of(library, text, lint.values_are_there, "digest.customer") == [
        "「number」可能为空，不能写入短信"
    ]


def test_every_rule_has_a_case() -> None:
    """`values_are_short` has one of its own above."""
    assert {case[0] for case in CASES} | {lint.values_are_short} == set(RULES)


def test_a_link_that_the_rules_name_may_be_used(library: Library) -> None:
    rules = replace(library.sms_rules, links=("www.95598.cn",))
    wording = SmsWording(KIND, "详见www.95598.cn。")
    assert list(lint.links_are_ours(rules, wording)) == []
    assert list(lint.links_are_ours(library.sms_rules, wording)) != []


# ---- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("合同{{ mobile }}\n", "没有可填入「mobile」的内容"),
        ("合同{{ number | upper }}\n", "占位符须写作"),
        ("合同{% if number %}\n", "占位符须写作"),
        ("合同{{number}\n", "占位符须写作"),
        ("一行\n又一行\n", "短信文本须为一行"),
        ("\n", "短信文本须为一行"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / f"{KIND}.sms.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        read_sms_text(file, tmp_path)
    assert f"{KIND}.sms.txt 第 1 行：" in caught.value.message
    assert message in caught.value.message


def test_a_text_of_no_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "customer.renewel.sms.txt"
    file.write_text("文本\n", encoding="utf-8")
    with pytest.raises(LibraryInvalid, match=r"customer\.renewel"):
        read_sms_text(file, tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("shortened: [title,", "shortened: [titel,"), "「titel」不在 values 中"),
        (("longest_text: 500", "longest_text: none"), "longest_text"),
        (("status: verified", "status: sure"), "status"),
        (("links: []", "links: []\nlink: []"), "link"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    text = (default_folders().clause_library / "sms.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "sms.yaml"
    file.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        read_sms_rules(file, tmp_path)
    assert message in caught.value.message


def test_without_a_file_the_usual_rules_hold(tmp_path: Path) -> None:
    assert read_sms_rules(tmp_path / "sms.yaml", tmp_path) == SmsRules()
