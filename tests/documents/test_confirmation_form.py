"""The confirmation of a change of use as a file: every value stands in it, on one page to sign."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdfium2 import PdfDocument

from service.documents import render_confirmation_form
from service.domain.confirmation_form import ConfirmationForm, FormRow
from service.domain.dates import worded
from tests.documents.test_evidence_sheet import words_of

FORM = ConfirmationForm(
    contract_no="GY-2025-000001",
    contract_title="高压供用电合同",
    signed_on=date(2025, 11, 19),
    account_no="632598000001",
    supplier_name="国网示例县供电公司",
    customer_name="示范水泥有限公司",
    supply_address="青海省海东市示例县工业园区创业路 18 号",
    change="临时减容",
    work_order_no="26120001",
    effective_on=date(2026, 12, 1),
    until_on=date(2027, 5, 31),
    rows=(
        FormRow("运行容量", "1630千伏安", "1000千伏安"),
        FormRow("变压器", "变压器2：状态为运行", "变压器2：状态为减容停用"),
    ),
    printed_on=date(2026, 11, 25),
)


def test_every_value_stands_in_it() -> None:
    words = words_of(render_confirmation_form(FORM))
    for field in fields(FORM):
        value = getattr(FORM, field.name)
        if isinstance(value, date) and field.name != "printed_on":
            assert worded(value) in words, field.name
        elif isinstance(value, str):
            assert value in words, field.name
    table = Document(BytesIO(render_confirmation_form(FORM))).tables[1]
    shown = [tuple(cell.text for cell in row.cells) for row in table.rows]
    assert shown == [
        ("项目", "原约定", "变更为"),
        *((row.item, row.old, row.new) for row in FORM.rows),
    ]


def test_it_says_what_it_does_to_the_contract_and_who_signs() -> None:
    words = words_of(render_confirmation_form(FORM))
    assert "除上表所列事项外，合同的其他约定不变" in words
    assert "是上述合同的组成部分" in words
    assert "一式两份" in words
    assert f"供电人（盖章）：{FORM.supplier_name}" in words
    assert f"用电人（签字或者盖章）：{FORM.customer_name}" in words
    assert words.count("日期：") == 2


def test_a_change_for_good_has_no_last_day_and_what_is_not_known_is_not_said() -> None:
    plain = replace(FORM, until_on=None, signed_on=None, work_order_no="")
    words = words_of(render_confirmation_form(plain))
    assert "期限" not in words
    assert "日止" not in words
    assert "签订" not in words.replace(FORM.contract_title, "")


def test_where_the_contract_says_it_already_there_is_no_table() -> None:
    docx = render_confirmation_form(replace(FORM, rows=()))
    assert "不改变上述合同记载的各项约定" in words_of(docx)
    assert "上表" not in words_of(docx)
    assert len(Document(BytesIO(docx)).tables) == 2


def test_the_same_value_makes_the_same_bytes() -> None:
    assert render_confirmation_form(FORM) == render_confirmation_form(replace(FORM))


@pytest.mark.pdf
def test_libreoffice_prints_it_on_one_page(tmp_path: Path, to_pdf: Callable[[Path], Path]) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(render_confirmation_form(replace(FORM, rows=FORM.rows * 4)))
    with PdfDocument(to_pdf(path)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert len(pages) == 1
    assert FORM.customer_name in pages[0]
