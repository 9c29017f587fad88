"""The anatomy of a composed .docx: anchors, ids, chapters, pictures, custom XML part."""

from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from service.documents import anchors
from service.documents.writing.compose import Composed, compose
from service.documents.writing.gather import gather
from service.documents.writing.render import packed, render_docx
from service.documents.writing.shape import shape_of
from service.domain.outline import Chapter, FieldRun, Outline, Page, Paragraph, Text
from tests.documents.parts_of_docx import W, names, paragraphs, part, styled, text_of, tree, values
from tests.documents.sample_outline import (
    HEADER,
    MEDIA,
    SKELETON,
    clause,
    drawing,
    sample_outline,
    template,
)

FILE = render_docx(sample_outline(), HEADER, template(), MEDIA, None)
CUSTOM = f"{{{anchors.NAMESPACE}}}"


def composed(outline: Outline) -> Composed:
    return compose(SKELETON.read_bytes(), shape_of(gather(outline, None).key))


def one_chapter(layout: str, *blocks: Paragraph, label: str = "") -> Outline:
    chapters = (Chapter("x", label, "标题", layout, (clause("x", 1, "", *blocks),)),)
    return replace(sample_outline(), chapters=chapters)


def test_each_clause_stands_in_a_control_between_its_bookmark_ends() -> None:
    for item in sample_outline().clauses():
        tag = f"{W}tag[@{W}val='{anchors.clause_tag(item.id, item.version)}']"
        (control,) = (
            p.getparent() for p in tree(FILE).iter(f"{W}sdtPr") if p.find(tag) is not None
        )
        assert control is not None
        before, after = control.getprevious(), control.getnext()
        assert before is not None
        assert after is not None
        assert before.tag == f"{W}bookmarkStart"
        assert before.get(f"{W}name") == anchors.clause_bookmark(item.id, item.version)
        assert after.tag == f"{W}bookmarkEnd"
        assert after.get(f"{W}id") == before.get(f"{W}id")
        assert control.getparent().tag == f"{W}body"  # type: ignore[union-attr]


def test_each_field_of_a_paragraph_stands_in_a_control_with_its_bookmark_outside() -> None:
    expected = [
        run
        for item in sample_outline().clauses()
        for block in item.blocks
        if isinstance(block, Paragraph)
        for run in block.runs
        if isinstance(run, FieldRun)
    ]
    found = [
        control
        for control in tree(FILE).iter(f"{W}sdt")
        if control.find(f"{W}sdtPr/{W}tag").get(f"{W}val").startswith("field:")  # type: ignore[union-attr]
    ]
    for number, (run, control) in enumerate(zip(expected, found, strict=True), start=1):
        before = control.getprevious()
        assert before is not None
        assert before.get(f"{W}name") == anchors.field_bookmark(number, run.path)
        assert control.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == f"field:{run.path}"  # type: ignore[union-attr]
        assert text_of(control) == run.text


def test_ids_are_unique_and_rise_in_document_order() -> None:
    for element in ("bookmarkStart", "bookmarkEnd"):
        assert len(set(values(FILE, element, "id"))) == len(values(FILE, element, "id"))
    bookmarks = [int(value) for value in values(FILE, "bookmarkStart", "id")]
    controls = [int(item.get(f"{W}val", "")) for item in tree(FILE).iterfind(f".//{W}sdtPr/{W}id")]
    for ids in (bookmarks, controls):
        assert all(one < next_one for one, next_one in pairwise(ids))


def test_names_are_short_and_unique() -> None:
    bookmarks = values(FILE, "bookmarkStart", "name")
    assert len(set(bookmarks)) == len(bookmarks)
    assert all(len(name) <= 40 and name.isascii() for name in bookmarks)
    assert all(len(tag) <= anchors.LONGEST_TAG for tag in values(FILE, "tag"))
    assert all(len(alias) <= anchors.LONGEST_TAG for alias in values(FILE, "alias"))


def test_the_custom_part_maps_every_bookmark() -> None:
    root = tree(FILE, "customXml/item1.xml")
    assert root.tag == f"{CUSTOM}dianyue"
    kind, addendum = root.find(f"{CUSTOM}kind"), root.find(f"{CUSTOM}addendum")
    assert kind is not None
    assert addendum is not None
    assert {name: kind.get(name) for name in ("id", "version")} == {
        "id": "high-voltage",
        "version": "1",
    }
    assert {name: addendum.get(name) for name in ("id", "version")} == {
        "id": "distributed-pv",
        "version": "1",
    }
    mapped = [item.get("bookmark") for item in root if item.get("bookmark")]
    assert mapped == values(FILE, "bookmarkStart", "name")
    clauses = [item.get("ref") for item in root.iter(f"{CUSTOM}clause")]
    assert clauses == [f"{c.id}@{c.version}" for c in sample_outline().clauses()]


