"""Files that abuse the names by which the reader finds our clauses, fields and parts."""

from collections.abc import Callable

from service.documents.anchors import NAMESPACE, clause_bookmark, path_digest
from tests.documents.docx_files import RELATIONSHIPS as RELS
from tests.documents.docx_files import R, paragraph, relationship, relationships, run, table
from tests.documents.hostile.crafted import (
    SECRET,
    Crafted,
    anything,
    body,
    file_of,
    file_with,
    padded,
    read,
    refused,
    sound,
)
from tests.documents.hostile.shapes import library

_NINES = "9" * 5000
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def _control(tag: str, content: str) -> str:
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _tagged(tag: str) -> Callable[[], bytes]:
    return lambda: file_of(_control(tag, paragraph("x")) + f"<w:p>{_control(tag, run('y'))}</w:p>")


def _marks(names: list[str]) -> str:
    return "".join(f'<w:bookmarkStart w:id="{n}" w:name="{x}"/>' for n, x in enumerate(names))


def _known_marks() -> list[str]:
    return [
        clause_bookmark(version.id, version.version)
        for versions in library().clauses.values()
        for version in versions
    ]


def _same_marks() -> bytes:
    """One bookmark begun everywhere and never ended."""
    name = _known_marks()[0]
    return padded(body("".join(_marks([name]) + paragraph(f"x{n}") for n in range(9000))))


def _crossing_marks() -> bytes:
    starts, names = [], _known_marks()[:400]
    for number in range(2000):
        place = number % len(names)
        starts.append(
            f'<w:bookmarkStart w:id="{place}" w:name="{names[place]}"/>{paragraph(f"x{number}")}'
            f'<w:bookmarkEnd w:id="{(place * 7) % len(names)}"/>'
        )
    return padded(body("".join(starts)))


def _clause_controls() -> bytes:
    names = list(library().clauses)
    return padded(
        body(
            "".join(
                _control(f"clause:{names[n % len(names)]}@1", paragraph(f"x{n}"))
                for n in range(5000)
            )
        )
    )


def _field_controls() -> bytes:
    fields = "".join(_control(f"field:x.y{n}", run(f"值{n}")) for n in range(19_000))
    return padded(body(f"<w:p>{fields}</w:p>"))


def _custom(content: str) -> Callable[[], bytes]:
    part = f'<d:dianyue xmlns:d="{NAMESPACE}">{content}</d:dianyue>'
    return lambda: file_with({"customXml/item1.xml": part}, _digested("equipment"))


def _digested(path: str) -> str:
    name = f"f_1_{path_digest(path)}"
    start, end = f'<w:bookmarkStart w:id="1" w:name="{name}"/>', '<w:bookmarkEnd w:id="1"/>'
    return f"<w:p>{start}{run('值')}{end}</w:p>"


def _mapped(path: str) -> Callable[[], bytes]:
    return _custom(f'<d:field bookmark="f_1_{path_digest("equipment")}" ref="{path}"/>')


def _picture(data: bytes) -> Callable[[], bytes]:
    rels = relationships(relationship("image", "media/image1.png"))
    drawn = '<w:p><w:r><w:drawing><a:blip xmlns:a="x" r:embed="rId9"/></w:drawing></w:r></w:p>'
    parts: dict[str, bytes | str] = {RELS: rels, "word/media/image1.png": data}
    return lambda: file_with(parts, paragraph("一次接线图　图号：1　日期：2") + drawn)


def _cell(properties: str) -> Callable[[], bytes]:
    grid = table(("甲", "乙")).replace("<w:tc>", f"<w:tc><w:tcPr>{properties}</w:tcPr>")
    return lambda: file_of(grid)


def _styled(properties: str) -> Callable[[], bytes]:
    style = f'<w:style w:type="paragraph" w:styleId="A">{properties}</w:style>'
    return lambda: file_of(paragraph("甲", style="A"), style)


def _formatted(properties: str) -> Callable[[], bytes]:
    return lambda: file_of(f"<w:p>{run('甲', properties)}</w:p>")


