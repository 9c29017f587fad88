"""What every page of one contract has: its head, its tabs, and forms that keep what was typed."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.vocabulary import ContractState
from service.usecases.contract_choices import who_is_next
from service.usecases.contract_texts import ORIGIN_LEGACY
from service.usecases.contracts import get_contract
from service.usecases.review_queue import review_of
from service.usecases.work import Work
from service.web.access import Console
from service.web.filled_forms import UNTOUCHED, Filled
from service.web.rendering import page

ContractId = Annotated[str, Path(max_length=36)]
TABS = (
    ("words", "", "文本与发现"),
    ("terms", "/terms", "约定与档案"),
    ("versions", "/versions", "版本"),
    ("signing", "/signing", "签署与归档"),
    ("renewal", "/renewal", "届满与续签"),
    ("history", "/history", "办理经过"),
    ("notices", "/notices", "通知记录"),
)
# Of a contract that was not made here there is an original, and no text of ours to revise.
_TABS_OF_LEGACY = (
    TABS[0],
    ("original", "/original", "原件与核对"),
    *(tab for tab in TABS[1:] if tab[0] != "versions"),
)
_SAID = {
    "registered": "原有合同已登记，正在履行。请存入原件并核对内容。",
    "original-kept": "原件已存入。",
    "confirmed": "核对结果已登记。",
    "submit": "已提交审核。",
    "countersign": "会签已通过。",
    "review": "法务审核已通过。",
    "endorse": "已同意，并报上一级审批。",
    "approve": "审批已通过。",
    "return": "已退回起草人。",
    "issue": "已发出签署。",
    "void": "合同已作废。",
    "check": "签后复核已通过。",
    "archive": "已归档。",
    "terminate": "已办理解除。",
    "lapse": "已办理届满。",
    "commented": "意见已记下。",
    "answered": "答复已记下。",
    "resolved": "这条意见已解决。",
    "judged": "对检查发现的判断已记下。",
    "revised": "已存为新版本。",
    "unread": "已存为新版本。有约定内容不能识别为确定的数值，改好之前不能提交审核。",
    "unchanged": "文件与现行文本一字不差，没有生成新版本。",
    "signed": "签署已登记。",
    "concluded": "签署已登记，各方均已签署，签署完成。",
    "objected": "异议已登记，合同退回起草人修改。",
    "authority": "授权委托书已登记。",
    "ratification": "追认情况已登记。",
    "returned": "签署件已收下，核对结果见下。",
    "page-decided": "这一页的核对结果已记下。",
    "held": "归档信息已更新。",
    "renewal-drafted": "续签文本已按原合同和现在的档案起草，请核对后提交审核。",
    "renewal-objected": "异议已登记，已通知客户经理和主管与对方商定。",
    "ending-chosen": "去向已登记，后续手续已交办。",
    "renewal-withdrawn": "异议的撤回已登记，已通知收到异议通知的人。",
}
_NEXT_WORK = {
    **dict.fromkeys(
        ("countersign", "review", "endorse", "approve", "return"),
        ("/console/queue", "回到审核队列"),
    ),
    **dict.fromkeys(("submit", "issue", "check", "archive"), ("/console/tasks", "回到待办")),
}
_TOLD_WITH_STATE = frozenset(
    "submit countersign review endorse approve return issue check archive revised concluded".split()
)


def seen(etag: str) -> str:
    """The page that a form was on. A form that names none is of no page there is."""
    return etag or "unseen"


def done(contract_id: str, what: str, tab: str = "", anchor: str = "") -> Response:
    """Back to a page of the contract, which says what was done."""
    fragment = f"#{anchor}" if anchor else ""
    query = urlencode({"done": what})
    return RedirectResponse(f"/console/contracts/{contract_id}{tab}?{query}{fragment}", 303)


def contract_page(
    request: Request,
    console: Console,
    work: Work,
    contract_id: str,
    tab: str,
    *,
    filled: Filled = UNTOUCHED,
    **values: Any,
) -> Response:
    """A page of a contract; `values` are for its own template."""
    contract = get_contract(work, contract_id)
    waiting = who_is_next(work, contract_id)
    return page(
        request,
        f"console/contract/{tab}.html",
        status=filled.status,
        active="contracts",
        contract=contract,
        own=f"/console/contracts/{contract.id}",
        tab=tab,
        tabs=_TABS_OF_LEGACY if contract.origin == ORIGIN_LEGACY else TABS,
        filled=filled,
        review=review_of(work, contract_id),
        waiting=waiting,
        today=work.today,
        flash=_flash(request, contract.state, waiting) if not filled.form else "",
        flash_link=_NEXT_WORK.get(request.query_params.get("done", "")),
        **values,
    )


def _flash(request: Request, state: str, waiting: list[tuple[str, tuple[str, ...]]]) -> str:
    """What was done, and where the contract is now."""
    what = request.query_params.get("done", "")
    said = _SAID.get(what, "")
    if what not in _TOLD_WITH_STATE:
        return said
    steps = "、".join(label for label, _ in waiting)
    now = f"合同现为「{ContractState(state).label}」"
    return f"{said}{now}，接下来：{steps}。" if steps else f"{said}{now}。"
