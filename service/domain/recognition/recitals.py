"""Parties in running words: 某公司，住某处，以下称供电方; and addresses behind a party's name."""

import re
from collections.abc import Iterator

from service.domain.recognition.folding import compact
from service.domain.recognition.vocabulary import CUSTOMER_WORDS, SUPPLIER_WORDS

_QUOTE = "[\"'“”‘’「」『』《》]?"
_GIVEN = re.compile(
    rf"(?:以下|下文|下|本合同中?|本协议中?)?(?:简称|统称|合称|称)(?:为|作)?:?{_QUOTE}"
    rf"(?P<role>甲方|乙方|{SUPPLIER_WORDS}|{CUSTOMER_WORDS}){_QUOTE}"
)
_LEAD = re.compile(
    r"^.{0,12}:|^(?:由|与|和|及|同|兹有|兹|现由|现|为|因|经|本合同由|一方为?|另一方为?|以及|一方是)+"
)
_PLACE = r"[省市县区乡镇村州旗路街道巷号园楼室层组社]"
_ADDRESS = re.compile(
    r"^(?:(?:其|的)?(?:登记的?|注册的?|现)?(?:(?:注册|法定|办公|通讯|联系|单位|营业|经营)?(?:住所地?|住址|地址|所在地|驻地|驻所)"
    r"|住|注册[于在]|登记[于在]|位于|设在|地处|坐落[于在]?|在|驻)(?:为|是|在|于|位于|:)?|现?住(?:在)?)"
    r"(?P<address>[^，。；:、()（）]{4,50})"
)
_NAME = re.compile(r"[^，。；:、\"'“”「」_]{2,40}")
_MAX_BEFORE = 200


def recitals(text: str) -> Iterator[tuple[str, str, str]]:
    """Role, name and address (either may be empty) of each party that a sentence introduces."""
    previous = 0
    for match in _GIVEN.finditer(text):
        words = text[max(previous, match.start() - _MAX_BEFORE) : match.start()]
        previous = match.end()
        words = re.split(r"[。；]", words.rstrip("(（，、 "))[-1]
        parts = re.split(r"[，(（]|[)）](?=[^)）])", words.strip("，、)） "))
        name = _LEAD.sub("", compact(_whole_name(words)))
        name += ")" if name.count("(") > name.count(")") else ""
        address = next(filter(None, map(_address, parts)), "")
        yield match.group("role"), name if _NAME.fullmatch(name) else "", address


def _whole_name(words: str) -> str:
    """The first words of a recital up to a comma, with a bracket that belongs to the name."""
    return re.split(
        r"，|[(（](?:住|地址|以下|法定|统一|注册)", words.strip("，、)） "), maxsplit=1
    )[0]


def _address(part: str) -> str:
    match = _ADDRESS.match(part.strip())
    if match is None or re.search(_PLACE, match.group("address")) is None:
        return ""
    return compact(match.group("address"))


def address_behind(value: str) -> str:
    """The address that stands behind a name in the same sentence; empty where none does."""
    parts = re.split(r"[，；(（)）]", value)[1:]
    return next((found for found in map(_address, parts) if len(found) >= 6), "")
