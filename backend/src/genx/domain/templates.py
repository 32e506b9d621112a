"""Sentences with values, which are stored as text and read back."""

import re


def pattern_of(template: str) -> str:
    """Return the regular expression of a template such as "ended by {by}", with a group for each of its values."""
    parts = re.split(r"{(\w+)}", template)
    return "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
