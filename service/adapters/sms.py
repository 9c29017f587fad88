"""What the channels for short messages share: their settings, and how an HTTP answer is judged.

What may have been accepted is never called failed: a cut after the request was sent, or an answer
that cannot be read, is a fate nobody knows.
"""

import json
import logging
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import httpx
import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from service.adapters.safe_targets import TargetRefused
from service.domain.errors import FactsInvalid, Invalid, Problem
from service.domain.notices import Fate, Outcome
from service.domain.working_days import CHINA
from service.domain.wrongs import problems_of
from service.ports import Clock, ReceiptWord, SmsText

log = logging.getLogger(__name__)

NO_TEXT = Outcome(Fate.PERMANENT, "没有短信文本")
_TRY_LATER = frozenset({429, 503})
_EXPIRED = 10
"""OpenSSL's number of the fault 「certificate has expired」."""
_CODE = re.compile(r"[\w.:-]{1,60}")


class ApprovedTemplate(BaseModel):
    """A template as the provider approved it: its code, its variables in their order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    variables: tuple[str, ...] = ()
    status: str


@dataclass(frozen=True, slots=True)
class SmsSetup:
    """What the settings say of short messages. `templates` by kind of notice."""

    clock: Clock
    client: httpx.Client
    folder: Path
    url: str = ""
    key_id: str = ""
    secret: str = ""
    app_id: str = ""
    signature: str = ""
    templates: Mapping[str, ApprovedTemplate] = field(default_factory=dict)

    def needs(self, provider: str, **wanted: str) -> None:
        """Raise FactsInvalid for a setting that the provider cannot do without."""
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            names = "、".join(f"DIANYUE_SMS_{name.upper()}" for name in missing)
            raise FactsInvalid(f"短信渠道「{provider}」还须设置 {names}")


def read_templates(path: Path | None) -> Mapping[str, ApprovedTemplate]:
    """`{kind: {code, variables, status}}` of a YAML file; raises FactsInvalid."""
    if path is None:
        return {}
    try:
        # All scalars stay text: a code of digits with leading zeros is no number.
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        return TypeAdapter(dict[str, ApprovedTemplate]).validate_python(data or {})
    except (OSError, ValueError, yaml.YAMLError) as error:
        said = f"第 {error.error_count()} 处不正确" if isinstance(error, ValidationError) else ""
        raise FactsInvalid(
            f"不能读取短信模板文件 {path.name}：{said or '不是合法的文件'}"
        ) from None


def approved(
    templates: Mapping[str, ApprovedTemplate], sms: SmsText
) -> tuple[str, dict[str, str]] | Outcome:
    """Code and values for the provider's own template; why there is none."""
    template = templates.get(sms.kind)
    if template is None or template.status != "approved":
        return Outcome(Fate.PERMANENT, f"「{sms.kind}」没有服务商审核通过的短信模板")
    if set(template.variables) != set(sms.variables):
        return Outcome(Fate.PERMANENT, f"「{sms.kind}」的变量与审核通过的短信模板不符")
    return template.code, {name: sms.variables[name] for name in template.variables}


def post(client: httpx.Client, request: httpx.Request) -> httpx.Response | Outcome:
    """Send a request, once; what went wrong on the way is an outcome."""
    try:
        return client.send(request)
    except TargetRefused as refused:
        return Outcome(Fate.PERMANENT, str(refused))
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return Outcome(Fate.PASSING, _why_not_connected(error))
    except httpx.HTTPError as error:
        return Outcome(Fate.UNKNOWN, f"请求发出后连接中断，结果不明（{type(error).__name__}）")


def read_answer(answer: httpx.Response) -> dict[str, Any] | Outcome:
    """The JSON object of an answer, whatever its status; else what becomes of the message."""
    if answer.status_code in _TRY_LATER:
        return Outcome(Fate.PASSING, f"对方暂不受理（HTTP {answer.status_code}）")
    try:
        data = json.loads(answer.content)
    except ValueError:
        data = None
    if isinstance(data, dict):
        return data
    return Outcome(Fate.UNKNOWN, f"对方的应答不是 JSON，结果不明（HTTP {answer.status_code}）")


def refused(code: object, *, again: bool) -> Outcome:
    """The provider did not take it. `again`: what it names passes, or people can repair it."""
    said = code if isinstance(code, str) and _CODE.fullmatch(code) else "无错误码"
    return Outcome(Fate.PASSING if again else Fate.PERMANENT, f"服务商未受理：{said}")


def unreadable(answer: httpx.Response) -> Outcome:
    """JSON that does not say what became of the message."""
    return Outcome(Fate.UNKNOWN, f"看不懂对方的应答，结果不明（HTTP {answer.status_code}）")


def in_china(text: str) -> datetime:
    """`2026-11-23 09:00:00` by the clock in China; raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def reports_in(body: bytes) -> list[dict[str, Any]]:
    """A callback's JSON objects, one or several; raises Invalid."""
    try:
        data = json.loads(body)
    except ValueError:
        raise Invalid("回执不是 JSON") from None
    reports = data if isinstance(data, list) else [data]
    if not all(isinstance(report, dict) for report in reports):
        raise Invalid("回执须为 JSON 对象，或者由 JSON 对象组成的数组")
    return reports


def words_in(body: bytes, word: Callable[[Mapping[str, Any]], ReceiptWord]) -> list[ReceiptWord]:
    """What a call says, report by report: one that cannot be read keeps no other back. Raises
    Invalid where none can.
    """
    reports, words, wrong = reports_in(body), [], []
    for report in reports:
        try:
            words.append(word(report))
        except Invalid as error:
            wrong.append(error)
    if wrong and not words:
        raise wrong[0]
    if wrong:
        log.warning("%d of %d receipts cannot be read", len(wrong), len(reports))
    return words


class OwnReceipt(BaseModel):
    """A receipt as we define it, for gateways and platforms of a company's own."""

    model_config = ConfigDict(extra="ignore")

    state: Literal["accepted", "delivered", "failed"]
    at: AwareDatetime
    id: str = ""
    provider_id: str = ""
    code: str = ""
    detail: str = ""


_WRONG = "回执不正确"
_OWN_STATES = {
    "accepted": Fate.ACCEPTED,
    "delivered": Fate.DELIVERED,
    "failed": Fate.PERMANENT,
}


def own_receipt(report: Mapping[str, Any]) -> ReceiptWord:
    """`{id or provider_id, state, at, code, detail}`; raises Invalid."""
    try:
        said = OwnReceipt.model_validate(report)
    except ValidationError as error:
        raise Invalid(_WRONG, problems_of(error)) from None
    if not (said.id or said.provider_id):
        raise Invalid(_WRONG, [Problem("id", "须写明 id 或者 provider_id")])
    fate = _OWN_STATES[said.state]
    return ReceiptWord(fate, said.at, said.code, said.detail, said.id, said.provider_id)


def _why_not_connected(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return "连接不上对方的服务器"
    return "对方的证书已过期" if cause.verify_code == _EXPIRED else "对方的证书不可信"
