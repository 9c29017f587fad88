"""Cases: styles over styles, linked styles, toggles that cancel each other, document defaults.

No circle of styles is here: LibreOffice 7.4 crashes on one (ours ends, see test_visibility).
"""

from tests.documents.prominence.paper import (
    SIZE,
    USUAL,
    Paper,
    direct,
    do_not_stand_out,
    run,
    stand_out,
    style,
    styled,
)

LINE = '<w:u w:val="single"/>'
OFF = '<w:b w:val="0"/>'


def character(name: str, more: str = "") -> str:
    return run(f'<w:rStyle w:val="{name}"/>{more}')


_GREY = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
_BOX = "<w:pBdr>{}</w:pBdr>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
)
_STYLES = "".join(
    (
        style("Strong", "paragraph", f"<w:b/>{LINE}"),
        style("Heavy", "paragraph", "<w:b/>"),
        style("HeavyChild", "paragraph", "", base="Heavy"),
        style("HeavyGrandchild", "paragraph", LINE, base="HeavyChild"),
        style("Plainer", "paragraph", OFF, base="Heavy"),
        style("BoldAgain", "paragraph", "<w:b/>", base="Plainer"),
        style("Lined", "paragraph", LINE),
        style("Unlined", "paragraph", '<w:u w:val="none"/>', base="Lined"),
        style("Red", "paragraph", '<w:color w:val="C00000"/>'),
        style("Large", "paragraph", '<w:sz w:val="32"/>'),
        style("Grey", "paragraph", more=_GREY),
        style("GreyChild", "paragraph", base="Grey"),
        style("Boxed", "paragraph", more=_BOX),
        style("BoxedChild", "paragraph", base="Boxed"),
        style("Hidden", "paragraph", "<w:vanish/>"),
        style("White", "paragraph", '<w:color w:val="FFFFFF"/>'),
        style("Struck", "paragraph", "<w:strike/>"),
        style("BoldWord", "character", "<w:b/>"),
        style("BoldWordChild", "character", "", base="BoldWord"),
        style("PlainWord", "character", OFF),
        style("LinedWord", "character", LINE),
        style("UnlinedWord", "character", '<w:u w:val="none"/>'),
        style("RedWord", "character", '<w:color w:val="C00000"/>'),
        style("BlackWord", "character", '<w:color w:val="auto"/>'),
        style("HiddenWord", "character", "<w:vanish/>"),
        style("StruckWord", "character", "<w:strike/>"),
        style("GreyWord", "character", _GREY),
        style("SmallWord", "character", '<w:sz w:val="14"/>'),
        style("Clause", "paragraph", "<w:b/>", link="ClauseWord"),
        style("ClauseWord", "character", "<w:b/>", link="Clause"),
        style("Note", "paragraph", LINE, link="NoteWord"),
        style("NoteWord", "character", LINE, link="Note"),
    )
)
_TOGGLED = "Word lets bold of two levels of styles cancel each other; LibreOffice keeps it"

