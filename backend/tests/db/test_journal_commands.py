"""How commands are written: what may still change about one, and when its end is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.db.queries.commands import CommandStore
from genx.domain.changes import CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, keep, row, rows

AT = datetime(2026, 7, 4, 10, 0, 0, 999_999, tzinfo=UTC)
LATER = AT + timedelta(seconds=30)
READ = "SELECT * FROM commands ORDER BY requested_at, command_id"
EVENTS = "SELECT happened_at, data FROM event_outbox WHERE kind = 'command.finished' ORDER BY xid, id"


def asked(known: ChargePoint, **fields: Any) -> Command:
    values: dict[str, Any] = {
        "command_id": str(UUID(int=1)),
        "action": "Reset",
        "request": '{"type":"Soft"}',
        "status": "waiting",
        "requested_at": AT,
        "requested_by": "ada@example.org",
        "idempotency_key": "key-1",
        "request_seal": "seal",
    }
    return Command(charger_id=known.charger_id, device_id=known.device_id, **values | fields)


async def test_a_command_is_found_again_by_its_key_as_it_was_kept(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    done = asked(
        known, status="error", sent_at=AT, answered_at=LATER, error_code="NotSupported", error="no", response=None
    )
    await keep(journal, CommandChanged(done))
    store = CommandStore(clean_db)
    assert await store.earlier(known.charger_id, "key-1") == done
    assert await store.earlier(known.charger_id, "KEY-1") is None
    assert await store.earlier(other.charger_id, "key-1") is None


async def test_what_was_asked_is_never_changed_and_how_it_ended_is(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    first = asked(known)
    await keep(journal, CommandChanged(first))
    other = asked(
        known, action="X", request="[]", requested_at=LATER, requested_by="y", idempotency_key="z", request_seal="?"
    )
    end: dict[str, Any] = {"status": "answered", "sent_at": AT, "answered_at": LATER, "response": "{}"}
    await keep(journal, CommandChanged(replace(other, **end)))
    assert await CommandStore(clean_db).earlier(known.charger_id, "key-1") == replace(first, **end)


@pytest.mark.parametrize("status", ["answered", "error", "timeout", "offline"])
async def test_each_end_is_told_once_with_who_asked(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, status: Any
) -> None:
    over = asked(known, status=status, sent_at=AT, answered_at=LATER, error_code="E" if status == "error" else None)
    for step in (asked(known), asked(known, status="sent", sent_at=AT), over, over):
        await keep(journal, CommandChanged(step))
    (event,) = await rows(clean_db, EVENTS)
    assert event["happened_at"] == LATER
    assert event["data"] == {
        "commandId": str(UUID(int=1)),
        "action": "Reset",
        "status": status,
        "errorCode": over.error_code,
        "requestedBy": "ada@example.org",
    }


async def test_one_that_is_not_over_is_no_event(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    for status in ("waiting", "sent", "waiting"):
        await keep(journal, CommandChanged(asked(known, status=status)))
    assert await rows(clean_db, EVENTS) == []


async def test_the_steps_of_a_group_are_one_row_with_the_last_of_them(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    steps = [asked(known), asked(known, status="sent", sent_at=AT), asked(known, status="answered", answered_at=LATER)]
    assert await keep(journal, *map(CommandChanged, steps)) is None
    assert (await row(clean_db, READ))["status"] == "answered"
    assert len(await rows(clean_db, EVENTS)) == 1


async def test_the_same_key_twice_is_refused_for_one_charger_and_not_for_two(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    first, second, elsewhere = await asyncio.gather(
        keep(journal, CommandChanged(asked(known))),
        keep(journal, CommandChanged(asked(known, command_id=str(UUID(int=2))))),
        keep(journal, CommandChanged(asked(other, command_id=str(UUID(int=3))))),
    )
    assert (first, type(second).__name__, elsewhere) == (None, "UniqueViolationError", None)
    assert [found["command_id"].int for found in await rows(clean_db, READ)] == [1, 3]


async def test_without_a_key_the_same_may_be_asked_as_often_as_one_likes(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    many = [CommandChanged(asked(known, command_id=str(uuid4()), idempotency_key=None)) for _ in range(50)]
    assert await asyncio.gather(*[keep(journal, one) for one in many]) == [None] * 50
    assert len(await rows(clean_db, READ)) == 50


@pytest.mark.parametrize(("given", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_f13_what_a_charger_says_of_its_error_is_kept_as_far_as_it_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    assert await keep(journal, CommandChanged(asked(known, status="error", error=given))) is None
    assert (await row(clean_db, READ))["error"] == kept


async def test_a_command_for_a_charger_that_was_deleted_is_left_out_and_those_it_had_are_gone(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    await keep(journal, CommandChanged(asked(known)))
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    assert await rows(clean_db, READ) == []
    assert await keep(journal, CommandChanged(asked(known, status="timeout"))) is None
    assert await rows(clean_db, READ) == await rows(clean_db, EVENTS) == []


async def test_an_id_that_is_none_is_refused(journal: Journal, known: ChargePoint, clean_db: AsyncEngine) -> None:
    assert type(await keep(journal, CommandChanged(asked(known, command_id="no uuid")))).__name__ == "DataError"
    assert await rows(clean_db, READ) == []
