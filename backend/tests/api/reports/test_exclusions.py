"""Exclusions from availability: tried, added, listed and removed, over the chargers of tests.support.report_fleet.

CP1/2 was faulted for 6 of 72 hours, CP2/1 offline for 12.
"""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.paging import items
from tests.support.report_fleet import DAYS, get, rows

PATH = "/exclusions"
FAULT = {
    "deviceId": "cp1",
    "connectorId": 2,
    "from": "2026-01-02T05:00:00Z",
    "to": "2026-01-02T09:00:00Z",
    "reason": "vandalism",
    "evidence": "Police report 2026-17",
}


def changes(answer: httpx.Response) -> dict[str, tuple[float | None, float | None]]:
    """The availability before and after, by rule."""
    return {
        each["rule"]: tuple(each[when] and each[when]["availability"] for when in ("before", "after"))
        for each in answer.json()["rules"]
    }


async def excluded(operator: httpx.AsyncClient, **other: Any) -> httpx.Response:
    answer = await operator.post(PATH, params=DAYS, json=FAULT | other)
    assert answer.status_code == 201, answer.text
    return answer


async def test_a_dry_run_says_what_each_rule_would_make_of_it_and_adds_nothing(
    operator: httpx.AsyncClient, fleet: Any
) -> None:
    tried = await operator.post(PATH, params={**DAYS, "dryRun": True}, json=FAULT)
    assert (tried.status_code, tried.json()["exclusion"]) == (200, None)
    before, after = round(100 * 66 / 72, 3), round(100 * 69 / 72, 3)
    # Of an AC charger California and the United Kingdom know nothing.
    assert changes(tried) == {
        "online": (100.0, 100.0),
        "nevi": (before, after),
        "cec": (None, None),
        "uk": (None, None),
    }
    assert await items(operator, PATH) == []


async def test_an_exclusion_counts_from_then_on_and_is_taken_back_by_removing_it(
    operator: httpx.AsyncClient, fleet: Any
) -> None:
    answer = await excluded(operator)
    made = answer.json()["exclusion"]
    assert (made["deviceId"], made["connectorId"], made["reason"]) == ("CP1", 2, "vandalism")
    assert (made["from"], made["to"]) == ("2026-01-02T05:00:00.000Z", "2026-01-02T09:00:00.000Z")
    assert made["createdBy"].startswith("operator")
    assert await items(operator, PATH) == [made]
    [outage] = (await get(operator, "availability/CP1/2"))["outages"]
    assert (outage["downS"], outage["excludedS"]) == (3 * 3600, 3 * 3600)
    assert [(part["counts"], part["reason"], part["exclusionId"]) for part in outage["parts"]] == [
        ("excluded", "vandalism", made["exclusionId"]),
        ("down", None, None),
    ]
    table = await rows(operator, "availability/CP1/2")
    assert [(row["evidence"], row["excludedBy"]) for row in table] == [
        ("Police report 2026-17", made["createdBy"]),
        ("", ""),
    ]
    [item] = [each for each in (await get(operator, "availability"))["items"] if each["connectorId"] == 2]
    assert (item["excludedS"], item["downS"]) == (3 * 3600, 3 * 3600)
    assert [part["kind"] for part in item["strip"]] == ["excluded", "faulted"]
    assert (await operator.delete(f"{PATH}/{made['exclusionId']}")).status_code == 204
    [item] = [each for each in (await get(operator, "availability"))["items"] if each["connectorId"] == 2]
    assert (item["excludedS"], item["downS"]) == (0, 6 * 3600)
    gone = await operator.delete(f"{PATH}/{made['exclusionId']}")
    assert (gone.status_code, gone.json()["detail"]) == (404, f"There is no exclusion {made['exclusionId']}.")


async def test_exclusions_may_overlap_and_no_time_is_excluded_twice(operator: httpx.AsyncClient, fleet: Any) -> None:
    await excluded(operator)
    answer = await excluded(operator, reason="gridLoss", to="2026-01-02T10:00:00Z")
    assert changes(answer)["nevi"] == (round(100 * 69 / 72, 3), round(100 * 70 / 72, 3))


