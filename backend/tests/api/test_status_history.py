"""The history of a charger through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1 import status_history
from genx.db.tables.chargers import chargers
from genx.db.tables.connectors import connectors
from genx.db.tables.histories import charger_presence, charger_status_history, connector_statuses
from tests.support.kept import add, add_charger
from tests.support.states import NOON

PATH = "/chargers/CP1/status-history"
HOUR = timedelta(hours=1)
DAY = {"from": (NOON - 2 * HOUR).isoformat(), "to": (NOON + 22 * HOUR).isoformat()}


@pytest.fixture
async def charger_id(clean_db: AsyncEngine) -> int:
    made = await add_charger(clean_db, "CP1")
    told: dict[str, Any] = {"charger_id": made, "recorded_at": NOON}
    await add(clean_db, connectors, *({"charger_id": made, "connector_id": number} for number in (1, 2)))
    statuses = [(0, "Available", "NoError"), (1, "Charging", "NoError"), (3, "Faulted", "GroundFailure")]
    await add(
        clean_db,
        connector_statuses,
        *(
            told | {"connector_id": 1, "at": NOON + after * HOUR, "status": status, "error_code": error}
            for after, status, error in statuses
        ),
        told | {"connector_id": 2, "at": NOON + 2 * HOUR, "status": None},
    )
    for after, online in ((0, True), (2, False), (4, True)):
        await add(clean_db, charger_presence, told | {"at": NOON + after * HOUR, "online": online})
    for after, status, by in ((-5, "active", None), (5, "maintenance", "ann@example.org")):
        row = {"charger_id": made, "at": NOON + after * HOUR, "charger_status": status, "by": by}
        await add(clean_db, charger_status_history, row)
    return made


def hours(text: str) -> float:
    return (datetime.fromisoformat(text) - NOON) / HOUR


async def get(api: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    answer = await api.get(PATH, params=DAY | params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_intervals_of_connectors_and_what_the_charger_was_set_to(api: httpx.AsyncClient, charger_id: int) -> None:
    found = await get(api)
    assert (found["deviceId"], hours(found["from"]), hours(found["to"])) == ("CP1", -2, 22)
    assert [
        (each["connectorId"], hours(each["from"]), hours(each["to"]), each["status"], each["errorCode"], each["online"])
        for each in found["connectors"]
    ] == [
        (1, 0, 1, "Available", "NoError", True),
        (1, 1, 2, "Charging", "NoError", True),
        (1, 2, 3, "Charging", "NoError", False),
        (1, 3, 4, "Faulted", "GroundFailure", False),
        (1, 4, 22, "Faulted", "GroundFailure", True),
        (2, 2, 4, None, None, False),
        (2, 4, 22, None, None, True),
    ]
    assert {each["recordedAt"] for each in found["connectors"]} == {"2026-01-15T12:00:00.000Z"}
    assert [
        (each["chargerStatus"], hours(each["from"]), hours(each["to"]), each["by"]) for each in found["chargerStatus"]
    ] == [("active", -2, 5, None), ("maintenance", 5, 22, "ann@example.org")]


async def test_a_period_that_begins_within_an_interval_has_its_rest(api: httpx.AsyncClient, charger_id: int) -> None:
    found = await get(api, **{"from": (NOON + 5 * HOUR).isoformat()})
    assert [(each["connectorId"], hours(each["from"])) for each in found["connectors"]] == [(1, 5), (2, 5)]
    assert [each["chargerStatus"] for each in found["chargerStatus"]] == ["maintenance"]


async def test_without_a_period_it_is_that_of_the_last_day(api: httpx.AsyncClient, charger_id: int) -> None:
    answer = (await api.get(PATH)).json()
    begins, ends = (datetime.fromisoformat(answer[name]) for name in ("from", "to"))
    assert ends - begins == timedelta(days=1)
    assert abs(ends - datetime.now(UTC)) < HOUR
    assert [each["connectorId"] for each in answer["connectors"]] == [1, 2]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (NOON, NOON, "empty"),
        (NOON + HOUR, NOON, "empty"),
        (datetime(2150, 1, 1, tzinfo=UTC), datetime(2151, 1, 1, tzinfo=UTC), "before now"),
        (NOON - timedelta(days=401), NOON, "longer than 400 days"),
    ],
)
async def test_a_period_that_is_empty_or_too_long_is_refused(
    api: httpx.AsyncClient, charger_id: int, since: datetime, until: datetime, said: str
) -> None:
    answer = await api.get(PATH, params={"from": since.isoformat(), "to": until.isoformat()})
    assert (answer.status_code, answer.json()["type"]) == (422, "period-too-long")
    assert said in answer.json()["detail"]


async def test_a_period_with_too_many_changes_is_refused(
    api: httpx.AsyncClient, charger_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_history, "MOST", 3)
    answer = await api.get(PATH, params=DAY)
    assert (answer.status_code, answer.json()["type"]) == (422, "period-too-long")
    assert "Too many changes" in answer.json()["detail"]


async def test_of_a_charger_that_there_is_not_or_that_has_said_nothing(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    assert (await api.get(PATH)).status_code == 404
    await add(clean_db, chargers, {"device_id": "CP1", "registered_at": NOON})
    found = await get(api)
    assert (found["connectors"], found["chargerStatus"]) == ([], [])
