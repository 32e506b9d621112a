"""What is read for charge points: facts in groups, state at the handshake, one row whatever races."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers, refused_connections
from genx.db.queries.facts import FactReader
from genx.db.queries.opener import ChargerOpener
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.errors import AlreadyExists, TransactionRunning
from genx.domain.facts import Facts, Needs, StartKey
from genx.domain.refused_connection import RefusedConnection
from tests.domain.builders import transaction
from tests.support.database import keep

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
async def known(clean_db: AsyncEngine) -> ChargePoint:
    async with clean_db.begin() as connection:
        return await chargers.create(connection, "CP001", NOW)


@pytest.fixture
async def facts(dsn: str, known: ChargePoint) -> AsyncIterator[FactReader]:
    reader = FactReader(dsn)
    reader.start()
    yield reader
    await reader.stop()


async def ask(reader: FactReader, needs: Needs) -> Facts | None:
    answer: asyncio.Future[Facts | None] = asyncio.get_running_loop().create_future()
    reader.fetch(needs, answer.set_result)
    return await answer


async def test_t1_transaction_ids_are_positive_unique_and_come_in_order(facts: FactReader) -> None:
    answers = await asyncio.gather(*[ask(facts, Needs(new_transaction=True)) for _ in range(250)])
    ids = [answer.new_wire_id for answer in answers if answer]
    assert len(set(ids)) == 250
    assert ids == sorted(ids)
    assert 0 < ids[0] < 2**31


async def test_t2_an_earlier_start_is_found_by_what_it_said(facts: FactReader, dsn: str, known: ChargePoint) -> None:
    journal = Journal(dsn)
    await journal.start()
    started = transaction(charger_id=known.charger_id)
    await keep(journal, TransactionChanged(started))
    await journal.stop()
    start = StartKey(known.charger_id, 1, "tag", started.started_at, 1000)
    other = StartKey(known.charger_id, 1, "tag", started.started_at, 1001)
    found, none, by_id, odd = await asyncio.gather(
        ask(facts, Needs(start=start, new_transaction=True)),
        ask(facts, Needs(start=other, new_transaction=True)),
        ask(facts, Needs(wire_id=7)),
        ask(facts, Needs(wire_id=9223372036854775807)),
    )
    assert found is not None
    assert (found.transaction, found.new_wire_id) == (started, 0)
    assert none is not None
    assert none.transaction is None
    assert none.new_wire_id > 0
    assert by_id == Facts(transaction=started)
    assert odd == Facts()


async def test_t2_a_clock_that_stands_still_starts_a_new_one_when_the_last_has_ended(
    facts: FactReader, dsn: str, known: ChargePoint
) -> None:
    standing = datetime(1970, 1, 1, tzinfo=UTC)
    start = StartKey(known.charger_id, 1, "tag", standing, 0)
    first = transaction(charger_id=known.charger_id, started_at=standing, meter_start=0)
    journal = Journal(dsn)
    await journal.start()
    await keep(journal, TransactionChanged(first))
    repeated = await ask(facts, Needs(start=start, new_transaction=True))
    await keep(journal, TransactionChanged(replace(first, status="stopped")))
    again = await ask(facts, Needs(start=start, new_transaction=True))
    assert repeated is not None
    assert repeated.transaction == first
    assert again is not None
    assert again.transaction is None
    assert (
        await keep(journal, TransactionChanged(replace(first, id=str(again.new_wire_id), wire_id=again.new_wire_id)))
        is None
    )
    await journal.stop()


async def test_f13_an_odd_question_is_answered_like_any_other(facts: FactReader) -> None:
    answers = await asyncio.gather(ask(facts, Needs(id_tag="a\x00b\ud800")), ask(facts, Needs()))
    assert [*answers] == [Facts(), Facts()]


async def test_one_row_for_each_identity_whatever_races(clean_db: AsyncEngine) -> None:
    opener = ChargerOpener(clean_db)
    opener.start()
    spellings = ["cp9", "CP9", "Cp9", "cP9"] * 25
    opened = await asyncio.gather(*[opener.open(name, NOW, create_as="accepted") for name in spellings])
    assert len({state.charger_id for state in opened if state}) == 1
    assert {state.device_id for state in opened if state} <= set(spellings)
    assert await opener.open("unknown", NOW) is None
    pending = await opener.open("new", NOW, create_as="pending")
    assert pending is not None
    assert pending.registration == "pending"
    await opener.stop()


async def test_an_identity_is_taken_in_whatever_letter_case(known: ChargePoint, clean_db: AsyncEngine) -> None:
    with pytest.raises(AlreadyExists):
        async with clean_db.begin() as connection:
            await chargers.create(connection, "cp001", NOW)


async def test_what_an_operator_owns_is_changed_alone(known: ChargePoint, clean_db: AsyncEngine) -> None:
    async with clean_db.begin() as connection:
        await chargers.update_owned(connection, known.charger_id, name="Bay 1", charger_status="maintenance")
        await chargers.update_owned(connection, known.charger_id)
        state = await chargers.load(connection, "CP001")
        assert await chargers.count(connection) == 1
        assert [found.name for found in await chargers.load_many(connection, [known.charger_id, 0])] == ["Bay 1"]
    assert state is not None
    assert (state.name, state.charger_status, state.registration) == ("Bay 1", "maintenance", "accepted")


async def test_t12_a_running_transaction_never_disappears(known: ChargePoint, dsn: str, clean_db: AsyncEngine) -> None:
    journal = Journal(dsn)
    await journal.start()
    await keep(journal, TransactionChanged(transaction(charger_id=known.charger_id)))
    with pytest.raises(TransactionRunning):
        async with clean_db.begin() as connection:
            await chargers.delete(connection, known.charger_id)
    await keep(journal, TransactionChanged(transaction(charger_id=known.charger_id, status="stopped")))
    await journal.stop()
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
        assert await chargers.load(connection, "CP001") is None


async def test_t12_a_transaction_that_is_being_started_holds_up_the_deletion(
    known: ChargePoint, clean_db: AsyncEngine
) -> None:
    insert = text(
        "INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at,"
        " received_start_at, meter_start) VALUES ('7', 7, :charger_id, 1, 'T', true, now(), now(), 0)"
    )

    async def delete() -> None:
        async with clean_db.begin() as connection:
            await chargers.delete(connection, known.charger_id)

    async with clean_db.begin() as connection:
        await connection.execute(insert, {"charger_id": known.charger_id})
        deleting = asyncio.create_task(delete())
        await asyncio.sleep(0.1)
        assert not deleting.done()
    with pytest.raises(TransactionRunning):
        await deleting


async def test_h7_refused_connections_are_one_row_each_and_bounded(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused_connections, "MOST_ROWS", 3)

    def refused(name: str, minutes: int, reason: str = "r") -> RefusedConnection:
        at = NOW + timedelta(minutes=minutes)
        return RefusedConnection(
            identity=name,
            reason=reason,
            advice="a",
            address="1",
            subprotocols="",
            user_agent="\x00",
            first_at=at,
            last_at=at,
        )

    async with clean_db.begin() as connection:
        await refused_connections.record(connection, [refused(f"CP{n}", n) for n in range(5)])
        await refused_connections.record(connection, [refused("CP4", 9)])
        # A scanner's rubbish drives out its own kind, not the charger that comes again in ten minutes.
        await refused_connections.record(connection, [refused(f"%2F{n}", 20 + n, "bad-identity") for n in range(5)])
        rows = (
            await connection.execute(text("SELECT identity, count, last_at FROM refused_connections ORDER BY identity"))
        ).all()
    assert [(row.identity, row._mapping["count"]) for row in rows] == [("CP2", 1), ("CP3", 1), ("CP4", 2)]
    assert rows[-1].last_at == NOW + timedelta(minutes=9)


@pytest.mark.parametrize("scanner", [["192.0.2.9"], [f"2001:db8:0:1::{n}" for n in range(9)]])
async def test_h7_a_scanner_that_makes_up_good_ids_drives_out_nobody_elses_rows(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch, scanner: list[str]
) -> None:
    monkeypatch.setattr(refused_connections, "MOST_ROWS", 4)
    monkeypatch.setattr(refused_connections, "MOST_OF_A_NETWORK", 2)

    def refused(name: str, address: str, minutes: int, reason: str = "no-upgrade") -> RefusedConnection:
        at = NOW + timedelta(minutes=minutes)
        return RefusedConnection(
            identity=name,
            reason=reason,
            advice="a",
            address=address,
            subprotocols="",
            user_agent="",
            first_at=at,
            last_at=at,
        )

    async with clean_db.begin() as connection:
        await refused_connections.record(connection, [refused("CP1", "192.0.2.1", 0, "wrong-path")])
        await refused_connections.record(connection, [refused("CP2", "2001:db8:0:2::1", 1)])
        scans = [refused(f"S{n}", scanner[n % len(scanner)], 20 + n) for n in range(9)]
        await refused_connections.record(connection, scans)
        found = (await connection.execute(text("SELECT identity FROM refused_connections ORDER BY 1"))).scalars().all()
    assert found == ["CP1", "CP2", "S7", "S8"]
