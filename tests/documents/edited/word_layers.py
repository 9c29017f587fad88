"""What stands over, under and beside the words: revisions, comments, boxes, notes, hidden text."""

from tests.documents.edited.bench import (
    HOME,
    LV,
    NS,
    PV,
    WHO,
    Case,
    Edit,
    Paper,
    add_after,
    add_before,
    after,
    copy_of,
    paragraph,
    parsed,
    run,
    text_of,
    there,
    w,
    without_anchors,
    without_controls,
    wrapped,
)
from tests.documents.edited.word_edits import SENTENCE

USE = "resident.use"
PRICE = "resident.price"
_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml"


# ---- revisions ------------------------------------------------------------------------------


def inserted_and_deleted(paper: Paper) -> None:
    """One word for another, by two authors."""
    old = paper.run_with(PRICE, "不")
    text = old.find(w("t"))
    assert text is not None
    before, _, behind = (text.text or "").partition("不")
    text.text = before
    add_after(
        old,
        f'<w:del w:id="901" {WHO}><w:r><w:delText>不</w:delText></w:r></w:del>'
        f'<w:ins w:id="902" {WHO}>{run("可以")}</w:ins>{run(behind)}',
    )


def paragraph_inserted(paper: Paper) -> None:
    mark = f'<w:rPr><w:ins w:id="903" {WHO}/></w:rPr>'
    add_after(
        paper.paragraphs(PRICE)[-1],
        f'<w:p><w:pPr>{mark}</w:pPr><w:ins w:id="904" {WHO}>{run(SENTENCE)}</w:ins></w:p>',
    )


def paragraph_deleted(paper: Paper) -> None:
    last = paper.paragraphs(PRICE)[-1]
    properties = last.find(w("pPr"))
    assert properties is not None
    properties.append(parsed(f'<w:rPr><w:del w:id="905" {WHO}/></w:rPr>')[0])
    for item in paper.all("r", inside=last):
        for text in item.findall(w("t")):
            text.tag = w("delText")
        wrapped(item, f'<w:del w:id="906" {WHO}/>')


def paragraph_moved(paper: Paper) -> None:
    """Dragged to the clause's end while changes were tracked."""
    first = paper.paragraphs(PRICE)[1]
    words = text_of(first)
    add_after(
        paper.paragraphs(PRICE)[-1],
        f'<w:p><w:moveToRangeStart w:id="7" {WHO} w:name="move1"/>'
        f'<w:moveTo w:id="907" {WHO}>{run(words)}</w:moveTo><w:moveToRangeEnd w:id="7"/></w:p>',
    )
    for item in paper.all("r", inside=first):
        wrapped(item, f'<w:moveFrom w:id="908" {WHO}/>')


def only_formats(paper: Paper) -> None:
    """Five revisions that touch no word."""
    item = paper.run_with(PRICE, "电")
    item.insert(
        0, parsed(f'<w:rPr><w:b/><w:rPrChange w:id="1" {WHO}><w:rPr/></w:rPrChange></w:rPr>')[0]
    )
    properties = paper.paragraphs(PRICE)[1].find(w("pPr"))
    there(properties).append(parsed(f'<w:pPrChange w:id="2" {WHO}><w:pPr/></w:pPrChange>')[0])
    table = paper.all("tblPr")[0]
    table.append(parsed(f'<w:tblPrChange w:id="3" {WHO}><w:tblPr/></w:tblPrChange>')[0])
    cell = paper.all("tcPr")[0]
    cell.append(parsed(f'<w:tcPrChange w:id="4" {WHO}><w:tcPr/></w:tcPrChange>')[0])
    section = paper.all("sectPr")[-1]
    section.append(parsed(f'<w:sectPrChange w:id="5" {WHO}><w:sectPr/></w:sectPrChange>')[0])


def row_deleted(paper: Paper) -> None:
    row = paper.rows("resident.breach")[2]
    row.insert(0, parsed(f'<w:trPr><w:del w:id="909" {WHO}/></w:trPr>')[0])


