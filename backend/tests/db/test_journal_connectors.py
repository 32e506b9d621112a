"""How connectors are written, and when a status is an event."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.changes import ConnectorReported
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, execute, keep, row, rows

AT = datetime(2026, 10, 25, 0, 30, 0, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
EVENTS = "SELECT kind, happened_at, data FROM event_outbox ORDER BY xid, id"


def connector(connector_id: int = 1, **fields: Any) -> Connector:
    known: dict[str, Any] = {"status": "Available", "error_code": "NoError", "status_at": AT, "updated_at": AT}
    return Connector(connector_id=connector_id, **known | {"since": AT} | fields)


async def statuses(engine: AsyncEngine) -> list[tuple[int, str | None]]:
    found = await rows(engine, "SELECT connector_id, status FROM connectors ORDER BY charger_id, connector_id")
    return [(one["connector_id"], one["status"]) for one in found]


async def test_a_connector_is_loaded_as_it_was_kept(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    full = connector(2, info="i", vendor_error_code="v", register_kind="session", since=AT - timedelta(days=1))
    bare = Connector(connector_id=0)
    await keep(journal, ConnectorReported(known.charger_id, full), ConnectorReported(known.charger_id, bare))
    async with clean_db.connect() as connection:
        state = await chargers.load(connection, known.device_id)
    assert state is not None
    assert state.connectors == {0: bare, 2: full}
    assert list(state.connectors) == [0, 2], "in the order of their ids"


@pytest.mark.parametrize(("given", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_f13_texts_of_a_status_are_kept_and_told_as_far_as_they_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    report = connector(info=given, vendor_error_code=given, error_code=given)
    assert await keep(journal, ConnectorReported(known.charger_id, report)) is None
    found = await row(clean_db, "SELECT info, vendor_error_code, error_code FROM connectors")
    assert set(found.values()) == {kept}
    (event,) = await rows(clean_db, EVENTS)
    assert (event["data"]["info"], event["data"]["errorCode"]) == (kept, kept)


async def test_the_last_report_of_a_group_is_kept_and_told(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(
        journal,
        ConnectorReported(known.charger_id, connector(1, status="Preparing")),
        ConnectorReported(known.charger_id, connector(2, status="Faulted")),
        ConnectorReported(known.charger_id, connector(1, status="Charging")),
    )
    assert await statuses(clean_db) == [(1, "Charging"), (2, "Faulted")]
    told = [event["data"]["status"] for event in await rows(clean_db, EVENTS)]
    assert sorted(told) == ["Charging", "Faulted"]


async def test_connectors_of_two_chargers_with_the_same_number_are_two(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    await asyncio.gather(
        keep(journal, ConnectorReported(known.charger_id, connector(1, status="Charging"))),
        keep(journal, ConnectorReported(other.charger_id, connector(1, status="Reserved"))),
    )
    assert await statuses(clean_db) == [(1, "Charging"), (1, "Reserved")]
    told = {(event["data"]["status"], event["data"]["previousStatus"]) for event in await rows(clean_db, EVENTS)}
    assert told == {("Charging", None), ("Reserved", None)}


async def test_a_connector_of_a_charger_that_was_deleted_is_left_out(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    await execute(clean_db, "DELETE FROM event_outbox")
    reports = [ConnectorReported(whose.charger_id, connector()) for whose in (known, other)]
    assert await keep(journal, *reports) is None
    assert [found["charger_id"] for found in await rows(clean_db, "SELECT * FROM connectors")] == [other.charger_id]
    assert len(await rows(clean_db, EVENTS)) == 1


async def test_connectors_go_with_their_charger(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    reports = [ConnectorReported(whose.charger_id, connector(n)) for whose in (known, other) for n in range(3)]
    await keep(journal, *reports)
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    found = await rows(clean_db, "SELECT charger_id FROM connectors")
    assert [one["charger_id"] for one in found] == [other.charger_id] * 3


@pytest.mark.parametrize(
    ("changed", "is_event"),
    [
        ({"status": "Charging"}, True),
        ({"error_code": "GroundFailure"}, True),
        ({"error_code": None}, True),
        ({"info": "door open"}, True),
        ({"vendor_error_code": "E7"}, True),
        ({"status_at": LATER, "updated_at": LATER}, False),
        ({"since": LATER}, False),
        ({"register_kind": "lifetime"}, False),
        ({}, False),
    ],
)
async def test_what_is_new_about_a_connector_decides_whether_it_is_an_event(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, changed: dict[str, Any], is_event: bool
) -> None:
    await keep(journal, ConnectorReported(known.charger_id, connector()))
    await keep(journal, ConnectorReported(known.charger_id, replace(connector(), **changed)))
    told = await rows(clean_db, EVENTS)
    assert len(told) == 1 + is_event
    if is_event:
        assert told[1]["data"]["previousStatus"] == "Available"
        assert datetime.fromisoformat(told[1]["data"]["previousSince"]) == AT


@pytest.mark.parametrize(
    ("fields", "happened_at"),
    [
        ({"status": "Charging", "since": LATER}, LATER),
        ({"status": "Charging", "since": None, "updated_at": LATER}, LATER),
        (
            {"error_code": "Other", "since": LATER, "updated_at": LATER + timedelta(seconds=1)},
            LATER + timedelta(seconds=1),
        ),
    ],
)
async def test_the_time_of_an_event_is_that_of_the_new_status_or_of_its_report(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, fields: dict[str, Any], happened_at: datetime
) -> None:
    await keep(journal, ConnectorReported(known.charger_id, connector()))
    await keep(journal, ConnectorReported(known.charger_id, replace(connector(), **fields)))
    assert (await rows(clean_db, EVENTS))[1]["happened_at"] == happened_at


async def test_two_hundred_connectors_are_kept_in_one_go(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    reports = [ConnectorReported(known.charger_id, connector(n, status=f"S{n}")) for n in range(201)]
    assert await keep(journal, *reports) is None
    assert await statuses(clean_db) == [(n, f"S{n}") for n in range(201)]
    assert [event["data"]["connectorId"] for event in await rows(clean_db, EVENTS)] == list(range(201))


async def test_a_number_that_is_no_connectors_is_refused_with_its_unit_alone(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    refused, kept = await asyncio.gather(
        keep(
            journal,
            ConnectorReported(known.charger_id, connector(3)),
            ConnectorReported(known.charger_id, connector(2**31)),
        ),
        keep(journal, ConnectorReported(known.charger_id, connector(2**31 - 1))),
    )
    assert (type(refused).__name__, kept) == ("DataError", None)
    assert await statuses(clean_db) == [(2**31 - 1, "Available")]
