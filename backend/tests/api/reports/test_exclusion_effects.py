"""What exclusions do and don't: overlapping, within each other, of all or of one connector, tried, removed, refused.

CP1 has two connectors, CP2 one, all of 150 kW. On 2 January 2026, UTC, CP1/1 is Faulted from 04:00 to 10:00, CP1/2 from
08:00 to 10:00, CP2/1 offline from 06:00 to 12:00.
"""

from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from tests.api.reports.asking import report
from tests.support.kept import add, add_charger
from tests.support.paging import items
from tests.support.report_fleet import DAY, END, FIRST, HOUR
from tests.support.rolled import quarters, roll, told, was_online

PATH = "/exclusions"
SECOND = FIRST + DAY
ON_IT = {"from": "2026-01-02", "to": "2026-01-02"}


def at(hour: int, day: int = 2) -> str:
    return f"2026-01-0{day}T{hour:02}:00:00Z"


@pytest.fixture
async def out_of_order(clean_db: AsyncEngine, operator: httpx.AsyncClient) -> None:
    one, other = [await add_charger(clean_db, name, power_rating_manual_w=150_000) for name in ("CP1", "CP2")]
    facts: dict[tuple[int, int], dict[datetime, dict[str, float]]] = {}
    for connector, name, begins, ends in (
        ((one, 1), "faulted_s", 4, 10),
        ((one, 2), "faulted_s", 8, 10),
        ((other, 1), "offline_s", 6, 12),
    ):
        await add(clean_db, connectors, {"charger_id": connector[0], "connector_id": connector[1]})
        await told(clean_db, connector, (FIRST - HOUR, "Available"))
        facts[connector] = quarters(SECOND + begins * HOUR, SECOND + ends * HOUR, **{name: 900})
        if name == "faulted_s":
            changes = ((SECOND + begins * HOUR, "Faulted"), (SECOND + ends * HOUR, "Available"))
            await told(clean_db, connector, *changes)
    await was_online(clean_db, one, (FIRST - HOUR, True))
    await was_online(clean_db, other, (FIRST - HOUR, True), (SECOND + 6 * HOUR, False), (SECOND + 12 * HOUR, True))
    await roll(clean_db, facts, FIRST, END)


async def exclude(operator: httpx.AsyncClient, since: str, until: str, **other: Any) -> dict[str, Any]:
    answer = await operator.post(PATH, params=ON_IT, json={"from": since, "to": until, "reason": "gridLoss"} | other)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["exclusion"]
    return made


async def excluded_hours(client: httpx.AsyncClient, **params: Any) -> dict[tuple[str, int], float]:
    """Of each connector with any, the hours that are excluded."""
    found = await report(client, "availability", **{"rule": "nevi", **ON_IT, **params})
    for each in found["items"]:
        assert each["upS"] + each["downS"] + each["excludedS"] + each["notMeasuredS"] == 86_400
    return {
        (each["deviceId"], each["connectorId"]): each["excludedS"] / 3600
        for each in found["items"]
        if each["excludedS"]
    }


