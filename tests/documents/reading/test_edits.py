"""Files of ours that somebody has worked on in Word, WPS or LibreOffice."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from service.documents import read_docx, render_docx
from service.documents.reading.document import ReadDocument
from service.domain.catalogue import Library
from service.domain.law import Citation, Parameter, ParameterValue, Status
from service.domain.outline import Cell, Clause, FieldRun, Paragraph, Table, Text
from service.domain.placeholders import parse_prose
from tests.documents.docx_files import (
    RELATIONSHIPS,
    STYLES,
    docx,
    paragraph,
    relationship,
    rewritten,
    run,
    story,
    table,
    unpacked,
    without_anchors,
    without_controls,
)
from tests.documents.sample_outline import HEADER, MEDIA, PROSE, sample_outline, template
from tests.documents.synthetic_library import AS_OF, library_of

OUTLINE = sample_outline()
LIBRARY = library_of(OUTLINE, template())
DATA = render_docx(OUTLINE, HEADER, template(), MEDIA, LIBRARY)
CLAUSE = OUTLINE.chapters[2].clauses[0]
CUSTOM = "customXml/"
PROOF = '<w:proofErr w:type="spellStart"/>'
GO_BACK = '<w:bookmarkStart w:id="90001" w:name="_GoBack"/><w:bookmarkEnd w:id="90001"/>'
VALUE = "约定值20"
"""Printed once, in a field of CLAUSE."""
VALUE_RUN = f'<w:r><w:t xml:space="preserve">{VALUE}</w:t></w:r>'


def read(data: bytes) -> ReadDocument:
    return read_docx(data, LIBRARY, AS_OF)


def after(edit: Callable[[str], str]) -> ReadDocument:
    return read(rewritten(DATA, edit))


def replaced(old: str, new: str) -> ReadDocument:
    """The document after one place of its XML was changed."""

    def edit(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return after(edit)


def clause_of(document: ReadDocument, clause: Clause = CLAUSE) -> Clause:
    found = document.outline.clause(clause.id)
    assert found is not None
    return found


def values(document: ReadDocument) -> list[str]:
    first = clause_of(document).blocks[0]
    assert isinstance(first, Paragraph)
    return [item.text for item in first.runs if isinstance(item, FieldRun)]


def before_clause(clause: Clause, xml: str) -> Callable[[str], str]:
    """Put something between the clause before and this one."""
    tag = f'<w:tag w:val="clause:{clause.id}@1"/>'

    def edit(document: str) -> str:
        place = document.rindex("<w:bookmarkStart", 0, document.index(tag))
        return document[:place] + xml + document[place:]

    return edit


# ---- the same words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f">{VALUE}</w:t>", f">约定</w:t></w:r>{PROOF}<w:r><w:t>值20</w:t>"),
        (f">{VALUE}</w:t>", ">约定</w:t><w:t>值20</w:t>"),
        (
            VALUE_RUN,
            f"<w:smartTag>{run(VALUE)}</w:smartTag><w:lastRenderedPageBreak/>",
        ),
        ("<w:body>", f"<w:body>{GO_BACK}"),
        ("<w:body>", "<w:body>" + paragraph() + paragraph("   ")),
    ],
)
def test_what_word_does_on_saving_changes_nothing(old: str, new: str) -> None:
    assert replaced(old, new).outline == OUTLINE


def test_a_block_control_that_word_wrapped_again_changes_nothing() -> None:
    def wrap(xml: str) -> str:
        body = xml.index("<w:body>") + len("<w:body>")
        end = xml.rindex("<w:sectPr")
        inner = f"<w:sdt><w:sdtContent>{xml[body:end]}</w:sdtContent></w:sdt>"
        return xml[:body] + inner + xml[end:]

    assert after(wrap).outline == OUTLINE


# ---- changed words --------------------------------------------------------------------------


def test_a_changed_value_is_read_under_its_path() -> None:
    document = replaced(VALUE, "三百")
    assert values(document)[0] == "三百"
    assert values(document)[1:] == values(after(lambda xml: xml))[1:]


@pytest.mark.parametrize(
    ("strip", "how"), [(without_controls, "bookmark"), (without_anchors, "text")]
)
def test_a_changed_value_is_read_by_bookmark_and_by_text_too(
    strip: Callable[[str], str], how: str
) -> None:
    document = read(rewritten(DATA, lambda xml: strip(xml.replace(VALUE, "三百")), CUSTOM))
    assert values(document)[0] == "三百"
    assert document.notes.found_by[CLAUSE.id] == how


def test_an_emptied_value_leaves_no_field() -> None:
    document = replaced(f">{VALUE}</w:t>", "></w:t>")
    assert len(values(document)) == 3


def test_changed_prose_keeps_its_fields() -> None:
    document = replaced("供电人应当在每一抄表周期", "供电人可以在每一抄表周期")
    changed = [c for c in document.outline.clauses() if "供电人可以" in c.text]
    assert len(changed) == 1
    original = OUTLINE.clause(changed[0].id)
    assert original is not None
    assert changed[0].text == original.text.replace("应当在每一抄表", "可以在每一抄表", 1)
    runs = [[r.text for b in c.blocks if isinstance(b, Paragraph) for r in b.runs
             if isinstance(r, FieldRun)] for c in (changed[0], original)]  # fmt: skip
    assert runs[0] == runs[1]


def test_changed_prose_is_still_its_clause_when_all_anchors_are_lost() -> None:
    def edit(xml: str) -> str:
        return without_anchors(xml).replace(f"{PROSE}，第1项为", "另有约定，第1项为", 3)

    document = read(rewritten(DATA, edit, CUSTOM))
    assert [c.id for c in document.outline.clauses()] == [c.id for c in OUTLINE.clauses()]
    assert document.notes.added == ()


def test_a_changed_heading_is_read_as_printed() -> None:
    document = replaced("第二条\u3000第2项约定的内容", "第二十二条\u3000改过的标题")
    changed = clause_of(document)
    assert (changed.label, changed.title) == ("第二十二条", "改过的标题")
    assert changed.blocks == CLAUSE.blocks


def test_a_clause_with_another_heading_is_known_by_its_words() -> None:
    def edit(xml: str) -> str:
        return without_anchors(xml).replace("第二条\u3000第2项约定的内容", "第二条\u3000供电")

    document = read(rewritten(DATA, edit, CUSTOM))
    assert clause_of(document).title == "供电"
    assert clause_of(document).blocks == CLAUSE.blocks


def test_an_item_typed_into_a_clause_is_part_of_it() -> None:
    item = paragraph("（三）新增的一项。", "ClauseItem")
    tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'

    def edit(xml: str) -> str:
        place = xml.index("</w:sdtContent></w:sdt><w:bookmarkEnd", xml.index(tag))
        while not xml[place:].startswith("</w:sdtContent></w:sdt><w:bookmarkEnd") or (
            xml[place - 6 : place] != "</w:p>"
        ):
            place = xml.index("</w:sdtContent></w:sdt><w:bookmarkEnd", place + 1)
        return xml[:place] + item + xml[place:]

    changed = clause_of(after(edit))
    assert changed.blocks[:-1] == CLAUSE.blocks
    assert changed.blocks[-1] == Paragraph((Text("新增的一项。"),), "（三）", 1)


def test_words_between_clauses_are_added_wording() -> None:
    words = "供电人概不负责。"
    for strip in (lambda xml: xml, without_controls):
        edit = before_clause(CLAUSE, paragraph(words))
        document = read(rewritten(DATA, lambda xml: strip(edit(xml)), CUSTOM))  # noqa: B023
        assert document.notes.added == (words,)
        chapter = document.outline.chapters[2]
        assert chapter.clauses[0] == Clause("", 0, "", "", False, (Paragraph((Text(words),)),))
        assert chapter.clauses[1:] == OUTLINE.chapters[2].clauses


def test_a_clause_of_their_own_is_added_wording_under_its_heading() -> None:
    theirs = paragraph("第九十九条\u3000免责") + paragraph("供电人概不负责。")
    for strip in (lambda xml: xml, without_anchors):
        edit = before_clause(OUTLINE.chapters[2].clauses[1], theirs)
        document = read(rewritten(DATA, lambda xml: strip(edit(xml)), CUSTOM))  # noqa: B023
        added = document.outline.chapters[2].clauses[1]
        assert (added.id, added.label, added.title) == ("", "第九十九条", "免责")
        assert len(document.notes.added) == 1
        assert "供电人概不负责" in document.notes.added[0]


def test_a_deleted_clause_is_gone() -> None:
    tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'
    following = f'<w:tag w:val="clause:{OUTLINE.chapters[2].clauses[1].id}@1"/>'

    def edit(xml: str) -> str:
        start = xml.rindex("<w:bookmarkStart", 0, xml.index(tag))
        return xml[:start] + xml[xml.rindex("<w:bookmarkStart", 0, xml.index(following)) :]

    document = after(edit)
    assert document.outline.clause(CLAUSE.id) is None
    assert document.outline.chapters[2].clauses == OUTLINE.chapters[2].clauses[1:]


def test_a_clause_pasted_twice_is_read_twice() -> None:
    tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'
    following = f'<w:tag w:val="clause:{OUTLINE.chapters[2].clauses[1].id}@1"/>'

    def edit(xml: str) -> str:
        start = xml.rindex("<w:bookmarkStart", 0, xml.index(tag))
        end = xml.rindex("<w:bookmarkStart", 0, xml.index(following))
        return xml[:end] + xml[start:end] + xml[end:]

    assert after(edit).outline.chapters[2].clauses[:2] == (CLAUSE, CLAUSE)


def test_a_clause_that_lost_its_own_anchors_is_found_by_its_words() -> None:
    tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'

    def edit(xml: str) -> str:
        name = re.search(
            r'w:name="c_[0-9a-f]+"/><w:sdt><w:sdtPr><w:alias [^>]*/>' + re.escape(tag), xml
        )
        assert name is not None
        return xml.replace(name.group(), name.group().replace(tag, "").replace("c_", "x_"))

    document = after(edit)
    assert document.outline == OUTLINE
    assert document.notes.found_by[CLAUSE.id] == "text"
    assert set(document.notes.found_by.values()) == {"tag", "text"}


# ---- revisions and words nobody sees ----------------------------------------------------------


def test_open_revisions_are_counted_insertions_read_and_deletions_not() -> None:
    kept = f'<w:ins w:id="1" w:author="甲">{run("三百")}</w:ins>'
    gone = f'<w:del w:id="2" w:author="甲"><w:r><w:delText>{VALUE}</w:delText></w:r></w:del>'
    document = replaced(VALUE_RUN, gone + kept)
    assert values(document)[0] == "三百"
    assert document.notes.tracked_changes == 2


def test_a_moved_paragraph_is_read_where_it_went() -> None:
    moved = "<w:p><w:moveFrom>{}</w:moveFrom></w:p><w:p><w:moveTo>{}</w:moveTo></w:p>"
    document = after(before_clause(CLAUSE, moved.format(run("搬走"), run("搬来"))))
    assert document.notes.added == ("搬来",)
    assert document.notes.tracked_changes == 2


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first = paragraph("前半", properties="<w:rPr><w:del/></w:rPr>")
    document = after(before_clause(CLAUSE, first + paragraph("后半")))
    assert document.notes.added == ("前半后半",)
    assert document.notes.tracked_changes == 1


def test_a_deleted_row_is_not_read() -> None:
    rows = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    document = after(
        before_clause(CLAUSE, table(("甲", "乙")).replace("</w:tbl>", rows + "</w:tbl>"))
    )
    assert document.notes.added == ("甲\t乙",)
    assert document.notes.tracked_changes == 1


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>'])
def test_hidden_and_white_words_are_told_and_not_read(properties: str) -> None:
    document = replaced(
        VALUE_RUN,
        run("看不见", properties) + run(VALUE),
    )
    assert document.notes.hidden == ("看不见",)
    assert values(document)[0] == VALUE


def test_words_beside_the_text_are_added_wording() -> None:
    inside = f"<w:txbxContent>{paragraph('框内的话')}</w:txbxContent>"
    box = f'<w:r><w:pict><v:shape xmlns:v="urn:v">{inside}</v:shape></w:pict></w:r>'
    document = replaced(VALUE_RUN, run(VALUE) + box)
    assert document.notes.added == ("框内的话",)
    assert clause_of(document) == CLAUSE


def test_footnotes_are_added_wording() -> None:
    notes = story("footnotes", f'<w:footnote w:id="1">{paragraph("另见补充协议")}</w:footnote>')
    data = rewritten(
        rewritten(DATA), lambda xml: xml.replace(
            "</Relationships>", relationship("footnotes", "footnotes.xml") + "</Relationships>"
        ), part=RELATIONSHIPS,
    )  # fmt: skip
    data = rewritten(data, add={"word/footnotes.xml": notes})
    assert read(data).notes.added == ("另见补充协议",)


def test_a_line_typed_into_the_header_is_added_wording() -> None:
    def edit(xml: str) -> str:
        end = xml.rindex("</w:hdr>")
        return xml[:end] + paragraph("内部资料") + xml[end:]

    header = next(name for name in unpacked(DATA) if re.fullmatch(r"word/header\d*\.xml", name))
    document = read(rewritten(DATA, edit, part=header))
    assert "内部资料" in document.notes.added
    assert document.outline == OUTLINE


# ---- tables and looks -------------------------------------------------------------------------


def table_of(document: ReadDocument, table_id: str) -> Table:
    return next(found for _, found in document.outline.tables(table_id))


def rows_edited(table_id: str, edit: Callable[[list[str]], list[str]]) -> ReadDocument:
    """The document after the rows of one table were changed."""

    def change(xml: str) -> str:
        start = xml.index("<w:tr>", xml.index(f'"table:{table_id}"'))
        end = xml.index("</w:tbl>", start)
        rows = [part + "</w:tr>" for part in xml[start:end].split("</w:tr>")[:-1]]
        return xml[:start] + "".join(edit(rows)) + xml[end:]

    return after(change)


def test_a_row_added_to_a_list_continues_its_count() -> None:
    document = rows_edited("inverters", lambda rows: [*rows, rows[-1].replace("值2", "新")])
    rows = table_of(document, "inverters").rows
    assert len(rows) == 4
    assert rows[3][0] == Cell((FieldRun("inverters[3].c0", "新0"),))


def test_a_row_taken_from_a_form_leaves_the_others_their_paths() -> None:
    document = rows_edited("party-details", lambda rows: [*rows[:3], *rows[4:]])
    original = next(found for _, found in OUTLINE.tables("party-details"))
    assert table_of(document, "party-details").rows == original.rows[:2] + original.rows[3:]


def test_a_changed_fixed_cell_makes_its_row_plain_words() -> None:
    document = rows_edited("party-details", lambda rows: [r.replace("项目3", "改名") for r in rows])
    row = table_of(document, "party-details").rows[3]
    assert [cell.text for cell in row] == ["改名", "供电人的第3项", "用电人的第3项（以证件为准）"]
    assert not any(isinstance(item, FieldRun) for cell in row for item in cell.runs)


def test_handwriting_places_stay_empty_and_what_is_typed_there_is_read() -> None:
    table_id = "closing-signature"
    typed = rows_edited(table_id, lambda rows: [
        row.replace("</w:p></w:tc></w:tr>", run("张三") + "</w:p></w:tc></w:tr>") for row in rows
    ])  # fmt: skip
    row = table_of(typed, table_id).rows[0]
    assert row[1] == Cell()
    assert row[2] == Cell((Text("张三"),))


def test_an_empty_list_is_one_cell_of_words() -> None:
    assert table_of(read(DATA), "hv-motors").rows == ((Cell((Text("无"),)),),)


def test_a_foreign_table_in_a_clause_is_read_as_plain_words() -> None:
    extra = table(("甲", "乙"), ("丙", ""))
    tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'

    def edit(xml: str) -> str:
        place = xml.index("<w:p>", xml.index("</w:p>", xml.index(tag)))
        return xml[:place] + extra + xml[place:]

    found = clause_of(after(edit)).blocks[0]
    assert found == Table("", "", (), ((Cell((Text("甲"),)), Cell((Text("乙"),))),
                                       (Cell((Text("丙"),)), Cell())))  # fmt: skip


def test_one_run_made_plain_takes_the_prominence_away() -> None:
    prominent = OUTLINE.chapters[2].clauses[1]
    assert prominent.prominent
    value = next(r.text for r in prominent.blocks[0].runs if isinstance(r, FieldRun))  # type: ignore[union-attr]
    plain = run(value, '<w:b w:val="0"/><w:u w:val="none"/>')
    document = replaced(f'<w:r><w:t xml:space="preserve">{value}</w:t></w:r>', plain)
    assert clause_of(document, prominent) == replace(prominent, prominent=False)


def test_a_style_made_plain_takes_the_prominence_away() -> None:
    def edit(xml: str) -> str:
        return re.sub(r"<w:u [^>]*/>|<w:b/>", "", xml)

    document = read(rewritten(DATA, edit, part=STYLES))
    assert not any(clause.prominent for clause in document.outline.clauses())


def test_a_clause_made_conspicuous_is_read_as_prominent() -> None:
    def edit(xml: str) -> str:
        tag = f'<w:tag w:val="clause:{CLAUSE.id}@1"/>'
        start = xml.index(tag)
        end = xml.index('<w:tag w:val="clause:', start + len(tag))
        bold = xml[start:end].replace("<w:r>", '<w:r><w:rPr><w:b/><w:u w:val="single"/></w:rPr>')
        return xml[:start] + bold + xml[end:]

    assert clause_of(after(edit)) == replace(CLAUSE, prominent=True)


# ---- versions and kinds -----------------------------------------------------------------------


def two_versions() -> Library:
    """The library with an older, differently worded version of CLAUSE."""
    current = LIBRARY.clauses[CLAUSE.id][0]
    old = replace(current, prose=tuple(parse_prose("从前的话，{{ agreed.old }}为准。")))
    new = replace(current, version=2, effective_from=date(2026, 6, 1))
    return replace(LIBRARY, clauses={**LIBRARY.clauses, CLAUSE.id: (old, new)})


def test_without_anchors_the_words_choose_the_version() -> None:
    stripped = rewritten(DATA, without_anchors, CUSTOM)
    assert clause_of(read_docx(stripped, two_versions(), AS_OF)).version == 2
    older = two_versions().clauses[CLAUSE.id]
    swapped = {CLAUSE.id: (replace(older[1], version=1), replace(older[0], version=2))}
    library = replace(LIBRARY, clauses={**LIBRARY.clauses, **swapped})
    assert clause_of(read_docx(stripped, library, AS_OF)).version == 1


def test_variants_that_differ_in_a_legal_number_are_told_by_it() -> None:
    current = LIBRARY.clauses[CLAUSE.id][0]
    outages = [
        replace(current, id=f"supply.{name}", title=CLAUSE.title, prose=tuple(parse_prose(
            "停电每年不超过{{ parameter." + name + " }}次。"
        ))) for name in ("few", "many")
    ]  # fmt: skip
    values = {"few": "1", "many": "3"}
    parameters = {name: _parameter(name, value) for name, value in values.items()}
    clauses = {**LIBRARY.clauses, **{version.id: (version,) for version in outages}}
    del clauses[CLAUSE.id]
    library = replace(LIBRARY, clauses=clauses, parameters=parameters)
    for name, value in values.items():
        paper = paragraph(f"第二条　{CLAUSE.title}") + paragraph(f"停电每年不超过{value}次。")
        found = read_docx(docx(paper), library, AS_OF)
        assert found.notes.found_by == {f"supply.{name}": "text"}


def _parameter(name: str, value: str) -> Parameter:
    day = date(2026, 1, 1)
    values = (ParameterValue(day, value, Citation("x")),)
    return Parameter(name, name, None, values, Status.UNVERIFIED, day)


def test_equal_words_mean_the_version_in_force() -> None:
    current = LIBRARY.clauses[CLAUSE.id][0]
    later = replace(current, version=2, effective_from=date(2027, 6, 1))
    library = replace(LIBRARY, clauses={**LIBRARY.clauses, CLAUSE.id: (current, later)})
    stripped = rewritten(DATA, without_anchors, CUSTOM)
    assert clause_of(read_docx(stripped, library, AS_OF)).version == 1
    assert clause_of(read_docx(stripped, library, date(2027, 7, 1))).version == 2


def test_a_tag_naming_what_the_library_does_not_know_counts_for_nothing() -> None:
    def edit(xml: str) -> str:
        return xml.replace(f'"clause:{CLAUSE.id}@1"', '"clause:evil.clause@9"')

    document = after(edit)
    assert document.outline == OUTLINE
    assert document.notes.found_by[CLAUSE.id] == "bookmark"


def test_the_kind_is_told_by_text_version_or_title_when_the_custom_part_is_gone() -> None:
    for hide in ("", "DY-GY-2026-01"):
        data = rewritten(DATA, without_anchors, CUSTOM)
        if hide:
            for name in unpacked(data):
                if name.startswith("word/header"):
                    data = rewritten(data, lambda xml: xml.replace("DY-GY-2026-01", "?"), part=name)
        assert read(data).outline.kind == OUTLINE.kind


def test_a_retitled_text_is_known_by_its_addendum() -> None:
    addendum = LIBRARY.templates["distributed-pv"][0]
    retitled = replace(addendum, retitle="临时供用电合同")
    library = replace(LIBRARY, templates={**LIBRARY.templates, "distributed-pv": (retitled,)})
    outline = replace(OUTLINE, title="临时供用电合同")
    data = render_docx(outline, replace(HEADER, text_version="?"), template(), MEDIA, library)
    assert read_docx(rewritten(data, without_anchors, CUSTOM), library, AS_OF).outline == outline
