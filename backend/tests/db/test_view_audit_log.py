"""The audit log as it is read: newest first, filtered, page by page."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import audit_log
from genx.db.views.audit_log import AuditFilter, page
from genx.domain.audit import Actor, AuditEntry
from tests.support.database import execute, rows

AT = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
ADA = Actor(type="user", id=UUID(int=1), name="Ada@example.org", address="192.0.2.1")
KEY = Actor(type="apiKey", id=UUID(int=2), name="Nightly 100%", address="2001:db8::1")
NOBODY = Actor(type="nobody", address="203.0.113.9")


def entry(number: int, actor: Actor, action: str, **fields: Any) -> AuditEntry:
    return AuditEntry(at=AT + timedelta(minutes=number), actor=actor, action=action, **fields)


def user(name: str) -> dict[str, Any]:
    return {"target_type": "user", "target_id": "u-1", "target_name": name}


ENTRIES = [
    entry(0, Actor(type="system"), "user.created", **user("ada@example.org")),
    entry(1, ADA, "sign-in", **user("ada@example.org"), details={}),
    entry(2, NOBODY, "sign-in.failed", details={"reason": "unknown-address"}),
    entry(3, ADA, "user.changed", **user("Łucja@example.org"), details={"name": "Ł\u202e", "active": False}),
    entry(4, KEY, "charger.removed", target_type="charger", target_id="CP_1", target_name=None),
    entry(5, ADA, "users.odd"),
]


@pytest.fixture
async def log(clean_db: AsyncEngine) -> AsyncEngine:
    async with clean_db.begin() as connection:
        for one in ENTRIES:
            await audit_log.add(connection, one)
    return clean_db


async def read(engine: AsyncEngine, before: int | None = None, limit: int = 100, **wanted: Any) -> list[AuditEntry]:
    async with engine.connect() as connection:
        return await page(connection, AuditFilter(**wanted), before, limit)


async def numbers(engine: AsyncEngine, **wanted: Any) -> list[int]:
    return [(found.at - AT) // timedelta(minutes=1) for found in await read(engine, **wanted)]


async def test_entries_are_read_as_they_were_written_the_newest_first(log: AsyncEngine) -> None:
    found = await read(log)
    assert [(one.at, one.actor, one.action, one.target_id, one.target_name, dict(one.details)) for one in found] == [
        (one.at, one.actor, one.action, one.target_id, one.target_name, dict(one.details)) for one in ENTRIES[::-1]
    ]
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"action": "user"}, [3, 0]),
        ({"action": "user.changed"}, [3]),
        ({"action": "sign-in"}, [2, 1]),
        ({"action": "sign-in.failed"}, [2]),
        ({"action": "use"}, []),
        ({"action": ""}, []),
        ({"target_id": "u-1"}, [3, 1, 0]),
        ({"target_id": "U-1"}, []),
        ({"q": "ADA@"}, [5, 3, 1, 0]),
        ({"q": "łucja"}, [3]),
        ({"q": "203.0"}, [2]),
        ({"q": "2001:DB8"}, [4]),
        ({"q": "%"}, [4]),
        ({"q": "p_1"}, [4]),
        ({"q": "reason"}, []),
        ({"q": ""}, [5, 4, 3, 2, 1, 0]),
        ({"q": "'; DROP TABLE audit_log; --"}, []),
        ({"since": AT + timedelta(minutes=4)}, [5, 4]),
        ({"until": AT + timedelta(minutes=1)}, [0]),
        ({"since": AT + timedelta(minutes=1), "until": AT + timedelta(minutes=3)}, [2, 1]),
        ({"since": (AT + timedelta(minutes=5)).astimezone(timezone(timedelta(hours=-9)))}, [5]),
        ({"since": AT + timedelta(minutes=5, microseconds=1)}, []),
        ({"q": "ada", "action": "user", "target_id": "u-1", "since": AT + timedelta(minutes=1)}, [3]),
        ({"q": "nobody", "action": "user"}, []),
    ],
)
async def test_each_filter_shows_what_it_says(log: AsyncEngine, wanted: dict[str, Any], found: list[int]) -> None:
    assert await numbers(log, **wanted) == found


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 7])
async def test_pages_show_each_entry_once_although_all_have_the_same_time(log: AsyncEngine, limit: int) -> None:
    await execute(log, "UPDATE audit_log SET at = :at", at=AT)
    ids: list[int] = []
    while found := await read(log, ids[-1] if ids else None, limit):
        ids += [one.id for one in found]
        assert len(ids) < 100, "pages repeat themselves"
    assert ids == [one.id for one in await read(log)]


async def test_what_was_done_outlives_who_did_it_and_a_unit_of_work_that_fails_leaves_no_entry(
    log: AsyncEngine,
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with log.begin() as connection:
            await audit_log.add(connection, ENTRIES[0])
            raise ZeroDivisionError
    assert len(await read(log)) == len(ENTRIES)
    assert await rows(log, "SELECT 1 FROM users") == []


async def test_nothing_is_found_in_an_empty_log(clean_db: AsyncEngine) -> None:
    assert await read(clean_db, q="x", action="user") == await read(clean_db, before=10**18) == []
