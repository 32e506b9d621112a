"""The shape of a decision: its input and its result."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from genx.central_system.policy import Policy
from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint
from genx.domain.events import Event
from genx.domain.facts import Facts, Needs
from genx.domain.series import Measurement
from genx.ocpp.errors import ErrorCode


class FollowUp(Struct, frozen=True):
    """A CALL to send after the answer has left."""

    action: str
    request: Struct


class Decision(Struct, frozen=True, kw_only=True):
    """The answer, the new state, the changes to keep before the answer leaves, and the events and CALLs after it."""

    response: Struct
    state: ChargePoint
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    series: tuple[Measurement, ...] = ()
    """Measurements for the series. They are kept in batches, but those of LASTING contexts before the answer leaves."""
    then: tuple[FollowUp, ...] = ()
    notes: tuple[str, ...] = ()
    reported_at: datetime | None = None
    """The charge point's own time in the message, for its clock offset (V9)."""
    alarm: str | None = None
    """A security event that a person should know about (S8)."""


class Refused(Struct, frozen=True):
    """A refusal that is answered with a CALLERROR."""

    code: ErrorCode
    description: str


class Incoming(Struct, frozen=True):
    """A CALL to decide: the request, its time of arrival (UTC), and its payload as JSON text."""

    action: str
    request: Any
    at: datetime
    payload: str = "{}"


Decide = Callable[[ChargePoint, Incoming, Facts, Policy], Decision]


class Handler(Struct, frozen=True):
    """The function that decides an action, and what a link must know about it. `needs` is None if it needs no facts."""

    decide: Decide
    needs: Callable[[ChargePoint, Incoming], Needs] | None = None
    repeats_until_answered: bool = False
    """It is sent again until it is answered, so a failure of ours is never an answer (T11c)."""
    may_overtake: bool = False
    """It may be answered before its turn while the database is away (T11c)."""
    tells_time: bool = False
    """Its answer contains our time, by which charge points set their clocks (B1, S3)."""
    boots: bool = False
    """It begins a new conversation, in which our CALLs may be sent after its answer (B6)."""
    measures: bool = False
    """It changes measurements, which are soft: kept and published now and then (S6)."""
    adds_rows: bool = False
    """It adds rows that stay, so there is a budget for it (ADR 11)."""
    lasts: Callable[[Any], bool] | None = None
    """Returns whether a request has something that must be kept before it is answered, so it can't overtake."""
    told_in_words: bool = False
    """It has texts that are shown to people. Texts of other actions are in the message log alone (C5)."""
