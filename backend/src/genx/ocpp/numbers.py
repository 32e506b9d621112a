"""Numbers as they stand in texts. Python reads more than is meant by them: `1_0`, and the digits of any script (S7)."""


def decimal(text: str) -> float | None:
    """The number that a text stands for, with blanks around it or none (V4); None where it is none (S7).

    Infinity and NaN, which Python spells in letters, come as themselves: whoever asks has bounds.
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if text.isascii() and "_" not in text else None


LONGEST_WHOLE = 18
"""Digits of a whole number that is read: as many as 64 bits hold in any case."""


def whole(text: str) -> int | None:
    """The number of a text that is digits, with blanks or quotes around them or none (QD13); else None."""
    digits = text.strip(" \t\r\n\"'")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_WHOLE else None