def cells_in_and_out(paper: Paper) -> None:
    """A new empty cell in a row, an old one out of it."""
    row = paper.rows("resident.breach")[2]
    *_, last = row.findall(w("tc"))
    there(last.find(w("tcPr"))).append(parsed(f'<w:cellDel w:id="910" {WHO}/>')[0])
    add_after(
        last, f'<w:tc><w:tcPr><w:cellIns w:id="911" {WHO}/></w:tcPr>{paragraph("改", "")}</w:tc>'
    )


def header_revised(paper: Paper) -> None:
    xml = paper.parts["word/header1.xml"].decode()
    mark = f'<w:ins w:id="912" {WHO}>{run("")}</w:ins></w:p>'
    paper.parts["word/header1.xml"] = xml.replace("</w:p>", mark, 1).encode()


# ---- comments and notes ---------------------------------------------------------------------


def commented(paper: Paper) -> None:
    item = paper.run_with(PRICE, "电")
    add_before(item, '<w:commentRangeStart w:id="0"/>')
    add_after(item, '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>')
    one = f'<w:comment w:id="0" {WHO} w:initials="张">{paragraph("比例再商量", "")}</w:comment>'
    two = f'<w:comment w:id="1" w:author="">{paragraph("同意", "")}{paragraph("", "")}</w:comment>'
    paper.part("comments", f"<w:comments SPACES>{one}{two}</w:comments>", "comments",
               f"{_MEDIA}.comments+xml")  # fmt: skip


def noted(kind: str) -> Edit:
    """A footnote or endnote at a word, with Word's own separator before it."""

    def edit(paper: Paper) -> None:
        add_after(paper.run_with(PRICE, "电"), f'<w:r><w:{kind}Reference w:id="2"/></w:r>')
        rule = "<w:p><w:r><w:separator/></w:r></w:p>"
        line = f'<w:{kind} w:type="separator" w:id="-1">{rule}</w:{kind}>'
        note = f'<w:{kind} w:id="2"><w:p><w:r><w:{kind}Ref/></w:r>{run(SENTENCE)}</w:p></w:{kind}>'
        paper.part(f"{kind}s", f"<w:{kind}s SPACES>{line}{note}</w:{kind}s>", f"{kind}s",
                   f"{_MEDIA}.{kind}s+xml")  # fmt: skip

    return edit


def hidden_note(paper: Paper) -> None:
    noted("footnote")(paper)
    xml = paper.parts["word/footnotes.xml"].decode()
    paper.parts["word/footnotes.xml"] = xml.replace(
        "<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>"
    ).encode()


# ---- boxes and edges of the page ------------------------------------------------------------

_INSIDE = f"<w:txbxContent>{paragraph(SENTENCE, '')}</w:txbxContent>"
_SHAPE = f"<wps:wsp><wps:txbx>{_INSIDE}</wps:txbx></wps:wsp>"
_DRAWING = (
    '<w:drawing><wp:anchor><wp:docPr id="77" name="文本框 1"/><a:graphic><a:graphicData '
    f'uri="{{}}">{_SHAPE}</a:graphicData></a:graphic></wp:anchor></w:drawing>'
)
_PICT = f'<w:pict><v:shape id="s1"><v:textbox>{_INSIDE}</v:textbox></v:shape></w:pict>'


def boxed(xml: str) -> Edit:
    return lambda paper: add_after(paper.run_with(USE, "电"), f"<w:r>{xml}</w:r>")


def both_ways(paper: Paper) -> None:
    """As Word writes a text box: a drawing, and a shape for old programs."""
    boxed(
        f'<mc:AlternateContent><mc:Choice Requires="wps">{_DRAWING}</mc:Choice>'
        f"<mc:Fallback>{_PICT}</mc:Fallback></mc:AlternateContent>"
    )(paper)


def at_edge(part: str, closing: str, xml: str) -> Edit:
    def edit(paper: Paper) -> None:
        old = paper.parts[part].decode()
        spaces = 'xmlns:v="urn:schemas-microsoft-com:vml"'
        paper.parts[part] = old.replace(closing, xml.replace("SPACES", spaces) + closing).encode()

    return edit


