"""Who the parties are: names and addresses, by labels, recitals and the side of a form."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from service.domain.recognition.blanks import is_open
from service.domain.recognition.confusions import same_but_misread
from service.domain.recognition.folding import compact
from service.domain.recognition.labels import CUSTOMER, FIRST, SECOND, SUPPLIER, Pair
from service.domain.recognition.lines import Line, Paper
from service.domain.recognition.quantities import number_of, plain
from service.domain.recognition.recitals import address_behind, recitals
from service.domain.recognition.vocabulary import CUSTOMER_WORDS, SUPPLIER_WORDS, label_key

_QUOTES = "[\"'“”‘’「」『』《》]?"
_RECITAL = re.compile(
    r"(?P<name>[^，。；:、“”\"「」_]{2,40}?)\s*[(](?:以下|下文|下|本合同)?(?:简称|称|统称)?(?:为"
    r"|作)?:?\s*"
    + _QUOTES
    + rf"(?P<role>甲方|乙方|{SUPPLIER_WORDS}|{CUSTOMER_WORDS})"
    + _QUOTES
    + r"[^()]{0,14}[)]"
)
_CALLED = re.compile(
    rf"(?P<one>甲方|乙方)[(（，、 ]*(?:即|为|系|:)?(?P<word>{SUPPLIER_WORDS}"
    rf"|{CUSTOMER_WORDS})(?!的)"
    rf"|(?P<word2>{SUPPLIER_WORDS}|{CUSTOMER_WORDS})[^。；]{{0,6}}[(，、]?(?:以下)?(?:简称|称|即"
    rf"|或)?:?{_QUOTES}(?P<two>甲方|乙方)"
)
_NAMED = re.compile(
    rf"(?P<role>甲方|乙方)(?:系指|是指|为|是|系|即)(?P<word>{SUPPLIER_WORDS}|{CUSTOMER_WORDS})?"
    r"(?P<name>[^，。；:]{2,40})"
    r"|(?<!用电)(?<!受电)(?<!供电)(?:住所地?|住址|(?<![电讯信送])地址|居住于|(?<![居入])住)(?:为"
    r"|是|在|位于|于)?(?P<address>[^，。；:、]{5,50})"
)
_ALONE = re.compile(
    rf"(?P<role>甲方|乙方|{SUPPLIER_WORDS}|{CUSTOMER_WORDS})(?:[(][^()]{{0,16}}[)])?"
    r"(?:信息|资料|情况|基本信息)?(?: ?[A-Za-z][A-Za-z ]*)?(?: (?P<name>[^A-Za-z\s].*))?"
)
_ORGANISATION = re.compile(
    r"[\u3400-\u9fff]{3,36}?(?:公司|供电局|电业局|供电所|局|厂|院|校|店|所|社|部|中心|站|馆|场|行|中学|小学|大学|学校"
    r"|幼儿园|寺|庙|协会|集团|农场|业主|管委会|管理处|服务区"
    r"|餐馆|超市|合作社|委员会)"
    r"(?:[\u3400-\u9fff]{2,16}?(?:公司|供电局|供电所|营业厅))?(?:[(](?:演示|个体工商户|普通合伙"
    r"|有限合伙)[)])?"
)
_BARE_PLACE = re.compile(r"[^:]{0,10}[省市州县区旗镇乡].{1,30}(?:[号室楼铺栋座层村组社园院]|\d)")
_UTILITY = re.compile(r"供电|电力|电网|电业|供电局|供电所")
_LEAD = re.compile(
    r"^(?:立(?:约|合同|协议|契约)(?:人|单位|双方)?:?|[签缔订]约(?:人|方|双方):?|由|与|和|及|同|兹有|兹|现由|现|为|因|经|本合同由|一方为?|另一方为?|下列|订立合同双方)+"
)
_NOT_A_NAME = re.compile(
    r"应当|负责[^人]|有权|不得|必须|按照|按期|须|承担|根据|双方|如下|约定|所有|的权利|的义务|同意"
    r"|义务|(?<!有限)责任|分界|电价|维护|一方$|^[(（]|改变|变更|\d年|年.{1,3}月|[(（](?:盖?章|合同专用|签[章字])"
)
_NO_NAME = re.compile(
    rf"[\d/_.\-]+|(?:{SUPPLIER_WORDS}|{CUSTOMER_WORDS}|甲方|乙方|双方)(?:[(（].*)?"
)
_NAME_END = re.compile(
    r"^(.{2,40}?(?:公司|供电局|电业局|局|厂|院|校|店|所|社|部|中心|站|馆|会|队|场|矿|行|园|户|处|学|寺|庙|集团|区"
    r"|合作社|村|餐馆|超市)(?:\s?[(](?:演示|示范|个体工商户|普通合伙"
    r"|有限合伙)[)])?)(?=[，。；\s(（]|$)"
)
_AFTER_NAME = re.compile(
    r"[，。；]|[(（](?:以下|盖章|公章|下称|下简称|甲方|乙方|供|用|签|章)|\s(?=\S{2,12}:)"
    r"|\s+(?=[(（])"
)
_TRAIL = re.compile(r"[(（]?(?:盖章|公章|签章|签字|签名|章)[)）]?.*$")


@dataclass
class Parties:
    """What a paper says of its parties. Addresses and names left open are noted."""

    first_is_customer: bool = False
    names: dict[str, list[tuple[str, int, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    addresses: dict[str, list[tuple[str, int, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    open: set[tuple[str, str]] = field(default_factory=set)
    first_line: int | None = None
    of_customer: bool = False


def parties_of(paper: Paper, pairs: list[Pair]) -> Parties:
    """Names and addresses of both sides."""
    found = Parties(_first_is_customer(paper, pairs))
    reader = _Reader(found)
    by_line: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_line[pair.line].append(pair)
    for line in paper.lines:
        reader.line(line, by_line.get(line.number, []))
    _by_kind(paper, found)
    for side in (SUPPLIER, CUSTOMER):
        if not found.addresses[side] and (side, "address") not in found.open:
            _behind_its_name(paper, found, side)
    return found


def _behind_its_name(paper: Paper, found: Parties, side: str) -> None:
    """An address no label names: in the sentence that names the party."""
    names = {name for name, _, _ in found.names[side]}
    for line in paper.lines:
        for name in names:
            _, named, after = line.text.partition(name)
            address = address_behind("，" + after.split("。")[0].lstrip("，")) if named else ""
            if address:
                found.addresses[side].append((address, line.number, 0.65))
                return


def _by_kind(paper: Paper, found: Parties) -> None:
    """Where no label names a side: the utility named most is the supplier, another the customer."""
    if found.names[SUPPLIER] and found.names[CUSTOMER]:
        return
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for line in paper.lines:
        for match in _ORGANISATION.finditer(compact(line.text)):
            name = _LEAD.sub("", match.group())
            name = re.sub(r"^.*(?:经营的|即|为|由|与|是)", "", name)
            if len(name) >= 6 and re.search(r"[县市州省区镇乡旗]", name) and _is_name(name):
                counts[name] += 2 if match.group().endswith(")") else 1
                first.setdefault(name, line.number)
    for side, utility in ((SUPPLIER, True), (CUSTOMER, False)):
        of_kind = [name for name in counts if (_UTILITY.search(name) is not None) is utility]
        if of_kind and not found.names[side]:
            name = max(of_kind, key=lambda known: counts[known])
            found.names[side].append((name, first[name], 0.5))
            if found.first_line is None or utility is False:
                found.first_line = first[name]


def _first_is_customer(paper: Paper, pairs: list[Pair]) -> bool:
    """Whether 甲方 is the customer, as owners of buildings like to print it."""
    votes = 0
    for line in paper.lines:
        for match in _CALLED.finditer(line.label + line.text):
            word = match.group("word") or match.group("word2")
            role = match.group("one") or match.group("two")
            customer = re.fullmatch(CUSTOMER_WORDS, word) is not None
            votes += 1 if customer == (role == FIRST) else -1
        for match in _RECITAL.finditer(line.text):
            if match.group("role") in (FIRST, SECOND):
                utility = _UTILITY.search(match.group("name")) is not None
                votes += -2 if utility == (match.group("role") == FIRST) else 2
    for pair in pairs:
        if pair.key == "name" and pair.role in (FIRST, SECOND) and len(pair.value) > 3:
            utility = _UTILITY.search(pair.value) is not None
            votes += -2 if utility == (pair.role == FIRST) else (2 if utility else 0)
    return votes > 0


class _Reader:
    """Goes through the lines and remembers whose particulars are being read."""

    def __init__(self, found: Parties) -> None:
        self.found = found
        self.current = ""
        self.awaited = ""
        self.columns: dict[tuple[int, int], str] = {}
        self.last_line: list[str] = []

    def side(self, role: str) -> str:
        if role == FIRST:
            return CUSTOMER if self.found.first_is_customer else SUPPLIER
        if role == SECOND:
            return SUPPLIER if self.found.first_is_customer else CUSTOMER
        if role in (SUPPLIER, CUSTOMER):
            return role
        return CUSTOMER if re.fullmatch(CUSTOMER_WORDS, role) else SUPPLIER if role else ""

    def line(self, line: Line, pairs: list[Pair]) -> None:
        for match in _RECITAL.finditer(line.text):
            self._recital(line, match)
        for role, name, address in recitals(line.text):
            self._introduced(line, self.side(role), name, address)
        self._prose(line, bool(pairs))
        named: list[str] = []
        places = 0
        if not pairs:
            self._bare(line)
        for pair in pairs:
            side = self.side(pair.role)
            if pair.key == "name" and side:
                self.current = side
                named.append(side)
                self._set_column(line, side)
                self._name(side, pair)
            elif pair.key == "name" and pair.role == "":
                self._name(self._owner(line, places), pair)
            elif pair.key == "address":
                self._address(side or self._owner(line, places), pair)
                places += 1
        if named:
            self.last_line = named

    def _owner(self, line: Line, place: int) -> str:
        """Whose a label without a party's name is."""
        if line.cell is not None and line.cell[::2] in self.columns:
            return self.columns[line.cell[::2]]
        if (
            len(self.last_line) == 2
            and line.cell is None
            and place < 2
            and line.text.count(":") > 1
        ):
            return self.last_line[place]
        return self.current

    def _set_column(self, line: Line, side: str) -> None:
        if line.cell is not None:
            self.columns[line.cell[::2]] = side

    def _recital(self, line: Line, match: re.Match[str]) -> None:
        side = self.side(match.group("role"))
        name = _LEAD.sub("", compact(match.group("name")))
        self.current = side
        if _is_name(name):
            self.found.names[side].append((name, line.number, 0.85))
            self._seen(side, line.number)

    def _introduced(self, line: Line, side: str, name: str, address: str) -> None:
        """A party whose name and address a sentence gives before it says how it is called."""
        self.current = side
        if _is_name(name) and _ORGANISATION.match(name):
            self.found.names[side].append((name, line.number, 0.86))
            self._seen(side, line.number)
        if address:
            self.found.addresses[side].append((address, line.number, 0.75))

    def _prose(self, line: Line, labelled: bool) -> None:
        """Parties named in running words: 甲方为某公司，住所地某处。"""
        for match in _NAMED.finditer(line.text):
            if match.group("address"):
                place = compact(match.group("address"))
                if not labelled and self.current and re.search(r"[省市县区乡镇村路街号]", place):
                    self.found.addresses[self.current].append((place, line.number, 0.7))
                continue
            name = name_in(_LEAD.sub("", match.group("name")))
            if _NAME_END.match(name) or match.group("word"):
                self.current = self.side(match.group("role"))
                if _is_name(name):
                    self.found.names[self.current].append((name, line.number, 0.7))
                    self._seen(self.current, line.number)

    def _bare(self, line: Line) -> None:
        """A line or cell that only names a side, or a side and, behind a gap, its name."""
        match = _ALONE.fullmatch(line.text)
        awaited, self.awaited = self.awaited, ""
        if match is None:
            self._in_column(line)
            if awaited and _ORGANISATION.fullmatch(compact(line.text)):
                self.found.names[awaited].append((compact(line.text), line.number, 0.75))
                self._seen(awaited, line.number)
            return
        self.current = self.side(match.group("role"))
        self.awaited = self.current
        self._set_column(line, self.current)
        name = compact(match.group("name") or "")
        if _NAME_END.match(name):
            self.found.names[self.current].append((name_in(name), line.number, 0.7))

    def _in_column(self, line: Line) -> None:
        """A cell without a label, under the name of a party: its name or where it is."""
        side = self.columns.get(line.cell[::2], "") if line.cell is not None else ""
        words = compact(line.text)
        if not side or ":" in words or re.search(r"[。；，]", words):
            return
        if _ORGANISATION.fullmatch(words) and _is_name(words):
            self.found.names[side].append((words, line.number, 0.72))
            self._seen(side, line.number)
        elif _BARE_PLACE.fullmatch(words):
            self.found.addresses[side].append((words, line.number, 0.62))

    def _name(self, side: str, pair: Pair) -> None:
        if not side:
            return
        if is_open(pair.value):
            if not pair.seal:
                self.found.open.add((side, "name"))
                self._seen(side, pair.line)
            return
        if pair.form and _BARE_PLACE.fullmatch(compact(pair.value)):
            self.found.addresses[side].append((compact(pair.value), pair.line, 0.62))
            return
        name = name_in(pair.value)
        behind = address_behind(pair.value)
        if behind and not pair.seal:
            self.found.addresses[side].append((behind, pair.line, 0.72))
        if _is_name(name):
            sure = 0.75 if pair.seal else 0.95 if not pair.form else 0.9
            self.found.names[side].append((name, pair.line, sure))
            if not pair.seal:
                self._seen(side, pair.line)

    def _address(self, side: str, pair: Pair) -> None:
        if not side:
            return
        if is_open(pair.value):
            self.found.open.add((side, "address"))
            return
        address = _in_digits(_unclosed(compact(pair.value.split("，")[0])))
        if len(address) >= 4:
            weight = 0.6 if re.search(r"通[讯信迅]|联系|送达", pair.label) else 0.85
            weight = 0.92 if re.search(r"住|注册|法定", pair.label) else weight
            self.found.addresses[side].append((address, pair.line, weight))

    def _seen(self, side: str, number: int) -> None:
        """Where the parties mainly stand: where the customer is first named."""
        if side == CUSTOMER and not self.found.of_customer:
            self.found.of_customer = True
            self.found.first_line = number
        elif self.found.first_line is None:
            self.found.first_line = number


