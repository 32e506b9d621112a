"""The commands of a charger as they are listed: newest request first, page by page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.views.commands import CommandFilter, page
from genx.domain.changes import CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from tests.support.database import keep

AT = datetime(2026, 7, 4, 10, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
HIGH = 0xF0000000_0000_4000_8000_000000000000
ASKED = [(3, AT), (1, AT + MOMENT), (HIGH, AT + MOMENT), (2, AT + MOMENT), (4, AT - MOMENT)]
IN_ORDER = [HIGH, 2, 1, 3, 4]
Position = tuple[datetime, UUID]


def asked(known: ChargePoint, number: int, at: datetime, action: str = "Reset") -> Command:
    return Command(
        command_id=str(UUID(int=number)),
        charger_id=known.charger_id,
        device_id=known.device_id,
        action=action,
        request="{}",
        status="answered",
        requested_at=at,
        sent_at=at,
        answered_at=at + MOMENT,
        response='{"status":"Accepted"}',
        idempotency_key=f"key {number}",
        request_seal="seal",
    )


@pytest.fixture
async def kept(journal: Journal, known: ChargePoint, other: ChargePoint) -> list[Command]:
    ours = [asked(known, number, at) for number, at in ASKED]
    assert await keep(journal, *map(CommandChanged, [*ours, asked(other, 77, AT, "ClearCache")])) is None
    return ours


async def listed(
    engine: AsyncEngine, whose: ChargePoint, after: Position | None = None, limit: int = 50
) -> list[Command]:
    async with engine.connect() as connection:
        return await page(connection, CommandFilter(device_ids=[whose.device_id]), after, limit)


def numbers(found: list[Command]) -> list[int]:
    return [UUID(one.command_id).int for one in found]


async def test_those_of_one_charger_are_listed_newest_first_as_they_were_kept(
    clean_db: AsyncEngine, known: ChargePoint, other: ChargePoint, kept: list[Command]
) -> None:
    found = await listed(clean_db, known)
    assert numbers(found) == IN_ORDER
    assert sorted(found, key=lambda one: one.command_id) == sorted(kept, key=lambda one: one.command_id)
    assert [one.action for one in await listed(clean_db, other)] == ["ClearCache"]


@pytest.mark.parametrize("limit", range(1, 7))
async def test_pages_over_requests_of_the_same_moment_show_each_once(
    clean_db: AsyncEngine, known: ChargePoint, kept: list[Command], limit: int
) -> None:
    read: list[Command] = []
    after: Position | None = None
    while found := await listed(clean_db, known, after, limit):
        read += found
        assert len(read) < 100, "pages repeat themselves"
        after = (read[-1].requested_at, UUID(read[-1].command_id))
    assert numbers(read) == IN_ORDER


async def test_a_position_of_a_command_that_is_gone_goes_on_from_there(
    clean_db: AsyncEngine, known: ChargePoint, kept: list[Command]
) -> None:
    assert numbers(await listed(clean_db, known, (AT + MOMENT, UUID(int=5)))) == [2, 1, 3, 4]
    assert numbers(await listed(clean_db, known, (AT - MOMENT, UUID(int=0)))) == []


async def test_a_charger_without_any_has_none(clean_db: AsyncEngine, known: ChargePoint) -> None:
    assert await listed(clean_db, known) == []