def test_every_relationship_names_a_part_that_is_there() -> None:
    rels = tree(FILE, "word/_rels/document.xml.rels")
    targets = {item.get("Target", "") for item in rels}
    assert {"../customXml/item1.xml", "media/drawing1.png", "media/drawing2.png"} <= targets
    for target in targets:
        assert target.removeprefix("../") in names(FILE) or f"word/{target}" in names(FILE)
    kinds = {
        item.get("Extension"): item.get("ContentType") for item in tree(FILE, "[Content_Types].xml")
    }
    assert kinds["png"] == "image/png"


def test_pictures_are_kept_as_they_are_one_a_page() -> None:
    for number, content in enumerate(MEDIA.values(), start=1):
        assert part(FILE, f"word/media/drawing{number}.png") == content
    shown = [p for p in tree(FILE).iter(f"{W}p") if p.find(f".//{W}drawing") is not None]
    breaks = [p.find(f"{W}pPr/{W}pageBreakBefore") is not None for p in shown]
    assert breaks == [False, True]


def test_a_picture_keeps_its_proportions_and_fits_the_page() -> None:
    extents = [item for item in tree(FILE).iter() if etree.QName(item).localname == "extent"]
    for item, page in zip(extents, drawing().pages, strict=True):
        width, height = int(item.get("cx", "")), int(item.get("cy", ""))
        assert width <= 16 * 360_000
        assert height <= 23 * 360_000
        assert width / height == pytest.approx(page.width_px / page.height_px, rel=1e-4)


def test_a_caption_is_read_back_as_it_was_written() -> None:
    (caption,) = styled(FILE, "DrawingCaption")
    assert anchors.parse_caption(caption) == ("供电接线设计图", "DY-01", "2026-11-20")


def test_only_png_and_jpeg_are_pictures() -> None:
    page = replace(drawing().pages[0], media_type="image/tiff")
    with pytest.raises(ValueError, match="image/tiff"):
        composed(one_chapter("page", replace(drawing(), pages=(page,))))  # type: ignore[arg-type]


def test_a_jpeg_page_gets_its_type_and_name() -> None:
    page = Page("0" * 64, "image/jpeg", 800, 600)
    result = composed(one_chapter("page", replace(drawing(), pages=(page,))))  # type: ignore[arg-type]
    assert result.pictures == ("word/media/drawing1.jpeg",)
    assert b'Extension="jpeg"' in result.parts["[Content_Types].xml"]


@pytest.mark.parametrize(
    ("layout", "style"),
    [
        ("plain", "ChapterHeading"),
        ("chapter", "ChapterHeading"),
        ("page", "PageTitle"),
        ("schedule", "PageTitle"),
        ("addendum", "AddendumTitle"),
    ],
)
def test_each_layout_has_a_heading_of_its_style(layout: str, style: str) -> None:
    file = packed(composed(one_chapter(layout, label="附件一")), [])
    assert styled(file, style) == ["附件一\u3000标题"]


def test_the_cover_shows_the_contracts_title_and_not_its_own() -> None:
    file = packed(composed(one_chapter("cover", Paragraph((Text("说明"),)))), [])
    assert paragraphs(file) == ["高压供用电合同", "说明"]


def test_what_follows_the_cover_starts_a_page() -> None:
    headings = [
        p
        for p in tree(FILE).iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle[@{W}val='ChapterHeading']") is not None
    ]
    assert headings[0].find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert headings[1].find(f"{W}pPr/{W}pageBreakBefore") is None


def test_a_clause_of_no_library_has_no_anchor_but_its_words() -> None:
    outline = one_chapter("chapter", Paragraph((Text("手写的约定"),)))
    unknown = replace(outline.chapters[0].clauses[0], id="", label="第一条", title="另外约定")
    outline = replace(outline, chapters=(replace(outline.chapters[0], clauses=(unknown,)),))
    file = packed(composed(outline), [])
    assert values(file, "tag") == []
    assert paragraphs(file) == ["标题", "第一条另外约定", "手写的约定"]


def test_a_long_path_gets_a_short_tag_and_keeps_its_bookmark() -> None:
    path = "receiving_points[0]." + "transformers[0]." * 4 + "capacity"
    file = packed(composed(one_chapter("chapter", Paragraph((FieldRun(path, "1"),)))), [])
    tag = values(file, "tag")[1]
    assert tag == f"field:#{anchors.path_digest(path)}"
    assert anchors.path_of_tag(tag) is None
    assert anchors.digest_of_bookmark(anchors.field_bookmark(1, path)) == anchors.path_digest(path)


def test_no_run_is_formatted_and_prominence_is_a_style() -> None:
    assert not list(tree(FILE).iter(f"{W}rPr"))
    used = values(FILE, "pStyle")
    assert {"ClauseBodyProminent", "ClauseItemProminent", "TableCellProminent"} <= set(used)


def test_a_skeleton_resaved_with_another_body_is_accepted() -> None:
    shape = shape_of(gather(sample_outline(), None).key)
    body = compose(SKELETON.read_bytes(), shape).parts["word/document.xml"]
    assert "版式骨架".encode() not in body
    assert body.count(b"<w:sectPr>") == 1
