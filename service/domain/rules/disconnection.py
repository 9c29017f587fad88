"""Cutting the supply for arrears: more than thirty days, a demand, and a notice (条例第39条)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.domain.comparison import folded, read_number
from service.domain.outline import Clause
from service.domain.passages import Passage, clauses_titled, sentences_with
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule

MOST_HITS = 100
_OWN_TITLE = r"^(?!费控).*欠费停(电|限电|供)"
_ARREARS = re.compile(r"欠费|欠付|逾期[^，。；]{0,8}(未|不)(付|缴|交)")
_CUT = re.compile(r"(停止|中断|中止|终止)[^，。；]{0,4}供电|停电")
_OVERDUE = re.compile(
    r"逾期[^。；]{0,60}?(?:超过|满|达到|届满)([0-9]{1,4}|[零一二三四五六七八九十百]{1,6})(?:日|天)"
)
_DEMAND = re.compile(r"催告|催交|催缴|催收")
_AT_ONCE = re.compile(
    r"(无须|无需|不必|不需|不用|不再|不经|未经|免除?)[^，。；]{0,6}(催告|催交|催缴|通知)|"
    r"(立即|即时|随时|直接|当日|即可)[^，。；]{0,6}((停止|中断|中止|终止)[^，。；]{0,4}供电|停电)"
)
# In one part of a sentence: 不能按时付费的，可以立即停电 forbids nothing.
_FORBIDS = re.compile(
    r"(不得|不[能可应会]|不立即)[^，。；]{0,20}(停止|中断|中止|终止|停电|催|通知)|"
    r"方可|才可|以后|(?<![未不须需必用])经[^，。；]{0,6}催"
)
_NOTICE = re.compile(r"停电[^。；]{0,12}通知|通知[^。；]{0,20}停电|停电通知|提前[^。；]{0,12}通知")


@rule("bounds.disconnection-procedure")
def disconnection_procedure(subject: Subject) -> RuleResult:
    """Each clause that lets the supplier cut for arrears names all three steps, and no sentence
    takes one of them back.
    """
    least = subject.parameter("arrears-days-before-disconnection")
    clauses, against = _clauses(subject), list(_at_once(subject))
    if least is None or not (clauses or against):
        return NOT_APPLICABLE
    hits = [
        Hit(p.place, f"写有「{p.text.strip()[:40]}」", f"逾期超过{least}日，先催告，再通知")
        for p in against[:MOST_HITS]
    ]
    return hits + [
        Hit(place_of(clause), found, expected)
        for clause in clauses
        for found, expected in _gaps(folded(clause.text), Decimal(least))
    ]


def _at_once(subject: Subject) -> Iterator[Passage]:
    """Sentences that let the supplier cut for arrears at once, without demand or notice."""
    for passage in sentences_with(subject.document, _AT_ONCE):
        words = passage.text
        on_arrears = "欠费" in passage.clause.title or _ARREARS.search(words)
        if on_arrears and _CUT.search(words) and not _FORBIDS.search(words):
            yield passage


def _clauses(subject: Subject) -> list[Clause]:
    """The clause on disconnection for arrears; without one, every clause that permits it."""
    titled = clauses_titled(subject.document, _OWN_TITLE)
    if titled:
        return titled
    return [
        clause
        for clause in subject.document.clauses()
        if re.search(r"违约金|电费|停电|中止供电", clause.title)
        and any(
            _ARREARS.search(sentence) and _CUT.search(sentence) and "不得" not in sentence
            for sentence in re.split(r"[。\n]", clause.text)
        )
    ]


def _gaps(text: str, least: Decimal) -> list[tuple[str, str]]:
    gaps = []
    overdue = _OVERDUE.search(text)
    if overdue is None:
        gaps.append(("没有写明逾期多少日以上才可以停电", f"逾期超过{least}日"))
    else:
        days = read_number(overdue.group(1))
        if days is None or days < least:
            gaps.append((f"逾期日数印为「{overdue.group(1)}日」", f"逾期超过{least}日"))
    if not _DEMAND.search(text):
        gaps.append(("没有写明停电前的催告", "先书面催告"))
    if not _NOTICE.search(text):
        gaps.append(("没有写明停电前的通知", "停电前通知用电人"))
    return gaps


RULES = (disconnection_procedure,)
