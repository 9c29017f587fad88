"""The code a printed page carries: which contract, which version, which words, which page.

Only digits, capitals, `-`, `:` and `/`: a QR code packs these twice as densely as other letters.
"""

import re
from dataclasses import dataclass, replace

MARK = "DY1"
"""Opens every code of ours; a later layout of the code gets another number."""

SHOWN = 32
"""Hex digits of the fingerprint in a code: half of it, as in the footer. 128 bits."""

MOST_PAGES = 999
_LONGEST = 120
_CODE = re.compile(
    rf"{MARK}:(?P<contract>[0-9A-Z][0-9A-Z-]{{0,39}}):(?P<version>[1-9][0-9]{{0,3}})"
    rf":(?P<fingerprint>[0-9A-F]{{{SHOWN}}})"
    r"(?::(?P<page>[1-9][0-9]{0,2})/(?P<pages>[1-9][0-9]{0,2}))?"
)


class PaperCodeWrong(ValueError):
    """A text that is no code of ours; `reason` says why, in Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What one page says of itself. `fingerprint` has 32 capital hex digits.

    `page` counts from 1. It is None on what a word processor printed: all pages of a .docx share
    one footer picture, so their code cannot say which page it is.
    """

    contract_no: str
    version: int
    fingerprint: str
    page: int | None = None
    pages: int | None = None

    def on_page(self, page: int, pages: int) -> "PaperCode":
        return replace(self, page=page, pages=pages)

    @property
    def text(self) -> str:
        """The words in the picture; `parse_paper_code` reads them back."""
        place = f":{self.page}/{self.pages}" if self.page is not None else ""
        return f"{MARK}:{self.contract_no}:{self.version}:{self.fingerprint}{place}"


def paper_code(contract_no: str, version: int, fingerprint: str) -> PaperCode:
    """The code of a text, without a page. PaperCodeWrong where a value cannot stand in a code."""
    return parse_paper_code(f"{MARK}:{contract_no}:{version}:{fingerprint[:SHOWN].upper()}")


def parse_paper_code(text: str) -> PaperCode:
    """Read a code, exactly as it was written; raises PaperCodeWrong for anything else."""
    if not text.startswith(f"{MARK}:"):
        other = re.match(r"DY\d{1,3}:", text)
        raise PaperCodeWrong("页码二维码的版式较新，本系统不能识别" if other else "不是合同页码")
    found = _CODE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise PaperCodeWrong("页码内容不完整或者被改动")
    version = int(found["version"])
    if found["page"] is None:
        return PaperCode(found["contract"], version, found["fingerprint"])
    page, pages = int(found["page"]), int(found["pages"])
    if page > pages:
        raise PaperCodeWrong("页码大于总页数")
    return PaperCode(found["contract"], version, found["fingerprint"], page, pages)
