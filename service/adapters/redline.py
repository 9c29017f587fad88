"""Redlines by Docxodus, a program of its own that python-redlines brings (the extra `redline`)."""

import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from service.domain.errors import RedlineUnavailable

try:
    from python_redlines import DocxodusEngine
    from python_redlines.engines import EngineNotInstalledError
except ImportError:
    DocxodusEngine = None
    EngineNotInstalledError = ImportError

_SECONDS = 60
_MISSING = "本机未安装修订稿组件（安装时加选 redline），请改看网页上的对照"
_FAILED = "修订稿未能生成，请稍后重试，或者改看网页上的对照"


INSTALLED = DocxodusEngine is not None


class DocxodusRedliner:
    """Implements the Redliner port. The program is unpacked once, into a folder of ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program: str | None = None
        self._unpacking = Lock()

    def compare(self, old: bytes, new: bytes, author: str, at: datetime) -> bytes:
        """`old` with tracked changes that make it `new`; raises RedlineUnavailable."""
        program = self._unpacked()
        with tempfile.TemporaryDirectory(prefix="redline-") as name:
            folder = Path(name)
            before, after, result = (folder / f"{n}.docx" for n in ("old", "new", "redline"))
            before.write_bytes(old)
            after.write_bytes(new)
            instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            command = [program, str(before), str(after), str(result), f"--author={author}"]
            self._run([*command, f"--date-time={instant}"])
            return result.read_bytes()

    def _run(self, command: list[str]) -> None:
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            raise RedlineUnavailable(_FAILED) from error

    def _unpacked(self) -> str:
        engine: Any = DocxodusEngine
        if engine is None:
            raise RedlineUnavailable(_MISSING)
        with self._unpacking:
            if self._program is None:
                try:
                    self._program = engine(target_path=str(self._folder)).extracted_binaries_path
                except (EngineNotInstalledError, OSError) as error:
                    raise RedlineUnavailable(_MISSING) from error
        return str(self._program)
