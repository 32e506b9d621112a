"""Sentences with values, which are stored as text and read back."""

import re
from typing import Final

_VALUE: Final = re.compile(r"{(\w+)}")
_TEXTS: Final = frozenset({"answer", "by"})
"""Values that may have blanks. All others are numbers, or words."""


def pattern_of(template: str) -> str:
    """Return the regular expression of a template such as "ended by {by}", with a group for each of its values."""
    parts = _VALUE.split(template)
    return r"\A" + "".join(_group(part) if place % 2 else re.escape(part) for place, part in enumerate(parts))


def _group(name: str) -> str:
    values = ".+?" if name in _TEXTS else r"\S+"
    return f"(?P<{name}>{values})"
