"""The list of chargers: every filter, every order in both directions, positions over equal keys, and the totals."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.views import chargers as view
from genx.db.views.chargers import ChargerFilter, Order, Position
from tests.support.database import column, execute

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FLEET: list[dict[str, Any]] = [
    {
        "device_id": "alpha",
        "online": True,
        "vendor": "ABB",
        "model": "Terra",
        "name": "Car park 50%_",
        "last_seen": NOON,
    },
    {"device_id": "BRAVO", "vendor": "ABB", "model": "terra", "serial_number": "SN-7", "charger_status": "maintenance"},
    {"device_id": "charlie", "online": True, "vendor": "Łódź", "model": None, "registration": "pending"},
    {"device_id": "Delta", "vendor": None, "model": "X", "registration": "rejected", "charger_status": "inactive"},
    {"device_id": "echo", "vendor": "", "model": "", "name": "Äußere Stadt", "last_seen": NOON},
    {"device_id": "FOXTROT", "online": True, "vendor": "Alfen", "last_seen": NOON + timedelta(microseconds=400)},
    {"device_id": "golf", "vendor": "Berg", "last_seen": NOON + timedelta(milliseconds=1)},
]
ALL = ["alpha", "BRAVO", "charlie", "Delta", "echo", "FOXTROT", "golf"]


@pytest.fixture
async def fleet(clean_db: AsyncEngine) -> AsyncEngine:
    for number, charger in enumerate(FLEET):
        fields = charger | {"registered_at": NOON + timedelta(days=number // 2)}
        places = ", ".join(
            f"CAST(:{name} AS {name})" if name in ("registration", "charger_status") else f":{name}" for name in fields
        )
        await execute(clean_db, f"INSERT INTO chargers ({', '.join(fields)}) VALUES ({places})", **fields)
    return clean_db


async def names(engine: AsyncEngine, ids: Any) -> list[str]:
    read = "SELECT device_id FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS u (charger_id, place)"
    return await column(engine, f"{read} JOIN chargers USING (charger_id) ORDER BY place", ids=list(ids))


async def page(
    engine: AsyncEngine, wanted: ChargerFilter, order: Order, after: Position | None = None, limit: int = 100
) -> list[tuple[int, Position]]:
    async with engine.connect() as connection:
        return await view.page(connection, wanted, order, after, limit)


BY_NAME = Order(by="deviceId", descending=False)


async def found(engine: AsyncEngine, **fields: Any) -> list[str]:
    rows = await page(engine, ChargerFilter(**fields), BY_NAME)
    async with engine.connect() as connection:
        assert await view.count(connection, ChargerFilter(**fields)) == len(rows)
    return await names(engine, [charger_id for charger_id, _ in rows])


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({}, ALL),
        ({"online": True}, ["alpha", "charlie", "FOXTROT"]),
        ({"online": False}, ["BRAVO", "Delta", "echo", "golf"]),
        ({"charger_statuses": ("maintenance",)}, ["BRAVO"]),
        ({"charger_statuses": ("maintenance", "inactive")}, ["BRAVO", "Delta"]),
        ({"registrations": ("pending", "rejected")}, ["charlie", "Delta"]),
        ({"vendors": ("ABB",)}, ["alpha", "BRAVO"]),
        ({"vendors": ("abb",)}, []),
        ({"vendors": ("",)}, ["echo"]),
        ({"words": ("terra",)}, ["alpha", "BRAVO"]),
        ({"words": ("TERRA", "sn-7")}, ["BRAVO"]),
        ({"words": ("%",)}, ["alpha"]),
        ({"words": ("50%_",)}, ["alpha"]),
        ({"words": ("5_%",)}, []),
        ({"words": ("äußere",)}, ["echo"]),
        ({"words": ("łÓDŹ",)}, ["charlie"]),
        ({"words": ("'; DROP TABLE chargers; --",)}, []),
        ({"words": ("x" * 100_000,)}, []),
        ({"device_ids": ("ALPHA", "bravo", "nobody")}, ["alpha", "BRAVO"]),
        ({"among": ["alpha", "bravo"]}, ["alpha"]),
        ({"among": []}, []),
        ({"online": True, "vendors": ("ABB",), "words": ("car",), "among": ALL}, ["alpha"]),
        ({"online": False, "device_ids": ("alpha",)}, []),
    ],
)
async def test_each_filter_shows_what_it_says_and_counts_the_same(
    fleet: AsyncEngine, fields: dict[str, Any], wanted: list[str]
) -> None:
    assert await found(fleet, **fields) == wanted


RANKS = {"golf": 5, "alpha": 5, "charlie": -3, "nobody": 9}
ORDERS = ["online", "deviceId", "model", "lastSeen", "registeredAt", RANKS]


@pytest.mark.parametrize(
    ("by", "descending", "wanted"),
    [
        ("deviceId", False, ALL),
        ("deviceId", True, ALL[::-1]),
        ("online", True, ["alpha", "charlie", "FOXTROT", "BRAVO", "Delta", "echo", "golf"]),
        ("online", False, ["BRAVO", "Delta", "echo", "golf", "alpha", "charlie", "FOXTROT"]),
        ("lastSeen", True, ["golf", "alpha", "echo", "FOXTROT", "BRAVO", "charlie", "Delta"]),
        ("lastSeen", False, ["alpha", "echo", "FOXTROT", "golf", "BRAVO", "charlie", "Delta"]),
        ("registeredAt", True, ["golf", "echo", "FOXTROT", "charlie", "Delta", "alpha", "BRAVO"]),
        ("registeredAt", False, ["alpha", "BRAVO", "charlie", "Delta", "echo", "FOXTROT", "golf"]),
        (RANKS, True, ["alpha", "golf", "BRAVO", "Delta", "echo", "FOXTROT", "charlie"]),
        (RANKS, False, ["charlie", "BRAVO", "Delta", "echo", "FOXTROT", "alpha", "golf"]),
        ({}, True, ALL),
    ],
)
async def test_each_order_in_both_directions_has_equal_keys_by_name(
    fleet: AsyncEngine, by: Any, descending: bool, wanted: list[str]
) -> None:
    rows = await page(fleet, ChargerFilter(), Order(by=by, descending=descending))
    assert await names(fleet, [charger_id for charger_id, _ in rows]) == wanted


@pytest.mark.parametrize(("by", "descending", "limit"), list(itertools.product(ORDERS, [True, False], [1, 2, 3])))
async def test_pages_of_any_order_and_size_show_each_charger_once(
    fleet: AsyncEngine, by: Any, descending: bool, limit: int
) -> None:
    order = Order(by=by, descending=descending)
    whole = await page(fleet, ChargerFilter(), order)
    read: list[tuple[int, Position]] = []
    while rows := await page(fleet, ChargerFilter(), order, read[-1][1] if read else None, limit):
        assert len(rows) <= limit
        read += rows
        assert len(read) < 100, "pages repeat themselves"
    assert read == whole


async def test_a_charger_that_goes_while_somebody_turns_pages_leaves_no_gap(fleet: AsyncEngine) -> None:
    first = await page(fleet, ChargerFilter(), BY_NAME, None, 3)
    await execute(fleet, "DELETE FROM chargers WHERE device_id = 'charlie'")
    rest = await page(fleet, ChargerFilter(), BY_NAME, first[-1][1])
    assert await names(fleet, [charger_id for charger_id, _ in rest]) == ["Delta", "echo", "FOXTROT", "golf"]


@pytest.mark.parametrize(
    ("device_ids", "watched", "wanted"),
    [
        ((), None, ["alpha", "charlie", "FOXTROT", "BRAVO", "Delta", "echo", "golf"]),
        (("GOLF", "alpha", "who"), None, ["alpha", "golf"]),
        (("golf", "alpha"), ("Golf",), ["golf"]),
        ((), ("bravo", "ALPHA"), ["alpha", "BRAVO"]),
        ((), (), []),
        (("golf",), ("alpha",), []),
    ],
)
async def test_ids_are_of_those_that_are_asked_for_and_watched(
    fleet: AsyncEngine, device_ids: tuple[str, ...], watched: tuple[str, ...] | None, wanted: list[str]
) -> None:
    async with fleet.connect() as connection:
        ids = await view.ids(connection, device_ids, watched)
    assert await names(fleet, ids) == wanted


async def test_vendors_are_counted_and_paged_by_name(fleet: AsyncEngine) -> None:
    async with fleet.connect() as connection:
        whole = await view.vendors(connection, None, 10)
        read: list[tuple[str, int]] = []
        while rows := await view.vendors(connection, read[-1][0] if read else None, 1):
            read += rows
    assert whole == read == [("ABB", 2), ("Alfen", 1), ("Berg", 1), ("Łódź", 1)]


async def test_an_empty_list_has_no_page_no_vendor_and_no_total(clean_db: AsyncEngine) -> None:
    assert await found(clean_db) == []
    async with clean_db.connect() as connection:
        assert await view.vendors(connection, None, 10) == []
        assert await view.kept(connection) == []
        assert await view.ids(connection) == []


@pytest.mark.parametrize(
    ("configured", "heard_of", "connectors"),
    [
        (None, [], 0),
        (None, [0], 0),
        (None, [0, 1, 4], 4),
        (2, [], 2),
        (2, [0, 1, 2], 2),
        (2, [1, 2, 3, 7], 4),
        (0, [1], 1),
    ],
)
async def test_s1_connectors_of_one_that_is_offline_are_counted_as_while_it_is_online(
    fleet: AsyncEngine, configured: int | None, heard_of: list[int], connectors: int
) -> None:
    await execute(fleet, "UPDATE chargers SET configured_connectors = :n WHERE device_id = 'golf'", n=configured)
    insert = (
        "INSERT INTO connectors (charger_id, connector_id) SELECT charger_id, :n FROM chargers WHERE device_id = 'golf'"
    )
    for connector_id in heard_of:
        await execute(fleet, insert, n=connector_id)
    async with fleet.connect() as connection:
        (golf,) = [kept for kept in await view.kept(connection) if kept.device_id == "golf"]
    assert (golf.connectors, golf.active_transactions, golf.registration) == (connectors, 0, "accepted")


async def test_running_transactions_of_one_that_is_offline_are_counted(fleet: AsyncEngine) -> None:
    insert = """
        INSERT INTO transactions (id, wire_id, charger_id, connector_id, id_tag, authorised, started_at,
          received_start_at, meter_start, status)
        SELECT n::text, n, charger_id, n, 'T', true, now(), now(), 0, CAST(:status AS transaction_status)
        FROM chargers, CAST(:n AS int) AS n
        WHERE device_id = 'echo'
    """
    for number, status in enumerate(("active", "stopped", "active"), 1):
        await execute(fleet, insert, n=number, status=status)
    async with fleet.connect() as connection:
        running = {kept.device_id: kept.active_transactions for kept in await view.kept(connection)}
    assert running == dict.fromkeys(ALL, 0) | {"echo": 2}
