"""Charge points that connect: loaded in groups, made if they may be, and patient while the database is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import create_engine
from genx.db.queries.opener import ChargerOpener
from genx.domain.charge_point import ChargePoint
from tests.support.database import column, rows
from tests.support.faulty_network import FaultyNetwork

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
async def opener(clean_db: AsyncEngine) -> AsyncIterator[ChargerOpener]:
    opener = ChargerOpener(clean_db)
    opener.start()
    yield opener
    await opener.stop()


async def test_a_fleet_that_comes_back_at_once_is_loaded_each_for_its_own(
    opener: ChargerOpener, clean_db: AsyncEngine
) -> None:
    names = [f"CP{number}" for number in range(700)]
    first = await asyncio.gather(*[opener.open(name, NOON, create_as="accepted") for name in names])
    again = await asyncio.gather(*[opener.open(name.lower(), NOON) for name in names])
    assert [state.device_id for state in first if state] == [state.device_id for state in again if state] == names
    assert len(await rows(clean_db, "SELECT 1 FROM chargers")) == 700


async def test_one_that_may_not_be_made_is_not_made_beside_those_that_may(
    opener: ChargerOpener, clean_db: AsyncEngine
) -> None:
    accepted, pending, unknown = await asyncio.gather(
        opener.open("A", NOON, create_as="accepted", registered_from="192.0.2.1"),
        opener.open("B", NOON, create_as="pending", registered_from="192.0.2.2"),
        opener.open("C", NOON),
    )
    assert [state and state.registration for state in (accepted, pending, unknown)] == ["accepted", "pending", None]
    networks = await column(clean_db, "SELECT registered_from FROM chargers ORDER BY device_id")
    assert networks == ["192.0.2.1", "192.0.2.2"]


async def test_one_that_is_known_keeps_its_registration_and_its_spelling(
    opener: ChargerOpener, known: ChargePoint
) -> None:
    found = await opener.open("cp001", NOON, create_as="pending", registered_from="192.0.2.1")
    assert found == known


async def test_one_who_has_given_up_holds_up_nobody(opener: ChargerOpener, known: ChargePoint) -> None:
    impatient = [asyncio.create_task(opener.open("CP001", NOON)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in impatient:
        task.cancel()
    assert await opener.open("CP001", NOON) == known
    assert all(
        isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*impatient, return_exceptions=True)
    )


async def test_what_the_database_refuses_is_raised_to_who_asked_and_the_next_is_served(
    opener: ChargerOpener, known: ChargePoint
) -> None:
    with pytest.raises(Exception, match=r"invalid byte sequence|0x00|null"):
        await opener.open("A\x00", NOON)
    assert await opener.open("CP001", NOON) == known


async def test_while_the_database_is_away_chargers_wait_and_all_are_served_when_it_is_back(
    dsn: str, known: ChargePoint
) -> None:
    network = FaultyNetwork(dsn)
    await network.start()
    engine = create_engine(network.dsn)
    opener = ChargerOpener(engine)
    opener.start()
    network.is_down = True
    waiting = [asyncio.create_task(opener.open(name, NOON, create_as="accepted")) for name in ("CP001", "NEW")]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    network.is_down = False
    async with asyncio.timeout(10):
        old, new = await asyncio.gather(*waiting)
    assert old == known
    assert new is not None
    assert new.device_id == "NEW"
    await opener.stop()
    await engine.dispose()
    await network.stop()
