"""The history of a charger: the status of its connectors, whether it was online, and what operators set it to."""

from datetime import UTC, datetime, timedelta

import msgspec
from litestar import get
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.auth import SignedInRequest, arrived_at
from genx.api.http.moments import Since, Until
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.searches import SEARCH_REFUSALS
from genx.api.http.services import FromServices
from genx.api.v1.connectors import TAG
from genx.api.v1.device_ids import DeviceId
from genx.api.v1.periods import PeriodTooLong, period
from genx.db.queries import chargers, histories
from genx.db.queries.histories import StatusSet
from genx.domain.charge_point import ChargePoint, ChargerStatus
from genx.domain.errors import NotKnown
from genx.domain.histories import Interval

LONGEST = timedelta(days=400)
DEFAULT = timedelta(days=1)
MOST = 10_000
"""Rows of each history that are read for an answer."""


class ConnectorInterval(Answer, frozen=True, kw_only=True):
    """An interval in which a connector had a status and its charger was online or not.

    `status` and `online` are null if that is not known. `recordedAt` is when GenX heard of its beginning.
    """

    connector_id: int
    status: str | None
    error_code: str | None
    online: bool | None
    from_: Time = msgspec.field(name="from")
    to: Time
    recorded_at: Time


class ChargerStatusInterval(Answer, frozen=True, kw_only=True):
    """An interval in which a charger was active, inactive or in maintenance. `by` is who set it so, null if unknown."""

    charger_status: ChargerStatus
    from_: Time = msgspec.field(name="from")
    to: Time
    by: str | None


class StatusHistory(Answer, frozen=True, kw_only=True):
    """The history of a charger between two times. Intervals are in order of time, those of a connector together."""

    device_id: str
    from_: Time = msgspec.field(name="from")
    to: Time
    connectors: list[ConnectorInterval]
    charger_status: list[ChargerStatusInterval]


def _interval(interval: Interval) -> ConnectorInterval:
    return ConnectorInterval(
        connector_id=interval.connector_id,
        status=interval.status,
        error_code=interval.error_code,
        online=interval.online,
        from_=time(interval.since),
        to=time(interval.until),
        recorded_at=time(interval.recorded_at),
    )


def _set(interval: StatusSet) -> ChargerStatusInterval:
    return ChargerStatusInterval(
        charger_status=interval.status, from_=time(interval.since), to=time(interval.until), by=interval.by
    )


NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
EXAMPLE = StatusHistory(
    device_id="CP-0042",
    from_=time(NOON),
    to=time(NOON + DEFAULT),
    connectors=[
        _interval(
            Interval(
                charger_id=1,
                connector_id=1,
                status="Charging",
                error_code="NoError",
                online=True,
                since=NOON,
                until=NOON + DEFAULT,
                recorded_at=NOON,
            )
        )
    ],
    charger_status=[_set(StatusSet(status="active", since=NOON, until=NOON + DEFAULT, by="ann@example.org"))],
)


@get(
    "/chargers/{deviceId:str}/status-history",
    **operation(
        "getStatusHistory",
        "Get the status of a charger's connectors over time, and when it was online",
        TAG,
        refusals=(NotKnown, PeriodTooLong, *SEARCH_REFUSALS),
        description=(
            "Without `from` and `to`, it is that of the last 24 hours. It has at most 400 days, and nothing that is yet"
            " to come. It is some seconds old, and begins when GenX first heard of a connector."
            f" A period with more than {MOST:,} changes of status is refused."
        ),
        response=EXAMPLE,
    ),
)
async def get_status_history(
    request: SignedInRequest, device_id: DeviceId, services: FromServices, since: Since = None, until: Until = None
) -> StatusHistory:
    begins, ends = period(since, until, arrived_at(request.scope), default=DEFAULT, longest=LONGEST)
    async with services.searches.unit(request, searches=True) as connection:
        return await _history(connection, await chargers.known(connection, device_id), begins, ends)


async def _history(
    connection: AsyncConnection, charger: ChargePoint, since: datetime, until: datetime
) -> StatusHistory:
    found = await histories.of_chargers(connection, [charger.charger_id], since, until, MOST)
    if found is None:
        raise PeriodTooLong("Too many changes of status in this period: ask for a part of it.")
    statuses = await histories.charger_statuses(connection, charger.charger_id, since, until, MOST)
    return StatusHistory(
        device_id=charger.device_id,
        from_=time(since),
        to=time(until),
        connectors=[_interval(each) for each in found],
        charger_status=[_set(each) for each in statuses],
    )


ROUTES = [get_status_history]
