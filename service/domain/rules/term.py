"""Validity: caps by kind, order of the dates, renewal, and what expiry may not do."""

import re
from collections.abc import Iterator
from datetime import timedelta

from service.domain.comparison import folded, is_blank
from service.domain.dates import add_months, exceeds_years
from service.domain.passages import (
    Passage,
    clauses_titled,
    is_supply_contract,
    said,
    sentences,
    sentences_with,
)
from service.domain.recorded import Dated, first_dated
from service.domain.templates import Template
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import RenewalMode

TEMPORARY = "temporary"
RENEWAL = "renewal-agreement"
FIRST_SUPPLIED = "agreed.extension.first_supplied_on"
HIGH, LOW, HOME = "term-cap-high-voltage", "term-cap-low-voltage", "term-cap-residential"
WHOLESALE = "term-cap-wholesale"
_TITLED_CAPS = {"趸购": WHOLESALE, "居民": HOME, "低压": LOW, "高压": HIGH}
"""Words in the title of the main contract that tell its kind, the more special ones first."""
_RENEWAL_TITLE = r"期限|有效期|期满"
_RENEWS = re.compile(
    r"顺延(一个|相同|同样)|按原期限[^，。；]{0,20}(顺延|延续)|自动(续期|延续|顺延)|转为不定期|重复继续"
)
_DENIES = re.compile(
    r"不得|不构成|不使|不能|不产生|不因|不作为|不自动|不转为|也不|均不|不适用|不发生|不应|无权|尚未|禁止|方可|才可以|才能"
)
_EXPIRY = re.compile(
    r"((合同|期限|有效期)[^，。；]{0,8}(期满|届满|到期)|(期满|届满|到期)[^，。；]{0,8}合同)"
)
_CUT = re.compile(r"(停止|中断|中止|终止|暂停|切断|断开)[^，。；]{0,6}(供电|电源)|停电|断电|拉闸")


@rule("bounds.term-order")
def order(subject: Subject) -> RuleResult:
    starts, ends = first_dated(subject, "term.starts_on"), first_dated(subject, "term.ends_on")
    if starts is None or ends is None:
        return NOT_APPLICABLE
    if ends[2] >= starts[2]:
        return []
    place = place_of(ends[0], ends[1])
    return [Hit(place, f"终止日「{ends[1].text}」早于起始日", f"不早于起始日「{starts[1].text}」")]


def _is_temporary(subject: Subject) -> bool:
    """A temporary contract by the record, its addendum, its own name or its main contract's."""
    main = said(subject, "main_contract.title")
    titles = f"{subject.document.title}\n{main[1].text if main is not None else ''}"
    named = "临时供用电" in titles or "临时用电" in titles
    attached = any(ref.id == TEMPORARY for ref in subject.document.addenda)
    return named or attached or TEMPORARY in subject.traits


@rule("bounds.term-cap")
def cap(subject: Subject) -> RuleResult:
    """The longest term of the kind, as the template's configuration says.

    What renews or amends supply contracts of several kinds has the cap of its main contract.
    """
    ref = subject.document.kind
    template = subject.library.template_version(ref.id, ref.version)
    if _is_temporary(subject) or template is None or template.term is None:
        return NOT_APPLICABLE
    own = template.term.cap
    return _cap_hits(subject, _main_cap(subject, template) or own, template.name)


def _main_cap(subject: Subject, template: Template) -> str | None:
    """The cap of the main contract's kind, by its title or else by the record; None: not known."""
    borrows = template.term is not None and template.term.cap in (HIGH, LOW, HOME)
    if not template.side_agreement or not borrows:
        return None
    main = said(subject, "main_contract.title")
    if main is not None:
        found = (cap for word, cap in _TITLED_CAPS.items() if _says(main[1].text, word))
        cap = next(found, None)
        if cap is not None:
            return cap
    if "low-voltage" in subject.traits:
        return HOME if "residential" in subject.traits else LOW
    return HIGH if "high-voltage" in subject.traits else None


def _says(title: str, word: str) -> bool:
    """非居民 is not 居民."""
    return re.search(rf"(?<!非){word}", title) is not None


@rule("bounds.temporary-term-cap")
def temporary_cap(subject: Subject) -> RuleResult:
    """Temporary supply from its first day: an extension counts with all that went before it."""
    if not _is_temporary(subject):
        return NOT_APPLICABLE
    starts, ends = _supplied_from(subject), first_dated(subject, "term.ends_on")
    if starts is None and ends is not None and subject.document.kind.id == RENEWAL:
        found = "延期协议没有写明首次供电之日，累计期限无从核对"
        return [Hit(place_of(ends[0], ends[1]), found, "写明首次供电之日")]
    if "temporary-unmetered" in subject.traits:
        return _month_cap_hits(subject, starts, ends, "temporary-unmetered-max-months")
    return _years_hits(subject, starts, ends, "term-cap-temporary", "临时供用电合同")


