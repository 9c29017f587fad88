"""Words that must not stand in a text ready to sign: blanks, vague, stale or unlawful wording."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from service.domain.comparison import is_blank, read_number
from service.domain.outline import Clause, FieldRun, Paragraph, Table, block_text
from service.domain.passages import Passage, blocks_with, sentences_with
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)

MOST_HITS = 100
_LEFT_OPEN = re.compile(
    r"_{2,}|＿{2,}|\{\{|\}\}|\{%|%\}|待定|待填|待补|"
    r"\[[ 　]*\]|【[ 　]*】|〔[ 　]*〕|（[ 　]*）|\([ 　]*\)|×{2,}|"
    r"(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|(?<![ 　])[ 　]{1,12}年[ 　]{1,12}月[ 　]{1,12}日"
)
_VAGUE = re.compile(
    r"适当|另行|相关规定|有关规定|酌情|尽快|视情况|视情|必要时|原则上|参照执行|"
    r"按(?:照)?规定(?:执行|办理)|双方另议|以后再定"
)
_FORM_IDS = re.compile(
    r"front\.cover|closing\.|schedule\.|[a-z-]+\.(cover|parties|signature|confirmation)"
)
_FORM_TITLES = re.compile(
    r"^签约依据|^(封面(信息)?|目录|当事人|签署页?|签字页|附图|术语(定义)?|定义与?解释)$|确认书|空白样"
)
"""Where words settle nothing: covers, parties, reading hints, forms, definitions, signatures."""
_STALE = {
    r"经济合同法": "民法典合同编（经济合同法1999年废止）",
    r"(?<!经济)合同法(?![律定人院])": "民法典合同编（合同法2021年废止）",
    r"全国供用电规则": "《供电营业规则》",
    r"(?<![补津])贴费": "供电贴费已经取消，不得收取",
    r"临时接电费": "临时接电费已经取消，不得收取",
    r"大工业(?:用电|电价|用户|客户)": "工商业两部制",
    r"普通工业|非普工业|非工业(?:用电|电价|用户)": "工商业单一制",
    r"基本电费": "容（需）量电费",
    r"暂停(?:用电|恢复|期间|手续)": "非永久性减容（2024年起暂停并入减容）",
}
_MAYBE_STALE = re.compile("合同法|全国供用电规则|贴费|临时接电费|[大通普非]工业|基本电费|暂停")
_EXEMPTION = re.compile(
    r"概不(?:负责|承担|负)|不(?:承担|负)任何(?:法律|赔偿|经济)?责任|"
    r"一切(?:责任|后果|损失)(?:均|全部|概)?由用电人"
)
_LAST_WORD = re.compile(r"最终解释权|解释权[^，。；]{0,6}(?:归|属于)|由供电人(?:负责)?解释")
_NO_REMEDY = re.compile(
    r"用电人[^。；]{0,12}(?:不得|无权|放弃)[^，。；]{0,8}(?:起诉|诉讼|投诉|举报|仲裁|异议)"
)
_MAYBE_OPEN = re.compile(
    r"__|＿＿|\{[{%]|[%}]\}|待[定填补]|[\[【〔（(][ 　]*[\]】〕）)]|××|[Xx]{2}|[ 　]年[ 　]"
)
_MAYBE_PRICE = re.compile(r"[元分]\s?[/每一]\s?[千k度]|每(?:千瓦时|度)")
_AMOUNT = r"(?<![0-9.])[0-9]{1,9}(?:\.[0-9]{1,9})?"
_ENERGY_PRICE = re.compile(
    rf"{_AMOUNT}\s?(?:元|分)\s?(?:/|每|一)\s?(?:千瓦时|kWh|度)|"
    rf"每(?:千瓦时|度)(?:电)?[^，。；]{{0,8}}?{_AMOUNT}\s?(?:元|分)|"
    rf"{_AMOUNT}\s?元/(?:千瓦|千伏安)[·・.]?月"
)


def _quoted(text: str, start: int, end: int) -> str:
    """The found words with a little of what stands around them, on one line."""
    return text[max(0, start - 12) : end + 12].replace("\n", " ").replace("\t", " ").strip()


def _word_hits(
    subject: Subject,
    pattern: re.Pattern[str],
    expected: str,
    hint: re.Pattern[str] | None = None,
) -> list[Hit]:
    return _hits_in(blocks_with(subject.document, pattern, hint), pattern, expected)


def _hits_in(passages: Iterable[Passage], pattern: re.Pattern[str], expected: str) -> list[Hit]:
    """At most MOST_HITS findings, so that a hostile text cannot fill the memory."""
    found = (
        Hit(passage.place, f"「{_quoted(passage.text, *match.span())}」", expected)
        for passage in passages
        for match in pattern.finditer(passage.text)
    )
    return list(islice(found, MOST_HITS))


def _speaks(subject: Subject) -> bool:
    return next(subject.document.clauses(), None) is not None


@rule("wording.blanks")
def blanks(subject: Subject) -> RuleResult:
    """Blanks and placeholders: strokes, empty brackets, empty fields, cells not meant for ink."""
    if not _speaks(subject):
        return NOT_APPLICABLE
    expected = "填写具体内容；确实没有的，印「此项空白」或者「无」"
    hits = _word_hits(subject, _LEFT_OPEN, expected, _MAYBE_OPEN)
    hits += [
        Hit(place_of(clause, run), "此处为空", expected)
        for clause, run in subject.document.fields()
        if run.text.strip() == ""
    ]
    for clause in subject.document.clauses():
        hits += _empty_cells(clause, subject, expected)
    hits += [
        Hit(Place(), f"条款以外的文字「{words}」", expected)
        for words in subject.notes.added
        if _LEFT_OPEN.search(words)
    ]
    return hits


def _empty_cells(clause: Clause, subject: Subject, expected: str) -> Iterator[Hit]:
    """Empty cells of the library's tables; a table not ours may be meant for handwriting."""
    for number, block in enumerate(clause.blocks, start=1):
        if not isinstance(block, Table) or block.id not in subject.library.tables:
            continue
        for row_number, row in enumerate(block.rows):
            for column, cell in enumerate(row):
                empty = cell.text.strip() == "" and not _has_field(cell.runs)
                if empty and not _is_handwritten(subject, block, row_number, column):
                    place = Place(clause.id, clause.label or clause.title, number)
                    where = f"「{block.title}」第{row_number + 1}行第{column + 1}格为空"
                    yield Hit(place, where, expected)


