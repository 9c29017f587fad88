"""How runs look, through styles that contradict each other."""

import pytest

from service.documents.reading.package import parse_xml
from service.documents.reading.visibility import Look, StyleSheet, Surroundings, read_styles
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
    styles: StyleSheet, run: str = "", paragraph: str = "", table: str = "", shaded: bool = False
) -> Look:
    properties = parse_xml(f'<w:rPr xmlns:w="{W}">{run}</w:rPr>'.encode(), "run")
    return styles.look(properties, Surroundings(paragraph, table, shaded))


def test_direct_formatting_sets_and_clears() -> None:
    styles = sheet(style("P", "paragraph", BOLD + LINE))
    assert look(styles, BOLD + LINE) == Look(bold=True, underlined=True)
    assert not look(styles, NOT_BOLD, "P").bold
    assert not look(styles, '<w:u w:val="none"/>', "P").underlined
    assert look(styles, "", "P").conspicuous


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
    assert look(styles, "", "B").conspicuous
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
    assert look(styles).conspicuous
    assert styles.name("") == "名N"


def test_a_circle_of_styles_ends() -> None:
    styles = sheet(style("A", "paragraph", "", "B"), style("B", "paragraph", BOLD, "A"))
    assert look(styles, "", "A").bold


def test_a_style_of_another_kind_or_none_counts_for_nothing() -> None:
    styles = sheet(style("C", "character", BOLD))
    assert look(styles, "", "C") == Look()
    assert look(styles, "", "missing") == Look()
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
    assert look(sheet(), white, shaded=True).visible
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


def test_ground_of_a_paragraph_style() -> None:
    dark = style("D", "paragraph", more='<w:shd w:val="clear" w:fill="000000"/>')
    styles = sheet(dark, style("E", "paragraph", base="D"))
    assert styles.paragraph_shaded("E")
    assert not styles.paragraph_shaded("")
