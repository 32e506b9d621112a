"""A CALL of ours from its request to its outcome, which is reported to callbacks and never awaited."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from genx.domain.effects.effect import NO_EFFECT, Effect
from genx.domain.effects.expectations import Expectation
from genx.domain.message_log import LogEntry


class Answered(Struct, frozen=True):
    """The charge point's own answer. It is `late` if it came after our time-out (F9)."""

    response: Struct
    payload: str
    at: datetime
    late: bool = False


class Failed(Struct, frozen=True):
    """A CALLERROR with its code (F10), or without a code an answer that breaks the schema (F11)."""

    code: str | None
    description: str
    payload: str
    at: datetime
    late: bool = False


class TimedOut(Struct, frozen=True):
    at: datetime


class Offline(Struct, frozen=True):
    """The link ended or was replaced before an answer came, `seconds` after the CALL; None if it was not sent."""

    at: datetime
    seconds: float | None = None


Outcome = Answered | Failed | TimedOut | Offline


class Asked(Struct, eq=False, kw_only=True):
    """The context of an OutgoingCall: its entry in the message log, and the callbacks of whoever asked for it.

    A CALL of our own accord has no callbacks: the link learns from its outcome. With an `expectation`, `effect` is
    as the link has worked it out.
    """

    expectation: Expectation | None = None
    effect: Effect = NO_EFFECT

    settled: Callable[[Outcome], None] | None = None
    sent: Callable[[datetime], None] | None = None
    entry: LogEntry | None = None