def first_page_header(paper: Paper) -> None:
    paper.part("header9", f"<w:hdr SPACES>{paragraph(SENTENCE, '')}</w:hdr>", "header",
               f"{_MEDIA}.header+xml")  # fmt: skip
    section = paper.all("sectPr")[-1]
    section.insert(0, parsed('<w:headerReference w:type="first" r:id="rIdXheader"/>')[0])
    section.append(parsed("<w:titlePg/>")[0])


_MARK = (
    '<w:p><w:r><w:pict><v:shape SPACES><v:textpath string="样稿"/></v:shape></w:pict></w:r></w:p>'
)


# ---- words nobody sees ----------------------------------------------------------------------


def invisible(properties: str) -> Edit:
    return lambda paper: add_after(paper.run_with(PRICE, "电"), run(SENTENCE, properties))


def invisible_paragraph(paper: Paper) -> None:
    mark = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
    xml = f"<w:p>{mark}{run(SENTENCE, '<w:vanish/>')}</w:p>"
    add_before(paper.anchored(PRICE)[0], xml)


def made_invisible(paper: Paper) -> None:
    """Standard words that were made white: they are no longer agreed."""
    item = paper.run_with(PRICE, "供电人不得自行定价")
    item.insert(0, parsed('<w:rPr><w:color w:val="FFFFFF"/></w:rPr>')[0])


def struck(paper: Paper) -> None:
    last = paper.paragraphs(PRICE)[-1]
    for item in paper.all("r", inside=last):
        item.insert(0, parsed("<w:rPr><w:strike/></w:rPr>")[0])


def in_white_cell(paper: Paper) -> None:
    cell = paper.rows("resident.breach")[2].findall(w("tc"))[0]
    properties = '<w:color w:val="FFFFFF"/>'
    cell.append(parsed(f"<w:p>{run(SENTENCE, properties)}</w:p>")[0])


# ---- labels by a list, signs ----------------------------------------------------------------

_LEVELS = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{}"/></w:lvl></w:abstractNum>'
)


def numbered_items(paper: Paper) -> None:
    """Items whose labels Word counts, in the place of typed ones."""
    number = _LEVELS.format("（%1）") + '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    paper.part("numbering", f"<w:numbering SPACES>{number}</w:numbering>", "numbering",
               f"{_MEDIA}.numbering+xml")  # fmt: skip
    for item in paper.paragraphs("payment.bill")[2:]:
        text = next(iter(item.iter(w("t"))))
        text.text = (text.text or "")[3:]
        properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        there(item.find(w("pPr"))).append(parsed(properties)[0])


def tab_and_break(paper: Paper) -> None:
    first = paper.paragraphs(PRICE)[1]
    add_before(there(first.find(w("r"))), "<w:r><w:tab/></w:r>")
    add_after(first, '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')


def symbol(paper: Paper) -> None:
    add_after(paper.run_with(PRICE, "电"), '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>')


def linked(paper: Paper) -> None:
    for item in paper.paragraphs(PRICE)[1].findall(w("r")):
        wrapped(item, '<w:hyperlink w:anchor="x"/>')


def picture_in_words(paper: Paper) -> None:
    """A picture pasted into a sentence: what is in it nobody here can read."""
    (new,) = parsed("<w:r/>")
    new.extend(copy_of(paper.all("drawing")[:1]))
    for name in new.iter(f"{{{NS['wp']}}}docPr"):
        name.set("name", "图片 1")
    paper.run_with("pv-sale.relation", "合同").addnext(new)


_SEEN = f"(none) added: {SENTENCE}"
_UNSEEN = f"hidden {SENTENCE}"
_EDITED = f"{PRICE} edited wording"

