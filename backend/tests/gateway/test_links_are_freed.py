"""Links that have ended are freed at once, without the garbage collector (ADR 33)."""

import gc
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from genx.central_system.policy import Policy
from genx.gateway.link.connection import Connection
from genx.gateway.socket.websocket import ChargerSocket
from tests.gateway.conftest import Here, eventually, serving


@pytest.fixture(autouse=True)
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def links() -> Counter[str]:
    kinds = (Connection, ChargerSocket)
    return Counter(type(each).__name__ for each in gc.get_objects() if issubclass(type(each), kinds))


async def visit(here: Here, device_id: str) -> None:
    async with here.charger(device_id) as charger:
        await charger.boot()
        await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status="Available")


async def test_nothing_is_left_of_links_that_have_ended(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn) as here:
        for number in range(10):
            await visit(here, f"CP{number}")
        await eventually(lambda: len(here.side.registry) == 0)
        await eventually(lambda: links() == Counter())


async def test_nothing_is_left_of_strangers_that_were_refused(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn, policy=Policy(registration="closed")) as here:
        for number in range(10):
            with pytest.raises(InvalidStatus):
                await here.charger(f"CP{number}").__aenter__()
        await eventually(lambda: links() == Counter())


async def test_nothing_is_left_of_a_link_that_another_replaced(clean_db: AsyncEngine, dsn: str) -> None:
    async with serving(clean_db, dsn) as here, here.charger("CP1") as older:
        await older.boot()
        async with here.charger("CP1") as newer:
            await newer.boot()
            await older.closed()
            await eventually(lambda: links().total() == 2)
        await eventually(lambda: links() == Counter())
