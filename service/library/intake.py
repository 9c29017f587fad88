"""The list of what applications need: readers of its files, and checks against the library."""

from collections.abc import Iterator
from pathlib import Path

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.intake_needs import Need, Paper
from service.domain.paths import path_exists
from service.library.files import NeedFile, PapersFile
from service.library.readers import cite, read_applies
from service.library.strict_yaml import read, refuse


def read_papers(path: Path, root: Path) -> dict[str, Paper]:
    """Papers by id; no two go by the same name. Without the file there are none."""
    if not path.is_file():
        return {}
    file, document = read(path, root, PapersFile)
    papers: dict[str, Paper] = {}
    names: set[str] = set()
    for number, item in enumerate(file.papers):
        paper = Paper(item.id, item.title, tuple(item.also))
        line = document.line_of(("papers", number))
        for name in paper.names:
            if name in names:
                raise refuse(document.file, line, f"「{name}」出现了两次，一个名称只指一种资料")
            names.add(name)
        papers[paper.id] = paper
    return papers


def read_need(path: Path, root: Path) -> Need:
    """One need; it names papers or facts."""
    file, document = read(path, root, NeedFile)
    if path.stem != file.id:
        raise refuse(document.file, document.line_of(("id",)), f"文件名须为 {file.id}.yaml")
    if not file.papers and not file.facts:
        raise refuse(document.file, 1, "须写 papers(资料)或者 facts(应登记的事项)")
    return Need(
        id=file.id,
        rule=file.rule,
        title=file.title,
        papers=tuple(file.papers),
        facts=file.facts,
        kinds=tuple(file.kinds),
        applies_to=read_applies(file.applies_to, document),
        if_recorded=file.if_recorded,
        basis=tuple(cite(text, document, "basis", n) for n, text in enumerate(file.basis)),
        source_file=document.file,
    )


def need_problems(need: Need, library: Library) -> Iterator[str]:
    """References of a need that do not hold."""
    place = need.source_file
    card = library.cards.get(need.rule)
    if card is None or card.family != "intake":
        yield f"{place}：没有名为「{need.rule}」的受理规则卡(family: intake)"
    for paper in need.papers:
        if paper not in library.papers:
            yield f"{place}：资料「{paper}」不在 intake/papers.yaml 中"
    for kind in need.kinds:
        if not any(not template.is_addendum for template in library.templates.get(kind, ())):
            yield f"{place}：没有名为「{kind}」的合同种类"
    for path in (*need.facts, *([need.if_recorded] if need.if_recorded else [])):
        if not path_exists(AccountFacts, path):
            yield f"{place}：「{path}」不是用电档案的字段，见 domain/facts.py"
