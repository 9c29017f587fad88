"""Wholesale (趸购售电): the reseller's licence and area, its prices, and what only it settles."""

import re

from service.domain.comparison import folded, is_blank
from service.domain.passages import (
    column_fields,
    first_printed,
    said,
)
from service.domain.recorded import first_dated
from service.domain.settled import unsettled
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import Severity

KIND = "wholesale"
LICENCE = {
    "agreed.wholesale.licence_no": "电力业务许可证编号",
    "agreed.wholesale.licence_ends_on": "许可证有效期",
    "agreed.wholesale.area_approval": "供电营业区批准文件",
    "agreed.wholesale.area": "供电营业区范围",
}
CONTENTS = {
    "供电营业区": r"营业区$|趸购方与营业区|供电范围",
    "关口计量": r"关口",
    "分类电量": r"分类电量",
    "转售的限制": r"转售",
    "终端用户的供电责任": r"终端用户",
    "营业区内的重要用户": r"重要用户",
}
"""What a wholesale contract settles beside the contents of every supply contract."""
_RESALE_TARIFF = re.compile(r"趸[购售]")


def _is_wholesale(subject: Subject) -> bool:
    return subject.document.kind.id == KIND


@rule("wholesale.licence")
def licence(subject: Subject) -> RuleResult:
    """Licence and area are named, and the licence is in force as long as the contract."""
    if not _is_wholesale(subject):
        return NOT_APPLICABLE
    hits = []
    for path, name in LICENCE.items():
        if said(subject, path) is None:
            printed = first_printed(subject, path)
            place = place_of(*printed) if printed is not None else Place()
            hits.append(Hit(place, f"没有填写{name}", f"依许可文件写明{name}"))
    valid, ends = (
        first_dated(subject, "agreed.wholesale.licence_ends_on"),
        first_dated(subject, "term.ends_on"),
    )
    if valid is None:
        return hits
    place, words = place_of(valid[0], valid[1]), f"许可证有效期印为「{valid[1].text}」"
    if valid[2] < subject.as_of:
        hits.append(Hit(place, words, "许可证在签署之日有效"))
    elif ends is not None and valid[2] < ends[2]:
        expected = f"不早于合同终止日「{ends[1].text}」，或者按许可证缩短期限"
        hits.append(Hit(place, words, expected, severity=Severity.WARN))
    return hits


@rule("wholesale.tariff")
def tariff(subject: Subject) -> RuleResult:
    """Every gateway is billed at a wholesale tariff."""
    printed = list(column_fields(subject.document, "metering_points[].tariff"))
    if not _is_wholesale(subject) or not printed:
        return NOT_APPLICABLE
    return [
        Hit(place_of(clause, run), f"关口的电价类别印为「{run.text}」", "趸购电价的类别")
        for clause, run in printed
        if not is_blank(run.text) and not _RESALE_TARIFF.search(folded(run.text))
    ]


@rule("wholesale.contents")
def contents(subject: Subject) -> RuleResult:
    """What only a reseller's contract settles has a clause with words in it."""
    if not _is_wholesale(subject):
        return NOT_APPLICABLE
    return unsettled(subject.document, CONTENTS, "合同")


RULES = (licence, tariff, contents)
