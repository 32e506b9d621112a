"""The message log's partitions: one for each UTC day, by id, made ahead and dropped whole when they are old."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

DAYS_AHEAD = 3
COUNTER_BITS = 20
LOCK_TIMEOUT = "2s"
_PREFIX = "message_log_"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)
_LOCK_KEY = 0x67656E78_02


def id_at(moment: datetime) -> int:
    """Return the lowest id that can be given at `moment`."""
    return ((moment - _EPOCH) // _MILLISECOND) << COUNTER_BITS


def time_of(entry_id: int) -> datetime:
    """Return the time at which an id was given, to the millisecond."""
    return _EPOCH + (entry_id >> COUNTER_BITS) * _MILLISECOND


async def ensure(connection: AsyncConnection, now: datetime, *, ahead: int = DAYS_AHEAD) -> None:
    """Make the missing partitions for the day of `now` and the `ahead` days after it."""
    await _settle(connection)
    existing = set(await _partitions(connection))
    today = _day_of(now)
    for day in (today + n * _DAY for n in range(ahead + 1)):
        if day not in existing:
            await _create(connection, day)


async def newest(connection: AsyncConnection) -> datetime | None:
    """Return the time at which the newest entry was given its id; None if the log is empty."""
    entry_id = await connection.scalar(text("SELECT max(id) FROM message_log"))
    return None if entry_id is None else time_of(entry_id)


async def drop_older(connection: AsyncConnection, cutoff: datetime) -> list[str]:
    """Drop the partitions that end at or before `cutoff`, and return their names. No row is deleted one by one."""
    await _settle(connection)
    old = [day for day in await _partitions(connection) if day + _DAY <= cutoff]
    for day in old:
        await connection.execute(text(f"DROP TABLE {_name(day)}"))
    return [_name(day) for day in old]


async def _settle(connection: AsyncConnection) -> None:
    """Let one process in at a time. Fail, to be tried again, rather than hold up the journal behind a long reader."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))


async def _partitions(connection: AsyncConnection) -> list[datetime]:
    rows = await connection.execute(
        text(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'message_log'::regclass ORDER BY relname"
        )
    )
    return [datetime.strptime(name.removeprefix(_PREFIX), "%Y%m%d").replace(tzinfo=UTC) for name in rows.scalars()]


async def _create(connection: AsyncConnection, day: datetime) -> None:
    """Make a partition apart and attach it: readers and writers of the log notice no lock."""
    name = _name(day)
    await connection.execute(text(f"CREATE TABLE {name} (LIKE message_log INCLUDING ALL)"))
    await connection.execute(
        text(f"ALTER TABLE message_log ATTACH PARTITION {name} FOR VALUES FROM ({id_at(day)}) TO ({id_at(day + _DAY)})")
    )


def _name(day: datetime) -> str:
    return f"{_PREFIX}{day:%Y%m%d}"


def _day_of(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), time(), tzinfo=UTC)
