"""A command is one row, with all that the API, its documentation and the runner need."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from genx.central_system.asked import Outcome
from genx.central_system.commands.password_change import PasswordChanges
from genx.domain.charge_point import ChargePoint
from genx.domain.configuration.wishes import Wish
from genx.domain.effects.expectations import Expectation
from genx.domain.errors import Refusal
from genx.domain.reports import IdTagStatus

Known = Mapping[str, str | None]
"""The known configuration of a charge point: values by key in lower case."""


Judge = Callable[[str, str], IdTagStatus]
"""Returns the status of an id tag for a transaction that would start now at the charge point with this device id."""


def all_accepted(_id_tag: str, _device_id: str) -> IdTagStatus:
    return "Accepted"


Wanted = Callable[[ChargePoint], Mapping[str, Wish]]
"""Returns the wishes for the configuration of a charge point, by key in lower case."""


def nothing_wanted(_state: ChargePoint) -> Mapping[str, Wish]:
    return {}


class Situation(Struct, frozen=True):
    """The charge point as a command finds it: its state and known configuration, the time, and how GenX judges it."""

    state: ChargePoint
    known: Known
    at: datetime
    judge: Judge = all_accepted
    wanted: Wanted = nothing_wanted


class Step(Protocol):
    """A step that is done before a command is sent, and undone if the command fails."""

    async def before(self) -> None:
        """Raises a Refusal if the command must not be sent."""
        ...

    def after(self, outcome: Outcome | None, *, sent: bool) -> None:
        """Take the outcome before it is kept and told. It is None if the command was never queued."""
        ...


class Means(Struct, frozen=True):
    """The means that steps work with."""

    passwords: PasswordChanges


class CommandSpec(Struct, frozen=True, kw_only=True):
    """A row of the table of commands. The path of the API has its name in kebab-case."""

    name: str
    action: str
    request_type: type[Struct]
    summary: str
    example: Mapping[str, object]
    """A request as the documentation shows it."""
    refusals: tuple[type[Refusal], ...] = ()
    """The refusals that only this command has."""
    prepare: Callable[[Any, Situation], Struct] | None = None
    """Returns the request with what it leaves open."""
    check: Callable[[Any, Situation], None] | None = None
    """Raises a Refusal if the request must not be sent to this charge point."""
    message: Callable[[Any], Struct] | None = None
    """Returns the request as the charge point gets it, without what is for us."""
    doubt: Callable[[Any, Situation], None] | None = None
    """Raises a Refusal if the request can't work now. `?force=true` sends it all the same."""
    step: Callable[[Any, ChargePoint, Means], Step | None] | None = None
    """Begins the step that a request needs, if it needs one. Raises a Refusal if it can't begin."""
    expects: Callable[[Any, Situation], Expectation | None] | None = None
    """Returns what the request should bring about, None if that can't be seen (ADR 26)."""
    may_wait: bool = False
    """It is still right later, so it may wait for an offline charge point (A3)."""
    warnings: Callable[[Any, Situation], list[str]] | None = None
    """Returns sentences for people about a request that is sent all the same."""
    looks_at_the_configuration: bool = False
    """Whether one of these looks at the known configuration, which is read for the others in vain."""

    def ready(self, request: Struct, found: Situation, *, force: bool) -> Struct:
        """Return the request as it is sent. Raises a Refusal if it must not be sent."""
        if self.prepare is not None:
            request = self.prepare(request, found)
        if self.check is not None:
            self.check(request, found)
        if self.doubt is not None and not force:
            self.doubt(request, found)
        return request

    def sent(self, request: Struct) -> Struct:
        """Return the request as the charge point gets it."""
        return request if self.message is None else self.message(request)