CASES = [
    Case("a word inserted for another, both tracked", HOME, inserted_and_deleted,
         (_EDITED, "revisions 2")),
    Case("tracked, controls dropped", HOME, after(inserted_and_deleted, without_controls),
         (_EDITED, "revisions 2")),
    Case("a paragraph inserted, tracked", HOME, paragraph_inserted, (_EDITED, "revisions 2")),
    Case("a paragraph deleted, tracked", HOME, paragraph_deleted, (_EDITED, "revisions 4")),
    Case("a paragraph moved, tracked", HOME, paragraph_moved, (_EDITED, "revisions 10")),
    Case("formats changed, tracked", HOME, only_formats, ("revisions 5",)),
    Case("a row deleted, tracked", HOME, row_deleted,
         ("resident.breach edited wording", "revisions 1")),
    Case("cells inserted and deleted, tracked", HOME, cells_in_and_out,
         ("resident.breach edited wording", "revisions 2")),
    Case("a revision in the header", HOME, header_revised, ("revisions 1",)),
    Case("comments", HOME, commented, ("comment 张三：比例再商量", "comment 同意")),
    Case("a footnote", HOME, noted("footnote"), (_SEEN,)),
    Case("an endnote", HOME, noted("endnote"), (_SEEN,)),
    Case("a hidden footnote", HOME, hidden_note, (_UNSEEN,)),
    Case("a text box", HOME, both_ways, (_SEEN,)),
    Case("a text box, no fallback", HOME, boxed(_DRAWING), (_SEEN,)),
    Case("a text box of an old Word", HOME, boxed(_PICT), (_SEEN,)),
    Case("a text box without anchors", HOME, after(both_ways, without_anchors), (_SEEN,)),
    Case("a sentence in the header", HOME, at_edge("word/header1.xml", "</w:hdr>",
         paragraph(SENTENCE, "")), (_SEEN,)),
    Case("a sentence in the footer", HOME, at_edge("word/footer1.xml", "</w:ftr>",
         paragraph(SENTENCE, "")), (_SEEN,)),
    Case("a header of its own on the first page", HOME, first_page_header, (_SEEN,)),
    Case("a watermark", HOME, at_edge("word/header1.xml", "</w:hdr>", _MARK),
         ("(none) added: 样稿",)),
    Case("white words in the header", HOME, at_edge("word/header1.xml", "</w:hdr>",
         paragraph(SENTENCE, "", '<w:color w:val="FFFFFF"/>')), (_UNSEEN,)),
    Case("hidden words", HOME, invisible("<w:vanish/>"), (_UNSEEN,)),
    Case("white words", HOME, invisible('<w:color w:val="FFFFFF"/>'), (_UNSEEN,)),
    Case("nearly white words", HOME, invisible('<w:color w:val="FCFCFC"/>'), (_UNSEEN,)),
    Case("words of one point", HOME, invisible('<w:sz w:val="2"/><w:szCs w:val="2"/>'), (_UNSEEN,)),
    Case("words of one per cent width", HOME, invisible('<w:w w:val="1"/>'), (_UNSEEN,)),
    Case("black words on black", HOME,
         invisible('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'), (_UNSEEN,)),
    Case("a hidden paragraph between clauses", HOME, invisible_paragraph, (_UNSEEN,)),
    Case("white words in a cell", HOME, in_white_cell, (_UNSEEN,)),
    Case("hidden words without anchors", HOME,
         after(invisible("<w:vanish/>"), without_anchors), (_UNSEEN,)),
    Case("a paragraph struck out by hand", HOME, struck, (_EDITED, *["hidden （已划去）*"] * 3)),
    Case("standard words made white", HOME, made_invisible,
         (_EDITED, "hidden 供电人不得自行定价*")),
    Case("items numbered by a list", LV, numbered_items),
    Case("items numbered by a list, no anchors", LV, after(numbered_items, without_anchors)),
    Case("a tab and a page break", HOME, tab_and_break),
    Case("a sign of a symbol font", HOME, symbol, (_EDITED,)),
    Case("words made a link", HOME, linked),
    Case("a picture in a sentence", PV, picture_in_words, ("(none) added: 图片：*",)),
]  # fmt: skip
