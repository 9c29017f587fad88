"""What Word and WPS write into a file on saving, without anybody changing a word."""

from lxml import etree

from tests.documents.edited.bench import (
    HOME,
    HV,
    LV,
    NS,
    PV,
    SPACE,
    Case,
    Paper,
    add_after,
    add_before,
    after,
    parsed,
    remove,
    run,
    there,
    unwrapped,
    w,
    without_anchors,
    without_bookmarks,
    without_controls,
    wrapped,
)

_RSID = "00A1B2C3"


def runs_of_single_characters(paper: Paper) -> None:
    """Each character a run with the rsid of some session."""
    for old in paper.all("r"):
        words = old.findtext(w("t")) or ""
        if len(words) < 2:
            continue
        for number, letter in enumerate(words):
            (new,) = parsed(run(letter))
            new.set(w("rsidR"), f"{number:08X}")
            properties = old.find(w("rPr"))
            if properties is not None:
                new.replace(there(new.find(w("rPr"))), etree.fromstring(etree.tostring(properties)))
            old.addprevious(new)
        remove(old)


def split_texts(paper: Paper) -> None:
    """Several w:t in one run."""
    for text in paper.all("t"):
        words = text.text or ""
        if len(words) > 3:
            text.text, rest = words[:2], words[2:]
            text.set(SPACE, "preserve")
            add_after(text, f'<w:t xml:space="preserve">{rest}</w:t>')


def revision_ids(paper: Paper) -> None:
    for element in paper.all("p", "r", "tr"):
        element.set(w("rsidR"), _RSID)
        element.set(w("rsidRPr"), _RSID)
    for element in paper.all("p"):
        element.set(f"{{{NS['w14']}}}paraId", "1A2B3C4D")


def proofing(paper: Paper) -> None:
    for element in paper.all("r"):
        add_before(element, '<w:proofErr w:type="spellStart"/>')
        add_after(element, '<w:proofErr w:type="spellEnd"/>')


def rendered_pages(paper: Paper) -> None:
    for element in paper.all("r")[::3]:
        element.insert(0, parsed("<w:lastRenderedPageBreak/>")[0])


def stray_bookmarks(paper: Paper) -> None:
    """_GoBack, and the marks of a table of contents."""
    for number, element in enumerate(paper.all("p")[::5]):
        name = "_GoBack" if number == 0 else f"_Toc{number:08}"
        element.insert(0, parsed(f'<w:bookmarkStart w:id="{9000 + number}" w:name="{name}"/>')[0])
        element.append(parsed(f'<w:bookmarkEnd w:id="{9000 + number}"/>')[0])


def smart_tags(paper: Paper) -> None:
    for element in paper.all("r")[::2]:
        wrapped(
            element, '<w:smartTag w:uri="urn:x" w:element="chsdate"><w:smartTagPr/></w:smartTag>'
        )


def custom_xml(paper: Paper) -> None:
    for element in paper.all("r")[::2]:
        wrapped(element, '<w:customXml w:uri="urn:x" w:element="e"/>')
    for element in paper.body.findall(w("p")):
        wrapped(element, '<w:customXml w:uri="urn:x" w:element="block"/>')


def wrapped_controls(paper: Paper) -> None:
    """A control around each clause's control, and one around each run."""
    for tag in paper.all("tag"):
        control = there(there(tag.getparent()).getparent())
        outer = wrapped(control, "<w:sdt><w:sdtPr/></w:sdt>")
        inner = parsed("<w:sdtContent/>")[0]
        outer.append(inner)
        inner.append(control)


def simple_fields(paper: Paper) -> None:
    for element in paper.all("r")[5::7]:
        wrapped(element, '<w:fldSimple w:instr=" DOCPROPERTY x "/>')


