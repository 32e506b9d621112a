"""The series of connectors and signed values as the journal keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.domain.changes import SeriesLate, SeriesMeasured, SignedValueReceived, TransactionChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.series import Measurement, SignedValue, merged
from tests.domain.builders import transaction
from tests.support.database import HOSTILE_TEXTS, execute, keep, row, rows

SERIES = "SELECT * FROM meter_series ORDER BY connector_id, at"
VALUES = st.none() | st.integers(0, 9)


def measured(known: ChargePoint, connector_id: int = 1, seconds: int = 0, **values: Any) -> Measurement:
    at = known.registered_at + timedelta(seconds=seconds)
    return Measurement(charger_id=known.charger_id, connector_id=connector_id, at=at, contexts=4, **values)


def stored(found: dict[str, Any]) -> Measurement:
    return Measurement(**found)


async def test_measurements_are_kept_as_rows(journal: Journal, clean_db: AsyncEngine, known: ChargePoint) -> None:
    one = measured(known, transaction_id="7", power_w=11_040, energy_wh=2**40, current_a=16.0, soc=55.0)
    other = measured(known, 2, 60, voltage_v=230.0, offered_a=20.0, temperature_c=-3.0, rank=3)
    assert await keep(journal, SeriesMeasured((one, other))) is None
    assert [stored(found) for found in await rows(clean_db, SERIES)] == [one, other]


async def test_of_two_in_the_same_batch_the_last_counts(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    first, last = measured(known, power_w=1), measured(known, power_w=2)
    await keep(journal, SeriesMeasured((first, last)))
    assert [stored(found) for found in await rows(clean_db, SERIES)] == [last]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    ranks=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    ids=st.tuples(st.sampled_from([None, "1"]), st.sampled_from([None, "1"])),
    first=st.lists(VALUES, min_size=10, max_size=10),
    second=st.lists(VALUES, min_size=10, max_size=10),
)
async def test_law_the_database_puts_two_of_a_second_together_as_the_domain_does(
    journal: Journal,
    clean_db: AsyncEngine,
    known: ChargePoint,
    ranks: tuple[int, int],
    ids: tuple[str | None, str | None],
    first: list[int | None],
    second: list[int | None],
) -> None:
    charger_id, at = known.charger_id, known.registered_at
    await execute(clean_db, "DELETE FROM meter_series")
    one = Measurement(charger_id, 1, at, ids[0], 1, ranks[0], False, *first)
    other = Measurement(charger_id, 1, at, ids[1], 2, ranks[1], False, *second)
    await keep(journal, SeriesMeasured((one,)))
    await keep(journal, SeriesMeasured((other,)))
    [found] = await rows(clean_db, SERIES)
    assert stored(found) == merged(one, other)


async def test_days_of_late_measurements_are_noted_once(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    day = known.registered_at.date()
    late = SeriesLate(known.charger_id, 1, day)
    await keep(journal, late, SeriesLate(known.charger_id, 2, day), late)
    await keep(journal, late)
    found = await rows(clean_db, "SELECT connector_id, day FROM late_series ORDER BY 1")
    assert [tuple(each.values()) for each in found] == [(1, day), (2, day)]


def signed(known: ChargePoint, value: str, **fields: Any) -> SignedValueReceived:
    at = known.registered_at
    values: dict[str, Any] = {
        "charger_id": known.charger_id,
        "connector_id": 1,
        "at": at,
        "received_at": at,
        "value": value,
    }
    return SignedValueReceived(SignedValue(**values | fields))


@pytest.mark.parametrize("text", [" OCMF|{}|{}\t", *HOSTILE_TEXTS])
async def test_a_signed_value_is_kept_byte_for_byte(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, text: str
) -> None:
    assert await keep(journal, signed(known, text, context="Transaction.Begin\x00", measurand="Energy")) is None
    found = await row(clean_db, "SELECT * FROM signed_values")
    assert bytes(found["value"]) == text.encode("utf-8", "surrogatepass")
    assert (found["context"], found["measurand"], found["transaction_id"]) == (
        "Transaction.Begin\\u0000",
        "Energy",
        None,
    )


async def test_a_signed_value_belongs_to_the_transaction_that_its_charger_named_also_after_its_end(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint
) -> None:
    over = transaction(7, charger_id=known.charger_id, device_id=known.device_id, status="stopped", meter_start=1)
    running = transaction(8, charger_id=known.charger_id, device_id=known.device_id)
    strange = transaction(9, charger_id=other.charger_id, device_id=other.device_id)
    assert await keep(journal, *map(TransactionChanged, (over, running, strange))) is None
    assert None is await keep(
        journal,
        signed(known, "named", wire_id=7, transaction_id="8"),
        signed(known, "not named", transaction_id="8"),
        signed(known, "of another charger", wire_id=9),
        signed(known, "of nobody", wire_id=-1),
    )
    found = await rows(clean_db, "SELECT convert_from(value, 'UTF8') AS value, transaction_id FROM signed_values")
    assert {each["value"]: each["transaction_id"] for each in found} == {
        "named": "7",
        "not named": "8",
        "of another charger": None,
        "of nobody": None,
    }


async def test_a_signed_value_sent_again_is_one_and_gets_its_transaction(
    journal: Journal, clean_db: AsyncEngine, known: ChargePoint
) -> None:
    await keep(journal, signed(known, "once"))
    running = transaction(8, charger_id=known.charger_id, device_id=known.device_id)
    await keep(journal, TransactionChanged(running))
    again = signed(known, "once", transaction_id="8")
    assert await keep(journal, again, again) is None
    found = await row(clean_db, "SELECT transaction_id FROM signed_values")
    assert found == {"transaction_id": "8"}
