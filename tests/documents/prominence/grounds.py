"""Cases: colours of words, and grounds and boxes around them."""

from tests.documents.prominence.paper import Paper, direct, do_not_stand_out, run, stand_out, styled

VISIBLE_HIGHLIGHTS = ("yellow", "green", "cyan", "magenta", "lightGray")
DARK_HIGHLIGHTS = ("blue", "red", "darkBlue", "darkCyan", "darkGreen", "darkMagenta",
                   "darkRed", "darkYellow", "darkGray", "black")  # fmt: skip

_WHITE = '<w:color w:val="FFFFFF"/>'
COLOURS = Paper(
    "colours",
    (
        *stand_out(
            *(
                (f"the colour {value}", direct(f'<w:color w:val="{value}"/>'), "coloured")
                for value in (
                    "FF0000",
                    "C00000",
                    "0000FF",
                    "0070C0",
                    "7030A0",
                    "000080",
                    "800000",
                    "006000",
                    "C55A11",
                    "FF00FF",
                )
            ),
            (
                "accent 2 of the theme",
                direct('<w:color w:val="C00000" w:themeColor="accent2"/>'),
                "coloured",
            ),
            (
                "accent 1 made darker",
                direct('<w:color w:val="2F5496" w:themeColor="accent1" w:themeShade="BF"/>'),
                "coloured",
            ),
            ("a colour and bold", direct('<w:b/><w:color w:val="FF0000"/>'), "bold coloured"),
            ("bold in dark grey", direct('<w:b/><w:color w:val="404040"/>'), "bold"),
            ("bold in automatic", direct('<w:b/><w:color w:val="auto"/>'), "bold"),
            (
                "bold in text 1",
                direct('<w:b/><w:color w:val="000000" w:themeColor="text1"/>'),
                "bold",
            ),
            ("bold in a colour that is none", direct('<w:b/><w:color w:val="xyz"/>'), "bold"),
            (
                "white on black",
                direct(_WHITE + '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'),
                "shaded",
            ),
        ),
        *do_not_stand_out(
            ("automatic", direct('<w:color w:val="auto"/>'), ""),
            ("black", direct('<w:color w:val="000000"/>'), ""),
            ("nearly black", direct('<w:color w:val="262626"/>'), ""),
            ("dark grey", direct('<w:color w:val="595959"/>'), ""),
            ("dark blue-black", direct('<w:color w:val="1F2A44"/>'), ""),
            ("light grey", direct('<w:color w:val="BFBFBF"/>'), "pale"),
            ("bold in light grey", direct('<w:b/><w:color w:val="BFBFBF"/>'), "bold pale"),
            ("orange", direct('<w:color w:val="FFC000"/>'), "coloured pale"),
            ("bright green", direct('<w:color w:val="00B050"/>'), "coloured pale"),
            (
                "accent 3, a light grey",
                direct('<w:color w:val="A5A5A5" w:themeColor="accent3"/>'),
                "pale",
            ),
            (
                "accent 1 made much lighter",
                direct('<w:color w:val="B4C6E7" w:themeColor="accent1" w:themeTint="66"/>'),
                "pale",
            ),
            ("white", direct(_WHITE), "hidden"),
            ("nearly white", direct('<w:color w:val="FDFDFD"/>'), "hidden"),
            ("yellow", direct('<w:color w:val="FFFF00"/>'), "hidden"),
            (
                "background 1",
                direct('<w:color w:val="FFFFFF" w:themeColor="background1"/>'),
                "hidden",
            ),
            (
                "background 1, though its value says black",
                direct('<w:color w:val="000000" w:themeColor="background1"/>'),
                "hidden",
                "LibreOffice reads the value, Word the theme",
            ),
            (
                "background 1 made a medium grey",
                direct('<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="80"/>'),
                "",
            ),
            ("white, bold, underlined", direct(f'<w:b/>{_WHITE}<w:u w:val="single"/>'), "hidden"),
            (
                "black on black",
                direct(
                    '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
                ),
                "hidden",
            ),
            (
                "white on a white ground",
                direct(_WHITE + '<w:shd w:val="clear" w:fill="FFFFFF"/>'),
                "hidden",
            ),
        ),
    ),
)


def _shaded(fill: str, pattern: str = "clear", colour: str = "auto") -> str:
    return f'<w:shd w:val="{pattern}" w:color="{colour}" w:fill="{fill}"/>'


def _one_side(side: str) -> str:
    line = f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="000000"/>'
    return f"<w:pBdr>{line}</w:pBdr>"