ALL_EXCLUDED = {("CP1", 1): 6, ("CP1", 2): 2, ("CP2", 1): 6}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(at(5), at(7)), (at(6), at(8))], {("CP1", 1): 3, ("CP2", 1): 2}),
        ([(at(5), at(9)), (at(6), at(7))], {("CP1", 1): 4, ("CP1", 2): 1, ("CP2", 1): 3}),
        ([(at(6), at(7)), (at(5), at(9))], {("CP1", 1): 4, ("CP1", 2): 1, ("CP2", 1): 3}),
        ([(at(5), at(7)), (at(7), at(9))], {("CP1", 1): 4, ("CP1", 2): 1, ("CP2", 1): 3}),
        ([(at(5), at(6))] * 3, {("CP1", 1): 1}),
        ([(at(0, 1), at(0, 4))], ALL_EXCLUDED),
        ([(at(0, 1), at(0, 4)), (at(8), at(9))], ALL_EXCLUDED),
        ([(at(12), at(23))], {}),
        ([(at(0, 1), at(4))], {}),
        ([(at(0, 3), at(0, 4))], {}),
        ([(at(9), at(0, 4))], {("CP1", 1): 1, ("CP1", 2): 1, ("CP2", 1): 3}),
    ],
    ids=[
        "overlapping", "one within", "one around", "one after the other", "three times the same",
        "longer than the days", "all, and a part again", "free time", "up to the fault", "another day", "over the end",
    ],
)  # fmt: skip
async def test_time_is_excluded_once_however_exclusions_lie(
    viewer: httpx.AsyncClient,
    operator: httpx.AsyncClient,
    out_of_order: None,
    spans: list[tuple[str, str]],
    expected: dict[tuple[str, int], float],
) -> None:
    for since, until in spans:
        await exclude(operator, since, until)
    assert await excluded_hours(viewer) == expected
    # Each connector by itself says the same.
    for device_id, connector_id in ALL_EXCLUDED:
        one = await report(viewer, f"availability/{device_id}/{connector_id}", **ON_IT)
        assert one["figures"]["excludedS"] / 3600 == expected.get((device_id, connector_id), 0)
        assert sum(each["excludedS"] for each in one["outages"]) == one["figures"]["excludedS"]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({}, ALL_EXCLUDED),
        ({"deviceId": "CP1"}, {("CP1", 1): 6, ("CP1", 2): 2}),
        ({"deviceId": "cp1", "connectorId": 2}, {("CP1", 2): 2}),
        ({"deviceId": "CP2", "connectorId": 1}, {("CP2", 1): 6}),
        ({"deviceId": "CP2", "connectorId": 7}, {}),
    ],
    ids=["all", "a charger", "a connector", "the only connector", "no connector yet"],
)
async def test_an_exclusion_is_about_the_connectors_it_names(
    viewer: httpx.AsyncClient,
    operator: httpx.AsyncClient,
    out_of_order: None,
    of: dict[str, Any],
    expected: dict[tuple[str, int], float],
) -> None:
    made = await exclude(operator, at(0), at(23), **of)
    assert await excluded_hours(viewer) == expected
    for device_id in ("CP1", "CP2"):
        its_own = {key: value for key, value in expected.items() if key[0] == device_id}
        assert await excluded_hours(viewer, deviceId=device_id) == its_own
        listed = await items(viewer, PATH, deviceId=device_id)
        assert listed == ([made] if made["deviceId"] in (None, device_id) else [])


async def test_what_a_trial_says_is_what_adding_does_and_removing_undoes(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, out_of_order: None
) -> None:
    rules = ("online", "nevi", "cec", "uk")
    before = {rule: await report(viewer, "availability", rule=rule, **ON_IT) for rule in rules}
    body = {"from": at(5), "to": at(9), "reason": "gridLoss"}
    tried = (await operator.post(PATH, params={**ON_IT, "dryRun": "true"}, json=body)).json()["rules"]
    assert {rule: await report(viewer, "availability", rule=rule, **ON_IT) for rule in rules} == before
    assert [each["rule"] for each in tried] == list(rules)
    answer = await operator.post(PATH, params=ON_IT, json=body)
    assert answer.json()["rules"] == tried
    for each in tried:
        assert each["before"] == before[each["rule"]]["all"]
        assert each["target"] == before[each["rule"]]["target"]
        assert each["after"] == (await report(viewer, "availability", rule=each["rule"], **ON_IT))["all"]
    assert (await operator.delete(f"{PATH}/{answer.json()['exclusion']['exclusionId']}")).status_code == 204
    assert {rule: await report(viewer, "availability", rule=rule, **ON_IT) for rule in rules} == before


async def test_a_trial_is_not_in_the_list_nor_in_the_audit_log(
    api: httpx.AsyncClient, operator: httpx.AsyncClient, out_of_order: None
) -> None:
    body = {"from": at(5), "to": at(9), "reason": "gridLoss"}
    tried = await operator.post(PATH, params={"dryRun": "true"}, json=body)
    assert (tried.status_code, tried.json()["exclusion"]) == (200, None)
    assert await items(operator, PATH) == []
    assert [each for each in await items(api, "/audit-log") if each["action"].startswith("exclusion.")] == []


