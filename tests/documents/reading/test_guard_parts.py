"""What the parts of an incoming .docx may not hold."""

import pytest

from service.documents.reading.guard import open_package
from service.documents.reading.guard_parts import field_codes
from service.documents.reading.package import parse_xml
from service.domain.errors import DocumentRefused
from tests.documents.docx_files import (
    DOCUMENT,
    MAIN,
    RELATIONSHIPS,
    ROOT_RELATIONSHIPS,
    TYPES,
    document,
    docx,
    field_code,
    paragraph,
    relationship,
    relationships,
    types,
    with_parts,
)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as caught:
        open_package(data)
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/vbaProject.bin", "宏"),
        ("word/vbaData.xml", "宏"),
        ("word/embeddings/oleObject1.bin", "嵌入"),
        ("word/embeddings/table.xlsx", "嵌入"),
        ("word/activeX/activeX1.xml", "ActiveX"),
        ("word/afchunk.htm", "altChunk"),
    ],
)
def test_parts_of_active_content_are_refused_by_name(name: str, words: str) -> None:
    message = refusal(with_parts({name: b"<x/>"}))
    assert words in message
    assert name in message


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
        (b"PK\x03\x04", "压缩包"),
        (b"MZ\x90", "可执行"),
        (b"{\\rtf1", "RTF"),
    ],
)
def test_hidden_files_are_refused_by_their_first_bytes(start: bytes, words: str) -> None:
    assert words in refusal(with_parts({"word/media/image1.png": start + bytes(100)}))


@pytest.mark.parametrize(
    "main",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "text/plain",
    ],
)
def test_only_a_word_document_without_macros_is_a_word_document(main: str) -> None:
    assert DOCUMENT in refusal(with_parts({TYPES: types(main)}))


def test_a_part_declared_as_macro_is_refused() -> None:
    more = '<Override PartName="/word/x.xml" ContentType="application/vnd.ms-office.vbaProject"/>'
    assert "宏" in refusal(with_parts({TYPES: types(MAIN, more), "word/x.xml": b"<x/>"}))


@pytest.mark.parametrize(
    ("kind", "target", "words"),
    [
        ("attachedTemplate", "file:///C:/evil.dotm", "外部模板"),
        ("image", "https://example.invalid/track.png", "外部内容"),
        ("oleObject", "https://example.invalid/x.bin", "OLE"),
        ("aFChunk", "part.htm", "altChunk"),
        ("subDocument", "file:///x.docx", "子文档"),
        ("frame", "https://example.invalid", "框架"),
        ("hyperlink", "file:///etc/passwd", "链接"),
        ("hyperlink", "javascript:alert(1)", "链接"),
        ("hyperlink", "\\\\server\\share", "链接"),
        ("hyperlink", "#bookmark", "链接"),
    ],
)
def test_what_leads_outside_is_refused(kind: str, target: str, words: str) -> None:
    items = relationships(relationship(kind, target, outside=kind != "aFChunk"))
    message = refusal(with_parts({RELATIONSHIPS: items}))
    assert words in message
    assert RELATIONSHIPS in message


@pytest.mark.parametrize("target", ["https://www.95598.cn", "http://x.cn/", "mailto:a@b.cn"])
def test_links_to_the_web_and_to_mail_are_let_in(target: str) -> None:
    items = relationships(relationship("hyperlink", target, outside=True))
    assert open_package(with_parts({RELATIONSHIPS: items})).parts


@pytest.mark.parametrize(
    "target", ["../../outside.xml", "%2e%2e/%2e%2e/outside.xml", "file:///x", "https://x.cn/y"]
)
def test_an_inner_target_outside_the_file_is_refused(target: str) -> None:
    items = relationships(relationship("header", target))
    assert RELATIONSHIPS in refusal(with_parts({RELATIONSHIPS: items}))


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x SYSTEM "https://example.invalid/x.dtd"><x/>',
    ],
)
def test_document_types_and_entities_are_refused_in_every_xml_part(hostile: str) -> None:
    for name in (DOCUMENT, "customXml/item1.xml", "word/theme.dat", ROOT_RELATIONSHIPS):
        message = refusal(with_parts({name: hostile}))
        assert "DOCTYPE" in message
        assert name in message


def test_other_encodings_cannot_smuggle_a_document_type_in() -> None:
    hostile = "<!DOCTYPE x><x/>"
    assert "UTF-8" in refusal(with_parts({"word/x.xml": hostile.encode("utf-16")}))
    declared = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x>'
    assert "UTF-8" in refusal(with_parts({"word/x.xml": declared}))
    assert "XML" in refusal(with_parts({"word/x.xml": hostile.encode("utf-16-le")}))


def test_entities_are_not_resolved_even_if_one_came_through() -> None:
    with pytest.raises(DocumentRefused):
        parse_xml(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "x")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe",), "DDEAUTO"),
        ((" D", "DE", " excel x"), "DDE"),
        (("ddeauto x",), "DDEAUTO"),
        (('INCLUDETEXT "https://x"',), "INCLUDETEXT"),
        (('INCLUDEPICTURE "\\\\\\\\server\\\\x.png"',), "INCLUDEPICTURE"),
        (("LINK Excel.Sheet",), "LINK"),
    ],
)
def test_fields_that_fetch_or_start_something_are_refused(code: tuple[str, ...], kind: str) -> None:
    message = refusal(docx(paragraph(inner=field_code(*code))))
    assert f"（{kind}）" in message
    header = document(paragraph(inner=field_code(*code)))
    assert "word/header1.xml" in refusal(with_parts({"word/header1.xml": header}))


def test_a_simple_field_is_judged_too() -> None:
    assert "DDE" in refusal(docx('<w:p><w:fldSimple w:instr="DDE excel x"/></w:p>'))


def test_a_link_field_to_a_file_is_refused() -> None:
    field = field_code('HYPERLINK "file:///x"')
    assert "链接" in refusal(docx(paragraph(inner=field)))
    assert open_package(docx(paragraph(inner=field_code('HYPERLINK "https://x.cn"')))).parts


def test_harmless_fields_are_let_in() -> None:
    codes = ["PAGE", "NUMPAGES \\* MERGEFORMAT", 'TOC \\o "1-3"', "REF _Ref1", "DATE", "ADDED"]
    assert open_package(docx("".join(paragraph(inner=field_code(code)) for code in codes))).parts


def test_a_code_is_joined_over_its_runs_and_parted_from_an_inner_field() -> None:
    inner = field_code("QUOTE 1").replace("<w:p>", "")
    root = parse_xml(document(paragraph(inner=field_code("DD", "E x") + inner)).encode(), "x")
    assert [code for code in field_codes(root) if code] == ["DDE x", "QUOTE 1"]


def test_the_strict_form_is_refused_with_a_hint() -> None:
    strict = document("").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert "Strict" in refusal(with_parts({DOCUMENT: strict}))


def test_a_main_part_of_another_name_is_found() -> None:
    items = relationships(relationship("officeDocument", "word/document2.xml", "rId1"))
    more = types().replace("/word/document.xml", "/word/document2.xml")
    parts = {ROOT_RELATIONSHIPS: items, "word/document2.xml": document("x"), TYPES: more}
    assert open_package(with_parts(parts)).main_part == "word/document2.xml"
