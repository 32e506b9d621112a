"""Sums of the rollups: of the fleet or of chargers by bucket, and of each connector over days.

Days of the time zone in which days are kept are read as days; in another one, the quarter hours at both ends of the
time are put beside the days between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.rollups import STATUS_SECONDS, SUMS
from genx.domain.availability.rules import State, state
from genx.domain.figures.span import Bucket, midnight
from genx.domain.spans import DAY, QUARTER

_SUM: Final = ", ".join(f"sum({name})::float8 AS {name}" for name in SUMS)
_OF: Final = "(CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))"

_STATE = text("""
SELECT until, time_zone, (SELECT min(day) FROM connector_days) AS first_day,
  (SELECT min(at) FROM fleet_quarter_hours) AS first_quarter
FROM rollup_state
""")
_FLEET = text(f"""
SELECT width_bucket(at, CAST(:starts AS timestamptz[])) - 1 AS bucket, {_SUM}
FROM fleet_quarter_hours WHERE at >= :since AND at < :until GROUP BY 1
""")  # noqa: S608 - only constants are put in
_FLEET_DAYS = text(f"""
SELECT width_bucket(day, CAST(:starts AS date[])) - 1 AS bucket, {_SUM}
FROM connector_days WHERE day >= :first AND day < :end AND connector_id > 0 GROUP BY 1
""")  # noqa: S608
_QUARTERS = text(f"""
SELECT width_bucket(at, CAST(:starts AS timestamptz[])) - 1 AS bucket, charger_id, {_SUM}
FROM quarter_hours WHERE at >= :since AND at < :until AND connector_id > 0 AND charger_id = ANY(:charger_ids)
GROUP BY 1, 2
""")  # noqa: S608
_DAYS = text(f"""
SELECT width_bucket(day, CAST(:starts AS date[])) - 1 AS bucket, charger_id, {_SUM}
FROM connector_days WHERE day >= :first AND day < :end AND connector_id > 0 AND charger_id = ANY(:charger_ids)
GROUP BY 1, 2
""")  # noqa: S608
_CONNECTORS_BY_DAY = text(f"""
SELECT charger_id, connector_id, {_SUM} FROM connector_days
WHERE day >= :first AND day < :end AND connector_id > 0 AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_CONNECTORS_BY_QUARTER = text(f"""
SELECT charger_id, connector_id, {_SUM} FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_BEYOND_FREE: Final = "unavailable_s + faulted_s + offline_s + unknown_s > 0"
"""Rows with any time that may not be up; an index has just these."""

_NOT_UP: Final = "sum(unavailable_s) AS unavailable_s, sum(faulted_s) AS faulted_s, sum(offline_s) AS offline_s"
_NOT_UP_DAYS = text(f"""
SELECT charger_id, connector_id, {_NOT_UP}, sum(unknown_s) AS unknown_s FROM connector_days
WHERE day >= :first AND day < :end AND connector_id > 0 AND {_BEYOND_FREE} AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_NOT_UP_QUARTERS = text(f"""
SELECT charger_id, connector_id, {_NOT_UP}, sum(unknown_s) AS unknown_s FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_BEYOND_FREE} AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_CHARGERS_BY_DAY = text(f"""
SELECT charger_id, sum(session_wh)::float8 AS session_wh, sum(started)::float8 AS started FROM connector_days
WHERE day >= :first AND day < :end AND connector_id > 0 AND {_OF} GROUP BY 1
""")  # noqa: S608
_CHARGERS_BY_QUARTER = text(f"""
SELECT charger_id, sum(session_wh)::float8 AS session_wh, sum(started)::float8 AS started FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_OF} GROUP BY 1
""")  # noqa: S608
_FLEET_CONNECTORS = text("""
SELECT coalesce(max(connectors), 0) FROM fleet_quarter_hours WHERE at >= :since AND at < :until
""")
_KNOWN_SINCE = text(f"""
SELECT c.charger_id, c.connector_id, greatest(s.at, p.at) AS at
FROM connectors c
CROSS JOIN LATERAL (SELECT at FROM connector_statuses
  WHERE charger_id = c.charger_id AND connector_id = c.connector_id ORDER BY at LIMIT 1) AS s
CROSS JOIN LATERAL (SELECT at FROM charger_presence WHERE charger_id = c.charger_id ORDER BY at LIMIT 1) AS p
WHERE c.connector_id > 0 AND {_OF.replace("charger_id =", "c.charger_id =")}
""")  # noqa: S608
_HEAT = text(f"""
SELECT extract(isodow FROM at AT TIME ZONE :time_zone)::int AS weekday,
  extract(hour FROM at AT TIME ZONE :time_zone)::int AS hour, {_SUM}, avg(connectors)::float8 AS connectors
FROM fleet_quarter_hours WHERE at >= :since AND at < :until GROUP BY 1, 2
""")  # noqa: S608
_HEAT_OF = text(f"""
SELECT extract(isodow FROM at AT TIME ZONE :time_zone)::int AS weekday,
  extract(hour FROM at AT TIME ZONE :time_zone)::int AS hour, {_SUM}
FROM quarter_hours WHERE at >= :since AND at < :until AND connector_id > 0 AND charger_id = ANY(:charger_ids)
GROUP BY 1, 2
""")  # noqa: S608
_DAYS_DOWN = text("""
SELECT charger_id, connector_id, day, faulted_s, offline_s, unavailable_s FROM connector_days
WHERE day >= :first AND day < :end AND charger_id = ANY(:charger_ids)
  AND faulted_s + offline_s + unavailable_s > 0
""")
_QUARTERS_DOWN = text("""
SELECT charger_id, connector_id, at, faulted_s, offline_s, unavailable_s FROM quarter_hours
WHERE at >= :since AND at < :until AND charger_id = ANY(:charger_ids)
  AND faulted_s + offline_s + unavailable_s > 0
""")


class Kept(Struct, frozen=True, kw_only=True):
    """What is summed up: all quarter hours before `until`, and days of a time zone.

    `oldest` is the beginning of the quarter hours if there are older days, whose quarter hours are gone.
    """

    until: datetime
    time_zone: str
    oldest: datetime | None = None


class Sums(Struct, kw_only=True):
    """Sums of one or several connectors over some time: Wh, seconds, and counts."""

    energy_wh: float = 0.0
    session_wh: float = 0.0
    suspect_wh: float = 0.0
    preparing_s: float = 0.0
    charging_s: float = 0.0
    suspended_ev_s: float = 0.0
    suspended_evse_s: float = 0.0
    finishing_s: float = 0.0
    reserved_s: float = 0.0
    unavailable_s: float = 0.0
    faulted_s: float = 0.0
    offline_s: float = 0.0
    unknown_s: float = 0.0
    started: float = 0.0
    stopped: float = 0.0
    faults: float = 0.0
    seconds: float = 0.0

    def add(self, other: "Sums") -> None:
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def plugged_in_s(self) -> float:
        """Time with a car that was not charging."""
        return self.preparing_s + self.suspended_ev_s + self.suspended_evse_s + self.finishing_s

    @property
    def free_s(self) -> float:
        """Time ready for the next car, reserved or not."""
        taken = self.charging_s + self.plugged_in_s + self.unavailable_s + self.faulted_s
        return max(self.seconds - taken - self.offline_s - self.unknown_s, 0.0)

    @property
    def outside_wh(self) -> float:
        """Energy of the registers that belongs to no session."""
        return max(self.energy_wh - self.session_wh - self.suspect_wh, 0.0)

    def states(self) -> dict[State, float]:
        """Return the seconds in each state."""
        found: dict[State, float] = {"offline": self.offline_s, "unknown": self.unknown_s}
        for status, column in STATUS_SECONDS.items():
            found[state(status)] = found.get(state(status), 0.0) + getattr(self, column)
        found["available"] = max(self.seconds - sum(found.values()), 0.0)
        return found


Connector = tuple[int, int]
"""The id of a charger, and the number of its connector."""


async def kept(connection: AsyncConnection, now: datetime) -> Kept:
    """Return what is summed up. Before the first run of the job, that is nothing of today."""
    row = (await connection.execute(_STATE)).one_or_none()
    if row is None:
        return Kept(until=now, time_zone="UTC")
    are_gone = (
        row.first_quarter is not None
        and row.first_day is not None
        and midnight(row.first_day + DAY, row.time_zone) < row.first_quarter
    )
    return Kept(
        until=now if row.until is None else min(row.until, now),
        time_zone=row.time_zone,
        oldest=row.first_quarter if are_gone else None,
    )


def whole_days(since: datetime, until: datetime, time_zone: str) -> tuple[date, date]:
    """Return the first day that lies within some time, and the day after the last; they are equal if there is none."""
    zone = ZoneInfo(time_zone)
    first, end = since.astimezone(zone).date(), until.astimezone(zone).date()
    if midnight(first, time_zone) < since:
        first += DAY
    return first, max(first, end)


async def of_fleet(connection: AsyncConnection, buckets: Sequence[Bucket], of: Kept) -> list[Sums]:
    """Return the sums of all connectors in each bucket: of their days, if the quarter hours are gone."""
    days = _as_days(buckets, of)
    is_old = of.oldest is not None and buckets[0].since < of.oldest
    by_days = days is not None and is_old
    rows = await connection.execute(_FLEET_DAYS if by_days else _FLEET, (by_days and days) or _as_times(buckets))
    sums = [Sums() for _ in buckets]
    for row in rows:
        sums[row.bucket].add(_sums(row))
    return sums


async def of_chargers(
    connection: AsyncConnection, buckets: Sequence[Bucket], charger_ids: Sequence[int], of: Kept
) -> dict[int, list[Sums]]:
    """Return the sums of each of these chargers in each bucket.

    Buckets that are days or months of the kept time zone are read as days; `seconds` are only those of rows.
    """
    days = _as_days(buckets, of)
    values = (_as_times(buckets) if days is None else days) | {"charger_ids": list(charger_ids)}
    sums = {charger_id: [Sums() for _ in buckets] for charger_id in charger_ids}
    for row in await connection.execute(_QUARTERS if days is None else _DAYS, values):
        sums[row.charger_id][row.bucket].add(_sums(row))
    return sums


def _as_times(buckets: Sequence[Bucket]) -> dict[str, Any]:
    starts = [bucket.since for bucket in buckets]
    return {"since": buckets[0].since, "until": buckets[-1].until, "starts": starts}


def _as_days(buckets: Sequence[Bucket], of: Kept) -> dict[str, Any] | None:
    """Return buckets as days, None if they are not whole days of the kept time zone."""
    days = [whole_days(bucket.since, bucket.until, of.time_zone) for bucket in buckets]
    are_whole = all(
        midnight(first, of.time_zone) == bucket.since and midnight(end, of.time_zone) == bucket.until
        for bucket, (first, end) in zip(buckets, days, strict=True)
    )
    return {"first": days[0][0], "end": days[-1][1], "starts": [first for first, _ in days]} if are_whole else None


async def by_connector(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[Connector, Sums]:
    """Return the sums of each connector over some time, up to what is summed up."""
    days, edges = _parts(since, until, charger_ids, of)
    rows = await connection.execute(_CONNECTORS_BY_DAY, days)
    found = {(row.charger_id, row.connector_id): _sums(row) for row in rows}
    for edge in edges:
        await _add_edge(connection, found, edge)
    return found


async def by_charger(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[int, Sums]:
    """Return the energy and the number of sessions of each charger over some time."""
    days, edges = _parts(since, until, charger_ids, of)
    found: dict[int, Sums] = {}
    asked = [(_CHARGERS_BY_DAY, days), *((_CHARGERS_BY_QUARTER, edge) for edge in edges)]
    for statement, values in asked:
        for row in await connection.execute(statement, values):
            sums = found.setdefault(row.charger_id, Sums())
            sums.session_wh += row.session_wh
            sums.started += row.started
    return found


async def states_by_connector(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[Connector, Sums]:
    """Return the time of each connector, and how much of it may not have been up: all other is in `seconds` alone."""
    ids = None if charger_ids is None else list(charger_ids)
    end = max(min(until, of.until), since)
    found: dict[Connector, Sums] = {}
    for row in await connection.execute(_KNOWN_SINCE, {"charger_ids": ids}):
        if row.at is not None and row.at < end:
            begins = max(since, row.at).replace(microsecond=0)
            found[row.charger_id, row.connector_id] = Sums(seconds=(end - begins).total_seconds())
    days, edges = _parts(since, until, charger_ids, of)
    asked = [(_NOT_UP_DAYS, days), *((_NOT_UP_QUARTERS, edge) for edge in edges)]
    for statement, values in asked:
        for row in await connection.execute(statement, values):
            sums = found.setdefault((row.charger_id, row.connector_id), Sums())
            for name in ("unavailable_s", "faulted_s", "offline_s", "unknown_s"):
                setattr(sums, name, getattr(sums, name) + getattr(row, name))
    return found


async def connectors_of_fleet(connection: AsyncConnection, since: datetime, until: datetime) -> int:
    """Return how many connectors were known in some time."""
    return int(await connection.scalar(_FLEET_CONNECTORS, _times(since, until)) or 0)


def _parts(
    since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the whole days of some time, and what lies outside of them, as far as it is summed up."""
    until = min(until, max(of.until, since))
    if until == of.until:
        # The day that is under way is summed up as far as it is.
        until = max(until, midnight(of.until.astimezone(ZoneInfo(of.time_zone)).date() + DAY, of.time_zone))
    first, end = whole_days(since, until, of.time_zone)
    ids = None if charger_ids is None else list(charger_ids)
    edges = _edges(since, until, midnight(first, of.time_zone), midnight(end, of.time_zone))
    return {"first": first, "end": end, "charger_ids": ids}, [
        _times(begins, min(ends, of.until)) | {"charger_ids": ids} for begins, ends in edges if begins < of.until
    ]


def _edges(since: datetime, until: datetime, first: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return what of some time lies outside of its whole days."""
    if first >= end:
        return [(since, until)]
    return [(begins, ends) for begins, ends in ((since, first), (end, until)) if begins < ends]


async def _add_edge(connection: AsyncConnection, found: dict[Connector, Sums], edge: dict[str, Any]) -> None:
    for row in await connection.execute(_CONNECTORS_BY_QUARTER, edge):
        sums = _sums(row)
        sums.seconds = 0.0  # Of the quarter hours that have a row.
        found.setdefault((row.charger_id, row.connector_id), Sums()).add(sums)
    for row in await connection.execute(_KNOWN_SINCE, {"charger_ids": edge["charger_ids"]}):
        if row.at is not None and row.at < edge["until"]:
            known = found.setdefault((row.charger_id, row.connector_id), Sums())
            known.seconds += (edge["until"] - max(edge["since"], row.at)).total_seconds()


async def by_weekday_hour(
    connection: AsyncConnection,
    since: datetime,
    until: datetime,
    time_zone: str,
    charger_ids: Sequence[int] | None,
    of: Kept,
) -> dict[tuple[int, int], Sums]:
    """Return the sums of each hour of the week, by weekday (1 is Monday) and hour of the clocks there."""
    values: dict[str, Any] = _times(since, until) | {"time_zone": time_zone}
    if charger_ids is None:
        rows = await connection.execute(_HEAT, values)
        return {(row.weekday, row.hour): _sums(row) for row in rows}
    rows = await connection.execute(_HEAT_OF, values | {"charger_ids": list(charger_ids)})
    found = {(row.weekday, row.hour): _sums(row) for row in rows}
    await _put_time(connection, found, values, list(charger_ids), of)
    return found


async def _put_time(
    connection: AsyncConnection,
    found: dict[tuple[int, int], Sums],
    values: Mapping[str, Any],
    charger_ids: list[int],
    of: Kept,
) -> None:
    """Put the time in which connectors were known into each hour: quarter hours spent free have no row."""
    for sums in found.values():
        sums.seconds = 0.0
    zone = ZoneInfo(values["time_zone"])
    until = min(values["until"], of.until)
    begins = [row.at for row in await connection.execute(_KNOWN_SINCE, {"charger_ids": charger_ids}) if row.at]
    at = values["since"]
    while at < until:
        local = at.astimezone(zone)
        known = sum(max((at + QUARTER - max(at, begin)).total_seconds(), 0.0) for begin in begins)
        found.setdefault((local.isoweekday(), local.hour), Sums()).seconds += known
        at += QUARTER


class Down(Struct, frozen=True, kw_only=True):
    """Time in which a connector was out of order, and the state it was longest in: a cell of a strip."""

    since: datetime
    until: datetime
    state: State


async def down_cells(
    connection: AsyncConnection,
    since: datetime,
    until: datetime,
    charger_ids: Sequence[int],
    of: Kept,
) -> dict[Connector, list[Down]]:
    """Return the days of connectors with outages; quarter hours, if the time is a month or less."""
    found: dict[Connector, list[Down]] = {}
    if until - since <= 31 * DAY:
        values = _times(since, until) | {"charger_ids": list(charger_ids)}
        for row in await connection.execute(_QUARTERS_DOWN, values):
            cell = Down(since=row.at.astimezone(UTC), until=row.at.astimezone(UTC) + QUARTER, state=_worst(row))
            found.setdefault((row.charger_id, row.connector_id), []).append(cell)
        return found
    first, end = whole_days(since, until, of.time_zone)
    days = {"first": first, "end": end, "charger_ids": list(charger_ids)}
    for row in await connection.execute(_DAYS_DOWN, days):
        cell = Down(
            since=midnight(row.day, of.time_zone), until=midnight(row.day + DAY, of.time_zone), state=_worst(row)
        )
        found.setdefault((row.charger_id, row.connector_id), []).append(cell)
    return found


def _worst(row: Any) -> State:
    times: dict[State, float] = {
        "faulted": row.faulted_s,
        "offline": row.offline_s,
        "unavailable": row.unavailable_s,
    }
    return max(times, key=lambda name: times[name])


def _times(since: datetime, until: datetime) -> dict[str, Any]:
    return {"since": since, "until": until}


def _sums(row: Any) -> Sums:
    found = row._mapping
    return Sums(**{name: found[name] for name in SUMS})


def total(sums: Iterable[Sums]) -> Sums:
    """Add up sums."""
    found = Sums()
    for each in sums:
        found.add(each)
    return found
