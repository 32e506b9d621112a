"""Results of comparing and writing the configuration of a charge point."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct, field

from genx.domain.configuration.standing import Try

Problem = Literal["notAsked", "noAnswer", "linkLost", "linkLostAgain", "error"]

PROBLEMS: Final[Mapping[Problem, str]] = {
    "notAsked": "The charger can't be asked for its configuration, so nothing is compared and nothing is written.",
    "noAnswer": "The charger did not answer when it was asked for its configuration.",
    "linkLost": "The charger dropped its link when it was asked for its configuration.",
    "linkLostAgain": "The charger drops its link when it is asked for its configuration. GenX does not ask again.",
    "error": "The charger answered with an error when it was asked for its configuration.",
}
"""A sentence for people for each reason why nothing could be compared."""


class Check(Struct, frozen=True, kw_only=True):
    """The tries of keys, by key in lower case, and why the charge point could not be read, None if it could.

    `drops` counts how often the link was lost right after it was asked, with this firmware.
    """

    charger_id: int
    firmware: str = ""
    tries: Mapping[str, Try] = field(default_factory=dict)
    problem: Problem | None = None
    drops: int = 0
