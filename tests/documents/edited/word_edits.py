"""Clauses changed by hand in Word or WPS: values, words, paragraphs, rows, order, copies."""

import re
from collections.abc import Mapping

from service.domain.quantities import chinese_number
from tests.documents.edited.bench import (
    HOME,
    HV,
    LV,
    PV,
    Case,
    Edit,
    Paper,
    add_after,
    add_before,
    after,
    copy_of,
    drafted,
    paragraph,
    remove,
    run,
    text_of,
    there,
    unwrapped,
    w,
    without_anchors,
    without_bookmarks,
    without_controls,
)

BILL = "payment.bill"
REFERRING = "supply.maintenance-low-voltage"
SENTENCE = "供电人可以随时调整前款约定。"
_LABEL = re.compile(r"第[零一二三四五六七八九十百]+条")


# ---- words and values -----------------------------------------------------------------------


def typed(clause: str, old: str, new: str) -> Edit:
    return lambda paper: paper.say(clause, old, new)


def value_emptied(paper: Paper) -> None:
    there(paper.run_with(BILL, "15").find(w("t"))).text = ""


def value_control_deleted(paper: Paper) -> None:
    """The control goes with its words, as with Ctrl+X."""
    content = there(paper.run_with(BILL, "15").getparent())
    remove(there(content.getparent()))


# ---- paragraphs -----------------------------------------------------------------------------


def paragraph_inserted(paper: Paper) -> None:
    add_after(paper.paragraph(BILL, "（二）"), paragraph(f"（三）{SENTENCE}", "ClauseItem"))
    paper.say(BILL, "（三）供电人多收", "（四）供电人多收")
    paper.say(BILL, "（四）用电人对", "（五）用电人对")


def paragraph_deleted(paper: Paper) -> None:
    remove(paper.paragraph(BILL, "（二）"))
    paper.say(BILL, "（三）", "（二）")
    paper.say(BILL, "（四）", "（三）")


def paragraphs_merged(paper: Paper) -> None:
    first, second = paper.paragraph(BILL, "（三）"), paper.paragraph(BILL, "（四）")
    for item in second.findall(w("r")):
        first.append(item)
    remove(second)


def paragraph_split(paper: Paper) -> None:
    """Enter pressed behind a full stop."""
    text = paper.run_with(BILL, "方式向账务联系人").find(w("t"))
    assert text is not None
    text.text, stop, rest = (text.text or "").partition("。")
    text.text += stop
    add_after(paper.paragraph(BILL, "方式向账务联系人"), paragraph(rest))


def paragraphs_exchanged(paper: Paper) -> None:
    first, second = paper.paragraph(BILL, "（一）"), paper.paragraph(BILL, "（二）")
    second.addnext(first)
    paper.say(BILL, "（一）", "（二）")
    paper.say(BILL, "（二）供电人应", "（一）供电人应")


def indented_with_blanks(paper: Paper) -> None:
    for item in paper.paragraphs(BILL)[1:]:
        text = next(iter(item.iter(w("t"))))
        text.text = f"　　{text.text}"


def words_between_clauses(paper: Paper) -> None:
    add_before(paper.anchored(BILL)[0], paragraph(SENTENCE))


# ---- clauses --------------------------------------------------------------------------------


def deleted(*clauses: str) -> Edit:
    def edit(paper: Paper) -> None:
        for clause in clauses:
            remove(*paper.anchored(clause))

    return edit


def moved_behind(clause: str, other: str) -> Edit:
    def edit(paper: Paper) -> None:
        place = paper.anchored(other)[-1]
        for element in reversed(paper.anchored(clause)):
            place.addnext(element)

    return edit


def exchanged(first: str, second: str) -> Edit:
    def edit(paper: Paper) -> None:
        one, other = paper.anchored(first), paper.anchored(second)
        mark = there(other[-1].getnext())
        for element in other:
            one[0].addprevious(element)
        for element in one:
            mark.addprevious(element)

    return edit


def pasted(clause: str, behind: str) -> Edit:
    """Copied with its control; Word leaves bookmarks where they were."""

    def edit(paper: Paper) -> None:
        (control,) = copy_of([paper.anchored(clause)[1]])
        for mark in [*control.iter(w("bookmarkStart"), w("bookmarkEnd"))]:
            remove(mark)
        paper.anchored(behind)[-1].addnext(control)

    return edit


def pasted_as_text(clause: str, behind: str) -> Edit:
    def edit(paper: Paper) -> None:
        pasted(clause, behind)(paper)
        control = there(paper.anchored(behind)[-1].getnext())
        for inner in [*control.iter(w("sdt"))][::-1]:
            unwrapped(inner)

    return edit


