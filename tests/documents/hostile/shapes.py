"""Files whose shape is meant to cost: quadratic words, endless runs and tables, cycles."""

import random
from collections.abc import Callable, Iterator
from functools import cache

from service.documents import ReadDocument
from service.domain.catalogue import Library
from service.domain.placeholders import Prose
from service.library import default_folders, load_library
from tests.documents.docx_files import (
    DOCUMENT,
    RELATIONSHIPS,
    ROOT_RELATIONSHIPS,
    paragraph,
    relationship,
    relationships,
    run,
    story,
    table,
)
from tests.documents.hostile.crafted import (
    Crafted,
    anything,
    body,
    file_of,
    file_with,
    padded,
    read,
    refused,
    sound,
    words_of,
)

_DICE = random.Random(20261123)
_LETTERS = "".join(map(chr, range(0x4E00, 0x9000)))
_TITLE = paragraph("高压供用电合同")


@cache
def library() -> Library:
    return load_library(default_folders())


def _noise(length: int = 40) -> str:
    return "".join(_DICE.choices(_LETTERS, k=length))


def _texts() -> list[tuple[str, str]]:
    """Title and standard words of each clause of the library."""
    return [
        (
            version.title,
            "".join(_words(prose) for prose in version.prose if isinstance(prose, Prose)),
        )
        for versions in library().clauses.values()
        for version in versions
    ]


def _words(prose: Prose) -> str:
    words = "".join(getattr(part, "text", "某") for part in prose.parts)
    return words.replace("&", "").replace("<", "")


def _chapters() -> Iterator[str]:
    yield from (chapter.title for chapter in library().templates["high-voltage"][0].chapters)


def _opening() -> str:
    return _TITLE + paragraph(f"第一章　{list(_chapters())[2]}")


def _paper(content: Callable[[], str]) -> Callable[[], bytes]:
    """A paper that calls itself one of ours, so that its words are held against the library's."""
    return lambda: padded(_opening() + content())


def _shuffled(text: str) -> str:
    return "".join(_DICE.sample(text, len(text)))


def _headings() -> str:
    texts = [text for text in _texts() if text[1]]
    pairs = (_DICE.choice(texts) for _ in range(3000))
    return "".join(paragraph(f"第一条　{a}") + paragraph(b[:60] + _noise()) for a, b in pairs)


def _foreign_headings() -> str:
    return "".join(paragraph(f"第一条　{_noise()}") + paragraph(_noise(60)) for _ in range(3000))


def _anagrams() -> str:
    texts = sorted(_texts(), key=lambda text: -len(text[1]))
    return "".join(paragraph(f"第一条　{a}") + paragraph(_shuffled(b)) for a, b in texts * 4)


def _all_standard_words() -> str:
    lines = [text for _, text in _texts() if text]
    return "".join(paragraph(_DICE.choice(lines)[:80]) for _ in range(9900))


def _one_clause() -> str:
    """All lines below one heading, each like the clause's own."""
    title, text = max(_texts(), key=lambda item: len(item[1]))
    return paragraph(f"第一条　{title}") + "".join(
        paragraph(text[: _DICE.randrange(20, 60)] + str(n)) for n in range(9000)
    )


def _tables_below_headings() -> str:
    return "".join(
        paragraph(f"第一条　{_noise(9)}") + table((word, _noise())) * 7
        for word in (_DICE.choice(_first_words()) for _ in range(41))
    )


def _lines_in_each_chapter() -> str:
    """As many lines without a heading as are held against the chapter's clauses, in each."""
    lines = [text for _, text in _texts() if text]
    return "".join(
        paragraph(f"第二章　{title}")
        + "".join(paragraph(_DICE.choice(lines)[:70] + "x") for _ in range(495))
        for title in _chapters()
    )


def _forms() -> str:
    """The library's own forms, again and again."""
    forms = [form for form in library().tables.values() if form.is_form]
    rows = (
        [
            tuple("".join(getattr(p, "text", "某") for p in cell.parts) or "某" for cell in row)
            for row in form.cells
        ]
        for form in forms * 7
    )
    return "".join(table(*row) for row in list(rows)[:290])


def _first_words() -> list[str]:
    forms = [form for form in library().tables.values() if form.is_form]
    return ["".join(getattr(p, "text", "") for p in form.cells[0][0].parts) for form in forms]


def _long_form() -> str:
    return table(*[(_DICE.choice(_first_words()), _noise(3)) for _ in range(4900)])


