"""Readers: one function a kind of library file, from path to domain value."""

import hashlib
from pathlib import Path

from service.domain.clauses import Applies, CellTemplate, ClauseVersion, Column, TableTemplate
from service.domain.declared import declaration_problem
from service.domain.law import (
    Article,
    Citation,
    Parameter,
    ParameterValue,
    Source,
    Status,
    parse_citation,
)
from service.domain.placeholders import parse_parts, parse_prose
from service.domain.reading import ReadingNotes
from service.domain.rule_cards import RuleCard, RuleCase
from service.domain.templates import AnnexSlot, ChapterTemplate, Template, TermPolicy
from service.domain.traits import TRAITS
from service.domain.vocabulary import RenewalMode, Severity
from service.library.files import (
    AppliesFile,
    CardFile,
    ClauseFile,
    ParameterFile,
    ReadingFile,
    SourceFile,
    TableFile,
    TemplateFile,
)
from service.library.strict_yaml import Document, parse, read, refuse, validated

HANDWRITTEN = "@handwritten"
FENCE = "---\n"


def digest_of(content: bytes) -> str:
    """`sha256:<hex>` of a file, line ends as LF."""
    return "sha256:" + hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def cite(text: str, document: Document, *location: int | str) -> Citation:
    """A citation as a file writes it; raises LibraryInvalid with its line."""
    try:
        return parse_citation(text)
    except ValueError as error:
        raise refuse(document.file, document.line_of(location), str(error)) from None


def read_applies(applies: AppliesFile, document: Document, key: str = "applies_to") -> Applies:
    """Traits that a file names; raises LibraryInvalid for a word that is none."""
    for group in ("all", "any", "none"):
        for number, trait in enumerate(getattr(applies, group)):
            if trait not in TRAITS:
                line = document.line_of((key, group, number))
                raise refuse(document.file, line, f"没有名为「{trait}」的特征，见 domain/traits.py")
    return Applies(tuple(applies.all), tuple(applies.any), tuple(applies.none))


def _optional(applies: AppliesFile | None, document: Document, key: str) -> Applies | None:
    return None if applies is None else read_applies(applies, document, key)


def read_source(path: Path, root: Path) -> Source:
    """A law file."""
    file, document = read(path, root, SourceFile)
    _name_matches(path, file.id, document)
    articles: dict[int, Article] = {}
    for number, item in enumerate(file.articles):
        if item.no in articles:
            line = document.line_of(("articles", number))
            raise refuse(document.file, line, f"第{item.no}条出现了两次")
        articles[item.no] = Article(
            no=item.no,
            gist=item.gist,
            status=Status(item.status),
            digest=item.digest,
            in_force_from=item.in_force_from,
            in_force_to=item.in_force_to,
        )
    return Source(
        id=file.id,
        title=file.title,
        kind=file.kind,
        issuer=file.issuer,
        status=Status(file.status),
        in_force_from=file.in_force_from,
        in_force_to=file.in_force_to,
        articles=articles,
        text_files=tuple(file.text_file),
        replaces=file.replaces,
        note=file.note,
    )


def read_parameter(path: Path, root: Path) -> Parameter:
    """A dated parameter; its values must begin on different days."""
    file, document = read(path, root, ParameterFile)
    _name_matches(path, file.id, document)
    days = [value.from_ for value in file.values]
    if len(set(days)) != len(days):
        raise refuse(document.file, document.line_of(("values",)), "两个数值自同一日起生效")
    return Parameter(
        id=file.id,
        title=file.title,
        unit=file.unit,
        values=tuple(
            ParameterValue(
                value.from_, value.value, cite(value.basis, document, "values", n), value.note
            )
            for n, value in enumerate(file.values)
        ),
        status=Status(file.status),
        checked_on=file.checked_on,
    )


