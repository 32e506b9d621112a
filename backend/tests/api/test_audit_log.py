"""Who did what to whom, when, from where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.gateway.runtime import utc_now
from genx.jobs.table import OLD_ROWS
from tests.support.browser import PASSWORD, browser
from tests.support.server import RunningServer, make_user


async def entries(api: httpx.AsyncClient, **params: Any) -> Any:
    return (await api.get("/audit-log", params=params)).json()["items"]


async def test_what_is_done_to_chargers_is_told_without_their_passwords(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await api.post("/chargers", json={"deviceId": "CP1", "password": "secret of CP1"})
    await api.patch("/chargers/cp1", json={"name": "Car park", "chargerStatus": "maintenance", "password": "another"})
    await api.delete("/chargers/CP1")
    told = await entries(api, action="charger")
    assert [(one["action"], one["target"]["type"], one["target"]["id"]) for one in told] == [
        ("charger.deleted", "charger", "CP1"),
        ("charger.changed", "charger", "CP1"),
        ("charger.created", "charger", "CP1"),
    ]
    assert told[1]["details"] == {"name": "Car park", "chargerStatus": "maintenance", "password": "***"}
    assert told[0]["actor"]["type"] == "user"
    assert told[0]["address"] == "127.0.0.1"
    assert "secret of CP1" not in str(told)
    assert "another" not in str(told)


async def test_a_change_that_failed_is_not_told(api: httpx.AsyncClient) -> None:
    await api.patch("/chargers/CP1", json={"name": "Nobody"})
    await api.delete("/chargers/CP1")
    [me] = (await api.get("/users")).json()["items"]
    await api.delete(f"/users/{me['userId']}")
    assert await entries(api) == []


async def test_sign_ins_and_what_became_of_users_are_told(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    ann = await make_user(clean_db, "operator", "ann@example.org", PASSWORD)
    async with browser(server) as one:
        await one.sign_in("ann@example.org", "wrong")
        await one.sign_in("ann@example.org")
        await one.sign_out()
    await api.patch(f"/users/{ann.user_id}", json={"role": "viewer", "name": None})
    await api.delete(f"/users/{ann.user_id}")
    told = await entries(api, targetId=str(ann.user_id))
    assert [(one["action"], one["actor"]["type"], one["details"]) for one in told] == [
        ("user.removed", "user", {}),
        ("user.changed", "user", {"role": "viewer"}),
        ("sign-out", "user", {}),
        ("sign-in", "user", {}),
        ("sign-in.failed", "nobody", {"reason": "wrong-password"}),
    ]
    assert told[2]["actor"]["name"] == "ann@example.org"
    assert told[4]["target"]["name"] == "ann@example.org"


async def test_it_is_read_page_by_page_newest_first_and_filtered(api: httpx.AsyncClient) -> None:
    for number in range(7):
        await api.post("/chargers", json={"deviceId": f"CP{number}"})
    seen, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/audit-log", params=params)).json()
        seen += [one["target"]["id"] for one in page["items"]]
        if (cursor := page["nextCursor"]) is None:
            break
    assert seen == [f"CP{number}" for number in reversed(range(7))]
    assert [one["target"]["id"] for one in await entries(api, q="cp3")] == ["CP3"]
    assert await entries(api, action="char") == []
    assert len(await entries(api, action="charger.created")) == 7
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert await entries(api, **{"from": soon}) == []
    assert len(await entries(api, to=soon)) == 7
    assert (await api.get("/audit-log", params={"from": "yesterday"})).status_code == 400
    assert (await api.get("/audit-log", params={"cursor": "made up"})).status_code == 400


async def test_old_entries_are_removed(api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine) -> None:
    for device_id in ("CP1", "CP2"):
        await api.post("/chargers", json={"deviceId": device_id})
    async with clean_db.begin() as connection:
        await connection.execute(
            text("UPDATE audit_log SET at = :old WHERE target_id = 'CP1'"), {"old": utc_now() - timedelta(days=731)}
        )
    await server.app.jobs.once(OLD_ROWS)
    assert [one["target"]["id"] for one in await entries(api)] == ["CP2"]


async def test_two_filters_together_find_what_both_find(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    for device_id in ("CP1", "CP2", "CP10"):
        await api.post("/chargers", json={"deviceId": device_id})
    await api.patch("/chargers/CP1", json={"name": "North"})
    await api.delete("/chargers/CP2")
    filters = [
        ("action", "charger"),
        ("action", "charger.created"),
        ("targetId", "CP1"),
        ("q", "cp1"),
        ("q", "127.0.0"),
    ]
    alone = [{entry["id"] for entry in await entries(api, **{key: value})} for key, value in filters]
    assert [len(found) for found in alone] == [5, 3, 2, 3, 5]
    for (key, value), found in zip(filters, alone, strict=True):
        for (other_key, other_value), other_found in zip(filters, alone, strict=True):
            if key != other_key:
                both = await entries(api, **{key: value, other_key: other_value})
                assert {entry["id"] for entry in both} == found & other_found, (key, other_key)


async def test_pages_have_each_entry_once_while_others_act(api: httpx.AsyncClient) -> None:
    for number in range(5):
        await api.post("/chargers", json={"deviceId": f"CP{number}"})
    seen, cursor = [], None
    for number in range(3):
        page = (await api.get("/audit-log", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [entry["target"]["id"] for entry in page["items"]]
        cursor = page["nextCursor"]
        await api.post("/chargers", json={"deviceId": f"NEW{number}"})
    assert (seen, cursor) == (["CP4", "CP3", "CP2", "CP1", "CP0"], None)


@pytest.mark.parametrize("action", ["charger.", "char", "Charger.created", "%", "charger.created.more", ""])
async def test_an_action_is_its_whole_name_or_its_first_word(api: httpx.AsyncClient, action: str) -> None:
    await api.post("/chargers", json={"deviceId": "CP1"})
    assert await entries(api, action=action) == []
    assert len(await entries(api, action="charger")) == len(await entries(api, action="charger.created")) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"action": "x" * 101},
        {"targetId": "x" * 101},
        {"q": "x" * 201},
        {"from": "noon"},
        {"limit": 201},
        {"cursor": "x"},
    ],
)
async def test_a_wrong_filter_is_refused(api: httpx.AsyncClient, params: dict[str, Any]) -> None:
    refused = await api.get("/audit-log", params=params)
    assert refused.status_code == 400
    assert refused.json()["type"] == ("bad-cursor" if "cursor" in params else "invalid-request")


async def test_a_key_and_a_person_are_told_apart_as_authors(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    key = (await api.post("/api-keys", json={"name": "Billing", "role": "operator"})).json()
    async with server.client(key["key"]) as program:
        await program.post("/chargers", json={"deviceId": "CP1"})
    await api.patch("/chargers/CP1", json={"name": "\u202e=1+1"})
    changed, created = await entries(api, targetId="CP1")
    [me] = (await api.get("/users")).json()["items"]
    assert changed["actor"] == {"type": "user", "id": me["userId"], "name": me["email"]}
    assert created["actor"] == {"type": "apiKey", "id": key["keyId"], "name": "Billing"}
    assert (changed["details"], changed["address"]) == ({"name": "\u202e=1+1"}, "127.0.0.1")
    assert key["key"] not in str(await entries(api))


async def test_a_time_bounds_the_entries_from_either_side(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    at = datetime(2026, 1, 15, 12, 0, 0, 500_001, tzinfo=UTC)
    for device_id in ("CP1", "CP2", "CP3"):
        await api.post("/chargers", json={"deviceId": device_id})
    async with clean_db.begin() as connection:
        statement = text("UPDATE audit_log SET at = :at WHERE target_id = :id")
        for seconds, device_id in enumerate(("CP1", "CP2", "CP3")):
            await connection.execute(statement, {"at": at + timedelta(seconds=seconds), "id": device_id})

    async def found(**params: str) -> list[str]:
        return [entry["target"]["id"] for entry in await entries(api, **params)]

    second = "2026-01-15T12:00:01.500001Z"
    assert await found(to=second) == ["CP1"]
    assert await found(**{"from": second}) == ["CP3", "CP2"]
    assert await found(**{"from": second, "to": "2026-01-15T13:00:01.500002+01:00"}) == ["CP2"]
    assert await found(**{"from": second, "to": second}) == []
