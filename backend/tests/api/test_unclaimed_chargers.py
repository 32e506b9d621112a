"""Deleting chargers that registered by themselves and are nobody's."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.tables.transactions import transactions
from tests.support.charger import charger
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer
from tests.support.sse import events
from tests.support.states import NOON

SQUATTER = {"last_seen": NOON, "registered_from": "203.0.113.17"}


async def delete(api: httpx.AsyncClient, **body: Any) -> Any:
    response = await api.post("/chargers/delete-unclaimed", json=body)
    assert response.status_code == 200, response.text
    return response.json()


async def left(api: httpx.AsyncClient) -> list[str]:
    return [one["deviceId"] for one in (await api.get("/chargers", params={"limit": 200})).json()["items"]]


@pytest.mark.parametrize(
    "of_somebody",
    [
        {"name": "Car park"},
        {"password_hash": "a hash"},
        {"new_password_hashes": ["a hash"]},
        {"last_seen": None},
        {"last_boot_at": NOON},
        {"online": True},
    ],
)
async def test_a_charger_with_anything_of_somebody_stays(
    api: httpx.AsyncClient, clean_db: AsyncEngine, of_somebody: dict[str, Any]
) -> None:
    await add_charger(clean_db, "NOBODYS", **SQUATTER)
    await add_charger(clean_db, "SOMEBODYS", **SQUATTER | of_somebody)
    assert (await delete(api, dryRun=False))["deviceIds"] == ["NOBODYS"]
    assert await left(api) == ["SOMEBODYS"]


async def test_a_charger_that_has_charged_stays_even_if_it_never_booted(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1", **SQUATTER)
    kept = {"id": "1", "wire_id": 1, "charger_id": charger_id, "connector_id": 1, "id_tag": "T", "authorised": True}
    times = {"started_at": NOON, "received_start_at": NOON, "meter_start": 0, "status": "stopped"}
    await add(clean_db, transactions, kept | times)
    assert (await delete(api, dryRun=False, includeBooted=True))["count"] == 0


async def test_nothing_is_deleted_unless_one_says_so_and_looking_tells_what_would_be(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP1", **SQUATTER)
    for body in ({}, {"dryRun": True}):
        assert await delete(api, **body) == {"dryRun": True, "count": 1, "left": 0, "deviceIds": ["CP1"]}
    assert await left(api) == ["CP1"]
    assert (await api.get("/audit-log")).json()["items"] == []
    assert await delete(api, dryRun=False) == {"dryRun": False, "count": 1, "left": 0, "deviceIds": ["CP1"]}
    assert await delete(api, dryRun=False) == {"dryRun": False, "count": 0, "left": 0, "deviceIds": []}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("203.0.113.17", ["V4"]),
        ("203.0.113.17/32", ["V4"]),
        ("::ffff:203.0.113.17", ["V4"]),
        ("203.0.113.18", []),
        ("2001:db8:0:1::7", ["V6"]),
        ("2001:db8:0:1:ffff::", ["V6"]),
        ("2001:db8:0:1::/64", ["V6"]),
        ("2001:db8:0:2::7", []),
        ("nonsense", []),
        ("'; DROP TABLE chargers; --", []),
    ],
)
async def test_an_address_means_itself_and_one_of_ipv6_its_whole_network(
    api: httpx.AsyncClient, clean_db: AsyncEngine, wanted: str, found: list[str]
) -> None:
    await add_charger(clean_db, "V4", **SQUATTER)
    await add_charger(clean_db, "V6", last_seen=NOON, registered_from="2001:db8:0:1::/64")
    await add_charger(clean_db, "UNKNOWN", last_seen=NOON, registered_from=None)
    assert (await delete(api, registeredFrom=wanted))["deviceIds"] == found


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("2026-01-15T12:00:00Z", []),
        ("2026-01-15T12:00:00.000001Z", ["CP1"]),
        ("2026-01-15T13:00:00+01:00", []),
        ("2026-01-15T07:00:01-05:00", ["CP1"]),
        ("0001-01-01T00:00:00Z", []),
        ("9999-12-31T23:59:59Z", ["CP1", "CP2"]),
    ],
)
async def test_a_moment_leaves_those_that_registered_then_or_later(
    api: httpx.AsyncClient, clean_db: AsyncEngine, before: str, found: list[str]
) -> None:
    await add_charger(clean_db, "CP1", **SQUATTER)
    await add_charger(clean_db, "CP2", **SQUATTER | {"registered_at": NOON + timedelta(days=1)})
    assert (await delete(api, registeredBefore=before))["deviceIds"] == found


async def test_all_filters_hold_together(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await add_charger(clean_db, "OLD-HERE", **SQUATTER)
    await add_charger(clean_db, "OLD-THERE", last_seen=NOON, registered_from="198.51.100.1")
    await add_charger(clean_db, "NEW-HERE", **SQUATTER | {"registered_at": NOON + timedelta(days=1)})
    await add_charger(clean_db, "BOOTED", **SQUATTER | {"last_boot_at": NOON})
    asked: dict[str, Any] = {"registeredFrom": "203.0.113.17", "registeredBefore": "2026-01-16T00:00:00Z"}
    assert (await delete(api, **asked))["deviceIds"] == ["OLD-HERE"]
    assert (await delete(api, **asked, includeBooted=True))["deviceIds"] == ["BOOTED", "OLD-HERE"]


async def test_a_few_are_named_and_all_are_counted_in_calls_of_bounded_size(
    api: httpx.AsyncClient, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.api.v1.unclaimed_chargers.MOST_AT_ONCE", 25)
    for number in range(30):
        await add_charger(clean_db, f"CP{number:02}", **SQUATTER)
    first = await delete(api, dryRun=False)
    assert (first["count"], first["left"]) == (25, 5)
    assert first["deviceIds"] == [f"CP{number:02}" for number in range(20)]
    second = await delete(api, dryRun=False)
    assert (second["count"], second["left"]) == (5, 0)
    entries = (await api.get("/audit-log", params={"action": "charger.unclaimed-deleted"})).json()["items"]
    assert [entry["details"]["count"] for entry in entries] == [5, 25]


async def test_two_at_once_delete_each_charger_once(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    for number in range(12):
        await add_charger(clean_db, f"CP{number:02}", **SQUATTER)
    answers = await asyncio.gather(*(delete(api, dryRun=False) for _ in range(3)))
    assert sum(answer["count"] for answer in answers) == 12
    assert await left(api) == []


async def test_pages_that_are_open_hear_of_each_and_the_fleet_is_counted_anew(
    api: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    for device_id in ("CP1", "CP2"):
        await add_charger(clean_db, device_id, **SQUATTER)
    async with events(api, types="charger.removed", snapshot=False) as stream:
        await delete(api, dryRun=False)
        removed = [(await stream.next()).data["deviceId"] for _ in range(2)]
    assert sorted(removed) == ["CP1", "CP2"]


@pytest.mark.parametrize("network", ["a\x00b", "\x00", "nowhere", "é"])
async def test_a_network_that_is_none_has_no_chargers(api: httpx.AsyncClient, network: str) -> None:
    assert (await delete(api, registeredFrom=network))["count"] == 0


async def test_a_connected_charger_is_not_deleted_and_one_that_was_comes_again(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    async with charger(server.ws_url + "CP1"):
        assert (await delete(api, dryRun=False, includeBooted=True))["count"] == 0
    async with asyncio.timeout(5):
        while (await delete(api, dryRun=False))["count"] == 0:
            await asyncio.sleep(0.01)
    async with charger(server.ws_url + "CP1") as again:
        assert (await again.boot())["status"] == "Accepted"
    assert await left(api) == ["CP1"]