def complex_fields(paper: Paper) -> None:
    """A value as the result of a mail merge."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = mark.format("begin") + "<w:r><w:instrText> MERGEFIELD x </w:instrText></w:r>"
    for element in paper.all("r")[4::9]:
        add_before(element, code + mark.format("separate"))
        add_after(element, mark.format("end"))


def full_width(paper: Paper) -> None:
    """Half-width punctuation and digits typed over by a proofing tool."""
    table = str.maketrans("，；：（）0123456789", ",;:()０１２３４５６７８９")
    for text in paper.all("t"):
        text.text = (text.text or "").translate(table)


def straight_quotes(paper: Paper) -> None:
    for text in paper.all("t"):
        text.text = (text.text or "").translate(str.maketrans("“”‘’", "\"\"''"))


def hard_spaces(paper: Paper) -> None:
    for text in paper.all("t"):
        text.text = (text.text or "").replace("\u3000", "\u00a0").replace("，", "，\u200b")
        text.set(SPACE, "preserve")


def soft_breaks(paper: Paper) -> None:
    """A line break typed inside each long paragraph of one clause."""
    for text in paper.all("t", inside=paper.clause("payment.bill")):
        words = text.text or ""
        if "，" in words:
            text.text, _, rest = words.partition("，")
            text.text += "，"
            add_after(text, f'<w:br/><w:t xml:space="preserve">{rest}</w:t>')


def no_break_hyphen(paper: Paper) -> None:
    """A hyphen of the contract's number made unbreakable."""
    for text in paper.all("t"):
        words = text.text or ""
        if "-" in words:
            text.text, _, rest = words.partition("-")
            add_after(text, f'<w:noBreakHyphen/><w:t xml:space="preserve">{rest}</w:t>')
            text.set(SPACE, "preserve")


def wps_marks(paper: Paper) -> None:
    """WPS: its own namespace, ids and attributes, empty runs, kerning."""
    uri = NS["wpsCustomData"]
    paper.body.append(parsed('<wpsCustomData:commentList wpsCustomData:x="1"/>')[0])
    for element in paper.all("p")[::3]:
        element.set(f"{{{uri}}}id", "1")
        element.append(parsed('<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:r>')[0])


def column_widths(paper: Paper) -> None:
    for cell in paper.all("tcW", "gridCol"):
        cell.set(w("w"), "1234")


def empty_paragraphs(paper: Paper) -> None:
    for element in paper.all("p")[10::10]:
        if there(element.getparent()).tag != w("tc"):
            add_after(element, '<w:p><w:r><w:t xml:space="preserve">  </w:t></w:r></w:p>')


def unchosen_fallback(paper: Paper) -> None:
    """A run twice: as Word shows it, and as a fallback for old programs."""
    for element in paper.all("r")[3::11]:
        fallback = etree.tostring(element).decode()
        choice = wrapped(
            element, '<mc:AlternateContent><mc:Choice Requires="w14"/></mc:AlternateContent>'
        )
        choice[0].append(element)
        choice.append(parsed(f"<mc:Fallback>{fallback}</mc:Fallback>")[0])


def some_controls(paper: Paper) -> None:
    """Every second control deleted by its owner."""
    for control in paper.all("sdt")[::-2]:
        unwrapped(control)


NOISE = {
    "runs of single characters with rsid": runs_of_single_characters,
    "texts split inside runs": split_texts,
    "revision and paragraph ids": revision_ids,
    "proofing marks": proofing,
    "rendered page breaks": rendered_pages,
    "bookmarks of Word": stray_bookmarks,
    "smart tags": smart_tags,
    "custom xml": custom_xml,
    "controls around controls": wrapped_controls,
    "simple fields": simple_fields,
    "complex fields": complex_fields,
    "half-width punctuation, full-width digits": full_width,
    "straight quotes": straight_quotes,
    "hard and zero-width blanks": hard_spaces,
    "marks of WPS": wps_marks,
    "column widths": column_widths,
    "empty paragraphs": empty_paragraphs,
    "alternate content": unchosen_fallback,
    "no-break hyphens": no_break_hyphen,
    "half of the controls deleted": some_controls,
    "controls replaced by their content": without_controls,
    "bookmarks dropped": without_bookmarks,
    "all anchors dropped": without_anchors,
    "single characters without controls": after(without_controls, runs_of_single_characters),
    "proofing marks without anchors": after(without_anchors, proofing),
}
_SAMPLES = (LV, HOME, PV, HOME, LV, HOME, HV)

CASES = [
    *(
        Case(name, _SAMPLES[number % len(_SAMPLES)], edit)
        for number, (name, edit) in enumerate(NOISE.items())
    ),
    Case("soft line breaks", LV, soft_breaks),
    Case("soft line breaks without anchors", LV, after(soft_breaks, without_anchors)),
    Case("full width without anchors", HV, after(full_width, without_anchors)),
    Case("hard blanks without anchors", PV, after(hard_spaces, without_anchors)),
]