def _has_field(runs: tuple[object, ...]) -> bool:
    """An empty field is reported as a field, not once more as a cell."""
    return any(isinstance(run, FieldRun) for run in runs)


def _is_handwritten(subject: Subject, table: Table, row: int, column: int) -> bool:
    template = subject.library.tables[table.id]
    if template.is_form:
        cells = template.cells[1:] if template.heading else template.cells
        return row < len(cells) and column < len(cells[row]) and cells[row][column].handwritten
    columns = template.columns
    return column < len(columns) and columns[column].cell.handwritten


def _is_form(clause: Clause) -> bool:
    return bool(_FORM_IDS.match(clause.id) or _FORM_TITLES.search(clause.title))


@rule("wording.vague")
def vague(subject: Subject) -> RuleResult:
    """Vague words wherever a text settles something; only its forms are left out."""
    if all(map(_is_form, subject.document.clauses())):
        return NOT_APPLICABLE
    found = sentences_with(subject.document, _VAGUE)
    passages = (passage for passage in found if not _is_form(passage.clause))
    return _hits_in(passages, _VAGUE, "写明谁、何时、按什么标准办理")


@rule("wording.stale-law")
def stale_law(subject: Subject) -> RuleResult:
    """Repealed law, abolished fees and superseded categories."""
    if not _speaks(subject):
        return NOT_APPLICABLE
    hits = []
    if _MAYBE_STALE.search(subject.document.block_text) is not None:
        for pattern, replacement in _STALE.items():
            hits += _word_hits(subject, re.compile(pattern), f"改为：{replacement}")
    return hits


_OLD_ARTICLES = {
    "二十三": ("减容", "第二十五条"),
    "二十四": ("暂停", "第二十五条（暂停已并入非永久性减容）"),
    "九十八": ("违约金", "第九十九条"),
    "一百": ("违约用电|违约使用", "第一百零一条"),
}
"""Article of the Power-supply Business Rules of 1996, what it was about, where that stands now."""
_RULES_NAMED = re.compile("供电营业规则")
_CITES = re.compile(
    r"供电营业规则》?（?[^，。；]{0,12}第(?P<no>[一二三四五六七八九十百零0-9]{1,6})条"
)


