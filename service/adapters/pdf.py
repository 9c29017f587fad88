"""PDF by LibreOffice, as its own process: no shell, a folder of its own, killed when it hangs."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from service.domain.errors import PdfUnavailable

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 180
_ONE_AT_A_TIME = threading.Lock()
"""An office takes some 300 MB: of several requests all but one wait."""


class LibreOffice:
    """Converts in a temporary folder that also holds the office's profile.

    A profile of its own for each conversion costs a second and spares all trouble that offices
    have with profiles that others use or that a crash left behind.
    """

    def __init__(self, program: str | None = None, seconds: float = _SECONDS) -> None:
        self._program = program
        self._seconds = seconds

    def to_pdf(self, docx: bytes) -> bytes:
        """The pages of a .docx of ours; raises PdfUnavailable."""
        program = self._program or _installed()
        if program is None:
            raise PdfUnavailable("本机未安装 LibreOffice，不能生成 PDF；请下载 .docx 后另存为 PDF")
        with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="dianyue-pdf-") as folder:
            return self._converted(program, Path(folder), docx)

    def _converted(self, program: str, folder: Path, docx: bytes) -> bytes:
        source, target = folder / "contract.docx", folder / "contract.pdf"
        source.write_bytes(docx)
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(folder),
            str(source),
        ]
        self._run(command, folder)
        # LibreOffice leaves with 0 even when it wrote nothing.
        content = target.read_bytes() if target.is_file() else b""
        if not content.startswith(b"%PDF-"):
            raise PdfUnavailable("PDF 转换失败，请稍后重试，或者下载 .docx 后另存为 PDF")
        return content

    def _run(self, command: list[str], folder: Path) -> None:
        """Run to the end, whatever the end is; soffice starts children, which end with it."""
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                start_new_session=True,
            )
        except OSError as error:
            raise PdfUnavailable("LibreOffice 无法启动，不能生成 PDF") from error
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            raise PdfUnavailable("PDF 转换超时，请稍后重试") from None
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of the process and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)
