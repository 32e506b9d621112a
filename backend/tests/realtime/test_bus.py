"""What other processes say is heard, and nobody believes to hear it when nobody listens."""

import asyncio
from typing import Any

import asyncpg
import pytest

from genx.realtime import bus
from genx.realtime.bus import Bus
from tests.gateway.conftest import eventually


@pytest.mark.parametrize("error", [OSError("gone"), asyncpg.InternalClientError("confused"), RuntimeError("a bug")])
async def test_the_bus_reports_any_interruption_and_listens_again(
    dsn: str, monkeypatch: pytest.MonkeyPatch, error: Any
) -> None:
    told: list[bool] = []
    here = Bus(dsn, "genx_test", lambda _: None, told.append)
    monkeypatch.setattr(bus, "ASK_EVERY", 0.01)
    running = asyncio.create_task(here.run())
    try:
        await eventually(lambda: here.listening)
        with monkeypatch.context() as broken:
            broken.setattr(asyncpg.Connection, "execute", fails(error))
            await eventually(lambda: not here.listening)
        await eventually(lambda: here.listening)
    finally:
        running.cancel()
    assert told[:2] == [True, False]


def fails(error: Exception) -> Any:
    async def execute(*_: Any, **__: Any) -> None:
        raise error

    return execute
