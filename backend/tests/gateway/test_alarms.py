"""Security alarms are collected within bounds, stored in batches, and continue after a restart."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import security_alarms
from genx.domain.events import AlarmChanged
from genx.domain.security_alarm import Party, SecurityAlarm
from genx.gateway.alarms import MOST_OPEN_OF_A_KIND, MOST_WAITING, QUIET, Alarms
from tests.domain.builders import NOON, charge_point
from tests.gateway.conftest import Heard, Here

CP001 = charge_point()


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


class Room:
    """A collector on a real database, with a clock that the test moves."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.clock = Clock()
        self.heard = Heard()
        self.is_away = False
        self.alarms = Alarms(self.keep, self.load, self.heard, self.clock)

    async def keep(self, alarms: Sequence[SecurityAlarm]) -> list[SecurityAlarm]:
        if self.is_away:
            raise ConnectionError
        async with self.engine.begin() as connection:
            return await security_alarms.keep(connection, alarms, self.clock())

    async def load(self) -> list[SecurityAlarm]:
        async with self.engine.connect() as connection:
            return await security_alarms.in_force(connection, self.clock())

    async def kept(self) -> list[SecurityAlarm]:
        async with self.engine.connect() as connection:
            return await security_alarms.page(connection, is_open=None, before=None, limit=5000)

    async def resolve(self, alarm: SecurityAlarm) -> None:
        async with self.alarms.changing:
            await self.keep([alarm])
            self.alarms.resolved(alarm)


@pytest.fixture
async def room(clean_db: AsyncEngine) -> AsyncIterator[Room]:
    yield Room(clean_db)


def party(address: str, **known: Any) -> Party:
    return Party(address=address, since=NOON, last_at=NOON, **known)


async def test_notes_of_one_kind_and_subject_are_one_alarm(room: Room) -> None:
    for device_id in ("CP001", "cp001"):
        room.alarms.note(
            "flood", device_id, charge_point=CP001, count=40, usual_per_minute=6, note="StatusNotification"
        )
    await room.alarms.flush()
    room.alarms.note("flood", "CP001", count=20)
    await room.alarms.flush()
    (alarm,) = await room.kept()
    assert (alarm.subject, alarm.device_id, alarm.charger_id, alarm.count) == ("cp001", "CP001", 1, 100)
    assert (alarm.details.usual_per_minute, alarm.details.note) == (6.0, "StatusNotification")
    assert [event.alarm.count for event in room.heard.of(AlarmChanged)] == [80, 100]
    assert room.heard.of(AlarmChanged)[-1].still_open == 1
    assert room.alarms.raised["flood"] == 1


async def test_an_alarm_ends_by_itself_once_its_cause_is_quiet_and_a_new_one_may_begin(room: Room) -> None:
    room.alarms.note("flood", "CP001", charge_point=CP001)
    await room.alarms.flush()
    room.clock.now += QUIET
    room.alarms.end_quiet()
    room.alarms.note("flood", "CP001", charge_point=CP001)
    await room.alarms.flush()
    newer, ended = await room.kept()
    assert (ended.ended_at, ended.resolution) == (NOON + QUIET, None)
    assert newer.ended_at is None
    assert (room.alarms.open_count, room.alarms.open_by_kind()["flood"]) == (1, 1)


async def test_an_alarm_that_ends_while_the_database_is_away_is_stored_later(room: Room) -> None:
    room.is_away = True
    room.alarms.note("flood", "CP001", charge_point=CP001)
    await room.alarms.flush()
    room.clock.now += QUIET
    room.alarms.end_quiet()
    await room.alarms.flush()
    room.is_away = False
    await room.alarms.stop()
    (alarm,) = await room.kept()
    assert (alarm.opened_at, alarm.ended_at) == (NOON, NOON + QUIET)


async def test_changes_during_a_batch_are_in_the_next_one(room: Room) -> None:
    room.alarms.note("flood", "CP001")
    writing = asyncio.create_task(room.alarms.flush())
    await asyncio.sleep(0)
    room.alarms.note("flood", "CP001")
    await writing
    await room.alarms.flush()
    assert [alarm.count for alarm in await room.kept()] == [2]


async def test_open_alarms_of_a_kind_are_bounded_and_leave_room_for_other_kinds(room: Room) -> None:
    for n in range(MOST_OPEN_OF_A_KIND + 50):
        room.alarms.note("unknown-ids", f"203.0.113.{n}")
    room.alarms.note("flood", "CP001")
    counts = room.alarms.open_by_kind()
    assert (counts["unknown-ids"], counts["flood"]) == (MOST_OPEN_OF_A_KIND, 1)


