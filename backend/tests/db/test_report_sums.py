"""What reports read of rollups is what the histories say, in any time zone and however it is asked for.

Rollups are made by the real job; histories are read and counted beside them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from genx.db.base.engine import begin
from genx.db.tables.histories import charger_status_history
from genx.db.tables.rollups import SUMS
from genx.db.views import report_availability, report_histories, report_sums
from genx.db.views.report_availability import Scope
from genx.db.views.report_histories import Looked
from genx.db.views.report_sums import Connector, Delivered, Kept, States, Sums
from genx.domain.availability.counting import count, states, totals
from genx.domain.availability.exclusion import Exclusion, windows
from genx.domain.availability.rules import RULES, RuleCode
from genx.domain.availability.timeline import Stretch
from genx.domain.figures.span import Bucket, Span
from tests.db.rollup_fleet import BEGIN as T0
from tests.db.rollup_fleet import Fleet, empty, minutes
from tests.support.kept import add

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"])
STATUSES = ["Available", "Preparing", "Charging", "SuspendedEV", "Faulted", "Unavailable", "Reserved"]
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("status"), st.integers(0, 1), st.integers(1, 2), st.sampled_from(STATUSES)),
        st.tuples(st.just("presence"), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("go on"), st.sampled_from([7, 15, 95, 400, 1500])),
        st.tuples(st.just("session"), st.integers(0, 1), st.integers(1, 9_000)),
    ),
    min_size=4,
    max_size=25,
)
LAWFUL = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Past:
    """Two chargers of two connectors, and what happened to them."""

    def __init__(self, engine: AsyncEngine, time_zone: str = "UTC") -> None:
        self.fleet = Fleet(engine, time_zone=time_zone)
        self.chargers: list[int] = []

    async def lived(self, happenings: Sequence[tuple[Any, ...]]) -> "Past":
        await empty(self.fleet.engine)
        self.chargers = [await self.fleet.add(f"CP{number}") for number in range(2)]
        await self.fleet.run()
        for charger_id in self.chargers:
            await self.fleet.known(charger_id, 0, 1, 2)
        for kind, *rest in happenings:
            await self._happen(kind, *rest)
        await self.fleet.run(later=30)
        return self

    async def _happen(self, kind: str, *rest: Any) -> None:
        if kind == "go on":
            self.fleet.now += minutes(rest[0])
            return
        charger_id = self.chargers[rest[0]]
        if kind == "status":
            await self.fleet.status(charger_id, rest[2], connector_id=rest[1])
        elif kind == "presence":
            await self.fleet.presence(charger_id, online=rest[1])
        else:
            began = await self.fleet.start(charger_id)
            self.fleet.now += minutes(20)
            await self.fleet.stop(began, rest[1])

    async def kept(self, connection: AsyncConnection) -> Kept:
        return await report_sums.kept(connection, self.fleet.now)

    async def timelines(
        self, connection: AsyncConnection, since: datetime, until: datetime
    ) -> dict[Connector, list[Stretch]]:
        connectors = [(charger_id, number) for charger_id in self.chargers for number in (1, 2)]
        looked = [Looked(charger_id=each[0], connector_id=each[1], since=since, until=until) for each in connectors]
        operations = await report_histories.operations(connection, until, None)
        return dict(zip(connectors, await report_histories.timelines(connection, looked, operations), strict=True))


def days(past: Past, zone: str, first: int, length: int) -> Span:
    begins = T0.date() + timedelta(days=first)
    return Span(first=begins, last=begins + timedelta(days=length), time_zone=zone)


def rounded(sums: dict[Any, float]) -> dict[Any, int]:
    return {name: round(value) for name, value in sums.items() if round(value)}


def by_state(sums: Sums) -> dict[Any, float]:
    return {
        "available": sums.free_s - sums.reserved_s,
        "inUse": sums.charging_s + sums.plugged_in_s,
        "reserved": sums.reserved_s,
        "unavailable": sums.unavailable_s,
        "faulted": sums.faulted_s,
        "offline": sums.offline_s,
        "unknown": sums.unknown_s,
    }


@LAWFUL
@given(HAPPENINGS, ZONES, ZONES, st.integers(-1, 1), st.integers(0, 2))
async def test_time_by_state_is_that_of_the_histories(
    clean_db: AsyncEngine, happenings: list[tuple[Any, ...]], kept_in: str, zone: str, first: int, length: int
) -> None:
    past = await Past(clean_db, kept_in).lived(happenings)
    of = days(past, zone, first, length)
    async with begin(clean_db) as connection:
        kept = await past.kept(connection)
        until = max(min(of.until, kept.until), of.since)
        told = await past.timelines(connection, of.since, until)
        all_sums = await report_sums.by_connector(connection, of.since, of.until, None, kept)
        not_up = await report_sums.states_by_connector(connection, of.since, of.until, None, kept)
    for connector, stretches in told.items():
        said = rounded(states(stretches))
        assert rounded(by_state(all_sums.get(connector, Sums()))) == said
        works = {"available", "inUse", "reserved"}
        rough = rounded(not_up.get(connector, States(0, 0, 0, 0, 0)).by_state())
        assert rough.get("available", 0) == sum(said.get(name, 0) for name in works)
        assert {name: rough[name] for name in rough if name not in works} == {
            name: said[name] for name in said if name not in works
        }


@LAWFUL
@given(HAPPENINGS, ZONES, ZONES, st.integers(-1, 1), st.integers(0, 2))
async def test_sums_are_the_same_by_fleet_charger_connector_and_bucket(
    clean_db: AsyncEngine, happenings: list[tuple[Any, ...]], kept_in: str, zone: str, first: int, length: int
) -> None:
    past = await Past(clean_db, kept_in).lived(happenings)
    of = days(past, zone, first, length)
    buckets = of.buckets("day")
    async with begin(clean_db) as connection:
        kept = await past.kept(connection)
        connectors = await report_sums.by_connector(connection, of.since, of.until, None, kept)
        chosen = await report_sums.by_connector(connection, of.since, of.until, past.chargers, kept)
        chargers = await report_sums.by_charger(connection, of.since, of.until, None, kept)
        fleet = await report_sums.of_fleet(connection, buckets, kept)
        hours = await report_sums.of_fleet(connection, of.buckets("hour"), kept)
        each = await report_sums.of_chargers(connection, buckets, past.chargers, kept)
        week = await report_sums.by_weekday_hour(connection, of.since, of.until, zone, None, kept)
        week_of = await report_sums.by_weekday_hour(connection, of.since, of.until, zone, past.chargers, kept)
    assert chosen == connectors
    whole = report_sums.total(connectors.values())
    for found in (report_sums.total(fleet), report_sums.total(hours), report_sums.total(week.values())):
        assert found == whole
    assert report_sums.total(week_of.values()) == whole
    by_bucket = [report_sums.total(sums[number] for sums in each.values()) for number in range(len(buckets))]
    for name in SUMS[:-1]:
        assert [getattr(sums, name) for sums in by_bucket] == [getattr(sums, name) for sums in fleet]
    for charger_id in past.chargers:
        own = report_sums.total(sums for key, sums in connectors.items() if key[0] == charger_id)
        delivered = chargers.get(charger_id, Delivered(0, 0))
        assert (delivered.session_wh, delivered.started) == (own.session_wh, own.started)


def exclusion(charger_id: int | None, since: float, length: float, reason: Any, number: int) -> Exclusion:
    return Exclusion(
        id=number,
        charger_id=charger_id,
        device_id=None,
        connector_id=None,
        since=T0 + minutes(since),
        until=T0 + minutes(since + length),
        reason=reason,
        evidence=None,
        created_at=T0,
        created_by="ann@example.org",
    )


EXCLUDED = st.lists(
    st.tuples(
        st.sampled_from([None, 0, 1]),
        st.sampled_from([-700.0, 0.0, 13.0, 90.0, 1500.0]),
        st.sampled_from([10.0, 200.0, 4000.0]),
        st.sampled_from(["gridLoss", "vandalism", "plannedMaintenance", "outsideOpeningHours", "vehicleFault"]),
    ),
    max_size=3,
)
OPERATED = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([5, 60, 700]), st.sampled_from(["maintenance", "inactive", "active"])),
    max_size=3,
)


@LAWFUL
@given(HAPPENINGS, EXCLUDED, OPERATED, st.sampled_from(list(RULES)), ZONES, st.integers(0, 2))
async def test_availability_by_sums_and_windows_is_that_of_the_whole_history(
    clean_db: AsyncEngine,
    happenings: list[tuple[Any, ...]],
    excluded: list[tuple[Any, ...]],
    operated: list[tuple[int, int, str]],
    code: RuleCode,
    zone: str,
    length: int,
) -> None:
    past = await Past(clean_db).lived(happenings)
    for number, after, status in operated:
        at = T0 + minutes(after)
        row = {"charger_id": past.chargers[number], "at": at, "charger_status": status}
        await add(clean_db, charger_status_history, row)
    exclusions = [
        exclusion(None if of is None else past.chargers[of], since, lasts, reason, number)
        for number, (of, since, lasts, reason) in enumerate(excluded, start=1)
    ]
    of, rule = days(past, zone, 0, length), RULES[code]
    scope = Scope(since=of.since, until=of.until, charger_ids=None)
    async with begin(clean_db) as connection:
        await connection.exec_driver_sql("UPDATE chargers SET power_rating_manual_w = 150000")
        kept = await past.kept(connection)
        found = await report_availability.available(connection, rule, scope, exclusions, kept)
        until = max(min(of.until, kept.until), of.since)
        told = await past.timelines(connection, of.since, until)
        for connector, stretches in told.items():
            if not stretches:
                assert connector not in found.by_connector
                continue
            whole = count(rule, stretches, windows(exclusions, *connector), of.since)
            summed, counted = found.by_connector[connector], totals(whole)
            for name in ("up", "down", "excluded", "not_measured"):
                assert abs(getattr(summed, name) - getattr(counted, name)) < timedelta(seconds=1), name
            detail = await report_availability.pieces(connection, rule, scope, connector, exclusions, kept)
            assert detail == whole
    assert (found.unrated, found.too_weak) == (0, 0)


async def test_a_time_without_a_whole_day_is_read_from_quarter_hours(clean_db: AsyncEngine) -> None:
    past = await Past(clean_db).lived([("status", 0, 1, "Charging"), ("go on", 95)])
    async with begin(clean_db) as connection:
        kept = await past.kept(connection)
        since, until = T0 + minutes(30), T0 + minutes(60)
        found = await report_sums.by_connector(connection, since, until, None, kept)
    assert found[past.chargers[0], 1].charging_s == found[past.chargers[0], 1].seconds == 1800
    assert found[past.chargers[1], 2].free_s == 1800


async def test_before_the_first_run_of_the_job_everything_is_summed_up_to_now(clean_db: AsyncEngine) -> None:
    await empty(clean_db)
    async with begin(clean_db) as connection:
        assert await report_sums.kept(connection, T0) == Kept(until=T0, time_zone="UTC")
        assert await report_sums.of_fleet(
            connection, [Bucket(T0, T0 + minutes(15), "")], Kept(until=T0, time_zone="UTC")
        ) == [Sums()]


@pytest.mark.parametrize("kept_in", ["UTC", "Asia/Tokyo"])
async def test_quarter_hours_are_gone_if_there_are_days_before_them(clean_db: AsyncEngine, kept_in: str) -> None:
    past = await Past(clean_db, kept_in).lived([("go on", 1500), ("go on", 1500), ("go on", 1500)])
    async with begin(clean_db) as connection:
        assert (await past.kept(connection)).oldest is None
        later = T0 + minutes(3000)
        await connection.exec_driver_sql(f"DELETE FROM fleet_quarter_hours WHERE at < '{later.isoformat()}'")
        assert (await past.kept(connection)).oldest == later