def _style(name: str, parent: str, kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{parent}"/>' if parent else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{based}</w:style>'


def _chained() -> bytes:
    """Every run asks fifty styles for what none of them says."""
    styles = "".join(_style(f"P{n}", f"P{n - 1}" if n else "") for n in range(60))
    styles += "".join(_style(f"C{n}", f"C{n - 1}" if n else "", "character") for n in range(60))
    runs = "".join(run("字", '<w:rStyle w:val="C59"/>') for _ in range(20))
    line = f'<w:p><w:pPr><w:pStyle w:val="P59"/></w:pPr>{runs}</w:p>'
    return padded(line * 1900, styles)


def _many_styles(count: int) -> bytes:
    styles = "".join(_style(f"A{n}", "") for n in range(count))
    return padded(body(paragraph("x", style="A1")), styles)


def _cycle(*names: str) -> Callable[[], bytes]:
    styles = "".join(_style(n, p) for n, p in zip(names, (*names[1:], names[0]), strict=True))
    return lambda: file_of(paragraph("x", style=names[0]), styles)


def _linked_cycle() -> bytes:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:link w:val="B"/>'
        '</w:style><w:style w:type="character" w:styleId="B"><w:basedOn w:val="A"/>'
        '<w:link w:val="A"/></w:style>'
        '<w:style w:type="table" w:styleId="T"><w:basedOn w:val="T"/></w:style>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:basedOn w:val="A"/></w:style>'
    )
    return file_of(paragraph("x", style="A") + run("y"), styles)


def _stories(count: int, each: str, kind: str = "header", same: bool = False) -> bytes:
    """Headers (or notes) without end; `same`: all relationships lead to one part."""
    names = [f"s{0 if same else n}.xml" for n in range(count)]
    links = relationships(*(relationship(kind, name, f"r{n}") for n, name in enumerate(names)))
    parts = {f"word/{name}": story("hdr", each) for name in names}
    return file_with({RELATIONSHIPS: links, **parts})


def _to_itself(kind: str) -> Callable[[], bytes]:
    links = relationships(*(relationship(kind, "document.xml", f"r{n}") for n in range(500)))
    return lambda: file_with({RELATIONSHIPS: links}, paragraph(_noise()))


def _numbering(lists: str) -> Callable[[], bytes]:
    part = story("numbering", lists)
    links = relationships(relationship("numbering", "numbering.xml"))
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return lambda: file_with(
        {RELATIONSHIPS: links, "word/numbering.xml": part},
        paragraph("甲", properties=numbered) * 50,
    )


def _level(kind: str, start: str, text: str = "%1") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def _text_boxes(depth: int, lines: int) -> str:
    opened = "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>" * depth
    closed = "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>" * depth
    return opened + paragraph(_noise(60)) * lines + closed


def _fields(count: int) -> str:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return f"<w:p>{(begin + separate) * count}{run('x') * count}</w:p>"


def _short(document: ReadDocument) -> bool:
    """No label was blown up."""
    return sound(document) and len(words_of(document)) < 200_000


