"""A row of the table of answers, and what rows share."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from genx.simulator.charger import Charger
from genx.simulator.connector import Connector
from genx.simulator.link import Payload

ACCEPTED: Final[Payload] = {"status": "Accepted"}
REJECTED: Final[Payload] = {"status": "Rejected"}
_POSITIVE: Final = frozenset({None, "Accepted", "RebootRequired", "Scheduled", "Unlocked"})


class Answer(Struct, frozen=True):
    """`answer` changes nothing. `follow` does what was accepted, once the answer has left.

    `refusal` is the answer of a charger that refuses everything, None if it has to answer; `refuse` does what says so
    if the answer can't.
    """

    answer: Callable[[Charger, Payload], Payload]
    follow: Callable[[Charger, Payload], None] | None = None
    refusal: Payload | None = None
    refuse: Callable[[Charger, Payload], None] | None = None


def is_positive(answer: Payload) -> bool:
    return answer.get("status") in _POSITIVE


def always(charger: Charger, payload: Payload) -> Payload:
    del charger, payload
    return ACCEPTED


def accepted_if(condition: bool) -> Payload:
    return ACCEPTED if condition else REJECTED


def connectors(charger: Charger, payload: Payload) -> list[Connector]:
    """Return the connectors that a request is about: all of them for 0 or none, an empty list for an unknown one."""
    number = payload.get("connectorId", 0)
    return [each for each in charger.connectors if number in (0, each.number)]
