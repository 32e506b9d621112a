"""A command is one row: what the API, its documentation and the runner need to know of it."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from genx.central_system.asked import Outcome
from genx.domain.changes import Change
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.errors import Refusal

Known = Mapping[str, str | None]
"""The known configuration of a charge point: values by key in lower case."""


def _learns_nothing(*_: Any) -> tuple[Change, ...]:
    return ()


class CommandSpec(Struct, frozen=True, kw_only=True):
    """A row of the table of commands. The path of the API has its name in kebab-case."""

    name: str
    action: str
    request_type: type[Struct]
    summary: str
    example: Mapping[str, object]
    """A request as the documentation shows it."""
    refusals: tuple[type[Refusal], ...] = ()
    """Those that only this command has."""
    check: Callable[[Any, ChargePoint, Known], None] | None = None
    """Raises a Refusal if the request must not be sent to this charge point."""
    learns: Callable[[Command, Any, Outcome], tuple[Change, ...]] = _learns_nothing
    """Returns the changes that the outcome brings to what is known of the charge point."""
    new_password: Callable[[Any], str | None] | None = None
    """The password that a request gives to the charge point (C6); None if it never gives one."""
