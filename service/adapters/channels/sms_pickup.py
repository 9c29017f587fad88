"""Short messages through a folder: the company's own platform takes files, and puts receipts.

`<id>.json` waits here; the platform moves it to `taken/` (one move, so that no two take it), and
puts receipts into `receipts/`. A file that lies here was accepted by nobody: it says so only when
it has been taken.
"""

import json
import logging
from collections.abc import Sequence
from pathlib import Path

from service.adapters.sms import NO_TEXT, SmsSetup, own_receipt, words_in
from service.adapters.whole_files import write_whole
from service.domain.errors import Invalid
from service.domain.notices import Fate, Outcome
from service.ports import Message, ReceiptWord

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 1000


class PickupSms:
    def __init__(self, setup: SmsSetup) -> None:
        self._folder = setup.folder
        self._taken = setup.folder / "taken"
        self._receipts = setup.folder / "receipts"
        self._refused = self._receipts / "unreadable"
        self._signature = setup.signature
        self._told: list[Path] = []

    def send(self, message: Message) -> Outcome:
        """Put the file there, once; later tries only look whether it has been taken."""
        if message.sms is None:
            return NO_TEXT
        name = f"{message.id}.json"
        try:
            for folder in (self._folder, self._taken, self._receipts, self._refused):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # In this order: a file that is not here any more is in the other place by then.
            waits = (self._folder / name).exists()
            if not waits and (self._taken / name).exists():
                return Outcome(Fate.ACCEPTED)
            if not waits:
                write_whole(self._folder / name, self._content(message))
        except OSError as error:
            return Outcome(Fate.PASSING, f"不能写入文件：{error.strerror}")
        return Outcome(Fate.PASSING, "已放入取件目录，等短信平台取走")

    def poll(self) -> Sequence[ReceiptWord]:
        """What lies in `receipts/`, until `done` is called."""
        words: list[ReceiptWord] = []
        self._told = []
        for path in sorted(self._receipts.glob("*.json"))[:_MOST_AT_ONCE]:
            try:
                words += words_in(path.read_bytes(), own_receipt)
            except Invalid as error:
                log.warning("receipt %s: %s", path.name, error.message)
                path.replace(self._refused / path.name)
                continue
            self._told.append(path)
        return words

    def done(self) -> None:
        """What was last polled is kept for good: its files go."""
        for path in self._told:
            path.unlink(missing_ok=True)
        self._told = []

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        raise Invalid("回执须放入 receipts 目录")

    def _content(self, message: Message) -> bytes:
        assert message.sms is not None
        asked = {
            "id": message.id,
            "mobile": message.address,
            "text": message.sms.text,
            "signature": self._signature,
            "kind": message.sms.kind,
            "variables": dict(message.sms.variables),
        }
        return json.dumps(asked, ensure_ascii=False, indent=1).encode()
