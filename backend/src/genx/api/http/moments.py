"""Times in a query."""

from datetime import UTC, datetime
from typing import Annotated

from litestar.exceptions import ValidationException
from litestar.params import QueryParameter

from genx.ocpp.times import parse_time

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

Since = Annotated[str | None, QueryParameter(name="from", format="date-time", description="At this time or later.")]
Until = Annotated[str | None, QueryParameter(name="to", format="date-time", description="Before this time.")]


def moment(name: str, given: str | None) -> datetime | None:
    """Return a time, in UTC if it names no zone, within the range of ids. Raises ValidationException for `name`."""
    if given is None:
        return None
    at = parse_time(given)
    if at is None:
        message = "This is not a time such as 2026-01-15T12:00:00Z; write + as %2B."
        raise ValidationException(extra=[{"key": name, "message": message}])
    return min(max(at, EARLIEST), LATEST)