FILES: list[Crafted] = [
    read("headings-of-ours", _paper(_headings), anything),
    read("headings-of-nobody", _paper(_foreign_headings), anything),
    read("anagrams-of-clauses", _paper(_anagrams), anything),
    read("standard-words-9900-times", _paper(_all_standard_words), anything),
    read("9000-lines-in-one-clause", _paper(_one_clause), anything),
    read(
        "9900-lines-of-noise",
        _paper(lambda: "".join(paragraph(_noise(90)) for _ in range(9900))),
        anything,
    ),
    read(
        "9900-chapters",
        _paper(lambda: "".join(paragraph(f"第二章　{_noise(9)}") for _ in range(9900))),
        anything,
    ),
    read("9900-empty-paragraphs", lambda: padded(body("<w:p/>" * 9900)), sound),
    read("tables-below-headings", _paper(_tables_below_headings), anything),
    read("lines-in-each-chapter", _paper(_lines_in_each_chapter), anything),
    read("forms-of-ours", _paper(_forms), anything),
    read("form-of-4900-rows", _paper(_long_form), anything),
    read(
        "tables-of-noise",
        _paper(
            lambda: "".join(table(("项目", _noise()), ("供电人", _noise())) for _ in range(290))
        ),
        anything,
    ),
    read(
        "table-of-60-columns",
        _paper(lambda: table(*[tuple(_noise(2) for _ in range(60))] * 160)),
        anything,
    ),
    read(
        "tables-19-deep",
        lambda: padded(
            body("<w:tbl><w:tr><w:tc>" * 19 + paragraph("x") * 9000 + "</w:tc></w:tr></w:tbl>" * 19)
        ),
        sound,
    ),
    read("one-paragraph-of-900000-letters", _paper(lambda: paragraph(_noise(900_000))), anything),
    read(
        "a-run-each-letter",
        _paper(lambda: f"<w:p>{''.join(run(_noise(1)) for _ in range(39_000))}</w:p>"),
        anything,
    ),
    read(
        "captions", _paper(lambda: paragraph("　图号：" * 100_000 + "　日期：" * 90_000)), anything
    ),
    read(
        "400000-combining-marks",
        lambda: padded(body(paragraph("a" + "\u0301\u0323" * 200_000))),
        sound,
    ),
    read("right-to-left-overrides", lambda: file_of(paragraph("\u202e\u2066" * 9000)), sound),
    read(
        "deleted-marks",
        _paper(lambda: paragraph(_noise(9), properties='<w:rPr><w:del w:id="1"/></w:rPr>') * 9000),
        anything,
    ),
    read("50-styles-a-run", _chained, sound),
    read("style-on-itself", _cycle("A"), sound),
    read("styles-in-a-circle", _cycle("A", "B", "C"), sound),
    read("styles-in-a-circle-of-400", _cycle(*(f"S{n}" for n in range(400))), sound),
    read("styles-of-two-kinds-in-a-circle", _linked_cycle, sound),
    read("3900-styles", lambda: _many_styles(3900), sound),
    *refused("样式过多", {"60000-styles": lambda: _many_styles(60_000)}),
    *refused("同类部件过多", {"1900-headers": lambda: _stories(1900, paragraph(_noise(20)))}),
    read("header-is-the-document", _to_itself("header"), sound),
    read("footnotes-are-the-document", _to_itself("footnotes"), sound),
    read("styles-are-the-document", _to_itself("styles"), sound),
    read(
        "20000-relationships-to-one-header",
        lambda: _stories(20_000, paragraph(_noise(900)) * 9, same=True),
        sound,
    ),
    read("190-headers", lambda: _stories(190, paragraph(_noise(20)) * 5), sound),
    *refused(
        "缺少正文部件",
        {
            "document-is-missing": lambda: file_with({ROOT_RELATIONSHIPS: relationships()}).replace(
                DOCUMENT.encode(), b"word/documant.xml"
            )
        },
    ),
    *refused(
        "不是 Word 文档的正文",
        {
            "main-part-is-its-relationships": lambda: file_with(
                {ROOT_RELATIONSHIPS: relationships(relationship("officeDocument", "_rels/.rels"))}
            )
        },
    ),
    read(
        "list-of-itself",
        _numbering(
            '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        ),
        sound,
    ),
    read("list-from-a-billion-in-roman", _numbering(_level("upperRoman", "2000000000")), _short),
    read("list-from-a-billion-in-letters", _numbering(_level("upperLetter", "2000000000")), _short),
    read("list-from-5000-digits", _numbering(_level("decimal", "9" * 5000)), _short),
    read(
        "list-from-minus-one-in-chinese",
        _numbering(_level("chineseCountingThousand", "-1")),
        _short,
    ),
    read(
        "list-label-of-its-own-place", _numbering(_level("decimal", "1", "%1%2%9%0%" * 900)), _short
    ),
    read("list-from-a-superscript", _numbering(_level("decimal", "²")), _short),
    read("text-boxes-10-deep", _paper(lambda: _text_boxes(10, 40)), anything),
    read("250-fields-side-by-side", lambda: file_of(_fields(90)), sound),
    *refused(
        "域互相嵌套过多", {"20000-fields-inside-one-another": lambda: padded(body(_fields(10_000)))}
    ),
    *refused("段落过多", {"20000-paragraphs": lambda: padded(body(paragraph("x") * 20_000))}),
    *refused("表格过多", {"2000-tables": lambda: padded(body(table(("x",)) * 2000))}),
    *refused(
        "文字分段过多",
        {"90000-runs": lambda: padded(body(f"<w:p>{'<w:r><w:t>x</w:t></w:r>' * 90_000}</w:p>"))},
    ),
    *refused(
        "文字过多",
        {
            "three-million-letters": lambda: padded(body(paragraph("供" * 300_000) * 10)),
            "text-boxes-of-three-million": lambda: padded(body(_text_boxes(38, 2000))),
        },
    ),
]
