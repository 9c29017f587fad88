"""What docs/webhooks.md tells receivers to do, done with a delivery."""

import base64
import re
from pathlib import Path
from typing import Any

from service.adapters.channels.webhook import Webhook
from service.adapters.clock import SystemClock
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.domain.notices import Fate
from tests.adapters.receiver import receiving
from tests.adapters.test_webhook import NEW, OLD, message

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"


def shown(secret: bytes) -> str:
    return "whsec_" + base64.b64encode(secret).decode()


def test_the_lines_of_the_docs_know_a_delivery_from_what_was_changed() -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    taught: dict[str, Any] = {}
    exec(lines, taught)
    is_genuine = taught["is_genuine"]
    with receiving() as receiver, safe_client(SafeTargets(read_networks("127.0.0.0/8"))) as client:
        channel = Webhook(client, SystemClock())
        assert channel.send(message(receiver.url, NEW, OLD)).fate is Fate.DELIVERED
    (call,) = receiver.calls
    assert is_genuine(shown(NEW), call.headers, call.body)
    assert is_genuine(shown(OLD), call.headers, call.body)
    assert not is_genuine(shown(b"x" * 32), call.headers, call.body)
    assert not is_genuine(shown(NEW), call.headers, call.body + b" ")
    late = call.headers | {"webhook-timestamp": str(int(call.headers["webhook-timestamp"]) - 301)}
    assert not is_genuine(shown(NEW), late, call.body)
