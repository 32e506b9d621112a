"""Reasons why a local list is not up to date. Each has a code and values, like the notes of transactions."""

import re
from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import Struct

from genx.domain.templates import pattern_of

ProblemCode = Literal[
    "notConfigured",
    "switchedOff",
    "unsupported",
    "refused",
    "notKept",
    "noAnswer",
    "wentOffline",
    "droppedLink",
    "givenUp",
    "other",
]

TEMPLATES: Final[Mapping[ProblemCode, str]] = {
    "notConfigured": "Its configuration has no LocalAuthListEnabled, so it may have no local list.",
    "switchedOff": (
        "LocalAuthListEnabled is not true, so the charger does not use its local list: change the configuration."
    ),
    "unsupported": "The charger does not support local lists.",
    "refused": "The charger did not take the list: {answer}.",
    "notKept": "The charger accepted version {sent} of the list, but reports version {reported}.",
    "noAnswer": "The charger did not answer.",
    "wentOffline": "The charger went offline.",
    "droppedLink": "The charger dropped the link while it handled the list.",
    "givenUp": (
        "The charger dropped the link {drops} times when it was sent the list. It is not sent by itself again."
    ),
}
CODES: Final[tuple[ProblemCode, ...]] = get_args(ProblemCode)


class ListProblem(Struct, frozen=True):
    """A problem by its code."""

    code: ProblemCode
    values: Mapping[str, str]


def problem(code: ProblemCode, **values: object) -> str:
    """Return a problem as it is stored."""
    return TEMPLATES[code].format(**values)


def read(text: str) -> ListProblem:
    """Return a stored problem by its code and values."""
    for code, pattern in _PATTERNS.items():
        found = pattern.fullmatch(text)
        if found is not None:
            return ListProblem(code, found.groupdict())
    return ListProblem("other", {})


_PATTERNS: Final = {code: re.compile(pattern_of(template), re.DOTALL) for code, template in TEMPLATES.items()}
