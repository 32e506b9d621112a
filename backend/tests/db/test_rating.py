"""Rating transactions that have ended: when, by what, and what is left of it if the server is killed."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base import partitions
from genx.db.base.engine import begin
from genx.db.journal.journal import Journal
from genx.db.queries import chargers, costs, tariffs
from genx.db.tables.histories import connector_statuses
from genx.db.tables.series import meter_series
from genx.db.views import sessions, transactions
from genx.domain.changes import TransactionChanged
from genx.domain.tariffs.kept import Rating
from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Session
from genx.domain.tariffs.tariff import Element, PriceComponent, Tariff
from genx.domain.transaction import Transaction
from genx.jobs import rating
from genx.jobs.rating import Rater
from tests.support.database import execute, keep, rows
from tests.support.kept import add

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(days=1)


def tariff(price: str, currency: str = "EUR") -> Tariff:
    components = (PriceComponent(type="ENERGY", price=Decimal(price)),)
    return Tariff(currency=currency, time_zone="Europe/Berlin", elements=(Element(components=components),))


async def published(engine: AsyncEngine, price: str = "0.50", at: datetime = NOON - timedelta(days=9)) -> int:
    async with begin(engine) as connection:
        tariff_id = await tariffs.create(connection, f"at {price}", tariff(price), at, "ann")
        await tariffs.publish(connection, tariff_id, 1, at, "ann")
    return tariff_id


async def published_again(engine: AsyncEngine, tariff_id: int, price: str, at: datetime) -> None:
    async with begin(engine) as connection:
        revision = (await tariffs.known(connection, tariff_id)).revision
        await tariffs.change(connection, tariff_id, revision, at, "bob", tariffs.Fields(draft=tariff(price)))
        await tariffs.publish(connection, tariff_id, revision + 1, at, "bob")


def started(charger_id: int = 1, number: int = 7, **known: Any) -> Transaction:
    values = {
        "id": str(number),
        "wire_id": number,
        "charger_id": charger_id,
        "device_id": "CP001",
        "connector_id": 1,
        "id_tag": "TAG",
        "authorised": True,
        "started_at": NOON,
        "received_start_at": NOON,
        "meter_start": 1000,
    }
    return Transaction(**{**values, **known})


def stopped(charger_id: int = 1, number: int = 7, **known: Any) -> Transaction:
    at = NOON + 60 * MINUTE
    values = {"status": "stopped", "stopped_at": at, "received_stop_at": at, "meter_stop": 11_000, "energy_wh": 10_000}
    return started(charger_id, number, **{**values, **known})


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    async with begin(clean_db) as connection:
        await partitions.ensure(connection, NOON, of=partitions.SERIES)
        return (await chargers.create(connection, "CP001", NOON - timedelta(days=30))).charger_id


@pytest.fixture
async def rater(clean_db: AsyncEngine) -> Rater:
    return Rater(clean_db)


async def put(dsn: str, *changed: Transaction) -> None:
    journal = Journal(dsn)
    await journal.start()
    for each in changed:
        assert await keep(journal, TransactionChanged(each)) is None
    await journal.stop()


async def given(engine: AsyncEngine, charger_id: int, tariff_id: int | None, connector_id: int | None = None) -> None:
    async with begin(engine) as connection:
        if connector_id is None:
            await chargers.update_owned(connection, charger_id, tariff_id=tariff_id)
        else:
            await chargers.update_connector(connection, charger_id, connector_id, tariff_id)


async def ratings(engine: AsyncEngine, number: int = 7) -> list[Rating]:
    async with begin(engine) as connection:
        return await costs.ratings(connection, str(number))


async def frozen(engine: AsyncEngine) -> dict[int, tuple[int | None, int | None]]:
    found = await rows(engine, "SELECT wire_id, tariff_id, tariff_version FROM transactions")
    return {row["wire_id"]: (row["tariff_id"], row["tariff_version"]) for row in found}


async def test_a_session_has_the_tariff_of_its_connector_else_of_its_charger_else_the_default_one(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    of_connector, of_charger, of_all = [await published(clean_db, price) for price in ("1", "2", "3")]
    await put(dsn, started(charger_id, 1))
    async with begin(clean_db) as connection:
        await tariffs.change(connection, of_all, 2, NOON, "ann", tariffs.Fields(is_default=True))
    await put(dsn, started(charger_id, 2, connector_id=2))
    await given(clean_db, charger_id, of_charger)
    await put(dsn, started(charger_id, 3, connector_id=3))
    await given(clean_db, charger_id, of_connector, 4)
    await put(dsn, started(charger_id, 4, connector_id=4), started(charger_id, 5, connector_id=5))
    assert await frozen(clean_db) == {
        1: (None, None),
        2: (of_all, 1),
        3: (of_charger, 1),
        4: (of_connector, 1),
        5: (of_charger, 1),
    }


async def test_a_version_that_is_published_within_a_session_is_for_the_next_one(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    tariff_id = await published(clean_db, "0.50")
    await given(clean_db, charger_id, tariff_id)
    await put(dsn, started(charger_id))
    await published_again(clean_db, tariff_id, "9", NOON + MINUTE)
    other = await published(clean_db, "8")
    await given(clean_db, charger_id, other)
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    [rated] = await ratings(clean_db)
    assert (rated.tariff_id, rated.tariff_version, rated.receipt.total) == (tariff_id, 1, Decimal("5.00"))


async def test_a_session_that_began_offline_has_the_version_of_its_time(
    clean_db: AsyncEngine, dsn: str, charger_id: int
) -> None:
    tariff_id = await published(clean_db, "0.50", NOON - MINUTE)
    await published_again(clean_db, tariff_id, "9", NOON + MINUTE)
    await given(clean_db, charger_id, tariff_id)
    arrived = NOON + 30 * MINUTE
    await put(
        dsn,
        started(charger_id, 1, received_start_at=arrived),
        started(charger_id, 2, started_at=arrived, received_start_at=arrived, connector_id=2),
        started(charger_id, 3, started_at=NOON - 9 * MINUTE, received_start_at=arrived, connector_id=3),
    )
    assert await frozen(clean_db) == {1: (tariff_id, 1), 2: (tariff_id, 2), 3: (tariff_id, 1)}


async def test_what_runs_is_suspect_or_has_just_ended_waits(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, started(charger_id, 1, connector_id=3), stopped(charger_id, 2, suspect=True))
    await put(dsn, stopped(charger_id, 3, connector_id=2, started_at=NOON + MINUTE))
    await rater.rate_ended(NOON + 60 * MINUTE + costs.SETTLING)
    assert await rows(clean_db, "SELECT * FROM transaction_costs") == []
    await rater.rate_ended(LATER)
    assert [row["transaction_id"] for row in await rows(clean_db, "SELECT transaction_id FROM transaction_costs")] == [
        "3"
    ]


async def test_a_review_rates_again_and_the_rating_before_stays(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    await rater.rate_ended(LATER)
    assert [each.why for each in await ratings(clean_db)] == ["ended"]
    await put(dsn, stopped(charger_id, energy_wh=4_000, measured_energy_wh=10_000, reviewed_by="ann"))
    await rater.rate_ended(LATER)
    assert [(each.version, each.why, each.receipt.total) for each in await ratings(clean_db)] == [
        (2, "changed", Decimal("2.00")),
        (1, "ended", Decimal("5.00")),
    ]


async def test_a_change_that_costs_nothing_more_adds_no_rating(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    await put(dsn, stopped(charger_id, suspect=True))
    async with begin(clean_db) as connection:
        assert not (await costs.sums(connection, ["7"]))["7"].is_final
    await put(dsn, stopped(charger_id, reviewed_by="ann"))
    await rater.rate_ended(LATER)
    async with begin(clean_db) as connection:
        assert (await costs.sums(connection, ["7"]))["7"].is_final
    assert len(await ratings(clean_db)) == 1


async def test_a_killed_server_has_lost_no_rating(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies between reading and keeping, then while it keeps, which is one unit of work."""
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id), stopped(charger_id, 8, connector_id=2, started_at=NOON + MINUTE))

    def dies(*_: object) -> None:
        raise ConnectionError("killed")

    monkeypatch.setattr(rating, "price", dies)
    with pytest.raises(ConnectionError):
        await rater.rate_ended(LATER)
    monkeypatch.undo()
    monkeypatch.setattr(costs, "_SUMMED", costs._UNCHANGED)  # a statement that fails without its values
    with pytest.raises(Exception, match="value is required"):
        await rater.rate_ended(LATER)
    monkeypatch.undo()
    assert await rows(clean_db, "SELECT * FROM transaction_costs") == []
    await Rater(clean_db).rate_ended(LATER)
    assert [len(await ratings(clean_db, number)) for number in (7, 8)] == [1, 1]