FILES: list[Crafted] = [
    read("clause-version-of-5000-digits", _tagged(f"clause:power-source@{_NINES}"), sound),
    read("clause-version-in-arabic-digits", _tagged("clause:power-source@\u0661"), sound),
    read("clause-of-another-library", _tagged("clause:evil@1"), sound),
    read("field-index-of-5000-digits", _tagged(f"field:equipment[{_NINES}].name"), sound),
    read("field-index-of-50-digits", _tagged(f"field:equipment[{'9' * 40}].name"), sound),
    read("field-path-of-python", _tagged("field:__class__.__mro__[1]"), sound),
    read("field-without-path", _tagged("field:"), sound),
    read("field-digest-of-nothing", _tagged("field:#"), sound),
    read("drawing-without-slot", _tagged("drawing:"), sound),
    read(
        "tag-of-a-million-letters",
        lambda: padded(body(_control("clause:" + "a" * 10**6, ""))),
        sound,
    ),
    read("control-without-content", lambda: file_of("<w:sdt/><w:p><w:sdt/></w:p>"), sound),
    read("5000-clause-controls", _clause_controls, anything),
    read("19000-field-controls", _field_controls, sound),
    read("bookmark-begun-9000-times", _same_marks, anything),
    read("bookmarks-crossing", _crossing_marks, anything),
    read("bookmarks-without-names", lambda: file_of("<w:bookmarkStart/><w:bookmarkEnd/>"), sound),
    read("all-clauses-begin-here", lambda: file_of(_marks(_known_marks()[:490])), sound),
    *refused(
        "书签互相嵌套过多",
        {
            "600-clause-bookmarks": lambda: padded(
                body(_marks([f"c_{n:010x}" for n in range(600)]))
            ),
            "90000-field-bookmarks": lambda: padded(
                body(_marks([f"f_1_{n:010x}" for n in range(90_000)]) + paragraph("x"))
            ),
        },
    ),
    read("custom-part-path-of-5000-digits", _mapped(f"equipment[{_NINES}].name"), sound),
    read("custom-part-path-of-20-digits", _mapped(f"equipment[{'9' * 20}].name"), sound),
    read(
        "custom-part-version-of-5000-digits",
        _custom(f'<d:kind id="low-voltage" version="{_NINES}"/>'),
        sound,
    ),
    read(
        "custom-part-version-is-a-superscript",
        _custom('<d:kind id="low-voltage" version="²"/>'),
        sound,
    ),
    read(
        "custom-part-kind-is-an-addendum", _custom('<d:kind id="charging" version="1"/>'), anything
    ),
    read(
        "custom-part-1400-addenda",
        _custom(
            '<d:kind id="high-voltage" version="1"/>'
            + '<d:addendum id="charging" version="1"/>' * 1400
        ),
        anything,
    ),
    read(
        "custom-part-of-another-root",
        lambda: file_with({"customXml/i.xml": f'<x xmlns="{NAMESPACE}">{SECRET}</x>'}),
        sound,
    ),
    read("picture-of-4-billion-pixels", _picture(_PNG + b"\xff" * 8), sound),
    read("picture-cut-off", _picture(_PNG[:10]), sound),
    read(
        "picture-of-endless-markers",
        _picture(b"\xff\xd8" + b"\xff" * 9_000 + bytes(range(256)) * 6),
        sound,
    ),
    read(
        "picture-of-empty-segments",
        _picture(b"\xff\xd8" + b"\xff\xe0\0\0" * 1000 + bytes(range(256)) * 6),
        sound,
    ),
    read(
        "picture-is-missing",
        lambda: file_of(
            f'<w:p><w:r><w:drawing><b xmlns:r="{R}" r:embed="rId404"/></w:drawing></w:r></w:p>'
        ),
        sound,
    ),
    read("cell-over-5000-digits", _cell(f'<w:gridSpan w:val="{_NINES}"/>'), sound),
    read("cell-over-a-superscript", _cell('<w:gridSpan w:val="²"/>'), sound),
    read("cell-over-nothing", _cell('<w:gridSpan w:val="0"/>'), sound),
    read("cell-over-minus-one", _cell('<w:gridSpan w:val="-1"/>'), sound),
    read("cells-merged-from-above", _cell("<w:vMerge/>"), sound),
    read("table-without-rows", lambda: file_of("<w:tbl/>"), sound),
    read("row-without-cells", lambda: file_of("<w:tbl><w:tr/><w:tr><w:tc/></w:tr></w:tbl>"), sound),
    read(
        "heading-level-of-5000-digits",
        _styled(f'<w:pPr><w:outlineLvl w:val="{_NINES}"/></w:pPr>'),
        sound,
    ),
    read(
        "heading-level-is-a-superscript", _styled('<w:pPr><w:outlineLvl w:val="²"/></w:pPr>'), sound
    ),
    read(
        "symbol-of-5000-digits",
        lambda: file_of(f'<w:p><w:r><w:sym w:char="{_NINES}"/></w:r></w:p>'),
        sound,
    ),
    read(
        "symbol-below-nothing", lambda: file_of('<w:p><w:r><w:sym w:char="-1"/></w:r></w:p>'), sound
    ),
    read(
        "symbol-is-a-surrogate",
        lambda: file_of('<w:p><w:r><w:sym w:char="D800"/></w:r></w:p>'),
        sound,
    ),
    read(
        "size-of-5000-digits",
        _formatted(f'<w:sz w:val="{_NINES}"/><w:spacing w:val="{_NINES}"/>'),
        sound,
    ),
    read("size-is-a-superscript", _formatted('<w:sz w:val="²"/><w:w w:val="½%"/>'), sound),
    read("size-is-not-a-number", _formatted('<w:sz w:val="NaN"/><w:kern w:val="inf"/>'), sound),
    read(
        "colour-of-no-colour",
        _formatted(
            '<w:color w:val="红" w:themeTint="ZZ" w:themeColor="evil"/><w:shd w:fill="²²²²²²"/>'
        ),
        sound,
    ),
    read(
        "properties-without-values",
        _formatted("<w:b/><w:u/><w:color/><w:sz/><w:shd/><w:highlight/><w:vanish/><w:rStyle/>"),
        sound,
    ),
]
