"""The folder into which a mail server puts what came back: a Maildir, or plain `.eml` files."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from service.adapters.mail.bounces import words_of_bounce
from service.ports import ReceiptWord

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
LARGEST = 10 * 2**20
DONE = "done"
UNREADABLE = "unreadable"


class BounceFolder:
    """Letters stay where they are until `done` says that their words are kept: a crash in between
    reads them again. What says nothing of a message of ours is put aside for somebody to look at.
    """

    def __init__(self, folder: Path, domain: str) -> None:
        self._folder = folder
        self._domain = domain
        self._read: list[Path] = []

    def poll(self) -> list[ReceiptWord]:
        """The words of all letters that wait; OSError where the folder cannot be read."""
        self._read = []
        words: list[ReceiptWord] = []
        for path in self._waiting()[:MOST_AT_ONCE]:
            found = self._words(path)
            words += found
            if found:
                self._read.append(path)
            else:
                self._move(path, UNREADABLE)
        return words

    def done(self) -> None:
        """Put away the letters whose words were last returned."""
        for path in self._read:
            self._move(path, DONE)
        self._read = []

    def _waiting(self) -> list[Path]:
        new = self._folder / "new"
        maildir = new.iterdir() if new.is_dir() else ()
        found = [*maildir, *self._folder.glob("*.eml")]
        return sorted(path for path in found if path.is_file())

    def _words(self, path: Path) -> list[ReceiptWord]:
        try:
            about = path.stat()
            content = path.read_bytes() if about.st_size <= LARGEST else b""
        except OSError:
            return []
        there_since = datetime.fromtimestamp(about.st_mtime, UTC)
        try:
            return words_of_bounce(content, self._domain, there_since)
        except Exception:  # noqa: BLE001  (one letter must not hold up the others)
            log.warning("letter %s could not be read", path.name)
            return []

    def _move(self, path: Path, to: str) -> None:
        folder = self._folder / to
        folder.mkdir(mode=0o700, exist_ok=True)
        # Another process may have been first.
        with suppress(FileNotFoundError):
            path.replace(folder / path.name)
