"""JSON that can be kept. PostgreSQL takes neither U+0000 nor lone surrogates, and JSON has no NaN or infinity (F13)."""

import json
import re
from math import isfinite
from typing import Final

import msgspec

MAX_DEPTH: Final = 64
"""F1: a text that nests more deeply is no message."""

MOST_VALUES: Final = 10_000
"""Values of a message that is read one by one in Python. A longer one would delay all others (ADR 11)."""

MOST_NESTED: Final = 20_000
"""Arrays and objects of a message. A typical StopTransaction of 1 MiB holds 13,000."""

MOST_TEXTS: Final = 100_000
"""Texts of a message, including the names of its fields."""

TOO_DEEP: Final = f"nests beyond {MAX_DEPTH} levels"
TOO_LARGE: Final = f"holds more than {MOST_NESTED:,} arrays and objects, or {MOST_TEXTS:,} texts"

_MOST: Final = 2**63
_MOST_DIGITS: Final = 20
_TEXT: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_OPENS: Final = ord("[")
_ALL_BUT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def load(text: str) -> object:
    """Return the plain data of a JSON text, with storable texts. Raises ValueError if it is not JSON.

    Numbers without a finite value stay text, and so do integers beyond 64 bits.
    """
    return _storable(json.loads(text, strict=False, parse_float=_float, parse_int=_int, parse_constant=str))


def dump(value: object) -> str:
    """Return plain data as JSON text."""
    return msgspec.json.encode(value).decode()


def storable(text: str) -> str:
    """Return the text with U+0000 and lone surrogates replaced by the escapes that JSON has for them."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\u0000")


def excess(text: str) -> str | None:
    """Return what is beyond reason about a message's size or nesting (F1), so that no reader has to deal with it."""
    if len(text) < 2 * MAX_DEPTH:
        return None
    nested = _nested(text)
    if nested <= MAX_DEPTH:
        return None
    closed = text.count("]") + text.count("}")
    if max(nested, closed) > MOST_NESTED or text.count('"') > 2 * MOST_TEXTS:
        return TOO_LARGE
    return TOO_DEEP if _is_too_deep(text) else None


def is_long(text: str) -> bool:
    """Return whether a JSON text holds more than `MOST_VALUES`. Commas and brackets in strings count, too."""
    return len(text) > MOST_VALUES and text.count(",") + _nested(text) > MOST_VALUES


def _nested(text: str) -> int:
    return text.count("[") + text.count("{")


def _is_too_deep(text: str) -> bool:
    brackets = _TEXT.sub("", text).encode("utf-8", "surrogatepass").translate(None, _ALL_BUT_BRACKETS)
    depth = 0
    for bracket in brackets.replace(b"{", b"["):
        if bracket != _OPENS:
            depth -= 1
        elif depth < MAX_DEPTH:
            depth += 1
        else:
            return True
    return False


def _float(text: str) -> float | str:
    number = float(text)
    return number if isfinite(number) else text


def _int(text: str) -> int | str:
    return int(text) if len(text) <= _MOST_DIGITS and -_MOST <= int(text) < _MOST else text


def _storable(value: object) -> object:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _storable(item) for key, item in value.items()}
    return value