async def test_an_exclusion_of_all_chargers_is_about_each_of_them(operator: httpx.AsyncClient, fleet: Any) -> None:
    whole = {"deviceId": None, "connectorId": None, "from": "2026-01-01T00:00:00Z", "to": "2026-01-03T06:00:00Z"}
    answer = await excluded(operator, **whole, reason="gridLoss")
    assert changes(answer) == {
        "online": (round(100 * 204 / 216, 3), round(100 * 204 / 216, 3)),
        "nevi": (round(100 * 198 / 216, 3), round(100 * 210 / 216, 3)),
        "cec": (round(100 * 60 / 72, 3), round(100 * 66 / 72, 3)),
        "uk": (100.0, 100.0),
    }
    of_one = await items(operator, PATH, deviceId="CP2")
    assert [each["deviceId"] for each in of_one] == [None]
    assert await items(operator, PATH, **{"from": "2026-01-03T06:00:00Z"}) == []
    assert len(await items(operator, PATH, to="2026-01-02T00:00:00Z")) == 1


async def test_outside_opening_hours_is_left_out_of_the_british_figure(
    operator: httpx.AsyncClient, clean_db: AsyncEngine, fleet: Any
) -> None:
    night = {"deviceId": "CP2", "connectorId": None, "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T06:00:00Z"}
    await excluded(operator, **night, reason="outsideOpeningHours")
    [item] = (await get(operator, "availability", rule="uk"))["items"]
    assert (item["upS"], item["excludedS"], item["notMeasuredS"]) == (54 * 3600, 6 * 3600, 12 * 3600)


async def test_newest_exclusions_are_listed_first_and_paged(operator: httpx.AsyncClient, fleet: Any) -> None:
    for number in range(3):
        await excluded(operator, evidence=f"number {number}")
    assert [each["evidence"] for each in await items(operator, PATH, limit=1)] == ["number 2", "number 1", "number 0"]


@pytest.mark.parametrize(
    ("other", "status", "pointer"),
    [
        ({"to": "2026-01-02T05:00:00Z"}, 422, "/to"),
        ({"from": "2026-01-02T05:00:00"}, 422, "/from"),
        ({"deviceId": "CP9"}, 422, "/deviceId"),
        ({"deviceId": None}, 422, "/deviceId"),
        ({"reason": "laziness"}, 400, "/reason"),
        ({"evidence": "two\nlines"}, 400, "/evidence"),
        ({"connectorId": 0}, 400, "/connectorId"),
        ({"note": "?"}, 400, ""),
    ],
)
async def test_an_exclusion_that_makes_no_sense_is_refused_and_its_fault_named(
    operator: httpx.AsyncClient, fleet: Any, other: dict[str, Any], status: int, pointer: str
) -> None:
    refused = await operator.post(PATH, params=DAYS, json=FAULT | other)
    assert refused.status_code == status
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


async def test_who_excludes_and_who_takes_it_back_is_in_the_audit_log(
    api: httpx.AsyncClient, operator: httpx.AsyncClient, fleet: Any
) -> None:
    made = (await excluded(operator)).json()["exclusion"]
    await operator.delete(f"{PATH}/{made['exclusionId']}")
    entries = [each for each in await items(api, "/audit-log") if each["action"].startswith("exclusion.")]
    assert [each["action"] for each in entries] == ["exclusion.removed", "exclusion.added"]
    assert {each["target"]["id"] for each in entries} == {"CP1"}
    assert entries[1]["details"]["reason"] == "vandalism"
    assert entries[1]["details"]["evidence"] == "Police report 2026-17"


async def test_a_viewer_sees_exclusions_and_makes_none(
    viewer: httpx.AsyncClient, operator: httpx.AsyncClient, fleet: Any
) -> None:
    made = (await excluded(operator)).json()["exclusion"]
    assert await items(viewer, PATH) == [made]
    assert (await viewer.post(PATH, json=FAULT)).status_code == 403
    assert (await viewer.post(PATH, params={"dryRun": True}, json=FAULT)).status_code == 403
    assert (await viewer.delete(f"{PATH}/{made['exclusionId']}")).status_code == 403


async def test_exclusions_of_a_charger_go_with_it(operator: httpx.AsyncClient, fleet: Any) -> None:
    await excluded(operator)
    await excluded(operator, deviceId=None, connectorId=None)
    async with httpx.AsyncClient(base_url=operator.base_url, headers=operator.headers) as client:
        assert [each["deviceId"] for each in (await client.get(PATH)).json()["items"]] == [None, "CP1"]
