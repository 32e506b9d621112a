"""JSON that can be kept: PostgreSQL takes neither U+0000 nor lone surrogates, JSON no NaN and no infinity (F13)."""

import json
import re
from math import isfinite
from typing import Final

import msgspec

MAX_DEPTH: Final = 64
"""F1: what nests deeper is no message."""

_MOST: Final = 2**63
_MOST_DIGITS: Final = 20
_ALL_BUT_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^\[\]{}"]++', re.DOTALL)


def load(text: str) -> object:
    """Plain data of a JSON text, storable throughout. Raises ValueError where it is no JSON.

    Numbers without a finite value stay text, and so do integers beyond 64 bits.
    """
    return _storable(json.loads(text, strict=False, parse_float=_float, parse_int=_int, parse_constant=str))


def dump(value: object) -> str:
    """JSON text of plain data."""
    return msgspec.json.encode(value).decode()


def storable(text: str) -> str:
    """The text with U+0000 and lone surrogates as the escapes that JSON has for them."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\u0000")


def is_too_deep(text: str) -> bool:
    """Whether arrays and objects nest beyond `MAX_DEPTH`."""
    if len(text) < 2 * MAX_DEPTH or text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    brackets = _ALL_BUT_BRACKETS.sub("", text)
    depth = deepest = 0
    for bracket in brackets:
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


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
