"""Customers nobody made up by hand: Hypothesis draws consistent account facts for every use that
the library covers, with a request for one of the texts such a customer signs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from service.domain.catalogue import Library
from service.domain.facts import AccountFacts, Party
from service.domain.selection import DraftRequest
from tests.mutation.customers import highvoltage, lowvoltage, special
from tests.mutation.customers.beside import beside
from tests.mutation.customers.drawing import Draw
from tests.mutation.customers.people import supplier
from tests.mutation.customers.requests import Site, supply

FIRST_SIGNING = date(2026, 11, 25)

USES = {
    "居民": lowvoltage.household,
    "低压": lowvoltage.business,
    "低压农业": lowvoltage.farm,
    "高压": highvoltage.business,
    "灌溉和高压农业": highvoltage.irrigation,
    "学校": highvoltage.school,
    "临时": special.temporary,
    "趸购": special.reseller,
}
_SUPPLY = (None, "wholesale", "high-voltage", "low-voltage")
_ORDINARY = ("居民", "低压", "高压", "低压农业", "灌溉和高压农业", "临时", "学校")
NAMED = "supply contract with the temporary addendum"
"""Companies may name the contract of the voltage for temporary supply; its addendum comes along."""
TEXTS: dict[str, tuple[tuple[str, ...], str | None, int]] = {
    "居民合同": (("居民",), None, 14),
    "低压合同": (("低压",), None, 14),
    "低压农业合同": (("低压农业",), None, 4),
    "高压合同": (("高压",), None, 24),
    "高压农业合同": (("灌溉和高压农业",), None, 5),
    "学校合同": (("学校",), None, 2),
    "临时合同": (("临时",), None, 11),
    "指名的临时合同": (("临时",), NAMED, 2),
    "趸购合同": (("趸购",), "wholesale", 4),
    "结算协议": (_ORDINARY, "settlement-agreement", 4),
    "续签协议": (_ORDINARY, "renewal-agreement", 5),
    "补充协议": (_ORDINARY, "supplementary-agreement", 3),
    "终止协议": (_ORDINARY, "termination-agreement", 3),
    "购售电合同": (("居民", "低压", "高压"), "pv-purchase-sale", 5),
    "转供电协议": (("高压",), "onward-supply", 2),
}
"""Texts with the uses whose customers sign them, the kind asked for, and the share of customers."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer with a request for a text, signed on a day."""

    use: str
    facts: AccountFacts
    supplier: Party
    request: DraftRequest
    signing: date
    contract_no: str


@st.composite
def customers(
    draw: st.DrawFn, library: Library, text: str, *, shrinkable: bool = False
) -> Customer:
    """Consistent facts of a customer who signs such a text, and the request for it.

    Drawn from one seed each, customers differ in everything; drawn choice by choice they come in
    families, but shrink.
    """
    uses, kind, _ = TEXTS[text]
    number: Callable[[int, int], int] = draw(st.randoms(use_true_random=True)).randint
    if shrinkable:
        number = lambda least, most: draw(st.integers(least, most))  # noqa: E731
    d = Draw(number, kind)
    signing = FIRST_SIGNING + timedelta(days=d.number(0, 400))
    use = d.one(uses)
    sells = supplier(d, signing)
    facts = USES[use](d, signing, sells)
    site = Site(facts, AccountFacts.model_validate(facts), signing)
    if kind == NAMED:
        kind = "high-voltage" if "high-voltage" in site.traits else "low-voltage"
    ask = supply if kind in _SUPPLY else beside
    request = ask(d, site, kind, library)
    contract_no = f"SFZ-{d.one(('GY', 'DY', 'JM'))}-{signing.year}-{d.digits(6)}"
    return Customer(use, site.account, Party.model_validate(sells), request, signing, contract_no)
