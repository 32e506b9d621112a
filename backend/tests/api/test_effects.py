"""Effects of commands from the request to the event: transcripts with a charger that does or does not what it says."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.journal.start import CUT_OFF
from genx.db.tables.commands import command_effects, commands
from tests.support.charger import Answer, Charger, charger
from tests.support.database import column, execute
from tests.support.kept import add, add_charger
from tests.support.server import RunningServer, running_server, token_for
from tests.support.sse import events

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
RESET = "/chargers/CP1/commands/reset"
CONFIGURE = "/chargers/CP1/commands/change-configuration"
INTERVAL = {"key": "HeartbeatInterval", "value": "300"}


def says(**payload: Any) -> Answer:
    return lambda _: payload


@pytest.fixture
async def operator(server: RunningServer, clean_db: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(await token_for(clean_db, "operator")) as client:
        yield client
    await server.left_alone()


async def settled(api: httpx.AsyncClient, command_id: str) -> dict[str, Any]:
    """Return the command once its effect is settled."""
    async with asyncio.timeout(20):
        while (command := (await api.get(f"/commands/{command_id}")).json())["effect"] == "awaited":
            await asyncio.sleep(0.02)
    return dict(command)


async def status(one: Charger, connector_id: int, word: str) -> None:
    await one.call("StatusNotification", {"connectorId": connector_id, "errorCode": "NoError", "status": word})


async def test_a_reset_is_awaited_and_confirmed_by_the_next_boot(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", Reset=says(status="Accepted")) as one:
        await one.boot()
        answer = (await operator.post(RESET, json={"type": "Hard"})).json()
        assert (answer["response"], answer["effect"]) == ({"status": "Accepted"}, "awaited")
        due = datetime.fromisoformat(answer["effectDue"]) - datetime.fromisoformat(answer["answeredAt"])
        assert due == timedelta(seconds=300)
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        command = await settled(operator, answer["commandId"])
    assert (command["effect"], command["effectReason"]) == ("confirmed", "restarted")
    assert command["effectNote"] == "The charger restarted."
    assert command["effectAt"] >= answer["answeredAt"]


async def test_a_refused_command_has_no_effect_to_wait_for(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP1", Reset=says(status="Rejected")) as one:
        await one.boot()
        answer = (await operator.post(RESET, json={"type": "Hard"})).json()
    assert (answer["response"], answer["effect"], answer["effectDue"]) == ({"status": "Rejected"}, "none", None)


async def test_what_happened_by_chance_before_a_refusal_is_no_effect(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", TriggerMessage=lambda _: None) as one:
        await one.boot()
        trigger = {"requestedMessage": "Heartbeat"}
        asked = asyncio.create_task(operator.post("/chargers/CP1/commands/trigger-message", json=trigger))
        while "TriggerMessage" not in [action for action, _ in one.asked]:
            await asyncio.sleep(0.01)
        await one.call("Heartbeat", {})
        [row] = (await operator.get("/commands")).json()["items"]
        assert row["effect"] == "confirmed"
        await one.send([3, row["commandId"], {"status": "Rejected"}])
        assert (await asked).json()["effect"] == "none"
        assert (await operator.get(f"/commands/{row['commandId']}")).json()["effect"] == "none"


async def test_a_charger_error_leaves_no_effect_to_wait_for(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        assert (await operator.post(RESET, json={"type": "Hard"})).status_code == 502
    [row] = (await operator.get("/commands")).json()["items"]
    assert (row["status"], row["effect"]) == ("error", "none")


async def test_a_reset_that_was_never_answered_is_confirmed_by_the_boot_all_the_same(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    """The charger drops the link without an answer and restarts (COMMANDS.md 2.4)."""
    async with charger(server.ws_url + "CP1", Reset=lambda _: None) as one:
        await one.boot()
        asked = asyncio.create_task(operator.post(RESET, json={"type": "Hard"}))
        while "Reset" not in [action for action, _ in one.asked]:
            await asyncio.sleep(0.01)
    assert (await asked).json()["type"] == "connection-lost"
    async with charger(server.ws_url + "CP1") as one:
        await one.boot()
        [row] = (await operator.get("/commands")).json()["items"]
        command = await settled(operator, row["commandId"])
    assert (command["status"], command["effect"]) == ("unknown", "confirmed")


async def test_a_boot_that_we_asked_for_is_no_restart(server: RunningServer, operator: httpx.AsyncClient) -> None:
    answers = {"Reset": says(status="Accepted"), "TriggerMessage": says(status="Accepted")}
    async with charger(server.ws_url + "CP1", **answers) as one:
        await one.boot()
        reset = (await operator.post(RESET, json={"type": "Soft"})).json()
        trigger = {"requestedMessage": "BootNotification"}
        asked = (await operator.post("/chargers/CP1/commands/trigger-message", json=trigger)).json()
        await one.boot()
        assert (await settled(operator, asked["commandId"]))["effectReason"] == "sent"
        assert (await operator.get(f"/commands/{reset['commandId']}")).json()["effect"] == "awaited"


@pytest.mark.parametrize(
    ("stored", "effect", "note"),
    [
        ({"configurationKey": [{"key": "heartbeatinterval", "readonly": False, "value": "300"}]}, "confirmed", None),
        (
            {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "60"}]},
            "missed",
            "The charger stored another value: 60.",
        ),
        ({"unknownKey": ["HeartbeatInterval"]}, "missed", "The charger says that it does not know this key."),
    ],
)
async def test_a_key_is_read_back_at_once(
    server: RunningServer, operator: httpx.AsyncClient, stored: dict[str, Any], effect: str, note: str | None
) -> None:
    answers = {"ChangeConfiguration": says(status="Accepted"), "GetConfiguration": says(**stored)}
    async with charger(server.ws_url + "CP1", **answers) as one:
        await one.boot()
        answer = await operator.post(CONFIGURE, params={"wait": "effect"}, json=INTERVAL)
        assert ("GetConfiguration", {"key": ["HeartbeatInterval"]}) in one.asked
    shown = answer.json()
    assert shown["effect"] == effect
    assert note is None or shown["effectNote"] == note


def heartbeat(value: str) -> dict[str, Any]:
    return {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": value}]}


async def asked(one: Charger, action: str) -> None:
    """Return once the charger was asked."""
    async with asyncio.timeout(10):
        while action not in [name for name, _ in one.asked]:
            await asyncio.sleep(0.01)


async def newest(api: httpx.AsyncClient, action: str) -> str:
    [row, *_] = (await api.get("/commands", params={"action": action})).json()["items"]
    return str(row["commandId"])


async def test_a_late_answer_to_an_older_question_says_nothing_about_a_command(dsn: str, clean_db: AsyncEngine) -> None:
    read_back = iter([None, heartbeat("300")])
    answers: dict[str, Answer] = {"GetConfiguration": lambda _: next(read_back), "ChangeConfiguration": lambda _: None}
    async with (
        running_server(dsn, call_timeout=1, first_calls=False) as server,
        charger(server.ws_url + "CP1", **answers) as one,
    ):
        await one.boot()
        async with server.client(await token_for(clean_db, "operator")) as api:
            read = await api.post("/chargers/CP1/commands/get-configuration", json={"key": ["HeartbeatInterval"]})
            assert read.json()["type"] == "charger-timeout"
            change = asyncio.create_task(api.post(CONFIGURE, json=INTERVAL))
            await asked(one, "ChangeConfiguration")
            await one.send([3, await newest(api, "GetConfiguration"), heartbeat("60")])
            await one.send([3, await newest(api, "ChangeConfiguration"), {"status": "Accepted"}])
            command = await settled(api, (await change).json()["commandId"])
    assert (command["effect"], command["effectReason"]) == ("confirmed", "storedAsAsked")


async def test_a_late_agreement_begins_to_await_an_effect_that_was_given_up(
    dsn: str, clean_db: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.central_system.v16.expectations.AT_ONCE", 0.1)
    answers: dict[str, Answer] = {
        "ChangeConfiguration": lambda _: None,
        "GetConfiguration": says(**heartbeat("300")),
    }
    async with (
        running_server(dsn, call_timeout=1, first_calls=False) as server,
        charger(server.ws_url + "CP1", **answers) as one,
    ):
        await one.boot()
        async with server.client(await token_for(clean_db, "operator")) as api:
            assert (await api.post(CONFIGURE, json=INTERVAL)).json()["type"] == "charger-timeout"
            command_id = await newest(api, "ChangeConfiguration")
            given_up = await settled(api, command_id)
            assert (given_up["effect"], given_up["effectReason"]) == ("missed", "notAnswered")
            await one.send([3, command_id, {"status": "Accepted"}])
            async with asyncio.timeout(10):
                while (await api.get(f"/commands/{command_id}")).json()["effect"] != "confirmed":
                    await asyncio.sleep(0.02)


async def test_a_charger_without_a_file_to_upload_is_not_waited_for(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", GetDiagnostics=says()) as one:
        await one.boot()
        order = {"location": "https://files.example.org/upload"}
        answer = (await operator.post("/chargers/CP1/commands/get-diagnostics", json=order)).json()
    assert (answer["status"], answer["effect"]) == ("answered", "none")


async def test_a_key_that_needs_a_restart_is_read_back_after_the_boot(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    kept = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
    answers = {"ChangeConfiguration": says(status="RebootRequired"), "GetConfiguration": says(**kept)}
    async with charger(server.ws_url + "CP1", **answers) as one:
        await one.boot()
        answer = (await operator.post(CONFIGURE, json=INTERVAL)).json()
        assert (answer["effect"], answer["effectDue"]) == ("awaited", None)
        await one.boot()
        assert (await settled(operator, answer["commandId"]))["effectReason"] == "storedAsAsked"


async def test_a_transaction_names_the_start_that_it_came_from(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    """It may begin before the charger has answered."""
    start = {"connectorId": 1, "idTag": "TAG"}
    began = {"connectorId": 1, "idTag": "tag", "meterStart": 0, "timestamp": datetime.now(UTC).isoformat()}
    async with charger(server.ws_url + "CP1", RemoteStartTransaction=says(status="Accepted")) as one:
        await one.boot()
        await status(one, 1, "Preparing")
        asked = (await operator.post("/chargers/CP1/commands/remote-start-transaction", json=start)).json()
        transaction_id = (await one.call("StartTransaction", began))["transactionId"]
        transaction = (await operator.get(f"/transactions/{transaction_id}")).json()
        assert transaction["commandId"] == asked["commandId"]
        command = await settled(operator, asked["commandId"])
        assert (command["effect"], command["effectAbout"]) == ("confirmed", str(transaction_id))
        # The next one has not been asked for.
        await one.call("StopTransaction", {**began, "transactionId": transaction_id, "meterStop": 10})
        other = (await one.call("StartTransaction", {**began, "meterStart": 10}))["transactionId"]
        assert (await operator.get(f"/transactions/{other}")).json()["commandId"] is None


async def test_a_start_with_limits_makes_a_transaction_that_is_stopped_at_them(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    start = {"connectorId": 1, "idTag": "TAG", "limits": {"energyWh": 5_000, "minutes": 60}}
    began = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": datetime.now(UTC).isoformat()}
    accepted = {"RemoteStartTransaction": says(status="Accepted"), "RemoteStopTransaction": says(status="Accepted")}
    async with charger(server.ws_url + "CP1", **accepted) as one:
        await one.boot()
        await status(one, 1, "Preparing")
        asked = (await operator.post("/chargers/CP1/commands/remote-start-transaction", json=start)).json()
        assert asked["request"] == start, "the history has all that was asked for"
        assert ("RemoteStartTransaction", {"connectorId": 1, "idTag": "TAG"}) in one.asked
        transaction_id = (await one.call("StartTransaction", began))["transactionId"]
        path = f"/transactions/{transaction_id}"
        limits = (await operator.get(path)).json()["limits"]
        assert limits == {"energyWh": 5_000, "minutes": 60, "cost": None, "soc": None, "reachedAt": None}
        value = {"timestamp": datetime.now(UTC).isoformat(), "sampledValue": [{"value": "5000"}]}
        await one.call("MeterValues", {"connectorId": 1, "transactionId": transaction_id, "meterValue": [value]})
        await one.call("Heartbeat", {})
        assert one.asked[-1] == ("RemoteStopTransaction", {"transactionId": transaction_id})
        assert (await operator.get(path)).json()["limits"]["reachedAt"] is not None


async def test_a_start_with_a_tag_that_we_would_refuse_is_refused_with_the_reason(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    start = {"connectorId": 1, "idTag": "stolen"}
    await operator.post("/id-tags", json={"idTag": "STOLEN", "status": "Blocked"})
    async with charger(server.ws_url + "CP1", RemoteStartTransaction=says(status="Rejected")) as one:
        await one.boot()
        await status(one, 1, "Preparing")
        path = "/chargers/CP1/commands/remote-start-transaction"
        refused = await operator.post(path, json=start)
        assert (refused.status_code, refused.json()["type"]) == (409, "not-startable")
        assert refused.json()["detail"] == "The id tag stolen is blocked, or its budget is used up."
        assert "RemoteStartTransaction" not in [action for action, _ in one.asked]
        assert (await operator.post(path + "?force=true", json=start)).json()["response"] == {"status": "Rejected"}
    await operator.delete("/id-tags/STOLEN")


async def test_limits_that_can_not_be_kept_are_refused_before_anything_is_sent(
    server: RunningServer, operator: httpx.AsyncClient
) -> None:
    async with charger(server.ws_url + "CP1", RemoteStartTransaction=says(status="Accepted")) as one:
        await one.boot()
        await status(one, 1, "Preparing")
        path = "/chargers/CP1/commands/remote-start-transaction"
        for limits in ({"energyWh": 0}, {"soc": 101}, {"minutes": -1}, {"kWh": 5}, {"energyWh": "5"}):
            refused = await operator.post(path, json={"connectorId": 1, "idTag": "TAG", "limits": limits})
            assert refused.status_code == 422, limits
            assert refused.json()["errors"][0]["pointer"].startswith("/limits")
        assert "RemoteStartTransaction" not in [action for action, _ in one.asked]


async def test_a_secret_is_never_read_back(server: RunningServer, operator: httpx.AsyncClient) -> None:
    answers = {"ChangeConfiguration": says(status="Accepted")}
    async with charger(server.ws_url + "CP1", **answers) as one:
        await one.boot()
        new = {"key": "AuthorizationKey", "value": "0123456789abcdef0123456789abcdef"}
        answer = (await operator.post(CONFIGURE, json=new)).json()
        assert answer["effect"] == "none"
        assert ("GetConfiguration", {"key": ["AuthorizationKey"]}) not in one.asked


async def test_a_stream_hears_of_each_step_of_an_effect(server: RunningServer, operator: httpx.AsyncClient) -> None:
    async with charger(server.ws_url + "CP1", Reset=says(status="Accepted")) as one:
        await one.boot()
        async with events(operator, types="command.effect") as stream:
            answer = (await operator.post(RESET, json={"type": "Hard"})).json()
            await one.boot()
            heard: list[dict[str, Any]] = []
            while not heard or heard[-1]["effect"] == "awaited":
                event = await stream.next()
                heard += [event.data] if event.type == "command.effect" else []
    assert {each["commandId"] for each in heard} == {answer["commandId"]}
    assert heard[-1]["effectNote"] == "The charger restarted."
    assert (heard[-1]["deviceId"], heard[-1]["action"]) == ("CP1", "Reset")


async def test_an_effect_is_awaited_over_a_restart_of_the_server(dsn: str, clean_db: AsyncEngine) -> None:
    """A boot says nothing then: the charger may have booted because GenX was away."""
    token, accepts = await token_for(clean_db, "operator"), says(status="Accepted")
    out_of_service = {"connectorId": 1, "type": "Inoperative"}
    answers = {"Reset": accepts, "ChangeAvailability": accepts}
    async with running_server(dsn) as first, charger(first.ws_url + "CP1", **answers) as one:
        await one.boot()
        async with first.client(token) as client:
            reset = (await client.post(RESET, json={"type": "Soft"})).json()
            change = await client.post("/chargers/CP1/commands/change-availability", json=out_of_service)
    async with running_server(dsn) as second, second.client(token) as client, charger(second.ws_url + "CP1") as one:
        await one.boot()
        report = {"connectorId": 1, "status": "Unavailable", "errorCode": "NoError"}
        await one.call("StatusNotification", report)
        assert (await settled(client, change.json()["commandId"]))["effect"] == "confirmed"
        restart = await settled(client, reset["commandId"])
        assert (restart["effect"], restart["effectReason"]) == ("missed", "serverAway")
        assert [action for action, _ in one.asked if action in {"Reset", "ChangeAvailability"}] == []


async def test_an_effect_that_ended_while_nobody_looked_is_missed(
    server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
) -> None:
    charger_id = await add_charger(clean_db, "CP1")
    kept = {
        "command_id": "6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
        "charger_id": charger_id,
        "action": "Reset",
        "request": "{}",
        "status": "unknown",
        "error": CUT_OFF,
        "requested_at": datetime.now(UTC) - timedelta(hours=1),
    }
    effect = {
        "command_id": kept["command_id"],
        "charger_id": charger_id,
        "action": "Reset",
        "effect": "awaited",
        "effect_due": datetime.now(UTC) - timedelta(minutes=1),
        "expectation": '{"type":"Restarts","window":300.0}',
    }
    await add(clean_db, commands, kept)
    await add(clean_db, command_effects, effect)
    await server.app.jobs.once("overdue effects")
    command = (await operator.get(f"/commands/{kept['command_id']}")).json()
    assert (command["effect"], command["effectReason"]) == ("missed", "serverAway")


class TestLater:
    """Commands that wait for a charger to come online (A3)."""

    async def test_a_command_is_queued_sent_once_and_answered_when_the_charger_is_back(
        self, server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
    ) -> None:
        await add_charger(clean_db, "CP1")
        answer = await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})
        assert (answer.status_code, answer.json()["status"], answer.json()["response"]) == (202, "queued", None)
        async with charger(server.ws_url + "CP1", Reset=says(status="Accepted")) as one:
            await one.boot()
            while (row := (await operator.get("/commands")).json()["items"][0])["status"] != "answered":
                await asyncio.sleep(0.05)
            assert row["commandId"] == answer.json()["commandId"]
            assert [action for action, _ in one.asked].count("Reset") == 1

    async def test_a_command_is_no_longer_queued_when_it_leaves(
        self, server: RunningServer, operator: httpx.AsyncClient, clean_db: AsyncEngine
    ) -> None:
        """If the server is killed then, the next one does not send it again."""
        await add_charger(clean_db, "CP1")
        await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})
        async with charger(server.ws_url + "CP1", Reset=lambda _: None) as one:
            await one.boot()
            while "Reset" not in [action for action, _ in one.asked]:
                await asyncio.sleep(0.001)
            [status_now] = await column(clean_db, "SELECT status::text FROM commands")
            assert status_now in {"waiting", "sent"}

    async def test_a_key_finds_its_command_while_the_charger_is_offline(
        self, server: RunningServer, operator: httpx.AsyncClient
    ) -> None:
        key = {"Idempotency-Key": "k"}
        async with charger(server.ws_url + "CP1", Reset=says(status="Accepted")) as one:
            await one.boot()
            first = await operator.post(RESET, json={"type": "Soft"}, headers=key)
        await server.left_alone()
        again = await operator.post(RESET, json={"type": "Soft"}, headers=key)
        assert (again.status_code, again.json()["commandId"]) == (200, first.json()["commandId"])

    async def test_an_online_charger_is_asked_at_once(self, server: RunningServer, operator: httpx.AsyncClient) -> None:
        async with charger(server.ws_url + "CP1", Reset=says(status="Accepted")) as one:
            await one.boot()
            answer = await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})
        assert (answer.status_code, answer.json()["status"], answer.json()["expiresAt"]) == (200, "answered", None)

    async def test_a_queued_command_is_withdrawn_once(
        self, server: RunningServer, operator: httpx.AsyncClient, api: httpx.AsyncClient, clean_db: AsyncEngine
    ) -> None:
        await add_charger(clean_db, "CP1")
        queued = (await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})).json()
        url = f"/commands/{queued['commandId']}"
        assert (await operator.delete(url)).status_code == 204
        again = await operator.delete(url)
        assert (again.status_code, again.json()["type"]) == (409, "command-sent")
        row = (await operator.get(url)).json()
        assert (row["status"], row["error"]) == ("withdrawn", "The command was withdrawn before it was sent.")
        audited = [each["action"] for each in (await api.get("/audit-log")).json()["items"]]
        assert audited == ["command.withdrawn", "command.requested"]

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("trigger-message", {"requestedMessage": "Heartbeat"}),
            ("change-configuration", {"key": "AuthorizationKey", "value": "0123456789abcdef"}),
        ],
    )
    async def test_what_may_be_wrong_later_or_is_a_secret_does_not_wait(
        self, operator: httpx.AsyncClient, clean_db: AsyncEngine, path: str, body: dict[str, str]
    ) -> None:
        await add_charger(clean_db, "CP1")
        answer = await operator.post(f"/chargers/CP1/commands/{path}", params={"whenOnline": 600}, json=body)
        assert (answer.status_code, answer.json()["type"]) == (422, "not-for-later")
        assert (await operator.get("/commands")).json()["items"] == []

    async def test_a_charger_that_is_not_known_has_no_queue(self, operator: httpx.AsyncClient) -> None:
        assert (await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})).status_code == 404

    async def test_a_queue_is_bounded(self, operator: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
        await add_charger(clean_db, "CP1")
        codes = [
            (await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"})).status_code
            for _ in range(51)
        ]
        assert codes == [202] * 50 + [429]

    async def test_the_same_key_is_queued_once(self, operator: httpx.AsyncClient, clean_db: AsyncEngine) -> None:
        await add_charger(clean_db, "CP1")
        key = {"Idempotency-Key": "k"}
        one, two = [
            await operator.post(RESET, params={"whenOnline": 600}, json={"type": "Soft"}, headers=key) for _ in range(2)
        ]
        assert (one.status_code, two.status_code) == (202, 202)
        assert one.json()["commandId"] == two.json()["commandId"]

    async def test_a_queue_is_kept_over_a_restart_and_expires(self, dsn: str, clean_db: AsyncEngine) -> None:
        await add_charger(clean_db, "CP1")
        async with running_server(dsn) as first, first.client(await token_for(clean_db, "operator")) as client:
            for seconds in (600, 1_200):
                await client.post(RESET, params={"whenOnline": seconds}, json={"type": "Soft"})
        await execute(
            clean_db, "UPDATE commands SET expires_at = now() WHERE expires_at < now() + interval '15 minutes'"
        )
        async with running_server(dsn) as second, charger(second.ws_url + "CP1", Reset=says(status="Accepted")) as one:
            await one.boot()
            async with second.client(await token_for(clean_db, "operator")) as client:
                wanted = {"expired", "answered"}
                while {row["status"] for row in (await client.get("/commands")).json()["items"]} != wanted:
                    await asyncio.sleep(0.05)
            assert [action for action, _ in one.asked].count("Reset") == 1


class TestHistory:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"deviceId": "cp1"}, 2),
            ({"deviceId": ["CP1", "CP2"]}, 3),
            ({"action": "Reset"}, 2),
            ({"status": "error"}, 1),
            ({"effect": "confirmed"}, 1),
            ({"effect": "none"}, 2),
            ({"requestedBy": "Ann@Example.org"}, 1),
            ({"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}, 1),
        ],
    )
    async def test_commands_are_found(
        self, operator: httpx.AsyncClient, clean_db: AsyncEngine, query: dict[str, Any], found: int
    ) -> None:
        one, two = await add_charger(clean_db, "CP1"), await add_charger(clean_db, "CP2")
        known: list[dict[str, Any]] = [
            {"charger_id": one, "action": "Reset", "status": "answered"},
            {"charger_id": one, "action": "ClearCache", "status": "error", "requested_by": "ann@example.org"},
            {
                "charger_id": two,
                "action": "Reset",
                "status": "answered",
                "requested_at": datetime(2026, 1, 1, tzinfo=UTC),
            },
        ]
        for number, columns in enumerate(known):
            row = {"command_id": f"00000000-0000-4000-8000-00000000000{number}", "request": "{}"}
            await add(clean_db, commands, {"requested_at": datetime(2026, 5, 1, tzinfo=UTC), **row, **columns})
        confirmed = {"charger_id": one, "action": "Reset", "effect": "confirmed", "expectation": "{}"}
        await add(clean_db, command_effects, {"command_id": "00000000-0000-4000-8000-000000000000", **confirmed})
        assert len((await operator.get("/commands", params=query)).json()["items"]) == found

    async def test_a_command_that_is_not_there_is_not_found(self, operator: httpx.AsyncClient) -> None:
        missing = "/commands/00000000-0000-4000-8000-000000000000"
        assert (await operator.get(missing)).status_code == 404
        assert (await operator.delete(missing)).status_code == 404
