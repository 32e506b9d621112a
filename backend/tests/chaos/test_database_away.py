"""The database goes away under a working fleet and comes back (T11c): nothing is lost, or told before it is stored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from genx.db.base import link
from genx.db.base.engine import create_engine
from genx.db.embedded.server import EmbeddedPostgres
from genx.gateway.door import endpoint
from genx.gateway.runtime import utc_now
from genx.ocpp.times import format_time, parse_time
from tests.gateway.conftest import Here, eventually, serving
from tests.support.outbox import Reader

START: dict[str, Any] = {"connectorId": 1, "idTag": "TAG", "meterStart": 100, "timestamp": "2026-11-23T12:00:00Z"}


@pytest.fixture
async def engine(database: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database.dsn)
    yield engine
    await engine.dispose()


@pytest.fixture
async def here(database: EmbeddedPostgres, engine: AsyncEngine) -> AsyncIterator[Here]:
    async with serving(engine, database.dsn) as here:
        yield here


async def test_t11c_a_start_waits_while_heartbeats_are_answered_and_everything_is_stored_once(
    here: Here, database: EmbeddedPostgres
) -> None:
    async with here.charger() as charger, here.charger("OTHER") as other:
        await charger.boot()
        await other.boot()
        await database.stop()
        await charger.send([2, "start", "StartTransaction", START])
        await other.send(
            [2, "status", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Faulted"}]
        )
        await eventually(lambda: not here.side.database_answers())
        for number in range(3):
            await charger.send([2, f"beat{number}", "Heartbeat", {}])
            assert (await charger.receive())[:2] == [3, f"beat{number}"]
        await charger.send([2, "again", "StartTransaction", START])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await charger.socket.recv()
        await database.start()
        answers = [await charger.receive() for _ in range(2)]
        assert [answer[:2] for answer in answers] == [[3, "start"], [3, "again"]]
        assert answers[0][2]["transactionId"] == answers[1][2]["transactionId"] > 0
        assert (await other.receive())[:2] == [3, "status"]
    transactions = await here.rows("SELECT * FROM transactions")
    assert [row["wire_id"] for row in transactions] == [answers[0][2]["transactionId"]]
    kept = [row["message_id"] for row in await here.log() if row["message_type"] == 1]
    assert sorted(kept) == ["1", "1", "again", "start", "status"]


async def test_t11c_a_charger_that_reconnects_meanwhile_gets_its_transaction(
    here: Here, database: EmbeddedPostgres
) -> None:
    async with here.charger() as charger:
        await charger.boot()
        await database.stop()
        await charger.send([2, "start", "StartTransaction", START])
        await eventually(
            lambda: not here.side.journal.available or here.side.figures.calls("StartTransaction").received > 0
        )
    coming = asyncio.create_task(come_back(here))
    await asyncio.sleep(0.3)
    await database.start()
    again = await coming
    rows = await here.rows("SELECT wire_id FROM transactions")
    assert [row["wire_id"] for row in rows] == [again]


async def come_back(here: Here) -> int:
    async with here.charger() as charger:
        answer = await charger.call("StartTransaction", **START)
    assert isinstance(answer, dict)
    return int(answer["transactionId"])


async def test_a_killed_database_is_back_by_itself_and_loses_nothing_that_was_answered(
    here: Here, database: EmbeddedPostgres
) -> None:
    async with here.charger() as charger:
        await charger.boot()
        answered = 0
        for number in range(60):
            if number == 20:
                database.kill()
            status = "Charging" if number % 2 else "Available"
            assert await charger.call("StatusNotification", connectorId=1, errorCode="NoError", status=status) == {}
            answered += 1
    kept = await here.log()
    reader = Reader()
    await reader.to_the_end(here.engine)
    assert reader.of("CP001", "connector") == ["Available", "Charging"] * (answered // 2)
    assert len([row for row in kept if row["action"] == "StatusNotification" and row["message_type"] == 1]) == answered
    assert len({row["id"] for row in kept}) == len(kept)


async def test_t11c_a_database_that_hangs_counts_as_away(
    here: Here, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "PATIENCE", 0.2)
    async with here.charger() as charger:
        await charger.boot()
        holding = await asyncpg.connect(database.dsn)
        await holding.execute("BEGIN; LOCK TABLE message_log IN ACCESS EXCLUSIVE MODE")
        await charger.send([2, "start", "StartTransaction", START])
        await eventually(lambda: not here.side.database_answers())
        await charger.send([2, "beat", "Heartbeat", {}])
        assert (await charger.receive())[1] == "beat"
        await holding.execute("COMMIT")
        await holding.close()
        assert (await charger.receive())[:2] == [3, "start"]


@asynccontextmanager
async def hanging(database: EmbeddedPostgres, table: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Make a database that is up but answers no statement about a table."""
    monkeypatch.setattr(link, "PATIENCE", 0.2)
    holding = await asyncpg.connect(database.dsn)
    await holding.execute(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        await holding.execute("COMMIT")
        await holding.close()


@pytest.mark.parametrize("table", ["transactions", "message_log"], ids=["facts", "commit"])
async def test_t11c_heartbeats_behind_a_start_overtake_it_and_nothing_is_lost(
    here: Here, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    sample = {"measurand": "Energy.Active.Import.Register", "value": "1234"}
    async with here.charger() as charger:
        await charger.boot()
        async with hanging(database, table, monkeypatch):
            await charger.send([2, "start", "StartTransaction", START])
            await charger.send([2, "beat", "Heartbeat", {}])
            values = [{"timestamp": format_time(utc_now()), "sampledValue": [sample]}]
            await charger.send([2, "meter", "MeterValues", {"connectorId": 1, "meterValue": values}])
            assert [(await charger.receive())[1] for _ in range(2)] == ["beat", "meter"]
            await charger.send([2, "later", "Heartbeat", {}])
            assert (await charger.receive())[1] == "later"
        answer = await charger.receive()
        assert answer[:2] == [3, "start"]
        state = here.side.registry.live("CP001")
        assert state is not None
        assert list(state.transactions) == [answer[2]["transactionId"]]
        (running,) = state.transactions.values()
        measured = state.live(1)
        assert measured is not None
        assert (measured.energy_wh, running.measured_wh) == (1234, 1234 - START["meterStart"])


async def test_t11c_a_signed_value_overtakes_nothing_because_it_is_kept_before_it_is_answered(
    here: Here, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = {"format": "SignedData", "value": "OCMF|{}|{}"}
    async with here.charger() as charger:
        await charger.boot()
        async with hanging(database, "message_log", monkeypatch):
            await charger.send([2, "start", "StartTransaction", START])
            values = [{"timestamp": format_time(utc_now()), "sampledValue": [signed]}]
            await charger.send([2, "signed", "MeterValues", {"connectorId": 1, "meterValue": values}])
            await charger.send([2, "beat", "Heartbeat", {}])
            assert (await charger.receive())[1] == "beat"
        assert [(await charger.receive())[1] for _ in range(2)] == ["start", "signed"]
        [found] = await here.rows("SELECT value, transaction_id FROM signed_values")
    assert (bytes(found["value"]), found["transaction_id"] is not None) == (b"OCMF|{}|{}", True)


async def test_b1_a_boot_that_waited_for_the_database_is_told_the_time_of_its_answer(
    here: Here, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    async with here.charger() as charger:
        async with hanging(database, "message_log", monkeypatch):
            await charger.send([2, "boot", "BootNotification", boot])
            await eventually(lambda: not here.side.database_answers())
            held = utc_now()
        answer = await charger.receive()
    told = parse_time(answer[2]["currentTime"])
    assert told is not None
    assert told >= held - timedelta(milliseconds=1)


async def test_h8_a_take_over_while_the_database_is_away_is_told_to_come_back(
    here: Here, database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "PATIENCE_WITH_DATABASE", 0.3)
    async with here.charger() as first:
        await first.boot()
        await database.stop()
        await first.send([2, "start", "StartTransaction", START])
        await eventually(lambda: not here.side.database_answers())
        with pytest.raises(InvalidStatus) as refused:
            async with here.charger():
                pass
        assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (503, "10")
        assert here.side.registry.live("CP001") is None
    await database.start()
    await eventually(lambda: here.side.database_answers() and len(here.side.registry) == 0)
    await here.log()
    assert [row["online"] for row in await here.rows("SELECT online FROM chargers")] == [False]
    assert await come_back(here) > 0
