"""What reports refuse and how they say it, and what they make of chargers, days and ids of which nothing is known."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.rollups import rollup_state
from tests.api.reports.asking import report
from tests.support.kept import add, add_charger
from tests.support.report_fleet import DAYS, END, FIRST, HOUR, one_known
from tests.support.rolled import roll, told, was_online
from tests.support.server import RunningServer, token_for

REPORTS = ["energy", "utilisation", "availability", "faults", "revenue"]
OF_DAYS = [*REPORTS, "availability/CP1/1"]
ALL = [*OF_DAYS, "summary"]
NO_DAYS = ["", "2026-13-01", "2026-02-30", "1989-12-31", "2200-01-01", "2026-01-01T00:00:00Z", "20260101", "2026-W01-4"]
NO_ZONES = ["", "Europe", "europe/london", "GMT+1", "../../etc/passwd", "Z" * 65]
RULES = ["online", "nevi", "cec", "uk"]


@pytest.fixture
async def admin(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "admin")) as client:
        yield client


async def refusal(client: httpx.AsyncClient, path: str, **params: Any) -> tuple[int, str, list[str]]:
    """The status, the type, and the names of what is wrong."""
    answer = await client.get(f"/reports/{path}", params=params)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["type"], [error["pointer"] for error in problem.get("errors", [])]


@pytest.mark.parametrize("path", OF_DAYS)
@pytest.mark.parametrize("name", ["from", "to"])
async def test_a_day_that_is_none_is_refused_by_its_name(viewer: httpx.AsyncClient, path: str, name: str) -> None:
    for day in NO_DAYS:
        assert await refusal(viewer, path, **DAYS | {name: day}) == (400, "invalid-request", [name]), day


@pytest.mark.parametrize("path", ALL)
async def test_a_time_zone_that_is_none_is_refused_by_its_name(viewer: httpx.AsyncClient, path: str) -> None:
    for zone in NO_ZONES:
        assert await refusal(viewer, path, timeZone=zone) == (400, "invalid-request", ["timeZone"]), zone


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("energy", "bucket", "week"),
        ("energy", "group", "model"),
        ("energy", "groups", "-1"),
        ("energy", "groups", "5"),
        ("energy", "limit", "0"),
        ("energy", "limit", "201"),
        ("energy", "limit", "many"),
        ("revenue", "bucket", "quarter"),
        ("revenue", "group", "currency"),
        ("revenue", "groups", "5"),
        ("revenue", "limit", "0"),
        ("revenue", "currency", "EU"),
        ("revenue", "currency", "EURO"),
        ("utilisation", "by", "model"),
        ("utilisation", "order", "first"),
        ("utilisation", "limit", "0"),
        ("utilisation", "limit", "201"),
        ("availability", "rule", "NEVI"),
        ("availability", "limit", "201"),
        ("availability/CP1/1", "rule", "eu"),
        ("availability/CP1/1", "format", "ndjson"),
        ("faults", "by", "status"),
        ("faults", "sort", "share"),
        ("faults", "limit", "201"),
        ("summary", "format", "xml"),
    ],
)
async def test_a_parameter_with_another_value_is_refused_by_its_name(
    viewer: httpx.AsyncClient, path: str, name: str, value: str
) -> None:
    assert await refusal(viewer, path, **{name: value}) == (400, "invalid-request", [name])


@pytest.mark.parametrize("path", REPORTS)
async def test_more_than_fifty_chargers_are_refused(viewer: httpx.AsyncClient, path: str) -> None:
    ids = [f"CP{number}" for number in range(51)]
    assert await refusal(viewer, path, deviceId=ids, **DAYS) == (400, "invalid-request", ["deviceId"])
    await report(viewer, path, deviceId=ids[:50], **DAYS)


@pytest.mark.parametrize("path", OF_DAYS)
async def test_days_that_end_before_they_begin_are_refused(viewer: httpx.AsyncClient, path: str) -> None:
    backwards = {"from": "2026-01-02", "to": "2026-01-01"}
    assert await refusal(viewer, path, **backwards) == (422, "report-backwards", [])
    await report(viewer, path.removesuffix("/CP1/1"), **{"from": "2026-01-02", "to": "2026-01-02"})


@pytest.mark.parametrize(
    ("path", "most", "params", "hint"),
    [
        ("energy", 31, {"bucket": "hour"}, "choose fewer days, or bucket=day."),
        ("energy", 400, {"bucket": "day"}, "choose fewer days, or bucket=month."),
        ("energy", 3660, {"bucket": "month"}, "choose fewer."),
        ("energy", 3660, {}, "choose fewer."),
        ("revenue", 31, {"bucket": "hour"}, "choose fewer days, or bucket=day."),
        ("revenue", 3660, {}, "choose fewer."),
        ("utilisation", 3660, {}, "choose fewer."),
        ("availability", 800, {}, "choose fewer."),
        ("faults", 400, {}, "choose fewer."),
    ],
)
async def test_the_longest_report_is_answered_and_one_more_day_is_refused(
    viewer: httpx.AsyncClient, path: str, most: int, params: dict[str, str], hint: str
) -> None:
    first = FIRST.date() - timedelta(days=most - 1)
    found = await report(viewer, path, to="2026-01-01", **params, **{"from": first.isoformat()})
    assert found["from"] == f"{first}T00:00:00.000Z"
    earlier = {"from": (first - timedelta(days=1)).isoformat(), "to": "2026-01-01"}
    refused = await viewer.get(f"/reports/{path}", params=params | earlier)
    assert (refused.status_code, refused.json()["type"]) == (422, "report-too-long")
    assert str(most) in refused.json()["detail"]
    assert str(most + 1) in refused.json()["detail"]
    assert refused.json()["detail"].endswith(hint)


@pytest.mark.parametrize(("days", "size"), [(1, "day"), (400, "day"), (401, "month"), (3660, "month")])
@pytest.mark.parametrize("path", ["energy", "revenue"])
async def test_buckets_are_days_and_months_from_401_days_on(
    viewer: httpx.AsyncClient, path: str, days: int, size: str
) -> None:
    first = FIRST.date() - timedelta(days=days - 1)
    found = await report(viewer, path, to="2026-01-01", **{"from": first.isoformat()})
    assert found["bucket"] == size
    assert len(found["buckets"]) == (
        days if size == "day" else len({_month(first + timedelta(d)) for d in range(days)})
    )


def _month(day: Any) -> tuple[int, int]:
    return day.year, day.month


@pytest.mark.parametrize("path", ["utilisation", "availability"])
async def test_a_made_up_cursor_is_refused(viewer: httpx.AsyncClient, path: str) -> None:
    for cursor in ("", "x", "eyJhIjoxfQ.abc", "0" * 1000):
        assert await refusal(viewer, path, cursor=cursor, **DAYS) == (400, "bad-cursor", [])
    assert await refusal(viewer, path, cursor="0" * 1001, **DAYS) == (400, "invalid-request", ["cursor"])


@pytest.fixture
async def three(clean_db: AsyncEngine, viewer: httpx.AsyncClient) -> None:
    """CP1 to CP3, with a connector each that was free all the time."""
    ids = [await add_charger(clean_db, f"CP{number}", power_rating_manual_w=50_000) for number in (1, 2, 3)]
    for charger_id in ids:
        await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
        await was_online(clean_db, charger_id, (FIRST - HOUR, True))
        await told(clean_db, (charger_id, 1), (FIRST - HOUR, "Available"))
    await roll(clean_db, {(charger_id, 1): {} for charger_id in ids}, FIRST, END)


@pytest.mark.parametrize(
    ("path", "params", "other"),
    [
        ("utilisation", {"by": "charger"}, {"by": "connector"}),
        ("utilisation", {"by": "charger"}, {"by": "charger", "order": "least"}),
        ("availability", {"rule": "nevi"}, {"rule": "uk"}),
    ],
)
async def test_a_cursor_is_good_for_its_own_list_and_only_as_it_was_given(
    viewer: httpx.AsyncClient, three: None, path: str, params: dict[str, str], other: dict[str, str]
) -> None:
    first = await report(viewer, path, limit=2, **params, **DAYS)
    cursor = first["nextCursor"]
    rest = await report(viewer, path, limit=2, cursor=cursor, **params, **DAYS)
    assert [each["deviceId"] for each in first["items"] + rest["items"]] == ["CP1", "CP2", "CP3"]
    assert (rest["nextCursor"], rest["connectors"]) == (None, first["connectors"])
    middle = len(cursor) // 2
    swapped = "A" if cursor[middle] != "A" else "B"
    for tampered in (cursor[:-1], cursor[:middle] + swapped + cursor[middle + 1 :], cursor + "A"):
        assert await refusal(viewer, path, cursor=tampered, **params, **DAYS) == (400, "bad-cursor", [])
    assert await refusal(viewer, path, cursor=cursor, **other, **DAYS) == (400, "bad-cursor", [])


async def test_items_that_are_equal_come_in_the_order_of_their_ids(viewer: httpx.AsyncClient, three: None) -> None:
    for order in ("most", "least"):
        found = await report(viewer, "utilisation", by="charger", order=order, **DAYS)
        assert [(each["deviceId"], each["inUse"]) for each in found["items"]] == [("CP1", 0), ("CP2", 0), ("CP3", 0)]
    found = await report(viewer, "availability", **DAYS)
    assert [each["deviceId"] for each in found["items"]] == ["CP1", "CP2", "CP3"]


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_everybody_who_is_signed_in_reads_all_reports(
    request: pytest.FixtureRequest,
    viewer: httpx.AsyncClient,
    operator: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    three: None,
    role: str,
) -> None:
    client = {"viewer": viewer, "operator": operator, "admin": admin}[role]
    for path in ALL:
        await report(client, path)


@pytest.mark.parametrize("path", ALL)
async def test_reports_are_only_read(viewer: httpx.AsyncClient, stranger: httpx.AsyncClient, path: str) -> None:
    assert (await viewer.post(f"/reports/{path}", json={})).status_code == 405
    assert (await viewer.delete(f"/reports/{path}")).status_code == 405
    refused = await stranger.get(f"/reports/{path}")
    assert (refused.status_code, refused.json()["type"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["availability/CP1/0", "availability/CP1/2147483648"])
async def test_a_connector_has_a_number_of_its_own(viewer: httpx.AsyncClient, three: None, path: str) -> None:
    assert await refusal(viewer, path, **DAYS) == (400, "invalid-request", ["connectorId"])


@pytest.mark.parametrize(
    ("device_id", "status"), [("CP9", 404), ("x" * 48, 404), ("%F0%9F%94%8C", 404), ("%00", 400), ("x" * 49, 400)]
)
async def test_outages_of_a_charger_that_there_is_not_are_not_found(
    viewer: httpx.AsyncClient, three: None, device_id: str, status: int
) -> None:
    answer = await viewer.get(f"/reports/availability/{device_id}/1", params=DAYS)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("path", REPORTS)
@pytest.mark.parametrize("device_id", ["CP9", "💡", "'; DROP TABLE chargers; --"])
async def test_a_charger_that_there_is_not_has_a_report_without_anything(
    viewer: httpx.AsyncClient, three: None, path: str, device_id: str
) -> None:
    found = await report(viewer, path, deviceId=device_id, **DAYS)
    assert not found.get("items")
    assert not found.get("groups")
    assert found.get("connectors", 0) == found.get("chargers", 0) == found.get("seconds", 0) == 0
    assert (await refusal(viewer, path, deviceId="CP1\x00", **DAYS))[0] == 400


@pytest.mark.parametrize("path", REPORTS)
async def test_a_charger_that_was_deleted_leaves_no_trace_by_name(
    viewer: httpx.AsyncClient, admin: httpx.AsyncClient, three: None, path: str
) -> None:
    assert (await admin.delete("/chargers/CP2")).status_code == 204
    params = {"energy": {"group": "charger"}, "utilisation": {"by": "charger"}, "revenue": {"group": "charger"}}
    found = await report(viewer, path, **params.get(path, {}), **DAYS)
    names = {each.get("deviceId", each.get("key")) for each in found.get("items", found.get("groups")) or []}
    assert "CP2" not in names
    gone = await report(viewer, path, deviceId="CP2", **DAYS)
    assert gone.get("connectors", 0) == 0
    assert await refusal(viewer, "availability/CP2/1", **DAYS) == (404, "not-found", [])


@pytest.fixture
async def silent(clean_db: AsyncEngine, viewer: httpx.AsyncClient) -> int:
    """CP1 was connected and has a connector, of which it never said a status."""
    charger_id = await add_charger(clean_db, "CP1", power_rating_manual_w=150_000)
    await add(clean_db, connectors, {"charger_id": charger_id, "connector_id": 1})
    await was_online(clean_db, charger_id, (FIRST - HOUR, True), (END - HOUR, False))
    await roll(clean_db, {}, FIRST, END)
    return charger_id


@pytest.mark.parametrize("rule", RULES)
async def test_a_connector_that_never_said_a_status_is_not_there_yet(
    viewer: httpx.AsyncClient, silent: int, rule: str
) -> None:
    found = await report(viewer, "availability", rule=rule, **DAYS)
    assert (found["connectors"], found["items"], found["unrated"], found["belowPower"]) == (0, [], 0, 0)
    assert found["all"] == {
        "upS": 0,
        "downS": 0,
        "excludedS": 0,
        "notMeasuredS": 0,
        "availability": None,
        "meets": None,
    }
    one = await report(viewer, "availability/CP1/1", rule=rule, **DAYS)
    assert (one["outages"], one["figures"]["availability"]) == ([], None)


async def test_chargers_without_a_status_have_no_shares_and_no_faults(viewer: httpx.AsyncClient, silent: int) -> None:
    for chosen in ({}, {"deviceId": "CP1"}):
        use = await report(viewer, "utilisation", by="weekdayHour", **chosen, **DAYS)
        assert (use["seconds"], use["shares"], use["inUse"], use["busiest"]) == (0, None, None, None)
        assert {(each["inUse"], each["charging"], each["connectors"]) for each in use["hours"]} == {(None, None, 0.0)}
        assert (use["sessionsPerConnectorDay"], use["medianSessionMinutes"]) == (None, None)
        faults = await report(viewer, "faults", **chosen, **DAYS)
        assert (faults["seconds"], faults["chargers"], faults["chargersAffected"]) == (0, 1, 0)
        assert (faults["meanClearS"], faults["change"], faults["groups"]) == (None, None, [])


async def test_an_empty_database_has_all_reports_with_nothing_in_them(viewer: httpx.AsyncClient) -> None:
    energy = await report(viewer, "energy", group="tariff", **DAYS)
    assert energy["totals"] == {
        "energyWh": 0,
        "sessions": 0,
        "perSessionWh": None,
        "beforeWh": 0,
        "sessionsBefore": 0,
        "change": None,
        "sessionsChange": None,
    }
    assert [each["energyWh"] for each in energy["buckets"]] == [0, 0, 0]
    revenue = await report(viewer, "revenue", group="idTag", **DAYS)
    assert (revenue["totals"], revenue["currency"], revenue["groups"]) == ([], None, [])
    in_krona = await report(viewer, "revenue", currency="SEK", **DAYS)
    assert {(each["total"], each["others"], each["sessions"]) for each in in_krona["buckets"]} == {
        ("0.0000", "0.0000", 0)
    }
    faults = await report(viewer, "faults", **DAYS)
    assert (faults["chargers"], faults["groupCount"], {each["seconds"] for each in faults["weeks"]}) == (0, 0, {0})
    summary = await report(viewer, "summary")
    for part in ("today", "week", "month"):
        assert (summary[part]["energyWh"], summary[part]["sessions"], summary[part]["revenue"]) == (0, 0, [])


@pytest.mark.parametrize("path", REPORTS)
async def test_without_days_a_report_is_about_the_last_thirty(viewer: httpx.AsyncClient, path: str) -> None:
    found = await report(viewer, path, timeZone="UTC")
    since, until = datetime.fromisoformat(found["from"]), datetime.fromisoformat(found["to"])
    assert until - since == timedelta(days=30)
    assert until - timedelta(days=1) <= datetime.now(UTC) < until + timedelta(minutes=5)


@pytest.mark.parametrize("path", REPORTS)
async def test_only_a_first_day_goes_up_to_today_and_one_to_come_is_a_day(viewer: httpx.AsyncClient, path: str) -> None:
    today = datetime.now(UTC).date()
    found = await report(viewer, path, timeZone="UTC", **{"from": (today - timedelta(days=9)).isoformat()})
    length = datetime.fromisoformat(found["to"]) - datetime.fromisoformat(found["from"])
    assert length in (timedelta(days=10), timedelta(days=11))  # Midnight may be now.
    tomorrow = (today + timedelta(days=20)).isoformat()
    found = await report(viewer, path, timeZone="UTC", **{"from": tomorrow})
    assert (found["from"][:10], found["countedUntil"]) == (tomorrow, found["from"])
    assert datetime.fromisoformat(found["to"]) - datetime.fromisoformat(found["from"]) == timedelta(days=1)


@pytest.mark.parametrize("path", REPORTS)
async def test_only_a_last_day_ends_thirty(viewer: httpx.AsyncClient, path: str) -> None:
    found = await report(viewer, path, to="2026-01-30")
    assert (found["from"], found["to"]) == ("2026-01-01T00:00:00.000Z", "2026-01-31T00:00:00.000Z")


@pytest.mark.parametrize("path", REPORTS)
@pytest.mark.parametrize("days", [("1990-01-01", "1990-01-02"), ("2199-12-30", "2199-12-31")])
async def test_the_first_and_the_last_days_that_there_are_can_be_asked_for(
    viewer: httpx.AsyncClient, three: None, path: str, days: tuple[str, str]
) -> None:
    found = await report(viewer, path, timeZone="Pacific/Kiritimati", **{"from": days[0], "to": days[1]})
    assert found["countedUntil"] == (found["to"] if days[0] < "2000" else found["from"])


@pytest.mark.parametrize(("zone", "begins"), [("Asia/Kolkata", "18:30"), ("Australia/Lord_Howe", "13:00")])
@pytest.mark.parametrize("path", REPORTS)
async def test_days_are_those_of_the_server_unless_others_are_asked_for(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine, path: str, zone: str, begins: str
) -> None:
    async with clean_db.begin() as connection:
        await connection.execute(insert(rollup_state), {"name": "rollups", "until": END, "time_zone": zone})
    its_own = await report(viewer, path, **DAYS)
    assert (its_own["timeZone"], its_own["from"]) == (zone, f"2025-12-31T{begins}:00.000Z")
    assert await report(viewer, path, timeZone=zone, **DAYS) == its_own
    in_utc = await report(viewer, path, timeZone="UTC", **DAYS)
    assert (in_utc["timeZone"], in_utc["from"]) == ("UTC", "2026-01-01T00:00:00.000Z")


async def test_one_day_on_which_a_charger_was_free_all_the_time(
    viewer: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await one_known(clean_db, power_rating_manual_w=50_000)
    day = {"from": "2026-01-02", "to": "2026-01-02"}
    use = await report(viewer, "utilisation", **day)
    assert (use["seconds"], use["inUse"], use["shares"]["free"], use["sessionsPerConnectorDay"]) == (86_400, 0, 1, 0)
    for rule in RULES:
        found = await report(viewer, "availability", rule=rule, **day)
        assert (found["all"]["upS"], found["all"]["availability"]) == (86_400, 100)
