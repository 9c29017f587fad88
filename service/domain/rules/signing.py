"""Who signs and with which seal: judged from what the text prints on a day."""

import re

from service.domain.comparison import folded, is_blank
from service.domain.credentials import birth_date, credit_code_is_valid, resident_id_is_valid
from service.domain.dates import age_on
from service.domain.outline import Clause
from service.domain.passages import (
    SIDES,
    Printed,
    first_printed,
    is_supply_contract,
    is_whole_contract,
    said,
    sentences,
    sides,
)
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import CredentialType, PartyRole, PartyType

_ORGANISATIONS = frozenset(
    {PartyType.LEGAL_PERSON.value, PartyType.BRANCH.value, PartyType.UNINCORPORATED.value}
)
_SIGNATURE_IDS = re.compile(r"\.signature(-|$)")
_SIGNATURE_TITLES = r"签署页|签字页|签章页|签署$|签字盖章|双方签署"
_OTHER_SEALS = re.compile(r"(财务|发票|部门|科室|项目部|资料|业务受理|收费)[^，。；]{0,8}章")
_ALLOWS = re.compile(r"加盖|盖具|签盖|有效|生效|可以|均可|亦可|同等效力|代替|替代")
_DENIES = re.compile(r"不[能得可应]|无效|不发生|不予|追认|禁止|不产生")


@rule("signing.representative")
def representative(subject: Subject) -> RuleResult:
    """An organisation names its legal representative or person in charge, or an agent."""
    organisations = [
        (side, name, printed)
        for side, name in sides(subject).items()
        if (printed := _organisation(subject, side)) is not None
    ]
    if not organisations:
        return NOT_APPLICABLE
    return [
        Hit(
            place_of(*kind),
            f"{name}没有印明法定代表人或者负责人",
            "写明法定代表人或者负责人的姓名",
        )
        for side, name, kind in organisations
        if said(subject, f"{side}.representative.name") is None
    ]


def _organisation(subject: Subject, side: str) -> Printed | None:
    """Where a party is said to be an organisation; the customer also by the record, where the
    text has a place for its representative and none for its type.
    """
    kind = said(subject, f"{side}.party_type")
    if kind is not None:
        return kind if folded(kind[1].text) in _ORGANISATIONS else None
    account = subject.account
    if side != "customer" or account is None:
        return None
    if account.customer.party_type.value not in _ORGANISATIONS:
        return None
    return first_printed(subject, f"{side}.representative.name")


@rule("signing.operator")
def operator(subject: Subject) -> RuleResult:
    """A sole trader's text names the registered operator with the identity number.

    What stands beside the supply contract may leave both to it.
    """
    kind = said(subject, "customer.party_type")
    if kind is None or folded(kind[1].text) != PartyType.SOLE_TRADER:
        return NOT_APPLICABLE
    if not is_supply_contract(subject) and first_printed(subject, "customer.operator.name") is None:
        return NOT_APPLICABLE
    hits = []
    for path, name in {
        "customer.operator.name": "经营者姓名",
        "customer.operator.id_number": "经营者身份证号码",
    }.items():
        printed = first_printed(subject, path)
        if printed is None or is_blank(printed[1].text):
            hits.append(Hit(place_of(*(printed or kind)), f"没有填写{name}", f"填写{name}"))
    return hits


def _numbers(subject: Subject) -> list[tuple[str, Printed]]:
    """Printed identity and registration numbers, each with the type it must satisfy."""
    every = sides(subject)
    found = [
        (CredentialType.RESIDENT_ID.value, field)
        for side in every
        for path in (f"{side}.agent.id_number", f"{side}.operator.id_number")
        for field in subject.fields(path)
    ]
    for side in every:
        kind = said(subject, f"{side}.credential.type")
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
    for side, name in sides(subject).items():
        party, kind = (
            said(subject, f"{side}.party_type"),
            said(subject, f"{side}.credential.type"),
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
    """The text has a page for signatures; that of a supply contract names every party.

    Side agreements may sign by role alone: their party table says who is who.
    """
    if not is_whole_contract(subject.document):
        return NOT_APPLICABLE
    pages = [
        clause
        for clause in subject.document.clauses()
        if _SIGNATURE_IDS.search(clause.id) or re.search(_SIGNATURE_TITLES, clause.title)
    ]
    if not pages:
        return [Hit(Place(), "全文没有签署页", "附签署页，写明各方名称、签字、盖章和日期")]
    if not subject.document.kind.id or not is_supply_contract(subject):
        return []
    words = folded("".join(page.text for page in pages))
    return [
        Hit(place_of(pages[0]), f"签署页没有印明{role}的名称", f"印明{role}的全称")
        for side, role in sides(subject).items()
        if not _is_named(subject, side, role, pages, words)
    ]


def _is_named(subject: Subject, side: str, role: str, pages: list[Clause], words: str) -> bool:
    """Supplier and customer by their own field on the page; others by the name they bear."""
    if side in SIDES:
        fields = subject.fields(f"{side}.name")
        return any(c in pages and not is_blank(run.text) for c, run in fields)
    name = said(subject, f"{side}.name")
    # An owner of the premises signs for the use of the site only, where the text says so.
    return name is None or role == PartyRole.PROPERTY_OWNER or folded(name[1].text) in words


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
    representative,
    operator,
    credential_digits,
    credential_type,
    adult,
    signature_page,
    seal_kinds,
)