def name_in(value: str) -> str:
    """A party's name out of what is printed behind its label."""
    value = _TRAIL.sub("", _AFTER_NAME.split(value, maxsplit=1)[0])
    known = _NAME_END.match(compact(value))
    return known.group(1) if known is not None and len(compact(value)) > 40 else compact(value)


def _unclosed(words: str) -> str:
    """Words without a closing bracket whose opening one stood before them."""
    return words if "(" in words else words.partition(")")[0]


def _in_digits(address: str) -> str:
    """An address with numbers in capitals (伍号) in digits."""
    return re.sub(
        r"[壹贰叁肆伍陆柒捌玖拾佰]{1,6}(?=[号层栋室楼])",
        lambda match: plain(number_of(match.group()) or Decimal(0)),
        address,
    )


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 45 or ":" in name or label_key(name):
        return False
    return _NOT_A_NAME.search(name) is None and _NO_NAME.fullmatch(name) is None


def best_name(candidates: list[tuple[str, int, float]]) -> tuple[str, int, float] | None:
    """The name printed most surely; where a scan misread it once, the way it is printed most."""
    if not candidates:
        return None
    name, line, sure = max(candidates, key=lambda c: c[2])
    alike = Counter(other for other, _, _ in candidates if same_but_misread(name, other))
    common, count = alike.most_common(1)[0]
    return (common, line, sure) if count > alike[name] else (name, line, sure)


def sides() -> Iterator[str]:
    yield from (SUPPLIER, CUSTOMER)