def pasted_and_changed(paper: Paper) -> None:
    pasted(BILL, "payment.method-low-voltage")(paper)
    copy = there(paper.anchored("payment.method-low-voltage")[-1].getnext())
    for text in copy.iter(w("t")):
        text.text = (text.text or "").replace("不收取费用", "收取工本费")


def pasted_from_another(paper: Paper) -> None:
    other = Paper(HV)
    (control,) = copy_of([other.anchored("customer.new-energy-access")[1]])
    paper.anchored("customer.onward-supply")[-1].addnext(control)


def renumbered(paper: Paper) -> None:
    """Labels run on again after a clause came or went, and references follow them."""
    labels: dict[str, str] = {}
    number = 0
    for item in paper.all("p"):
        style = item.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and style.get(w("val")) == "AddendumTitle":
            break
        if style is None or not (style.get(w("val")) or "").startswith("ClauseHeading"):
            continue
        match = _LABEL.match(text_of(item))
        if match is not None:
            number += 1
            labels[match.group()] = f"第{chinese_number(number)}条"
    _relabel(paper, labels)


def shifted(paper: Paper) -> None:
    """Every label raised by seven, as if something stood before."""
    outline = drafted(LV)[0]
    labels = [c.label for chapter in outline.chapters if chapter.layout == "chapter"
              for c in chapter.clauses]  # fmt: skip
    _relabel(paper, {x: f"第{chinese_number(n + 7)}条" for n, x in enumerate(labels, start=1)})


def _relabel(paper: Paper, labels: Mapping[str, str]) -> None:
    addendum = False
    for item in paper.all("p"):
        style = item.find(f"{w('pPr')}/{w('pStyle')}")
        addendum |= style is not None and style.get(w("val")) == "AddendumTitle"
        for text in item.iter(w("t")):
            if not addendum and "》第" not in (text.text or ""):
                text.text = _LABEL.sub(
                    lambda match: labels.get(match.group(), match.group()), text.text or ""
                )
        if style is not None and style.get(w("val")) == "PageTitle":
            addendum = False


def reference_redirected(paper: Paper) -> None:
    """A reference made to point at another clause."""
    clause = drafted(LV)[0].clause(REFERRING)
    found = _LABEL.search(clause.text) if clause is not None else None
    assert found is not None
    paper.say(REFERRING, found.group(), "第二条")


# ---- tables ---------------------------------------------------------------------------------


def row_added(paper: Paper) -> None:
    last = paper.rows("front.parties-low-voltage", 1)[-1]
    (row,) = copy_of([last])
    for text in row.iter(w("t")):
        text.text = "另一位"
    last.addnext(row)


def row_deleted(paper: Paper) -> None:
    remove(paper.rows("front.parties-low-voltage", 1)[-1])


def row_moved(paper: Paper) -> None:
    rows = paper.rows("front.parties-low-voltage", 1)
    rows[-1].addnext(rows[1])


def form_row_deleted(paper: Paper) -> None:
    remove(paper.rows("front.parties-low-voltage", 0)[3])


def column_deleted(paper: Paper) -> None:
    for row in paper.rows("front.parties-low-voltage", 1):
        remove(row.findall(w("tc"))[-1])


def signed(paper: Paper) -> None:
    """Somebody types a name where a signature belongs."""
    for row in paper.rows("closing.signature")[1:]:
        cell = row.findall(w("tc"))[-1]
        if not text_of(cell):
            add_after(there(cell.find(f"{w('p')}/{w('pPr')}")), run("张三"))
            return
    raise AssertionError("no place to sign")


def chapter_deleted(paper: Paper) -> None:
    found = [there(paper.anchored("change.scope-low-voltage")[0].getprevious())]
    end = paper.anchored("liability.supplier-low-voltage")[0].getprevious()
    while found[-1].getnext() is not end:
        found.append(there(found[-1].getnext()))
    remove(*found)


_STATES: tuple[tuple[str, Edit], ...] = (
    ("", lambda paper: None),
    (", controls dropped", without_controls),
    (", bookmarks dropped", without_bookmarks),
    (", all anchors dropped", without_anchors),
)


def _in_every_state(name: str, sample: str, edit: Edit, *truth: str) -> list[Case]:
    return [Case(name + state, sample, after(edit, drop), truth) for state, drop in _STATES]


_VALUE = f"{BILL} edited values"
_WORDING = f"{BILL} edited wording"
_LAYOUT = f"{BILL} edited layout"
_CHANGE = ("scope-low-voltage", "transfer", "termination", "after-end")
PARTIES = "front.parties-low-voltage"

