"""Batches: one command to many chargers, some at a time, stopped, cancelled, resumed after a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.charger import Answer, Charger, charger
from tests.support.database import column, execute
from tests.support.kept import add_charger
from tests.support.server import RunningServer, running_server, token_for
from tests.support.sse import events

PATH = "/command-batches"
CLEAR = {"action": "ClearCache", "stopAfterFailures": None}


@pytest.fixture
async def operator(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator")) as client:
        yield client


def says(word: str) -> Answer:
    return lambda _: {"status": word}


async def over(client: httpx.AsyncClient, batch_id: str) -> dict[str, Any]:
    """Return the batch once it is over."""
    async with asyncio.timeout(20):
        while (batch := (await client.get(f"{PATH}/{batch_id}")).json())["status"] == "running":
            await asyncio.sleep(0.02)
    return dict(batch)


async def fleet(stack: AsyncExitStack, server: RunningServer, answers: dict[str, str]) -> dict[str, Charger]:
    """Chargers that answer ClearCache with these words, each of them booted."""
    found = {}
    for device_id, word in answers.items():
        found[device_id] = await stack.enter_async_context(charger(server.ws_url + device_id, ClearCache=says(word)))
        await found[device_id].boot()
    return found


async def test_each_charger_of_a_list_is_asked_once_and_has_a_row(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with AsyncExitStack() as stack:
        chargers = await fleet(stack, server, {"CP1": "Accepted", "CP2": "Rejected", "CP3": "Accepted"})
        answer = await operator.post(PATH, json={**CLEAR, "deviceIds": ["cp1", "CP2"]})
        assert (answer.status_code, answer.json()["total"], answer.json()["status"]) == (202, 2, "running")
        batch = await over(operator, answer.json()["batchId"])
        asked = {id_: [action for action, _ in one.asked].count("ClearCache") for id_, one in chargers.items()}
    assert asked == {"CP1": 1, "CP2": 1, "CP3": 0}
    assert (batch["status"], batch["counts"]["done"], batch["counts"]["failed"]) == ("done", 1, 1)
    assert batch["finishedAt"] is not None
    rows = (await operator.get("/commands", params={"batchId": batch["batchId"]})).json()["items"]
    assert {row["deviceId"]: row["response"]["status"] for row in rows} == {"CP1": "Accepted", "CP2": "Rejected"}


async def test_a_filter_chooses_the_chargers(
    server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "OTHER", vendor="Acme")
    async with AsyncExitStack() as stack:
        await fleet(stack, server, {"CP1": "Accepted", "CP2": "Accepted"})
        order = {**CLEAR, "filter": {"online": True, "vendor": ["Acme"], "q": "cp"}}
        made = (await operator.post(PATH, json=order)).json()
        assert made["total"] == 2
        assert (await over(operator, made["batchId"]))["counts"]["done"] == 2


async def test_a_batch_stops_after_failures_in_a_row(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        words = {"CP1": "Rejected", "CP2": "Accepted", "CP3": "Rejected", "CP4": "Rejected", "CP5": "Accepted"}
        chargers = await fleet(stack, server, words)
        order = {"action": "ClearCache", "deviceIds": list(words), "atOnce": 1, "stopAfterFailures": 2}
        batch = await over(operator, (await operator.post(PATH, json=order)).json()["batchId"])
        assert "ClearCache" not in [action for action, _ in chargers["CP5"].asked]
    assert (batch["status"], batch["counts"]["failed"], batch["counts"]["unsent"]) == ("stopped", 3, 1)
    [unsent] = (await operator.get("/commands", params={"status": "withdrawn"})).json()["items"]
    assert unsent["deviceId"] == "CP5"
    assert unsent["error"].startswith("Too many commands of the batch failed")


async def test_offline_chargers_get_later_what_may_wait_and_else_nothing(
    server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP1")
    may_wait = await over(operator, (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"]})).json()["batchId"])
    assert (may_wait["status"], may_wait["counts"]["later"]) == ("done", 1)
    trigger = {"action": "TriggerMessage", "request": {"requestedMessage": "Heartbeat"}, "deviceIds": ["CP1"]}
    not_later = await over(operator, (await operator.post(PATH, json=trigger)).json()["batchId"])
    assert not_later["counts"]["failed"] == 1
    async with charger(server.ws_url + "CP1", ClearCache=lambda _: {"status": "Accepted"}) as one:
        await one.boot()
        while (await operator.get(f"{PATH}/{may_wait['batchId']}")).json()["counts"]["done"] != 1:
            await asyncio.sleep(0.05)
        assert [action for action, _ in one.asked if action in {"ClearCache", "TriggerMessage"}].count(
            "ClearCache"
        ) == 1


async def test_a_cancelled_batch_sends_no_more(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        slow = charger(server.ws_url + "CP1", ClearCache=lambda _: None)
        first = await stack.enter_async_context(slow)
        await first.boot()
        others = await fleet(stack, server, {"CP2": "Accepted"})
        order = {**CLEAR, "deviceIds": ["CP1", "CP2"], "atOnce": 1}
        made = (await operator.post(PATH, json=order)).json()
        while "ClearCache" not in [action for action, _ in first.asked]:
            await asyncio.sleep(0.02)
        assert (await operator.post(f"{PATH}/{made['batchId']}/cancel")).status_code == 202
    batch = await over(operator, made["batchId"])
    assert (batch["status"], batch["counts"]["unsent"]) == ("cancelled", 1)
    assert "ClearCache" not in [action for action, _ in others["CP2"].asked]
    again = await operator.post(f"{PATH}/{made['batchId']}/cancel")
    assert (again.status_code, again.json()["type"]) == (409, "batch-over")


async def test_what_waits_for_its_charger_is_withdrawn_with_its_batch(
    server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP1")
    made = await over(operator, (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"]})).json()["batchId"])
    assert (made["status"], made["counts"]["later"]) == ("done", 1)
    cancel = f"{PATH}/{made['batchId']}/cancel"
    assert (await operator.post(cancel)).status_code == 202
    assert (await operator.post(cancel)).json()["type"] == "batch-over"
    async with charger(server.ws_url + "CP1", ClearCache=lambda _: {"status": "Accepted"}) as one:
        await one.boot()
        [command] = (await operator.get("/commands", params={"batchId": made["batchId"]})).json()["items"]
        assert command["status"] == "withdrawn"
        assert (await operator.get(f"{PATH}/{made['batchId']}")).json()["counts"]["unsent"] == 1
        server.app.commands.later.look()
        await one.call("Heartbeat", {})
        assert "ClearCache" not in [action for action, _ in one.asked]


async def test_a_batch_goes_on_after_a_restart_with_what_was_not_sent(dsn: str, clean_db: AsyncEngine) -> None:
    """What was under way ends as unknown, and is not sent again."""
    token = await token_for(clean_db, "operator")
    async with AsyncExitStack() as stack, running_server(dsn) as first:
        mute = await stack.enter_async_context(charger(first.ws_url + "CP1", ClearCache=lambda _: None))
        await mute.boot()
        await fleet(stack, first, {"CP2": "Accepted"})
        async with first.client(token) as client:
            order = {**CLEAR, "deviceIds": ["CP1", "CP2"], "atOnce": 1}
            made = (await client.post(PATH, json=order)).json()
            while "ClearCache" not in [action for action, _ in mute.asked]:
                await asyncio.sleep(0.02)
            # As after a kill: the server has no time to write how it ended.
            first.app.batches._working[made["batchId"]].task.cancel()  # type: ignore[union-attr]
            await asyncio.sleep(0.1)
    await execute(clean_db, "UPDATE commands SET status = 'sent' WHERE status NOT IN ('queued')")
    async with AsyncExitStack() as stack, running_server(dsn) as second:
        again = await fleet(stack, second, {"CP1": "Accepted", "CP2": "Accepted"})
        async with second.client(token) as client:
            batch = await over(client, made["batchId"])
            while sum(batch["counts"][part] for part in ("done", "failed")) != 2:
                batch = await over(client, made["batchId"])
                await asyncio.sleep(0.05)
        assert "ClearCache" not in [action for action, _ in again["CP1"].asked]
    assert sorted(await column(clean_db, "SELECT status::text FROM commands")) == ["answered", "unknown"]


async def test_progress_is_told(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        await fleet(stack, server, {"CP1": "Accepted", "CP2": "Accepted"})
        async with events(operator, types="batch.progress") as stream:
            made = (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1", "CP2"]})).json()
            heard: list[dict[str, Any]] = []
            while not heard or heard[-1]["status"] == "running":
                event = await stream.next()
                heard += [event.data] if event.type == "batch.progress" else []
    assert heard[-1]["batchId"] == made["batchId"]
    assert heard[-1]["counts"]["done"] == 2


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ({"action": "Nothing", "deviceIds": ["CP1"]}, "/action"),
        ({"action": "Reset", "request": {"type": "soft"}, "deviceIds": ["CP1"]}, "/request/type"),
        ({"action": "Reset", "request": {"type": "Soft", "x": 1}, "deviceIds": ["CP1"]}, "/request"),
        ({"action": "ClearCache"}, "/deviceIds"),
        ({"action": "ClearCache", "deviceIds": ["CP1"], "filter": {}}, "/deviceIds"),
        ({"action": "ClearCache", "deviceIds": ["CP1", "CP9"]}, "/deviceIds/1"),
        ({"action": "ClearCache", "deviceIds": ["\x00"]}, "/deviceIds/0"),
        ({"action": "ClearCache", "filter": {"q": "\x00", "vendor": ["\x00"]}}, "/filter"),
        ({"action": "ClearCache", "filter": {"q": "none has this"}}, "/filter"),
        ({"action": "ClearCache", "deviceIds": []}, "/deviceIds"),
        ({"action": "ClearCache", "deviceIds": ["CP1"], "atOnce": 0}, "/atOnce"),
        (
            {
                "action": "ChangeConfiguration",
                "request": {"key": "AuthorizationKey", "value": "0123456789abcdef"},
                "deviceIds": ["CP1"],
            },
            "/request",
        ),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused_with_its_place(
    operator: httpx.AsyncClient, clean_db: AsyncEngine, order: dict[str, Any], pointer: str
) -> None:
    await add_charger(clean_db, "CP1")
    answer = await operator.post(PATH, json=order)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await operator.get(PATH)).json()["items"] == []


async def test_batches_are_listed_newest_first_page_by_page(operator: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
    await add_charger(clean_db, "CP1")
    made = [(await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"]})).json()["batchId"] for _ in range(3)]
    first = (await operator.get(PATH, params={"limit": 2})).json()
    second = (await operator.get(PATH, params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert [each["batchId"] for each in (*first["items"], *second["items"])] == made[::-1]
    assert (await operator.get(f"{PATH}/00000000-0000-4000-8000-000000000000")).status_code == 404


def hours_from(hours_from_now: int) -> dict[str, str]:
    begin = datetime.now(UTC) + timedelta(hours=hours_from_now)
    return {"from": f"{begin:%H:%M}", "to": f"{begin + timedelta(hours=1):%H:%M}", "timeZone": "UTC"}


async def test_a_batch_rests_outside_of_its_hours_and_over_a_restart(dsn: str, clean_db: AsyncEngine) -> None:
    hours = hours_from(2)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(running_server(dsn))
        client = await stack.enter_async_context(first.client(await token_for(clean_db, "operator")))
        chargers = await fleet(stack, first, {"CP1": "Accepted"})
        made = (await client.post(PATH, json={**CLEAR, "deviceIds": ["CP1"], "hours": hours})).json()
        assert (made["hours"], made["whenOnline"], made["status"]) == (hours, 0, "running")
        assert made["restsUntil"][11:16] == hours["from"]
        assert [action for action, _ in chargers["CP1"].asked].count("ClearCache") == 0
    async with running_server(dsn) as second, second.client(await token_for(clean_db, "operator")) as client:
        again = (await client.get(f"{PATH}/{made['batchId']}")).json()
        assert (again["restsUntil"], again["counts"]["waiting"]) == (made["restsUntil"], 1)
        assert (await client.post(f"{PATH}/{made['batchId']}/cancel")).status_code == 202
        batch = await over(client, made["batchId"])
    assert (batch["status"], batch["counts"]["unsent"], batch["restsUntil"]) == ("cancelled", 1, None)


async def test_a_batch_within_its_hours_does_not_rest(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with AsyncExitStack() as stack:
        await fleet(stack, server, {"CP1": "Accepted"})
        hours = {**hours_from(0), "to": hours_from(2)["to"]}
        made = (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"], "hours": hours})).json()
        assert made["restsUntil"] is None
        assert (await over(operator, made["batchId"]))["counts"]["done"] == 1


async def test_offline_chargers_are_not_waited_for_unless_they_should_be(
    operator: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    await add_charger(clean_db, "CP1")
    made = (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"], "whenOnline": 0})).json()
    assert (await over(operator, made["batchId"]))["counts"]["failed"] == 1
    made = (await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"], "whenOnline": 60})).json()
    assert (await over(operator, made["batchId"]))["counts"]["later"] == 1
    [row] = (await operator.get("/commands", params={"status": "queued"})).json()["items"]
    waits = datetime.fromisoformat(row["expiresAt"]) - datetime.fromisoformat(row["requestedAt"])
    assert timedelta(seconds=60) <= waits < timedelta(seconds=120)


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ({"hours": {"from": "24:00", "to": "05:00", "timeZone": "UTC"}}, "/hours/from"),
        ({"hours": {"from": "5:00", "to": "06:00", "timeZone": "UTC"}}, "/hours/from"),
        ({"hours": {"from": "05:00", "to": "05:00", "timeZone": "UTC"}}, "/hours/to"),
        ({"hours": {"from": "22:00", "to": "05:00", "timeZone": "Europe/Atlantis"}}, "/hours/timeZone"),
        ({"hours": {"from": "22:00", "to": "05:00", "timeZone": "../../etc/passwd"}}, "/hours/timeZone"),
        ({"hours": {"from": "22:00", "to": "05:00", "timeZone": "UTC"}, "whenOnline": 60}, "/whenOnline"),
        ({"whenOnline": 604_801}, "/whenOnline"),
        ({"whenOnline": -1}, "/whenOnline"),
    ],
)
async def test_hours_and_waiting_that_make_no_sense_are_refused_with_their_place(
    operator: httpx.AsyncClient, clean_db: AsyncEngine, order: dict[str, Any], pointer: str
) -> None:
    await add_charger(clean_db, "CP1")
    answer = await operator.post(PATH, json={**CLEAR, "deviceIds": ["CP1"], **order})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
