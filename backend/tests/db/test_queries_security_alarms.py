"""Security alarms as rows: one open for each kind and subject, bounded, and told when they begin and end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import security_alarms
from genx.domain.security_alarm import Details, Minute, Party, SecurityAlarm, Spell
from tests.support.database import column, execute, rows

NOON = datetime(2026, 3, 4, 12, 0, 0, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FULL = Details(
    parties=(
        Party(address="192.0.2.1", since=NOON, last_at=NOON + HOUR, count=7, password="right", transaction_ids=(1, 2)),
    ),
    spells=(Spell("192.0.2.1", NOON, NOON + HOUR), Spell("::1", NOON)),
    minutes=(Minute(NOON.replace(microsecond=0), 3),),
    usual_per_minute=0.25,
    note="\u202eodd\nnote",
)


def alarm(subject: str = "cp001", **fields: Any) -> SecurityAlarm:
    values: dict[str, Any] = {"kind": "flood", "opened_at": NOON, "last_at": NOON, "count": 1}
    return SecurityAlarm(subject=subject, **values | fields)


async def keep(engine: AsyncEngine, *alarms: SecurityAlarm, now: datetime = NOON) -> list[SecurityAlarm]:
    async with engine.begin() as connection:
        return await security_alarms.keep(connection, alarms, now)


async def listed(
    engine: AsyncEngine, *, is_open: bool | None = None, before: int | None = None, limit: int = 50
) -> list[str]:
    async with engine.connect() as connection:
        page = await security_alarms.page(connection, is_open=is_open, before=before, limit=limit)
    return [one.subject for one in page]


async def told(engine: AsyncEngine) -> list[tuple[str, str]]:
    found = await rows(engine, "SELECT kind, data->>'subject' AS subject FROM event_outbox ORDER BY xid, id")
    return [(event["kind"], event["subject"]) for event in found]


async def test_an_alarm_is_read_as_it_was_kept(clean_db: AsyncEngine) -> None:
    full = alarm(
        device_id="CP001",
        charger_id=4,
        count=2**40,
        ended_at=NOON,
        resolution="keep",
        resolved_by="ada@example.org",
        resolved_at=NOON,
        kept_address="192.0.2.1",
        until=NOON + HOUR,
        details=FULL,
    )
    (kept,) = await keep(clean_db, full)
    assert kept == replace(full, id=kept.id)
    async with clean_db.begin() as connection:
        assert await security_alarms.load(connection, kept.id) == kept
        assert await security_alarms.load(connection, kept.id + 1) is None


async def test_there_is_one_open_alarm_of_a_kind_and_subject_and_a_new_one_once_it_is_over(
    clean_db: AsyncEngine,
) -> None:
    (first,) = await keep(clean_db, alarm())
    (again,) = await keep(clean_db, alarm(count=5))
    assert again.id == first.id
    (other, elsewhere) = await keep(clean_db, alarm(kind="wrong-passwords"), alarm("cp002"))
    assert len({first.id, other.id, elsewhere.id}) == 3
    await keep(clean_db, again.ended(NOON + HOUR))
    (new,) = await keep(clean_db, alarm())
    assert new.id not in {first.id, other.id, elsewhere.id}
    assert await listed(clean_db, is_open=False) == ["cp001"]


async def test_of_ten_that_raise_the_same_alarm_at_once_all_get_the_same_row(clean_db: AsyncEngine) -> None:
    kept = await asyncio.gather(*[keep(clean_db, alarm(count=number)) for number in range(10)])
    assert len({one.id for (one,) in kept}) == 1
    assert len(await listed(clean_db)) == 1


@pytest.mark.parametrize("limit", range(1, 5))
async def test_pages_show_each_alarm_once_the_newest_first(clean_db: AsyncEngine, limit: int) -> None:
    kept = await keep(clean_db, *[alarm(name, ended_at=NOON if name in "bd" else None) for name in "abcd"])
    ids = {one.subject: one.id for one in kept}
    for is_open, wanted in ((None, "dcba"), (True, "ca"), (False, "db")):
        read: list[str] = []
        while found := await listed(clean_db, is_open=is_open, before=ids[read[-1]] if read else None, limit=limit):
            read += found
        assert "".join(read) == wanted


async def test_those_in_force_are_open_or_have_a_resolution_that_holds(clean_db: AsyncEngine) -> None:
    over = {"ended_at": NOON}
    await keep(
        clean_db,
        alarm("open"),
        alarm("over", **over),
        alarm("lapsed", until=NOON, **over),
        alarm("holds", until=NOON + timedelta(microseconds=1), **over),
    )
    async with clean_db.connect() as connection:
        assert [one.subject for one in await security_alarms.in_force(connection, NOON)] == ["open", "holds"]


async def test_beyond_the_bound_closed_ones_go_first_and_those_that_hold_go_last(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = {"ended_at": NOON}
    await keep(
        clean_db,
        alarm("open", last_at=NOON - 9 * HOUR),
        alarm("holds", last_at=NOON - 9 * HOUR, until=NOON + HOUR, **over),
        alarm("older", last_at=NOON - 2 * HOUR, **over),
        alarm("newer", last_at=NOON - HOUR, **over),
        alarm("lapsed", until=NOON - HOUR, last_at=NOON - 3 * HOUR, **over),
    )
    left = []
    for most in (4, 3, 2, 1):
        monkeypatch.setattr(security_alarms, "MOST_ROWS", most)
        await keep(clean_db)
        left.append(sorted(await listed(clean_db)))
    # A resolution that lapsed sorts before those that never had one.
    assert left == [
        ["holds", "lapsed", "newer", "open"],
        ["holds", "lapsed", "open"],
        ["holds", "open"],
        ["open"],
    ]


async def test_an_alarm_whose_row_had_to_go_comes_back_when_it_goes_on_and_is_told_once(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = await keep(clean_db, alarm("first"))
    monkeypatch.setattr(security_alarms, "MOST_ROWS", 1)
    await keep(clean_db, alarm("second", last_at=NOON + HOUR))
    assert await listed(clean_db) == ["second"]
    monkeypatch.undo()
    for count in (2, 3):
        assert await keep(clean_db, replace(first, count=count)) == [replace(first, count=count)]
    assert await column(clean_db, "SELECT count FROM security_alarms WHERE subject = 'first'") == [3]
    assert await told(clean_db) == [("alarm.raised", "first"), ("alarm.raised", "second")]
    await keep(clean_db, replace(first, count=4).ended(NOON))
    assert (await told(clean_db))[2:] == [("alarm.resolved", "first")]
    assert await column(clean_db, "SELECT id FROM security_alarms WHERE subject = 'first'") == [first.id]


async def test_an_event_has_the_alarm_and_its_end(clean_db: AsyncEngine) -> None:
    (kept,) = await keep(clean_db, alarm(device_id="CP001", charger_id=4))
    await keep(clean_db, kept.resolved("disconnect", "ada@example.org", NOON + HOUR, NOON + 2 * HOUR))
    raised, resolved = await rows(clean_db, "SELECT * FROM event_outbox ORDER BY xid, id")
    assert raised["data"] == {
        "alarmId": kept.id,
        "kind": "flood",
        "subject": "cp001",
        "count": 1,
        "openedAt": NOON.isoformat(),
        "resolution": None,
        "resolvedBy": None,
    }
    assert (raised["happened_at"], raised["device_id"], raised["charger_id"]) == (NOON, "CP001", 4)
    assert (resolved["kind"], resolved["happened_at"]) == ("alarm.resolved", NOON + HOUR)
    assert (resolved["data"]["resolution"], resolved["data"]["resolvedBy"]) == ("disconnect", "ada@example.org")


async def test_an_alarm_outlives_its_charger(clean_db: AsyncEngine) -> None:
    await execute(clean_db, "INSERT INTO chargers (charger_id, device_id, registered_at) VALUES (77, 'CP77', now())")
    await keep(clean_db, alarm(charger_id=77))
    await execute(clean_db, "DELETE FROM chargers")
    assert await listed(clean_db) == ["cp001"]


async def test_one_who_decides_about_an_alarm_holds_it_until_that_is_kept(clean_db: AsyncEngine) -> None:
    (kept,) = await keep(clean_db, alarm())
    order: list[str] = []

    async def second() -> None:
        async with clean_db.begin() as connection:
            found = await security_alarms.load(connection, kept.id)
        order.append(f"second sees {found.resolution if found else None}")

    async with clean_db.begin() as connection:
        first = await security_alarms.load(connection, kept.id)
        assert first is not None
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.05)
        await security_alarms.keep(connection, [first.resolved("dismiss", "a", NOON, NOON + HOUR)], NOON)
        order.append("first decides")
    await waiting
    assert order == ["first decides", "second sees dismiss"]
