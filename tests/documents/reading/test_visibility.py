"""How runs look, through styles that contradict each other."""

import pytest
from lxml import etree

from service.documents.reading.colours import BLACK, WHITE
from service.documents.reading.looks import Look, stands_out
from service.documents.reading.package import parse_xml
from service.documents.reading.visibility import CellPlace, StyleSheet, Surroundings, read_styles
from tests.documents.docx_files import W, style_sheet

BOLD, NOT_BOLD, LINE = "<w:b/>", '<w:b w:val="0"/>', '<w:u w:val="single"/>'


def style(
    identity: str, kind: str, run: str = "", base: str = "", more: str = "", default: bool = False
) -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"{mark}><w:name w:val="名{identity}"/>'
        f"{based}<w:pPr>{more}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def sheet(*styles: str, defaults: str = "") -> StyleSheet:
    head = f"<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>"
    return read_styles(parse_xml(style_sheet(head + "".join(styles)).encode(), "styles"))


def look(
    styles: StyleSheet, run: str = "", paragraph: str = "", table: str = "", ground: int = WHITE
) -> Look:
    cell = CellPlace(table, inside=bool(table))
    return styles.look(properties("rPr", run), Surroundings(paragraph, cell, ground))


def properties(name: str, inner: str) -> etree._Element:
    return parse_xml(f'<w:{name} xmlns:w="{W}">{inner}</w:{name}>'.encode(), name)


def test_direct_formatting_sets_and_clears() -> None:
    styles = sheet(style("P", "paragraph", BOLD + LINE))
    assert look(styles, BOLD + LINE) == Look(bold=True, underlined=True)
    assert not look(styles, NOT_BOLD, "P").bold
    assert not look(styles, '<w:u w:val="none"/>', "P").underlined
    assert look(styles, "", "P") == Look(bold=True, underlined=True)


@pytest.mark.parametrize("value", ["0", "false", "off", "False"])
def test_a_toggle_is_off_by_any_of_its_words(value: str) -> None:
    assert not look(sheet(), f'<w:b w:val="{value}"/>').bold
    assert look(sheet(), '<w:b w:val="true"/>').bold


def test_a_style_takes_from_the_one_it_is_based_on() -> None:
    styles = sheet(
        style("A", "paragraph", BOLD + LINE),
        style("B", "paragraph", "", "A"),
        style("C", "paragraph", NOT_BOLD, "B"),
    )
    assert look(styles, "", "B") == Look(bold=True, underlined=True)
    assert look(styles, "", "C") == Look(bold=False, underlined=True)


def test_toggles_of_two_levels_cancel_each_other() -> None:
    styles = sheet(
        style("P", "paragraph", BOLD + LINE),
        style("C", "character", BOLD + LINE),
        style("T", "table", BOLD),
    )
    character = '<w:rStyle w:val="C"/>'
    assert not look(styles, character, "P").bold
    assert look(styles, character, "P").underlined  # underline is no toggle
    assert look(styles, character, "P", "T").bold
    assert not look(styles, "", "P", "T").bold
    assert look(styles, character + BOLD, "P").bold


def test_a_true_default_beats_the_toggling() -> None:
    styles = sheet(style("P", "paragraph", BOLD), style("C", "character", BOLD), defaults=BOLD)
    assert look(styles, '<w:rStyle w:val="C"/>', "P").bold


def test_defaults_and_the_default_style_apply_where_nothing_is_said() -> None:
    styles = sheet(style("N", "paragraph", BOLD, default=True), defaults=LINE)
    assert look(styles) == Look(bold=True, underlined=True)
    assert styles.name("") == "名N"


def test_a_circle_of_styles_ends() -> None:
    styles = sheet(style("A", "paragraph", "", "B"), style("B", "paragraph", BOLD, "A"))
    assert look(styles, "", "A").bold


def test_a_style_of_another_kind_or_none_gives_way_to_the_default_one() -> None:
    usual = style("N", "paragraph", LINE, default=True)
    styles = sheet(style("C", "character", BOLD), usual)
    assert look(styles, "", "C") == look(styles, "", "missing") == Look(underlined=True)
    assert look(sheet(style("C", "character", BOLD)), "", "C") == Look()
    assert look(StyleSheet(), "") == read_styles(None).look(None, Surroundings())


