"""The versions of a contract: compare two, download, and upload an edited Word file."""

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, Response, UploadFile

from service.domain.access import Permission
from service.domain.edits import ClauseVerdict
from service.usecases.contract_versions import versions_to_show
from service.usecases.contracts import get_contract
from service.usecases.redlines import compare_versions
from service.usecases.revisions import Origin, Revised, prepare_revision, store_revision
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.contract_page import ContractId, contract_page, done, seen
from service.web.filled_forms import UNTOUCHED, Filled, Short, attempt

router = APIRouter(prefix="/console/contracts", include_in_schema=False, route_class=ConsoleRoute)

No = Annotated[int, Query(ge=-1, le=100_000)]
VERDICTS = {
    ClauseVerdict.EDITED: "有改动",
    ClauseVerdict.ADDED: "新增",
    ClauseVerdict.REMOVED: "删除",
    ClauseVerdict.MOVED: "移动位置",
    ClauseVerdict.UNCHANGED: "未变",
}
ORIGINS = ((Origin.OWN.value, "供电企业的修改"), (Origin.CUSTOMER.value, "用电人提出的修改"))


@router.get("/{contract_id}/versions")
def versions(
    request: Request, console: ConsoleDep, contract_id: ContractId, old: No = -1, new: No = 0
) -> Response:
    """All texts; two of them compared: those asked for, or the last two (0 stands for the
    standard text)."""
    return _page(request, console, contract_id, old, new)


@router.post("/{contract_id}/versions")
def upload(
    request: Request,
    console: ConsoleDep,
    contract_id: ContractId,
    document: Annotated[UploadFile | None, File()] = None,
    origin: Short = Origin.OWN.value,
    etag: Short = "",
) -> Response:
    """Make an edited file the next text; what it changed is shown on the page of versions."""
    content = document.file.read() if document is not None and document.filename else b""
    if not content:
        return _page(
            request,
            console,
            contract_id,
            filled=Filled("upload", "请选择修改后的 Word 文件（.docx）", 422, {"origin": origin}),
        )
    made: list[Revised] = []
    whose = Origin.CUSTOMER if origin == Origin.CUSTOMER else Origin.OWN

    def store() -> None:
        # Read before anything is locked: nobody waits for a large file.
        with console.reading() as work:
            prepared = prepare_revision(work, contract_id, content)
        with console.writing() as work:
            made.append(store_revision(work, prepared, seen(etag), whose))

    refused = attempt("upload", {"origin": origin}, store)
    if refused is not None:
        return _page(request, console, contract_id, filled=refused)
    revised = "unread" if made[0].unresolved else "revised"
    return done(contract_id, revised if made[0].new_version else "unchanged", "/versions")


def _page(
    request: Request,
    console: Console,
    contract_id: str,
    old: int = -1,
    new: int = 0,
    *,
    filled: Filled = UNTOUCHED,
) -> Response:
    with console.reading() as work:
        newest = get_contract(work, contract_id).version.no
        new = new if 1 <= new <= newest else newest
        old = old if 0 <= old <= newest else new - 1
        compared = compare_versions(work, contract_id, old or None, new) if old != new else None
        clauses = compared.clauses if compared is not None else ()
        counts = {verdict: sum(c.verdict is verdict for c in clauses) for verdict in VERDICTS}
        return contract_page(
            request,
            console,
            work,
            contract_id,
            "versions",
            filled=filled,
            versions=versions_to_show(work, contract_id),
            old=old,
            new=new,
            changed=[clause for clause in clauses if clause.changed],
            counts=counts,
            verdicts=VERDICTS,
            origins=ORIGINS,
            may_download=console.user.may(Permission.READ_PERSONAL_DATA),
            may_redline=work.ports.redliner is not None,
            may_upload=console.user.may(Permission.REVISE_CONTRACTS),
        )
