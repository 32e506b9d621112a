"""The shape of a decision: what it is made from, and what it gives."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from genx.central_system.policy import Policy
from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint
from genx.domain.events import Event
from genx.domain.facts import Facts, Needs
from genx.ocpp.errors import ErrorCode

CLOCK_IS_WRONG = "the charger's clock is wrong"
"""The note where a charge point tells a time that can't be (V6)."""


class FollowUp(Struct, frozen=True):
    """A CALL to send after the answer has left."""

    action: str
    request: Struct


class Decision(Struct, frozen=True, kw_only=True):
    """The answer, the state afterwards, what to keep before the answer leaves, and what to tell and send after it."""

    response: Struct
    state: ChargePoint
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    then: tuple[FollowUp, ...] = ()
    notes: tuple[str, ...] = ()
    reported_at: datetime | None = None
    """The charge point's own time in the message, for its clock offset (V9)."""
    alarm: str | None = None
    """The security event that a person should know of (S8)."""


class Refused(Struct, frozen=True):
    """Answered with a CALLERROR."""

    code: ErrorCode
    description: str


class Incoming(Struct, frozen=True):
    """A CALL as it is decided: the request, when it arrived (UTC), and its payload as JSON text."""

    action: str
    request: Any
    at: datetime
    payload: str = "{}"


Decide = Callable[[ChargePoint, Incoming, Facts, Policy], Decision]


class Handler(Struct, frozen=True):
    """How an action is decided. `needs` is None where its decision wants no facts."""

    decide: Decide
    needs: Callable[[ChargePoint, Incoming], Needs] | None = None
    repeats_until_answered: bool = False
    """Sent again until it is answered: so never answered with a failure of ours (T11c)."""
