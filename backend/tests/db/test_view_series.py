"""The series of a transaction and its signed values as they are read."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.base.partitions import SERIES
from genx.db.journal.journal import Journal
from genx.db.views import series
from genx.domain.changes import SeriesMeasured, SignedValueReceived, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.series import Measurement, SignedValue
from genx.domain.transaction import Transaction
from tests.domain.builders import transaction
from tests.support.database import keep, rows

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def running(journal: Journal, known: ChargePoint) -> Transaction:
    at = known.registered_at
    values: dict[str, Any] = {"started_at": at, "received_start_at": at}
    started = transaction(7, charger_id=known.charger_id, device_id=known.device_id, **values)
    assert await keep(journal, TransactionChanged(started)) is None
    return started


def measured(of: Transaction, minutes: float, power_w: int = 0, **fields: Any) -> Measurement:
    values: dict[str, Any] = {"connector_id": of.connector_id, "transaction_id": of.id}
    return Measurement(
        charger_id=of.charger_id, at=of.started_at + minutes * MINUTE, contexts=4, power_w=power_w, **values | fields
    )


async def read(engine: AsyncEngine, of: Transaction) -> list[int | None]:
    async with begin(engine) as connection:
        return [each.power_w for each in await series.series_of(connection, of)]


async def test_measurements_come_in_order_of_time_and_others_are_left_out(
    journal: Journal, clean_db: AsyncEngine, running: Transaction
) -> None:
    found = [measured(running, minutes, minutes) for minutes in (3, 1, 2)]
    others = [
        measured(running, 4, 4, transaction_id=None),
        measured(running, 5, 5, transaction_id="8"),
        measured(running, 6, 6, connector_id=2),
    ]
    await keep(journal, SeriesMeasured((*found, *others)))
    assert await read(clean_db, running) == [1, 2, 3]


async def test_a_clock_that_was_set_a_little_loses_no_measurement(
    journal: Journal, clean_db: AsyncEngine, running: Transaction
) -> None:

    ended = replace(running, stopped_at=running.started_at + 10 * MINUTE)
    times = (-5.5, -4.5, 14.5, 15.5)
    await keep(journal, SeriesMeasured(tuple(measured(running, minutes, int(minutes * 10)) for minutes in times)))
    assert await read(clean_db, ended) == [-45, 145]
    late = replace(ended, received_stop_at=running.started_at + 12 * MINUTE)
    assert await read(clean_db, late) == [-45, 145, 155]
    assert await read(clean_db, running) == [-45, 145, 155]


async def test_of_very_many_measurements_a_spread_with_both_ends_is_read(
    journal: Journal, clean_db: AsyncEngine, running: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "MOST_READ", 10)
    await keep(journal, SeriesMeasured(tuple(measured(running, number / 10, number) for number in range(95))))
    found = await read(clean_db, running)
    assert (found[0], found[-1]) == (0, 94)
    assert 9 <= len(found) <= 12
    assert found == sorted(found, key=lambda power: power or 0)


async def test_a_series_lies_in_two_weeks(journal: Journal, clean_db: AsyncEngine, running: Transaction) -> None:
    week = SERIES.start(running.started_at)
    border = (week - running.started_at) / MINUTE
    await keep(journal, SeriesMeasured((measured(running, border - 1, 1), measured(running, border, 2))))
    names = await rows(clean_db, "SELECT tableoid::regclass::text AS name, power_w FROM meter_series ORDER BY at")
    assert [row["name"] for row in names] == [SERIES.name(week - SERIES.span), SERIES.name(week)]


async def test_weeks_are_made_ahead_and_back_so_that_no_measurement_is_without_one(
    clean_db: AsyncEngine, known: ChargePoint
) -> None:
    async with begin(clean_db) as connection:
        await partitions.ensure(connection, known.registered_at, of=SERIES)
        starts = await partitions._partitions(connection, SERIES)
    week = SERIES.start(known.registered_at)
    assert {week + number * SERIES.span for number in range(-5, 4)} <= set(starts)
    assert await partitions_newest(clean_db) is None


async def partitions_newest(engine: AsyncEngine) -> Any:
    async with begin(engine) as connection:
        return await partitions.newest_filled(connection, SERIES)


async def test_the_newest_week_with_something_in_it_is_found(
    journal: Journal, clean_db: AsyncEngine, running: Transaction
) -> None:
    await keep(journal, SeriesMeasured((measured(running, 0),)))
    assert await partitions_newest(clean_db) == SERIES.start(running.started_at) + SERIES.span


async def test_signed_values_come_in_order_of_time_each_as_it_was(
    journal: Journal, clean_db: AsyncEngine, running: Transaction
) -> None:
    def signed(value: str, minutes: int, **fields: Any) -> SignedValue:
        at = running.started_at + minutes * MINUTE
        values: dict[str, Any] = {"transaction_id": running.id, "wire_id": 7}
        return SignedValue(
            charger_id=running.charger_id, connector_id=1, at=at, received_at=at, value=value, **values | fields
        )

    end = signed("OCMF|\ud800é|", 5, context="Transaction.End", measurand="Energy", location="Outlet", unit="Wh")
    begin_value = signed(" b\x00 ", 0, phase="L1")
    other = signed("other", 1, transaction_id=None, wire_id=None)
    await keep(journal, *map(SignedValueReceived, (end, begin_value, other)))
    async with begin(clean_db) as connection:
        assert list(await series.signed_values_of(connection, running.id)) == [begin_value, end]
        assert list(await series.signed_values_of(connection, "8")) == []
