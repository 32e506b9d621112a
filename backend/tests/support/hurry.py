"""Configurations that are brought in step without waiting."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from genx.central_system import rounds
from genx.central_system.wanted import keeper
from tests.support.server import RunningServer


@asynccontextmanager
async def hurried(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Read the wishes again from tables that were emptied, and let no charger wait."""
    wanted = server.app.wanted
    monkeypatch.setattr(rounds, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(keeper, "AFTER_GROUP_CHANGE", timedelta(0))
    monkeypatch.setattr(wanted._rounds, "_after", timedelta(0))
    await wanted.stop()
    await wanted.start()
    yield
    await wanted.stop()
