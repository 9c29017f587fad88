"""Whether a slot of a paper is left open, and what is left of words when its blanks are gone."""

import re

from service.domain.recognition.folding import compact
from service.domain.recognition.vocabulary import BLANK_WORDS

_UNITS = (
    r"(?:年|月|日|号|千伏|千瓦|kV|kW|伏|元|%|变电站|变|线路|线|台|人民法院|仲裁|小时|天|次"
    r"|份|电压|倍|户|kVA|分之|个月|路|处|相)"
)
_LEADS = r"(?:自|至|由|为|以|从|于|向|到|第|共|计|的|每月|次月|当月|按|:|在)"
_SLOT = re.compile(
    r"_{1,80}|【\s*】|\(\s*\)|\[\s*\]|〔\s*〕|…+|\.{4,}|-{3,}|×{2,}|[Xx]{3,}|\*{2,}"
    rf"|(?:{BLANK_WORDS})"
)
_GAP = re.compile(
    rf"{_LEADS} +(?={_UNITS})|(?<=年) +(?=月)|(?<=月) +(?=日)|(?<=[\u3400-\u9fff，]) (?=次|日前"
    rf"|元|%|台|号|份|千伏|千瓦|倍|个月)|(?<=分之) (?=的|向|，|计|加)"
)
_OPTION = re.compile(r"□[^□☑，。；:\s]{0,40}")
_EMPTY = re.compile(r"[\s_/\\\-.…:，。；、*()（）【】\[\]〔〕□]*")
_LABEL_END = re.compile(r"[:：]\s*[，。；]?$")


def slots(text: str) -> int:
    """How many places of a line are left open: strokes, brackets, gaps before a unit, boxes."""
    count = len(_SLOT.findall(text)) + len(_GAP.findall(text))
    if "□" in text and "☑" not in text:
        count += 1
    if _LABEL_END.search(text):
        count += 1
    return count


def ticked(text: str) -> str:
    """The text without options that are not ticked, if any option is printed with a box."""
    if "□" not in text:
        return text
    if "☑" in text:
        return _OPTION.sub("", text)
    return _OPTION.sub("_", text)


def is_open(value: str) -> bool:
    """Whether a slot says nothing: empty, strokes, 待定, an open bracket."""
    words = _SLOT.sub("", value)
    return _EMPTY.fullmatch(words) is not None or compact(words) in (
        "年月日",
        "元",
        "千伏安",
        "千瓦",
        "千伏",
        "kVA",
        "kW",
        "kV",
        "年",
    )
