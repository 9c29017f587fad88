"""Cases: where words stand (lists, fields, controls, alternatives), and symbols that mark them."""

from tests.documents.prominence.paper import (
    Paper,
    do_not_stand_out,
    run,
    stand_out,
    style,
    styled,
)

_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '<w:rPr><w:b/><w:color w:val="C00000"/><w:u w:val="single"/></w:rPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
_REVISION = '<w:{0} w:id="5" w:author="甲" w:date="2026-01-01T00:00:00Z">{1}</w:{0}>'
_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE x</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_BOLD = run("<w:b/>")


def alternatives(choice: str, fallback: str, requires: str = "wps") -> str:
    return (
        '<w:p><mc:AlternateContent xmlns:zz="urn:nobody" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<mc:Choice Requires="{requires}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:p>"
    )


PLACES = Paper(
    "places",
    (
        *stand_out(
            ("bold in a list", styled(properties=_LIST, inner=_BOLD), "bold"),
            ("bold in a control", styled(inner=_CONTROL.format("", _BOLD)), "bold"),
            (
                "bold in a link",
                styled(inner=f'<w:hyperlink w:anchor="x">{_BOLD}</w:hyperlink>'),
                "bold",
            ),
            ("bold in a field's result", styled(inner=_FIELD.format(_BOLD)), "bold"),
            (
                "bold in a simple field",
                styled(inner=f'<w:fldSimple w:instr="QUOTE x">{_BOLD}</w:fldSimple>'),
                "bold",
            ),
            ("bold inserted words", styled(inner=_REVISION.format("ins", _BOLD)), "bold"),
            (
                "bold in a tag",
                styled(inner=f'<w:smartTag w:element="x">{_BOLD}</w:smartTag>'),
                "bold",
            ),
            (
                "bold beside deleted plain words",
                styled(
                    inner=_BOLD + _REVISION.format("del", "<w:r><w:delText>删</w:delText></w:r>")
                ),
                "bold",
            ),
            (
                "bold beside plain blanks",
                styled(inner=_BOLD + '<w:r><w:t xml:space="preserve">  </w:t></w:r>'),
                "bold",
            ),
            (
                "bold by a style tracked away from plain",
                styled("Heavy", '<w:pPrChange w:id="8" w:author="甲"><w:pPr/></w:pPrChange>'),
                "bold",
            ),
            (
                "a page break before bold",
                styled(inner=f'<w:r><w:br w:type="column"/></w:r>{_BOLD}'),
                "bold",
            ),
        ),
        *do_not_stand_out(
            ("a number in bold, words plain", styled(properties=_LIST), ""),
            (
                "a control whose own format is bold",
                styled(inner=_CONTROL.format("<w:rPr><w:b/></w:rPr>", run())),
                "",
            ),
            (
                "a list of a bold style made plain",
                styled("Heavy", _LIST, run('<w:b w:val="0"/>')),
                "",
            ),
            (
                "bold words and a plain field",
                styled(inner=_BOLD + _FIELD.format(run(text="其余"))),
                "",
            ),
            (
                "plain in a link",
                styled(inner=f'<w:hyperlink w:anchor="x">{run()}</w:hyperlink>'),
                "",
            ),
            ("a style named Strong that is plain", styled("Strong"), ""),
        ),
        *stand_out(
            (
                "the fallback of a choice nobody knows",
                alternatives(run(text="无"), _BOLD, "zz"),
                "bold",
            ),
            (
                "the choice of alternatives Word knows",
                alternatives(_BOLD, run(text="无")),
                "bold",
            ),
        ),
        *do_not_stand_out(
            (
                "the plain choice before a bold fallback",
                alternatives(run(), run("<w:b/>", "无")),
                "",
            ),
        ),
    ),
    styles=style("Heavy", "paragraph", "<w:b/>") + style("Strong", "paragraph"),
    parts={"numbering": _NUMBERING},
)


def _says(text: str, properties: str = "") -> str:
    return styled(inner=run(properties, text))


SYMBOLS = Paper(
    "symbols",
    (
        *stand_out(
            *((f"begins with {symbol}", _says(f"{symbol}@"), "") for symbol in "★☆▲△※"),
            ("a label before the star", _says("（一）★@"), ""),
            ("an article's number before the triangle", _says("第十四条 ▲@"), ""),
            ("【特别提示】 before the words", _says("【特别提示】@"), ""),
            ("【重要】 before the words", _says("【重要】@"), ""),
            ("【请您注意】 before the words", _says("1.【请您注意】@"), ""),
            ("all in 【】", _says("【@】"), ""),
            ("all in 【】 with a full stop", _says("【@】。"), ""),
            ("a star and bold", _says("★@", "<w:b/>"), "bold"),
        ),
        *do_not_stand_out(
            ("a star in the middle", _says("甲方★@"), ""),
            ("a bullet", _says("●@"), ""),
            ("a square", _says("■@"), ""),
            ("a number sign", _says("#@"), ""),
            ("brackets around one word", _says("甲【乙】@"), ""),
            ("【乙】 at the beginning", _says("【乙】@"), ""),
            ("round brackets", _says("（@）"), ""),
            ("a star in small print", _says("★@", '<w:sz w:val="12"/>'), "fine"),
            ("a star in light grey", _says("★@", '<w:color w:val="C8C8C8"/>'), "pale"),
            ("a star and struck words", _says("★@", "<w:strike/>"), "struck"),
            ("a star and hidden words", _says("★@", "<w:vanish/>"), "hidden"),
        ),
    ),
)

PAPERS = (PLACES, SYMBOLS)
