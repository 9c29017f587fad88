"""Cases: formatting on the run itself, against a plain text in 五号宋体."""

from tests.documents.prominence.paper import (
    Paper,
    direct,
    do_not_stand_out,
    run,
    stand_out,
    styled,
)

UNDERLINES = (
    "single",
    "double",
    "thick",
    "words",
    "dotted",
    "dottedHeavy",
    "dash",
    "dashedHeavy",
    "dashLong",
    "dashLongHeavy",
    "dotDash",
    "dashDotHeavy",
    "dotDotDash",
    "dashDotDotHeavy",
    "wave",
    "wavyHeavy",
    "wavyDouble",
)

BOLD = Paper(
    "bold",
    (
        *stand_out(
            ("bold", direct("<w:b/>"), "bold"),
            *(
                (f"bold by {on}", direct(f'<w:b w:val="{on}"/>'), "bold")
                for on in ("1", "true", "on")
            ),
            ("bold and italic", direct("<w:b/><w:i/>"), "bold"),
            ("bold and underlined", direct('<w:b/><w:u w:val="single"/>'), "bold underlined"),
            ("bold in two runs", styled(inner=run("<w:b/>", "@") + run("<w:b/>", "。")), "bold"),
            ("bold, complex not bold", direct('<w:b/><w:bCs w:val="0"/>'), "bold"),
            ("bold and raised by two points", direct('<w:b/><w:position w:val="4"/>'), "bold"),
            ("bold in characters of 80 %", direct('<w:b/><w:w w:val="80"/>'), "bold"),
            ("bold in smaller words of table size", direct('<w:b/><w:sz w:val="18"/>'), "bold"),
        ),
        *do_not_stand_out(
            ("nothing said", direct(""), ""),
            *(
                (f"not bold by {off}", direct(f'<w:b w:val="{off}"/>'), "")
                for off in ("0", "false", "off")
            ),
            ("bold only for complex script", direct("<w:bCs/>"), ""),
            ("italic", direct("<w:i/>"), ""),
            ("capitals", direct("<w:caps/>"), ""),
            ("small capitals", direct("<w:smallCaps/>"), ""),
            ("shadow", direct("<w:shadow/>"), ""),
            ("raised", direct('<w:position w:val="6"/>'), ""),
            ("spaced out", direct('<w:spacing w:val="40"/>'), ""),
            ("wide characters", direct('<w:w w:val="150"/>'), ""),
            ("kerned", direct('<w:kern w:val="28"/>'), ""),
            ("bold in a mark only", styled(properties="<w:rPr><w:b/></w:rPr>"), ""),
            ("one bold word of two", styled(inner=run("<w:b/>") + run("", "其余")), ""),
            (
                "what a tracked change made of bold words",
                direct(
                    "<w:rPrChange w:id='7' w:author='甲'><w:rPr><w:b/><w:u w:val='single'/></w:rPr>"
                    "</w:rPrChange>"
                ),
                "",
            ),
            ("bold superscript", direct('<w:b/><w:vertAlign w:val="superscript"/>'), "bold fine"),
            ("bold in 7 points", direct('<w:b/><w:sz w:val="14"/>'), "bold fine"),
            ("bold and squeezed to half", direct('<w:b/><w:w w:val="50"/>'), "bold fine"),
            ("bold but struck", direct("<w:b/><w:strike/>"), "struck"),
            ("bold but struck twice", direct("<w:b/><w:dstrike/>"), "struck"),
            ("bold but hidden", direct("<w:b/><w:vanish/>"), "hidden"),
        ),
        *stand_out(
            (
                "hidden only on the web",
                direct("<w:b/><w:webHidden/>"),
                "bold",
                "LibreOffice hides on paper too what is hidden on the web",
            ),
            ("not hidden after all", direct('<w:b/><w:vanish w:val="0"/>'), "bold"),
            ("not struck after all", direct('<w:b/><w:strike w:val="false"/>'), "bold"),
        ),
        *do_not_stand_out(
            ("always hidden", direct("<w:b/><w:vanish/><w:specVanish/>"), "hidden"),
            (
                "always hidden without the first word of it",
                direct("<w:b/><w:specVanish/>"),
                "hidden",
                "LibreOffice knows specVanish only beside vanish",
            ),
        ),
    ),
)

UNDERLINED = Paper(
    "underlined",
    (
        *stand_out(
            *(
                (f"underlined by {kind}", direct(f'<w:u w:val="{kind}"/>'), "underlined")
                for kind in UNDERLINES
            ),
            ("a red underline", direct('<w:u w:val="single" w:color="FF0000"/>'), "underlined"),
            *(
                (f"emphasis by {kind}", direct(f'<w:em w:val="{kind}"/>'), "dotted")
                for kind in ("dot", "comma", "circle", "underDot")
            ),
        ),
        *do_not_stand_out(
            ("no underline", direct('<w:u w:val="none"/>'), ""),
            ("a white underline", direct('<w:u w:val="single" w:color="FFFFFF"/>'), ""),
            ("no emphasis", direct('<w:em w:val="none"/>'), ""),
            ("underlined but struck", direct('<w:u w:val="single"/><w:strike/>'), "struck"),
            ("underlined but hidden", direct('<w:u w:val="single"/><w:vanish/>'), "hidden"),
            (
                "underlined in light grey",
                direct('<w:color w:val="C8C8C8"/><w:u w:val="single"/>'),
                "underlined pale",
            ),
        ),
    ),
)

SIZES = Paper(
    "sizes",
    (
        *stand_out(
            ("四号", direct('<w:sz w:val="28"/>'), "larger"),
            ("小三", direct('<w:sz w:val="30"/>'), "larger"),
            ("三号", direct('<w:sz w:val="32"/>'), "larger"),
            ("初号", direct('<w:sz w:val="84"/>'), "larger"),
            ("12.5 points", direct('<w:sz w:val="25"/>'), "larger"),
            ("larger and bold", direct('<w:b/><w:sz w:val="32"/>'), "bold larger"),
            (
                "small but underlined",
                direct('<w:sz w:val="16"/><w:u w:val="single"/>'),
                "underlined",
            ),
        ),
        *do_not_stand_out(
            ("五号", direct('<w:sz w:val="21"/>'), ""),
            ("小四 beside 五号", direct('<w:sz w:val="24"/>'), ""),
            ("小五", direct('<w:sz w:val="18"/>'), ""),
            ("large only for complex script", direct('<w:szCs w:val="48"/>'), ""),
            ("六号", direct('<w:sz w:val="15"/>'), "fine"),
            ("八号", direct('<w:sz w:val="10"/>'), "fine"),
            (
                "八号, bold, underlined",
                direct('<w:b/><w:sz w:val="10"/><w:u w:val="single"/>'),
                "bold underlined fine",
            ),
            ("one point", direct('<w:sz w:val="2"/>'), "hidden"),
            ("three points", direct('<w:sz w:val="6"/>'), "hidden"),
            ("one point, bold", direct('<w:b/><w:sz w:val="2"/>'), "hidden"),
            ("characters of 1 % width", direct('<w:b/><w:w w:val="1"/>'), "hidden"),
            (
                "large superscript",
                direct('<w:sz w:val="30"/><w:vertAlign w:val="superscript"/>'),
                "",
            ),
            ("subscript", direct('<w:vertAlign w:val="subscript"/>'), "fine"),
        ),
    ),
)

PAPERS = (BOLD, UNDERLINED, SIZES)
