"""Short messages: their texts (`notices/<kind>.sms.txt`, one line each) and the rules for them."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.domain.law import Status
from service.domain.notices import ALWAYS_KNOWN, FACTS, SLOT
from service.domain.sms import SmsRules, SmsWording, WordList
from service.library.files import FileModel, VerifiedOrNot
from service.library.strict_yaml import read, refuse

SUFFIX = ".sms.txt"
Count = Annotated[int, Field(ge=1, le=1000)]


class WordListFile(FileModel):
    title: str
    status: VerifiedOrNot
    source: str
    words: Annotated[list[str], Field(min_length=1)]


class SmsRulesFile(FileModel):
    owner: str
    checked_on: date
    longest_text: Count
    most_variables: Count
    longest_value: Count
    first_part: Count
    part: Count
    longest_signature: Count
    most_contacts: Count
    punctuation: str
    contacts: list[str]
    links: list[str]
    values: Mapping[str, Count]
    shortened: list[str]
    words: list[WordListFile]


def read_sms_text(path: Path, root: Path) -> SmsWording:
    """One text; raises LibraryInvalid for a kind or a placeholder that nobody fills."""
    file, kind = path.relative_to(root).as_posix(), path.name.removesuffix(SUFFIX)
    if kind not in FACTS:
        raise refuse(file, 1, f"没有名为「{kind}」的通知，可用：{'、'.join(FACTS)}")
    content = path.read_text(encoding="utf-8")
    text, _, rest = content.partition("\n")
    if not text.strip() or rest.strip():
        raise refuse(file, 1, "短信文本须为一行")
    known = ALWAYS_KNOWN | FACTS[kind].all
    unknown = [name for name in SLOT.findall(text) if name not in known]
    if unknown:
        names = "、".join(sorted(known))
        raise refuse(file, 1, f"没有可填入「{unknown[0]}」的内容，可用：{names}")
    if set("{}%") & set(SLOT.sub("", text)):
        raise refuse(file, 1, "占位符须写作 {{ 名称 }}")
    return SmsWording(kind, text.strip(), sha256(content.encode()).hexdigest(), file)


def read_sms_rules(path: Path, root: Path) -> SmsRules:
    """The rules, or the usual ones where the library has no such file; raises LibraryInvalid."""
    if not path.is_file():
        return SmsRules()
    file, document = read(path, root, SmsRulesFile)
    stray = [name for name in file.shortened if name not in file.values]
    if stray:
        line = document.line_of(("shortened",))
        raise refuse(document.file, line, f"「{stray[0]}」不在 values 中")
    lists = [
        WordList(item.title, Status(item.status), item.source, tuple(item.words))
        for item in file.words
    ]
    given = file.model_dump(exclude={"owner", "checked_on", "words", "shortened"})
    given |= {"contacts": tuple(file.contacts), "links": tuple(file.links)}
    return SmsRules(**given, shortened=frozenset(file.shortened), words=tuple(lists))
