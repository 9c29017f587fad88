"""Hands and seals: what each party lacks, the cases of art. 22, the day of signing."""

from datetime import date
from typing import Any

import pytest

from service.domain.catalogue import Library
from service.domain.seal_cases import CASES, SealCase, binds
from service.domain.signing import (
    CONCLUDING_SEALS,
    Mark,
    PartyToSign,
    SealKind,
    SignerCapacity,
    Standing,
    both_seals,
    seal_refused,
    signing_day,
    state_of,
)
from service.domain.vocabulary import PartyType

FIRM = PartyToSign("用电人", "某公司", PartyType.LEGAL_PERSON)
SUPPLIER = PartyToSign("供电人", "供电公司", PartyType.BRANCH)
TRADER = PartyToSign("用电人", "某餐馆", PartyType.SOLE_TRADER)
PERSON = PartyToSign("用电人", "某人", PartyType.NATURAL_PERSON)
DAY = date(2026, 11, 25)
HEAD = SignerCapacity.LEGAL_REPRESENTATIVE


def mark(party: PartyToSign = FIRM, **other: Any) -> Mark:
    values: dict[str, Any] = {"counted_on": DAY, "capacity": HEAD, "by_hand": True}
    return Mark(party=party.role, **(values | other))


SEALED: dict[str, Any] = {"seal": SealKind.CONTRACT}
SEAL_ONLY: dict[str, Any] = {"by_hand": False, "capacity": None, "seal": SealKind.OFFICIAL}


@pytest.mark.parametrize("seal", SealKind)
def test_only_three_seals_conclude_a_contract(seal: SealKind) -> None:
    assert (seal_refused(seal, FIRM) is None) is (seal in CONCLUDING_SEALS)
    assert {kind.value for kind in CONCLUDING_SEALS} == {"供用电合同专用章", "合同专用章", "公章"}


@pytest.mark.parametrize(
    ("marks", "missing", "case"),
    [
        ([], ("用电人尚未签字", "用电人尚未盖章"), None),
        ([mark()], ("用电人尚未盖章",), SealCase.SIGNED_ONLY),
        ([mark(**SEAL_ONLY)], ("用电人尚未签字",), SealCase.SEALED_ONLY),
        ([mark(**SEALED)], (), SealCase.SIGNED_AND_SEALED),
        ([mark(), mark(**SEAL_ONLY)], (), SealCase.SIGNED_AND_SEALED),
        ([mark(**SEALED, seal_as_filed=False)], (), SealCase.SEAL_DIFFERS),
        ([mark(**SEALED, seal_as_filed=True)], (), SealCase.SIGNED_AND_SEALED),
        ([mark(seal=SealKind.FINANCE)], ("用电人尚未盖章",), SealCase.SIGNED_ONLY),
        ([mark(SUPPLIER, **SEALED)], ("用电人尚未签字", "用电人尚未盖章"), None),
    ],
)
def test_what_an_organisation_lacks(
    marks: list[Mark], missing: tuple[str, ...], case: SealCase | None
) -> None:
    state = state_of(FIRM, marks)
    assert state.missing == missing
    assert state.case == case
    assert (state.signed_on == DAY) is not bool(missing)


def test_a_natural_person_only_signs() -> None:
    own = mark(PERSON, capacity=SignerCapacity.IN_PERSON)
    assert state_of(PERSON, [own]).missing == ()
    assert state_of(PERSON, []).missing == ("用电人尚未签字",)
    assert state_of(PERSON, [own]).case is None


def test_a_sole_trader_seals_or_puts_a_fingerprint() -> None:
    own: dict[str, Any] = {"party": TRADER, "capacity": SignerCapacity.IN_PERSON}
    assert state_of(TRADER, [mark(**own)]).missing != ()
    assert state_of(TRADER, [mark(**own, fingerprinted=True)]).missing == ()
    assert state_of(TRADER, [mark(**own, **SEALED)]).missing == ()
    agent = mark(TRADER, capacity=SignerCapacity.AGENT, fingerprinted=True)
    assert "由经营者签字并按指印" in "".join(state_of(TRADER, [agent]).missing)


def test_a_mark_that_waits_does_not_count_and_one_refused_is_gone() -> None:
    waits = mark(**SEALED, standing=Standing.AWAITS_RATIFICATION)
    refused = mark(**SEALED, standing=Standing.REFUSED)
    assert state_of(FIRM, [waits]).missing == ("用电人的代签尚未得到追认", "用电人尚未盖章")
    assert state_of(FIRM, [refused]).missing == state_of(FIRM, []).missing
    assert state_of(FIRM, [refused, mark(**SEALED)]).missing == ()


def test_the_signing_day_is_the_latest_of_all_parties() -> None:
    late = date(2026, 12, 3)
    ours = state_of(SUPPLIER, [mark(SUPPLIER, **SEALED)])
    theirs = state_of(FIRM, [mark(), mark(**SEAL_ONLY, counted_on=late)])
    assert signing_day([ours, theirs]) == late
    assert signing_day([ours, state_of(FIRM, [])]) is None
    assert signing_day([]) is None


def test_both_seals_means_every_party_and_the_supplier_among_them() -> None:
    ours = state_of(SUPPLIER, [mark(SUPPLIER, **SEALED)])
    theirs = state_of(FIRM, [mark(**SEALED)])
    assert both_seals([ours, theirs])
    assert not both_seals([theirs])
    assert not both_seals([ours, state_of(FIRM, [mark()])])


# case, authority proven, seal agreed as a condition, apparent authority -> binds
ARTICLE_22 = [
    (SealCase.SIGNED_AND_SEALED, False, True, False, True),
    (SealCase.SEAL_DIFFERS, True, True, False, True),
    (SealCase.SEAL_DIFFERS, False, True, False, False),
    (SealCase.SEAL_DIFFERS, False, False, True, True),
    (SealCase.SIGNED_ONLY, True, False, False, True),
    (SealCase.SIGNED_ONLY, True, True, False, False),
    (SealCase.SIGNED_ONLY, False, False, False, False),
    (SealCase.SIGNED_ONLY, False, False, True, True),
    (SealCase.SEALED_ONLY, True, False, False, True),
    (SealCase.SEALED_ONLY, True, True, False, True),
    (SealCase.SEALED_ONLY, False, False, False, False),
    (SealCase.AUTHORITY_EXCEEDED, True, False, False, False),
    (SealCase.AUTHORITY_EXCEEDED, False, False, True, True),
]


@pytest.mark.parametrize(("case", "proven", "condition", "apparent", "bound"), ARTICLE_22)
def test_who_is_bound_by_hand_and_seal(
    case: SealCase, proven: bool, condition: bool, apparent: bool, bound: bool
) -> None:
    given = {"authority_proven": proven, "seal_is_condition": condition, "apparent": apparent}
    assert binds(case, **given) is bound


def test_the_service_is_stricter_than_the_law_where_both_were_agreed() -> None:
    counted = {case for case, rule in CASES.items() if rule.counts}
    assert counted == {SealCase.SIGNED_AND_SEALED, SealCase.SEAL_DIFFERS}
    assert set(CASES) == set(SealCase)


def test_every_case_cites_an_article_on_file(library: Library) -> None:
    for rule in CASES.values():
        assert library.basis(rule.basis).label.startswith("《")
    paragraphs = {rule.basis.paragraph for rule in CASES.values() if rule.basis.article == 22}
    assert paragraphs == {1, 2, 3, 4}
