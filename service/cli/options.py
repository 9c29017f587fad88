"""Options that several commands read the same way."""

from datetime import date
from pathlib import Path

from service.domain.errors import Invalid, Problem
from service.usecases.demo import AccountFile, read_account_file

PROFILE_HELP = "按哪家公司的口径(state-grid 国网、southern-grid 南网)，缺省为本安装的设置"


def as_day(text: str, name: str) -> date:
    """A day in ISO 8601; raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "须为存在的日期，例如 2026-12-01"
        raise Invalid("日期不正确", [Problem(name, message)]) from None


def read_account(path: Path) -> AccountFile:
    """An account file; raises FactsInvalid."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(f"{path} 不是 UTF-8 编码的文字文件") from None
    return read_account_file(content)
