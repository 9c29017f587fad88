"""Who signs, with what authority and which seal: judged from what the text prints on a day."""

import re
from datetime import date

from service.domain.comparison import folded, is_blank, worded
from service.domain.credentials import birth_date, credit_code_is_valid, resident_id_is_valid
from service.domain.dates import age_on, parse_worded
from service.domain.outline import Clause, FieldRun
from service.domain.passages import clauses_titled, is_supply_contract, sentences
from service.domain.recorded import as_recorded
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import CredentialType, PartyType

SIDES = {"supplier": "供电人", "customer": "用电人"}
_ORGANISATIONS = frozenset(
    {PartyType.LEGAL_PERSON.value, PartyType.BRANCH.value, PartyType.UNINCORPORATED.value}
)
_CONTENTS = {
    "id_number": "代理人身份证号码",
    "matter": "代理事项",
    "scope": "代理权限",
    "valid_from": "委托起始日",
    "valid_to": "委托截止日",
}
_WITHOUT = frozenset({"id_number", "matter", "scope"})
"""Contents a short text may leave to the authorisation itself (its original is annexed)."""
_SIGNATURE_TITLES = r"签署页|签字页|签章页|签署$|签字盖章|双方签署"
_OTHER_SEALS = re.compile(r"(财务|发票|部门|科室|项目部|资料|业务受理|收费)[^，。；]{0,8}章")
_ALLOWS = re.compile(r"有效|生效|可以|均可|亦可|同等效力|代替|替代")
_DENIES = re.compile(r"不[能得可应]|无效|不发生|不予|追认|禁止|不产生")
Printed = tuple[Clause, FieldRun]


def _first(subject: Subject, path: str) -> Printed | None:
    return next(iter(subject.fields(path)), None)


def _said(subject: Subject, path: str) -> Printed | None:
    """The first printing of a path that is not blank."""
    return next((f for f in subject.fields(path) if not is_blank(f[1].text)), None)


def _agents(subject: Subject) -> list[tuple[str, Printed]]:
    """Sides for which an agent is named."""
    named = ((side, _said(subject, f"{side}.agent.name")) for side in SIDES)
    return [(side, field) for side, field in named if field is not None]


def _day(field: Printed | None) -> date | None:
    return None if field is None else parse_worded(folded(field[1].text))


@rule("signing.agent-contents")
def agent_contents(subject: Subject) -> RuleResult:
    """A named agent: who, for what, how far, from when to when (Civil Code art. 165)."""
    agents = _agents(subject)
    if not agents:
        return NOT_APPLICABLE
    hits = []
    for side, agent in agents:
        if not any(_first(subject, f"{side}.agent.{content}") for content in _CONTENTS):
            if not is_supply_contract(subject):
                continue
            found = f"印有{SIDES[side]}的代理人「{agent[1].text}」，没有授权的内容"
            hits.append(Hit(place_of(*agent), found, "写明代理事项、权限和期间"))
            continue
        for content, name in _CONTENTS.items():
            printed = _first(subject, f"{side}.agent.{content}")
            if printed is None and content in _WITHOUT:
                continue
            if printed is None or is_blank(printed[1].text):
                found = f"{SIDES[side]}的代理人「{agent[1].text}」，没有填写{name}"
                hits.append(Hit(place_of(*(printed or agent)), found, f"依授权委托书填写{name}"))
    return hits


@rule("signing.principal-signed")
def principal_signed(subject: Subject) -> RuleResult:
    """The record says that the principal signed or sealed the authorisation."""
    agent = _said(subject, "customer.agent.name")
    recorded = subject.account.customer.agent if subject.account is not None else None
    if agent is None or recorded is None:
        return NOT_APPLICABLE
    if recorded.principal_signed_and_sealed:
        return []
    found = f"用电人代理人「{agent[1].text}」的授权委托书没有委托人签名或者盖章"
    return [Hit(place_of(*agent), found, "委托人签名或者盖章后再签署合同")]


@rule("signing.agent-period")
def agent_period(subject: Subject) -> RuleResult:
    """The authorisation is in force on the day the contract is made ready to sign."""
    hits = []
    judged = False
    for side, agent in _agents(subject):
        begin, end = (_said(subject, f"{side}.agent.valid_{end}") for end in ("from", "to"))
        first, last = _day(begin), _day(end)
        if begin is None or end is None or first is None or last is None:
            continue
        judged = True
        period = (
            f"{SIDES[side]}代理人「{agent[1].text}」的委托期间印为自{begin[1].text}至{end[1].text}"
        )
        if last < first:
            hits.append(Hit(place_of(*end), period, "截止日不早于起始日"))
        elif not first <= subject.as_of <= last:
            hits.append(Hit(place_of(*end), period, f"覆盖签署日{worded(subject.as_of)}"))
    return hits if judged else NOT_APPLICABLE


@rule("signing.agent-record")
def agent_record(subject: Subject) -> RuleResult:
    """The customer's agent is printed as recorded."""
    names = {"customer.agent.name": "代理人"} | {
        f"customer.agent.{content}": name for content, name in _CONTENTS.items()
    }
    return as_recorded(subject, names, "用电人")


@rule("signing.representative")
def representative(subject: Subject) -> RuleResult:
    """An organisation names its legal representative or person in charge, or an agent."""
    sides = [
        (side, kind)
        for side in SIDES
        if (kind := _said(subject, f"{side}.party_type")) is not None
        and folded(kind[1].text) in _ORGANISATIONS
    ]
    if not sides:
        return NOT_APPLICABLE
    return [
        Hit(
            place_of(*kind),
            f"{SIDES[side]}没有印明法定代表人或者负责人",
            "写明法定代表人或者负责人的姓名",
        )
        for side, kind in sides
        if _said(subject, f"{side}.representative.name") is None
    ]