STYLES = Paper(
    "styles",
    (
        *stand_out(
            ("bold and underlined by style", styled("Strong"), "bold underlined"),
            ("bold by style", styled("Heavy"), "bold"),
            ("bold by the style it is based on", styled("HeavyChild"), "bold"),
            ("bold two styles up, underlined here", styled("HeavyGrandchild"), "bold underlined"),
            ("bold again over a style that took it away", styled("BoldAgain"), "bold"),
            ("underlined by style", styled("Lined"), "underlined"),
            ("red by style", styled("Red"), "coloured"),
            ("larger by style", styled("Large"), "larger"),
            ("grey by style", styled("Grey"), "shaded"),
            ("grey by the style it is based on", styled("GreyChild"), "shaded"),
            ("boxed by style", styled("Boxed"), "framed"),
            ("boxed by the style it is based on", styled("BoxedChild"), "framed"),
            ("a bold word style", styled(inner=character("BoldWord")), "bold"),
            ("a word style based on a bold one", styled(inner=character("BoldWordChild")), "bold"),
            ("an underlined word style", styled(inner=character("LinedWord")), "underlined"),
            ("a red word style", styled(inner=character("RedWord")), "coloured"),
            ("a grey word style", styled(inner=character("GreyWord")), "shaded"),
            (
                "an underlined word in a bold style",
                styled("Heavy", inner=character("LinedWord")),
                "bold underlined",
            ),
            (
                "an underlined word in an underlined style",
                styled("Lined", inner=character("LinedWord")),
                "underlined",
            ),
            (
                "a red word in a bold style",
                styled("Heavy", inner=character("RedWord")),
                "bold coloured",
            ),
            (
                "a black word in a red bold style",
                styled("Heavy", inner=character("BlackWord")),
                "bold",
            ),
            (
                "bold said directly over two bold styles",
                styled("Heavy", inner=character("BoldWord", "<w:b/>")),
                "bold",
            ),
            (
                "a word style that says not bold in a bold style",
                styled("Heavy", inner=character("PlainWord")),
                "bold",
                "XOR with false changes nothing; LibreOffice takes the nearer style's word",
            ),
            ("a linked style on the paragraph", styled("Clause"), "bold"),
            ("a linked style on the words", styled(inner=character("ClauseWord")), "bold"),
            (
                "a linked underlined style on both",
                styled("Note", inner=character("NoteWord")),
                "underlined",
            ),
            (
                "a visible word in a hidden style",
                styled("Hidden", inner=run('<w:b/><w:vanish w:val="0"/>')),
                "bold",
            ),
            (
                "hidden twice by styles shows again",
                styled("Hidden", inner=character("HiddenWord", "<w:b/>")),
                "bold",
                "vanish is a toggle too; LibreOffice keeps it",
            ),
            (
                "struck twice by styles stands again",
                styled("Struck", inner=character("StruckWord", "<w:b/>")),
                "bold",
                "strike is a toggle too; LibreOffice keeps it",
            ),
        ),
        *do_not_stand_out(
            ("bold taken away by a style", styled("Plainer"), ""),
            ("bold taken away directly", styled("Heavy", inner=run(OFF)), ""),
            ("underline taken away by a style", styled("Unlined"), ""),
            (
                "underline taken away directly",
                styled("Lined", inner=run('<w:u w:val="none"/>')),
                "",
            ),
            (
                "underline taken away by a word style",
                styled("Lined", inner=character("UnlinedWord")),
                "",
            ),
            ("red taken away by a word style", styled("Red", inner=character("BlackWord")), ""),
            ("a box taken away", styled("Boxed", _BOX.replace("single", "nil")), ""),
            (
                "grey taken away",
                styled("Grey", '<w:shd w:val="clear" w:color="auto" w:fill="auto"/>'),
                "",
            ),
            (
                "a bold word in a bold style",
                styled("Heavy", inner=character("BoldWord")),
                "",
                _TOGGLED,
            ),
            (
                "a bold word by its base in a style bold by its base",
                styled("HeavyChild", inner=character("BoldWordChild")),
                "",
                _TOGGLED,
            ),
            (
                "a linked bold style on both",
                styled("Clause", inner=character("ClauseWord")),
                "",
                _TOGGLED,
            ),
            ("hidden by style", styled("Hidden"), "hidden"),
            ("hidden by word style", styled("Heavy", inner=character("HiddenWord")), "hidden"),
            ("white by style", styled("White"), "hidden"),
            ("white by style, bold directly", styled("White", inner=run("<w:b/>")), "hidden"),
            ("struck by style", styled("Struck"), "struck"),
            ("struck by word style", styled("Heavy", inner=character("StruckWord")), "struck"),
            (
                "small words in a bold style",
                styled("Heavy", inner=character("SmallWord")),
                "bold fine",
            ),
            ("a paragraph style named as a word style", direct('<w:rStyle w:val="Heavy"/>'), ""),
            ("a word style named as a paragraph style", styled("BoldWord"), ""),
            ("a style nobody defines", styled("Nowhere"), ""),
        ),
    ),
    styles=_STYLES,
)

DEFAULTS = Paper(
    "defaults-bold",
    (
        *stand_out(
            ("underlined where all is bold", direct(LINE), "underlined"),
            ("larger where all is bold", direct('<w:sz w:val="32"/>'), "larger"),
        ),
        *do_not_stand_out(
            ("bold where all is bold", direct("<w:b/>"), ""),
            ("nothing said where all is bold", direct(""), ""),
            ("not bold where all is bold", direct(OFF), ""),
            ("a bold style where all is bold", styled("Heavy"), ""),
            ("two bold styles where all is bold", styled("Heavy", inner=character("BoldWord")), ""),
        ),
    ),
    styles=_STYLES,
    defaults=USUAL + SIZE + "<w:b/>",
)

NORMAL = Paper(
    "normal-style",
    (
        *stand_out(
            ("bold over the usual style", direct("<w:b/>"), "bold"),
            ("larger than the usual style", direct('<w:sz w:val="36"/>'), "larger"),
            ("a style based on the usual one", styled("Child"), "bold"),
            ("a style based on nothing is larger than the usual one", styled("Alone"), "larger"),
        ),
        *do_not_stand_out(
            ("red where all is red", direct('<w:color w:val="C00000"/>'), ""),
            ("underlined where all is underlined", direct(LINE), ""),
            ("a word style in red where all is red", styled(inner=character("RedWord")), ""),
        ),
    ),
    styles=style(
        "Normal", "paragraph", f'<w:color w:val="C00000"/><w:sz w:val="24"/>{LINE}', default=True
    )
    + style("Child", "paragraph", "<w:b/>", base="Normal")
    + style("Alone", "paragraph")
    + style("RedWord", "character", '<w:color w:val="C00000"/>'),
    defaults=USUAL + '<w:sz w:val="40"/>',
)

PAPERS = (STYLES, DEFAULTS, NORMAL)
