"""Cases: East-Asian fonts, by name and by theme, against a text in 宋体, 仿宋 and 黑体."""

from tests.documents.prominence.paper import (
    SIZE,
    Paper,
    direct,
    do_not_stand_out,
    stand_out,
    style,
    styled,
)


def _fonts(**names: str) -> str:
    return "<w:rFonts " + " ".join(f'w:{key}="{name}"' for key, name in names.items()) + "/>"


_STYLES = (
    style("Hei", "paragraph", _fonts(eastAsia="黑体"))
    + style("SongAgain", "paragraph", _fonts(eastAsia="宋体"), base="Hei")
    + style("HeiCharacter", "character", _fonts(eastAsia="黑体"))
    + style("LatinOnly", "paragraph", _fonts(ascii="黑体", hAnsi="黑体"))
    + style("ThemeMajor", "paragraph", _fonts(eastAsiaTheme="majorEastAsia"))
)

SONG = Paper(
    "fonts",
    (
        *stand_out(
            *(
                (f"in {name}", direct(_fonts(eastAsia=name)), "heavy")
                for name in (
                    "黑体",
                    "SimHei",
                    "方正黑体_GBK",
                    "华文黑体",
                    "华文中宋",
                    "方正小标宋简体",
                    "汉仪大黑简",
                    "STHeiti",
                    "方正粗宋简体",
                    "Source Han Sans CN Heavy",
                )
            ),
            (
                "黑体 for all scripts",
                direct(_fonts(ascii="黑体", hAnsi="黑体", eastAsia="黑体")),
                "heavy",
            ),
            ("黑体 and bold", direct(_fonts(eastAsia="黑体") + "<w:b/>"), "heavy bold"),
            ("黑体 by paragraph style", styled("Hei"), "heavy"),
            ("黑体 by character style", direct('<w:rStyle w:val="HeiCharacter"/>'), "heavy"),
            ("the theme's heading font", direct(_fonts(eastAsiaTheme="majorEastAsia")), "heavy"),
            ("the theme's heading font by style", styled("ThemeMajor"), "heavy"),
            (
                "the theme before the name",
                direct(_fonts(eastAsia="宋体", eastAsiaTheme="majorEastAsia")),
                "heavy",
            ),
        ),
        *do_not_stand_out(
            *(
                (f"in {name}", direct(_fonts(eastAsia=name)), "")
                for name in (
                    "宋体",
                    "SimSun",
                    "新宋体",
                    "仿宋",
                    "仿宋_GB2312",
                    "楷体",
                    "楷体_GB2312",
                    "等线",
                    "微软雅黑",
                    "微软雅黑 Light",
                    "华文细黑",
                    "隶书",
                )
            ),
            ("黑体 for Latin letters only", direct(_fonts(ascii="黑体", hAnsi="黑体")), ""),
            ("黑体 for complex script only", direct(_fonts(cs="黑体")), ""),
            ("黑体 for Latin letters by style", styled("LatinOnly"), ""),
            ("宋体 over 黑体 by style", styled("SongAgain"), ""),
            (
                "宋体 directly over a style in 黑体",
                styled(
                    "Hei", inner=f"<w:r><w:rPr>{_fonts(eastAsia='宋体')}</w:rPr><w:t>@</w:t></w:r>"
                ),
                "",
            ),
            (
                "the theme's text font over a style in 黑体",
                styled(
                    "Hei",
                    inner=f"<w:r><w:rPr>{_fonts(eastAsiaTheme='minorEastAsia')}</w:rPr><w:t>@</w:t></w:r>",
                ),
                "",
            ),
            (
                "a Latin theme font",
                direct(_fonts(asciiTheme="majorHAnsi", hAnsiTheme="majorHAnsi")),
                "",
            ),
            (
                "黑体 in light grey",
                direct(_fonts(eastAsia="黑体") + '<w:color w:val="D0D0D0"/>'),
                "heavy pale",
            ),
        ),
    ),
    styles=_STYLES,
)

HEI = Paper(
    "fonts-in-black",
    (
        *stand_out(
            ("bold in a text in 黑体", direct("<w:b/>"), "bold"),
            ("underlined in a text in 黑体", direct('<w:u w:val="single"/>'), "underlined"),
        ),
        *do_not_stand_out(
            ("宋体 in a text in 黑体", direct(_fonts(eastAsia="宋体")), ""),
            ("another heavy font in a text in 黑体", direct(_fonts(eastAsia="华文中宋")), ""),
        ),
    ),
    defaults=_fonts(ascii="Arial", eastAsia="黑体") + SIZE,
)

FANGSONG = Paper(
    "fonts-in-fangsong",
    (
        *stand_out(
            ("黑体 in a text in 三号仿宋", direct(_fonts(eastAsia="黑体")), "heavy"),
            ("小标宋 in a text in 三号仿宋", direct(_fonts(eastAsia="方正小标宋简体")), "heavy"),
            ("二号 beside 三号", direct('<w:sz w:val="44"/>'), "larger"),
        ),
        *do_not_stand_out(
            ("小二 beside 三号", direct('<w:sz w:val="36"/>'), ""),
            ("五号, bold, beside 三号", direct('<w:b/><w:sz w:val="21"/>'), "bold fine"),
            ("楷体 in a text in 仿宋", direct(_fonts(eastAsia="楷体")), ""),
        ),
    ),
    defaults=_fonts(ascii="Times New Roman", eastAsia="仿宋") + '<w:sz w:val="32"/>',
)

PAPERS = (SONG, HEI, FANGSONG)
