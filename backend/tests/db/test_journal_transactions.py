"""How charging transactions are written: their beginning, their samples, their end, and what can't be changed."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.changes import TransactionChanged, TransactionMeasured
from genx.domain.charge_point import ChargePoint
from genx.domain.transaction import Transaction
from tests.domain.builders import transaction
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, keep, row, rows

AT = datetime(2026, 5, 1, 8, 0, 0, 123_456, tzinfo=UTC)
READ = "SELECT * FROM transactions ORDER BY wire_id"
EVENTS = "SELECT kind, happened_at, data FROM event_outbox ORDER BY xid, id"
OF_THE_START = {
    "connector_id": 9,
    "id_tag": "OTHER",
    "authorised": False,
    "started_at": AT - timedelta(days=9),
    "received_start_at": AT - timedelta(days=9),
    "meter_start": 99,
    "reservation_id": 99,
}


def begun(known: ChargePoint, **fields: Any) -> Transaction:
    """A transaction with a value in each field that is kept."""
    values: dict[str, Any] = {"started_at": AT, "received_start_at": AT + timedelta(seconds=2), "reservation_id": 5}
    return transaction(charger_id=known.charger_id, **values | fields)


def ended(begun: Transaction, **fields: Any) -> Transaction:
    values: dict[str, Any] = {
        "status": "stopped",
        "stopped_at": AT + timedelta(hours=1),
        "received_stop_at": AT + timedelta(hours=1, seconds=3),
        "meter_stop": 8_000,
        "energy_wh": 7_000,
        "stop_reason": "EVDisconnected",
        "stop_id_tag": "TAG2",
        "suspect": True,
        "notes": ("one", "two"),
    }
    return replace(begun, **values | fields)


async def active(engine: AsyncEngine) -> dict[int, Transaction]:
    async with engine.connect() as connection:
        state = await chargers.load(connection, "CP001")
    assert state is not None
    return dict(state.transactions)


async def test_a_transaction_is_loaded_as_it_was_kept_with_its_samples_and_notes(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    running = begun(known, register_wh=1_500, register_at=AT, measured_wh=500, measured_by_id=True, notes=("a", "b c"))
    assert await keep(journal, TransactionChanged(running)) is None
    assert await active(clean_db) == {7: running}


async def test_an_end_is_kept_whole_and_the_transaction_runs_no_more(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    over = ended(begun(known))
    await keep(journal, TransactionChanged(begun(known)))
    await keep(journal, TransactionChanged(over))
    assert await active(clean_db) == {}
    found = await row(clean_db, READ)
    kept = {name: getattr(over, name) for name in over.__struct_fields__ if name in found and name != "notes"}
    assert {name: found[name] for name in kept} == kept
    assert found["notes"] == ["one", "two"]


async def test_what_a_start_has_told_is_never_changed(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(begun(known)))
    before = await row(clean_db, READ)
    await keep(journal, TransactionChanged(replace(ended(begun(known)), **OF_THE_START)))
    after = await row(clean_db, READ)
    assert {name: after[name] for name in OF_THE_START} == {name: before[name] for name in OF_THE_START}
    assert after["status"] == "stopped"


@pytest.mark.parametrize(("given", "kept"), list(HOSTILE_TEXTS.items())[:-1], ids=HOSTILE_NAMES[:-1])
async def test_f13_tags_are_kept_and_told_as_far_as_they_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    over = ended(begun(known, id_tag=given), stop_id_tag=given)
    assert await keep(journal, TransactionChanged(over)) is None
    found = await row(clean_db, READ)
    assert (found["id_tag"], found["stop_id_tag"]) == (kept, kept)
    (event,) = await rows(clean_db, EVENTS)
    assert (event["data"]["idTag"], event["data"]["stopIdTag"]) == (kept, kept)


async def test_t2_the_same_start_under_two_numbers_is_refused_while_another_beside_it_is_kept(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(begun(known)))
    again, beside = await asyncio.gather(
        keep(journal, TransactionChanged(begun(known, wire_id=8))),
        keep(journal, TransactionChanged(begun(known, wire_id=9, meter_start=1_001))),
    )
    assert (type(again).__name__, beside) == ("UniqueViolationError", None)
    assert [found["wire_id"] for found in await rows(clean_db, READ)] == [7, 9]
    assert [event["data"]["transactionId"] for event in await rows(clean_db, EVENTS)] == [7, 9]


@pytest.mark.parametrize("number", [1, 2**31 - 1])
async def test_numbers_of_31_bits_and_meters_of_63_are_kept(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, number: int
) -> None:
    most = begun(known, wire_id=number, meter_start=2**63 - 1, reservation_id=-(2**63))
    assert await keep(journal, TransactionChanged(most)) is None
    assert await active(clean_db) == {number: most}


@pytest.mark.parametrize("fields", [{"wire_id": 2**31}, {"meter_start": 2**63}, {"connector_id": -(2**31) - 1}])
async def test_numbers_beyond_their_column_are_refused_with_what_came_with_them(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, fields: dict[str, int]
) -> None:
    error = await keep(journal, TransactionChanged(begun(known)), TransactionChanged(begun(known, **fields)))
    assert type(error).__name__ == "DataError"
    assert await rows(clean_db, READ) == await rows(clean_db, EVENTS) == []


async def test_samples_count_while_it_runs_and_not_after_its_end(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(begun(known)), TransactionMeasured("7", 1_200, AT, 200, measured_by_id=True))
    running = (await active(clean_db))[7]
    assert (running.register_wh, running.register_at, running.measured_wh, running.measured_by_id) == (
        1_200,
        AT,
        200,
        True,
    )
    await keep(journal, TransactionChanged(ended(begun(known), register_wh=1_300)))
    await keep(journal, TransactionMeasured("7", 9_999, AT, 9_999, measured_by_id=False))
    assert (await row(clean_db, READ))["register_wh"] == 1_300


async def test_samples_of_several_transactions_in_a_group_find_their_own_and_the_last_counts(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    starts = [TransactionChanged(begun(known, wire_id=number, connector_id=number)) for number in (1, 2, 3)]
    samples = [
        TransactionMeasured(str(number), 100 * number + turn, AT, turn, measured_by_id=False)
        for turn in range(3)
        for number in (3, 1, 2, 4)
    ]
    assert await keep(journal, *starts, *samples) is None
    assert {number: found.register_wh for number, found in (await active(clean_db)).items()} == {1: 102, 2: 202, 3: 302}


async def test_a_start_and_an_end_in_one_group_are_one_row_and_one_event(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(begun(known)), TransactionChanged(ended(begun(known))))
    (event,) = await rows(clean_db, EVENTS)
    assert (event["kind"], event["happened_at"]) == ("transaction.stopped", AT + timedelta(hours=1))
    assert (await row(clean_db, READ))["status"] == "stopped"


async def test_an_end_is_told_with_all_that_a_bill_needs(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(begun(known)))
    await keep(journal, TransactionChanged(ended(begun(known))))
    told = dict((await rows(clean_db, EVENTS))[1]["data"])
    times = {name: datetime.fromisoformat(told.pop(name)) for name in ("startedAt", "stoppedAt")}
    assert times == {"startedAt": AT, "stoppedAt": AT + timedelta(hours=1)}
    assert told == {
        "transactionId": 7,
        "connectorId": 1,
        "idTag": "TAG",
        "authorised": True,
        "meterStart": 1000,
        "reservationId": 5,
        "meterStop": 8_000,
        "energyWh": 7_000,
        "stopReason": "EVDisconnected",
        "stopIdTag": "TAG2",
        "estimated": False,
        "suspect": True,
        "corrected": False,
    }


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({"energy_wh": 7_001}, True),
        ({"energy_wh": None}, True),
        ({"meter_stop": 1}, True),
        ({"stopped_at": AT}, True),
        ({"estimated": True}, True),
        ({"suspect": False}, True),
        ({"notes": ("more",)}, False),
        ({"stop_reason": "Local"}, False),
        ({}, False),
    ],
)
async def test_a_correction_is_told_if_a_bill_would_differ(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, fields: dict[str, Any], is_told: bool
) -> None:
    await keep(journal, TransactionChanged(ended(begun(known))))
    await keep(journal, TransactionChanged(ended(begun(known), **fields)))
    told = await rows(clean_db, EVENTS)
    assert [bool(event["data"]["corrected"]) for event in told] == [False, True][: 1 + is_told]


@pytest.mark.parametrize(
    ("told", "received", "happened_at"),
    [
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), AT, AT),
        (datetime(2020, 1, 1, tzinfo=UTC), AT, datetime(2020, 1, 1, tzinfo=UTC)),
        (AT + timedelta(minutes=5), AT, AT + timedelta(minutes=5)),
        (AT + timedelta(minutes=5, microseconds=1), AT, AT),
    ],
)
async def test_v6_a_time_counts_from_2020_until_five_minutes_ahead(
    journal: Journal,
    known: ChargePoint,
    clean_db: AsyncEngine,
    told: datetime,
    received: datetime,
    happened_at: datetime,
) -> None:
    await keep(journal, TransactionChanged(begun(known, started_at=told, received_start_at=received)))
    (event,) = await rows(clean_db, EVENTS)
    assert (event["happened_at"], datetime.fromisoformat(event["data"]["startedAt"])) == (happened_at, told)


async def test_t12_a_charger_with_transactions_is_not_deleted_by_hand(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, TransactionChanged(ended(begun(known))))
    with pytest.raises(Exception, match="fk_transactions_charger_id"):
        await rows(clean_db, "DELETE FROM chargers RETURNING charger_id")
    assert len(await rows(clean_db, READ)) == 1


async def test_a_start_for_a_charger_that_is_gone_is_refused_and_not_swallowed(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    assert type(await keep(journal, TransactionChanged(begun(known)))).__name__ == "ForeignKeyViolationError"
