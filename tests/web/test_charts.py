"""Charts are honest pictures of their numbers, and can be read without seeing them."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.web.charts import BAR_WIDTH, Bar, bars, columns

VALUES = st.lists(
    st.builds(Bar, st.text(alphabet="草稿审核中<&\"'", min_size=1), st.integers(0, 10**6)),
    max_size=12,
)


@given(VALUES)
def test_a_bar_is_as_long_as_its_share_of_the_longest(values: list[Bar]) -> None:
    svg = etree.fromstring(str(bars("状态", values)))
    drawn = [int(rect.get("width", "")) for rect in svg.iter("rect")]
    most = max((bar.value for bar in values), default=0)
    for bar, length in zip(values, drawn, strict=True):
        assert (length > 0) == (bar.value > 0)
        assert abs(length - (BAR_WIDTH * bar.value / most if most else 0)) <= 2


@given(VALUES)
def test_labels_of_any_letters_leave_the_picture_whole(values: list[Bar]) -> None:
    svg = etree.fromstring(str(columns("到期", values)))
    said = svg.get("aria-label", "")
    assert all(f"{bar.label} {bar.value}" in said for bar in values)


def test_what_is_counted_can_be_followed() -> None:
    picture = str(bars("状态", [Bar("草稿", 3, href="/console/contracts?state=draft")]))
    assert 'href="/console/contracts?state=draft"' in picture
    assert "<title>草稿：3</title>" in picture


def test_no_numbers_is_said_in_words() -> None:
    assert "没有数据" in str(bars("状态", []))