def _supplied_from(subject: Subject) -> Dated | None:
    """The first day of supply where a text extends it, else the first day of the term."""
    extends = subject.document.kind.id == RENEWAL or any(subject.fields(FIRST_SUPPLIED))
    return first_dated(subject, FIRST_SUPPLIED if extends else "term.starts_on")


def _cap_hits(subject: Subject, parameter: str, kind: str) -> RuleResult:
    starts, ends = first_dated(subject, "term.starts_on"), first_dated(subject, "term.ends_on")
    return _years_hits(subject, starts, ends, parameter, kind)


def _years_hits(
    subject: Subject, starts: Dated | None, ends: Dated | None, parameter: str, kind: str
) -> RuleResult:
    years = subject.parameter(parameter)
    if starts is None or ends is None or years is None:
        return NOT_APPLICABLE
    if not exceeds_years(starts[2], ends[2], int(years)):
        return []
    return [_too_long(starts, ends, f"{kind}的期限不超过{years}年")]


def _month_cap_hits(
    subject: Subject, starts: Dated | None, ends: Dated | None, parameter: str
) -> RuleResult:
    months = subject.parameter(parameter)
    if starts is None or ends is None or months is None:
        return NOT_APPLICABLE
    if ends[2] <= add_months(starts[2], int(months)) - timedelta(days=1):
        return []
    return [_too_long(starts, ends, f"不装表的临时用电期限不超过{months}个月")]


def _too_long(starts: Dated, ends: Dated, expected: str) -> Hit:
    extends = starts[1].path == FIRST_SUPPLIED
    first = f"首次供电之日{starts[1].text}" if extends else starts[1].text
    found = f"期限印为自{first}至{ends[1].text}"
    return Hit(place_of(ends[0], ends[1]), found, expected)


def _renewals(subject: Subject) -> Iterator[Passage]:
    """Sentences of the term clauses that renew or prolong the contract by themselves."""
    for clause in clauses_titled(subject.document, _RENEWAL_TITLE):
        for passage in sentences(clause):
            if "不适用于" in passage.text:
                continue
            if any(_RENEWS.search(part) and not _DENIES.search(part) for part in _parts(passage)):
                yield passage


def _parts(passage: Passage) -> list[str]:
    return re.split(r"[，,：:]", passage.text)


@rule("bounds.temporary-renewal")
def temporary_renewal(subject: Subject) -> RuleResult:
    """Temporary supply never renews by itself, in its contract or in what extends it."""
    prolongs = is_supply_contract(subject) or subject.document.kind.id == RENEWAL
    if not prolongs or not _is_temporary(subject):
        return NOT_APPLICABLE
    hits = [
        Hit(
            passage.place,
            f"临时用电合同写有「{_short(passage.text)}」",
            "期满不自动续期，延期另签协议",
        )
        for passage in _renewals(subject)
    ]
    hits += [
        Hit(place_of(clause, run), f"续期方式印为「{run.text}」", RenewalMode.NONE.label)
        for clause, run in subject.fields("term.renewal_mode")
        if folded(run.text) != folded(RenewalMode.NONE.label)
    ]
    hits += [
        Hit(
            place_of(clause, run),
            f"印有期满异议的提前天数「{run.text}」",
            "临时用电合同没有续期异议期",
        )
        for clause, run in subject.fields("term.objection_notice_days")
    ]
    return hits


@rule("bounds.renewal-objection")
def renewal_objection(subject: Subject) -> RuleResult:
    """Where silence renews the contract, the days for an objection are printed."""
    passages = list(_renewals(subject))
    if _is_temporary(subject) or not passages:
        return NOT_APPLICABLE
    printed = list(subject.fields("term.objection_notice_days"))
    if any(not is_blank(run.text) and run.text.strip() != "0" for _, run in printed):
        return []
    if not printed and any(re.search(r"\d+\s*(日|天|个月)", p.text) for p in passages):
        return []
    place = place_of(*printed[0]) if printed else passages[0].place
    found = f"约定「{_short(passages[0].text)}」，但没有写明提出异议的提前天数"
    return [Hit(place, found, "写明期满前多少日以内提出书面异议")]


@rule("bounds.expiry-not-disconnection")
def expiry_not_disconnection(subject: Subject) -> RuleResult:
    """Expiry of the contract is no cause to cut the supply (能源法第36条)."""
    if not clauses_titled(subject.document, _RENEWAL_TITLE):
        return NOT_APPLICABLE
    return [
        Hit(
            passage.place,
            f"写有「{_short(passage.text)}」",
            "期满只引起续签和结算，不构成停电的事由",
        )
        for passage in sentences_with(subject.document, _EXPIRY)
        if _CUT.search(passage.text) and not _DENIES.search(passage.text)
    ]


def _short(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[:length] + "…"


RULES = (
    order,
    cap,
    temporary_cap,
    temporary_renewal,
    renewal_objection,
    expiry_not_disconnection,
)