async def test_a_transaction_that_changes_while_it_is_priced_is_rated_as_it_is_then(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id))
    async with begin(clean_db) as connection:
        read = await transactions.by_id(connection, "7")
        by = await costs.frozen(connection, "7")
    assert read is not None
    assert by is not None
    await put(dsn, stopped(charger_id, energy_wh=4_000))
    async with begin(clean_db) as connection:
        receipt = price(by.content, await sessions.session(connection, read, LATER))
        assert await costs.keep(connection, read, by, receipt, LATER) is None
    await rater.rate_ended(LATER)
    assert [each.receipt.total for each in await ratings(clean_db)] == [Decimal("2.00")]


async def test_readings_and_statuses_say_when_it_charged(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    known = {"charger_id": charger_id, "connector_id": 1, "contexts": 4, "rank": 0, "transaction_id": "7"}
    async with begin(clean_db) as connection:
        for minutes, wh in ((10, 3_000), (30, 11_000), (40, 11_000)):
            row = known | {"at": NOON + minutes * MINUTE, "energy_wh": wh}
            await connection.execute(insert(meter_series), row)
        await connection.execute(insert(meter_series), known | {"at": NOON + 45 * MINUTE, "soc": 80.0})
    for minutes, status in ((-90, "Preparing"), (-5, "Charging"), (20, "SuspendedEVSE"), (50, "Finishing"), (99, "X")):
        at = NOON + minutes * MINUTE
        await add(
            clean_db,
            connector_statuses,
            {"charger_id": charger_id, "connector_id": 1, "at": at, "status": status, "recorded_at": at},
        )
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    [rated] = await ratings(clean_db)
    assert [(each.kind, (each.ended - NOON) / MINUTE) for each in rated.receipt.periods] == [
        ("charging", 30),
        ("paused", 50),
        ("idle", 60),
    ]
    assert rated.receipt.notes == ()


async def test_a_session_of_more_than_a_year_is_left_alone_and_holds_up_no_other(
    clean_db: AsyncEngine, dsn: str, charger_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given(clean_db, charger_id, await published(clean_db, at=NOON - timedelta(days=500)))
    long_ago = NOON - timedelta(days=400)
    await put(
        dsn,
        stopped(charger_id, 6, started_at=long_ago, received_start_at=long_ago, received_stop_at=NOON),
        stopped(charger_id, 7, connector_id=2),
        stopped(charger_id, 8, connector_id=3),
    )
    monkeypatch.setattr(rating, "AT_ONCE", 1)
    rater = Rater(clean_db)
    for _ in range(2):
        await rater.rate_ended(LATER)
    assert [len(await ratings(clean_db, number)) for number in (6, 7, 8)] == [0, 1, 1]


async def test_a_charger_that_is_deleted_takes_its_costs_along_and_leaves_the_tariff(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    tariff_id = await published(clean_db)
    await given(clean_db, charger_id, tariff_id)
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    await given(clean_db, charger_id, None)
    async with begin(clean_db) as connection:
        await tariffs.remove(connection, tariff_id, LATER)
        assert (await tariffs.known(connection, tariff_id)).retired_at == LATER
        assert await tariffs.page(connection, None, 10) == []
    async with begin(clean_db) as connection:
        await chargers.delete(connection, charger_id)
    assert await rows(clean_db, "SELECT * FROM transaction_costs") == []
    await execute(clean_db, "DELETE FROM tariffs")


async def test_a_session_that_can_not_be_priced_holds_up_no_other(
    clean_db: AsyncEngine, dsn: str, charger_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id, 7), stopped(charger_id, 8, connector_id=2, energy_wh=4_000))

    def odd(by: Tariff, session: Session) -> Receipt:
        if session.energy_wh == 10_000:
            raise InvalidOperation
        return price(by, session)

    monkeypatch.setattr(rating, "price", odd)
    rater = Rater(clean_db)
    for _ in range(2):
        await rater.rate_ended(LATER)
    assert [len(await ratings(clean_db, number)) for number in (7, 8)] == [0, 1]
    monkeypatch.undo()
    await Rater(clean_db).rate_ended(LATER)
    assert len(await ratings(clean_db, 7)) == 1


async def test_two_who_rate_at_once_keep_one_rating(clean_db: AsyncEngine, dsn: str, charger_id: int) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, *(stopped(charger_id, number, connector_id=number) for number in range(1, 9)))
    await asyncio.gather(*(Rater(clean_db).rate_ended(LATER) for _ in range(3)))
    found = await rows(clean_db, "SELECT transaction_id, version FROM transaction_costs ORDER BY 1")
    assert [(row["transaction_id"], row["version"]) for row in found] == [(str(number), 1) for number in range(1, 9)]


async def test_what_is_measured_later_or_asked_of_a_running_one_changes_no_rating(
    clean_db: AsyncEngine, dsn: str, charger_id: int, rater: Rater
) -> None:
    await given(clean_db, charger_id, await published(clean_db))
    await put(dsn, stopped(charger_id))
    await rater.rate_ended(LATER)
    await put(dsn, stopped(charger_id, register_wh=99_000, measured_wh=98_000, notes=("a note",)))
    async with begin(clean_db) as connection:
        assert (await costs.sums(connection, ["7"]))["7"].is_final
        assert await costs.due(connection, LATER, 9) == []
