"""The linter of short messages: what a provider would refuse, or what must not be in clear."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from service.domain.catalogue import Library
from service.domain.law import Status
from service.domain.notices import FACTS, SLOT
from service.domain.sms import SmsRules, SmsWording
from service.library.notices import FOLDER
from service.library.sms_texts import SUFFIX

_NUMBER = re.compile(r"[0-9][0-9 -]{5,}[0-9xX]")
_AMOUNT = re.compile(r"[￥¥$]|[0-9][0-9.,]*\s*[万亿]?(?:元|块)")
_CONTACT = re.compile(r"(?<![0-9])(?:95[0-9]{3,4}|400-?[0-9]{3}-?[0-9]{4}|1[0-9]{10})(?![0-9])")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s，。；、]*|[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-z]{2,6}\b"
)
# A digest stands for no single contract: what is known of a contract is not known of it.
_OF_CONTRACT = frozenset({"number", "title"})

_TO_CUSTOMERS = ("customer.", "digest.customer")

Rule = Callable[[SmsRules, SmsWording], Iterator[str]]


def sms_problems(library: Library) -> Iterator[str]:
    """Customers' kinds without a text, and what is wrong with the texts, by file and line."""
    for kind in FACTS:
        if kind.startswith(_TO_CUSTOMERS) and kind not in library.sms:
            yield f"缺少 contract_templates/{FOLDER}/{kind}{SUFFIX}"
    for wording in library.sms.values():
        for rule in RULES:
            for problem in rule(library.sms_rules, wording):
                yield f"{wording.source_file} 第 1 行：{problem}"


def sms_lengths(library: Library) -> Iterator[str]:
    """How long each text becomes at most, and as how many messages it is billed."""
    rules = library.sms_rules
    for wording in library.sms.values():
        length = rules.longest(wording)
        yield f"{wording.source_file}：最长 {length} 字（含签名），按 {rules.parts(length)} 条计费"


def values_are_there(_: SmsRules, wording: SmsWording) -> Iterator[str]:
    """A short message has one line: what may be missing would leave a gap in it."""
    sure = FACTS[wording.id].required | {"recipient"}
    if not wording.id.startswith("digest."):
        sure |= _OF_CONTRACT
    for name in wording.slots:
        if name not in sure:
            yield f"「{name}」可能为空，不能写入短信"


def values_may_be_told(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    for name in wording.slots:
        if name not in rules.values:
            yield f"「{name}」不在可以写入短信的变量之中，见 clause_library/sms.yaml"


def values_are_short(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    for name in wording.slots:
        if rules.room(name) > rules.longest_value:
            yield (
                f"「{name}」可能长达 {rules.room(name)} 字，变量不得超过 {rules.longest_value} 字"
            )


def text_is_short(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    length = rules.longest(wording)
    if length > rules.longest_text:
        yield f"填入最长的内容并加签名后有 {length} 字，不得超过 {rules.longest_text} 字"


def variables_are_few(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    count = len(SLOT.findall(wording.text))
    if count > rules.most_variables:
        yield f"有 {count} 个变量，不得超过 {rules.most_variables} 个"


def variables_stand_apart(_: SmsRules, wording: SmsWording) -> Iterator[str]:
    found = list(SLOT.finditer(wording.text))
    for before, after in pairwise(found):
        if not wording.text[before.end() : after.start()].strip():
            yield f"变量「{before[1]}」与「{after[1]}」相邻，其间须有文字"


def letters_are_plain(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    """GB 2312 has the simplified characters, and none of the traditional ones."""
    text = SLOT.sub("", wording.text)
    if "【" in text or "】" in text:
        yield "不得使用「【】」，签名由渠道加上"
    for letter in dict.fromkeys(text):
        if letter in "【】" or letter in rules.punctuation or _is_plain(letter):
            continue
        kind = "繁体字或者生僻字" if "\u4e00" <= letter <= "\u9fff" else "特殊符号"
        yield f"不得使用「{letter}」（{kind}）"


def words_are_allowed(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    for words in rules.words:
        doubt = "" if words.status is Status.VERIFIED else "，词表未核实"
        for word in words.words:
            if word in wording.text:
                yield f"不得使用「{word}」（{words.title}{doubt}）"


def nothing_personal_in_clear(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    text = SLOT.sub("", wording.text)
    for amount in _AMOUNT.findall(text):
        yield f"不得写明金额「{amount}」"
    for number in _NUMBER.findall(text):
        if number not in rules.contacts:
            yield f"不得写明号码「{number}」"


def contacts_are_ours(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    found = _CONTACT.findall(SLOT.sub("", wording.text))
    for number in found:
        if number not in rules.contacts:
            yield f"联系电话只能使用 {'、'.join(rules.contacts)}，不得使用「{number}」"
    if len(found) > rules.most_contacts:
        yield f"有 {len(found)} 个联系电话，不得超过 {rules.most_contacts} 个"


def links_are_ours(rules: SmsRules, wording: SmsWording) -> Iterator[str]:
    for link in _LINK.findall(SLOT.sub("", wording.text)):
        if link not in rules.links:
            yield f"不得使用链接「{link}」"


def _is_plain(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum()
    if not "\u4e00" <= letter <= "\u9fff":
        return False
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


RULES: tuple[Rule, ...] = (
    values_are_there,
    values_may_be_told,
    values_are_short,
    text_is_short,
    variables_are_few,
    variables_stand_apart,
    letters_are_plain,
    words_are_allowed,
    nothing_personal_in_clear,
    contacts_are_ours,
    links_are_ours,
)
