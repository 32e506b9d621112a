"""Tariffs through the API: drafts, versions, what uses them, and what is wrong with them."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.api.v1.tariffs import CONTENT
from tests.support.charger import charger
from tests.support.database import rows
from tests.support.kept import add_charger
from tests.support.paging import pages
from tests.support.server import RunningServer


def content(price: str = "0.49", **known: Any) -> dict[str, Any]:
    components = [{"type": "ENERGY", "price": price, "taxPercent": "20"}]
    return {"currency": "GBP", "timeZone": "Europe/London", "elements": [{"components": components}], **known}


async def created(api: httpx.AsyncClient, name: str = "Harbour", price: str = "0.49") -> dict[str, Any]:
    answer = await api.post("/tariffs", json={"name": name, "draft": content(price)})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"].endswith(f"/tariffs/{answer.json()['tariffId']}")
    return dict(answer.json())


async def published(api: httpx.AsyncClient, name: str = "Harbour", price: str = "0.49") -> dict[str, Any]:
    made = await created(api, name, price)
    answer = await api.post(f"/tariffs/{made['tariffId']}/publish", json={"revision": made["revision"]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refused(answer: httpx.Response, status: int, kind: str) -> Any:
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, kind), problem
    return problem.get("errors") or problem["detail"]


async def test_a_draft_becomes_a_version_and_the_next_draft_the_next_one(api: httpx.AsyncClient) -> None:
    made = await created(api)
    assert (made["published"], made["revision"], made["isDefault"], made["warnings"]) == (None, 1, False, [])
    path = f"/tariffs/{made['tariffId']}"
    first = (await api.post(f"{path}/publish", json={"revision": 1})).json()
    assert (first["draft"], first["published"]["version"], first["published"]["content"]) == (None, 1, made["draft"])
    edited = (await api.patch(path, json={"revision": 2, "draft": content("0.59"), "name": "Harbour day"})).json()
    assert (
        edited["name"],
        edited["published"]["version"],
        edited["draft"]["elements"][0]["components"][0]["price"],
    ) == (
        "Harbour day",
        1,
        "0.59",
    )
    second = (await api.post(f"{path}/publish", json={"revision": 3})).json()
    assert second["published"]["version"] == 2
    assert (await api.get(path)).json() == second
    versions = (await api.get(f"{path}/versions")).json()["items"]
    assert [(each["version"], each["content"]["elements"][0]["components"][0]["price"]) for each in versions] == [
        (2, "0.59"),
        (1, "0.49"),
    ]
    assert versions[0]["publishedBy"].startswith("admin-")


async def test_the_tariff_of_the_page_on_the_api_is_taken_as_it_is(api: httpx.AsyncClient) -> None:
    made = (await api.post("/tariffs", json={"name": "Example", "draft": CONTENT})).json()
    assert made["draft"]["elements"][0]["restrictions"]["startTime"] == "16:00"
    assert made["draft"]["minPrice"] == "1.00"


async def test_two_people_who_change_it_at_once_are_told(api: httpx.AsyncClient) -> None:
    made = await created(api)
    path = f"/tariffs/{made['tariffId']}"
    await api.patch(path, json={"revision": 1, "name": "One"})
    detail = refused(await api.patch(path, json={"revision": 1, "name": "Other"}), 409, "changed-meanwhile")
    assert detail.startswith("admin-")
    assert "revision 2" in detail
    refused(await api.post(f"{path}/publish", json={"revision": 1}), 409, "changed-meanwhile")
    assert (await api.get(path)).json()["name"] == "One"


async def test_a_draft_is_discarded_once_there_is_a_version(api: httpx.AsyncClient) -> None:
    made = await created(api)
    path = f"/tariffs/{made['tariffId']}"
    refused(await api.patch(path, json={"revision": 1, "draft": None}), 422, "unusable-request")
    await api.post(f"{path}/publish", json={"revision": 1})
    refused(await api.post(f"{path}/publish", json={"revision": 2}), 409, "nothing-to-publish")
    await api.patch(path, json={"revision": 2, "draft": content("9")})
    assert (await api.patch(path, json={"revision": 3, "draft": None})).json()["draft"] is None


async def test_there_is_one_default_and_it_has_a_version(api: httpx.AsyncClient) -> None:
    one, other, draft = await published(api, "One"), await published(api, "Other"), await created(api, "Draft")
    for each in (one, other):
        path = f"/tariffs/{each['tariffId']}"
        assert (await api.patch(path, json={"revision": each["revision"], "isDefault": True})).json()["isDefault"]
    listed = (await api.get("/tariffs")).json()["items"]
    assert [(each["name"], each["isDefault"]) for each in listed] == [("Draft", False), ("One", False), ("Other", True)]
    unpublished = await api.patch(f"/tariffs/{draft['tariffId']}", json={"revision": 1, "isDefault": True})
    assert refused(unpublished, 422, "unusable-request")[0]["pointer"] == "/isDefault"


async def test_tariffs_are_listed_by_name_page_by_page(api: httpx.AsyncClient) -> None:
    for name in ("b", "A", "c", "B"):
        await created(api, name)
    found = [each["name"] for page in await pages(api, "/tariffs", limit=2) for each in page]
    assert found == ["A", "b", "B", "c"]
    made = await published(api, "z")
    for revision in (2, 4, 6):
        await api.patch(f"/tariffs/{made['tariffId']}", json={"revision": revision, "draft": content()})
        await api.post(f"/tariffs/{made['tariffId']}/publish", json={"revision": revision + 1})
    found = await pages(api, f"/tariffs/{made['tariffId']}/versions", limit=3)
    assert [[each["version"] for each in page] for page in found] == [[4, 3, 2], [1]]


async def test_a_tariff_that_is_used_is_not_deleted(api: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    made = await published(api)
    path = f"/tariffs/{made['tariffId']}"
    await add_charger(clean_db, "CP1")
    assert (await api.patch("/chargers/CP1", json={"tariffId": made["tariffId"]})).json()["tariffId"] == made[
        "tariffId"
    ]
    assert (await api.get(path)).json()["usedBy"] == {"chargers": 1, "connectors": 0, "running": 0}
    assert "CP1" in refused(await api.delete(path), 409, "tariff-in-use")
    await api.patch("/chargers/CP1", json={"tariffId": None})
    await api.patch(path, json={"revision": made["revision"], "isDefault": True})
    assert "default" in refused(await api.delete(path), 409, "tariff-in-use")
    await api.patch(path, json={"revision": made["revision"] + 1, "isDefault": False})
    assert (await api.delete(path)).status_code == 204
    refused(await api.get(path), 404, "not-found")
    refused(await api.delete(path), 404, "not-found")
    audited = "SELECT action, target_type, target_id FROM audit_log WHERE target_type = 'tariff' ORDER BY id"
    kept = await rows(clean_db, audited)
    assert [each["action"] for each in kept] == [
        "tariff.created",
        "tariff.published",
        "tariff.changed",
        "tariff.changed",
        "tariff.deleted",
    ]


async def test_a_charger_and_a_connector_are_given_published_tariffs_only(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    one, other, draft = await published(api, "One"), await published(api, "Other"), await created(api, "Draft")
    async with charger(server.ws_url + "CP1") as cp1:
        await cp1.boot()
        status = {"connectorId": 2, "status": "Available", "errorCode": "NoError"}
        await cp1.call("StatusNotification", status)
        for tariff_id in (draft["tariffId"], 999_999):
            answer = await api.patch("/chargers/CP1", json={"tariffId": tariff_id})
            assert refused(answer, 422, "unusable-request")[0]["pointer"] == "/tariffId"
        await api.patch("/chargers/CP1", json={"tariffId": one["tariffId"]})
        changed = await api.patch("/chargers/CP1/connectors/2", json={"tariffId": other["tariffId"]})
        assert changed.json()["tariffId"] == other["tariffId"]
        assert changed.json()["status"] == "Available"
        shown = (await api.get("/chargers/CP1")).json()
        told = {each["connectorId"]: each["tariffId"] for each in shown["connectors"]}
        assert (shown["tariffId"], told) == (one["tariffId"], {1: None, 2: other["tariffId"]})
        assert "connector 2" in refused(await api.delete(f"/tariffs/{other['tariffId']}"), 409, "tariff-in-use")
        same = await api.patch("/chargers/CP1/connectors/2", json={})
        assert same.json() == changed.json()
        none = await api.patch("/chargers/CP1/connectors/2", json={"tariffId": None})
        assert none.json()["tariffId"] is None
        refused(await api.patch("/chargers/CP1/connectors/9", json={"tariffId": None}), 404, "not-found")


@pytest.mark.parametrize(
    ("bad", "status", "pointer"),
    [
        ({"currency": "XYZ"}, 422, "/draft/currency"),
        ({"currency": "eur"}, 400, "/draft/currency"),
        ({"timeZone": "Mars/Olympus"}, 422, "/draft/timeZone"),
        ({"elements": []}, 400, "/draft/elements"),
        ({"minPrice": "5", "maxPrice": "4"}, 422, "/draft/maxPrice"),
        ({"graceMinutes": -1}, 400, "/draft/graceMinutes"),
        ({"odd": 1}, 400, "/draft"),
    ],
)
async def test_a_tariff_that_can_not_be_used_is_refused_with_the_place(
    api: httpx.AsyncClient, bad: dict[str, Any], status: int, pointer: str
) -> None:
    answer = await api.post("/tariffs", json={"name": "Bad", "draft": content(**bad)})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1e5", "1" * 40, "0.1234567", "0,49", "", 0.49])
async def test_a_price_is_plain_digits_as_text(api: httpx.AsyncClient, price: Any) -> None:
    answer = await api.post("/tariffs", json={"name": "Bad", "draft": content(price)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/draft/elements/0/components/0/price"


async def test_ten_thousand_elements_are_refused(api: httpx.AsyncClient) -> None:
    many = content()["elements"] * 10_000
    answer = await api.post("/tariffs", json={"name": "Many", "draft": content(elements=many)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] == "This must have at most 100 entries."


async def test_elements_that_never_apply_are_warned_of(api: httpx.AsyncClient) -> None:
    elements = content()["elements"] * 2
    made = (await api.post("/tariffs", json={"name": "Odd", "draft": content(elements=elements)})).json()
    assert made["warnings"] == [{"code": "neverReached", "element": 2, "by": 1}]


SIMPLE = {"startedAt": "2026-11-23T15:10:00Z", "endedAt": "2026-11-23T18:00:00Z", "energyWh": 38_500, "powerW": 22_000}


async def test_a_made_up_session_is_priced_by_the_draft_and_compared_with_the_version_in_use(
    api: httpx.AsyncClient,
) -> None:
    made = await published(api)
    path = f"/tariffs/{made['tariffId']}"
    in_use = (await api.post(f"{path}/quote", json=SIMPLE)).json()
    assert (in_use["version"], in_use["cost"]["totalInclTax"], in_use["inUse"]) == (1, "18.8700", None)
    await api.patch(path, json={"revision": 2, "draft": content("0.59")})
    by_draft = (await api.post(f"{path}/quote", json=SIMPLE)).json()
    assert (by_draft["version"], by_draft["cost"]["totalInclTax"]) == (None, "22.7200")
    assert (by_draft["inUse"]["version"], by_draft["inUse"]["cost"]["totalInclTax"]) == (1, "18.8700")
    unsaved = (await api.post(f"{path}/quote", json={**SIMPLE, "content": content("1")})).json()
    assert (unsaved["version"], unsaved["cost"]["totalInclTax"]) == (None, "38.5000")
    by_version = (await api.post(f"{path}/quote", json={**SIMPLE, "version": 1})).json()
    assert by_version == in_use
    refused(await api.post(f"{path}/quote", json={**SIMPLE, "version": 7}), 404, "not-found")


async def test_a_made_up_session_may_be_a_series_of_readings(api: httpx.AsyncClient) -> None:
    made = await created(api)
    series = [
        {"at": "2026-11-23T15:10:00Z", "energyWh": 0, "powerW": 11_000},
        {"at": "2026-11-23T16:10:00Z", "energyWh": 11_000, "powerW": 0},
        {"at": "2026-11-23T17:10:00+00:00", "energyWh": 11_000},
    ]
    body = {"startedAt": "2026-11-23T15:10:00Z", "series": series}
    cost = (await api.post(f"/tariffs/{made['tariffId']}/quote", json=body)).json()["cost"]
    assert [(each["kind"], each["kwh"]) for each in cost["periods"]] == [("charging", "11"), ("idle", "0")]


@pytest.mark.parametrize(
    ("odd", "pointer"),
    [
        ({"endedAt": None}, "/endedAt"),
        ({"energyWh": None}, "/energyWh"),
        ({"powerW": None}, "/powerW"),
        ({"powerW": 100}, "/endedAt"),
        ({"endedAt": "2026-11-23T15:00:00Z"}, "/endedAt"),
        ({"endedAt": "2027-11-23T15:00:00Z"}, "/endedAt"),
        ({"series": [{"at": "2026-11-23T15:00:00Z", "energyWh": 0}]}, "/series"),
        (
            {"series": [{"at": "2026-11-23T16:00:00Z", "energyWh": 5}, {"at": "2026-11-23T17:00:00Z", "energyWh": 4}]},
            "/series",
        ),
    ],
)
async def test_a_session_that_can_not_be_is_not_priced(
    api: httpx.AsyncClient, odd: dict[str, Any], pointer: str
) -> None:
    made = await created(api)
    answer = await api.post(f"/tariffs/{made['tariffId']}/quote", json={**SIMPLE, **odd})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
