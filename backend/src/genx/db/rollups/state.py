"""How far rollups are, what must be summed up again, and the lock that lets one process at a time write them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base import partitions
from genx.db.base.sql import arrays, unnest
from genx.domain.spans import DAY, Span, quarter

_LOCK_KEY = 0x67656E78_05
_RUN_KEY = 0x67656E78_06
_NAME = "rollups"

_WAIT = text("SELECT pg_advisory_lock(:key)")
_LET_GO = text("SELECT pg_advisory_unlock(:key)")
# Rows are looked up by index, also while the statistics of their tables are of the day on which these were empty.
_LOCK = text("SELECT pg_advisory_xact_lock(:key), set_config('enable_seqscan', 'off', true)")
_STATE = text("SELECT until, time_zone FROM rollup_state WHERE name = :name")
_KEEP = text("""
INSERT INTO rollup_state (name, until, time_zone) VALUES (:name, :until, :time_zone)
ON CONFLICT (name) DO UPDATE SET until = excluded.until, time_zone = excluded.time_zone
""")
_TAKE_NOTES = text("""
WITH taken AS (
  DELETE FROM stale_quarter_hours WHERE id IN (SELECT id FROM stale_quarter_hours ORDER BY id LIMIT :limit)
  RETURNING charger_id, connector_id, since, until, transaction_id
)
SELECT * FROM taken
""")
_TAKE_LATE = text("""
DELETE FROM late_series WHERE ctid = ANY(ARRAY(SELECT ctid FROM late_series LIMIT :limit FOR UPDATE SKIP LOCKED))
RETURNING charger_id, connector_id, day
""")
_NOTED = {"charger_id": "bigint", "connector_id": "int", "since": "timestamptz", "until": "timestamptz"}
_NOTE = f"""
INSERT INTO stale_quarter_hours (charger_id, connector_id, since, until, transaction_id)
SELECT u.* FROM {unnest(_NOTED | {"transaction_id": "text"})} JOIN chargers USING (charger_id)
"""  # noqa: S608 - only constants are put in
_NOTE_PIECES = text("""
INSERT INTO stale_quarter_hours (charger_id, connector_id, since, until)
SELECT charger_id, connector_id, at, at + interval '15 minutes' FROM session_pieces WHERE transaction_id = :id
""")
_NEWEST_DAY = text("SELECT max(day) FROM stale_days")
_NOTE_DAYS = text("""
INSERT INTO stale_days SELECT day FROM generate_series(
  CAST(:since AS timestamptz) AT TIME ZONE 'UTC', CAST(:until AS timestamptz) AT TIME ZONE 'UTC', '1 day') AS day
ON CONFLICT DO NOTHING
""")
_DAY_DONE = text("DELETE FROM stale_days WHERE day = :day")

AROUND_LATE = timedelta(hours=2)
"""A reading says something about the time up to readings at most an hour away."""


class State(Struct, frozen=True, kw_only=True):
    """All quarter hours before `until` are summed up; the days of connectors are those of `time_zone`."""

    until: datetime
    time_zone: str


class Terms(Struct, frozen=True, kw_only=True):
    """What sums are made with: nothing before `floor` or after `until`, days of `time_zone`.

    Readings are there since `series_since`: what was made of earlier ones stays.
    """

    floor: datetime
    until: datetime
    series_since: datetime
    time_zone: str


class Note(Struct, frozen=True, kw_only=True):
    """A span that must be summed up again; with a transaction, its pieces must be made again first."""

    charger_id: int
    connector_id: int
    since: datetime
    until: datetime
    transaction_id: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.charger_id, self.connector_id, self.since, self.until)


@asynccontextmanager
async def exclusive(engine: AsyncEngine) -> AsyncIterator[None]:
    """Keep other runs waiting while the block runs, in any process."""
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(_WAIT, {"key": _RUN_KEY})
        try:
            yield
        finally:
            await connection.execute(_LET_GO, {"key": _RUN_KEY})


async def lock(connection: AsyncConnection) -> None:
    """Wait until no other unit of work writes rollups or histories, and keep others waiting until this one ends."""
    await connection.execute(_LOCK, {"key": _LOCK_KEY})


async def load(connection: AsyncConnection) -> State | None:
    row = (await connection.execute(_STATE, {"name": _NAME})).mappings().one_or_none()
    return None if row is None else State(**row)


async def keep(connection: AsyncConnection, state: State) -> None:
    await connection.execute(_KEEP, {"name": _NAME, "until": state.until, "time_zone": state.time_zone})


async def terms(connection: AsyncConnection, state: State, now: datetime, kept_days: int) -> Terms:
    """Return the terms of a state. Quarter hours are made for whole days, none of which is removed soon."""
    oldest = await partitions.oldest(connection, partitions.SERIES)
    return Terms(
        floor=floor(now, kept_days),
        until=state.until,
        series_since=state.until if oldest is None else quarter(oldest + timedelta(hours=1)),
        time_zone=state.time_zone,
    )


def floor(now: datetime, kept_days: int) -> datetime:
    """Return the time before which nothing is summed up any more, because its quarter hours may be gone."""
    return (now - timedelta(days=kept_days - 2)).replace(hour=0, minute=0, second=0, microsecond=0)


async def note(connection: AsyncConnection, notes: Iterable[Note]) -> None:
    """Note what must be summed up again. Chargers that are gone are left out."""
    found = list(notes)
    if not found:
        return
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.execute(_NOTE, *arrays(_NOTED | {"transaction_id": "text"}, found))


async def note_pieces(connection: AsyncConnection, transaction_id: str) -> None:
    """Note the quarter hours of a transaction that is about to be deleted, with its pieces. They must be locked."""
    await connection.execute(_NOTE_PIECES, {"id": transaction_id})


async def take_notes(connection: AsyncConnection, limit: int) -> list[Note]:
    """Take at most `limit` notes, the oldest first. What is noted meanwhile is taken the next time."""
    return [Note(**row) for row in (await connection.execute(_TAKE_NOTES, {"limit": limit})).mappings()]


async def take_late(connection: AsyncConnection, limit: int) -> list[Span]:
    """Take spans around at most `limit` days of connectors whose measurements came late."""
    rows = (await connection.execute(_TAKE_LATE, {"limit": limit})).all()
    return [_around(row.charger_id, row.connector_id, partitions.midnight(row.day)) for row in rows]


def _around(charger_id: int, connector_id: int, day: datetime) -> Span:
    return Span(charger_id, connector_id, day - AROUND_LATE, day + DAY + AROUND_LATE)


async def note_days(connection: AsyncConnection, since: datetime, until: datetime) -> None:
    """Note UTC days of which all connectors must be summed up again."""
    await connection.execute(_NOTE_DAYS, {"since": since, "until": until})


async def newest_stale_day(connection: AsyncConnection) -> date | None:
    """Return the newest UTC day of which all connectors must be summed up again."""
    found: date | None = await connection.scalar(_NEWEST_DAY)
    return found


async def day_is_done(connection: AsyncConnection, day: date) -> None:
    await connection.execute(_DAY_DONE, {"day": day})