async def test_ended_alarms_that_wait_for_the_database_are_bounded(room: Room) -> None:
    room.is_away = True
    for _ in range(MOST_WAITING // MOST_OPEN_OF_A_KIND + 2):
        for n in range(MOST_OPEN_OF_A_KIND):
            room.alarms.note("unknown-ids", f"203.0.113.{n}")
        room.clock.now += QUIET
        room.alarms.end_quiet()
        await room.alarms.flush()
    assert len(room.alarms._ended) == MOST_WAITING


async def test_open_alarms_and_blocks_survive_a_restart(room: Room) -> None:
    room.alarms.note("flood", "CP001", charge_point=CP001)
    room.alarms.note("two-devices", "CP002", charge_point=charge_point(device_id="CP002", charger_id=2))
    await room.alarms.flush()
    until = NOON + timedelta(hours=1)
    (alarm,) = [alarm for alarm in await room.kept() if alarm.kind == "two-devices"]
    await room.resolve(alarm.resolved("keep", "op@example.com", NOON, until, kept_address="10.0.0.1"))

    again = Room(room.engine)
    await again.alarms.start()
    again.alarms.note("flood", "CP001", charge_point=CP001)
    await again.alarms.flush()
    assert again.alarms.block("cp002", "10.0.0.2") is not None
    assert again.alarms.block("CP002", "10.0.0.1") is None
    assert again.alarms.block("CP001", "10.0.0.2") is None
    assert [alarm.count for alarm in await again.kept() if alarm.kind == "flood"] == [2]
    again.clock.now = until
    again.alarms.end_quiet()
    assert again.alarms.block("CP002", "10.0.0.2") is None
    assert again.alarms._held == {}
    await again.alarms.stop()


async def test_a_dismissed_alarm_stays_silent_for_the_same_parties(room: Room) -> None:
    room.alarms.note("two-devices", "CP001", charge_point=CP001, parties=[party("10.0.0.1"), party("10.0.0.2")])
    await room.alarms.flush()
    (alarm,) = await room.kept()
    await room.resolve(alarm.resolved("dismiss", "op@example.com", NOON, NOON + timedelta(hours=1)))
    assert not room.alarms.is_open("two-devices", "CP001")
    room.alarms.note("two-devices", "CP001", charge_point=CP001, parties=[party("10.0.0.2")])
    assert not room.alarms.is_open("two-devices", "CP001")
    room.alarms.note("two-devices", "CP001", charge_point=CP001, parties=[party("10.0.0.3")])
    assert room.alarms.is_open("two-devices", "cp001")


async def test_lanes_are_drawn_while_two_devices_use_one_identity(room: Room) -> None:
    room.alarms.connected("CP001", "10.0.0.1", NOON)
    room.alarms.disconnected("CP001", "10.0.0.1", NOON)
    room.alarms.note("two-devices", "CP001", charge_point=CP001)
    room.alarms.connected("CP001", "10.0.0.2", NOON)
    room.alarms.disconnected("CP001", "10.0.0.2", NOON)
    await room.alarms.flush()
    (alarm,) = await room.kept()
    assert [spell.address for spell in alarm.details.spells] == ["10.0.0.2"]


async def test_rows_are_bounded_and_important_ones_stay(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security_alarms, "MOST_ROWS", 4)
    alarm = SecurityAlarm(kind="flood", subject="", opened_at=NOON, last_at=NOON)
    closed = [replace(alarm.ended(NOON), subject=f"closed {n}", last_at=NOON + n * QUIET) for n in range(6)]
    blocking = replace(alarm, subject="blocking").resolved("disconnect", "op", NOON, NOON + QUIET)
    await room.keep([replace(alarm, subject="open"), blocking, *closed])
    assert {kept.subject for kept in await room.kept()} == {"open", "blocking", "closed 4", "closed 5"}


async def test_an_open_row_that_memory_does_not_know_is_taken_over(room: Room) -> None:
    alarm = SecurityAlarm(kind="flood", subject="cp001", opened_at=NOON, last_at=NOON, count=1)
    (first,) = await room.keep([alarm])
    (second,) = await room.keep([replace(alarm, count=2)])
    assert (first.id, [kept.count for kept in await room.kept()]) == (second.id, [2])


async def test_s8_a_critical_security_event_raises_an_alarm_and_a_start_does_not(here: Here) -> None:
    at = "2026-11-23T12:00:00Z"
    async with here.charger() as charger:
        await charger.boot()
        for kind in ("StartupOfTheDevice", "FailedToAuthenticateAtCentralSystem", "TamperDetectionActivated"):
            assert await charger.call("SecurityEventNotification", type=kind, timestamp=at) == {}
    await here.side.alarms.flush()
    (row,) = await here.rows("SELECT * FROM security_alarms")
    assert (row["kind"], row["subject"], row["device_id"]) == (
        "security-event",
        "cp001/tamperdetectionactivated",
        "CP001",
    )
    assert row["details"]["note"] == "TamperDetectionActivated"


async def test_alarms_of_one_network_do_not_hide_those_of_others(room: Room) -> None:
    """However many alarms a stranger provokes, one about a real charger is still seen."""

    def noted(subject: str, *addresses: str) -> bool:
        parties = [Party(address=address, since=NOON, last_at=NOON) for address in addresses]
        room.alarms.note("two-devices", subject, parties=parties)
        return room.alarms.is_open("two-devices", subject)

    raised = [noted(f"EVIL{number}", "203.0.113.1", "203.0.113.2") for number in range(MOST_OPEN_OF_A_KIND + 10)]
    assert raised.count(True) == MOST_OPEN_OF_A_KIND / 2
    assert noted("REAL", "198.51.100.7", "203.0.113.1")
    assert not noted("EVIL", "203.0.113.1", "203.0.113.2")