async def test_removing_one_of_two_that_overlap_leaves_the_other(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, out_of_order: None
) -> None:
    long = await exclude(operator, at(4), at(10), deviceId="CP1", connectorId=1)
    await exclude(operator, at(5), at(6), deviceId="CP1", reason="vandalism")
    assert await excluded_hours(viewer) == {("CP1", 1): 6}
    await operator.delete(f"{PATH}/{long['exclusionId']}")
    assert await excluded_hours(viewer) == {("CP1", 1): 1}
    [part] = [
        part
        for outage in (await report(viewer, "availability/CP1/1", **ON_IT))["outages"]
        for part in outage["parts"]
        if part["counts"] == "excluded"
    ]
    assert (part["from"], part["to"], part["reason"]) == (
        "2026-01-02T05:00:00.000Z",
        "2026-01-02T06:00:00.000Z",
        "vandalism",
    )


async def test_what_an_exclusion_does_is_told_of_the_days_asked_for(
    operator: httpx.AsyncClient, out_of_order: None
) -> None:
    """CP1/1 was broken for six hours of 24, or of 72."""
    body = {"deviceId": "CP1", "connectorId": 1, "from": at(4), "to": at(10), "reason": "gridLoss"}
    for days, hours, zone in ((ON_IT, 24, "UTC"), ({"from": "2026-01-01", "to": "2026-01-03"}, 72, "UTC")):
        tried = await operator.post(PATH, params={**days, "dryRun": "true", "timeZone": zone}, json=body)
        [nevi] = [each for each in tried.json()["rules"] if each["rule"] == "nevi"]
        assert (nevi["before"]["availability"], nevi["after"]["availability"]) == (
            round(100 * (hours - 6) / hours, 3),
            100,
        )
        assert nevi["before"]["upS"] == nevi["after"]["upS"] == (hours - 6) * 3600
    elsewhere = {"from": "2026-01-03", "to": "2026-01-03", "dryRun": "true"}
    [nevi] = [
        e for e in (await operator.post(PATH, params=elsewhere, json=body)).json()["rules"] if e["rule"] == "nevi"
    ]
    assert nevi["before"] == nevi["after"]


async def test_times_are_kept_as_instants_whatever_their_offset(
    operator: httpx.AsyncClient, out_of_order: None
) -> None:
    made = await exclude(operator, "2026-01-02T10:30:00+05:30", "2026-01-02T02:00:00-05:00")
    assert (made["from"], made["to"]) == ("2026-01-02T05:00:00.000Z", "2026-01-02T07:00:00.000Z")
    assert (made["deviceId"], made["connectorId"], made["evidence"]) == (None, None, None)
    assert (await exclude(operator, at(5), at(6), evidence=""))["evidence"] is None


async def test_exclusions_that_touch_a_time_are_listed(operator: httpx.AsyncClient, out_of_order: None) -> None:
    made = await exclude(operator, at(5), at(7))
    for since, until, is_found in (
        (at(4), at(5), False),
        (at(4), at(6), True),
        (at(6), at(7), True),
        (at(7), at(8), False),
        (at(0), at(23), True),
    ):
        assert await items(operator, PATH, **{"from": since, "to": until}) == ([made] if is_found else []), (
            since,
            until,
        )


