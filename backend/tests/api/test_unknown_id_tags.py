"""Unknown tags through the API: seen at a charger, recognised, registered or forgotten (T9c)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import unknown_id_tags
from genx.domain.facts import Needs
from genx.jobs.table import UNKNOWN_TAGS
from genx.ocpp.times import format_time
from tests.support.charger import Charger, charger
from tests.support.paging import items, pages
from tests.support.server import RunningServer

PATH = "/id-tags/unknown"


@pytest.fixture(autouse=True)
async def _empty_book(server: RunningServer, clean_db: AsyncEngine) -> None:
    await server.app.chargers.id_tags.load()


@pytest.fixture
async def cp1(server: RunningServer, api: httpx.AsyncClient) -> AsyncIterator[Charger]:
    async with charger(server.ws_url + "CP1") as one:
        boot = {"chargePointVendor": "A", "chargePointModel": "B", "chargePointSerialNumber": "SN-77"}
        await one.call("BootNotification", boot)
        yield one


async def authorise(one: Charger, *tags: str) -> None:
    for id_tag in tags:
        await one.call("Authorize", {"idTag": id_tag})


async def unknown(api: httpx.AsyncClient) -> dict[str, Any]:
    return {one["idTag"]: one for one in await items(api, PATH)}


async def test_t9c_an_unknown_tag_says_where_when_and_how_often(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger
) -> None:
    before = format_time(datetime.now(UTC))
    await authorise(cp1, "Tag", "TAG")
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": before}
    await cp1.call("StartTransaction", start)
    async with charger(server.ws_url + "CP2") as cp2:
        await authorise(cp2, "TAG")
    [one] = await items(api, PATH)
    assert (one["idTag"], one["count"], one["chargers"], one["guess"]) == ("TAG", 4, 2, None)
    assert [(place["deviceId"], place["count"]) for place in one["seenAt"]] == [("CP2", 1), ("CP1", 3)]
    assert before <= one["firstAt"] < one["lastAt"]


@pytest.mark.parametrize(
    ("id_tag", "what", "kind"),
    [("VID:00AA", "vehicle", "vehicle"), ("sn-77", "charger", "virtual"), ("04A2B3C4", "card", "rfid")],
)
async def test_t9c_a_guess_in_plain_words(
    api: httpx.AsyncClient, cp1: Charger, id_tag: str, what: str, kind: str
) -> None:
    await authorise(cp1, id_tag)
    [one] = await items(api, PATH)
    assert (one["guess"]["what"], one["guess"]["kind"]) == (what, kind)
    assert one["guess"]["sentence"].endswith(".")


async def test_t9c_a_registered_tag_with_an_addition_is_recognised(api: httpx.AsyncClient, cp1: Charger) -> None:
    await api.post("/id-tags", json={"idTag": "CARD7"})
    await authorise(cp1, "card7_23518692")
    [one] = await items(api, PATH)
    assert (one["guess"]["what"], one["guess"]["kind"]) == ("addition", None)


async def test_t9c_registering_a_tag_takes_it_off_the_list(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger
) -> None:
    await authorise(cp1, "A", "B", "C")
    assert set(await unknown(api)) == {"A", "B", "C"}
    await api.post("/id-tags", json={"idTag": "a"})
    await authorise(cp1, "B", "A")
    assert (await unknown(api)).keys() == {"B", "C"}
    await authorise(cp1, "B")
    await api.post("/id-tags", json={"idTag": "B"})
    await server.app.jobs.once(UNKNOWN_TAGS)
    assert (await unknown(api)).keys() == {"C"}


async def test_t9c_a_forgotten_tag_is_listed_again_when_it_is_seen_again(api: httpx.AsyncClient, cp1: Charger) -> None:
    await authorise(cp1, "TAG")
    assert (await api.delete(f"{PATH}/tag")).status_code == 204
    gone = await api.delete(f"{PATH}/tag")
    assert (gone.status_code, gone.json()["detail"]) == (404, "There is no unknown id tag tag.")
    assert await items(api, PATH) == []
    await authorise(cp1, "TAG")
    assert (await unknown(api))["TAG"]["count"] == 1


async def test_t9c_ten_thousand_unknown_tags_of_one_charger_leave_others_theirs(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger, clean_db: AsyncEngine
) -> None:
    book, state = server.app.chargers.id_tags, server.app.chargers.registry.live("CP1")
    assert state is not None
    async with charger(server.ws_url + "CP2") as cp2:
        await authorise(cp2, "MINE")
        for number in range(10_000):
            book.recall(Needs(id_tag=f"T{number}", charger_id=state.charger_id))
            if number % 90 == 0:
                await book.unknown.keep()
        await authorise(cp2, "MINE")
    assert (await unknown(api))["MINE"]["count"] == 2
    async with clean_db.connect() as connection:
        count = (await connection.execute(text("SELECT count(*) FROM unknown_id_tags"))).scalar_one()
    assert count == unknown_id_tags.MOST_OF_A_CHARGER + 1


async def test_unknown_tags_come_page_by_page(api: httpx.AsyncClient, cp1: Charger) -> None:
    await authorise(cp1, "A", "B", "C")
    assert [[one["idTag"] for one in page] for page in await pages(api, PATH, limit=2)] == [["C", "B"], ["A"]]
    assert (await api.get(PATH, params={"cursor": "x"})).json()["type"] == "bad-cursor"
