"""The form by which a customer confirms a change of use (变更确认书): a frozen value."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormRow:
    """One item of the contract: what it says, and what holds from the first day of the change."""

    item: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ConfirmationForm:
    """`signed_on` None: nobody knows when the contract was signed; `until_on`: the last day of a
    temporary state; `work_order_no` may be empty. No `rows`: the contract says all of it already.
    `printed_on` is the date of the file.
    """

    contract_no: str
    contract_title: str
    signed_on: date | None
    account_no: str
    supplier_name: str
    customer_name: str
    supply_address: str
    change: str
    work_order_no: str
    effective_on: date
    until_on: date | None
    rows: tuple[FormRow, ...]
    printed_on: date
