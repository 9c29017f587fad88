"""The form by which a customer confirms a change of use, as .docx: one page, two signatures."""

from datetime import UTC, datetime, time

from service.documents.sheet_page import SheetPage
from service.domain.confirmation_form import ConfirmationForm
from service.domain.dates import worded

TITLE = "供用电合同变更确认书"
_COLUMNS = (("项目", 22), ("原约定", 39), ("变更为", 39))
_DATE = "日期：　　　　年　　月　　日"


def render_confirmation_form(form: ConfirmationForm) -> bytes:
    """The .docx; the same value makes the same bytes."""
    page = SheetPage(
        title=TITLE,
        header=f"{TITLE}　合同编号 {form.contract_no}",
        footer="一式两份，供电人、用电人各执一份",
        made_at=datetime.combine(form.printed_on, time(), UTC),
    )
    page.title(TITLE)
    page.form(_head(form))
    page.heading("一、变更内容")
    page.text(_agreed(form), leads=True)
    if form.rows:
        page.table(_COLUMNS, [(row.item, row.old, row.new) for row in form.rows])
    page.heading("二、其他约定")
    page.text(_rest(form))
    page.text("本确认书经双方签字或者盖章后生效，是上述合同的组成部分。")
    page.text("本确认书一式两份，双方各执一份，具有同等效力。")
    page.heading("三、双方签署")
    page.signatures(
        (
            (f"供电人（盖章）：{form.supplier_name}", "经办人（签字）：", _DATE),
            (f"用电人（签字或者盖章）：{form.customer_name}", "经办人（签字）：", _DATE),
        )
    )
    return page.saved()


def _head(form: ConfirmationForm) -> list[tuple[str, str]]:
    signed = f"，{worded(form.signed_on)}签订" if form.signed_on is not None else ""
    until = f"，至{worded(form.until_on)}止" if form.until_on is not None else ""
    return [
        ("合同", f"《{form.contract_title}》，编号 {form.contract_no}{signed}"),
        ("户号", form.account_no),
        ("用电人", form.customer_name),
        ("用电地址", form.supply_address),
        ("变更业务", form.change),
        ("工单编号", form.work_order_no or "—"),
        ("变更生效日", f"{worded(form.effective_on)}{until}"),
    ]


def _agreed(form: ConfirmationForm) -> str:
    until = f"至{worded(form.until_on)}止" if form.until_on is not None else ""
    when = f"自{worded(form.effective_on)}起{until}"
    if not form.rows:
        return (
            f"用电人申请{when}办理{form.change}，供电人同意。此项变更不改变上述合同记载的各项约定。"
        )
    return f"用电人申请办理{form.change}，供电人同意。双方确认，{when}，上述合同的下列约定变更为："


def _rest(form: ConfirmationForm) -> str:
    """All other terms stay; what is for a time only says what is to be done before it is over."""
    besides = "除上表所列事项外，合同的其他约定不变" if form.rows else "合同的全部约定不变"
    stays = f"{besides}，双方继续履行。"
    if form.until_on is None:
        return stays
    return f"{stays}期限届满前，用电人应当申请恢复，或者办理其他变更手续。"
