"""The list of chargers: its filters alone and together, its order, its pages."""

from itertools import combinations
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.domain.connector import Connector
from genx.domain.events import ChargerChanged
from tests.support.kept import add_charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer
from tests.support.states import NOON, charge_point

FLEET: list[tuple[str, dict[str, Any]]] = [
    ("A-1", {"vendor": "ABB", "model": "Terra", "online": True, "name": "North gate"}),
    ("a-2", {"vendor": "ABB", "model": "Terra DC", "charger_status": "inactive", "serial_number": "N-7"}),
    ("B-1", {"vendor": "abb", "registration": "pending", "name": "South 100%"}),
    ("b_2", {"vendor": "Zappi", "charger_status": "maintenance", "online": True}),
    ("C", {"registration": "rejected", "model": "Terra"}),
    ("D=1", {"vendor": "Müller & Söhne, Wien", "name": "NORTH", "last_seen": NOON}),
]
FILTERS: list[tuple[str, Any]] = [
    ("online", True),
    ("online", False),
    ("chargerStatus", "active"),
    ("chargerStatus", ["inactive", "maintenance"]),
    ("registration", "accepted"),
    ("registration", ["pending", "rejected"]),
    ("vendor", "ABB"),
    ("vendor", ["Zappi", "Müller & Söhne, Wien"]),
    ("q", "north"),
    ("q", "terra abb"),
    ("deviceId", ["a-1", "B-1", "C", "nobody"]),
]
SORTS = ["deviceId", "model", "lastSeen", "registeredAt", "power", "faults"]


@pytest.fixture
async def fleet(api: httpx.AsyncClient, clean_db: AsyncEngine) -> httpx.AsyncClient:
    for device_id, columns in FLEET:
        await add_charger(clean_db, device_id, **columns)
    return api


async def found(api: httpx.AsyncClient, **filters: Any) -> list[str]:
    page = (await api.get("/chargers", params=filters)).json()
    assert page["total"] == len(page["items"])
    return [one["deviceId"] for one in page["items"]]


async def test_two_filters_together_find_what_both_find(fleet: httpx.AsyncClient) -> None:
    alone = {name: set(await found(fleet, **{key: value})) for name, (key, value) in enumerate(FILTERS)}
    assert all(alone.values())
    for one, other in combinations(range(len(FILTERS)), 2):
        (key, value), (other_key, other_value) = FILTERS[one], FILTERS[other]
        if key == other_key:
            continue
        both = await found(fleet, **{key: value, other_key: other_value})
        assert set(both) == alone[one] & alone[other], (FILTERS[one], FILTERS[other])


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("", ["A-1", "b_2", "a-2", "B-1", "C", "D=1"]),
        ("   ", ["A-1", "b_2", "a-2", "B-1", "C", "D=1"]),
        ("TERRA", ["A-1", "a-2", "C"]),
        ("dc terra", ["a-2"]),
        ("n-7", ["a-2"]),
        ("100%", ["B-1"]),
        ("_", ["b_2"]),
        ("d=1", ["D=1"]),
        ("MÜLLER", ["D=1"]),
        ("\\", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_words_are_looked_for_as_they_are_written_in_any_letter_case(
    fleet: httpx.AsyncClient, q: str, ids: list[str]
) -> None:
    assert await found(fleet, q=q) == ids


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 200])
async def test_pages_of_any_size_have_each_charger_once_and_the_total_is_on_the_first(
    fleet: httpx.AsyncClient, limit: int
) -> None:
    whole = await found(fleet)
    assert len(whole) == len(FLEET)
    assert [one["deviceId"] for one in await items(fleet, "/chargers", limit=limit)] == whole
    first = (await fleet.get("/chargers", params={"limit": limit})).json()
    assert first["total"] == len(FLEET)
    if first["nextCursor"]:
        second = await fleet.get("/chargers", params={"limit": limit, "cursor": first["nextCursor"]})
        assert second.json()["total"] is None


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_each_order_has_each_charger_once(fleet: httpx.AsyncClient, sort: str, order: str) -> None:
    whole = await found(fleet, sort=sort, order=order)
    assert sorted(whole) == sorted(device_id for device_id, _ in FLEET)
    for limit in (1, 4):
        read = await items(fleet, "/chargers", sort=sort, order=order, limit=limit)
        assert [one["deviceId"] for one in read] == whole