@rule("signing.operator")
def operator(subject: Subject) -> RuleResult:
    """A sole trader's text names the registered operator with the identity number."""
    kind = _said(subject, "customer.party_type")
    if kind is None or folded(kind[1].text) != PartyType.SOLE_TRADER:
        return NOT_APPLICABLE
    hits = []
    for path, name in {
        "customer.operator.name": "经营者姓名",
        "customer.operator.id_number": "经营者身份证号码",
    }.items():
        printed = _first(subject, path)
        if printed is None or is_blank(printed[1].text):
            hits.append(Hit(place_of(*(printed or kind)), f"没有填写{name}", f"填写{name}"))
    return hits


def _numbers(subject: Subject) -> list[tuple[str, Printed]]:
    """Printed identity and registration numbers, each with the type it must satisfy."""
    found = [
        (CredentialType.RESIDENT_ID.value, field)
        for side in SIDES
        for path in (f"{side}.agent.id_number", f"{side}.operator.id_number")
        for field in subject.fields(path)
    ]
    for side in SIDES:
        kind = _said(subject, f"{side}.credential.type")
        if kind is not None:
            kinds = folded(kind[1].text)
            found += [(kinds, field) for field in subject.fields(f"{side}.credential.number")]
    return [(kind, field) for kind, field in found if not is_blank(field[1].text)]


@rule("signing.credential-digits")
def credential_digits(subject: Subject) -> RuleResult:
    """Check digits of printed credit codes and resident ids."""
    checks = {
        CredentialType.UNIFIED_SOCIAL_CREDIT_CODE.value: credit_code_is_valid,
        CredentialType.RESIDENT_ID.value: resident_id_is_valid,
    }
    numbers = [(kind, field) for kind, field in _numbers(subject) if kind in checks]
    if not numbers:
        return NOT_APPLICABLE
    return [
        Hit(place_of(*field), f"{kind}印为「{field[1].text}」，校验位不正确", f"依证件核对{kind}")
        for kind, field in numbers
        if not checks[kind](folded(field[1].text))
    ]


@rule("signing.credential-type")
def credential_type(subject: Subject) -> RuleResult:
    """Organisations and sole traders show a credit code, natural persons do not."""
    credit = CredentialType.UNIFIED_SOCIAL_CREDIT_CODE.value
    judged, hits = False, []
    for side, name in SIDES.items():
        party, kind = (
            _said(subject, f"{side}.party_type"),
            _said(subject, f"{side}.credential.type"),
        )
        if party is None or kind is None:
            continue
        judged = True
        person = folded(party[1].text) == PartyType.NATURAL_PERSON
        other = folded(kind[1].text) in (CredentialType.OTHER.value,)
        if not other and person == (folded(kind[1].text) == credit):
            found = f"{name}为{party[1].text}，证件类型印为「{kind[1].text}」"
            expected = "自然人的身份证件" if person else credit
            hits.append(Hit(place_of(*kind), found, expected))
    return hits if judged else NOT_APPLICABLE


@rule("signing.adult")
def adult(subject: Subject) -> RuleResult:
    """Every natural person who signs is of age on the day, by the identity number."""
    years = subject.parameter("adult-age-years")
    people = [
        field
        for kind, field in _numbers(subject)
        if kind == CredentialType.RESIDENT_ID and resident_id_is_valid(folded(field[1].text))
    ]
    if years is None or not people:
        return NOT_APPLICABLE
    return [
        Hit(
            place_of(*field),
            f"身份证号码「{field[1].text}」，签署时未满{years}周岁",
            "由法定代理人代理签署",
        )
        for field in people
        if age_on(birth_date(folded(field[1].text)), subject.as_of) < int(years)
    ]


@rule("signing.signature-page")
def signature_page(subject: Subject) -> RuleResult:
    """The text has a page for signatures that names both parties."""
    if not is_supply_contract(subject):
        return NOT_APPLICABLE
    pages = [
        *clauses_titled(subject.document, _SIGNATURE_TITLES),
        *(c for c in subject.document.clauses() if c.id.startswith("closing.signature")),
    ]
    if not pages:
        return [Hit(Place(), "全文没有签署页", "附签署页，写明双方名称、签字、盖章和日期")]
    hits = []
    for side, name in SIDES.items():
        printed = [f for f in subject.fields(f"{side}.name") if any(f[0] is p for p in pages)]
        known = bool(subject.document.kind.id)
        if known and not any(not is_blank(run.text) for _, run in printed):
            hits.append(Hit(place_of(pages[0]), f"签署页没有印明{name}的名称", f"印明{name}的全称"))
    return hits


@rule("signing.seal-kinds")
def seal_kinds(subject: Subject) -> RuleResult:
    """No words let a seal of finance, invoices or a department conclude the contract."""
    speaking = [
        passage
        for clause in subject.document.clauses()
        for passage in sentences(clause)
        if "章" in passage.text
    ]
    if not speaking:
        return NOT_APPLICABLE
    return [
        Hit(p.place, f"写有「{p.text[:40]}」", "供用电合同专用章、合同专用章或者公章")
        for p in speaking
        if _OTHER_SEALS.search(p.text) and _ALLOWS.search(p.text) and not _DENIES.search(p.text)
    ][:100]


RULES = (
    agent_contents,
    principal_signed,
    agent_period,
    agent_record,
    representative,
    operator,
    credential_digits,
    credential_type,
    adult,
    signature_page,
    seal_kinds,
)
