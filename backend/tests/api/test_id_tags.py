"""Id tags through the API, and what chargers are told about them at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.central_system.tags import stopping
from genx.jobs.table import BUDGETS, TAG_USES
from genx.ocpp.times import format_time
from tests.support.charger import Answer, Charger, charger
from tests.support.paging import items
from tests.support.server import RunningServer, running_server, token_for

PATH = "/id-tags"
BUDGET = {"energyWh": 1_000, "per": "total"}
NEW: dict[str, Any] = {
    "kind": "rfid",
    "status": "Accepted",
    "expiryDate": None,
    "parentIdTag": None,
    "maxActiveTransactions": None,
    "allowedDeviceIds": [],
    "budget": None,
    "name": None,
    "note": None,
    "lastUsedAt": None,
    "localLists": 0,
    "running": [],
}


@pytest.fixture(autouse=True)
async def _empty_book(server: RunningServer, clean_db: AsyncEngine) -> None:
    await server.app.chargers.id_tags.load()


@pytest.fixture
async def cp1(server: RunningServer, api: httpx.AsyncClient) -> AsyncIterator[Charger]:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        yield one


async def made(api: httpx.AsyncClient, id_tag: str, **fields: Any) -> dict[str, Any]:
    response = await api.post(PATH, json={"idTag": id_tag, **fields})
    assert response.status_code == 201, response.text
    shown: dict[str, Any] = response.json()
    return shown


async def authorised(one: Charger, id_tag: str) -> str:
    answer = await one.call("Authorize", {"idTag": id_tag})
    return str(answer["idTagInfo"]["status"])


async def started(one: Charger, id_tag: str, connector_id: int = 1, meter_start: int = 0) -> dict[str, Any]:
    now = format_time(datetime.now(UTC))
    request = {"connectorId": connector_id, "idTag": id_tag, "meterStart": meter_start, "timestamp": now}
    return await one.call("StartTransaction", request)


async def stopped(one: Charger, transaction_id: int, meter_stop: int) -> None:
    now = format_time(datetime.now(UTC) + timedelta(seconds=1))
    await one.call("StopTransaction", {"transactionId": transaction_id, "meterStop": meter_stop, "timestamp": now})


async def test_a_new_tag_has_defaults_and_a_place_where_it_is_found(api: httpx.AsyncClient) -> None:
    response = await api.post(PATH, json={"idTag": "04A2/B".replace("/", "+")})
    shown = response.json()
    assert response.status_code == 201
    assert shown == {**NEW, "idTag": "04A2+B", "createdAt": shown["createdAt"]}
    assert response.headers["location"] == "/api/v1/id-tags/04A2%2BB"
    assert (await api.get("/id-tags/04a2%2Bb")).json() == shown
    assert await items(api, PATH) == [shown]


async def test_a_tag_is_shown_with_all_that_it_was_given(api: httpx.AsyncClient, cp1: Charger) -> None:
    given = {
        "kind": "vehicle",
        "status": "Invalid",
        "expiryDate": "2027-01-01T02:00:00+02:00",
        "parentIdTag": "FLEET",
        "maxActiveTransactions": 0,
        "allowedDeviceIds": ["cp1"],
        "budget": {"energyWh": 0, "per": "week"},
        "name": "Van 7",
        "note": "A note",
    }
    shown = await made(api, "VID:00AA", **given)
    assert shown == {
        **NEW,
        **given,
        "idTag": "VID:00AA",
        "expiryDate": "2027-01-01T00:00:00.000Z",
        "budget": {"energyWh": 0, "per": "week", "added": 0, "used": 0},
        "createdAt": shown["createdAt"],
    }
    assert (await api.get(f"{PATH}/vid:00aa")).json() == shown


async def test_t9_a_tag_is_registered_once_in_any_letter_case(api: httpx.AsyncClient) -> None:
    await made(api, "TAG")
    again = await api.post(PATH, json={"idTag": "tag"})
    assert (again.status_code, again.json()["type"]) == (409, "already-exists")


async def test_qf34_a_tag_is_kept_as_chargers_present_it(api: httpx.AsyncClient, cp1: Charger) -> None:
    assert (await made(api, "  04A2\u200b "))["idTag"] == "04A2"
    await api.patch(f"{PATH}/04a2", json={"status": "Blocked"})
    assert await authorised(cp1, "04a2\x01") == "Blocked"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/idTag"),
        ({"idTag": ""}, "/idTag"),
        ({"idTag": "   "}, "/idTag"),
        ({"idTag": "a/b"}, "/idTag"),
        ({"idTag": "\u200b"}, "/idTag"),
        ({"idTag": "Unknown"}, "/idTag"),
        ({"idTag": ".."}, "/idTag"),
        ({"idTag": "x" * 401}, "/idTag"),
        ({"idTag": "A", "parentIdTag": " "}, "/parentIdTag"),
        ({"idTag": "A", "status": "ConcurrentTx"}, "/status"),
        ({"idTag": "A", "maxActiveTransactions": -1}, "/maxActiveTransactions"),
        ({"idTag": "A", "allowedDeviceIds": ["NOBODY"]}, "/allowedDeviceIds/0"),
        ({"idTag": "A", "allowedDeviceIds": ["a/b"]}, "/allowedDeviceIds/0"),
        ({"idTag": "A", "budget": {"energyWh": 1}}, "/budget/per"),
        ({"idTag": "A", "budget": {"energyWh": -1, "per": "day"}}, "/budget/energyWh"),
        ({"idTag": "A", "budget": {"cost": 5, "per": "day"}}, "/budget"),
        ({"idTag": "A", "expiryDate": "soon"}, "/expiryDate"),
    ],
)
async def test_a_body_that_is_wrong_is_refused_with_the_place(
    api: httpx.AsyncClient, body: dict[str, Any], pointer: str
) -> None:
    response = await api.post(PATH, json=body)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == pointer
    assert await items(api, PATH) == []


async def test_only_what_is_sent_is_changed_and_null_removes(api: httpx.AsyncClient, cp1: Charger) -> None:
    before = await made(api, "TAG", name="Ann", note="n", maxActiveTransactions=1, expiryDate="2027-01-01T00:00:00Z")
    change = {"name": None, "maxActiveTransactions": None, "allowedDeviceIds": ["CP1"], "parentIdTag": "P"}
    after = (await api.patch(f"{PATH}/tag", json=change)).json()
    assert after == {**before, **change, "stopping": []}
    assert (await api.patch(f"{PATH}/tag", json={})).json() == after
    removed = (await api.patch(f"{PATH}/tag", json={"expiryDate": None, "parentIdTag": None})).json()
    assert (removed["expiryDate"], removed["parentIdTag"]) == (None, None)
    wrong = await api.patch(f"{PATH}/tag", json={"allowedDeviceIds": ["CP1", "CP2"]})
    assert wrong.json()["errors"][0]["pointer"] == "/allowedDeviceIds/1"


async def test_an_expiry_beyond_all_calendars_is_the_last_there_is(api: httpx.AsyncClient) -> None:
    assert (await made(api, "TAG", expiryDate="9999-12-31T23:59:59Z"))["expiryDate"] == "2200-01-01T00:00:00.000Z"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_tag_that_is_not_there_is_404(api: httpx.AsyncClient, method: str) -> None:
    response = await api.request(method, f"{PATH}/TAG", json={} if method == "PATCH" else None)
    assert (response.status_code, response.json()["detail"]) == (404, "There is no id tag TAG.")


async def test_tags_are_filtered_and_come_page_by_page(api: httpx.AsyncClient) -> None:
    await made(api, "b", status="Blocked")
    await made(api, "A", kind="app", name="Ann's phone")
    await made(api, "C", parentIdTag="Fleet")

    async def found(**params: Any) -> list[str]:
        return [one["idTag"] for one in await items(api, PATH, **params)]

    assert await found(limit=1) == await found(limit=2) == ["A", "b", "C"]
    assert await found(status=["Blocked", "Invalid"]) == ["b"]
    assert await found(kind="app") == await found(q="phone ann") == ["A"]
    assert await found(parent="FLEET") == ["C"]
    assert (await api.get(PATH, params={"cursor": "x"})).json()["type"] == "bad-cursor"


async def test_t9_a_charger_is_told_of_a_change_at_once(api: httpx.AsyncClient, cp1: Charger) -> None:
    assert await authorised(cp1, "TAG") == "Accepted", "unknown, and accepted by default"
    await made(api, "TAG", status="Blocked", parentIdTag="P", expiryDate="2027-01-01T00:00:00Z")
    answer = await cp1.call("Authorize", {"idTag": "tag"})
    info = {"status": "Blocked", "parentIdTag": "P", "expiryDate": "2027-01-01T00:00:00.000Z"}
    assert answer == {"idTagInfo": info}
    for change, told in (
        ({"status": "Invalid"}, "Invalid"),
        ({"status": "Expired"}, "Expired"),
        ({"status": "Accepted"}, "Accepted"),
        ({"expiryDate": "2020-01-01T00:00:00Z"}, "Expired"),
        ({"expiryDate": None, "budget": {"energyWh": 0, "per": "day"}}, "Blocked"),
    ):
        await api.patch(f"{PATH}/TAG", json=change)
        assert await authorised(cp1, "TAG") == told, change
    await api.delete(f"{PATH}/TAG")
    assert await authorised(cp1, "TAG") == "Accepted"


async def test_t9b_a_tag_of_one_charger_is_invalid_at_another(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger
) -> None:
    await api.post("/chargers", json={"deviceId": "CP2"})
    await made(api, "TAG", allowedDeviceIds=["CP2"])
    assert await authorised(cp1, "TAG") == "Invalid"
    start = await started(cp1, "TAG")
    assert start["idTagInfo"]["status"] == "Invalid"
    assert start["transactionId"] > 0, "T1"
    async with charger(server.ws_url + "cp2") as cp2:
        assert await authorised(cp2, "TAG") == "Accepted"


async def test_t9b_a_budget_blocks_a_tag_until_more_is_added(api: httpx.AsyncClient, cp1: Charger) -> None:
    await made(api, "TAG", budget=BUDGET)
    first = (await started(cp1, "TAG"))["transactionId"]
    await stopped(cp1, first, 999)
    assert await authorised(cp1, "TAG") == "Accepted"
    second = (await started(cp1, "TAG", meter_start=999))["transactionId"]
    await stopped(cp1, second, 1_000)
    assert (await api.get(f"{PATH}/TAG")).json()["budget"] == {**BUDGET, "added": 0, "used": 1_000}
    assert await authorised(cp1, "TAG") == "Blocked"
    assert (await started(cp1, "TAG", meter_start=1_000))["idTagInfo"]["status"] == "Blocked"
    more = await api.post(f"{PATH}/TAG/budget/add", json={"energyWh": 500})
    assert (more.status_code, more.json()["budget"]) == (200, {**BUDGET, "added": 500, "used": 1_000})
    assert await authorised(cp1, "TAG") == "Accepted"
    changed = (await api.patch(f"{PATH}/TAG", json={"budget": {"energyWh": 400, "per": "total"}})).json()["budget"]
    assert changed == {"energyWh": 400, "per": "total", "added": 500, "used": 1_000}
    changed = (await api.patch(f"{PATH}/TAG", json={"budget": {"energyWh": 400, "per": "month"}})).json()["budget"]
    assert changed == {"energyWh": 400, "per": "month", "added": 0, "used": 1_000}


async def test_t9b_a_running_transaction_counts_by_its_samples(api: httpx.AsyncClient, cp1: Charger) -> None:
    await made(api, "TAG", budget=BUDGET)
    number = (await started(cp1, "TAG"))["transactionId"]
    now = format_time(datetime.now(UTC))
    sample = {"measurand": "Energy.Active.Import.Register", "value": "1200"}
    values = [{"timestamp": now, "sampledValue": [sample]}]
    await cp1.call("MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": values})
    async with asyncio.timeout(10):
        while (await api.get(f"{PATH}/TAG")).json()["budget"]["used"] != 1_200:
            await asyncio.sleep(0.05)
    assert await authorised(cp1, "TAG") == "Blocked"


async def test_nothing_is_added_where_there_is_no_budget(api: httpx.AsyncClient) -> None:
    await made(api, "TAG")
    refused = await api.post(f"{PATH}/TAG/budget/add", json={"energyWh": 500})
    assert (refused.status_code, refused.json()["type"]) == (409, "no-budget")
    assert (await api.post(f"{PATH}/NONE/budget/add", json={"energyWh": 500})).status_code == 404


async def test_t9_two_starts_at_once_are_not_both_within_a_limit_of_one(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger
) -> None:
    await made(api, "TAG", maxActiveTransactions=1)
    async with charger(server.ws_url + "CP2") as cp2:
        await cp2.boot()
        answers = await asyncio.gather(started(cp1, "TAG"), started(cp2, "tag"))
    assert sorted(one["idTagInfo"]["status"] for one in answers) == ["Accepted", "ConcurrentTx"]
    running = (await api.get(f"{PATH}/TAG")).json()["running"]
    assert {one["transactionId"] for one in running} == {one["transactionId"] for one in answers}
    assert {one["deviceId"] for one in running} == {"CP1", "CP2"}


async def test_a_blocked_tag_says_what_still_runs_under_it(api: httpx.AsyncClient, cp1: Charger) -> None:
    await made(api, "TAG")
    number = (await started(cp1, "TAG", connector_id=2))["transactionId"]
    blocked = (await api.patch(f"{PATH}/TAG", json={"status": "Blocked"})).json()
    assert blocked["running"] == [{"transactionId": number, "deviceId": "CP1", "connectorId": 2}]
    await stopped(cp1, number, 5)
    assert (await api.get(f"{PATH}/TAG")).json()["running"] == []


async def test_a_tag_says_when_a_charger_asked_about_it_last(
    api: httpx.AsyncClient, server: RunningServer, cp1: Charger
) -> None:
    await made(api, "TAG")
    before = datetime.now(UTC)
    await authorised(cp1, "TAG")
    [shown] = await items(api, PATH)
    assert datetime.fromisoformat(shown["lastUsedAt"]) >= before.replace(microsecond=before.microsecond // 1000 * 1000)
    await started(cp1, "TAG")
    await server.app.jobs.once(TAG_USES)
    assert (await api.get(f"{PATH}/TAG")).json()["lastUsedAt"] > shown["lastUsedAt"]


async def test_what_ran_at_a_deleted_charger_no_longer_counts(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await made(api, "TAG", maxActiveTransactions=1)
    async with charger(server.ws_url + "CP9") as gone:
        await gone.boot()
        await started(gone, "TAG")
    async with asyncio.timeout(10):
        while (await api.delete("/chargers/CP9", params={"withRunning": True})).status_code != 204:
            await asyncio.sleep(0.02)
    await server.app.jobs.once(TAG_USES)
    assert (await api.get(f"{PATH}/TAG")).json()["running"] == []


async def test_each_change_is_in_the_audit_log(api: httpx.AsyncClient) -> None:
    await made(api, "TAG", name="Ann", budget=BUDGET)
    await api.patch(f"{PATH}/tag", json={"status": "Blocked"})
    await api.post(f"{PATH}/tag/budget/add", json={"energyWh": 5})
    await api.delete(f"{PATH}/tag")
    await api.delete(f"{PATH}/tag")
    told = (await api.get("/audit-log", params={"action": "id-tag"})).json()["items"]
    assert [(one["action"], one["target"]) for one in told] == [
        (f"id-tag.{action}", {"type": "idTag", "id": "TAG", "name": "Ann"})
        for action in ("deleted", "budget-added", "changed", "created")
    ]
    assert [one["details"] for one in told[:3]] == [{}, {"energyWh": 5}, {"status": "Blocked"}]


async def test_changes_at_once_end_with_memory_and_table_in_step(
    api: httpx.AsyncClient, server: RunningServer, clean_db: AsyncEngine
) -> None:
    await made(api, "TAG")
    await asyncio.gather(*(api.patch(f"{PATH}/TAG", json={"parentIdTag": f"P{number}"}) for number in range(20)))
    async with clean_db.connect() as connection:
        stored = (await connection.execute(text("SELECT parent_id_tag FROM id_tags"))).scalar_one()
    known = server.app.chargers.id_tags.find("TAG")
    assert known is not None
    assert known.parent_id_tag == stored


async def test_t9_tags_budgets_and_what_runs_are_known_again_after_a_restart(dsn: str, clean_db: AsyncEngine) -> None:
    token = await token_for(clean_db, "operator")
    async with running_server(dsn) as one, one.client(token) as api, charger(one.ws_url + "CP1") as cp1:
        await cp1.boot()
        await made(api, "TAG", budget=BUDGET, maxActiveTransactions=1)
        await stopped(cp1, (await started(cp1, "TAG"))["transactionId"], 300)
        number = (await started(cp1, "TAG", meter_start=300))["transactionId"]
    async with running_server(dsn) as one, one.client(token) as api, charger(one.ws_url + "CP2") as cp2:
        await cp2.boot()
        shown = (await api.get(f"{PATH}/TAG")).json()
        assert shown["budget"] == {**BUDGET, "added": 0, "used": 300}
        assert [each["transactionId"] for each in shown["running"]] == [number]
        assert (await started(cp2, "tag"))["idTagInfo"]["status"] == "ConcurrentTx"
        await one.app.jobs.once(BUDGETS)
        assert len((await api.get(f"{PATH}/TAG")).json()["running"]) == 2


async def test_blocking_a_tag_can_end_what_runs_under_it(api: httpx.AsyncClient, server: RunningServer) -> None:
    answers: dict[bool, int] = {}
    async with (
        charger(server.ws_url + "CP1", RemoteStopTransaction=lambda _: {"status": "Accepted"}) as obeys,
        charger(server.ws_url + "CP2", RemoteStopTransaction=lambda _: {"status": "Rejected"}) as refuses,
    ):
        await made(api, "TAG")
        for one in (obeys, refuses):
            await one.boot()
            answers[one is obeys] = (await started(one, "tag"))["transactionId"]
        unchanged = await api.patch(f"{PATH}/TAG", json={}, params={"stopRunning": True})
        assert unchanged.json()["stopping"] == [], "it may still charge"
        blocked = await api.patch(f"{PATH}/TAG", json={"status": "Blocked"}, params={"stopRunning": True})
        outcomes = {one["deviceId"]: one["outcome"] for one in blocked.json()["stopping"]}
        assert outcomes == {"CP1": "accepted", "CP2": "rejected"}
        asked = [payload for action, payload in obeys.asked if action == "RemoteStopTransaction"]
        assert asked == [{"transactionId": answers[True]}]
        commands = (await api.get("/commands", params={"action": "RemoteStopTransaction"})).json()["items"]
        assert len(commands) == 2


async def test_blocking_a_tag_says_which_transactions_could_not_be_ended(
    api: httpx.AsyncClient, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "PATIENCE_S", 0.2)
    await made(api, "TAG")
    async with charger(server.ws_url + "GONE") as gone:
        await gone.boot()
        await started(gone, "TAG")
    async with asyncio.timeout(10):
        while server.app.chargers.registry.live("GONE") is not None:
            await asyncio.sleep(0.02)
    async with charger(server.ws_url + "MUTE", RemoteStopTransaction=lambda _: None) as mute:
        await mute.boot()
        await started(mute, "TAG")
        blocked = await api.patch(f"{PATH}/TAG", json={"status": "Blocked"}, params={"stopRunning": True})
    told = {one["deviceId"]: (one["outcome"], one["detail"] is None) for one in blocked.json()["stopping"]}
    assert told == {"GONE": ("failed", False), "MUTE": ("asked", True)}


async def test_chargers_that_may_have_cached_a_tag_forget_it_when_it_is_blocked(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    """Those that use no cache, or have never seen the tag, are left alone; one that is offline gets it later."""
    accepted = {"ClearCache": lambda _: {"status": "Accepted"}}
    async with AsyncExitStack() as stack:
        chargers = {
            name: await stack.enter_async_context(charger(server.ws_url + name, **accepted, **caching(uses)))
            for name, uses in (("USED", "true"), ("NEVER", "true"), ("NOCACHE", "false"))
        }
        async with charger(server.ws_url + "AWAY", **caching("TRUE")) as away:
            await away.boot()
            await configured(api, "AWAY")
            await made(api, "TAG")
            await started(away, "TAG")
        for name, one in chargers.items():
            await one.boot()
            await configured(api, name)
            await started(one, "OTHER" if name == "NEVER" else "tag")
        async with asyncio.timeout(10):
            while server.app.chargers.registry.live("AWAY") is not None:
                await asyncio.sleep(0.02)
        await api.patch(f"{PATH}/TAG", json={"status": "Blocked"})
        async with asyncio.timeout(10):
            while len(found := await clearings(api)) < 2 or found["USED"] != "answered":
                await asyncio.sleep(0.02)
        assert found == {"USED": "answered", "AWAY": "queued"}
        assert ("ClearCache", {}) in chargers["USED"].asked
        await api.patch(f"{PATH}/TAG", json={"note": "still blocked"})
    await server.app.caches.stop()
    assert len(await clearings(api)) == 2, "it was blocked before"


def caching(uses: str) -> dict[str, Answer]:
    key = {"key": "AuthorizationCacheEnabled", "readonly": False, "value": uses}
    return {"GetConfiguration": lambda _: {"configurationKey": [key]}}


async def configured(api: httpx.AsyncClient, device_id: str) -> None:
    await api.post(f"/chargers/{device_id}/commands/get-configuration", json={})


async def clearings(api: httpx.AsyncClient) -> dict[str, str]:
    """The status of each ClearCache by charger."""
    items = (await api.get("/commands", params={"action": "ClearCache"})).json()["items"]
    return {each["deviceId"]: each["status"] for each in items}


async def test_t9b_what_a_budget_has_left_limits_a_session_and_what_is_added_raises_that(
    api: httpx.AsyncClient, cp1: Charger
) -> None:
    await made(api, "TAG", budget=BUDGET)
    await made(api, "OTHER")
    await stopped(cp1, (await started(cp1, "TAG"))["transactionId"], 300)
    number = (await started(cp1, "TAG", meter_start=300))["transactionId"]
    unlimited = (await started(cp1, "OTHER", connector_id=2))["transactionId"]

    async def limits(transaction_id: int) -> Any:
        return (await api.get(f"/transactions/{transaction_id}")).json()["limits"]

    assert (await limits(number))["energyWh"] == 700
    assert await limits(unlimited) is None
    await api.patch(f"/transactions/{number}", json={"limits": {"energyWh": 600, "minutes": 90, "soc": 80}})
    assert (await api.post(f"{PATH}/TAG/budget/add", json={"energyWh": 50})).status_code == 200
    raised = await limits(number)
    assert (raised["energyWh"], raised["minutes"], raised["soc"]) == (650, 90, 80)
    await api.patch(f"/transactions/{number}", json={"limits": None})
    await api.post(f"{PATH}/TAG/budget/add", json={"energyWh": 50})
    assert await limits(number) is None, "an operator has lifted it"


async def test_t9b_a_session_that_is_refused_has_no_limit(api: httpx.AsyncClient, cp1: Charger) -> None:
    """T10: it is shown as not authorised."""
    await made(api, "TAG", budget={"energyWh": 0, "per": "day"})
    number = (await started(cp1, "TAG"))["transactionId"]
    shown = (await api.get(f"/transactions/{number}")).json()
    assert (shown["authorised"], shown["limits"]) == (False, None)


async def test_t9b_an_operators_change_of_a_transaction_counts_for_its_tag(
    api: httpx.AsyncClient, server: RunningServer
) -> None:
    await made(api, "TAG", budget=BUDGET, maxActiveTransactions=1)
    async with charger(server.ws_url + "GONE") as gone:
        await gone.boot()
        first = (await started(gone, "TAG"))["transactionId"]
        await stopped(gone, first, 400)
        running = (await started(gone, "TAG", meter_start=400))["transactionId"]
    async with asyncio.timeout(10):
        while server.app.chargers.registry.live("GONE") is not None:
            await asyncio.sleep(0.02)
    review = {"verdict": "corrected", "energyWh": 250, "note": "read by hand"}
    assert (await api.post(f"/transactions/{first}/review", json=review)).status_code == 200
    assert (await api.post(f"/transactions/{running}/close", json={"note": "gone"})).status_code == 200
    await server.app.jobs.once(TAG_USES)
    shown = (await api.get(f"{PATH}/TAG")).json()
    assert (shown["budget"]["used"], shown["running"]) == (250, [])


async def test_an_adopted_tag_was_last_used_when_it_was_last_presented(api: httpx.AsyncClient, cp1: Charger) -> None:
    for id_tag in ("SEEN", "LISTED"):
        await authorised(cp1, id_tag)
    unknown = {each["idTag"]: each["lastAt"] for each in await items(api, f"{PATH}/unknown")}
    assert (await made(api, "seen"))["lastUsedAt"] == unknown["SEEN"]
    rows = b"idTag,name\r\nlisted,Ann\r\nother,Bob\r\n"
    await api.post(f"{PATH}/import", content=rows, headers={"Content-Type": "text/csv"})
    assert (await api.get(f"{PATH}/LISTED")).json()["lastUsedAt"] == unknown["LISTED"]
    assert (await api.get(f"{PATH}/OTHER")).json()["lastUsedAt"] is None


async def test_tags_are_listed_by_last_use_by_charger_and_over_budget(api: httpx.AsyncClient, cp1: Charger) -> None:
    await made(api, "A", allowedDeviceIds=["CP1"])
    await made(api, "B", budget={"energyWh": 0, "per": "day"})
    await made(api, "C", budget=BUDGET)
    for id_tag in ("C", "A"):
        await authorised(cp1, id_tag)

    async def listed(**params: Any) -> list[str]:
        return [each["idTag"] for each in await items(api, PATH, **params)]

    assert await listed() == ["A", "B", "C"]
    assert await listed(sort="lastUsed") == ["A", "C", "B"]
    assert await listed(sort="lastUsed", limit=1) == ["A", "C", "B"]
    assert await listed(overBudget=True) == ["B"]
    assert await listed(overBudget=False, sort="lastUsed") == ["A", "C"]
    assert await listed(deviceId="cp1") == ["A", "B", "C"]
    assert await listed(deviceId="CP2") == ["B", "C"]
    cursor = (await api.get(PATH, params={"sort": "lastUsed", "limit": 1})).json()["nextCursor"]
    assert (await api.get(PATH, params={"cursor": cursor})).status_code == 400
    assert (await api.get(PATH, params={"sort": "name"})).status_code == 400


async def test_the_energy_of_a_tag_is_shown_by_day_in_the_period_of_its_budget(
    viewer: httpx.AsyncClient, api: httpx.AsyncClient, cp1: Charger
) -> None:
    await made(api, "TAG", budget={"energyWh": 10_000, "per": "month"})
    now = datetime.now(UTC)
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 1_000, "timestamp": format_time(now)}
    number = (await cp1.call("StartTransaction", start))["transactionId"]
    stop = {"transactionId": number, "meterStop": 1_005, "timestamp": format_time(now)}
    await cp1.call("StopTransaction", stop)
    usage = (await viewer.get(f"{PATH}/tag/usage")).json()
    assert usage["since"] == format_time(now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    assert usage["until"] > format_time(now)
    day = {"day": now.date().isoformat(), "energyWh": 5, "transactions": 1, "leftOut": 0}
    assert usage["days"] == [day]
    assert (await viewer.get(f"{PATH}/tag/usage", params={"days": 1})).json()["days"] == [day]
    await made(api, "FREE")
    free = (await viewer.get(f"{PATH}/FREE/usage")).json()
    assert (free["until"], free["days"]) == (None, [])
    assert free["since"] == format_time(now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29))
    assert (await viewer.get(f"{PATH}/NOBODY/usage")).status_code == 404
