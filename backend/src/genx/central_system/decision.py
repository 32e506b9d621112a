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
    """How an action is decided, and what a link has to know of it. `needs` is None if its decision wants no facts."""

    decide: Decide
    needs: Callable[[ChargePoint, Incoming], Needs] | None = None
    repeats_until_answered: bool = False
    """Sent again until it is answered: so never answered with a failure of ours (T11c)."""
    may_overtake: bool = False
    """May be answered before its turn while the database is away (T11c)."""
    tells_time: bool = False
    """Its answer has our time, by which charge points set their clocks (B1, S3)."""
    boots: bool = False
    """Begins a conversation anew: our CALLs may go from its answer on (B6)."""
    measures: bool = False
    """Changes what is measured, which is soft: kept and told now and then (S6)."""
    adds_rows: bool = False
    """Adds rows that stay, so a charge point has a budget for it (ADR 11)."""
    told_in_words: bool = False
    """Has texts that people are shown of a charge point; those of the others are in the message log alone (C5)."""
