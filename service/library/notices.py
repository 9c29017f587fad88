"""Texts of notices: `contract_templates/notices/<kind>.txt`, the subject on the first line."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from service.domain.catalogue import Library
from service.domain.notices import ALWAYS_KNOWN, FACTS, SLOT, NoticeText
from service.library.strict_yaml import refuse

FOLDER = "notices"
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")


def read_notice(path: Path, root: Path) -> NoticeText:
    """One text; raises LibraryInvalid for a kind or a placeholder that nobody fills."""
    file, kind = path.relative_to(root).as_posix(), path.stem
    if kind not in FACTS:
        raise refuse(file, 1, f"没有名为「{kind}」的通知，可用：{'、'.join(FACTS)}")
    known = ALWAYS_KNOWN | FACTS[kind].all
    text = path.read_text(encoding="utf-8")
    subject, *lines = text.split("\n")
    for number, line in enumerate([subject, *lines], start=1):
        unknown = [name for name in SLOT.findall(line) if name not in known]
        if unknown:
            names = "、".join(sorted(known))
            raise refuse(file, number, f"没有可填入「{unknown[0]}」的内容，可用：{names}")
        if _STRAY.search(SLOT.sub("", line)):
            raise refuse(file, number, "占位符须写作 {{ 名称 }}")
    if not subject.strip() or not "".join(lines).strip():
        raise refuse(file, 1, "首行须为主题，其后须有正文")
    return NoticeText(kind, subject, "\n".join(lines), sha256(text.encode()).hexdigest())


def notice_problems(library: Library) -> Iterator[str]:
    """Kinds without a text, and subjects that a missing fact would leave empty."""
    for kind, facts in FACTS.items():
        text = library.notices.get(kind)
        if text is None:
            yield f"缺少 contract_templates/{FOLDER}/{kind}.txt"
            continue
        always = {"recipient", "about", "number", "title"} | facts.required
        unsure = [name for name in SLOT.findall(text.subject) if name not in always]
        if unsure:
            yield f"{FOLDER}/{kind}.txt：主题中的「{unsure[0]}」可能为空"
