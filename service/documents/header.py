"""What stands in the header and the footer of each page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """`customer_no` may be empty; `fingerprint` is the outline's, 64 hex digits."""

    supplier_no: str
    customer_no: str
    text_version: str
    fingerprint: str
