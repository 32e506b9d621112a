"""Values that a link learns as it goes and leaves behind: `lastSeen` and the charger's clock (H10, V9)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.policy import Policy
from genx.domain.events import ChargerChanged
from genx.domain.notes import CLOCK_IS_WRONG
from genx.gateway.link import pulse
from genx.gateway.runtime import utc_now
from genx.gateway.services import Limits
from genx.ocpp.times import format_time
from tests.gateway.conftest import Charger, Here, eventually, serving

SOFT = "SELECT online, last_seen, clock_offset_ms, power_rating_measured_w FROM chargers"


async def measures(charger: Charger, power: int, *, ahead: float = 0) -> None:
    sample = {"measurand": "Power.Active.Import", "value": str(power)}
    at = format_time(utc_now() + timedelta(seconds=ahead))
    values = [{"timestamp": at, "sampledValue": [sample]}]
    assert await charger.call("MeterValues", connectorId=1, meterValue=values) == {}


async def gone(here: Here) -> None:
    await eventually(lambda: len(here.side.registry) == 0)
    await eventually(lambda: here.side.journal.idle)


async def test_s6_v9_values_learned_on_a_short_link_are_stored(here: Here) -> None:
    async with here.charger() as charger:
        await measures(charger, 11_000, ahead=60)
    await gone(here)
    (kept,) = await here.rows(SOFT)
    assert (kept["online"], kept["power_rating_measured_w"]) == (False, 11_000)
    assert 55_000 < kept["clock_offset_ms"] <= 60_000
    told = here.heard.of(ChargerChanged)[-1].charge_point
    assert (told.online, told.power_rating_measured_w) == (False, 11_000)
    assert (told.clock_offset_ms, told.last_seen) == (kept["clock_offset_ms"], kept["last_seen"])


async def test_s6_values_that_missed_a_batch_are_stored_at_the_end(here: Here) -> None:
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        connection = next(iter(here.side.registry))
        connection.holder.turns.take()
        measuring = asyncio.create_task(measures(charger, 3_700))
        await eventually(lambda: bool(here.side.figures.calls("MeterValues").received))
        here.side._presence.flush()
        connection.holder.turns.give()
        await measuring
    await gone(here)
    (kept,) = await here.rows(SOFT)
    assert kept["power_rating_measured_w"] == 3_700


async def test_s6_values_of_the_older_of_two_links_are_kept_if_the_newer_is_silent(here: Here) -> None:
    async with here.charger() as older:
        await measures(older, 7_400)
        async with here.charger():
            assert await older.closed() == (1000, "replaced")
            await eventually(lambda: here.side.journal.idle)
            (kept,) = await here.rows(SOFT)
    assert (kept["online"], kept["power_rating_measured_w"]) == (True, 7_400)


async def test_s6_a_charger_that_reconnects_during_the_last_write_continues_with_its_values(here: Here) -> None:
    """Its row was read before they were in it: what the closed link knew counts."""
    with here.side.registry.coming("CP001"):
        async with here.charger() as charger:
            await measures(charger, 22_000)
            left = here.side.registry.online("CP001")
            assert left is not None
        await eventually(lambda: left.closed)
        await left.ownership.drained()
        await eventually(lambda: not here.side.gateway._leaving)
        claimed = await here.side.registry.claim("CP001", lambda _: True)
        assert claimed is not None
        assert claimed.power_rating_measured_w == 22_000
    assert len(here.side.registry) == 0


async def test_an_operators_change_during_the_last_write_is_not_lost(here: Here) -> None:
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        connection = next(iter(here.side.registry))
        connection.holder.turns.take()
    await eventually(lambda: connection.closed)
    changing = asyncio.ensure_future(here.change(name="Renamed"))
    await asyncio.wait([changing], timeout=0.05)
    with here.side.registry.coming("CP001"):
        connection.holder.turns.give()
        await changing
        claimed = await here.side.registry.claim("CP001", lambda _: True)
    assert claimed is not None
    assert (claimed.name, claimed.online) == ("Renamed", False)
    told = [event.charge_point for event in here.heard.of(ChargerChanged)][-2:]
    assert [(state.name, state.online) for state in told] == [(None, False), ("Renamed", False)]


@pytest.fixture
async def impatient(clean_db: AsyncEngine, dsn: str) -> Any:
    async with serving(
        clean_db,
        dsn,
        limits=Limits(ping_interval=0.2, new_chargers_per_minute=0),
        policy=Policy(first_calls=False, heartbeat_interval=1),
    ) as here:
        yield here


async def test_h10_last_seen_of_a_link_that_fell_silent_is_the_time_of_its_last_frame(impatient: Here) -> None:
    here = impatient
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        connection = next(iter(here.side.registry))
        await eventually(lambda: connection.liveness.pulse.answers)
        charger.socket.transport.pause_reading()
        heard = utc_now() - timedelta(seconds=here.side.gateway._services.limits.ping_interval * 2)
        before = utc_now()
        await gone(here)
        charger.socket.transport.abort()
    (kept,) = await here.rows(SOFT)
    assert heard < kept["last_seen"] < before + timedelta(seconds=0.1)
    told = here.heard.of(ChargerChanged)[-1].charge_point
    assert (told.online, told.last_seen) == (False, kept["last_seen"])
    (ended,) = [row for row in await here.log() if row["action"] == "disconnected"]
    assert ended["at"] - kept["last_seen"] > timedelta(seconds=0.4)


async def test_h10_a_ping_of_the_charger_moves_last_seen(here: Here) -> None:
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        before = utc_now()
        await asyncio.sleep(0.002)  # The event loop's clock has milliseconds.
        await (await charger.socket.ping())
        state = here.side.registry.live("CP001")
        assert state is not None
        assert state.last_seen is not None
        assert state.last_seen >= before - timedelta(milliseconds=1)
        assert here.side.registry.live("CP001") is state


async def test_h10_a_close_frame_is_the_last_frame(here: Here) -> None:
    async with here.charger() as charger:
        await charger.call("Heartbeat")
        await asyncio.sleep(0.05)
        before = utc_now()
    await gone(here)
    (kept,) = await here.rows(SOFT)
    assert kept["last_seen"] >= before - timedelta(milliseconds=2)


async def test_v9_a_wrong_clock_is_noted_when_it_is_found_and_when_it_is_right_again(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "LONG_ENOUGH", timedelta(0))
    async with here.charger() as charger:
        for ahead in (0, 7500, *[0] * 30):  # Some of them in the same millisecond.
            await measures(charger, 1000, ahead=ahead)
        state = here.side.registry.live("CP001")
        assert state is not None
        assert not state.clock_is_wrong
    noted = [row for row in await here.log() if row["action"] == "clock"]
    assert [row["note"] for row in noted] == [
        "The charger's clock is 2 hours ahead.",
        "The charger's clock is right again.",
    ]


async def test_v9_a_clock_that_is_known_to_be_wrong_is_not_noted_at_each_reconnect(here: Here) -> None:
    for _ in range(3):
        async with here.charger() as charger:
            await measures(charger, 1000, ahead=600)
        await gone(here)
    assert len([row for row in await here.log() if row["action"] == "clock"]) == 1


async def test_v9_the_clock_is_known_when_the_next_message_is_decided(here: Here) -> None:
    async with here.charger() as charger:
        await measures(charger, 1000, ahead=600)
        now = format_time(
            utc_now()
        )  # Out of a queue of ten minutes ago, or of a clock that was just set: nobody knows.
        await charger.call("StartTransaction", connectorId=1, idTag="T", meterStart=0, timestamp=now)
    await gone(here)
    (started,) = await here.rows("SELECT notes FROM transactions")
    assert started["notes"] == [CLOCK_IS_WRONG]
