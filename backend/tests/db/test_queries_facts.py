"""Facts for decisions: each question has its own answer, whatever is asked beside it and whoever fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries.facts import FactReader
from genx.domain.changes import TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.facts import Facts, Needs, StartKey, StopKey
from genx.domain.transaction import Transaction
from tests.domain.builders import NOON, transaction
from tests.support.database import keep

HOUR = timedelta(hours=1)


@pytest.fixture
async def reader(dsn: str) -> AsyncIterator[FactReader]:
    reader = FactReader(dsn)
    reader.start()
    yield reader
    await reader.stop()


async def ask(reader: FactReader, **needs: Any) -> Facts | None:
    answer: asyncio.Future[Facts | None] = asyncio.get_running_loop().create_future()
    reader.fetch(Needs(**needs), answer.set_result)
    async with asyncio.timeout(20):
        return await answer


async def facts(reader: FactReader, **needs: Any) -> Facts:
    found = await ask(reader, **needs)
    assert found is not None
    return found


def started(whose: ChargePoint, number: int, **fields: Any) -> Transaction:
    return transaction(wire_id=number, charger_id=whose.charger_id, device_id=whose.device_id, **fields)


def start_of(one: Transaction, **fields: Any) -> StartKey:
    key = StartKey(one.charger_id, one.connector_id, one.id_tag.lower(), one.started_at, one.meter_start)
    return replace(key, **fields)


@pytest.mark.parametrize(
    "other",
    [
        {"connector_id": 2},
        {"tag_key": "other"},
        {"started_at": NOON + timedelta(microseconds=1)},
        {"meter_start": 1_001},
        {"charger_id": -1},
    ],
)
async def test_t2_a_start_that_differs_in_anything_is_another(
    reader: FactReader, journal: Journal, known: ChargePoint, other: dict[str, Any]
) -> None:
    first = started(known, 7)
    await keep(journal, TransactionChanged(first))
    assert (await facts(reader, start=start_of(first))).transaction == first
    found = await facts(reader, start=start_of(first, **other), new_transaction=True)
    assert found.transaction is None
    assert found.new_wire_id > 0


@pytest.mark.parametrize(("meter_stop", "is_same"), [(1_000, False), (1_001, True), (None, False)])
async def test_t2_where_the_clock_stands_still_one_that_has_ended_is_the_same_if_it_moved_the_register(
    reader: FactReader, journal: Journal, known: ChargePoint, meter_stop: int | None, is_same: bool
) -> None:
    standing = datetime(1970, 1, 1, tzinfo=UTC)
    over = started(known, 7, started_at=standing, status="stopped", meter_stop=meter_stop)
    await keep(journal, TransactionChanged(over))
    assert ((await facts(reader, start=start_of(over))).transaction == over) is is_same


async def test_the_last_of_a_connector_is_by_plausible_times(
    reader: FactReader, journal: Journal, known: ChargePoint, other: ChargePoint
) -> None:
    ours = [
        started(known, 1, started_at=NOON - HOUR, received_start_at=NOON),
        started(known, 2, started_at=NOON, received_start_at=NOON, status="stopped"),
        started(known, 3, started_at=NOON + HOUR, received_start_at=NOON),
        started(known, 4, started_at=NOON + HOUR, received_start_at=NOON + HOUR, connector_id=2),
    ]
    theirs = started(other, 5, started_at=NOON + 2 * HOUR, received_start_at=NOON + 2 * HOUR)
    await keep(journal, *map(TransactionChanged, [*ours, theirs]))
    starts = [start_of(ours[0], meter_start=5, connector_id=connector_id) for connector_id in (1, 2, 3)]
    answers = await asyncio.gather(*[facts(reader, start=start) for start in starts])
    assert [answer.previous for answer in answers] == [ours[1], ours[3], None], "one an hour ahead can't be"


async def test_t4_the_same_stop_is_found_unless_its_end_was_a_guess(
    reader: FactReader, journal: Journal, known: ChargePoint, other: ChargePoint
) -> None:
    stop = StopKey(known.charger_id, NOON + HOUR, 5_000)
    over = started(known, 1, status="stopped", stopped_at=stop.stopped_at, meter_stop=5_000)
    await keep(journal, TransactionChanged(replace(over, estimated=True)))
    assert (await facts(reader, stop=stop)).stopped is None
    await keep(journal, TransactionChanged(over))
    assert (await facts(reader, stop=stop)).stopped == over
    for different in ({"meter_stop": 5_001}, {"stopped_at": NOON}, {"charger_id": other.charger_id}):
        assert (await facts(reader, stop=replace(stop, **different))).stopped is None


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, -(2**100)])
async def test_f12_a_number_that_no_transaction_can_have_is_nothing_that_is_known(
    reader: FactReader, clean_db: AsyncEngine, number: int
) -> None:
    assert await facts(reader, wire_id=number) == Facts()


async def test_an_odd_question_gets_no_answer_and_those_beside_it_get_theirs(
    reader: FactReader, journal: Journal, known: ChargePoint
) -> None:
    first = started(known, 7)
    await keep(journal, TransactionChanged(first))
    answers = await asyncio.gather(
        ask(reader, wire_id=7),
        ask(reader, start=start_of(first, meter_start=2**63)),
        ask(reader, start=start_of(first)),
        ask(reader, stop=StopKey(known.charger_id, NOON, 2**64)),
        ask(reader, wire_id=7),
    )
    assert [None if one is None else one.transaction for one in answers] == [first, None, first, None, first]
    assert (answers[1], answers[3]) == (None, None)


async def test_one_who_waits_for_facts_and_fails_stops_nobody(reader: FactReader, clean_db: AsyncEngine) -> None:
    def fail(_: Facts | None) -> None:
        raise RuntimeError("told and failed")

    reader.fetch(Needs(), fail)
    assert await facts(reader) == Facts()
    assert reader.available


async def test_t1_readers_of_two_servers_never_give_the_same_number(dsn: str, reader: FactReader) -> None:
    second = FactReader(dsn)
    second.start()
    answers = await asyncio.gather(
        *[facts(which, new_transaction=True) for _ in range(120) for which in (reader, second)]
    )
    await second.stop()
    numbers = [answer.new_wire_id for answer in answers]
    assert len(set(numbers)) == 240
    assert all(0 < number < 2**31 for number in numbers)
