"""The journal gives each transaction its tariff once, with the first row that it writes of it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import tariffs
from tests.db.test_rating import (
    MINUTE,
    NOON,
    charger_id,
    frozen,
    given,
    published,
    published_again,
    put,
    started,
    stopped,
)
from tests.support.database import column

__all__ = ["charger_id"]

YEARS_AGO = datetime(1970, 1, 1, tzinfo=NOON.tzinfo)


@pytest.mark.parametrize(
    ("told", "received", "version"),
    [
        (NOON - MINUTE, NOON - MINUTE, 1),
        (NOON, NOON, 2),
        (NOON - MINUTE, NOON + 60 * MINUTE, 1),
        (YEARS_AGO, NOON + MINUTE, 2),
        (YEARS_AGO, NOON - MINUTE, 1),
        (NOON + 5 * MINUTE, NOON - MINUTE, 1),
        (NOON + 3 * MINUTE, NOON - MINUTE, 2),
        (NOON - timedelta(days=30), NOON + MINUTE, 1),
    ],
)
async def test_the_version_is_that_of_the_start_by_whichever_clock_can_be_right(
    clean_db: AsyncEngine, dsn: str, charger_id: int, told: datetime, received: datetime, version: int
) -> None:
    """Version 1 is older by nine days, and version 2 of noon; a charger's clock may be ahead by five minutes."""
    tariff_id = await published(clean_db, "0.50")
    await published_again(clean_db, tariff_id, "0.70", NOON)
    await given(clean_db, charger_id, tariff_id)
    await put(dsn, started(charger_id, started_at=told, received_start_at=received))
    assert await frozen(clean_db) == {7: (tariff_id, version)}


async def test_one_that_is_first_kept_when_it_is_over_has_the_tariff_of_its_start(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    tariff_id = await published(clean_db, "0.50")
    await published_again(clean_db, tariff_id, "0.70", NOON + 30 * MINUTE)
    await given(clean_db, charger_id, tariff_id)
    await put(dsn, stopped(charger_id))
    assert await frozen(clean_db) == {7: (tariff_id, 1)}


async def test_one_that_began_without_a_tariff_gets_none_later(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    """What was free when the driver plugged in stays free."""
    await put(dsn, started(charger_id))
    await given(clean_db, charger_id, await published(clean_db, "0.50"))
    await put(dsn, started(charger_id, register_wh=5000), stopped(charger_id))
    assert await frozen(clean_db) == {7: (None, None)}


async def test_a_draft_prices_nothing(clean_db: AsyncEngine, dsn: str, charger_id: int) -> None:
    tariff_id = await published(clean_db, "0.50")
    await given(clean_db, charger_id, tariff_id)
    async with begin(clean_db) as connection:
        draft = (await tariffs.known(connection, tariff_id)).latest
        assert draft is not None
        await tariffs.change(connection, tariff_id, 2, NOON, "ann", tariffs.Fields(draft=draft.content))
    await put(dsn, started(charger_id))
    assert await frozen(clean_db) == {7: (tariff_id, 1)}, "the draft is of no account"


async def test_a_limit_of_cost_is_kept_to_the_last_of_four_places(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    await put(dsn, started(charger_id, limit_cost=Decimal("12.3456")))
    assert await column(clean_db, "SELECT limit_cost FROM transactions") == [Decimal("12.3456")]
    await put(dsn, started(charger_id, limit_cost=None))
    assert await column(clean_db, "SELECT limit_cost FROM transactions") == [None]
