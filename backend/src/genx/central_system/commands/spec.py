"""A command is one row, with all that the API, its documentation and the runner need."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from genx.central_system.asked import Outcome
from genx.central_system.commands.password_change import PasswordChanges
from genx.domain.charge_point import ChargePoint
from genx.domain.effects.expectations import Expectation
from genx.domain.errors import Refusal

Known = Mapping[str, str | None]
"""The known configuration of a charge point: values by key in lower case."""


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


def _no_warnings(_: Any) -> list[str]:
    return []


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
    check: Callable[[Any, ChargePoint, Known], None] | None = None
    """Raises a Refusal if the request must not be sent to this charge point."""
    step: Callable[[Any, ChargePoint, Means], Step | None] | None = None
    """Begins the step that a request needs, if it needs one. Raises a Refusal if it can't begin."""
    expects: Callable[[Any, ChargePoint, Known], Expectation | None] | None = None
    """Returns what the request should bring about, None if that can't be seen (ADR 26)."""
    may_wait: bool = False
    """It is still right later, so it may wait for an offline charge point (A3)."""
    warnings: Callable[[Any], list[str]] = _no_warnings
    """Returns sentences for people about a request that is sent all the same."""
