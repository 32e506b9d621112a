"""Sums of the rollups: of the fleet or of chargers by bucket, and of each connector over days.

Days of the time zone in which days are kept are read as days, or as blocks of many; in another one, the quarter hours
at both ends of the time are put beside the days between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.tables.rollups import SUMS
from genx.domain.availability.rules import State
from genx.domain.blocks import cover
from genx.domain.figures.span import Bucket, midnight
from genx.domain.spans import DAY, QUARTER

_SUM: Final = ", ".join(f"sum({name})::float8 AS {name}" for name in SUMS)
_OF: Final = "(CAST(:charger_ids AS bigint[]) IS NULL OR charger_id = ANY(:charger_ids))"

_ROOM = text("SELECT set_config('work_mem', '24MB', true)")
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


def _of_days(*names: str) -> str:
    """Return SQL for rows of connectors with these columns, which add up to the days of `_as_blocks`.

    They are summed up as floats, which is exact and needs less room than sums of bigints.
    """
    columns = ", ".join(f"{name}::float8 AS {name}" for name in names)
    return f"""(
      SELECT charger_id, connector_id, {columns} FROM connector_days
      WHERE day = ANY(CAST(:single AS date[])) AND connector_id > 0 AND {_OF}
      UNION ALL
      SELECT b.* FROM unnest(CAST(:firsts AS date[]), CAST(:sizes AS int[])) AS w (day, days)
      CROSS JOIN LATERAL (
        SELECT charger_id, connector_id, {columns} FROM connector_blocks
        WHERE days = w.days AND day = w.day AND connector_id > 0 AND {_OF}
        OFFSET 0  -- one lookup for each block
      ) AS b
    ) AS of_days"""  # noqa: S608 - only constants are put in


_CONNECTORS_BY_DAY = text(f"""
SELECT charger_id, connector_id, {_SUM} FROM {_of_days(*SUMS)} GROUP BY 1, 2
""")  # noqa: S608
_CONNECTORS_BY_QUARTER = text(f"""
SELECT charger_id, connector_id, {_SUM} FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_NOT_UP: Final = ("unavailable_s", "faulted_s", "offline_s", "unknown_s")
_STATES: Final = f"sum(seconds)::float8 AS seconds, {', '.join(f'sum({name})::float8 AS {name}' for name in _NOT_UP)}"
_STATES_BY_DAY = text(f"""
SELECT charger_id, connector_id, {_STATES} FROM {_of_days("seconds", *_NOT_UP)} GROUP BY 1, 2
HAVING sum(seconds + {" + ".join(_NOT_UP)}) > 0
""")  # noqa: S608
_STATES_BY_QUARTER = text(f"""
SELECT charger_id, connector_id, 0::float8 AS seconds, {_STATES.partition(", ")[2]} FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {" + ".join(_NOT_UP)} > 0 AND {_OF} GROUP BY 1, 2
""")  # noqa: S608
_DELIVERED: Final = "sum(session_wh)::float8 AS session_wh, sum(started)::float8 AS started"
_CHARGERS_BY_DAY = text(f"""
SELECT charger_id, {_DELIVERED} FROM {_of_days("session_wh", "started")} GROUP BY 1
""")  # noqa: S608
_CHARGERS_BY_QUARTER = text(f"""
SELECT charger_id, {_DELIVERED} FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_OF} GROUP BY 1
""")  # noqa: S608
_IN_USE: Final = ("charging_s", "preparing_s", "suspended_ev_s", "suspended_evse_s", "finishing_s")
_USE: Final = f"sum({' + '.join(_IN_USE)})::float8 AS in_use_s"
_USE_BY_DAY = text(f"""
SELECT charger_id, connector_id, sum(seconds)::float8 AS seconds, {_USE}
FROM {_of_days("seconds", *_IN_USE)} GROUP BY 1, 2
""")  # noqa: S608
_USE_BY_QUARTER = text(f"""
SELECT charger_id, connector_id, 0::float8 AS seconds, {_USE} FROM quarter_hours
WHERE at >= :since AND at < :until AND connector_id > 0 AND {_OF} GROUP BY 1, 2
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
# An index has just the days with any time that may not be up: the condition is word for word that of the index.
_DAYS_DOWN = text(f"""
SELECT charger_id, connector_id, day, faulted_s, offline_s, unavailable_s FROM connector_days
WHERE day >= :first AND day < :end AND charger_id = ANY(:charger_ids) AND {" + ".join(_NOT_UP)} > 0
  AND faulted_s + offline_s + unavailable_s > 0
""")  # noqa: S608
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


Connector = tuple[int, int]
"""The id of a charger, and the number of its connector."""

Parts = tuple[dict[str, Any], list[dict[str, Any]]]
"""Arguments of statements that read days, and of those that read quarter hours."""


class Delivered(NamedTuple):
    """What a charger has delivered, and the sessions that began."""

    session_wh: float
    started: float


class Use(NamedTuple):
    """How long a connector was known, and in use."""

    seconds: float
    in_use_s: float


class States(NamedTuple):
    """How long a connector was known, and in states other than up."""

    seconds: float
    unavailable_s: float
    faulted_s: float
    offline_s: float
    unknown_s: float

    def by_state(self) -> dict[State, float]:
        """Return the seconds in each state. What is up is "available", whatever it was."""
        seconds, unavailable, faulted, offline, unknown = self
        up = max(seconds - unavailable - faulted - offline - unknown, 0.0)
        return {
            "available": up,
            "unavailable": unavailable,
            "faulted": faulted,
            "offline": offline,
            "unknown": unknown,
        }


Added = TypeVar("Added", Delivered, Use, States)


async def make_room(connection: AsyncConnection) -> None:
    """Let the unit of work sort and group a large fleet in memory."""
    await connection.execute(_ROOM)


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
    rows = (await connection.execute(_CONNECTORS_BY_DAY, days)).all()
    found = {(row.charger_id, row.connector_id): _sums(row) for row in rows}
    for edge in edges:
        await _add_edge(connection, found, edge)
    return found


async def by_charger(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[int, Delivered]:
    """Return the energy and the number of sessions of each charger over some time."""
    days, edges = _parts(since, until, charger_ids, of)
    found: dict[int, Delivered] = {}
    for statement, values in _asked(_CHARGERS_BY_DAY, days, _CHARGERS_BY_QUARTER, edges):
        for charger_id, *sums in (await connection.execute(statement, values)).all():
            found[charger_id] = _added(found.get(charger_id), sums, Delivered)
    return found


async def use_by_connector(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[Connector, Use]:
    """Return how long each connector was known and in use."""
    return await _of_connectors(connection, _USE_BY_DAY, _USE_BY_QUARTER, Use, _parts(since, until, charger_ids, of))


async def states_by_connector(
    connection: AsyncConnection, since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept
) -> dict[Connector, States]:
    """Return the time of each connector, and how much of it may not have been up."""
    parts = _parts(since, until, charger_ids, of)
    return await _of_connectors(connection, _STATES_BY_DAY, _STATES_BY_QUARTER, States, parts)


async def _of_connectors(
    connection: AsyncConnection, by_day: TextClause, by_quarter: TextClause, kind: type[Added], parts: Parts
) -> dict[Connector, Added]:
    """Return sums of connectors, the first of which is the time since they were known."""
    days, edges = parts
    rest: list[float] = [0.0] * (len(kind.__annotations__) - 1)
    found: dict[Connector, Added] = {}
    for statement, values in _asked(by_day, days, by_quarter, edges):
        for charger_id, connector_id, *sums in (await connection.execute(statement, values)).all():
            connector = charger_id, connector_id
            found[connector] = _added(found.get(connector), sums, kind)
    for edge in edges:
        for connector, seconds in (await _known(connection, edge)).items():
            found[connector] = _added(found.get(connector), [seconds, *rest], kind)
    return found


def _asked(
    by_day: TextClause, days: dict[str, Any], by_quarter: TextClause, edges: Sequence[dict[str, Any]]
) -> list[tuple[TextClause, dict[str, Any]]]:
    return [(by_day, days), *((by_quarter, edge) for edge in edges)]


def _added(before: Added | None, sums: Sequence[float], kind: type[Added]) -> Added:
    return kind(*sums) if before is None else kind(*map(sum, zip(before, sums, strict=True)))


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


async def connectors_of_fleet(connection: AsyncConnection, since: datetime, until: datetime) -> int:
    """Return how many connectors were known in some time."""
    return int(await connection.scalar(_FLEET_CONNECTORS, _times(since, until)) or 0)


def _parts(since: datetime, until: datetime, charger_ids: Sequence[int] | None, of: Kept) -> Parts:
    """Return the whole days of some time, and what lies outside of them, as far as it is summed up."""
    until = min(until, max(of.until, since))
    if until == of.until:
        # The day that is under way is summed up as far as it is.
        until = max(until, midnight(of.until.astimezone(ZoneInfo(of.time_zone)).date() + DAY, of.time_zone))
    first, end = whole_days(since, until, of.time_zone)
    ids = None if charger_ids is None else list(charger_ids)
    edges = _edges(since, until, midnight(first, of.time_zone), midnight(end, of.time_zone))
    return _as_blocks(first, end) | {"charger_ids": ids}, [
        _times(begins, min(ends, of.until)) | {"charger_ids": ids} for begins, ends in edges if begins < of.until
    ]


def _as_blocks(first: date, end: date) -> dict[str, Any]:
    """Return days as arguments of `_of_days`: single ones, and blocks."""
    blocks = list(cover(first, end))
    many = [block for block in blocks if block.days > 1]
    return {
        "single": [block.day for block in blocks if block.days == 1],
        "firsts": [block.day for block in many],
        "sizes": [block.days for block in many],
    }


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
    for connector, seconds in (await _known(connection, edge)).items():
        found.setdefault(connector, Sums()).seconds += seconds


async def _known(connection: AsyncConnection, edge: dict[str, Any]) -> dict[Connector, float]:
    """Return for how long of some time connectors were known: quarter hours spent free have no row."""
    rows = (await connection.execute(_KNOWN_SINCE, {"charger_ids": edge["charger_ids"]})).all()
    return {
        (row.charger_id, row.connector_id): (edge["until"] - max(edge["since"], _whole_second(row.at))).total_seconds()
        for row in rows
        if row.at is not None and row.at < edge["until"]
    }


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
