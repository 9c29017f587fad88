"""Check digits of identity documents: a wrong digit is refused at the door.

Sources: GB 32100-2015 (统一社会信用代码), GB 11643-1999 (公民身份号码).
"""

from datetime import date

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


def credit_code_is_valid(code: str) -> bool:
    """Whether an 18-character unified social credit code carries the right check character."""
    if len(code) != 18 or any(char not in _CREDIT_ALPHABET for char in code):
        return False
    total = sum(
        _CREDIT_ALPHABET.index(char) * weight
        for char, weight in zip(code[:17], _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def resident_id_is_valid(number: str) -> bool:
    """Whether an 18-digit resident id has a real birth date and the right check digit."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return False
    try:
        birth_date(number)
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11] == number[17].upper()


def birth_date(resident_id: str) -> date:
    """Birth date inside a resident id; ValueError where it is no date."""
    digits = resident_id[6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