def read_clause(path: Path, root: Path) -> ClauseVersion:
    """A clause: strict front matter between two `---` lines, then prose."""
    name = path.relative_to(root).as_posix()
    content = path.read_bytes()
    text = content.decode("utf-8").replace("\r\n", "\n")
    end = text.find("\n" + FENCE, len(FENCE) - 1)
    if not text.startswith(FENCE) or end < 0:
        raise refuse(name, 1, "条款文件须以两行 --- 之间的说明开头")
    document = parse(text[len(FENCE) : end + 1], name, first_line=2)
    file = validated(document, ClauseFile)
    chapter, slug = file.id.split(".", 1)
    if path.name != f"{slug}.v{file.version}.md":
        expected = f"<NN>-{chapter}/{slug}.v{file.version}.md"
        raise refuse(name, document.line_of(("id",)), f"文件应名为 {expected}")
    body = text[end + 1 + len(FENCE) :].strip("\n")
    try:
        prose = tuple(parse_prose(body))
    except ValueError as error:
        raise refuse(name, text[: end + 1].count("\n") + 2, str(error)) from None
    if not prose:
        raise refuse(name, document.line_of(("id",)), "条款没有正文")
    return ClauseVersion(
        id=file.id,
        version=file.version,
        title=file.title,
        status=file.status,
        effective_from=file.effective_from,
        effective_to=file.effective_to,
        basis=tuple(cite(text, document, "basis", n) for n, text in enumerate(file.basis)),
        applies_to=read_applies(file.applies_to, document),
        prominent=file.prominence == "required",
        heading=file.heading == "title",
        owner=file.owner,
        change=file.change,
        prose=prose,
        body=body,
        digest=digest_of(content),
        source_file=name,
    )


def read_table(path: Path, root: Path) -> TableTemplate:
    """A list table or a form."""
    file, document = read(path, root, TableFile)
    _name_matches(path, file.id, document)

    def cell(text: str, *location: int | str) -> CellTemplate:
        if text == HANDWRITTEN:
            return CellTemplate((), handwritten=True)
        try:
            return CellTemplate(tuple(parse_parts(text)))
        except ValueError as error:
            raise refuse(document.file, document.line_of(location), str(error)) from None

    columns = tuple(
        Column(
            title=column.title,
            cell=CellTemplate((), True)
            if column.handwritten
            else cell(column.value or "", "columns", n),
            width=column.width,
        )
        for n, column in enumerate(file.columns)
    )
    if (file.layout == "form") == bool(file.columns) or (file.rows is None) == bool(columns):
        raise refuse(document.file, 1, "列表须有 rows 与 columns;表单须有 layout: form 与 cells")
    return TableTemplate(
        id=file.id,
        title=file.title,
        rows=file.rows,
        empty=file.empty,
        columns=columns,
        cells=tuple(
            tuple(cell(text, "cells", n) for text in row) for n, row in enumerate(file.cells)
        ),
        heading=file.heading,
        widths=tuple(file.widths) or tuple(column.width for column in columns),
        source_file=document.file,
    )


def read_template(path: Path, root: Path, *, is_addendum: bool) -> Template:
    """A contract kind or an addendum with its skeleton, if it has one."""
    file, document = read(path, root, TemplateFile)
    if path.parent.name != f"v{file.version}" or path.parent.parent.name != file.id:
        line = document.line_of(("id",))
        raise refuse(document.file, line, f"文件应在文件夹 {file.id}/v{file.version} 中")
    skeleton = path.parent / "skeleton.docx"
    return Template(
        id=file.id,
        version=file.version,
        name=file.name,
        code=file.code,
        text_version=file.text_version,
        status=file.status,
        effective_from=file.effective_from,
        effective_to=file.effective_to,
        applies_to=read_applies(file.applies_to, document),
        chapters=tuple(
            ChapterTemplate(
                c.id, c.title, c.layout, tuple(c.clauses), read_applies(c.applies_to, document)
            )
            for c in file.chapters
        ),
        required_terms=tuple(file.required_terms),
        addenda=tuple(file.addenda),
        term=_term(file, document),
        reminders=tuple(file.reminders),
        required_for=_optional(file.required_for, document, "required_for"),
        annexes=tuple(
            AnnexSlot(annex.id, annex.title, _optional(annex.required_for, document, "annexes"))
            for annex in file.annexes
        ),
        agreed_fields=_declared(file, document),
        agreed_defaults=file.agreed_defaults,
        on_request=file.on_request,
        side_agreement=file.side_agreement,
        offered_with=tuple(file.offered_with),
        instead_of=tuple(file.instead_of),
        is_addendum=is_addendum,
        retitle=file.retitle,
        skeleton=skeleton.read_bytes() if skeleton.is_file() else None,
        digest=digest_of(path.read_bytes()),
        source_file=document.file,
    )