def test_hidden_text_is_hidden_by_run_and_by_style() -> None:
    styles = sheet(style("P", "paragraph", "<w:vanish/>"))
    assert not look(styles, "<w:vanish/>").visible
    assert not look(styles, "", "P").visible
    assert look(styles, '<w:vanish w:val="0"/>', "P").visible


@pytest.mark.parametrize(
    ("colour", "visible"),
    [
        ('w:val="FFFFFF"', False),
        ('w:val="fdfdfd"', False),
        ('w:val="auto"', True),
        ('w:val="C00000"', True),
        ('w:val="nonsense"', True),
        ('w:val="auto" w:themeColor="background1"', False),
        ('w:val="auto" w:themeColor="background1" w:themeShade="80"', True),
    ],
)
def test_white_words_are_seen_as_white(colour: str, visible: bool) -> None:
    assert look(sheet(), f"<w:color {colour}/>").visible is visible


def test_white_words_on_a_dark_ground_are_visible() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    assert look(sheet(), white + '<w:shd w:val="clear" w:fill="333333"/>').visible
    assert not look(sheet(), white + '<w:shd w:val="clear" w:fill="FFFFFF"/>').visible
    assert look(sheet(), white + '<w:highlight w:val="black"/>').visible
    assert look(sheet(), white, ground=BLACK).visible
    assert look(sheet(), white + '<w:shd w:val="solid" w:color="000000"/>').visible


def test_white_by_style_counts_too() -> None:
    styles = sheet(style("P", "paragraph", '<w:color w:val="FFFFFF"/>'))
    assert not look(styles, "", "P").visible
    assert look(styles, '<w:color w:val="000000"/>', "P").visible


def test_headings_have_a_level_and_body_text_has_none() -> None:
    styles = sheet(
        style("H", "paragraph", more='<w:outlineLvl w:val="1"/>'),
        style("I", "paragraph", base="H"),
        style("B", "paragraph", more='<w:outlineLvl w:val="9"/>'),
    )
    assert styles.outline_level("I") == 1
    assert styles.outline_level("B") is None


def test_ground_and_box_of_a_paragraph_style() -> None:
    dark = '<w:shd w:val="clear" w:fill="000000"/>'
    sides = "".join(f'<w:{s} w:val="single"/>' for s in ("top", "left", "bottom", "right"))
    styles = sheet(
        style("D", "paragraph", more=f"{dark}<w:pBdr>{sides}</w:pBdr>"),
        style("E", "paragraph", base="D"),
    )
    inherited = styles.place(properties("pPr", '<w:pStyle w:val="E"/>'), CellPlace())
    assert (inherited.ground, inherited.framed) == (BLACK, True)
    assert styles.place(None, CellPlace(ground=0xD9D9D9)).ground == 0xD9D9D9
    assert styles.looks_by_name["名E"] == Look(colour=WHITE, ground=BLACK, framed=True)


def test_complex_script_has_its_own_bold_and_size() -> None:
    both = '<w:b w:val="0"/><w:bCs/><w:sz w:val="20"/><w:szCs w:val="40"/>'
    assert look(sheet(), both) == Look()
    assert look(sheet(), "<w:rtl/>" + both) == look(sheet(), "<w:cs/>" + both)
    assert look(sheet(), "<w:cs/>" + both) == Look(bold=True, size=40)


def test_numbers_that_are_none_are_passed_over() -> None:
    nonsense = '<w:sz w:val="gross"/><w:w w:val="0"/><w:color w:val="GGGGGG"/><w:u w:val=""/>'
    assert look(sheet(), nonsense).size == Look().size
    assert look(sheet(), nonsense).visible
    assert look(sheet(), '<w:sz w:val="28pt"/>').size == 28
    assert look(sheet(), '<w:w w:val="80%"/>').width == 80


def test_a_mark_needs_to_differ_from_plain_words() -> None:
    plain, bold = Look(), Look(bold=True)
    assert stands_out(bold, plain)
    assert not stands_out(bold, bold)
    assert not stands_out(plain, bold)
