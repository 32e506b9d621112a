"""Two chargers and three days for reports, whose figures can be worked out by hand.

January 2026, UTC. Three connectors, known all the time:

| connector | 1 January | 2 January | 3 January |
| --- | --- | --- | --- |
| CP1/1 | 10:00 to 12:00 Charging, 8,000 Wh in one session; 12:00 to 13:00 SuspendedEV | | |
| CP1/2 | | Faulted from 06:00 to 12:00 (GroundFailure) | |
| CP2/1 | 18:00 to 19:00 Charging, 4,000 Wh | 18:00 to 20:00 Charging, 6,000 Wh | offline from 00:00 to 12:00 |

The register of CP1/1 rose by 500 Wh more than its session explains, and CP2/1 has a suspect session of 900 kWh.
"""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.rollups import session_pieces
from genx.db.tables.transactions import transactions
from tests.support.kept import add, add_charger
from tests.support.rolled import Facts, quarters, roll, session, told, was_online

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
END = FIRST + 3 * DAY
DAYS = {"from": "2026-01-01", "to": "2026-01-03"}
AT_TEN, AT_SIX, NEXT_DAY = FIRST + 10 * HOUR, FIRST + 18 * HOUR, FIRST + DAY + 18 * HOUR
FAULT = FIRST + DAY + 6 * HOUR


def facts(one: int, other: int) -> Facts:
    charging = quarters(AT_TEN, AT_TEN + 2 * HOUR, charging_s=900, session_wh=1000, energy_wh=1000)
    charging[AT_TEN] |= {"started": 1, "energy_wh": 1500}
    charging |= quarters(AT_TEN + 2 * HOUR, AT_TEN + 3 * HOUR, suspended_ev_s=900)
    charging[AT_TEN + 2.75 * HOUR] |= {"stopped": 1}
    evening = quarters(AT_SIX, AT_SIX + HOUR, charging_s=900, session_wh=1000, energy_wh=1000)
    evening |= quarters(NEXT_DAY, NEXT_DAY + 2 * HOUR, charging_s=900, session_wh=750, energy_wh=750)
    evening[AT_SIX] |= {"started": 1}
    evening[NEXT_DAY] |= {"started": 2, "suspect_wh": 900_000, "energy_wh": 900_750}
    evening |= quarters(FIRST + 2 * DAY, FIRST + 2.5 * DAY, offline_s=900)
    broken = quarters(FAULT, FAULT + 6 * HOUR, faulted_s=900)
    broken[FAULT] |= {"faults": 1}
    return {(one, 1): charging, (one, 2): broken, (other, 1): evening}


async def filled(engine: AsyncEngine, time_zone: str = "UTC") -> tuple[int, int]:
    one = await add_charger(engine, "CP1", name="Mill Lane", vendor="Ohmweg", model="Duo", power_rating_manual_w=22_000)
    other = await add_charger(engine, "CP2", vendor="Kestrel", model="HPC", power_rating_manual_w=150_000)
    for connector in ((one, 1), (one, 2), (other, 1)):
        await add(engine, connectors, {"charger_id": connector[0], "connector_id": connector[1]})
    await roll(engine, facts(one, other), FIRST, END, time_zone)
    await told(
        engine,
        (one, 1),
        (FIRST - DAY, "Available"),
        (AT_TEN, "Charging"),
        (AT_TEN + 2 * HOUR, "SuspendedEV"),
        (AT_TEN + 3 * HOUR, "Available"),
    )
    await told(
        engine,
        (one, 2),
        (FIRST - DAY, "Available"),
        (FAULT, "Faulted", "GroundFailure"),
        (FAULT + 6 * HOUR, "Available"),
    )
    await told(
        engine,
        (other, 1),
        (FIRST - DAY, "Available"),
        (AT_SIX, "Charging"),
        (AT_SIX + HOUR, "Available"),
        (NEXT_DAY, "Charging"),
        (NEXT_DAY + 2 * HOUR, "Available"),
    )
    await was_online(engine, one, (FIRST - DAY, True))
    await was_online(engine, other, (FIRST - DAY, True), (FIRST + 2 * DAY, False), (FIRST + 2.5 * DAY, True))
    await add(
        engine,
        transactions,
        session(one, 1, AT_TEN, energy_wh=8000, stopped_at=AT_TEN + 3 * HOUR),
        session(other, 2, AT_SIX, energy_wh=4000, id_tag="tag1"),
        session(other, 3, NEXT_DAY, energy_wh=6000, id_tag="TAG2", stopped_at=NEXT_DAY + 2 * HOUR),
        session(other, 4, NEXT_DAY, energy_wh=900_000, id_tag="TAG2", suspect=True, meter_start=7),
    )
    pieces = [
        (1, one, AT_TEN, 8000, False),
        (2, other, AT_SIX, 4000, False),
        (3, other, NEXT_DAY, 6000, False),
        (4, other, NEXT_DAY, 900_000, True),
    ]
    for number, charger_id, at, energy, suspect in pieces:
        piece = {"transaction_id": str(number), "at": at, "charger_id": charger_id, "connector_id": 1}
        known = {"energy_wh": energy, "begins": True, "ends": True, "interpolated": False, "suspect": suspect}
        await add(engine, session_pieces, piece | known)
    return one, other


async def get(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(f"/reports/{path}", params={**DAYS, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def known(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


async def rows(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, str]]:
    answer = await client.get(f"/reports/{path}", params=known({**DAYS, **params, "format": "csv"}))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; header=present; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


async def one_known(engine: AsyncEngine, **columns: Any) -> int:
    """The id of CP1, with one connector that was Available all the time."""
    charger_id = await add_charger(engine, "CP1", **columns)
    await add(engine, connectors, {"charger_id": charger_id, "connector_id": 1})
    await told(engine, (charger_id, 1), (FIRST - DAY, "Available"))
    await was_online(engine, charger_id, (FIRST - DAY, True))
    await roll(engine, {(charger_id, 1): {}}, FIRST, END)
    return charger_id
