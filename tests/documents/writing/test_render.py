"""render_docx: the same file docxtpl would make, much faster, and always the same bytes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from service.documents.writing import render
from service.documents.writing.archive import archive, deflated
from service.documents.writing.compose import Composed, compose
from service.documents.writing.render import reference_docxtpl, render_docx
from service.documents.writing.shape import Shape
from service.domain.errors import LibraryInvalid
from service.domain.outline import Cell, Chapter, FieldRun, Outline, Paragraph, Table, Text
from tests.documents.parts_of_docx import FILLED, canonical, names, paragraphs, part
from tests.documents.sample_outline import (
    HEADER,
    MEDIA,
    SKELETON,
    clause,
    figure,
    sample_outline,
    template,
)

HOSTILE = "{{ 7*7 }}{% for x in y %}{# a #}<w:p/>&amp;\"'}}%}a{_{b{%tr x %}{%p y %}"
TEMPLATE = template()


def rendered(outline: Outline) -> bytes:
    return render_docx(outline, HEADER, TEMPLATE, MEDIA, None)


def with_clause(*blocks: Paragraph | Table, title: str = "测试条款") -> Outline:
    """The sample with one clause only."""
    only = replace(clause("supply", 1, "第一条", *blocks), title=title)
    return replace(
        sample_outline(), chapters=(Chapter("supply", "第一章", "供电", "chapter", (only,)),)
    )


def skeleton_with(placeholder: str) -> bytes:
    """The real skeleton with one placeholder of its header exchanged."""
    with ZipFile(SKELETON) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    header = parts["word/header1.xml"].decode()
    assert "{{ header.supplier_no }}" in header
    parts["word/header1.xml"] = header.replace("{{ header.supplier_no }}", placeholder).encode()
    return archive(deflated(name, content, 6) for name, content in parts.items())


@pytest.mark.parametrize("name", FILLED)
def test_every_filled_part_equals_docxtpls_in_canonical_xml(name: str) -> None:
    reference = reference_docxtpl(sample_outline(), HEADER, TEMPLATE, MEDIA)
    assert canonical(rendered(sample_outline()), name) == canonical(reference, name)


def test_a_hostile_value_equals_docxtpls_in_canonical_xml_too() -> None:
    # docxtpl turns {_{ into {{ after filling; we print it as it is.
    words = HOSTILE.replace("{_{", "")
    outline = with_clause(Paragraph((Text("前"), FieldRun("a.b", words), Text("后"))))
    reference = reference_docxtpl(outline, HEADER, TEMPLATE, MEDIA)
    assert canonical(rendered(outline), FILLED[0]) == canonical(reference, FILLED[0])


def test_the_same_outline_gives_the_same_bytes_compiled_anew_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = rendered(sample_outline())
    assert rendered(sample_outline()) == first
    monkeypatch.setattr(render, "_COMPILED", type(render._COMPILED)(1))
    assert rendered(sample_outline()) == first


def test_the_zip_is_whole_and_its_dates_are_fixed() -> None:
    with ZipFile(BytesIO(rendered(sample_outline()))) as file:
        assert file.testzip() is None
        assert {item.date_time for item in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"


def test_python_docx_opens_the_file() -> None:
    document = Document(BytesIO(rendered(sample_outline())))
    assert document.core_properties.title == "高压供用电合同"
    assert len(document.inline_shapes) == 2


def test_no_placeholder_and_no_blank_is_left() -> None:
    file = rendered(sample_outline())
    for name in names(file):
        content = part(file, name)
        assert b"{{" not in content
        assert b"{%" not in content
        assert b"____" not in content


def test_a_value_is_never_markup_nor_template() -> None:
    cells = (Cell((FieldRun("rows[0].a", HOSTILE),)), Cell((Text(HOSTILE),)))
    outline = with_clause(
        Paragraph((Text(HOSTILE), FieldRun("a.b", HOSTILE)), label="（一）", level=1),
        Table("form", HOSTILE, (), (cells,)),
        Table("rows", "清单", ("甲", HOSTILE), (cells,)),
        title=HOSTILE,
    )
    header = replace(HEADER, customer_no=HOSTILE)
    file = render_docx(outline, header, TEMPLATE, {}, None)
    bare = "".join(HOSTILE.split())
    assert paragraphs(file).count(bare) == 5  # two forms' cells, a heading, two cells of the list
    assert f"第一条{bare}" in paragraphs(file)
    assert f"（一）{bare}{bare}" in paragraphs(file)
    assert bare in paragraphs(file, "word/header1.xml")[0]


@pytest.mark.parametrize("character", ["\t", "\n", "\x00", "\x0b", "\x1f", "\x7f", "\x85"])
def test_a_control_character_is_refused(character: str) -> None:
    outline = with_clause(Paragraph((FieldRun("a.b", f"甲{character}乙"),)))
    with pytest.raises(ValueError, match="control character"):
        rendered(outline)


def test_a_control_character_in_a_cell_of_a_list_is_refused() -> None:
    cells = (Cell((FieldRun("rows[0].a", "甲\t"),)), Cell((FieldRun("rows[0].b", "乙"),)))
    with pytest.raises(ValueError, match="control character"):
        rendered(with_clause(Table("rows", "清单", ("甲", "乙"), (cells,))))


def test_an_empty_number_of_the_customer_is_printed_as_left_blank() -> None:
    assert (
        "用电人合同编号：此项空白" in paragraphs(rendered(sample_outline()), "word/header1.xml")[0]
    )


def test_the_footer_carries_half_the_fingerprint_in_groups() -> None:
    words = "".join(paragraphs(rendered(sample_outline()), "word/footer1.xml"))
    assert f"文本指纹：{HEADER.fingerprint[:32]}第1页共1页" in words


def test_equal_shapes_are_composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[Composed] = []
    monkeypatch.setattr(render, "_COMPILED", type(render._COMPILED)(8))

    def counted(skeleton: bytes, shape: Shape) -> Composed:
        composed.append(compose(skeleton, shape))
        return composed[-1]

    monkeypatch.setattr(render, "compose", counted)
    for value in ("甲", "乙", "丙"):
        rendered(with_clause(Paragraph((Text("由"), FieldRun("a.b", value), Text("承担")))))
    assert len(composed) == 1


@pytest.mark.parametrize(
    "other",
    [
        Paragraph((Text("由"), FieldRun("a.b", "甲"), Text("负担"))),
        Paragraph((Text("由"), FieldRun("a.c", "甲"), Text("承担"))),
        Paragraph((Text("由"), FieldRun("a.b", "甲"), Text("承担")), label="1.", level=2),
        Paragraph((Text("由甲承担"),)),
    ],
)
def test_another_word_path_or_label_is_another_shape(other: Paragraph) -> None:
    first = Paragraph((Text("由"), FieldRun("a.b", "甲"), Text("承担")))
    assert part(rendered(with_clause(first))) != part(rendered(with_clause(other)))
    assert other.label + other.text in paragraphs(rendered(with_clause(other)))


def test_threads_share_what_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_COMPILED", type(render._COMPILED)(1))
    outlines = [
        with_clause(Paragraph((Text(f"第{n % 3}种"), FieldRun("a.b", f"值{n}")))) for n in range(24)
    ]
    alone = [rendered(outline) for outline in outlines]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(rendered, outlines)) == alone


def test_a_page_of_a_drawing_without_its_picture_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_docx(sample_outline(), HEADER, TEMPLATE, {}, None)


def test_a_kind_without_a_skeleton_is_the_librarys_fault() -> None:
    with pytest.raises(LibraryInvalid, match=r"skeleton\.docx"):
        render_docx(sample_outline(), HEADER, replace(TEMPLATE, skeleton=None), MEDIA, None)


def test_a_value_missing_from_a_skeletons_header_is_an_error() -> None:
    broken = template(skeleton_with("{{ header.nothing }}"))
    with pytest.raises(UndefinedError):
        render_docx(with_clause(), HEADER, broken, {}, None)


@pytest.mark.parametrize(
    "placeholder", ["{{ header.__class__ }}", "{{ header.update(a=1) }}", "{{ ''.__class__ }}"]
)
def test_a_skeleton_cannot_leave_the_sandbox(placeholder: str) -> None:
    broken = template(skeleton_with(placeholder))
    with pytest.raises((SecurityError, UndefinedError)):
        render_docx(with_clause(), HEADER, broken, {}, None)


@pytest.mark.pdf
def test_libreoffice_shows_the_file(tmp_path: Path, to_pdf: Callable[[Path], Path]) -> None:
    path = tmp_path / "合同.docx"
    path.write_bytes(rendered(sample_outline()))
    assert to_pdf(path).read_bytes().startswith(b"%PDF")


@pytest.mark.pdf
def test_libreoffice_saves_every_word_once(
    tmp_path: Path, round_trip: Callable[[Path], Path]
) -> None:
    outline = replace(
        sample_outline(), chapters=tuple(c for c in sample_outline().chapters if c.id != "tariff")
    )
    path = tmp_path / "合同.docx"
    path.write_bytes(rendered(outline))
    saved = round_trip(path).read_bytes()
    assert paragraphs(saved) == paragraphs(path.read_bytes())


def test_the_sample_has_the_size_of_a_real_contract() -> None:
    assert len(list(sample_outline().clauses())) == 45
    assert sum(1 for _ in sample_outline().fields()) > 250
    assert figure() in [block for c in sample_outline().clauses() for block in c.blocks]
