"""A transaction keeps its energy over lost links and restarts (T3 to T6b, T11b, ADR 14)."""

from datetime import datetime, timedelta
from typing import Any

from genx.gateway.runtime import utc_now
from genx.ocpp.times import format_time
from tests.gateway.conftest import Charger, Here, eventually

ENERGY = (
    "SELECT status::text AS status, energy_wh, measured_wh, register_wh, meter_stop, estimated, suspect, notes,"
    " started_at, stopped_at FROM transactions ORDER BY wire_id"
)


def ago(minutes: float) -> str:
    return format_time(utc_now() - timedelta(minutes=minutes))


async def starts(charger: Charger, meter_start: int, minutes: float, **more: Any) -> int:
    answer = await charger.call(
        "StartTransaction",
        **{"connectorId": 1, "idTag": "TAG", "meterStart": meter_start, "timestamp": ago(minutes), **more},
    )
    return int(answer["transactionId"])


async def measures(charger: Charger, register: int, minutes: float, **more: Any) -> None:
    values = [{"timestamp": ago(minutes), "sampledValue": [{"value": str(register)}]}]
    assert await charger.call("MeterValues", **{"connectorId": 1, "meterValue": values, **more}) == {}


async def stops(charger: Charger, transaction_id: int, meter_stop: int, minutes: float | None, **more: Any) -> None:
    when = {} if minutes is None else {"timestamp": ago(minutes)}
    request = {"transactionId": transaction_id, "meterStop": meter_stop, **when, **more}
    assert await charger.call("StopTransaction", **request) == {}


async def gone(here: Here) -> None:
    await eventually(lambda: len(here.side.registry) == 0)
    await eventually(lambda: here.side.journal.idle)


async def test_t6_the_last_register_is_kept_when_the_link_is_lost(here: Here) -> None:
    async with here.charger() as charger:
        number = await starts(charger, 0, 60)
        await measures(charger, 7000, 10, transactionId=number)
    await gone(here)
    (kept,) = await here.rows(ENERGY)
    assert (kept["measured_wh"], kept["register_wh"], kept["status"]) == (7000, 7000, "active")
    async with here.charger() as charger:
        await stops(charger, number, -1, 0)
    (kept,) = await here.rows(ENERGY)
    assert (kept["energy_wh"], kept["meter_stop"], kept["suspect"]) == (7000, -1, False)


async def test_t3_the_last_register_is_known_to_the_next_start(here: Here) -> None:
    async with here.charger() as charger:
        await starts(charger, 0, 60)
        await measures(charger, 7000, 10)
    await gone(here)
    async with here.charger() as charger:
        await starts(charger, 7100, 1)
    lost, _ = await here.rows(ENERGY)
    assert (lost["energy_wh"], lost["estimated"], lost["suspect"]) == (7000, True, False)


async def test_t6_a_register_is_stored_with_the_soft_values(here: Here) -> None:
    async with here.charger() as charger:
        await starts(charger, 1000, 60)
        await measures(charger, 3500, 1)
        here.side._presence.flush()
        await eventually(lambda: here.side.journal.idle)
        (kept,) = await here.rows(ENERGY)
        assert (kept["measured_wh"], kept["register_wh"]) == (2500, 3500)


async def test_t6_an_offline_session_gets_nothing_of_a_later_one(here: Here) -> None:
    """It is told of while the next one runs, and both end."""
    async with here.charger() as charger:
        live = await starts(charger, 50_000, 30)
        await measures(charger, 65_000, 1)
        offline = await starts(charger, 40_000, 120, idTag="OTHER")
        await measures(charger, 66_000, 0.5)
        await stops(charger, offline, -1, 60)
        assert [(row["status"], row["energy_wh"], row["suspect"]) for row in await here.rows(ENERGY)] == [
            ("active", None, False),
            ("stopped", 0, True),
        ]
        await stops(charger, live, 66_100, 0)
    first, _ = await here.rows(ENERGY)
    assert (first["energy_wh"], first["suspect"]) == (16_100, False)


async def test_t3_a_lost_stop_takes_neither_the_current_register_nor_the_current_time(here: Here) -> None:
    async with here.charger() as charger:
        await starts(charger, 0, 300)
        await measures(charger, 50_000, 1)
        await starts(charger, 10_000, 120)
    lost, successor = await here.rows(ENERGY)
    assert lost["energy_wh"] == 10_000
    assert lost["stopped_at"] <= successor["started_at"]


async def test_t4_a_stop_with_an_unknown_id_is_joined_despite_an_impossible_time(here: Here) -> None:
    """Without one, of 1970, and after a start of 2099."""
    async with here.charger() as charger:
        for meter, change in ((100, {}), (200, {"timestamp": "1970-01-01T00:00:00Z"})):
            await starts(charger, meter, 30)
            await stops(charger, -1, meter + 50, None, **change)
        await starts(charger, 300, 0, timestamp="2099-01-01T00:00:00Z")
        await stops(charger, 0, 350, 0)
    assert [(row["status"], row["energy_wh"]) for row in await here.rows(ENERGY)] == [("stopped", 50)] * 3
    assert await here.rows("SELECT * FROM orphan_stops") == []


async def test_t6b_a_start_that_cannot_follow_the_last_transaction_is_suspect(here: Here) -> None:
    async with here.charger() as charger:
        await stops(charger, await starts(charger, 1000, 90), 7000, 60)
        await stops(charger, await starts(charger, 500, 30), 900, 20)
        await stops(charger, await starts(charger, 7000, 15), 7100, 10)
        await stops(charger, await starts(charger, 7100, 45), 7200, 40)
        await stops(charger, await starts(charger, 7200, 5), 7300, 12)
    rows = await here.rows(ENERGY)
    assert [row["suspect"] for row in rows] == [False, True, False, True, True]
    assert [len(row["notes"]) for row in rows] == [0, 1, 0, 1, 1]


async def test_t2_a_repeated_start_is_recognised_in_any_letter_case_and_on_a_stopped_clock(
    here: Here,
) -> None:
    still: dict[str, Any] = {"timestamp": "2014-01-01T00:00:00Z"}
    async with here.charger() as charger:
        first = await starts(charger, 1000, 30, idTag="Tag", timestamp=ago(30))
        when: datetime = (await here.rows(ENERGY))[0]["started_at"]
        assert await starts(charger, 1000, 0, idTag="tAG", timestamp=format_time(when)) == first
        await stops(charger, first, 2000, 20)
        second = await starts(charger, 2000, 0, **still)
        await stops(charger, second, 3000, None, **still)
        assert await starts(charger, 2000, 0, **still) == second
        await stops(charger, second, 3000, None, **still)
        assert await starts(charger, 3000, 0, **still) != second
    assert [row["energy_wh"] for row in await here.rows(ENERGY)] == [1000, 1000, None]


async def test_t2_a_register_of_each_session_on_a_clock_that_stands_still_starts_anew(here: Here) -> None:
    still: dict[str, Any] = {"timestamp": "2014-01-01T00:00:00Z"}
    async with here.charger() as charger:
        first = await starts(charger, 0, 0, **still)
        await stops(charger, first, 3000, None, **still)
        assert await starts(charger, 0, 0, **still) != first
