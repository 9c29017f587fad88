"""How long a paper holds and when it was signed."""

import re
from collections.abc import Iterator
from itertools import pairwise

from service.domain.recognition.blanks import is_open
from service.domain.recognition.dates import dates, years
from service.domain.recognition.labels import Pair
from service.domain.recognition.lines import Line, Paper
from service.domain.recognition.statements import Statement

_TERM = re.compile(
    r"有效|履约期|执行期|期限|期间|起讫|起止|合同期|存续|为止|结束|生效|自[^。；]{0,24}起|届满|终止"
)
_NOT_TERM = re.compile(
    r"委托|授权|保函|施工许可|方案|租赁|证书|供电局令|公布|施行|修订|颁布|抄表|修正|答复"
)
_YEARS_NEAR = re.compile(
    r"(?:有效期|期限|合同期|协议期|有效期限|为期|期为|年限"
    r"|有效)[^。；\d一二三四五六七八九十壹贰叁伍拾两]{0,12}$|(?:暂定|共计|计|定为|共|为)$"
)
_NO_TERM_YEARS = re.compile(r"每|违约|诉讼|保存|检定|校验|试验|累计|连续|延|续|以上")
_SIGNED = re.compile(
    r"(?:签订|签署|签约(?!页)|订立|签字|签立|签定|立约|缔结)(?:日期|时间|日)?(?:[^。；]{0,12})?(?:于|为"
    r"|:|日期|时间)?[^。；\d]{0,8}$"
)
_SIGNED_AFTER = re.compile(
    r"^[^。；]{0,14}(?:签订|签署|签立|订立|签约|签定|立约|在[^。；]{1,14}签)"
)
_LONE = re.compile(r"^(?:日期|时间|签字日期|签署日期|签订日期|年月日|签约日期)?:?\s?$")


def term_facts(paper: Paper, pairs: list[Pair]) -> Iterator[Statement]:
    """First and last day, years, and the day of signing."""
    for pair in pairs:
        yield from _of_pair(pair)
    section = 0
    for line in paper.lines:
        heads_term = (
            re.search(
                r"期限|有效期|履约期|执行期|协议期|起讫|起止|合同期|存续|期间|管多久|管多长|多长时间|多久|年限",
                (line.label + line.text)[:24],
            )
            is not None
        )
        section = 4 if heads_term else section - 1
        yield from _of_line(line, section > 0)
    yield from _signed(paper)


def _of_pair(pair: Pair) -> Iterator[Statement]:
    if pair.key not in ("term.starts_on", "term.ends_on", "signed_on") or is_open(pair.value):
        return
    found = next(dates(pair.value), None)
    if found is not None and not _NOT_TERM.search(pair.label):
        yield Statement(pair.key, found[2], pair.line, 0.95)


def _of_line(line: Line, in_section: bool) -> Iterator[Statement]:
    text = line.text
    if _NOT_TERM.search(text) and not re.search(r"合同|协议|有效期", text):
        return
    found = list(dates(text))
    if _TERM.search(text) or in_section:
        yield from _range(text, found, line, in_section)
    if in_section or re.search(r"有效期|合同[^。；]{0,8}期限|期限为|为期|(?:合同|协议)期", text):
        yield from _years(text, line, in_section)


def _range(
    text: str, found: list[tuple[int, int, str]], line: Line, in_section: bool
) -> Iterator[Statement]:
    for one, two in pairwise(found):
        between = text[one[1] : two[0]]
        if re.fullmatch(
            r"[\s日(（零时分起算生效开始执行计)），、自从:0-9]*(?:至|到|-|~|止于|一)+[\s自:]*",
            between,
        ):
            sure = 0.9 if in_section or re.search(r"有效|期限|合同", text) else 0.6
            yield Statement("term.starts_on", one[2], line.number, sure)
            yield Statement("term.ends_on", two[2], line.number, sure)
            return
    for start, end, day in found:
        before, after = text[max(0, start - 10) : start], text[end : end + 8]
        if re.search(
            r"(?:自|从|起始日期?|开始日期?|生效日期?)[^。；，]{0,4}$", before
        ) and re.match(r"[\s日零时]{0,4}(?:起|生效|开始|$|，)", after):
            yield Statement("term.starts_on", day, line.number, 0.8 if in_section else 0.6)
        elif re.search(r"(?:至|到|止于|截止|终止日期?|届满日?|到期日?)[^。；，]{0,4}$", before):
            yield Statement("term.ends_on", day, line.number, 0.8 if in_section else 0.5)


def _years(text: str, line: Line, in_section: bool) -> Iterator[Statement]:
    for start, _, number in years(text):
        before = text[max(0, start - 20) : start]
        if _NO_TERM_YEARS.search(before[-8:]):
            continue
        if _YEARS_NEAR.search(before):
            yield Statement("term.years", number, line.number, 0.9)
        elif in_section and not re.search(r"期满|届满|到期", before):
            yield Statement("term.years", number, line.number, 0.6)


def _signed(paper: Paper) -> Iterator[Statement]:
    """Days of signing: named so, or standing alone on the cover or where the parties sign."""
    lone: list[tuple[str, int]] = []
    for line in paper.lines:
        previous = 0
        for start, end, day in dates(line.text):
            before, after = line.text[previous:start], line.text[end:]
            previous = end
            if re.search(r"[自从]\s?$", before):
                continue
            if _SIGNED.search(before) and not _NOT_TERM.search(before):
                yield Statement("signed_on", day, line.number, 0.85)
            elif _SIGNED_AFTER.match(after) and not re.search(r"自[^。；]{0,3}$", before):
                yield Statement("signed_on", day, line.number, 0.75)
            elif (_LONE.match(before.strip()) and re.match(r"[ 。]|$", after)) or re.search(
                r"(?:盖章|签章|签字|章)[^。；]{0,20}$", before
            ):
                lone.append((day, line.number))
    ends = [found for found in lone if found[1] > len(paper.lines) * 0.5]
    heads = [found for found in lone if found[1] < 12]
    if ends:
        # Where both sides dated their signatures, the later day is that of signing.
        day, number = max(ends)
        yield Statement("signed_on", day, number, 0.7)
    if heads:
        yield Statement("signed_on", heads[0][0], heads[0][1], 0.65)