@rule("wording.old-article")
def old_article(subject: Subject) -> RuleResult:
    """Article numbers of 1996 for what stands elsewhere in the rules of 2024."""
    citing = list(sentences_with(subject.document, _RULES_NAMED))
    if not citing:
        return NOT_APPLICABLE
    hits = []
    for passage, match in ((p, m) for p in citing for m in _CITES.finditer(p.text)):
        number = read_number(match.group("no"))
        for old, (topic, new) in _OLD_ARTICLES.items():
            if number == read_number(old) and re.search(topic, passage.text):
                found = f"「{_quoted(passage.text, *match.span())}」"
                hits.append(Hit(passage.place, found, f"2024年规则为{new}"))
    return hits[:MOST_HITS]


_STANDARD = re.compile(
    r"(?P<code>(?:GB|DL|NB|JGJ)(?:/T)?)\s?(?P<no>[0-9]{1,6}(?:\.[0-9]{1,3})?)[-—](?P<year>[0-9]{4})"
)


@rule("wording.stale-standard")
def stale_standard(subject: Subject) -> RuleResult:
    """Standards cited with a year that has been replaced on the day."""
    cited = [
        (passage, match)
        for passage in blocks_with(subject.document, _STANDARD)
        for match in _STANDARD.finditer(passage.text)
    ]
    if not cited:
        return NOT_APPLICABLE
    stale = {
        _standard_key(match): source.title
        for source in subject.library.sources.values()
        if source.kind == "standard" and not source.in_force(subject.as_of)
        for match in [_STANDARD.search(source.title)]
        if match is not None
    }
    newest = {
        _standard_key(match)[:2]: match.group()
        for source in subject.library.sources.values()
        if source.kind == "standard" and source.in_force(subject.as_of)
        for match in [_STANDARD.search(source.title)]
        if match is not None
    }
    return [
        Hit(
            passage.place,
            f"引用「{match.group()}」，该版本已经被代替",
            f"引用现行版本「{newest.get(_standard_key(match)[:2], '以国家标准公告为准')}」",
        )
        for passage, match in cited
        if _standard_key(match) in stale
    ]


def _standard_key(match: re.Match[str]) -> tuple[str, str, str]:
    return match.group("code"), match.group("no"), match.group("year")


@rule("wording.blanket-exemption")
def blanket_exemption(subject: Subject) -> RuleResult:
    if not _speaks(subject):
        return NOT_APPLICABLE
    return _word_hits(subject, _EXEMPTION, "写明免责的具体原因、范围和证明责任")


@rule("wording.final-interpretation")
def final_interpretation(subject: Subject) -> RuleResult:
    if not _speaks(subject):
        return NOT_APPLICABLE
    return _word_hits(subject, _LAST_WORD, "删去；两种以上解释的，采用不利于供电人的解释")


@rule("wording.no-remedy")
def no_remedy(subject: Subject) -> RuleResult:
    """The customer's way to court, arbitration or complaint is not barred."""
    if not _speaks(subject):
        return NOT_APPLICABLE
    return _word_hits(subject, _NO_REMEDY, "保留用电人投诉、起诉或者申请仲裁的权利")


@rule("wording.energy-price")
def energy_price(subject: Subject) -> RuleResult:
    """Prices in yuan change by government decision; a contract names class and document."""
    if not any(re.search("电价|电费|结算", clause.title) for clause in subject.document.clauses()):
        return NOT_APPLICABLE
    expected = "写明电价类别和执行的电价文件，不印具体单价"
    return _word_hits(subject, _ENERGY_PRICE, expected, _MAYBE_PRICE)


@rule("wording.empty-clause")
def empty_clause(subject: Subject) -> RuleResult:
    """A clause with a heading and nothing under it; 此项空白 is something."""
    if not _speaks(subject):
        return NOT_APPLICABLE
    return [
        Hit(place_of(clause), f"「{clause.title}」下面没有内容", "写明内容，或者删去该条")
        for clause in subject.document.clauses()
        if all(
            isinstance(block, Paragraph)
            and is_blank(block_text(block))
            and "空白" not in block.text
            for block in clause.blocks
        )
    ]


RULES = (
    blanks,
    vague,
    stale_law,
    old_article,
    stale_standard,
    blanket_exemption,
    final_interpretation,
    no_remedy,
    energy_price,
    empty_clause,
)
