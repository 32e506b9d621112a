"""The history of a charger as people ask for it: of whatever period, spelling and role, up to now and no further."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_presence, charger_status_history, connector_statuses
from genx.domain.user import Role
from tests.api.test_tariffs import refused
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer, token_for
from tests.support.states import NOON

HOUR = timedelta(hours=1)
PATH = "/chargers/CP1/status-history"


async def history(api: httpx.AsyncClient, since: Any = NOON, until: Any = NOON + 10 * HOUR) -> dict[str, Any]:
    params = {"from": str(since), "to": str(until)}
    answer = await api.get(PATH, params={name: at for name, at in params.items() if at != "None"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    """A charger that was online from noon on, with one connector that was free."""
    made = await add_charger(clean_db, "CP1")
    await add(clean_db, connectors, *({"charger_id": made, "connector_id": number} for number in range(3)))
    told: dict[str, Any] = {"charger_id": made, "at": NOON, "recorded_at": NOON}
    await add(clean_db, charger_presence, told | {"online": True})
    await add(clean_db, connector_statuses, told | {"connector_id": 1, "status": "Available", "error_code": "NoError"})
    return made


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30T00:00:00Z"}, "to"),
        ({"from": ""}, "from"),
        ({"to": "0001-01-01T00:00:00Z"}, "to"),
    ],
)
async def test_what_is_no_time_is_refused_by_its_name(
    api: httpx.AsyncClient, charger_id: int, params: dict[str, str], wrong: str
) -> None:
    answer = await api.get(PATH, params=params)
    assert answer.status_code == 400
    assert wrong in answer.text


@pytest.mark.parametrize("until", ["1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"])
async def test_a_period_before_there_was_anything_has_no_intervals(
    api: httpx.AsyncClient, charger_id: int, until: str
) -> None:
    answer = await api.get(PATH, params={"to": until})
    assert answer.status_code == 200, answer.text
    assert answer.json()["connectors"] == []


async def test_nothing_is_said_of_the_future(api: httpx.AsyncClient, charger_id: int) -> None:
    found = await history(api, datetime.now(UTC) - HOUR, datetime.now(UTC) + 24 * HOUR)
    assert datetime.fromisoformat(found["to"]) <= datetime.now(UTC)
    [only] = found["connectors"]
    assert (only["status"], only["to"]) == ("Available", found["to"])


async def test_four_hundred_days_are_given_and_a_moment_more_is_refused(
    api: httpx.AsyncClient, charger_id: int
) -> None:
    until = NOON + timedelta(days=300)
    assert (await history(api, until - timedelta(days=400), until))["connectors"][0]["to"] == "2026-11-11T12:00:00.000Z"
    since = until - timedelta(days=400, milliseconds=1)
    answer = await api.get(PATH, params={"from": since.isoformat(), "to": until.isoformat()})
    assert "longer than 400 days" in refused(answer, 422, "period-too-long")


async def test_a_time_without_a_zone_is_utc_and_one_with_a_zone_is_shown_in_utc(
    api: httpx.AsyncClient, charger_id: int
) -> None:
    found = await history(api, "2026-01-15T14:00:00", "2026-01-15T17:00:00+02:00")
    assert (found["from"], found["to"]) == ("2026-01-15T14:00:00.000Z", "2026-01-15T15:00:00.000Z")
    assert [(each["from"], each["to"]) for each in found["connectors"]] == [(found["from"], found["to"])]


async def test_an_end_belongs_to_the_interval_before_it(
    api: httpx.AsyncClient, charger_id: int, clean_db: AsyncEngine
) -> None:
    """What begins exactly when the period ends is none of it, and what ends when it begins neither."""
    faulted = {"connector_id": 1, "status": "Faulted", "error_code": "GroundFailure", "recorded_at": NOON}
    await add(clean_db, connector_statuses, {"charger_id": charger_id, "at": NOON + HOUR} | faulted)
    before, after = await history(api, NOON, NOON + HOUR), await history(api, NOON + HOUR, NOON + 2 * HOUR)
    assert [each["status"] for each in before["connectors"]] == ["Available"]
    assert [each["status"] for each in after["connectors"]] == ["Faulted"]


async def test_connectors_come_one_after_the_other_and_the_charger_itself_first(
    api: httpx.AsyncClient, charger_id: int, clean_db: AsyncEngine
) -> None:
    told = {"charger_id": charger_id, "status": "Available", "error_code": "NoError", "recorded_at": NOON}
    for connector_id in (2, 0):
        for hours in (1, 3):
            place = {"connector_id": connector_id, "at": NOON + hours * HOUR, "status": f"Odd{hours}"}
            await add(clean_db, connector_statuses, told | place)
    found = (await history(api))["connectors"]
    assert [(each["connectorId"], each["status"]) for each in found] == [
        (0, "Odd1"),
        (0, "Odd3"),
        (1, "Available"),
        (2, "Odd1"),
        (2, "Odd3"),
    ]
    for one, other in pairwise(found):
        assert one["connectorId"] != other["connectorId"] or one["to"] == other["from"]


async def test_of_two_chargers_each_has_its_own_history_by_whatever_spelling(
    api: httpx.AsyncClient, charger_id: int, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP2")
    period = {"from": NOON.isoformat(), "to": (NOON + HOUR).isoformat()}
    assert (await api.get("/chargers/CP2/status-history", params=period)).json()["connectors"] == []
    found = (await api.get("/chargers/cp1/status-history", params=period)).json()
    assert (found["deviceId"], len(found["connectors"])) == ("CP1", 1)
    refused(await api.get("/chargers/CP3/status-history", params=period), 404, "not-found")


async def test_what_an_operator_sets_is_told_with_the_name(api: httpx.AsyncClient, server: RunningServer) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    await api.patch("/chargers/CP1", json={"chargerStatus": "maintenance"})
    await api.patch("/chargers/CP1", json={"chargerStatus": "maintenance", "name": "The same"})
    await api.patch("/chargers/CP1", json={"chargerStatus": "active"})
    found = await history(api, datetime.now(UTC) - HOUR, None)
    told = [(each["chargerStatus"], (each["by"] or "").startswith("admin-")) for each in found["chargerStatus"]]
    assert told[-2:] == [("maintenance", True), ("active", True)]
    assert [status for status, _ in told].count("maintenance") == 1


async def test_who_set_it_before_the_period_is_still_named(
    api: httpx.AsyncClient, charger_id: int, clean_db: AsyncEngine
) -> None:
    before = {"charger_id": charger_id, "at": NOON - HOUR, "charger_status": "inactive", "by": "ann@example.org"}
    await add(clean_db, charger_status_history, before)
    [only] = (await history(api))["chargerStatus"]
    assert (only["by"], only["from"], only["chargerStatus"]) == (
        "ann@example.org",
        "2026-01-15T12:00:00.000Z",
        "inactive",
    )


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
async def test_every_role_reads_it_and_strangers_do_not(
    server: RunningServer, stranger: httpx.AsyncClient, clean_db: AsyncEngine, charger_id: int, role: Role
) -> None:
    async with server.client(await token_for(clean_db, role)) as client:
        assert len((await history(client))["connectors"]) == 1
    refused(await stranger.get(PATH), 401, "unauthorized")


async def test_it_goes_with_its_charger(api: httpx.AsyncClient, charger_id: int) -> None:
    assert (await api.delete("/chargers/CP1")).status_code == 204
    refused(await api.get(PATH), 404, "not-found")
    await api.post("/chargers", json={"deviceId": "CP1"})
    assert (await history(api))["connectors"] == []