async def test_a_page_of_exclusions_goes_on_where_the_last_one_ended_though_others_come(
    operator: httpx.AsyncClient, out_of_order: None
) -> None:
    made = [await exclude(operator, at(hour), at(hour + 1)) for hour in range(4)]
    first = (await operator.get(PATH, params={"limit": 2})).json()
    await exclude(operator, at(9), at(10))
    await operator.delete(f"{PATH}/{made[2]['exclusionId']}")
    rest = (await operator.get(PATH, params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert (first["items"], rest["items"]) == ([made[3], made[2]], [made[1], made[0]])
    assert rest["nextCursor"] is None
    for cursor in (first["nextCursor"] + "A", first["nextCursor"][1:], "made-up"):
        refused = await operator.get(PATH, params={"cursor": cursor})
        assert (refused.status_code, refused.json()["type"]) == (400, "bad-cursor")


WELL = {"from": at(5), "to": at(9), "reason": "gridLoss"}


@pytest.mark.parametrize(
    ("other", "status", "pointers"),
    [
        ({"from": at(9)}, 422, ["/to"]),
        ({"from": at(10)}, 422, ["/to"]),
        ({"to": "2026-01-02T09:00:00"}, 422, ["/to"]),
        ({"from": "2026-01-02T05:00:00"}, 422, ["/from"]),
        ({"from": "0001-01-01T00:00:00+14:00"}, 422, ["/from"]),
        ({"from": "1989-12-31T23:59:59Z"}, 422, ["/from"]),
        ({"to": "2200-01-01T00:00:00Z"}, 422, ["/to"]),
        ({"to": "9999-12-31T23:59:59-12:00"}, 422, ["/to"]),
        ({"from": "yesterday"}, 400, ["/from"]),
        ({"to": None}, 400, ["/to"]),
        ({"connectorId": 1}, 422, ["/deviceId"]),
        ({"deviceId": "CP1", "connectorId": 2**31}, 400, ["/connectorId"]),
        ({"deviceId": "CP1", "connectorId": "1"}, 400, ["/connectorId"]),
        ({"deviceId": ""}, 400, ["/deviceId"]),
        ({"deviceId": "x" * 49}, 400, ["/deviceId"]),
        ({"deviceId": "CP9"}, 422, ["/deviceId"]),
        ({"reason": None}, 400, ["/reason"]),
        ({"reason": "GridLoss"}, 400, ["/reason"]),
        ({"evidence": "x" * 501}, 400, ["/evidence"]),
        ({"evidence": "a\x00b"}, 400, ["/evidence"]),
        ({"evidence": 17}, 400, ["/evidence"]),
    ],
)
@pytest.mark.parametrize("dry_run", ["true", "false"])
async def test_an_exclusion_is_refused_tried_or_not_and_none_is_kept(
    operator: httpx.AsyncClient,
    out_of_order: None,
    other: dict[str, Any],
    status: int,
    pointers: list[str],
    dry_run: str,
) -> None:
    refused = await operator.post(PATH, params={"dryRun": dry_run}, json=WELL | other)
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (status, pointers)
    assert await items(operator, PATH) == []


@pytest.mark.parametrize("reason", ["gridLoss", "vandalism", "plannedMaintenance"])
async def test_the_longest_time_that_there_is_may_be_excluded(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, out_of_order: None, reason: str
) -> None:
    await exclude(operator, "1990-01-01T00:00:00Z", "2199-12-31T23:59:59Z", reason=reason)
    assert await excluded_hours(viewer) == ALL_EXCLUDED
    await exclude(operator, "2199-12-31T23:59:58Z", "2199-12-31T23:59:59Z", reason=reason)
    assert await excluded_hours(viewer) == ALL_EXCLUDED


@pytest.mark.parametrize(
    ("params", "status", "kind"),
    [
        ({"from": "2026-01-02", "to": "2026-01-01"}, 422, "report-backwards"),
        ({"from": "2010-01-01", "to": "2026-01-01"}, 422, "report-too-long"),
        ({"timeZone": "Mars/Olympus"}, 400, "invalid-request"),
        ({"from": "today"}, 400, "invalid-request"),
        ({"dryRun": "perhaps"}, 400, "invalid-request"),
        ({"deviceId": "CP1"}, 422, "unknown-parameter"),
    ],
)
async def test_days_that_can_not_be_reported_keep_the_exclusion_from_being_added(
    operator: httpx.AsyncClient, out_of_order: None, params: dict[str, str], status: int, kind: str
) -> None:
    refused = await operator.post(PATH, params=params, json=WELL)
    assert (refused.status_code, refused.json()["type"]) == (status, kind)
    assert await items(operator, PATH) == []


@pytest.mark.parametrize(("number", "status"), [(1, 404), (2**63 - 1, 404), (0, 400), (2**63, 400)])
async def test_an_exclusion_that_there_is_not_can_not_be_removed(
    operator: httpx.AsyncClient, out_of_order: None, number: int, status: int
) -> None:
    assert (await operator.delete(f"{PATH}/{number}")).status_code == status


async def test_without_a_token_there_are_no_exclusions(stranger: httpx.AsyncClient) -> None:
    for answer in (
        await stranger.get(PATH),
        await stranger.post(PATH, json=WELL),
        await stranger.delete(f"{PATH}/1"),
    ):
        assert answer.status_code == 401


async def test_in_an_empty_database_an_exclusion_changes_no_figure(operator: httpx.AsyncClient) -> None:
    answer = await operator.post(PATH, json=WELL)
    assert answer.status_code == 201
    assert {(each["before"], each["after"]) for each in answer.json()["rules"]} == {(None, None)}
