"""What tests of short messages share: a message, approved templates, a provider's settings."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.adapters import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.adapters.sms import ApprovedTemplate, SmsSetup
from service.domain.notices import Words
from service.ports import Channel, Message, SmsText
from tests.adapters.receiver import Receiver
from tests.services import SettableClock

MESSAGE = Message(
    id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
    kind="digest.customer",
    to="青海某某有限公司",
    posted_at=datetime(2026, 12, 3, 1, 5, tzinfo=UTC),
    words=Words("", "合同QH-HV-2026-000001将于2026年12月31日到期。"),
    address="13800000011",
    masked="138****0011",
    sms=SmsText(
        "customer.renewal",
        {"number": "QH-HV-2026-000001", "ends_on": "2026年12月31日"},
        "合同QH-HV-2026-000001将于2026年12月31日到期。",
    ),
)
TEMPLATES = {
    "customer.renewal": ApprovedTemplate(
        code="SMS_100", variables=("ends_on", "number"), status="approved"
    ),
    "customer.expired": ApprovedTemplate(code="SMS_101", variables=("number",), status="pending"),
}
LOCAL = SafeTargets(read_networks("127.0.0.0/8"))
Make = Callable[[SmsSetup], Channel]

ALIYUN_OK = {"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0", "RequestId": "F6"}
TENCENT_OK = {
    "Response": {
        "SendStatusSet": [
            {"SerialNo": "5000:1045710669157053657849499619", "Code": "Ok", "Message": "ok"}
        ],
        "RequestId": "a0",
    }
}


def setup(url: str, targets: SafeTargets = LOCAL, **changes: Any) -> SmsSetup:
    given: dict[str, Any] = {
        "url": url,
        "key_id": "key-id",
        "secret": "不便公开的 secret",
        "app_id": "1400006666",
        "signature": "青海电力",
        "templates": TEMPLATES,
    }
    client = safe_client.safe_client(targets)
    return SmsSetup(SettableClock(), client, Path("unused"), **(given | changes))


def answering(receiver: Receiver, body: Any, status: int = 200) -> None:
    receiver.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    receiver.status = status
