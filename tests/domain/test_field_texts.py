"""Printed words back to values: what every field of every sample says is its value."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.agreement import build_terms
from service.domain.drafting import draft
from service.domain.field_texts import (
    NotReadable,
    as_json,
    printings,
    read_value,
    says,
    terms_type,
    type_of,
)
from service.domain.quantities import Quantity
from service.domain.selection import select_template
from service.domain.term_changes import value_of
from service.domain.term_printings import Printing, printings_of
from service.domain.terms import Terms
from service.domain.vocabulary import RenewalMode, Unit
from service.library import default_folders
from service.library.samples import load_samples
from tests.documents.edited.bench import library, sample

SAMPLES = sorted(load_samples(default_folders()))


def printed_fields(name: str) -> Iterator[tuple[Terms, Printing]]:
    it = sample(name)
    selection = select_template(it.facts, it.request, library(), it.as_of)
    terms = build_terms(
        it.facts, it.supplier, it.request, selection, library(), it.as_of, it.contract_no
    )
    outline = draft(terms, selection, library(), it.as_of)
    return ((terms, printing) for printing in printings_of(outline, library(), terms))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_of_a_sample_is_read_back_as_its_value(name: str) -> None:
    read = 0
    for terms, printing in printed_fields(name):
        value = value_of(terms, printing.term)
        if printing.term.startswith("parameters."):
            assert says(printing.text, value, printing.filters)
            continue
        kind = terms_type(terms, printing.term)
        found = read_value(printing.text, kind, printing.filters, value)
        assert found == value, printing
        assert as_json(found, kind) == as_json(value, kind)
        read += 1
    assert read > 20


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_of_a_sample_has_a_chinese_name(name: str) -> None:
    for _, printing in printed_fields(name):
        assert re.search("[\u4e00-\u9fff]", printing.label), printing


def read(path: str, text: str, *filters: str, known: Any = None) -> Any:
    return read_value(text, type_of(Terms, path), (filters,), known)


@pytest.mark.parametrize(
    ("path", "text", "filters", "value"),
    [
        ("supply_voltage", "10kV", ("voltage",), "10kV"),
        ("supply_voltage", "１０千伏", ("voltage",), "10kV"),
        ("capacity.contract", "1,630kVA", (), Quantity(value=Decimal(1630), unit=Unit.KVA)),
        ("term.starts_on", "2027年1月1日", (), date(2027, 1, 1)),
        ("late_fee.residential_per_mille", "千分之0.5", ("per_mille",), Decimal("0.5")),
        ("late_fee.residential_per_mille", "0.5‰", ("per_mille",), Decimal("0.5")),
        ("tariff.time_of_use", "否", ("yes_no",), False),
        ("customer.service_phone", "无", ("or_none",), None),
        ("settlement.reading_day", "5", (), 5),
        ("settlement.reading_day", "五", (), 5),
        ("related_contracts", "甲合同、乙合同", ("join", "or_none"), ("甲合同", "乙合同")),
        ("related_contracts", "无", ("join", "or_none"), ()),
    ],
)
def test_words_as_people_write_them_are_read(
    path: str, text: str, filters: tuple[str, ...], value: Any
) -> None:
    assert read(path, text, *filters) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("supply_voltage", "9千伏"),
        ("supply_voltage", ""),
        ("capacity.contract", "约三百千伏安"),
        ("capacity.contract", "315"),
        ("capacity.contract", "315千乏"),
        ("term.starts_on", "2027年2月30日"),
        ("term.starts_on", "签字之日"),
        ("settlement.reading_day", "5.5"),
        ("settlement.reading_day", "32"),
        ("settlement.reading_day", "每月5"),
        ("tariff.time_of_use", "也许"),
        ("term.renewal_mode", "再说"),
        ("customer.credential.type", "身份"),
        ("contacts[0].mobile", "另一位"),
        ("settlement.invoice", "字" * 5_000),
    ],
)
def test_words_that_are_no_value_of_the_term_are_not_read(path: str, text: str) -> None:
    with pytest.raises(NotReadable):
        read(path, text)


def test_what_the_words_leave_out_stays_with_the_value() -> None:
    kind = type_of(Terms, "metering_points[0].pt")
    known = read_value("10000/100", kind)
    known = known.model_copy(update={"accuracy": "0.2"})
    changed = read_value("35000/100", kind, (("ratio",),), known)
    assert (changed.primary, changed.accuracy) == (35000, "0.2")


def test_a_path_that_no_term_has_is_a_lookup_error() -> None:
    for path in ("nothing", "capacity.nothing", "capacity[0]", "sources.no"):
        with pytest.raises(LookupError):
            type_of(Terms, path)


@given(
    st.decimals(0, 10**9, places=3, allow_nan=False),
    st.sampled_from([Unit.KVA, Unit.KW]),
)
def test_any_quantity_is_read_back(value: Decimal, unit: Unit) -> None:
    quantity = Quantity(value=value, unit=unit)
    text = next(printings(quantity))
    assert read("capacity.running", text) == quantity


@given(st.integers(0, 40_000))
def test_any_date_is_read_back(days: int) -> None:
    day = date(1990, 1, 1) + timedelta(days=days)
    assert read("term.ends_on", next(printings(day))) == day


@given(st.sampled_from(list(RenewalMode)))
def test_any_choice_is_read_back_by_its_name(mode: RenewalMode) -> None:
    assert read("term.renewal_mode", next(printings(mode))) is mode


@given(st.text(max_size=30))
def test_whatever_is_read_prints_as_the_words_that_were_read(text: str) -> None:
    for path in ("capacity.contract", "supply_voltage", "term.starts_on", "settlement.invoice"):
        try:
            value = read(path, text)
        except NotReadable:
            continue
        assert says(text, value)
