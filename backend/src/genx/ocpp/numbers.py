"""Numbers as they stand in texts of charge points. Python reads more than that: `1_0`, and the digits of any script."""


def decimal(text: str) -> float | None:
    """The number that a text stands for, with blanks around it or none (V4); None where it is none (S7).

    Infinity and NaN, which Python spells in letters, come as themselves: whoever asks has bounds.
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if text.isascii() and "_" not in text else None
