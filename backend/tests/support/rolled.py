"""Rollups and histories put straight into the tables: quarter hours, and the days and the fleet that they add up to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.rollups import blocks, faults
from genx.db.tables.histories import charger_presence, connector_statuses
from genx.db.tables.rollups import (
    SUMS,
    connector_days,
    fleet_quarter_hours,
    quarter_hours,
    rollup_state,
)
from genx.db.tables.transactions import transactions
from genx.domain.spans import Span
from tests.support.kept import add

QUARTER = timedelta(minutes=15)
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
SURE = {"interpolated": False, "doubtful": False}
Connector = tuple[int, int]
Facts = Mapping[Connector, Mapping[datetime, Mapping[str, float]]]
"""Of connectors, what was the case in quarter hours other than being free."""


def quarters(since: datetime, until: datetime, **each: float) -> dict[datetime, dict[str, float]]:
    """The same in each quarter hour of some time."""
    count = (until - since) // QUARTER
    return {since + number * QUARTER: dict(each) for number in range(count)}


async def roll(
    engine: AsyncEngine,
    facts: Facts,
    since: datetime,
    until: datetime,
    time_zone: str = "UTC",
    *,
    connectors: Sequence[Connector] | None = None,
) -> None:
    """Keep what is summed up from one quarter hour up to another, of connectors that were known for all of it."""
    connectors = list(facts) if connectors is None else connectors
    zone, days = ZoneInfo(time_zone), dict[tuple[Connector, date], dict[str, float]]()
    fleet, quarter_rows = [], []
    for at in quarters(since, until):
        whole = dict.fromkeys(SUMS, 0.0)
        for connector in connectors:
            of = {**dict.fromkeys(SUMS, 0.0), **facts.get(connector, {}).get(at, {}), "seconds": 900.0}
            if at in facts.get(connector, {}):
                quarter_rows.append(
                    {**_named(connector), "at": at, **_typed(of), "interpolated": False, "doubtful": False}
                )
            day = days.setdefault((connector, at.astimezone(zone).date()), dict.fromkeys(SUMS, 0.0))
            for name in SUMS:
                whole[name] += of[name]
                day[name] += of[name]
        fleet.append({"at": at, **_typed(whole), "connectors": len(connectors)})
    day_rows = [{**_named(connector), "day": day, **_typed(of), **SURE} for (connector, day), of in days.items()]
    async with engine.begin() as connection:
        for table, rows in ((quarter_hours, quarter_rows), (fleet_quarter_hours, fleet), (connector_days, day_rows)):
            if rows:
                await connection.execute(insert(table), rows)
        await blocks.sum_up_since(connection, since.date() - timedelta(days=1))
        await connection.execute(insert(rollup_state), {"name": "rollups", "until": until, "time_zone": time_zone})


def _named(connector: Connector) -> dict[str, int]:
    return {"charger_id": connector[0], "connector_id": connector[1]}


def _typed(of: Mapping[str, float]) -> dict[str, Any]:
    return {name: of[name] if name == "energy_wh" else int(of[name]) for name in SUMS}


async def told(
    engine: AsyncEngine, connector: Connector, *changes: tuple[datetime, str] | tuple[datetime, str, str]
) -> None:
    """Statuses of a connector, heard of two seconds after they began."""
    rows = [
        {
            **_named(connector),
            "at": change[0],
            "status": change[1],
            "error_code": change[2] if len(change) > 2 else "NoError",
            "recorded_at": change[0] + timedelta(seconds=2),
        }
        for change in changes
    ]
    await add(engine, connector_statuses, *rows)
    await faults_of(engine, connector[0])


async def faults_of(engine: AsyncEngine, charger_id: int) -> None:
    """Make the faults of a charger of its histories, as the rollups do."""
    spans = [Span(charger_id, number, ALWAYS[0], ALWAYS[1]) for number in (1, 2)]
    async with begin(engine) as connection:
        await faults.sum_up(connection, spans)


async def was_online(engine: AsyncEngine, charger_id: int, *changes: tuple[datetime, bool]) -> None:
    rows = [{"charger_id": charger_id, "at": at, "online": online, "recorded_at": at} for at, online in changes]
    await add(engine, charger_presence, *rows)
    await faults_of(engine, charger_id)


def session(charger_id: int, number: int, at: datetime, **columns: Any) -> dict[str, Any]:
    """A row of transactions that has ended."""
    known = {
        "id": str(number),
        "wire_id": number,
        "charger_id": charger_id,
        "connector_id": 1,
        "id_tag": "TAG1",
        "authorised": True,
        "status": "stopped",
        "started_at": at,
        "received_start_at": at,
        "stopped_at": at + timedelta(hours=1),
        "meter_start": 1000,
    }
    return known | columns


__all__ = ["QUARTER", "Facts", "add", "quarters", "roll", "session", "told", "transactions", "was_online"]