_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right")
)
GROUNDS = Paper(
    "grounds",
    (
        *stand_out(
            *(
                (f"highlighted in {name}", direct(f'<w:highlight w:val="{name}"/>'), "shaded")
                for name in VISIBLE_HIGHLIGHTS
            ),
            ("a run in light grey", direct(_shaded("D9D9D9")), "shaded"),
            ("a run in light gold", direct(_shaded("FFF2CC")), "shaded"),
            ("a run in pct25", direct(_shaded("auto", "pct25")), "shaded"),
            ("a run on solid red", direct(_shaded("auto", "solid", "FF5050")), "shaded"),
            ("a paragraph in light grey", styled(properties=_shaded("D9D9D9")), "shaded"),
            ("a paragraph in pct15", styled(properties=_shaded("FFFFFF", "pct15")), "shaded"),
            (
                "a paragraph in black with automatic words",
                styled(properties=_shaded("000000")),
                "shaded",
            ),
            (
                "a theme ground",
                direct(
                    '<w:shd w:val="clear" w:color="auto" w:fill="5B9BD5" w:themeFill="accent5"/>'
                ),
                "shaded",
            ),
            (
                "a highlight over a white ground",
                direct('<w:highlight w:val="yellow"/>' + _shaded("FFFFFF")),
                "shaded",
            ),
            (
                "a run without ground in a grey paragraph",
                styled(properties=_shaded("D9D9D9"), inner=run(_shaded("auto"))),
                "shaded",
            ),
            (
                "a framed run",
                direct('<w:bdr w:val="single" w:sz="4" w:space="0" w:color="auto"/>'),
                "framed",
            ),
            (
                "a framed run with a double line",
                direct('<w:bdr w:val="double" w:sz="4" w:space="0" w:color="FF0000"/>'),
                "framed",
            ),
            ("a paragraph in a box", styled(properties=f"<w:pBdr>{_BOX}</w:pBdr>"), "framed"),
            (
                "a box with bold words",
                styled(properties=f"<w:pBdr>{_BOX}</w:pBdr>", inner=run("<w:b/>")),
                "bold framed",
            ),
        ),
        *do_not_stand_out(
            ("no highlight", direct('<w:highlight w:val="none"/>'), ""),
            ("a white highlight", direct('<w:highlight w:val="white"/>'), ""),
            ("no shading", direct(_shaded("auto")), ""),
            ("a hardly visible grey", direct(_shaded("F2F2F2")), ""),
            ("a white ground", styled(properties=_shaded("FFFFFF")), ""),
            ("nil shading", direct('<w:shd w:val="nil"/>'), ""),
            (
                "a run on white in a grey paragraph",
                styled(properties=_shaded("D9D9D9"), inner=run(_shaded("FFFFFF"))),
                "",
            ),
            (
                "a line below",
                styled(properties=_one_side("bottom")),
                "",
            ),
            (
                "a bar on the left",
                styled(properties=_one_side("left")),
                "",
            ),
            (
                "lines above and below",
                styled(
                    properties=(
                        '<w:pBdr><w:top w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
                        '<w:bottom w:val="single" w:sz="8" w:space="1" w:color="000000"/></w:pBdr>'
                    )
                ),
                "",
            ),
            (
                "a box of no lines",
                styled(properties="<w:pBdr>" + _BOX.replace("single", "nil") + "</w:pBdr>"),
                "",
            ),
            (
                "a white box",
                styled(properties="<w:pBdr>" + _BOX.replace("000000", "FFFFFF") + "</w:pBdr>"),
                "",
            ),
            ("no frame", direct('<w:bdr w:val="nil"/>'), ""),
            (
                "black words highlighted in black",
                direct('<w:color w:val="000000"/><w:highlight w:val="black"/>'),
                "hidden",
            ),
            (
                "black words highlighted in dark blue",
                direct('<w:color w:val="000000"/><w:highlight w:val="darkBlue"/>'),
                "shaded pale",
            ),
            (
                "white words highlighted in yellow",
                direct('<w:color w:val="FFFFFF"/><w:highlight w:val="yellow"/>'),
                "hidden",
            ),
        ),
        *stand_out(
            *(
                (
                    f"white words highlighted in {name}",
                    direct(f'<w:color w:val="FFFFFF"/><w:highlight w:val="{name}"/>'),
                    "shaded",
                )
                for name in DARK_HIGHLIGHTS
            ),
        ),
    ),
)

PAPERS = (COLOURS, GROUNDS)
