"""A process that reads crafted files one after another and says what each one cost.

It is asked on its standard input, one line a file: name of the case, path of the file. It answers
on its standard output, one JSON line a file. `python -m tests.documents.hostile.worker`
"""

import ctypes
import gc
import json
import resource
import sys
import time
import traceback
from contextlib import suppress
from datetime import date
from pathlib import Path

from service.documents import read_docx
from service.domain.catalogue import Library
from service.domain.errors import DocumentRefused
from service.library import default_folders, load_library
from tests.documents.hostile.crafted import file_of
from tests.documents.hostile.table import BY_NAME

AS_OF = date(2026, 11, 25)
MEGABYTE = 1024 * 1024
# What is asked of a file is 256 MB; over this the process dies of it.
_MOST_MEMORY = 1024 * MEGABYTE
_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _status(name: str) -> float:
    """A figure of the kernel's about this process, in megabytes."""
    if _STATUS.exists():
        line = next(li for li in _STATUS.read_text().splitlines() if li.startswith(name))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEGABYTE if sys.platform == "darwin" else peak / 1024


def _forget() -> None:
    """Give memory back, and let the peak start anew (where the kernel can)."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    with suppress(OSError):
        _FORGET.write_text("5")


def _judged(name: str, data: bytes, library: Library) -> dict[str, object]:
    case = BY_NAME[name]
    started = time.process_time()
    try:
        document = read_docx(data, library, AS_OF)
    except DocumentRefused as refusal:
        seconds = time.process_time() - started
        return {"refused": refusal.message, "code": refusal.code, "seconds": seconds}
    except Exception:  # noqa: BLE001  (a crash is what is looked for)
        return {"crashed": traceback.format_exc(), "seconds": time.process_time() - started}
    seconds = time.process_time() - started
    peak = _status("VmHWM")
    holds = case.holds is not None and case.holds(document)
    return {"holds": holds, "seconds": seconds, "peak": peak}


def main() -> None:
    library = load_library(default_folders())
    read_docx(file_of(), library, AS_OF)
    _forget()
    base = _status("VmRSS")
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    print(json.dumps({"ready": base}), flush=True)  # noqa: T201  (it speaks to its parent)
    for line in sys.stdin:
        name, path = line.rstrip("\n").split("\t")
        data = Path(path).read_bytes()
        _forget()
        verdict = _judged(name, data, library)
        # Caches and leaks since the start count too.
        verdict["megabytes"] = float(str(verdict.pop("peak", _status("VmHWM")))) - base
        print(json.dumps(verdict), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
