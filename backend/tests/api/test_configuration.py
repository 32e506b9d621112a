"""The configuration that a charger reported last, through the API."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.configuration import configuration
from tests.support.charger import charger
from tests.support.kept import add, add_charger
from tests.support.paging import items, pages
from tests.support.server import running_server, token_for
from tests.support.states import NOON

PATH = "/chargers/CP1/configuration"
VALUES = "/configuration-values"


def row(charger_id: int, key: str, value: str | None = "1", **columns: Any) -> dict[str, Any]:
    known = {"charger_id": charger_id, "key": key, "value": value, "readonly": False, "updated_at": NOON}
    return known | columns


async def test_a_key_is_shown_whole_and_a_value_that_is_missing_is_null(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    await add(clean_db, configuration, row(charger_id, "A", "", readonly=True), row(charger_id, "B", None))
    assert (await api.get(PATH)).json() == {
        "items": [
            {"key": "A", "value": "", "readonly": True, "updatedAt": "2026-01-15T12:00:00.000Z"},
            {"key": "B", "value": None, "readonly": False, "updatedAt": "2026-01-15T12:00:00.000Z"},
        ],
        "nextCursor": None,
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
async def test_keys_come_in_one_order_whatever_the_size_of_a_page(
    api: httpx.AsyncClient, clean_db: AsyncEngine, limit: int
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    keys = ["b", "B", "a", "Ä", "a b", "a.b", "日本"]
    await add(clean_db, configuration, *(row(charger_id, key) for key in keys))
    whole = [item["key"] for item in (await api.get(PATH)).json()["items"]]
    assert sorted(whole) == sorted(keys)
    read = await pages(api, PATH, limit=limit)
    assert [item["key"] for page in read for item in page] == whole
    assert all(len(page) == limit for page in read[:-1])


@pytest.mark.parametrize(("limit", "status"), [(0, 400), (1, 200), (1000, 200), (1001, 400)])
async def test_a_page_has_a_thousand_keys_at_most(
    api: httpx.AsyncClient, clean_db: AsyncEngine, limit: int, status: int
) -> None:
    await add_charger(clean_db, "CP1")
    assert (await api.get(PATH, params={"limit": limit})).status_code == status


async def test_a_charger_with_very_many_keys_is_read_page_by_page(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    async with clean_db.begin() as connection:
        await connection.execute(
            configuration.insert(), [row(charger_id, f"Key{number:05}") for number in range(1_201)]
        )
    read = await pages(api, PATH)
    assert [len(page) for page in read] == [1000, 201]
    assert [item["key"] for page in read for item in page] == [f"Key{number:05}" for number in range(1_201)]


async def test_another_charger_has_its_own_keys(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    one, other = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
    await add(clean_db, configuration, row(one, "Mine"), row(other, "Theirs"))
    assert [item["key"] for item in await items(api, "/chargers/cp1/configuration")] == ["Mine"]


async def test_what_a_charger_reports_is_kept_masked_and_replaced_by_what_it_reports_next(
    clean_db: AsyncEngine, dsn: str
) -> None:
    told = [
        {"key": "AuthorizationKey", "readonly": False, "value": "a secret of theirs"},
        {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
        {"key": "Gone", "readonly": True},
    ]
    async with (
        running_server(dsn, first_calls=False) as server,
        server.client(await token_for(clean_db, "operator")) as operator,
        charger(server.ws_url + "CP1", GetConfiguration=lambda request: {"configurationKey": told}) as one,
    ):
        await one.boot()
        assert (await operator.get(PATH)).json()["items"] == []
        await operator.post("/chargers/CP1/commands/get-configuration", json={})
        async with asyncio.timeout(5):
            while len(found := (await operator.get(PATH)).json()["items"]) < 3:
                await asyncio.sleep(0.01)
        assert "a secret of theirs" not in str(found)
        assert {item["key"]: item["readonly"] for item in found} == {
            "AuthorizationKey": False,
            "Gone": True,
            "HeartbeatInterval": False,
        }
        told[1]["value"] = "60"
        await operator.post("/chargers/CP1/commands/get-configuration", json={})
        async with asyncio.timeout(5):
            while {"HeartbeatInterval": "60"}.items() > {
                item["key"]: item["value"] for item in (await operator.get(PATH)).json()["items"]
            }.items():
                await asyncio.sleep(0.01)
        values = {item["key"]: item["value"] for item in (await operator.get(PATH)).json()["items"]}
        assert values["Gone"] is None


async def test_an_offline_charger_shows_what_it_reported_last(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    charger_id = await add_charger(clean_db, "CP1", last_seen=NOON)
    await add(clean_db, configuration, row(charger_id, "ConnectionTimeOut", "60"))
    assert (await api.get("/chargers/CP1")).json()["online"] is False
    assert [item["value"] for item in (await api.get(PATH)).json()["items"]] == ["60"]
    assert (await api.delete("/chargers/CP1")).status_code == 204
    assert (await api.get(PATH)).status_code == 404


async def test_the_value_of_a_key_is_listed_for_all_chargers_that_reported_it(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    for device_id, key, value in [("b2", " heartbeatinterval", "60"), ("A1", "HeartbeatInterval", "300")]:
        await add(clean_db, configuration, row(await add_charger(clean_db, device_id), key, value))
    twice = await add_charger(clean_db, "C3")
    older = row(twice, "HEARTBEATINTERVAL", "1", updated_at=NOON - timedelta(days=1))
    await add(clean_db, configuration, older, row(twice, "HeartbeatInterval", "2"), row(twice, "Other", "9"))
    await add_charger(clean_db, "D4")
    found = await items(api, VALUES, key="heartbeatINTERVAL", limit=2)
    assert [(one["deviceId"], one["value"]) for one in found] == [("A1", "300"), ("b2", "60"), ("C3", "2")]
    assert (await api.get(VALUES, params={"key": "a\x00"})).status_code == 400
    assert (await api.get(VALUES, params={"key": "x" * 51})).status_code == 400


async def test_a_parameter_that_is_missing_is_named(api: httpx.AsyncClient) -> None:
    answer = await api.get(VALUES)
    assert (answer.status_code, answer.json()["errors"]) == (400, [{"pointer": "key", "detail": "This is missing."}])
