"""What a returned copy is: the approved text, another one, or something only a person can tell.

Pure: what was read from the files goes in, verdicts and sentences come out. A page's code proves
which page it is, not what stands on it; the words of a scan are for a person (decision 0023).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from service.domain.paper_code import PaperCode
from service.domain.word_stream import WordChange

_MOST_NAMED = 12


class ReturnedVerdict(StrEnum):
    """Of a page or of the whole copy, the worst last. `refused`: it is not this paper, or not all
    of it; it must be handed in again.
    """

    IDENTICAL = "identical"
    NEEDS_PERSON = "needs_person"
    DIFFERING = "differing"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a page or a copy is not simply identical."""

    OTHER_CONTRACT = "other_contract"
    OTHER_VERSION = "other_version"
    OTHER_WORDS = "other_words"
    OTHER_PRINT = "other_print"
    PAGE_MISSING = "page_missing"
    PAGE_DOUBLED = "page_doubled"
    OUT_OF_ORDER = "out_of_order"
    PAGES_UNCERTAIN = "pages_uncertain"
    PAGE_EXTRA = "page_extra"
    NO_CODE = "no_code"
    CODE_DAMAGED = "code_damaged"
    SEVERAL_CODES = "several_codes"
    PAGE_NOT_SAID = "page_not_said"
    WORDS_UNREAD = "words_unread"
    WORDS_DIFFER = "words_differ"
    WORDS_ADDED = "words_added"
    NOT_AS_PRINTED = "not_as_printed"
    HIDDEN_WORDS = "hidden_words"
    OPEN_CHANGES = "open_changes"
    PICTURES = "pictures"
    SEVERAL_FILES = "several_files"


@dataclass(frozen=True, slots=True)
class IssuedText:
    """What went out to be signed. `pages` is None where no PDF was made."""

    code: PaperCode
    pages: int | None


