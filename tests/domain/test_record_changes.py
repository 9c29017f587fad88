"""What changed between two records."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.record_changes import RecordChange, changes_between, leaves

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.text("abcd", min_size=1, max_size=3), VALUES, max_size=5)


def test_a_quantity_is_one_value() -> None:
    old = {"capacity": {"contract": {"value": "315", "unit": "kVA"}}}
    new = {"capacity": {"contract": {"value": "630", "unit": "kVA"}}}
    assert changes_between(old, new) == [RecordChange("capacity.contract", "315 kVA", "630 kVA")]


def test_what_was_not_there_before_has_no_old_value() -> None:
    old: dict[str, object] = {"generation": None, "contacts": [{"name": "甲"}]}
    new = {"generation": {"type": "光伏"}, "contacts": []}
    assert changes_between(old, new) == [
        RecordChange("generation.type", None, "光伏"),
        RecordChange("contacts[0].name", "甲", None),
    ]


def test_false_and_nought_are_values() -> None:
    assert dict(leaves({"metered": False, "hours": 0, "name": None, "aliases": []})) == {
        "metered": False,
        "hours": 0,
    }


@given(RECORDS)
def test_a_record_does_not_differ_from_itself(record: dict[str, object]) -> None:
    assert changes_between(record, record) == []


@given(RECORDS, RECORDS)
def test_changes_back_are_the_changes_turned_round(
    one: dict[str, object], other: dict[str, object]
) -> None:
    there = {(c.path, str(c.old), str(c.new)) for c in changes_between(one, other)}
    back = {(c.path, str(c.new), str(c.old)) for c in changes_between(other, one)}
    assert there == back
