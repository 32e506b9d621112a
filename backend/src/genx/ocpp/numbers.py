"""Numbers in texts. Python also reads what is not meant as a number: `1_0`, and the digits of any script (S7)."""


def decimal(text: str) -> float | None:
    """Return the number in a text, with or without blanks around it (V4); None if it is not a number (S7).

    Infinity and NaN are returned as such, so callers must check bounds.
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if text.isascii() and "_" not in text else None


LONGEST_WHOLE = 18
"""Digits of a whole number that is read. Any number of so many digits fits into 64 bits."""


def whole(text: str) -> int | None:
    """Return the whole number in a text of digits, with or without blanks or quotes around them (QD13), else None."""
    digits = text.strip(" \t\r\n\"'")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_WHOLE else None