CASES = [
    *_in_every_state("a value edited", LV, typed(BILL, "15", "30"), _VALUE),
    *_in_every_state("words edited", LV, typed(BILL, "不收取费用", "收取工本费"), _WORDING),
    *_in_every_state("a word negated", HOME, typed("resident.price", "不", ""),
                     "resident.price edited wording"),
    Case("typed beside a value's control", LV, typed(BILL, "日内以书面", "0日内以书面"), (_VALUE,)),
    Case("typed before a value's control", LV, typed(BILL, "送达之日起", "送达之日起1"), (_VALUE,)),
    Case("a value emptied", LV, value_emptied, (_VALUE,)),
    Case("a value's control deleted", LV, value_control_deleted, (_VALUE,)),
    Case("a value and words of two paragraphs", LV, after(typed(BILL, "15", "30"), typed(
        BILL, "原路退还", "冲抵账单")), (f"{BILL} edited values+wording",)),
    Case("a value and words of one paragraph", LV, after(typed(BILL, "15", "30"), typed(
        BILL, "以书面或者电子方式", "以书面方式")), (_WORDING,)),
    Case("a heading edited", LV, typed(BILL, "账单、查询与异议", "账单"), (_WORDING,)),
    Case("a full stop made a semicolon", LV, typed(BILL, "不收取费用。", "不收取费用；"),
         (_WORDING,)),
    *_in_every_state("a paragraph inserted", LV, paragraph_inserted, _WORDING),
    Case("a paragraph deleted and the rest renumbered", LV, paragraph_deleted, (_WORDING,)),
    Case("two paragraphs merged", LV, paragraphs_merged, (_LAYOUT,)),
    Case("a paragraph split in two", LV, paragraph_split, (_LAYOUT,)),
    Case("two paragraphs exchanged", LV, paragraphs_exchanged, (_WORDING,)),
    Case("paragraphs indented with blanks", LV, indented_with_blanks),
    Case("blanks and no anchors", LV, after(indented_with_blanks, without_anchors)),
    Case("words between two clauses", LV, words_between_clauses, (f"(none) added: {SENTENCE}",)),
    *_in_every_state("a clause deleted", LV, deleted(BILL), f"{BILL} removed"),
    Case("a clause deleted, labels and references renumbered", LV,
         after(deleted("tariff.time-of-use"), renumbered), ("tariff.time-of-use removed",)),
    Case("three clauses deleted", PV, deleted("pv.change", "pv-sale.exit", "pv-sale.term-linked"),
         ("pv.change removed", "pv-sale.exit removed", "pv-sale.term-linked removed")),
    Case("a chapter deleted", LV, chapter_deleted, tuple(f"change.{x} removed" for x in _CHANGE)),
    Case("every label raised, references with them", LV, shifted),
    Case("a reference redirected", LV, reference_redirected, (f"{REFERRING} edited wording",)),
    *_in_every_state("two neighbours exchanged", LV, exchanged(BILL, "payment.method-low-voltage"),
                     "payment.method-low-voltage moved"),
    Case("two distant clauses exchanged", HOME, exchanged("resident.use", "resident.payment"),
         ("resident.use moved", "resident.payment moved")),
    Case("a clause moved to another chapter", LV,
         moved_behind(BILL, "customer.onward-supply"), (f"{BILL} moved",)),
    Case("a clause moved and edited", HOME, after(moved_behind("resident.use", "resident.payment"),
         typed("resident.use", "用电", "用能")), ("resident.use edited wording moved",)),
    Case("a clause pasted again", LV, pasted(BILL, "payment.method-low-voltage"),
         (f"added, copied from {BILL}",)),
    Case("a clause pasted as text", LV, pasted_as_text(BILL, "payment.method-low-voltage"),
         (f"added, copied from {BILL}",)),
    Case("a clause pasted as text, its table too", PV,
         pasted_as_text("pv.connection", "pv-sale.standards"),
         ("added, copied from pv.connection",)),
    Case("a clause pasted and changed", LV, pasted_and_changed,
         (f"{BILL} added: 账单、查询与异议",)),
    Case("a clause pasted from another paper", LV, pasted_from_another,
         ("customer.new-energy-access added: 新能源接入",)),
    Case("a row added", LV, row_added, (f"{PARTIES} edited values",)),
    Case("a row deleted", LV, row_deleted, (f"{PARTIES} edited values",)),
    Case("a row moved", LV, row_moved, (f"{PARTIES} edited values",)),
    Case("a row added without anchors", LV, after(row_added, without_anchors),
         (f"{PARTIES} edited values",)),
    Case("a form's row deleted", LV, form_row_deleted, (f"{PARTIES} edited wording",)),
    Case("a column deleted", LV, column_deleted, (f"{PARTIES} edited wording",)),
    Case("a column's heading edited", LV, typed("front.parties-low-voltage", "手机号码", "微信"),
         (f"{PARTIES} edited wording",)),
    Case("a name typed where a signature belongs", LV, signed,
         ("closing.signature edited values",)),
]  # fmt: skip
