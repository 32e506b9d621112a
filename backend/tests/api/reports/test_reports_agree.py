"""Reports about one made-up fleet agree with each other: groups, buckets, time zones, files and pages.

The fleet lives through the days on which the clocks change in Berlin and on Lord Howe Island, by half an hour there.
Its figures are not worked out by hand, so that each of these tests compares one answer with another.
"""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from msgspec import Struct
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables import metadata
from genx.db.tables.chargers import chargers
from genx.db.tables.rollups import rollup_state
from genx.db.tables.tariffs import tariffs
from genx.db.tables.transactions import transactions
from genx.jobs.rollups import Rollups
from genx.seed.filling import Plan, fill
from tests.api.reports.asking import asked_rows, report
from tests.support.paging import pages
from tests.support.server import RunningServer, token_for

ZONES = ["UTC", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin"]


class Era(Struct, frozen=True):
    """Whole days of a fleet in UTC, and days well within them, the clock changes among these."""

    since: date
    until: date
    first: date
    last: date
    kept_in: str

    @property
    def days(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


ERAS = {
    # Berlin goes forward on 29 March, Lord Howe back on 5 April.
    "spring": Era(date(2026, 3, 26), date(2026, 4, 8), date(2026, 3, 28), date(2026, 4, 6), "UTC"),
    # Lord Howe goes forward on 5 October, Berlin back on the 26th.
    "autumn": Era(date(2025, 10, 3), date(2025, 10, 29), date(2025, 10, 5), date(2025, 10, 27), "Europe/Berlin"),
}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.fixture(scope="module", params=list(ERAS))
async def era(request: pytest.FixtureRequest, dsn: str, engine: AsyncEngine, server: RunningServer) -> Era:
    """The time of a fleet of five chargers, of which each session on an odd day was paid for. Nobody changes it."""
    era = ERAS[request.param]
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            await connection.execute(table.delete())
    since, until = midnight(era.since), midnight(era.until)
    await fill(dsn, Plan(chargers=5, originals=5, since=since, until=until, prefix="DEMO"), lambda _: None)
    async with engine.begin() as connection:
        await connection.execute(insert(rollup_state), {"name": "rollups", "until": until, "time_zone": era.kept_in})
        await _priced(connection, since)
    await Rollups(engine, era.kept_in).rebuild(era.since, era.until, until)
    return era


async def _priced(connection: Any, since: datetime) -> None:
    tariff = {"tariff_id": 7, "name": "Odd days", "created_at": since, "changed_at": since}
    await connection.execute(insert(tariffs), tariff)
    is_odd = text("extract(day FROM stopped_at AT TIME ZONE 'UTC')::int % 2 = 1 AND NOT suspect")
    total = transactions.c.energy_wh / Decimal(2000)
    cost = {"cost_currency": "EUR", "cost_total": total, "cost_total_incl_tax": total, "cost_version": 1}
    await connection.execute(update(transactions).where(is_odd).values(**cost, rated=True, tariff_id=7))
    await connection.execute(
        update(chargers).where(chargers.c.device_id != "DEMO001").values(power_rating_manual_w=150_000)
    )


@pytest.fixture(scope="module")
async def reader(era: Era, server: RunningServer, engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    """A viewer who stays for all tests of a fleet."""
    async with server.client(await token_for(engine, "viewer")) as client:
        yield client


async def device_ids(reader: httpx.AsyncClient) -> list[str]:
    return [each["deviceId"] for each in (await reader.get("/chargers")).json()["items"]]


@pytest.mark.parametrize("zone", ZONES)
async def test_hours_add_up_to_days_and_days_to_months(reader: httpx.AsyncClient, era: Era, zone: str) -> None:
    by_size = {
        size: await report(reader, "energy", bucket=size, timeZone=zone, **era.days)
        for size in ("hour", "day", "month")
    }
    totals = by_size["day"]["totals"]
    assert totals["energyWh"] > 0
    for found in by_size.values():
        assert found["totals"] == totals
        assert sum(each["sessions"] for each in found["buckets"]) == totals["sessions"]
        # Each bucket is rounded by itself.
        assert sum(each["energyWh"] for each in found["buckets"]) == pytest.approx(
            totals["energyWh"], abs=len(found["buckets"])
        )
    of_days: Counter[str] = Counter()
    for hour in by_size["hour"]["buckets"]:
        of_days[hour["label"][:10]] += hour["energyWh"]
    assert of_days == pytest.approx(
        {each["label"][:10]: each["energyWh"] for each in by_size["day"]["buckets"]}, abs=13
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("size", ["hour", "day", "month"])
async def test_buckets_follow_one_another_without_a_gap(
    reader: httpx.AsyncClient, era: Era, zone: str, size: str
) -> None:
    found = await report(reader, "energy", bucket=size, timeZone=zone, **era.days)
    buckets = found["buckets"]
    assert (buckets[0]["from"], buckets[-1]["to"]) == (found["from"], found["to"])
    assert [each["from"] for each in buckets[1:]] == [each["to"] for each in buckets[:-1]]
    for each in buckets:
        assert datetime.fromisoformat(each["label"]) == datetime.fromisoformat(each["from"])
        assert not each["partial"]


async def test_days_on_which_the_clocks_change_are_longer_or_shorter(reader: httpx.AsyncClient, era: Era) -> None:
    lengths = {}
    for zone in ("Europe/Berlin", "Australia/Lord_Howe"):
        found = await report(reader, "energy", timeZone=zone, **era.days)
        for each in found["buckets"]:
            length = datetime.fromisoformat(each["to"]) - datetime.fromisoformat(each["from"])
            if length != timedelta(days=1):
                lengths[each["label"][:10]] = length / timedelta(hours=1)
    assert lengths == (
        {"2026-03-29": 23, "2026-04-05": 24.5} if era.kept_in == "UTC" else {"2025-10-05": 23.5, "2025-10-26": 25}
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("group", ["charger", "idTag", "tariff"])
async def test_groups_of_energy_add_up_to_the_whole(reader: httpx.AsyncClient, era: Era, group: str, zone: str) -> None:
    found = await report(reader, "energy", group=group, timeZone=zone, limit=200, **era.days)
    totals = found["totals"]
    assert sum(each["energyWh"] for each in found["groups"]) == pytest.approx(
        totals["energyWh"], abs=len(found["groups"])
    )
    assert sum(each["share"] for each in found["groups"]) == pytest.approx(1, abs=0.01)
    energies = [each["energyWh"] for each in found["groups"]]
    assert energies == sorted(energies, reverse=True)
    for bucket in found["buckets"]:
        assert sum(bucket["groups"]) + bucket["othersWh"] == pytest.approx(bucket["energyWh"], abs=4)
    for number, each in enumerate(found["groups"][:4]):
        assert sum(bucket["groups"][number] for bucket in found["buckets"]) == pytest.approx(each["energyWh"], abs=25)


@pytest.mark.parametrize("group", ["charger", "idTag", "tariff"])
async def test_a_lower_limit_only_puts_groups_together(reader: httpx.AsyncClient, era: Era, group: str) -> None:
    whole = await report(reader, "energy", group=group, limit=200, **era.days)
    two = await report(reader, "energy", group=group, limit=2, **era.days)
    assert two["totals"] == whole["totals"]
    assert two["groups"][:2] == whole["groups"][:2]
    if len(whole["groups"]) == 2:
        assert two["groups"] == whole["groups"]
        return
    others = two["groups"][2]
    assert (others["key"], others["name"]) == (None, None)
    for name, error in (("energyWh", 15), ("sessions", 0), ("beforeWh", 15)):
        assert others[name] == pytest.approx(sum(each[name] for each in whole["groups"][2:]), abs=error)


@pytest.mark.parametrize("zone", ZONES)
async def test_each_charger_by_itself_is_its_group(reader: httpx.AsyncClient, era: Era, zone: str) -> None:
    found = await report(reader, "energy", group="charger", timeZone=zone, **era.days)
    use = await report(reader, "utilisation", by="charger", timeZone=zone, **era.days)
    used = {each["deviceId"]: each for each in use["items"]}
    assert {each["key"] for each in found["groups"]} <= set(used)
    for each in found["groups"][:3]:
        alone = await report(reader, "energy", deviceId=each["key"], timeZone=zone, **era.days)
        totals = alone["totals"]
        assert (totals["energyWh"], totals["sessions"], totals["beforeWh"], totals["change"]) == (
            each["energyWh"],
            each["sessions"],
            each["beforeWh"],
            each["change"],
        )
        assert used[each["key"]]["energyWh"] == each["energyWh"]
        # Utilisation counts suspect sessions, too.
        assert used[each["key"]]["sessions"] == each["sessions"] + alone["leftOut"]["sessions"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("path", ["energy", "utilisation", "availability", "faults", "revenue"])
async def test_all_chargers_by_name_are_the_fleet(reader: httpx.AsyncClient, era: Era, path: str, zone: str) -> None:
    """The fleet is read from sums of its own, named chargers from theirs."""
    fleet = await report(reader, path, timeZone=zone, **era.days)
    named = await report(reader, path, timeZone=zone, deviceId=await device_ids(reader), **era.days)
    if path == "utilisation":
        # An average of rounded sums.
        assert named.pop("sessionsPerConnectorDay") == pytest.approx(fleet.pop("sessionsPerConnectorDay"), abs=0.001)
        assert named["shares"] == pytest.approx(fleet.pop("shares"), abs=0.0002)
        del named["shares"]
    assert named == fleet


async def test_naming_a_charger_twice_in_any_letter_case_counts_it_once(reader: httpx.AsyncClient, era: Era) -> None:
    for path in ("energy", "utilisation", "availability", "faults", "revenue"):
        once = await report(reader, path, deviceId="DEMO002", **era.days)
        assert once == await report(reader, path, deviceId=["DEMO002", "demo002"], **era.days)
        # An unknown id adds nothing.
        assert once == await report(reader, path, deviceId=["DEMO002", "DEMO999"], **era.days)


async def test_two_halves_of_the_time_are_the_whole(reader: httpx.AsyncClient, era: Era) -> None:
    middle = era.first + (era.last - era.first) // 2
    halves = [
        {"from": era.first.isoformat(), "to": middle.isoformat()},
        {"from": (middle + timedelta(days=1)).isoformat(), "to": era.last.isoformat()},
    ]
    energy = await report(reader, "energy", **era.days)
    parts = [await report(reader, "energy", **half) for half in halves]
    for name in ("energyWh", "sessions"):
        assert sum(part["totals"][name] for part in parts) == pytest.approx(energy["totals"][name], abs=1)
        assert sum(part["leftOut"][name] for part in parts) == energy["leftOut"][name]
    faults = await report(reader, "faults", **era.days)
    parts = [await report(reader, "faults", **half) for half in halves]
    assert sum(part["seconds"] for part in parts) == pytest.approx(faults["seconds"], abs=2)
    assert sum(part["count"] for part in parts) == faults["count"]
    available = await report(reader, "availability", **era.days)
    parts = [await report(reader, "availability", **half) for half in halves]
    for name in ("upS", "downS", "excludedS", "notMeasuredS"):
        assert sum(part["all"][name] for part in parts) == pytest.approx(available["all"][name], abs=2)


async def test_the_time_before_is_what_its_own_report_says(reader: httpx.AsyncClient, era: Era) -> None:
    """The last three days beside the three before them."""
    day = timedelta(days=1)
    now = {"from": (era.last - 2 * day).isoformat(), "to": era.last.isoformat()}
    before = {"from": (era.last - 5 * day).isoformat(), "to": (era.last - 3 * day).isoformat()}
    energy, was = [await report(reader, "energy", **days) for days in (now, before)]
    assert (energy["totals"]["beforeWh"], energy["totals"]["sessionsBefore"]) == (
        was["totals"]["energyWh"],
        was["totals"]["sessions"],
    )
    faults, were = [await report(reader, "faults", **days) for days in (now, before)]
    assert faults["secondsBefore"] == were["seconds"]
    revenue, earlier = [await report(reader, "revenue", **days) for days in (now, before)]
    assert [each["before"] for each in revenue["totals"]] == [each["total"] for each in earlier["totals"]]


@pytest.mark.parametrize("zone", ZONES)
async def test_shares_of_time_add_up_and_agree_with_availability(
    reader: httpx.AsyncClient, era: Era, zone: str
) -> None:
    use = await report(reader, "utilisation", timeZone=zone, **era.days)
    shares = use["shares"]
    assert sum(shares.values()) == pytest.approx(1, abs=0.0005)
    assert use["inUse"] == pytest.approx(shares["charging"] + shares["pluggedIn"], abs=0.0002)
    online = await report(reader, "availability", rule="online", timeZone=zone, **era.days)
    measured = online["all"]["upS"] + online["all"]["downS"]
    assert measured == pytest.approx(use["seconds"], abs=60)
    assert online["all"]["downS"] / measured == pytest.approx(shares["offline"], abs=0.0002)
    nevi = await report(reader, "availability", rule="nevi", timeZone=zone, **era.days)
    out = shares["offline"] + shares["faulted"] + shares["outOfService"]
    assert nevi["all"]["downS"] / measured == pytest.approx(out, abs=0.0004)


@pytest.mark.parametrize("rule", ["online", "nevi", "cec", "uk"])
async def test_connectors_and_their_outages_add_up_to_the_availability_of_all(
    reader: httpx.AsyncClient, era: Era, rule: str
) -> None:
    found = await report(reader, "availability", rule=rule, limit=200, **era.days)
    assert found["connectors"] == len(found["items"]) > 0
    for name in ("upS", "downS", "excludedS", "notMeasuredS"):
        assert sum(each[name] for each in found["items"]) == pytest.approx(found["all"][name], abs=len(found["items"]))
    figures = [each["availability"] for each in found["items"] if each["availability"] is not None]
    assert figures == sorted(figures)
    if found["target"] is not None:
        assert found["meeting"] + found["missing"] == len(figures)
    for each in found["items"][:3]:
        one = await report(reader, f"availability/{each['deviceId']}/{each['connectorId']}", rule=rule, **era.days)
        assert sum(outage["downS"] for outage in one["outages"]) == pytest.approx(one["figures"]["downS"], abs=20)
        for name in ("upS", "downS", "excludedS", "notMeasuredS"):
            assert one["figures"][name] == pytest.approx(each[name], abs=2)
        begins = [outage["from"] for outage in one["outages"]]
        assert begins == sorted(begins, reverse=True)


async def test_rules_that_cover_fewer_chargers_say_how_many_are_left(reader: httpx.AsyncClient, era: Era) -> None:
    """DEMO001 is weaker than 43 kW, all others have 150."""
    by_rule = {rule: await report(reader, "availability", rule=rule, **era.days) for rule in ("nevi", "cec", "uk")}
    for rule in ("cec", "uk"):
        found = by_rule[rule]
        assert found["connectors"] + found["belowPower"] + found["unrated"] == by_rule["nevi"]["connectors"]
        assert "DEMO001" not in {each["deviceId"] for each in found["items"]}


@pytest.mark.parametrize("by", ["errorCode", "charger", "model", "connector"])
async def test_faults_add_up_whatever_they_are_grouped_by(reader: httpx.AsyncClient, era: Era, by: str) -> None:
    found = await report(reader, "faults", by=by, limit=200, **era.days)
    assert found["groupCount"] == len(found["groups"]) > 0
    assert sum(each["seconds"] for each in found["groups"]) == pytest.approx(found["seconds"], abs=len(found["groups"]))
    assert found["groups"][-1]["cumulative"] == pytest.approx(1, abs=0.0001)
    seconds = [each["seconds"] for each in found["groups"]]
    assert seconds == sorted(seconds, reverse=True)
    assert max(each["longestS"] for each in found["groups"]) <= found["seconds"]
    by_code = await report(reader, "faults", **era.days)
    for name in ("seconds", "count", "chargersAffected", "meanClearS", "weeks"):
        assert found[name] == by_code[name]
    counted = await report(reader, "faults", by=by, sort="count", limit=200, **era.days)
    counts = [each["count"] for each in counted["groups"]]
    assert counts == sorted(counts, reverse=True)
    assert {each["key"] for each in counted["groups"]} == {each["key"] for each in found["groups"]}


async def test_time_faulted_is_the_same_in_three_reports(reader: httpx.AsyncClient, era: Era) -> None:
    faults = await report(reader, "faults", **era.days)
    use = await report(reader, "utilisation", **era.days)
    assert faults["seconds"] / use["seconds"] == pytest.approx(use["shares"]["faulted"], abs=0.0002)
    available = await report(reader, "availability", limit=200, **era.days)
    faulted = 0
    for each in available["items"]:
        one = await report(reader, f"availability/{each['deviceId']}/{each['connectorId']}", **era.days)
        faulted += sum(outage["downS"] for outage in one["outages"] if outage["state"] == "faulted")
    assert faulted == pytest.approx(faults["seconds"], abs=60)


@pytest.mark.parametrize("zone", ZONES)
async def test_revenue_adds_up_by_bucket_and_by_group(reader: httpx.AsyncClient, era: Era, zone: str) -> None:
    by_size = {
        size: await report(reader, "revenue", bucket=size, timeZone=zone, **era.days)
        for size in ("hour", "day", "month")
    }
    [euro] = by_size["day"]["totals"]
    for found in by_size.values():
        assert found["totals"] == [euro]
        assert sum(Decimal(each["total"]) for each in found["buckets"]) == Decimal(euro["total"])
        assert sum(each["sessions"] for each in found["buckets"]) == euro["sessions"]
        assert found["leftOut"] == by_size["day"]["leftOut"]
    for group in ("charger", "idTag", "tariff"):
        grouped = await report(reader, "revenue", group=group, timeZone=zone, limit=200, **era.days)
        assert sum(Decimal(each["total"]) for each in grouped["groups"]) == Decimal(euro["total"])
        assert sum(each["sessions"] for each in grouped["groups"]) == euro["sessions"]
        for each in grouped["buckets"]:
            assert sum(map(Decimal, each["groups"])) + Decimal(each["others"]) == Decimal(each["total"])


async def test_paid_and_unpaid_sessions_are_all_that_ended(
    reader: httpx.AsyncClient, era: Era, engine: AsyncEngine
) -> None:
    found = await report(reader, "revenue", **era.days)
    async with engine.begin() as connection:
        ended = await connection.scalar(
            text("SELECT count(*) FROM transactions WHERE stopped_at >= :since AND stopped_at < :end AND NOT suspect"),
            {"since": datetime.fromisoformat(found["from"]), "end": datetime.fromisoformat(found["to"])},
        )
    assert found["totals"][0]["sessions"] + found["leftOut"]["unpricedSessions"] == ended


@pytest.mark.parametrize("chosen", [{}, {"deviceId": ["DEMO001", "DEMO003"]}], ids=["fleet", "chosen"])
@pytest.mark.parametrize("zone", ZONES)
async def test_the_heat_map_averages_to_the_whole(
    reader: httpx.AsyncClient, era: Era, zone: str, chosen: dict[str, Any]
) -> None:
    """Each hour weighs as much as connectors were known in it: they were at all times."""
    found = await report(reader, "utilisation", by="weekdayHour", timeZone=zone, **chosen, **era.days)
    hours = found["hours"]
    assert [(each["weekday"], each["hour"]) for each in hours] == [(d, h) for d in range(1, 8) for h in range(24)]
    weight = sum(each["connectors"] for each in hours)
    in_use = sum((each["inUse"] or 0) * each["connectors"] for each in hours) / weight
    assert in_use == pytest.approx(found["inUse"], abs=0.005)
    assert found["busiest"]["inUse"] == max(each["inUse"] or 0 for each in hours)
    assert found["busiest"] in hours


@pytest.mark.parametrize("path", ["energy", "revenue"])
@pytest.mark.parametrize("group", ["charger", "idTag", "tariff"])
async def test_a_table_of_buckets_says_what_the_answer_says(
    reader: httpx.AsyncClient, era: Era, path: str, group: str
) -> None:
    asked = {"group": group, "timeZone": "Europe/Berlin", **era.days}
    found = await report(reader, path, **asked)
    table = await asked_rows(reader, path, **asked)
    keys = [each["key"] for each in found["groups"]][:4]
    assert len(table) == len(found["buckets"])
    for row, bucket in zip(table, found["buckets"], strict=True):
        assert (row["from"], row["to"], row["label"]) == (bucket["from"], bucket["to"], bucket["label"])
        assert (row["partial"], row["sessions"]) == ("false", str(bucket["sessions"]))
        assert [row[key] for key in keys] == [str(part) for part in bucket["groups"]]
    if path == "energy":
        assert [row["energyWh"] for row in table] == [str(each["energyWh"]) for each in found["buckets"]]
        assert [row["othersWh"] for row in table] == [str(each["othersWh"]) for each in found["buckets"]]
    else:
        assert {row["currency"] for row in table} == {"EUR"}
        assert [row["total"] for row in table] == [each["total"] for each in found["buckets"]]
        assert [row["others"] for row in table] == [each["others"] for each in found["buckets"]]


@pytest.mark.parametrize(
    ("path", "params", "name"),
    [
        ("utilisation", {"by": "charger"}, "items"),
        ("utilisation", {"by": "connector"}, "items"),
        ("utilisation", {"by": "connector", "order": "least"}, "items"),
        ("utilisation", {"by": "weekdayHour"}, "hours"),
        ("availability", {"rule": "online"}, "items"),
        ("availability", {"rule": "uk"}, "items"),
        ("faults", {"by": "connector"}, "groups"),
        ("faults", {"by": "model", "sort": "count"}, "groups"),
    ],
)
async def test_a_table_of_items_has_them_all_in_the_order_of_the_answer(
    reader: httpx.AsyncClient, era: Era, path: str, params: dict[str, str], name: str
) -> None:
    asked = {**params, **era.days}
    found = (await report(reader, path, **asked, **({} if name == "hours" else {"limit": 200})))[name]
    table = await asked_rows(reader, path, **asked)
    assert len(table) == len(found) > 0
    for row, item in zip(table, found, strict=True):
        for column, value in row.items():
            assert _is(value, item[column]), (column, value, item[column])


def _is(cell: str, value: Any) -> bool:
    """Return whether a cell shows a value; six digits of a fraction are shown."""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, float):
        return float(cell) == pytest.approx(value, rel=1e-5)
    return cell == ("" if value is None else str(value))


async def test_the_table_of_outages_has_each_part(reader: httpx.AsyncClient, era: Era) -> None:
    [worst, *_] = (await report(reader, "availability", limit=1, **era.days))["items"]
    path = f"availability/{worst['deviceId']}/{worst['connectorId']}"
    outages = (await report(reader, path, **era.days))["outages"]
    table = await asked_rows(reader, path, **era.days)
    parts = [(outage, part) for outage in outages for part in outage["parts"]]
    assert len(table) == len(parts) > 0
    for row, (outage, part) in zip(table, parts, strict=True):
        assert (row["from"], row["to"], row["counts"]) == (part["from"], part["to"], part["counts"])
        assert (row["state"], row["chargerStatus"]) == (outage["state"], outage["chargerStatus"])
        assert row["beginsAt"] == (outage["begins"]["at"] if outage["begins"] else "")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("utilisation", {"by": "connector"}),
        ("utilisation", {"by": "connector", "order": "least"}),
        ("utilisation", {"by": "charger"}),
        ("availability", {"rule": "nevi"}),
        ("availability", {"rule": "cec"}),
    ],
)
@pytest.mark.parametrize("limit", [1, 3])
async def test_pages_have_all_items_once_and_in_order(
    reader: httpx.AsyncClient, era: Era, path: str, params: dict[str, str], limit: int
) -> None:
    asked = {**params, **era.days}
    whole = (await report(reader, path, **asked, limit=200))["items"]
    read = await pages(reader, f"/reports/{path}", **asked, limit=limit)
    assert [item for page in read for item in page] == whole
    assert {len(page) for page in read[:-1]} <= {limit}


async def test_strips_lie_within_the_time_and_only_of_connectors_with_outages(
    reader: httpx.AsyncClient, era: Era
) -> None:
    found = await report(reader, "availability", limit=200, **era.days)
    for each in found["items"]:
        assert bool(each["strip"]) == bool(each["downS"] or each["excludedS"])
        edges = [edge for part in each["strip"] for edge in (part["from"], part["to"])]
        assert edges == sorted(edges)
        assert all(found["from"] <= edge <= found["to"] for edge in edges)


async def test_days_before_the_fleet_was_there_are_empty_and_count_no_time(reader: httpx.AsyncClient, era: Era) -> None:
    long_ago = {"from": (era.since - timedelta(days=9)).isoformat(), "to": (era.since - timedelta(days=5)).isoformat()}
    energy = await report(reader, "energy", group="charger", **long_ago)
    assert (energy["totals"]["energyWh"], energy["groups"], len(energy["buckets"])) == (0, [], 5)
    use = await report(reader, "utilisation", by="connector", **long_ago)
    assert (use["seconds"], use["inUse"], use["items"]) == (0, None, [])
    for rule in ("online", "nevi", "cec", "uk"):
        available = await report(reader, "availability", rule=rule, **long_ago)
        assert (available["connectors"], available["all"]["availability"]) == (0, None)


@pytest.mark.parametrize("path", ["energy", "utilisation", "availability", "faults", "revenue"])
async def test_days_yet_to_come_add_nothing(reader: httpx.AsyncClient, era: Era, path: str) -> None:
    """What is summed up ends with the fleet: a longer report has the same figures."""
    in_utc = {"from": era.first.isoformat(), "timeZone": "UTC"}
    now = await report(reader, path, **in_utc, to=(era.until - timedelta(days=1)).isoformat())
    longer = await report(reader, path, **in_utc, to=(era.until + timedelta(days=3)).isoformat())
    assert longer["to"] > longer["countedUntil"] == now["countedUntil"]
    names = {
        "energy": "leftOut",
        "utilisation": "seconds",
        "availability": "all",
        "faults": "seconds",
        "revenue": "leftOut",
    }
    assert longer[names[path]] == now[names[path]]
    if path == "energy":
        assert [each["partial"] for each in longer["buckets"][-4:]] == [True] * 4
        assert longer["buckets"][: len(now["buckets"])] == now["buckets"]
