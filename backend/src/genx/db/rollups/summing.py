"""Summing up spans of connectors: pieces of sessions, then quarter hours, then days."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.rollups import days, faults, quarter_hours, session_days, sessions
from genx.db.rollups.state import Terms
from genx.domain.days import day_of
from genx.domain.days import days as days_between
from genx.domain.spans import Span, merged

_CONNECTORS = text("""
SELECT charger_id, connector_id FROM connectors WHERE charger_id = ANY(CAST(:ids AS bigint[]))
UNION SELECT charger_id, connector_id FROM transactions
  WHERE charger_id = ANY(CAST(:ids AS bigint[])) AND status = 'active'
""")
_CHARGERS = text("SELECT charger_id FROM chargers WHERE charger_id > :after ORDER BY charger_id LIMIT :limit")
_REMOVE = ("quarter_hours", "fleet_quarter_hours")


async def sum_up(
    connection: AsyncConnection, spans: Iterable[Span], terms: Terms, ids: Iterable[str] = (), *, thorough: bool = False
) -> list[Span]:
    """Sum up spans of connectors, and all that pieces of their transactions have changed. Returns all that was touched.

    `ids` are of transactions whose pieces must be made again in any case. If it is `thorough`, all transactions within
    the spans are looked for, whether they have pieces or not.
    """
    asked = merged(spans, terms.floor, terms.until)
    wanted = set(ids) | await sessions.concerned(connection, asked)
    if thorough:
        wanted |= await sessions.all_within(connection, asked)
    changed = await sessions.remake(connection, wanted, terms)
    touched = merged([*asked, *changed], terms.floor, terms.until)
    await quarter_hours.sum_up(connection, touched, terms)
    await days.sum_up(connection, touched, terms)
    await faults.sum_up(connection, touched)
    spans_of_time = {(span.since, span.until) for span in touched}
    await session_days.mark(
        connection, sorted({day.begins for of in spans_of_time for day in days_between(*of, terms.time_zone)})
    )
    return touched


async def chargers_after(connection: AsyncConnection, charger_id: int, limit: int) -> list[int]:
    """Return the ids of at most `limit` chargers beyond an id, in order."""
    return list((await connection.execute(_CHARGERS, {"after": charger_id, "limit": limit})).scalars())


async def spans_of(connection: AsyncConnection, ids: list[int], since: datetime, until: datetime) -> list[Span]:
    """Return the time between two moments as spans of all connectors of these chargers."""
    rows = await connection.execute(_CONNECTORS, {"ids": ids})
    return [Span(charger_id, connector_id, since, until) for charger_id, connector_id in rows.all()]


async def turn_back(connection: AsyncConnection, until: datetime, time_zone: str) -> None:
    """Remove what was summed up beyond a time, because the clock was ahead."""
    for table in _REMOVE:
        statement = text(f"DELETE FROM {table} WHERE at >= :until")  # noqa: S608 - only constants are put in
        await connection.execute(statement, {"until": until})
    await days.remove_since(connection, _next(day_of(until, time_zone)))
    await session_days.remove_since(connection, until, time_zone)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
