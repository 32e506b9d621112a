"""How charge points are written: what they report, when they come and go, and what is known by the way."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.journal import Journal
from genx.db.queries import chargers
from genx.domain.changes import ChargerReported, ChargerSeen, ConnectionChanged
from genx.domain.charge_point import ChargePoint
from tests.support.database import HOSTILE_NAMES, HOSTILE_TEXTS, execute, keep, row, rows

AT = datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC)
TEXTS = (
    "vendor",
    "model",
    "serial_number",
    "firmware_version",
    "iccid",
    "imsi",
    "meter_type",
    "meter_serial_number",
)
OWNED = ("name", "charger_status", "registration", "password_hash", "power_rating_manual_w", "registered_at")
READ = "SELECT * FROM chargers WHERE charger_id = :id"


async def loaded(engine: AsyncEngine, device_id: str = "CP001") -> ChargePoint:
    async with engine.connect() as connection:
        state = await chargers.load(connection, device_id)
    assert state is not None
    return state


@pytest.mark.parametrize(("given", "kept"), HOSTILE_TEXTS.items(), ids=HOSTILE_NAMES)
async def test_f13_texts_of_a_boot_are_kept_as_far_as_they_can_be(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, given: str, kept: str
) -> None:
    assert await keep(journal, ChargerReported(replace(known, **dict.fromkeys(TEXTS, given)))) is None
    state = await loaded(clean_db)
    assert [getattr(state, name) for name in TEXTS] == [kept] * len(TEXTS)


async def test_what_a_boot_no_longer_tells_is_no_longer_known(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    full = replace(known, **dict.fromkeys(TEXTS, "x"), configured_connectors=2, last_boot_at=AT)
    await keep(journal, ChargerReported(full))
    await keep(journal, ChargerReported(known))
    assert await loaded(clean_db) == known


async def test_what_an_operator_owns_is_not_written_by_a_report(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        await chargers.update_owned(
            connection,
            known.charger_id,
            name="Bay 7",
            charger_status="maintenance",
            registration="rejected",
            password_hash="hash",
            new_password_hashes=["next"],
            power_rating_manual_w=11_000,
        )
    before = await row(clean_db, READ, id=known.charger_id)
    stale = replace(known, vendor="V", name="old", charger_status="active", password_hash=None, power_rating_manual_w=1)
    await keep(journal, ChargerReported(stale))
    after = await row(clean_db, READ, id=known.charger_id)
    assert {name: after[name] for name in OWNED} == {name: before[name] for name in OWNED}
    assert (after["new_password_hashes"], after["vendor"]) == (["next"], "V")


async def test_a_report_of_a_charger_that_was_deleted_is_settled_and_leaves_no_trace(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    async with clean_db.begin() as connection:
        await chargers.delete(connection, known.charger_id)
    await execute(clean_db, "DELETE FROM event_outbox")
    changes = (
        ChargerReported(known),
        ConnectionChanged(known.charger_id, online=True, at=AT),
        ChargerSeen(known.charger_id, AT, 0, 0),
    )
    assert await keep(journal, *changes) is None
    assert await rows(clean_db, "SELECT * FROM chargers") == await rows(clean_db, "SELECT * FROM event_outbox") == []


async def test_of_several_reports_of_a_group_the_last_one_counts_and_each_charger_has_its_own(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    reports = [ChargerReported(replace(whose, vendor=f"{number}")) for number in range(20) for whose in (known, other)]
    assert await asyncio.gather(*[keep(journal, report) for report in reports[:-1]]) == [None] * 39
    assert [(await loaded(clean_db, name)).vendor for name in ("CP001", "CP002")] == ["19", "18"]


@pytest.mark.parametrize(
    "not_asked", [{}, {"Reset": "NotSupported"}, {"ä\u202e": "two\nlines", "": "'"}, {f"A{n}": "x" for n in range(300)}]
)
async def test_b6_what_is_not_asked_is_kept_whole(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, not_asked: dict[str, str]
) -> None:
    await keep(journal, ChargerReported(replace(known, not_asked={"before": "x"})))
    await keep(journal, ChargerReported(replace(known, not_asked=not_asked)))
    assert (await loaded(clean_db)).not_asked == not_asked


async def test_connecting_and_disconnecting_set_since_when_it_is_connected(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    found: list[tuple[Any, ...]] = []
    for online, minutes in ((True, 0), (True, 1), (False, 2), (False, 3), (True, 4)):
        at = AT + timedelta(minutes=minutes)
        await keep(journal, ConnectionChanged(known.charger_id, online=online, at=at))
        state = await loaded(clean_db)
        found.append((state.online, state.connected_at, state.last_seen))
    times = [AT + timedelta(minutes=minutes) for minutes in range(5)]
    assert found == [
        (True, times[0], times[0]),
        (True, times[1], times[1]),
        (False, None, times[2]),
        (False, None, times[3]),
        (True, times[4], times[4]),
    ]


async def test_a_take_over_is_told_as_connected_again_and_going_twice_as_gone_once(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for online, seconds in ((True, 0), (True, 5), (False, 9), (False, 10)):
        at = AT + timedelta(seconds=seconds)
        await keep(journal, ConnectionChanged(known.charger_id, online=online, at=at))
    told = await rows(
        clean_db, "SELECT kind, happened_at, data->>'connectedAt' AS since FROM event_outbox ORDER BY xid"
    )
    assert [(event["kind"], event["happened_at"]) for event in told] == [
        ("charger.connected", AT),
        ("charger.connected", AT + timedelta(seconds=5)),
        ("charger.disconnected", AT + timedelta(seconds=9)),
    ]
    assert [event["since"] for event in told[:2]] == [None, None]
    assert datetime.fromisoformat(told[2]["since"]) == AT + timedelta(seconds=5)


async def test_a_sign_of_life_that_comes_late_does_not_set_the_last_one_back(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    for seconds, offset, power in ((10, 5, 7_000), (3, -8, None), (10, None, 11_000)):
        await keep(journal, ChargerSeen(known.charger_id, AT + timedelta(seconds=seconds), offset, power))
        assert (await loaded(clean_db)).last_seen == AT + timedelta(seconds=10)
    state = await loaded(clean_db)
    assert (state.clock_offset_ms, state.power_rating_measured_w) == (None, 11_000)


async def test_times_of_any_zone_are_kept_as_one_moment_to_the_microsecond(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine
) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (-12, 0, 5.75, 14)]
    for zone in zones:
        await keep(journal, ConnectionChanged(known.charger_id, online=True, at=AT.astimezone(zone)))
        assert (await loaded(clean_db)).connected_at == AT
    assert len(await rows(clean_db, "SELECT * FROM event_outbox")) == 1, "the same moment is no other connection"


@pytest.mark.parametrize("offset", [-(2**63), 2**63 - 1])
async def test_a_clock_may_be_off_by_as_much_as_a_charger_can_tell(
    journal: Journal, known: ChargePoint, clean_db: AsyncEngine, offset: int
) -> None:
    assert await keep(journal, ChargerSeen(known.charger_id, AT, offset, None)) is None
    assert (await loaded(clean_db)).clock_offset_ms == offset


async def test_numbers_that_no_column_has_room_for_are_refused_alone(
    journal: Journal, known: ChargePoint, other: ChargePoint, clean_db: AsyncEngine
) -> None:
    refused, kept = await asyncio.gather(
        keep(journal, ChargerSeen(known.charger_id, AT, None, 2**31)),
        keep(journal, ChargerSeen(other.charger_id, AT, None, 2**31 - 1)),
    )
    assert (type(refused).__name__, kept) == ("DataError", None)
    assert (await loaded(clean_db)).last_seen is None
    assert (await loaded(clean_db, "CP002")).power_rating_measured_w == 2**31 - 1