async def test_a_filter_holds_on_every_page(fleet: httpx.AsyncClient) -> None:
    read = await pages(fleet, "/chargers", chargerStatus="active", sort="model", limit=2)
    assert [len(page) for page in read] == [2, 2]
    assert {one["chargerStatus"] for page in read for one in page} == {"active"}


async def test_a_cursor_is_good_for_the_order_that_gave_it_and_no_other(fleet: httpx.AsyncClient) -> None:
    cursors = {}
    for sort in SORTS:
        for order in ("asc", "desc"):
            page = (await fleet.get("/chargers", params={"limit": 1, "sort": sort, "order": order})).json()
            cursors[sort, order] = page["nextCursor"]
    for (sort, order), cursor in cursors.items():
        for other, other_order in cursors:
            params: dict[str, Any] = {"limit": 1, "sort": other, "order": other_order, "cursor": cursor}
            expected = 200 if (other, other_order) == (sort, order) else 400
            assert (await fleet.get("/chargers", params=params)).status_code == expected
        assert (await fleet.get("/chargers", params={"cursor": cursor})).status_code == 400


async def test_chargers_that_come_and_go_while_one_pages_move_no_others(
    fleet: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    seen: list[str] = []
    cursor = None
    for number in range(3):
        params: dict[str, Any] = {"limit": 2, "sort": "deviceId"} | ({"cursor": cursor} if cursor else {})
        page = (await fleet.get("/chargers", params=params)).json()
        seen += [one["deviceId"] for one in page["items"]]
        cursor = page["nextCursor"]
        await add_charger(clean_db, f"0-{number}")
        if number == 0:
            assert (await fleet.delete(f"/chargers/{seen[0]}")).status_code == 204
    assert (seen, cursor) == (["A-1", "a-2", "B-1", "b_2", "C", "D=1"], None)


async def test_a_state_and_charging_are_filters_like_the_others(
    fleet: httpx.AsyncClient, server: RunningServer
) -> None:
    faulted = {1: Connector(connector_id=1, status="Faulted")}
    available = {1: Connector(connector_id=1, status="Available"), 2: Connector(connector_id=2, status="Faulted")}
    for device_id, connectors in (("A-1", faulted), ("b_2", available)):
        server.app.hub.publish(ChargerChanged(charge_point(device_id, online=True, connectors=connectors)))
    assert set(await found(fleet, state="faulted")) == {"A-1", "b_2"}
    assert await found(fleet, state="faulted", vendor="ABB") == ["A-1"]
    assert await found(fleet, state="available", q="zappi", chargerStatus="maintenance") == ["b_2"]
    assert await found(fleet, state="faulted", charging=True) == []
    assert set(await found(fleet, state=["faulted", "available"], charging=False)) == {"A-1", "b_2"}


@pytest.mark.parametrize(
    "params",
    [
        {"chargerStatus": ["active"] * 4},
        {"state": ["faulted"] * 9},
        {"deviceId": ["x"] * 51},
        {"vendor": ["x"] * 51},
        {"online": "yes please"},
        {"registration": "Accepted"},
        {"sort": "DeviceId"},
        {"order": "up", "sort": "model"},
    ],
)
async def test_more_or_other_than_is_allowed_is_refused(api: httpx.AsyncClient, params: dict[str, Any]) -> None:
    refused = await api.get("/chargers", params=params)
    assert (refused.status_code, refused.json()["type"]) == (400, "invalid-request")


async def test_vendors_are_counted_as_their_chargers_write_them_page_by_page(fleet: httpx.AsyncClient) -> None:
    whole = (await fleet.get("/vendors")).json()
    counted = {one["vendor"]: one["chargers"] for one in whole["items"]}
    assert counted == {"ABB": 2, "abb": 1, "Zappi": 1, "Müller & Söhne, Wien": 1}
    for limit in (1, 2, 3):
        assert await items(fleet, "/vendors", limit=limit) == whole["items"]
    for one in whole["items"]:
        assert len(await found(fleet, vendor=one["vendor"])) == one["chargers"]
