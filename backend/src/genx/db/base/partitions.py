"""Tables in partitions by time, made ahead and dropped whole when they are old.

The message log has one for each UTC day, by id; the series of connectors one for each week, by time.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

DAYS_AHEAD = 3
COUNTER_BITS = 20
LOCK_TIMEOUT = "2s"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LOCK_KEY = 0x67656E78_02


def id_at(moment: datetime) -> int:
    """Return the lowest id that can be given at `moment`."""
    return ((moment - _EPOCH) // _MILLISECOND) << COUNTER_BITS


def time_of(entry_id: int) -> datetime:
    """Return the time at which an id was given, to the millisecond."""
    return _EPOCH + (entry_id >> COUNTER_BITS) * _MILLISECOND


def midnight(day: date) -> datetime:
    """Return the beginning of a UTC day."""
    return datetime.combine(day, time(), tzinfo=UTC)


class Partitioned(Struct, frozen=True, kw_only=True):
    """A table with a partition for each `span` of time; `bound` writes a time as SQL for the key.

    Partitions are made from `behind` spans before now to `ahead` spans after it.
    """

    table: str
    span: timedelta
    bound: Callable[[datetime], str]
    behind: int = 0
    ahead: int = DAYS_AHEAD

    def start(self, moment: datetime) -> datetime:
        """Return the start of the partition that `moment` falls into."""
        return _EPOCH + (moment - _EPOCH) // self.span * self.span

    def name(self, start: datetime) -> str:
        return f"{self.table}_{start:%Y%m%d}"


LOG = Partitioned(table="message_log", span=timedelta(days=1), bound=lambda moment: str(id_at(moment)))
SERIES = Partitioned(
    table="meter_series", span=timedelta(days=7), bound=lambda moment: f"'{moment.isoformat()}'", behind=5
)


async def ensure(
    connection: AsyncConnection, now: datetime, *, ahead: int | None = None, of: Partitioned = LOG
) -> None:
    """Make the missing partitions around the time of `now`."""
    await _settle(connection)
    existing = set(await _partitions(connection, of))
    first = of.start(now)
    for number in range(-of.behind, (of.ahead if ahead is None else ahead) + 1):
        start = first + number * of.span
        if start not in existing:
            await _create(connection, of, start)


async def newest(connection: AsyncConnection) -> datetime | None:
    """Return the time at which the newest entry of the log was given its id; None if the log is empty."""
    entry_id = await connection.scalar(text("SELECT max(id) FROM message_log"))
    return None if entry_id is None else time_of(entry_id)


async def newest_filled(connection: AsyncConnection, of: Partitioned) -> datetime | None:
    """Return the end of the newest partition with a row in it; None if there is none."""
    for start in reversed(await _partitions(connection, of)):
        if await connection.scalar(text(f"SELECT EXISTS (SELECT FROM {of.name(start)})")):  # noqa: S608
            return start + of.span
    return None


async def oldest(connection: AsyncConnection, of: Partitioned) -> datetime | None:
    """Return the start of the oldest partition; None if there is none."""
    return next(iter(await _partitions(connection, of)), None)


async def drop_older(connection: AsyncConnection, cutoff: datetime, of: Partitioned = LOG) -> list[str]:
    """Drop the partitions that end at or before `cutoff`, and return their names. No row is deleted one by one."""
    await _settle(connection)
    old = [of.name(start) for start in await _partitions(connection, of) if start + of.span <= cutoff]
    for name in old:
        await connection.execute(text(f"DROP TABLE {name}"))
    return old


async def _settle(connection: AsyncConnection) -> None:
    """Let one process in at a time. Fail, to be tried again, rather than hold up the journal behind a long reader."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))


async def _partitions(connection: AsyncConnection, of: Partitioned) -> list[datetime]:
    """Return the starts of a table's partitions, the oldest first."""
    rows = await connection.execute(
        text(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = CAST(:table AS regclass) ORDER BY relname"
        ),
        {"table": of.table},
    )
    names = (name.removeprefix(f"{of.table}_") for name in rows.scalars())
    return [datetime.strptime(name, "%Y%m%d").replace(tzinfo=UTC) for name in names]


async def _create(connection: AsyncConnection, of: Partitioned, start: datetime) -> None:
    """Make a partition apart and attach it: readers and writers of the table notice no lock."""
    name, until = of.name(start), start + of.span
    await connection.execute(text(f"CREATE TABLE {name} (LIKE {of.table} INCLUDING ALL)"))
    values = f"FROM ({of.bound(start)}) TO ({of.bound(until)})"
    await connection.execute(text(f"ALTER TABLE {of.table} ATTACH PARTITION {name} FOR VALUES {values}"))
