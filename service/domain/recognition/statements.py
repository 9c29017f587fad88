"""Facts stated in sentences: capacity, voltage, ratios, rates, categories, numbers, addresses."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.domain.recognition.blanks import ticked
from service.domain.recognition.folding import compact
from service.domain.recognition.late_fees import late_fees_of
from service.domain.recognition.lines import Line, Paper
from service.domain.recognition.quantities import (
    capacities,
    number_of,
    plain,
    ratios,
    spoken_ratios,
    voltages,
)
from service.domain.recognition.vocabulary import CUSTOMER_WORDS, LABELS


@dataclass(frozen=True, slots=True)
class Statement:
    """One reading of one fact."""

    path: str
    text: str
    line: int
    sure: float


CATEGORIES = re.compile(
    r"一般工商业及其[他它]|一般工商业|大工业|普通工业|非普工业|非工业|非、?普工业"
    r"|工商业及其[他它]|工商业|商业服务业|商业"
    r"|城[乡镇]居民生活|居民生活|居民照明|非居民照明|非居民生活|居民|农业生产|农业排灌|农村综合"
    r"|农副业|农业|趸售|贫困县排灌|生活照明|临时基建|普通照明|商住"
)
_Found = Iterator[tuple[str, str, float]]

_CAPACITY_LABEL = re.compile(
    rf"(?P<label>{LABELS['capacity.running']}|{LABELS['capacity.contract']})"
)
_NOT_CAPACITY = re.compile(
    r"每$|单台$|超过|补偿|发电机|保安|自备|光伏|低于|不足|以上|以下|暂停|减容|备用容量"
)


def _capacity(text: str) -> _Found:
    found = list(capacities(text))
    for match in _CAPACITY_LABEL.finditer(text):
        running = re.search(r"运行|投运|在运|启用", match.group("label")) is not None
        inner = next((c for c in found if match.end() <= c[0] <= match.end() + 26), None)
        if inner is None:
            continue
        between = text[match.end() : inner[0]]
        if _NOT_CAPACITY.search(between) or re.search(r"[。；]", between):
            continue
        if re.search(
            r"每|单台|无功|补偿|电容|发电机|自备|保安|光伏|电机",
            text[max(0, match.start() - 8) : match.start()],
        ):
            continue
        if _CAPACITY_LABEL.search(between):
            continue
        label = match.group("label")
        if running:
            yield "capacity.running", inner[2], 0.85
        else:
            strong = re.search(r"合同|约定|协议", label)
            total = re.search(r"总|合计|用电|报装|装[接见]|受电|批准|核准", label + between)
            yield "capacity.contract", inner[2], 0.9 if strong else 0.82 if total else 0.45
    for match in re.finditer(r"(?:共计|合计|总计|总共|一共)", text):
        inner = next((c for c in found if match.end() <= c[0] <= match.end() + 6), None)
        if inner is None:
            continue
        if "变压器" in text or re.match(r"为限|为准|以内|为度|为上限", text[inner[1] :]):
            yield "capacity.contract", inner[2], 0.62


_LIMITED = re.compile(r"(?:用电|负荷|容量)[^。；\d]{0,10}(?:以|限|不得?超过|至多)[^。；，\d]{0,4}$")
_RUNS = re.compile(r"(?:投运|投入运行|在运|运行)(?:的?(?:容量)?为?)?[^，。；\d]{0,4}$")


def _limits(text: str) -> _Found:
    """A capacity in other words: 用电以三十千瓦为度, 一期投运400千伏安."""
    for start, end, words in capacities(text):
        before, after = text[max(0, start - 24) : start], text[end : end + 4]
        if _LIMITED.search(before) and re.match(r"为|以内|，|。|；|$", after):
            yield "capacity.contract", words, 0.61
        elif _RUNS.search(before) and "容量" in text and words.endswith("千伏安"):
            yield "capacity.running", words, 0.65


_TRANSFORMERS = re.compile(
    r"变压器(?P<n>[一二两三四五六七八九十\d]{1,2})台[，、]?(?P<each>每台|各|均为|单台)?[^，。；\d]{0,6}$"
    r"|(?P<n2>[一二两三四五六七八九十\d]{1,2})台[，、]?(?P<each2>每台|各|均为|单台)?[^，。；\d]{0,6}$"
)


def _of_transformers(text: str) -> _Found:
    """The capacity of transformers that are counted; never sure, there may be others."""
    if "变压器" not in text or re.search(r"公用变压器|公变|备用变|合同容量|总容量", text):
        return
    for start, end, words in capacities(text):
        match = _TRANSFORMERS.search(text[:start])
        near = text[max(0, start - 24) : end + 10]
        if match is None or not words.endswith("千伏安") or "变压器" not in near:
            continue
        count = number_of(match.group("n") or match.group("n2"))
        each = match.group("each") or match.group("each2")
        if count is None or (count > 1 and not each):
            continue
        total = count * Decimal(words.removesuffix("千伏安"))
        yield "capacity.contract", plain(total) + "千伏安", 0.5


_WITH = re.compile(
    r"(?:以|用|采用|通过|按)(?:交流)?(?:三相|单相|一回|一路|工频|50(?:Hz|赫兹?)|，|、| |\d|四线"
    r"|三线|制|的)*$"
)
_SUPPLIED = re.compile(r"供电|供给|电压|电源|受电|接入|供应|送电")


def _voltage(text: str) -> _Found:
    for start, end, volts in voltages(text):
        before, after = text[max(0, start - 24) : start], text[end : end + 24]
        if re.match(
            r"[^，。；]{0,8}?(?:变电[站所]|变(?![压更])|母线|电价|价目|及以[上下]|以[上下])", after
        ):
            continue
        if re.search(
            r"(?:超过|低于|高于|以上|以下|允许|偏差|互感器|±|额定)[^，。；]{0,6}$", before
        ):
            continue
        if re.search(r"(?:供电|受电|供用电|接入)(?:的)?电压(?:等级)?[^。；，]{0,8}$", before):
            yield "supply_voltage", volts, 0.9
        elif _WITH.search(before):
            yield "supply_voltage", volts, 0.85 if _SUPPLIED.search(after) else 0.7
        elif re.match(r"[^，。；]{0,12}(?:变压器|公变|公用变|线|回|杆)", after):
            yield "supply_voltage", volts, 0.45
        elif re.search(r"电压(?:等级)?[^。；，]{0,6}$", before):
            yield "supply_voltage", volts, 0.75
        elif _SUPPLIED.search(before) or _SUPPLIED.search(after):
            yield "supply_voltage", volts, 0.5


def _transformers(text: str) -> _Found:
    if not re.search(r"互感器|变比|[CP]\.?T|TA|TV|流互|压互|倍率|计量", text):
        return
    for _, _, ratio, high in ratios(text):
        yield ("metering.pt" if high else "metering.ct"), ratio, 0.85
    for ratio, high in spoken_ratios(text):
        yield ("metering.pt" if high else "metering.ct"), ratio, 0.75


_CN = "一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
_MULTIPLIER = re.compile(
    rf"(?:倍率|乘率|倍数)[^，。；\d{_CN}]{{0,8}}?(?<![A-Za-z#])[×xX]?\s?"
    rf"(?P<number>\d{{1,6}}|[{_CN}]{{1,8}})(?!\s?[/\d相级号#])"
    rf"|(?:乘以?|扩大|放大|×)(?P<other>\d{{1,6}}|[{_CN}]{{1,8}})倍?(?=[，。；才方即算计得为后)]|$)"
    rf"|(?:按|以|为|的)(?P<third>\d{{1,6}}|[{_CN}]{{2,8}})倍(?:计|折算|算|换算|，|。|$)"
)
_READING = re.compile(r"互感器|电表|表计|电量|度数|读数|示数|抄见|表码|底数|走字|计量|变比")


def _multiplier(text: str) -> _Found:
    for match in _MULTIPLIER.finditer(text):
        number = number_of(match.group("number") or match.group("other") or match.group("third"))
        if number is None or (not match.group("number") and not _READING.search(text)):
            continue
        yield "metering.multiplier", plain(number), 0.85 if match.group("number") else 0.65
    yield from _multiplied(text)
    if re.search(r"(?:电[能度]表|计量)[^。；]{0,20}直接(?:接入|接通|计量)|直接接入式", text):
        yield "metering.multiplier", "1", 0.3


def _multiplied(text: str) -> _Found:
    """A number behind the ratios that is their product: a row whose columns fell apart."""
    found = list(ratios(text))
    current = [r for r in found if not r[3]]
    if not current or not _READING.search(text) or re.search(r"倍率[^，。；A-Za-z]{0,4}\d", text):
        return
    last = current[0]
    high = [r for r in found if r[3] and r[0] < last[0]]
    product = _quotient(last[2]) * (_quotient(high[-1][2]) if high else 1)
    behind = text[last[1] : last[1] + 24]
    if re.search(rf"(?<![\d./]){plain(product)}(?![\d./])", behind):
        yield "metering.multiplier", plain(product), 0.8


def _quotient(ratio: str) -> Decimal:
    first, _, second = ratio.partition("/")
    return Decimal(first) / Decimal(second)


_CATEGORY = re.compile(
    r"(?:用电|电力|电价|负荷)(?:的)?(?:性质|类别|分类|用途|种类)[^。；]{0,14}?(?:为|是|属于?|:|系"
    r"|定为|按| |☑)[^。；]{0,16}"
    r"|(?:属|列为|执行|归入|划入|适用|按)[^。；，]{0,16}(?:用电|用户|电价|类别|一类|单一制|两部制"
    r"|计费|计价|价目)|(?:性质|类别|用途|分类)[是为属于:][^。；，]{0,12}"
)


_USED_AS = re.compile(
    rf"(?:为|属于?|系|是|算|归|列|[，、:])(?P<category>{CATEGORIES.pattern})(?:用电|用户|客户)(?=[，。；]|$)"
)
_DENIED = re.compile(r"不得|不准|改[作为]|擅自|禁止|不属|非|转为|变更")


def _category(text: str) -> _Found:
    for match in _CATEGORY.finditer(ticked(text)):
        inner = CATEGORIES.search(compact(match.group()))
        if inner is not None:
            named = re.match(r"用电|电力|性质|类别|用途|分类", match.group())
            yield "use.category", inner.group(), 0.8 if named else 0.62
    for match in re.finditer(rf"☑(?P<category>{CATEGORIES.pattern})", text):
        yield "use.category", match.group("category"), 0.7
    for match in _USED_AS.finditer(text):
        if not _DENIED.search(text[max(0, match.start() - 14) : match.start()]):
            yield "use.category", match.group("category"), 0.61


_ACCOUNT = re.compile(
    rf"(?:{LABELS['account_no']})\s?(?:[(][^()]{{0,10}}[)])?(?:为|是|:"
    rf"|)\s?(?P<number>\d[\d\- ]{{5,24}}\d)"
)
_CONTRACT = re.compile(
    r"^(?:[^，。；:\s]{0,14}?)(?P<number>[^，。；:\s()\d]{2,8}字[〔\[(]?(?:19"
    r"|20)\d{2}[〕\])]?年?第?\d{1,6}号|[^，。；:\s()]{0,12}[〔\[(（【]\s?(?:19"
    r"|20)\d{2}\s?[〕\])）】]\s?[^，。；:\s]{0,8}?第?\s?\d{1,8}\s?号?)$"
)
_NUMBERED = re.compile(
    r"(?:合同|协议|契约)(?:书)?(?:编号|号码|字号|号)\s?(?:[(][^()]{0,10}[)])?(?:为|是|:"
    r"|)\s?(?P<number>[A-Za-z0-9][A-Za-z0-9\-/_.]{3,38})"
)


def _numbers(text: str) -> _Found:
    for match in _ACCOUNT.finditer(text):
        yield "account_no", match.group("number").replace(" ", ""), 0.85
    for match in _NUMBERED.finditer(text):
        yield "contract_no", match.group("number"), 0.8


_ADDRESS = re.compile(
    rf"(?:{LABELS['supply_address']})[^。；:，]{{0,6}}?(?:为|是|位于|在|系|设在"
    rf"|:|就是)(?P<address>[^。；，]{{5,60}})"
    rf"|(?:乙方|{CUSTOMER_WORDS})?(?:位于|坐落于?|座落于?"
    rf"|地处)(?P<other>[^。；，]{{5,50}}?)(?:的(?!士)[^。；，]{{0,16}}(?:用电|受电|供电|房|铺"
    rf"|设施|场所|厂|工程)|，|。|；|$|供电|用电)"
    r"|(?:供|送|输送|接)[到至](?:乙方|用电人|用户|您店?|贵[司方店])?(?:所在的"
    r"|位于)?(?P<fourth>[^。；，的]{5,40}?)(?:内?的|，|。|；|内|$)"
    r"|(?:厂|店|校|院|矿|站|所)址(?:设?在|为|是|:|位于)(?P<sixth>[^。；，]{5,50}?)(?=[，。；]|$)"
    rf"|(?:乙方|{CUSTOMER_WORDS})在(?P<seventh>[^。；，]{{5,40}}?)(?:内)?(?:建设|新建|兴建|经营|开办|开设|设立|设有|用电)"
    r"|(?:仅限|限于?|只)(?:用于|供给?)(?P<fifth>[^。；，的]{5,40}?)(?:内?的|，|。|；|内|使用|$)"
    r"|向(?:乙方|用电人|用户|用电方)?(?:位于|在|坐落于)(?P<third>[^。；，]{5,50}?)(?:的|供电|，"
    r"|。|；|$)"
)


def cleaned_address(words: str) -> str:
    """An address without asides and without 厂区内, which is a place in it."""
    address = re.sub(r"[(（][^()（）]*[)）]?$", "", compact(words)).strip(":，。、")
    address = re.sub(
        rf"^(?:甲方|乙方|{CUSTOMER_WORDS})(?:的(?:用电|受电)?(?:地址|地点|处所|场所)?)?"
        r"(?:位于|设在|坐落[于在]?|地处|在|为|是|:)",
        "",
        address,
    )
    address = re.sub(r"(?:用电|用于用电|处)$", "", address)
    return re.sub(r"(?:(?<=号)(?:厂区|院区)|(?:厂区|院区)(?=内))?内?$", "", address)


def _address(text: str) -> _Found:
    for match in _ADDRESS.finditer(text):
        address = cleaned_address(next(words for words in match.groups() if words))
        if re.search(r"[省市县区乡镇村州旗路街巷号]", address) and not re.search(
            r"_|有关|变更", address
        ):
            yield "supply_address", address, 0.85 if match.group("address") else 0.65


def unwrapped(number: str) -> str:
    """A number without brackets around the whole of it: (1996)示供字第27号 keeps its own."""
    whole = re.fullmatch(r"[(（]([^()（）]*)[)）]?|([^()（）]*)[)）]", number)
    return (whole.group(1) or whole.group(2)) if whole is not None else number


_SCANNERS: tuple[Callable[[str], _Found], ...] = (
    _capacity, _of_transformers, _limits, _voltage, _transformers, _multiplier, _category,
    _numbers, _address,
)  # fmt: skip
_HEAD = 10


def statements(paper: Paper) -> Iterator[Statement]:
    """Facts of all lines, sentence by sentence where a sentence bounds the meaning."""
    for line in paper.lines:
        text = line.text
        for scanner in _SCANNERS:
            for path, value, sure in scanner(text):
                yield Statement(path, value, line.number, sure)
        yield from _bare_number(line)
    for path, value, number, sure in late_fees_of(paper):
        yield Statement(path, value, number, sure)


def _bare_number(line: Line) -> Iterator[Statement]:
    """The contract's number without a label, on the cover or at the head of the pages."""
    if line.number >= _HEAD and not line.beside:
        return
    match = _CONTRACT.match(line.label + line.text)
    if match is not None and not re.search(r"发改|国令|国务院|主席令|法释", match.group()):
        whole = (line.label + line.text).replace(" ", "")
        yield Statement("contract_no", unwrapped(whole), line.number, 0.65)
