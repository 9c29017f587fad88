"""A paper of ours against the standard text: words changed, added or left out, clauses gone."""

from collections.abc import Iterator
from itertools import islice

from service.domain.edits import ClauseEdit, ClauseVerdict
from service.domain.passage_edits import PassageEdit
from service.domain.same_words import plain_words
from service.domain.standard import missing_clauses
from service.domain.validation import NOT_APPLICABLE, Hit, Place, RuleResult, Subject, rule

MOST_HITS = 100
_AROUND = 12
_LONGEST = 160


@rule("wording.deviation")
def deviation(subject: Subject) -> RuleResult:
    """Words that are not the standard text's; values and paragraphing may differ."""
    edits = subject.words.standard_edits
    if edits is None:
        return NOT_APPLICABLE
    return list(islice((hit for edit in edits for hit in _hits(edit)), MOST_HITS))


def _hits(edit: ClauseEdit) -> Iterator[Hit]:
    if edit.verdict is ClauseVerdict.ADDED:
        copied = "文中已有相同的条款，这一条重复" if edit.copied_from else "标准文本没有这些文字"
        words = edit.passages[0].new or "" if edit.passages else edit.title
        yield Hit(edit.place, f"增加「{_short(words)}」", copied)
    elif edit.verdict is not ClauseVerdict.REMOVED:
        yield from (_changed(edit, passage) for passage in edit.wording)


def _changed(edit: ClauseEdit, passage: PassageEdit) -> Hit:
    place = Place(edit.clause, edit.label or edit.title, passage.block or None)
    if passage.old is None:
        return Hit(place, f"增加「{_short(passage.new or '')}」", "标准文本没有这些文字")
    if passage.new is None:
        return Hit(place, "删去了标准文本的一段", f"标准文本：「{_short(passage.old)}」")
    old, new = _difference(passage.old, passage.new)
    return Hit(place, f"现文：「{new}」", f"标准文本：「{old}」")


def _difference(old: str, new: str) -> tuple[str, str]:
    """Both without what they begin and end with in common, save a few characters around."""
    start = end = 0
    shorter = min(len(old), len(new))
    while start < shorter and plain_words(old[start]) == plain_words(new[start]):
        start += 1
    while end < shorter - start and plain_words(old[-1 - end]) == plain_words(new[-1 - end]):
        end += 1
    first = max(0, start - _AROUND)
    last = max(0, end - _AROUND)
    return _short(old[first : len(old) - last]), _short(new[first : len(new) - last])


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}……"


@rule("wording.removed-clause")
def removed_clause(subject: Subject) -> RuleResult:
    """Clauses that the standard text has for such a customer, whatever else was agreed."""
    if subject.account is None or subject.foreign:
        return NOT_APPLICABLE
    gone = missing_clauses(subject.document, subject.library, subject.as_of, subject.traits)
    if gone is None:
        return NOT_APPLICABLE
    expected = "标准文本对这类用电人有此条，恢复或者写明删去的理由"
    return [Hit(Place(), f"没有「{edit.title}」一条", expected) for edit in gone[:MOST_HITS]]


@rule("wording.open-comments")
def open_comments(subject: Subject) -> RuleResult:
    """Comments left in a file: somebody had a question that nobody has settled."""
    if not subject.notes.found_by:
        return NOT_APPLICABLE
    return [
        Hit(Place(), f"批注：「{_short(words)}」", "处理完毕后删除批注")
        for words in subject.notes.comments[:MOST_HITS]
    ]


RULES = (deviation, removed_clause, open_comments)
