"""Daily rates for late payment: whose they are (residents, this year's arrears, last year's)."""

import re
from collections.abc import Iterator, Sequence

from service.domain.recognition.lines import Grid, Line, Paper
from service.domain.recognition.quantities import rates

RESIDENT = "late_fee.residential_per_mille"
CURRENT = "late_fee.current_year_per_mille"
CROSS = "late_fee.cross_year_per_mille"
PLAIN = "late_fee"

_LATE = re.compile(
    r"违约金|滞纳金|逾期|欠费|欠的|欠交|欠缴|欠款|欠电费|拖欠|拖到|拖着|拖[过延]|迟延|迟[交缴付]"
    r"|晚[交缴付]|延期|延迟|延付|未按[期时]|没按[期时]|不按[期时]|没[交缴付]|不[交缴付]|未[交缴付]"
    r"|超过[^。；]{0,6}期限|过期|过了[^。；]{0,12}(?:日|号|天|期)"
)
_OTHER_RATE = re.compile(
    r"超容|窃电|功率因数|偏差|谐波|损耗|线损|变损|误差|电压|频率|手续费|管理费"
)
_DAILY = re.compile(
    r"[每按逐一]\s?[日天]|日(?:按|加|费率|收|利率|息)|[/／][日天]|[日天](?:加收|加|计收|罚)"
    r"|(?<![\d一二三四五六七八九十])日(?=千|万|百|\d)"
)
_CURRENT = re.compile(
    r"当年|本年|年内|当年度|同一年|该年|这一年|今年|不跨年|未跨年|没跨年|年度内|同年"
)
_CROSS = re.compile(
    r"(?<![未没不])跨(?:了|过|越)?年|往年|上年|以前年|前一年|次年|隔了?年|历年|旧欠|陈欠|下一?年度"
    r"|年底|第二年|转年|来年|翌年|过了年|去年|老欠|上一年|(?<![未没不])跨(?:了|过)?自?然?年"
)
_RESIDENT = re.compile(r"(?<!非)居民|住宅|生活用电|住家")
_OTHERS = re.compile(r"非居民|其[他它余]")
_WHOSE_ASIDE = re.compile(r"当年|本年|跨年|往年|居民|以前年|其[他它]")
_HIGHEST = 50
_CARRIED = 3
_Found = Iterator[tuple[str, str, float]]


def late_fees(text: str, lead: str = "") -> _Found:
    """Path, per-mille rate and sureness of each daily rate; `lead`: what was said just before."""
    previous = 0
    whole = lead + text
    if not _LATE.search(whole):
        return
    for start, end, rate in sorted(rates(text)):
        before, after = text[previous:start], text[end : end + 12]
        reach = lead + text[:start]
        aside = re.match(r"[(（][^()（）]{2,14}[)）]", text[end:])
        previous = end + (aside.end() if aside is not None else 0)
        if _OTHER_RATE.search(before[-16:]) or not _DAILY.search(reach + "0" + after):
            continue
        if 0 < float(rate) <= _HIGHEST:
            named = aside is not None and _WHOSE_ASIDE.search(aside.group())
            yield from _whose(aside.group() if aside and named else before, after, rate)


def _whose(before: str, after: str, rate: str) -> _Found:
    current, cross = _last(_CURRENT, before), _last(_CROSS, before)
    resident = _RESIDENT.search(before) and not _OTHERS.search(before)
    if resident and not current and not cross:
        yield RESIDENT, rate, 0.9
        return
    if cross and current:
        later_is_cross = cross.start() > current.start()
        both = re.search(
            r"(?:当年|本年)[^，。；]{0,6}(?:和|及|与|、|或)[^，。；]{0,4}(?:跨年|往年)", before
        )
        if both or not later_is_cross:
            yield CURRENT, rate, 0.8
        if both or later_is_cross:
            yield CROSS, rate, 0.8
    elif cross or (re.match(r"[^，。；]{0,4}(?:跨年|往年)", after) and not current):
        yield CROSS, rate, 0.9
    elif current:
        yield CURRENT, rate, 0.9
    elif re.search(r"非居民|其[他它余](?:用户|客户|用电)?", before):
        yield CURRENT, rate, 0.75
    else:
        yield PLAIN, rate, 0.75


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def late_fees_of(paper: Paper) -> Iterator[tuple[str, str, int, float]]:
    """Path, rate, line and sureness: of sentences, of lists below a sentence, of rows of tables."""
    for line in paper.lines:
        found = list(late_fees(line.text))
        if not found and next(rates(line.text), None) is not None:
            found = [(path, rate, sure - 0.1) for path, rate, sure in
                     late_fees(line.text, _lead(paper.lines, line))]  # fmt: skip
        for path, rate, sure in found:
            yield path, rate, line.number, sure
    for grid in paper.grids:
        yield from _of_rows(grid)


def _lead(lines: Sequence[Line], line: Line) -> str:
    """The words that introduce a list the line is in: those of the lines just above it."""
    if not line.rank or line.cell is not None:
        return ""
    above = lines[max(line.number - _CARRIED, 0) : line.number]
    for lead in reversed(above):
        if lead.text.endswith(":") or (lead.rank and lead.rank < line.rank):
            return lead.text
        if lead.rank != line.rank:
            return ""
    return ""


def _of_rows(grid: Grid) -> Iterator[tuple[str, str, int, float]]:
    """A table of rates: whose arrears in one cell, the rate in another, 每日 in a heading."""
    head = " ".join(cell.text for cell in grid[0]) if grid else ""
    for row in grid[1:]:
        words = "，".join(cell.text for cell in row)
        if len(words) > 80 or any(list(late_fees(cell.text)) for cell in row):
            continue
        number = next((cell.number for cell in row if next(rates(cell.text), None)), None)
        if number is not None:
            for path, rate, sure in late_fees(words, head):
                yield path, rate, number, sure - 0.1
