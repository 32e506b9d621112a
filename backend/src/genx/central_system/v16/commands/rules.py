"""Rules that several commands share: connectors, sessions, URLs, times, and the known configuration."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from genx.central_system.commands.spec import Known, Situation
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import UnusableRequest
from genx.domain.transaction import Transaction
from genx.ocpp.numbers import whole

TRANSFERS = ("ftp", "ftps", "sftp", "http", "https")


def check_connector(request: Any, found: Situation) -> None:
    """Raises UnusableRequest if the charge point has no connector of this number, as far as is known (S1)."""
    count, number = found.state.connector_count, request.connector_id
    if count is not None and number is not None and number > count:
        raise UnusableRequest("/connectorId", f"There is no connector {number}: {connectors_of(found.state)}.")


def connectors_of(state: ChargePoint) -> str:
    count = state.connector_count
    return "the charger has connector 1 only" if count == 1 else f"the charger has the connectors 1 to {count}"


def check_location(pointer: str, location: str) -> None:
    """Raises UnusableRequest if a charge point could not send a file there, or fetch one from there."""
    try:
        url = urlsplit(location)
        usable = url.scheme.lower() in TRANSFERS and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        usable = False
    if not usable:
        schemes = one_of(f"{transfer}://" for transfer in TRANSFERS)
        raise UnusableRequest(pointer, f"Use a URL with a host that begins with {schemes}.")


def check_order(pointer: str, first: datetime | None, last: datetime | None) -> None:
    """Raises UnusableRequest if a span of time ends before it begins."""
    if first is not None and last is not None and last <= first:
        raise UnusableRequest(pointer, "This time must be later than the one at which the span begins.")


def one_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}"


def sessions_on(state: ChargePoint, connector_id: int | None) -> list[Transaction]:
    """Return the running transactions of a connector, or those of all connectors (0 or None)."""
    return [each for each in state.transactions.values() if not connector_id or each.connector_id == connector_id]


def ends_sessions(found: Situation, connector_id: int | None = None) -> list[str]:
    """Return the warning that the running sessions of a connector will end."""
    ending = sessions_on(found.state, connector_id)
    tags = ", ".join(each.id_tag for each in ending)
    if not ending:
        return []
    return [f"This ends the session of {tags}." if len(ending) == 1 else f"This ends {len(ending)} sessions: {tags}."]


def number(known: Known, key: str) -> int | None:
    """Return the value of a configuration key if it is known and a whole number."""
    return whole(known.get(key.lower()) or "")


def is_off(known: Known, key: str) -> bool:
    """Return whether a configuration key is known to be false."""
    return (known.get(key.lower()) or "").strip(" \"'").lower() == "false"


def exceeds(known: Known, key: str, count: int, what: str) -> list[str]:
    """Return the warning that `count` is above the maximum that the charge point names in a configuration key."""
    most = number(known, key)
    return [f"{what}: this charger takes at most {most} ({key})."] if most is not None and count > most else []
