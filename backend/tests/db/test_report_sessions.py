"""Sessions as reports read them: energy by tag and tariff, what is left out, and how long they last.

The fleet is that of `report_fleet`: 8,000 and 4,000 Wh of TAG1, 6,000 Wh of TAG2, and 900 kWh of TAG2 that are suspect.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.tables.rollups import session_pieces
from genx.db.tables.transactions import transactions
from genx.db.views import report_sessions
from genx.db.views.report_days import looked_at
from genx.db.views.report_sessions import GroupSums, LeftOut, SessionGroup
from genx.domain.figures.span import Bucket, Span
from tests.support.database import execute
from tests.support.kept import add, add_charger
from tests.support.report_fleet import AT_SIX, AT_TEN, DAY, END, FIRST, HOUR, NEXT_DAY, filled
from tests.support.rolled import session

QUARTER = timedelta(minutes=15)


async def by_group(
    engine: AsyncEngine,
    group: SessionGroup = "idTag",
    since: datetime = FIRST,
    until: datetime = END,
    ids: Sequence[int] | None = None,
) -> list[GroupSums]:
    async with begin(engine) as connection:
        now, before = looked_at(since, until), looked_at(since, since)
        return list((await report_sessions.by_group(connection, group, now, before, ids, 1000)).first)


def sums(key: str, energy_wh: float, sessions: int) -> GroupSums:
    return GroupSums(key=key, energy_wh=energy_wh, sessions=sessions)


def days(count: int = 3, zone: str = "UTC") -> list[Bucket]:
    return Span(first=FIRST.date(), last=(FIRST + (count - 1) * DAY).date(), time_zone=zone).buckets("day")


async def pieces(engine: AsyncEngine, number: int, charger_id: int, *energies: int, since: datetime) -> None:
    """Pieces of a session, one in each quarter hour."""
    known = {"transaction_id": str(number), "charger_id": charger_id, "connector_id": 1}
    marks = {"interpolated": False, "suspect": False}
    for place, energy in enumerate(energies):
        ends = {"begins": place == 0, "ends": place == len(energies) - 1}
        row = known | marks | ends | {"at": since + place * QUARTER, "energy_wh": energy}
        await add(engine, session_pieces, row)


async def test_a_tag_is_one_in_any_letter_case_and_suspect_energy_is_not_counted(clean_db: AsyncEngine) -> None:
    await filled(clean_db)
    found = await by_group(clean_db)
    assert [(each.key, each.energy_wh, each.sessions) for each in found] == [("tag1", 12_000, 2), ("tag2", 6_000, 1)]


async def test_the_tags_of_the_chosen_chargers(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    assert await by_group(clean_db, ids=[one]) == [sums("tag1", 8_000, 1)]
    assert await by_group(clean_db, ids=[other]) == [sums("tag2", 6_000, 1), sums("tag1", 4_000, 1)]
    assert await by_group(clean_db, ids=[]) == []


async def test_sessions_without_a_tariff_are_a_group_of_their_own(clean_db: AsyncEngine) -> None:
    await filled(clean_db)
    await execute(clean_db, "UPDATE transactions SET tariff_id = 7 WHERE id IN ('1', '3', '4')")
    assert await by_group(clean_db, "tariff") == [sums("7", 14_000, 2), sums("", 4_000, 1)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (AT_TEN, AT_TEN + QUARTER, [("tag1", 8_000, 1)]),
        (AT_TEN + QUARTER, AT_SIX, []),
        (AT_TEN + QUARTER, AT_SIX + QUARTER, [("tag1", 4_000, 1)]),
        (NEXT_DAY, END, [("tag2", 6_000, 1)]),
        (END, END + DAY, []),
    ],
)
async def test_energy_counts_in_the_quarter_hour_in_which_it_was_delivered(
    clean_db: AsyncEngine, since: datetime, until: datetime, expected: list[tuple[str, float, int]]
) -> None:
    await filled(clean_db)
    found = await by_group(clean_db, since=since, until=until)
    assert [(each.key, each.energy_wh, each.sessions) for each in found] == expected


async def test_a_session_over_midnight_counts_once_and_its_energy_on_both_days(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    at = FIRST + DAY - 2 * QUARTER
    await add(clean_db, transactions, session(charger_id, 1, at, energy_wh=1000))
    await pieces(clean_db, 1, charger_id, 100, 200, 300, 400, since=at)
    assert await by_group(clean_db, until=FIRST + DAY) == [sums("tag1", 300, 1)]
    assert await by_group(clean_db, since=FIRST + DAY) == [sums("tag1", 700, 0)]
    assert await by_group(clean_db) == [sums("tag1", 1000, 1)]
    async with begin(clean_db) as connection:
        found = await report_sessions.by_bucket(connection, "idTag", days(), ["tag1"], looked_at(FIRST, END), None)
    assert found == {"tag1": [300, 700, 0]}


async def test_the_most_comes_first_and_equal_ones_by_their_key(clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    for number, (tag, energy) in enumerate((("B", 500), ("a", 500), ("c", 900), ("D", 0)), start=1):
        await add(clean_db, transactions, session(charger_id, number, FIRST + number * HOUR, id_tag=tag))
        await pieces(clean_db, number, charger_id, energy, since=FIRST + number * HOUR)
    assert [each.key for each in await by_group(clean_db)] == ["c", "a", "b", "d"]
    async with begin(clean_db) as connection:
        spelled = await report_sessions.spelled(connection, ["a", "b"], FIRST, END, None)
    assert spelled == {"a": "a", "b": "B"}


@pytest.mark.parametrize(
    ("zone", "of_tag1", "of_tag2"),
    [
        ("UTC", [12_000, 0, 0], [0, 6_000, 0]),
        ("Asia/Tokyo", [8_000, 4_000, 0], [0, 0, 6_000]),
        ("America/Los_Angeles", [12_000, 0, 0], [0, 6_000, 0]),
        ("Pacific/Kiritimati", [0, 12_000, 0], [0, 0, 6_000]),
    ],
)
async def test_each_tag_s_energy_by_the_days_of_a_zone(
    clean_db: AsyncEngine, zone: str, of_tag1: list[float], of_tag2: list[float]
) -> None:
    """18:00 UTC is 03:00 of the next day in Tokyo, 10:00 in Los Angeles; 10:00 UTC is midnight on Kiritimati."""
    await filled(clean_db)
    async with begin(clean_db) as connection:
        found = await report_sessions.by_bucket(
            connection, "idTag", days(zone=zone), ["tag1", "tag2"], looked_at(FIRST, END), None
        )
    assert found == {"tag1": of_tag1, "tag2": of_tag2}


async def test_buckets_are_of_the_keys_and_chargers_that_were_asked_for(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    await execute(clean_db, "UPDATE transactions SET tariff_id = 7 WHERE id = '3'")
    async with begin(clean_db) as connection:
        for group, keys, ids, expected in (
            ("idTag", ["tag1", "no such tag"], None, {"tag1": [12_000, 0, 0], "no such tag": [0, 0, 0]}),
            ("idTag", ["tag1"], [other], {"tag1": [4_000, 0, 0]}),
            ("idTag", [], None, {}),
            ("tariff", ["", "7"], None, {"": [12_000, 0, 0], "7": [0, 6_000, 0]}),
            ("tariff", ["", "7"], [one], {"": [8_000, 0, 0], "7": [0, 0, 0]}),
        ):
            found = await report_sessions.by_bucket(connection, group, days(), keys, looked_at(FIRST, END), ids)  # type: ignore[arg-type]
            assert found == expected


async def test_suspect_sessions_are_left_out_on_the_day_of_their_start(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    async with begin(clean_db) as connection:
        expected = [LeftOut(charger_id=other, bucket=1, sessions=1, energy_wh=900_000)]
        assert await report_sessions.left_out(connection, days(), None) == expected
        assert await report_sessions.left_out(connection, days(), [one, other]) == expected
        assert await report_sessions.left_out(connection, days(), [one]) == []
        assert await report_sessions.left_out(connection, days(1), None) == []


@pytest.mark.parametrize(
    ("energy", "measured", "left"), [(5, 7, 5), (None, 7, 7), (None, None, 0), (0, 7, 0), (-3, None, -3)]
)
async def test_what_is_left_out_is_the_energy_or_else_what_was_measured_so_far(
    clean_db: AsyncEngine, energy: int | None, measured: int | None, left: int
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    row = session(charger_id, 1, FIRST, suspect=True, energy_wh=energy, measured_wh=measured)
    await add(clean_db, transactions, row, session(charger_id, 2, FIRST + HOUR, energy_wh=999))
    async with begin(clean_db) as connection:
        [found] = await report_sessions.left_out(connection, days(), None)
    assert (found.sessions, found.energy_wh) == (1, left)


async def test_a_session_that_was_reviewed_is_left_out_no_more(clean_db: AsyncEngine) -> None:
    await filled(clean_db)
    await execute(clean_db, "UPDATE transactions SET suspect = false, energy_wh = 9000 WHERE id = '4'")
    await execute(clean_db, "UPDATE session_pieces SET suspect = false, energy_wh = 9000 WHERE transaction_id = '4'")
    assert (await by_group(clean_db))[0] == sums("tag2", 15_000, 2)
    async with begin(clean_db) as connection:
        assert await report_sessions.left_out(connection, days(), None) == []


async def test_tags_that_are_registered_have_their_text_and_name(clean_db: AsyncEngine) -> None:
    statement = """
    INSERT INTO id_tags (id_tag_key, id_tag, name, created_at)
    VALUES ('tag1', 'Tag1', 'Ann', :at), ('tag2', 'TAG2', NULL, :at)
    """
    await execute(clean_db, statement, at=FIRST)
    async with begin(clean_db) as connection:
        found = await report_sessions.tag_names(connection, ["tag1", "tag2", "tag3"])
        assert found == {"tag1": ("Tag1", "Ann"), "tag2": ("TAG2", None)}
        assert await report_sessions.tag_names(connection, []) == {}


async def median(engine: AsyncEngine, ids: Sequence[int] | None = None, until: datetime = END) -> float | None:
    async with begin(engine) as connection:
        return await report_sessions.median_seconds(connection, FIRST, until, ids)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], None), ([7], 7), ([1, 2, 60], 2), ([1, 2, 4, 600], 3), ([0, 30], 30), ([-5, 30], 30)],
)
async def test_half_of_the_sessions_last_longer_than_the_median(
    clean_db: AsyncEngine, minutes: list[int], expected: float | None
) -> None:
    """Those that end when they begin, or before, say nothing about how long one takes."""
    charger_id = await add_charger(clean_db, "CP1")
    for number, lasts in enumerate(minutes, start=1):
        at = FIRST + number * HOUR
        await add(clean_db, transactions, session(charger_id, number, at, stopped_at=at + timedelta(minutes=lasts)))
    assert await median(clean_db) == (None if expected is None else 60 * expected)


async def test_the_median_is_of_the_chosen_chargers_and_days_without_doubtful_sessions(clean_db: AsyncEngine) -> None:
    one, other = await filled(clean_db)
    assert await median(clean_db) == 2 * 3600
    assert await median(clean_db, [one]) == 3 * 3600
    assert await median(clean_db, [other]) == 1.5 * 3600
    assert await median(clean_db, [other], FIRST + DAY) == 3600
    assert await median(clean_db, []) is None


async def test_of_many_sessions_the_last_ones_are_compared(
    clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    for number, lasts in enumerate((9, 9, 9, 1, 2, 3), start=1):
        at = FIRST + number * HOUR
        await add(clean_db, transactions, session(charger_id, number, at, stopped_at=at + timedelta(minutes=lasts)))
    statement = str(report_sessions._MEDIAN).replace(f"LIMIT {report_sessions.MOST_DURATIONS}", "LIMIT 3")
    monkeypatch.setattr(report_sessions, "_MEDIAN", text(statement))
    assert await median(clean_db) == 120