def _declared(file: TemplateFile, document: Document) -> dict[str, str]:
    for path, kind in file.agreed_fields.items():
        problem = declaration_problem(path, kind)
        if problem is not None:
            raise refuse(document.file, document.line_of(("agreed_fields", path)), problem)
    return file.agreed_fields


def _term(file: TemplateFile, document: Document) -> TermPolicy | None:
    if file.term is None:
        return None
    try:
        return TermPolicy(
            cap=file.term.cap,
            default_years=file.term.default_years,
            renewal_modes=tuple(RenewalMode(mode) for mode in file.term.renewal_modes),
            default_renewal=RenewalMode(file.term.default_renewal),
            objection_notice_days=file.term.objection_notice_days,
            ends_with_main=file.term.ends_with_main,
        )
    except ValueError:
        modes = "、".join(RenewalMode)
        line = document.line_of(("term",))
        raise refuse(document.file, line, f"续期方式须为 {modes} 之一") from None


def read_card(path: Path, root: Path) -> RuleCard:
    """A rule card with its cases; needs a passing, a failing and a not-applicable one."""
    file, document = read(path, root, CardFile)
    if path.stem != file.id.split(".", 1)[1]:
        raise refuse(document.file, document.line_of(("id",)), f"文件应名为 {file.id}.yaml 的后半")
    verdicts = {case.expect for case in file.cases}
    for wanted, word in (("pass", "通过"), ("fail", "不通过"), ("not-applicable", "不适用")):
        if wanted not in verdicts:
            line = document.line_of(("cases",))
            raise refuse(document.file, line, f"规则卡缺少「{word}」的用例({wanted})")
    _case_material(file, document)
    return RuleCard(
        id=file.id,
        title=file.title,
        severity=Severity(file.severity),
        basis=tuple(cite(text, document, "basis", n) for n, text in enumerate(file.basis)),
        message=file.message,
        advice=file.advice,
        arithmetic=file.arithmetic,
        cases=tuple(
            RuleCase(
                name=c.name,
                expect=c.expect,
                sample=c.sample,
                edits=tuple(c.document),
                account=c.account,
                notes=_notes(c.reading),
                samples=tuple(c.samples),
                papers=tuple(c.papers),
                kind=c.kind,
            )
            for c in file.cases
        ),
        source_file=document.file,
        family=file.family,
    )


def _case_material(file: CardFile, document: Document) -> None:
    """A bundle's case names several samples, every other case one."""
    for number, case in enumerate(file.cases):
        named = bool(case.samples) and not case.sample
        if named != (file.family == "bundle"):
            line = document.line_of(("cases", number))
            wanted = "samples(若干样本)" if file.family == "bundle" else "sample(一个样本)"
            raise refuse(document.file, line, f"用例「{case.name}」须写 {wanted}")
        if file.family != "intake" and (case.papers or case.kind):
            line = document.line_of(("cases", number))
            raise refuse(document.file, line, "只有 family: intake 的用例才写 papers 和 kind")


def _notes(reading: ReadingFile | None) -> ReadingNotes:
    """Notes of a file that was read; a case without `reading` judges a text that is no file."""
    if reading is None:
        return ReadingNotes()
    return ReadingNotes(
        added=tuple(reading.added),
        found_by={"*": "tag"},
        tracked_changes=reading.tracked_changes,
        hidden=tuple(reading.hidden),
        comments=tuple(reading.comments),
        contract_no=reading.contract_no,
    )


def _name_matches(path: Path, entry_id: str, document: Document) -> None:
    if path.stem != entry_id:
        line = document.line_of(("id",))
        raise refuse(document.file, line, f"文件名须与 id 一致：{entry_id}.yaml")
