"""Agents and their authority: judged from what the text itself prints (Civil Code art. 165)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.comparison import folded, is_blank, worded
from service.domain.dates import parse_worded
from service.domain.outline import Table
from service.domain.passages import Printed, first_printed, said, sides
from service.domain.placeholders import Slot
from service.domain.recorded import as_recorded
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule
from service.domain.vocabulary import Severity

CONTENTS = {
    "name": "代理人姓名",
    "id_number": "代理人身份证号码",
    "matter": "代理事项",
    "scope": "代理权限",
    "valid_from": "委托起始日",
    "valid_to": "委托截止日",
}
_IDENTIFIES = "id_number"
"""Not one of the five contents of the law: judged only where a table has a cell for it."""
_SEALED = "principal_signed_and_sealed"
_PRINCIPAL = "委托人的签名或者盖章"
_ANNEXED = re.compile(r"授权(委托)?(书|文件)[^。；]{0,10}原件|委托人(的)?(签名|签字|盖章)")


@dataclass(frozen=True, slots=True)
class Authority:
    """One party's agent as the text prints it: contents by name, with the field or None."""

    side: str
    role: str
    printed: dict[str, Printed | None]

    @property
    def anchor(self) -> Printed:
        """Where a finding about the whole authority sits."""
        return next(field for field in self.printed.values() if field is not None)

    @property
    def words(self) -> str:
        name = self.printed["name"]
        known = name is not None and not is_blank(name[1].text)
        return f"{self.role}的代理人" + (f"「{name[1].text}」" if known and name else "")


def _authorities(subject: Subject) -> list[Authority]:
    """Every party for which a text names an agent, or says anything of an agent's authority."""
    found = []
    for side, role in sides(subject).items():
        paths = {name: f"{side}.agent.{name}" for name in CONTENTS}
        if any(said(subject, path) for path in paths.values()):
            # The first filled printing speaks; a blank one only where there is no other.
            fields = {n: said(subject, p) or first_printed(subject, p) for n, p in paths.items()}
            found.append(Authority(side, role, fields))
    return found


@rule("signing.agent-contents")
def agent_contents(subject: Subject) -> RuleResult:
    """A named agent: name, matter, scope, period, and that the principal signed or sealed.

    What a party table of the library has no cell for is missing all the same; as the paper in
    hand cannot help that, it is a note there and weighs fully only where a cell was left out.
    """
    authorities = _authorities(subject)
    if not authorities:
        return NOT_APPLICABLE
    offered = _offered(subject)
    hits: list[Hit] = []
    for authority in authorities:
        hits += _blank(authority)
        hits += _unprinted(authority, offered)
        hits += _unsealed(subject, authority)
    return hits


def _offered(subject: Subject) -> frozenset[str]:
    """Paths for which the library's tables in the text have a cell."""
    ids = {b.id for c in subject.document.clauses() for b in c.blocks if isinstance(b, Table)}
    tables = (subject.library.tables[name] for name in ids if name in subject.library.tables)
    return frozenset(
        part.path
        for table in tables
        for row in table.cells
        for cell in row
        for part in cell.parts
        if isinstance(part, Slot)
    )


def _blank(authority: Authority) -> Iterator[Hit]:
    for content, field in authority.printed.items():
        if field is not None and is_blank(field[1].text):
            name = CONTENTS[content]
            found = f"{authority.words}，没有填写{name}"
            yield Hit(place_of(*field), found, f"依授权委托书填写{name}")


def _unprinted(authority: Authority, offered: frozenset[str]) -> Iterator[Hit]:
    missing = {
        name: f"{authority.side}.agent.{name}" in offered
        for name, field in authority.printed.items()
        if field is None
    }
    left_out = [CONTENTS[name] for name, has_cell in missing.items() if has_cell]
    without = [
        CONTENTS[name] for name, has_cell in missing.items() if not has_cell and name != _IDENTIFIES
    ]
    for names, severity in ((left_out, None), (without, Severity.NOTE)):
        if names:
            words = "、".join(names)
            found = f"{authority.words}，没有印明{words}"
            expected = f"依授权委托书写明{words}"
            yield Hit(place_of(*authority.anchor), found, expected, severity=severity)


def _unsealed(subject: Subject, authority: Authority) -> Iterator[Hit]:
    """The principal's hand: printed as a value, or the authorisation's original is annexed."""
    printed = first_printed(subject, f"{authority.side}.agent.{_SEALED}")
    expected = "委托人签名或者盖章的授权委托书原件作为附件"
    if printed is not None:
        if folded(printed[1].text) != "是":
            found = f"{authority.words}，{_PRINCIPAL}印为「{printed[1].text}」"
            yield Hit(place_of(*printed), found, expected)
    elif not _ANNEXED.search(subject.whole_text):
        found = f"{authority.words}，没有写明{_PRINCIPAL}"
        yield Hit(place_of(*authority.anchor), found, expected, severity=Severity.NOTE)


@rule("signing.principal-signed")
def principal_signed(subject: Subject) -> RuleResult:
    """The record says that the principal signed or sealed the authorisation."""
    agent = said(subject, "customer.agent.name")
    recorded = subject.account.customer.agent if subject.account is not None else None
    if agent is None or recorded is None:
        return NOT_APPLICABLE
    if recorded.principal_signed_and_sealed:
        return []
    found = f"用电人代理人「{agent[1].text}」的授权委托书没有委托人签名或者盖章"
    return [Hit(place_of(*agent), found, "委托人签名或者盖章后再签署合同")]


def _day(field: Printed | None) -> date | None:
    return None if field is None else parse_worded(folded(field[1].text))


@rule("signing.agent-period")
def agent_period(subject: Subject) -> RuleResult:
    """The authorisation is in force on the day the contract is made ready to sign."""
    hits = []
    judged = False
    for authority in _authorities(subject):
        begin, end = authority.printed["valid_from"], authority.printed["valid_to"]
        first, last = _day(begin), _day(end)
        if begin is None or end is None or first is None or last is None:
            continue
        judged = True
        period = f"{authority.words}的委托期间印为自{begin[1].text}至{end[1].text}"
        if last < first:
            hits.append(Hit(place_of(*end), period, "截止日不早于起始日"))
        elif not first <= subject.as_of <= last:
            hits.append(Hit(place_of(*end), period, f"覆盖签署日{worded(subject.as_of)}"))
    return hits if judged else NOT_APPLICABLE


@rule("signing.agent-record")
def agent_record(subject: Subject) -> RuleResult:
    """The customer's agent is printed as recorded."""
    names = {f"customer.agent.{content}": name for content, name in CONTENTS.items()}
    return as_recorded(subject, names, "用电人")


RULES = (agent_contents, principal_signed, agent_period, agent_record)