@dataclass(frozen=True, slots=True)
class SeenPage:
    """One page of an upload as the camera sees it; `file` and `sheet` count from 1. `damaged`
    counts codes that begin like ours and cannot be read.
    """

    file: int
    sheet: int
    codes: tuple[PaperCode, ...] = ()
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of the copy, and where: file and sheet of the upload, page of the paper,
    clause with the approved words and those found.
    """

    reason: Reason
    verdict: ReturnedVerdict
    message: str
    file: int | None = None
    sheet: int | None = None
    page: int | None = None
    change: WordChange | None = None


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """One page of the upload; `page` is the page of the paper where its code says so."""

    file: int
    sheet: int
    page: int | None
    verdict: ReturnedVerdict
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyVerdict:
    """The whole copy. `complete`: every page of the issued paper was recognised, once, in order."""

    verdict: ReturnedVerdict
    remarks: tuple[Remark, ...] = ()
    pages: tuple[PageVerdict, ...] = field(default=())
    complete: bool = False


_ORDER = tuple(ReturnedVerdict)
_REFUSED, _PERSON = ReturnedVerdict.REFUSED, ReturnedVerdict.NEEDS_PERSON


def worst(verdicts: Iterable[ReturnedVerdict]) -> ReturnedVerdict:
    """`identical` for none."""
    return max(verdicts, key=_ORDER.index, default=ReturnedVerdict.IDENTICAL)


def with_remarks(copy: CopyVerdict, remarks: Iterable[Remark]) -> CopyVerdict:
    """A copy with more to say of it."""
    found = (*copy.remarks, *remarks)
    verdict = worst([copy.verdict, *(remark.verdict for remark in found)])
    return replace(copy, verdict=verdict, remarks=found)


# ---- scans and photos ----------------------------------------------------------------------


def judge_pages(issued: IssuedText, seen: Sequence[SeenPage]) -> CopyVerdict:
    """Pages known by their codes alone: never `identical`, for nobody has read their words."""
    found = [_page_remark(issued, page) for page in seen]
    numbers = [
        page.codes[0].page if remark is None or remark.reason is Reason.OTHER_PRINT else None
        for page, remark in zip(seen, found, strict=True)
    ]
    remarks = [remark for remark in found if remark is not None]
    if not any(remark.verdict is _REFUSED for remark in remarks):
        remarks += _of_the_whole(issued, seen, numbers)
    complete = issued.pages is not None and numbers == list(range(1, issued.pages + 1))
    if complete:
        remarks.append(
            Remark(
                Reason.WORDS_UNREAD,
                _PERSON,
                f"共 {issued.pages} 页，页码齐全、顺序正确，合同编号、版本和文本指纹均相符；"
                "扫描件上的文字请对照批准文本核对",
            )
        )
    pages = tuple(
        PageVerdict(
            page.file,
            page.sheet,
            number,
            _PERSON if remark is None else remark.verdict,
            (Reason.WORDS_UNREAD if remark is None else remark.reason,),
        )
        for page, number, remark in zip(seen, numbers, found, strict=True)
    )
    verdict = worst([_PERSON, *(remark.verdict for remark in remarks)])
    return CopyVerdict(verdict, tuple(remarks), pages, complete)


def _page_remark(issued: IssuedText, page: SeenPage) -> Remark | None:
    """What is wrong with one page by itself."""
    where = f"第 {page.file} 个文件第 {page.sheet} 页"
    reason, verdict, message = _page_fault(issued, page)
    if reason is None:
        return None
    number = page.codes[0].page if len(page.codes) == 1 else None
    return Remark(reason, verdict, f"{where}{message}", page.file, page.sheet, number)


def _page_fault(issued: IssuedText, page: SeenPage) -> tuple[Reason | None, ReturnedVerdict, str]:
    if len(page.codes) > 1:
        return Reason.SEVERAL_CODES, _PERSON, "上有不止一个合同页码，请人工辨认"
    if not page.codes:
        if page.damaged:
            return Reason.CODE_DAMAGED, _PERSON, "的页码二维码不完整或者被改动，请人工辨认"
        return Reason.NO_CODE, _PERSON, "没有识别到页码二维码，请人工辨认，或者重拍清楚后提交"
    code, own = page.codes[0], issued.code
    if code.contract_no != own.contract_no:
        return Reason.OTHER_CONTRACT, _REFUSED, f"属于另一份合同（{code.contract_no}）"
    if code.version != own.version:
        return (
            Reason.OTHER_VERSION,
            _REFUSED,
            f"是第 {code.version} 版，签署的应当是第 {own.version} 版",
        )
    if code.fingerprint != own.fingerprint:
        return Reason.OTHER_WORDS, _REFUSED, "的文本指纹与批准文本不符"
    if code.page is None:
        return Reason.PAGE_NOT_SAID, _PERSON, "由 Word 打印，二维码不含页码，请人工确认是第几页"
    if issued.pages is not None and code.pages != issued.pages:
        message = f"标明共 {code.pages} 页，发出的文本共 {issued.pages} 页"
        return Reason.OTHER_PRINT, _PERSON, message
    return None, ReturnedVerdict.IDENTICAL, ""


def _of_the_whole(
    issued: IssuedText, seen: Sequence[SeenPage], numbers: Sequence[int | None]
) -> Iterator[Remark]:
    """What is wrong with the pages together."""
    known = [number for number in numbers if number is not None]
    unknown = len(numbers) - len(known)
    doubled = [number for number, times in Counter(known).items() if times > 1]
    if doubled:
        message = f"{_named(doubled)}重复，请每页只提交一次"
        yield Remark(Reason.PAGE_DOUBLED, _REFUSED, message, page=doubled[0])
    else:
        for before, after in pairwise(known):
            if after < before:
                message = f"第 {after} 页排在第 {before} 页之后，请按页码顺序提交"
                yield Remark(Reason.OUT_OF_ORDER, _REFUSED, message, page=after)
                break
    if issued.pages is None:
        yield Remark(
            Reason.PAGES_UNCERTAIN, _PERSON, "发出的文本没有页码二维码，是否齐全请人工核对"
        )
        return
    missing = sorted(set(range(1, issued.pages + 1)) - set(known))
    if missing and len(missing) > unknown:
        yield Remark(Reason.PAGE_MISSING, _REFUSED, f"缺少{_named(missing)}", page=missing[0])
    elif missing:
        message = f"{_named(missing)}没有认出，可能在未能识别的页中，请人工辨认"
        yield Remark(Reason.PAGES_UNCERTAIN, _PERSON, message, page=missing[0])
    if len(seen) > issued.pages and not doubled:
        message = f"比发出的文本多 {len(seen) - issued.pages} 页，请人工确认多出的是什么"
        yield Remark(Reason.PAGE_EXTRA, _PERSON, message)


def _named(pages: Sequence[int]) -> str:
    """`第 3、5 页`, cut short where they are many."""
    shown = "、".join(map(str, pages[:_MOST_NAMED]))
    rest = f"等 {len(pages)} 页" if len(pages) > _MOST_NAMED else "页"
    return f"第 {shown} {rest}"


# ---- files with words ----------------------------------------------------------------------


def judge_words(
    changes: Sequence[WordChange], others: Sequence[Remark] = (), file: int = 1
) -> CopyVerdict:
    """A file whose words were read: identical only if nothing differs and nothing else is odd."""
    remarks = [
        Remark(
            Reason.WORDS_DIFFER,
            ReturnedVerdict.DIFFERING,
            _told(change),
            file=file,
            change=change,
        )
        for change in changes
    ]
    found = (*remarks, *others)
    return CopyVerdict(worst(remark.verdict for remark in found), found, complete=not changes)


def _told(change: WordChange) -> str:
    place = change.label or "正文"
    if not change.found:
        return f"{place}：少了「{change.approved}」"
    if not change.approved:
        return f"{place}：多了「{change.found}」"
    return f"{place}：批准文本为「{change.approved}」，提交的为「{change.found}」"
