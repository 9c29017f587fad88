"""Characters a scan takes for one another, and the terms of the trade they are corrected in.

A character is only ever replaced inside a term of the trade that the misread word is nearly, and
only where the misread word is none of its own.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

# Right character: what scans make of it.
CONFUSIONS = {
    "电": "也由申屯龟甩曳", "供": "洪拱哄共", "用": "甩角", "甲": "申由田", "乙": "Z",
    "方": "万力芳", "价": "阶份介仆", "费": "贵赀", "量": "童重里最呈星", "容": "客谷",
    "址": "扯祉趾止", "地": "她池也", "性": "牲姓", "质": "盾贡", "式": "武弍戎", "计": "汁讣什",
    "结": "洁拮", "算": "箕篡", "维": "锥推", "护": "炉沪户", "责": "贵青", "任": "仟住仼",
    "产": "严户", "权": "杈极", "分": "兮份", "界": "畀昇", "期": "朗欺斯", "限": "根很恨",
    "违": "达迭", "约": "纳钓灼", "争": "净事爭", "议": "仪汉", "纠": "纣纡纤", "纷": "份粉",
    "仲": "钟伸种", "裁": "栽载", "千": "干于乇", "伏": "优状仗", "安": "女妾", "瓦": "互凡",
    "互": "瓦亙", "感": "惑", "器": "噐", "倍": "陪培掊", "率": "卒牵", "变": "娈", "比": "此",
    "压": "庄厌", "类": "粪奀娄", "别": "剐", "农": "衣", "业": "亚", "商": "啇", "居": "屠",
    "民": "良", "生": "牛", "活": "话括", "合": "台含", "同": "问冋向", "编": "偏骗", "号": "另",
    "户": "卢尸", "名": "各", "称": "弥", "住": "往佳", "所": "听", "签": "鉴笠", "订": "汀",
    "日": "曰目", "人": "入八", "线": "钱", "源": "原", "公": "么", "司": "可", "有": "冇",
    "县": "具昙", "区": "臣", "园": "圆", "街": "衔", "大": "犬太", "工": "土", "滞": "带",
    "金": "全", "赔": "陪", "偿": "尝", "损": "捐", "失": "矢", "起": "赵", "止": "上",
    "效": "郊", "装": "袋", "表": "衷袤", "支": "攴", "付": "什", "缴": "激", "逾": "渝",
    "每": "毎", "本": "木", "元": "无", "月": "目", "年": "牟", "时": "吋", "间": "问",
    "连": "莲", "续": "绩", "受": "爱", "总": "怠", "额": "颔", "定": "走", "行": "往",
    "运": "远", "末": "未", "双": "又", "单": "卓", "企": "仝", "力": "刀", "局": "屙",
    "协": "办", "低": "抵", "高": "髙", "标": "柡", "准": "淮",
    "口": "囗", "纳": "衲", "点": "占", "接": "援", "路": "踣", "站": "钻",
    "织": "炽", "委": "季", "员": "贝", "会": "仝", "法": "沄", "院": "浣", "资": "贷", "设": "没",
    "施": "旅", "属": "厲", "负": "贞", "荷": "苛", "检": "捡", "修": "俢", "停": "仃", "通": "诵",
}  # fmt: skip

# Misread words that are words of their own where these stand around them.
_WORDS = re.compile(
    r"[费使作应利采信适]用[也由己]|供也|理由|事由|自由|缘由|来由|由此|也应|也可|也不|也由|由供"
    r"|电由|也价格|"
    r"千于|大于|小于|低于|高于|等于|用于|属于|对于|由于|关于|位于|每月|当月|次月|个月|本月|"
    r"方面|双方|万方|万元|万千|安全|力求|重要|净化|上述|各自|各方|各项|入户|入网|农户|户号|责任"
)
# Words that stand beside misread ones and say nothing against them.
_ALLOWED = frozenset({"每月", "当月", "次月", "双方", "责任", "安全", "位于", "个月", "本月"})


@cache
def _misreadings(terms: tuple[str, ...]) -> dict[str, str]:
    """Misread word -> the term it is; words that are terms of their own left out."""
    known = set(terms)
    found: dict[str, str] = {}
    for term in terms:
        for wrong in _wrong(term):
            word = _WORDS.search(wrong)
            if wrong not in known and (word is None or word.group() in term):
                found.setdefault(wrong, term)
    return found


def _wrong(term: str) -> Iterator[str]:
    """A term with one character misread; two in terms of four characters and more."""
    singles = [
        (place, sign) for place, right in enumerate(term) for sign in CONFUSIONS.get(right, "")
    ]
    for place, sign in singles:
        yield term[:place] + sign + term[place + 1 :]
        if len(term) < 4:
            continue
        for other, second in singles:
            if other > place:
                yield term[:place] + sign + term[place + 1 : other] + second + term[other + 1 :]


class Speller:
    """Puts misread terms right; `terms` are words of two characters and more."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._wrong = _misreadings(tuple(terms))
        self._lengths = sorted({len(wrong) for wrong in self._wrong}, reverse=True)
        self._signs = frozenset(sign for wrongs in CONFUSIONS.values() for sign in wrongs)

    def corrected(self, text: str) -> str:
        """The text with misread terms put right, longest first; the length stays."""
        place = 0
        while place < len(text):
            for length in self._lengths:
                word = text[place : place + length]
                term = self._wrong.get(word)
                if term is not None and not self._is_word(text, place, length):
                    text = text[:place] + term + text[place + length :]
                    place += length - 1
                    break
            place += 1
        return text

    @staticmethod
    def _is_word(text: str, place: int, length: int) -> bool:
        """Whether the misread characters are part of a word of their own."""
        around = text[max(place - 1, 0) : place + length + 2]
        word = _WORDS.search(around)
        return length < 4 and word is not None and word.group() not in _ALLOWED


def same_but_misread(one: str, other: str) -> bool:
    """Whether two words differ only by characters scans take for one another."""
    if len(one) != len(other) or one == other:
        return one == other
    return all(a == b or b in CONFUSIONS.get(a, "") or a in CONFUSIONS.get(b, "")
               for a, b in zip(one, other, strict=True))  # fmt: skip
