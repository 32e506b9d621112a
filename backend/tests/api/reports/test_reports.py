"""Reports over the chargers and days of tests.support.report_fleet."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_status_history
from genx.db.tables.id_tags import id_tags
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAY, DAYS, END, FAULT, FIRST, HOUR, filled, get, known, one_known, rows
from tests.support.rolled import quarters, roll, told, was_online


async def test_energy_counts_sessions_and_says_what_it_leaves_out(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "energy")
    assert (found["from"], found["to"]) == ("2026-01-01T00:00:00.000Z", "2026-01-04T00:00:00.000Z")
    assert (found["timeZone"], found["bucket"], found["group"], found["today"]) == ("UTC", "day", None, None)
    assert found["totals"] == {
        "energyWh": 18_000,
        "sessions": 3,
        "perSessionWh": 6_000,
        "beforeWh": 0,
        "sessionsBefore": 0,
        "change": None,
        "sessionsChange": None,
    }
    assert found["leftOut"] == {"sessions": 1, "energyWh": 900_000}
    assert found["outsideSessionsWh"] == 500
    assert [each["energyWh"] for each in found["buckets"]] == [12_000, 6_000, 0]
    assert [each["label"] for each in found["buckets"]] == [f"2026-01-0{day}T00:00:00+00:00" for day in (1, 2, 3)]
    assert [each["partial"] for each in found["buckets"]] == [False] * 3


async def test_energy_by_charger_shows_the_first_groups_and_sums_up_the_others(
    viewer: httpx.AsyncClient, fleet: Any
) -> None:
    found = await get(viewer, "energy", group="charger")
    assert [(each["key"], each["name"], each["energyWh"], each["sessions"]) for each in found["groups"]] == [
        ("CP2", None, 10_000, 2),
        ("CP1", "Mill Lane", 8_000, 1),
    ]
    assert [each["share"] for each in found["groups"]] == [0.5556, 0.4444]
    assert [each["groups"] for each in found["buckets"]] == [[4_000, 8_000], [6_000, 0], [0, 0]]
    one_shown = await get(viewer, "energy", group="charger", groups=1)
    assert [(each["groups"], each["othersWh"]) for each in one_shown["buckets"]] == [
        ([4_000], 8_000),
        ([6_000], 0),
        ([0], 0),
    ]
    one_row = await get(viewer, "energy", group="charger", limit=1)
    assert [(each["key"], each["energyWh"]) for each in one_row["groups"]] == [("CP2", 10_000), (None, 8_000)]


async def test_energy_by_tag_takes_tags_in_any_letter_case_and_names_those_that_are_registered(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, fleet: Any
) -> None:
    tag = {"id_tag_key": "tag1", "id_tag": "TAG1", "name": "Ann", "created_at": FIRST}
    await add(clean_db, id_tags, tag)
    found = await get(viewer, "energy", group="idTag")
    assert [(each["key"], each["name"], each["energyWh"], each["sessions"]) for each in found["groups"]] == [
        ("TAG1", "Ann", 12_000, 2),
        ("TAG2", None, 6_000, 1),
    ]
    assert [each["groups"] for each in found["buckets"]] == [[12_000, 0], [0, 6_000], [0, 0]]
    of_one = await get(viewer, "energy", group="idTag", deviceId="CP1")
    assert [(each["key"], each["energyWh"]) for each in of_one["groups"]] == [("TAG1", 8_000)]


async def test_energy_of_some_chargers_by_the_hour_is_theirs(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "energy", deviceId="cp1", bucket="hour", to="2026-01-01")
    by_hour = {each["label"]: each["energyWh"] for each in found["buckets"] if each["energyWh"]}
    assert by_hour == {"2026-01-01T10:00:00+00:00": 4_000, "2026-01-01T11:00:00+00:00": 4_000}
    assert len(found["buckets"]) == 24
    assert found["totals"]["sessions"] == 1
    nobody = await get(viewer, "energy", deviceId="CP9", group="charger")
    assert (nobody["totals"]["energyWh"], nobody["groups"]) == (0, [])


async def test_energy_is_beside_the_time_of_the_same_length_before(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "energy", group="charger", **{"from": "2026-01-02", "to": "2026-01-02"})
    assert (found["totals"]["energyWh"], found["totals"]["beforeWh"]) == (6_000, 12_000)
    assert (found["totals"]["change"], found["totals"]["sessionsChange"]) == (-0.5, -0.5)
    [group] = found["groups"]
    assert (group["key"], group["beforeWh"], group["change"]) == ("CP2", 4_000, 0.5)


@pytest.mark.parametrize("device_ids", [None, ["CP1", "CP2"]], ids=["fleet", "chosen"])
@pytest.mark.parametrize("kept_in", ["UTC", "Asia/Kolkata"])
async def test_days_of_another_time_zone_are_as_right_as_those_of_the_server(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, kept_in: str, device_ids: list[str] | None
) -> None:
    """In Auckland, 13 hours ahead, 2 January begins at 11:00 of the 1st, in the middle of a session."""
    await filled(clean_db, kept_in)
    zone = {"timeZone": "Pacific/Auckland", "from": "2026-01-02", "to": "2026-01-03"}
    chosen: dict[str, Any] = {} if device_ids is None else {"deviceId": device_ids}
    found = await get(viewer, "energy", group="charger", **chosen, **zone)
    assert [each["energyWh"] for each in found["buckets"]] == [8_000, 6_000]
    assert [each["label"] for each in found["buckets"]] == ["2026-01-02T00:00:00+13:00", "2026-01-03T00:00:00+13:00"]
    assert [(each["key"], each["energyWh"]) for each in found["groups"]] == [("CP2", 10_000), ("CP1", 4_000)]
    use = await get(viewer, "utilisation", **chosen, **zone)
    assert use["seconds"] == 3 * 2 * 86_400
    assert use["shares"]["faulted"] == round(6 / 144, 4)
    # Of the twelve hours offline, eleven are on the 3rd.
    assert use["shares"]["offline"] == round(11 / 144, 4)


async def test_utilisation_says_where_the_time_goes(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "utilisation")
    assert (found["connectors"], found["seconds"]) == (3, 9 * 86_400)
    hours = {"charging": 5, "pluggedIn": 1, "faulted": 6, "offline": 12, "outOfService": 0, "unknown": 0, "free": 192}
    assert found["shares"] == {name: round(of / 216, 4) for name, of in hours.items()}
    assert found["inUse"] == round(6 / 216, 4)
    assert (found["sessions"], found["sessionsPerConnectorDay"]) == (4, round(4 / 9, 4))
    assert found["medianSessionMinutes"] == 120.0
    assert (found["hours"], found["items"]) == (None, None)


@pytest.mark.parametrize("device_ids", [None, ["CP1", "CP2"]], ids=["fleet", "chosen"])
async def test_the_heat_map_has_every_hour_of_the_week(
    viewer: httpx.AsyncClient, fleet: Any, device_ids: list[str] | None
) -> None:
    chosen: dict[str, Any] = {} if device_ids is None else {"deviceId": device_ids}
    found = await get(viewer, "utilisation", by="weekdayHour", **chosen)
    assert len(found["hours"]) == 7 * 24
    hours = {(each["weekday"], each["hour"]): each for each in found["hours"]}
    # 1 January 2026 is a Thursday. One of three connectors was in use.
    assert hours[4, 10]["inUse"] == hours[4, 12]["inUse"] == hours[5, 19]["charging"] == 0.3333
    assert (hours[4, 12]["charging"], hours[4, 9]["inUse"], hours[1, 0]["inUse"]) == (0.0, 0.0, None)
    assert found["busiest"]["inUse"] == 0.3333
    in_kolkata = await get(viewer, "utilisation", by="weekdayHour", timeZone="Asia/Kolkata", **chosen)
    shifted = {(each["weekday"], each["hour"]): each["inUse"] for each in in_kolkata["hours"]}
    assert (shifted[4, 15], shifted[4, 16], shifted[4, 18]) == (0.1667, 0.3333, 0.1667)


async def test_the_most_and_the_least_used_are_paged(viewer: httpx.AsyncClient, fleet: Any) -> None:
    by_charger = await get(viewer, "utilisation", by="charger")
    assert [(each["deviceId"], each["connectorId"]) for each in by_charger["items"]] == [("CP2", None), ("CP1", None)]
    assert by_charger["items"][0]["inUse"] == round(3 / 72, 4)
    assert by_charger["items"][0]["offline"] == round(12 / 72, 4)
    first = await get(viewer, "utilisation", by="connector", order="least", limit=2)
    assert [(each["deviceId"], each["connectorId"]) for each in first["items"]] == [("CP1", 2), ("CP1", 1)]
    rest = await get(viewer, "utilisation", by="connector", order="least", limit=2, cursor=first["nextCursor"])
    assert [(each["deviceId"], each["connectorId"]) for each in rest["items"]] == [("CP2", 1)]
    assert rest["nextCursor"] is None
    other_list = await viewer.get("/reports/utilisation", params={"by": "charger", "cursor": first["nextCursor"]})
    assert (other_list.status_code, other_list.json()["type"]) == (400, "bad-cursor")


async def test_availability_by_nevi_is_lowest_first(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "availability")
    assert (found["rule"], found["target"], found["countsNetwork"]) == ("nevi", 97.0, False)
    assert (found["connectors"], found["meeting"], found["missing"]) == (3, 1, 2)
    items = {(each["deviceId"], each["connectorId"]): each for each in found["items"]}
    assert list(items) == [("CP2", 1), ("CP1", 2), ("CP1", 1)]
    assert [each["availability"] for each in found["items"]] == [
        round(100 * 60 / 72, 3),
        round(100 * 66 / 72, 3),
        100.0,
    ]
    assert (items["CP1", 2]["downS"], items["CP1", 2]["meets"]) == (6 * 3600, False)
    assert found["all"]["availability"] == round(100 * (216 - 18) / 216, 3)
    [faulted] = items["CP1", 2]["strip"]
    assert faulted["kind"] == "faulted"
    assert abs(datetime.fromisoformat(faulted["from"]) - FAULT) < HOUR
    assert items["CP1", 1]["strip"] == []


async def test_each_rule_counts_what_it_covers(viewer: httpx.AsyncClient, fleet: Any) -> None:
    online = await get(viewer, "availability", rule="online")
    assert [each["availability"] for each in online["items"]] == [round(100 * 60 / 72, 3), 100.0, 100.0]
    assert (online["target"], online["meeting"], online["missing"]) == (None, 0, 0)
    uk = await get(viewer, "availability", rule="uk")
    assert [(each["deviceId"], each["availability"]) for each in uk["items"]] == [("CP2", 100.0)]
    assert uk["items"][0]["notMeasuredS"] == 12 * 3600
    assert (uk["belowPower"], uk["unrated"], uk["countsNetwork"]) == (2, 0, True)
    cec = await get(viewer, "availability", rule="cec")
    assert [each["availability"] for each in cec["items"]] == [round(100 * 60 / 72, 3)]


async def test_chargers_whose_power_is_not_known_are_counted_apart(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await one_known(clean_db)
    found = await get(viewer, "availability", rule="uk")
    assert (found["connectors"], found["belowPower"], found["unrated"]) == (0, 0, 1)
    assert found["all"]["availability"] is None


async def test_lowest_availability_is_paged(viewer: httpx.AsyncClient, fleet: Any) -> None:
    first = await get(viewer, "availability", limit=2)
    rest = await get(viewer, "availability", limit=2, cursor=first["nextCursor"])
    assert [each["deviceId"] for each in first["items"] + rest["items"]] == ["CP2", "CP1", "CP1"]
    assert rest["nextCursor"] is None


async def test_an_outage_names_its_entries_in_the_log(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "availability/CP1/2")
    [outage] = found["outages"]
    assert (outage["from"], outage["to"]) == ("2026-01-02T06:00:00.000Z", "2026-01-02T12:00:00.000Z")
    assert (outage["state"], outage["errorCode"]) == ("faulted", "GroundFailure")
    assert outage["begins"] == {"kind": "status", "at": "2026-01-02T06:00:02.000Z"}
    assert outage["ends"] == {"kind": "status", "at": "2026-01-02T12:00:02.000Z"}
    assert (outage["downS"], outage["excludedS"]) == (6 * 3600, 0)
    assert found["figures"]["availability"] == round(100 * 66 / 72, 3)
    [offline] = (await get(viewer, "availability/CP2/1"))["outages"]
    assert (offline["state"], offline["begins"]["kind"]) == ("offline", "connection")
    assert (await get(viewer, "availability/CP2/7"))["outages"] == []
    missing = await viewer.get("/reports/availability/CP9/1", params=DAYS)
    assert missing.status_code == 404


async def test_maintenance_is_planned_and_an_inactive_charger_is_out_of_the_network(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, fleet: tuple[int, int]
) -> None:
    one, other = fleet
    await add(
        clean_db,
        charger_status_history,
        {"charger_id": one, "at": FIRST - DAY, "charger_status": "active"},
        {"charger_id": one, "at": FAULT + HOUR, "charger_status": "maintenance"},
        {"charger_id": one, "at": FAULT + 3 * HOUR, "charger_status": "active"},
        {"charger_id": other, "at": FIRST + 2 * DAY, "charger_status": "inactive"},
    )
    found = await get(viewer, "availability")
    items = {(each["deviceId"], each["connectorId"]): each for each in found["items"]}
    assert (items["CP1", 2]["excludedS"], items["CP1", 2]["downS"]) == (2 * 3600, 4 * 3600)
    assert items["CP1", 2]["availability"] == round(100 * 68 / 72, 3)
    assert items["CP1", 1]["availability"] == 100.0
    assert (items["CP2", 1]["notMeasuredS"], items["CP2", 1]["availability"]) == (24 * 3600, 100.0)
    [outage] = [
        each for each in (await get(viewer, "availability/CP1/2"))["outages"] if each["chargerStatus"] == "maintenance"
    ]
    assert outage["parts"][0]["reason"] == "plannedMaintenance"
    assert outage["parts"][0]["exclusionId"] is None
    assert outage["begins"]["kind"] == "chargerStatus"


async def test_faults_cost_time_by_code_charger_model_and_connector(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = await get(viewer, "faults")
    assert (found["seconds"], found["count"], found["meanClearS"]) == (6 * 3600, 1, 6 * 3600)
    assert (found["chargersAffected"], found["chargers"]) == (1, 2)
    [group] = found["groups"]
    assert (group["key"], group["seconds"], group["cumulative"]) == ("GroundFailure", 6 * 3600, 1.0)
    assert (group["longestS"], group["sessions"]) == (6 * 3600, None)
    assert [each["seconds"] for each in found["weeks"]][-1] == 6 * 3600
    assert len(found["weeks"]) == 12
    [by_model] = (await get(viewer, "faults", by="model"))["groups"]
    assert (by_model["key"], by_model["sessions"], by_model["perThousandSessions"]) == ("Ohmweg Duo", 1, 1000.0)
    [by_charger] = (await get(viewer, "faults", by="charger"))["groups"]
    assert (by_charger["key"], by_charger["name"], by_charger["errorCode"]) == ("CP1", "Mill Lane", "GroundFailure")
    [by_connector] = (await get(viewer, "faults", by="connector"))["groups"]
    assert (by_connector["key"], by_connector["connectorId"]) == ("CP1", 2)
    assert (await get(viewer, "faults", deviceId="CP2"))["groups"] == []


async def test_a_fault_counts_where_it_begins_its_time_where_it_passes_and_not_while_offline(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    one = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, *({"charger_id": one, "connector_id": number} for number in (1, 2)))
    broken = quarters(FIRST, FIRST + 10 * HOUR, faulted_s=900)
    await roll(clean_db, {(one, 1): broken, (one, 2): {}}, FIRST, END)
    # Told twice; then with another error. It ends on the second day.
    changes = [(FIRST - HOUR, "Faulted", "HighTemperature"), (FIRST + HOUR, "Faulted", "HighTemperature")]
    other = [(FIRST + 2 * HOUR, "Faulted", "GroundFailure"), (FIRST + 26 * HOUR, "Available", "NoError")]
    await told(clean_db, (one, 1), *changes, *other)
    await told(clean_db, (one, 2), (FIRST + 60 * HOUR, "Faulted", "GroundFailure"))
    await was_online(clean_db, one, (FIRST - DAY, True), (FIRST + 10 * HOUR, False), (FIRST + 14 * HOUR, True))
    found = await get(viewer, "faults")
    groups = {each["key"]: each for each in found["groups"]}
    assert groups["HighTemperature"]["seconds"] == 2 * 3600
    assert groups["GroundFailure"]["seconds"] == (20 + 12) * 3600
    assert groups["GroundFailure"]["longestS"] == 20 * 3600
    assert (found["count"], found["seconds"]) == (2, 34 * 3600)
    assert [each["cumulative"] for each in found["groups"]] == [round(32 / 34, 4), 1.0]
    # From beginning to end: with the hour of the day before, and the hours offline.
    assert found["meanClearS"] == (3 + 24) * 3600 // 2
    by_count = await get(viewer, "faults", sort="count", limit=1)
    assert ([each["key"] for each in by_count["groups"]], by_count["groupCount"]) == (["GroundFailure"], 2)


async def test_the_summary_begins_with_the_fleet_now(viewer: httpx.AsyncClient, fleet: Any) -> None:
    found = (await viewer.get("/reports/summary", params={"timeZone": "Europe/London"})).json()
    assert (found["timeZone"], found["countedUntil"]) == ("Europe/London", "2026-01-04T00:00:00.000Z")
    assert {"chargers", "online", "offline", "faulted", "powerW", "activeTransactions"} <= set(found)
    assert (found["today"]["energyWh"], found["week"]["sessions"], found["month"]["energyWh"]) == (0, 0, 0)
    flat = await rows(viewer, "summary", **dict.fromkeys(DAYS))
    assert flat[0] == {"name": "timeZone", "value": "UTC"}
    assert [row["value"] for row in flat if row["name"] == "today.energyWh"] == ["0"]


async def test_the_summary_sums_up_today_this_week_and_this_month(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = min(midnight - now.weekday() * DAY, midnight.replace(day=1))
    one = await add_charger(clean_db, "CP1")
    midnights = [first + number * DAY for number in range((midnight - first).days + 1)]
    each_day = {at: {"session_wh": 1000, "energy_wh": 1000, "started": 1} for at in midnights}
    await roll(clean_db, {(one, 1): each_day}, first, midnight + HOUR / 4)
    found = (await viewer.get("/reports/summary")).json()
    assert (found["today"]["energyWh"], found["today"]["sessions"]) == (1000, 1)
    assert found["week"]["energyWh"] == 1000 * (now.weekday() + 1)
    assert found["month"]["sessions"] == now.day
    energy = (await viewer.get("/reports/energy")).json()
    assert (energy["today"]["energyWh"], energy["today"]["partial"]) == (1000, True)
    assert len(energy["buckets"]) == 30


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("energy", {"group": "charger"}, {"label": "2026-01-01T00:00:00+00:00", "energyWh": "12000", "CP2": "4000"}),
        ("utilisation", {}, {"deviceId": "CP1", "connectorId": "1", "inUse": "0.0417"}),
        ("utilisation", {"by": "weekdayHour"}, {"weekday": "1", "hour": "0", "inUse": ""}),
        ("utilisation", {"by": "charger"}, {"deviceId": "CP2", "connectorId": ""}),
        ("availability", {}, {"deviceId": "CP2", "availability": "83.333", "meets": "false", "downS": "43200"}),
        ("availability/CP1/2", {}, {"state": "faulted", "seconds": "21600", "beginsAt": "2026-01-02T06:00:02.000Z"}),
        ("faults", {}, {"key": "GroundFailure", "seconds": "21600", "count": "1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_each_report_is_a_table_too(
    viewer: httpx.AsyncClient, fleet: Any, path: str, params: dict[str, Any], expected: dict[str, str]
) -> None:
    [first, *_] = await rows(viewer, path, **params)
    assert expected.items() <= first.items()


async def test_no_cell_of_a_table_is_a_formula(viewer: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await one_known(clean_db, name='=HYPERLINK("http://evil")')
    for path in ("utilisation", "availability"):
        [row] = await rows(viewer, path)
        assert row["name"].startswith("'=")


@pytest.mark.parametrize(
    ("path", "params", "status", "kind"),
    [
        ("energy", {"bucket": "hour", "from": "2026-01-01", "to": "2026-02-01"}, 422, "report-too-long"),
        ("energy", {"bucket": "day", "from": "2024-01-01", "to": "2026-02-01"}, 422, "report-too-long"),
        ("energy", {"from": "2000-01-01", "to": "2026-02-01"}, 422, "report-too-long"),
        ("faults", {"from": "2024-01-01", "to": "2026-02-01"}, 422, "report-too-long"),
        ("availability", {"from": "2023-01-01", "to": "2026-02-01"}, 422, "report-too-long"),
        ("energy", {"from": "2026-01-02", "to": "2026-01-01"}, 422, "report-backwards"),
        ("energy", {"from": "yesterday"}, 400, "invalid-request"),
        ("energy", {"to": "0001-01-01"}, 400, "invalid-request"),
        ("energy", {"timeZone": "Mars/Olympus"}, 400, "invalid-request"),
        ("summary", {"timeZone": "Mars/Olympus", "from": None, "to": None}, 400, "invalid-request"),
        ("availability", {"rule": "iso"}, 400, "invalid-request"),
    ],
)
async def test_what_can_not_be_reported_is_refused_with_what_would_do(
    viewer: httpx.AsyncClient, path: str, params: dict[str, Any], status: int, kind: str
) -> None:
    refused = await viewer.get(f"/reports/{path}", params=known({**DAYS, **params}))
    assert (refused.status_code, refused.json()["type"]) == (status, kind)


async def test_of_days_whose_quarter_hours_are_gone_there_are_days_and_months(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, fleet: tuple[int, int]
) -> None:
    async with clean_db.begin() as connection:
        for table in ("quarter_hours", "fleet_quarter_hours"):
            await connection.exec_driver_sql(f"DELETE FROM {table} WHERE at < '2026-01-03Z'")
    found = await get(viewer, "energy", group="charger")
    assert [each["energyWh"] for each in found["buckets"]] == [12_000, 6_000, 0]
    assert (await get(viewer, "energy", bucket="month"))["totals"]["energyWh"] == 18_000
    for path, params in (
        ("energy", {"timeZone": "Asia/Tokyo"}),
        ("energy", {"bucket": "hour"}),
        ("utilisation", {"by": "weekdayHour"}),
    ):
        refused = await viewer.get(f"/reports/{path}", params=DAYS | params)
        assert (refused.status_code, refused.json()["type"]) == (422, "quarter-hours-gone")
    assert "timeZone=UTC" in refused.json()["detail"]
    assert (await get(viewer, "utilisation"))["busiest"] is None


async def test_before_anything_is_summed_up_reports_are_empty(viewer: httpx.AsyncClient) -> None:
    assert (await get(viewer, "energy", group="charger"))["totals"]["energyWh"] == 0
    assert (await get(viewer, "utilisation"))["shares"] is None
    assert (await get(viewer, "availability"))["items"] == []
    assert (await get(viewer, "faults"))["groups"] == []
    future = {"from": "2199-01-01", "to": "2199-01-02"}
    assert (await get(viewer, "energy", **future))["totals"]["beforeWh"] == 0


async def test_a_stranger_reads_no_report(stranger: httpx.AsyncClient) -> None:
    for path in ("summary", "energy", "utilisation", "availability", "availability/CP1/1", "faults"):
        assert (await stranger.get(f"/reports/{path}")).status_code == 401
