"""What Prometheus is told of a server that runs, and of what happened to it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import outbox
from genx.gateway.runtime import utc_now
from tests.support.charger import charger
from tests.support.server import RunningServer, running_server, token_for

Samples = dict[tuple[str, ...], float]


async def samples(server: RunningServer, token: str) -> Samples:
    """Values by name and labels' values."""
    async with server.client(token) as client:
        text = (await client.get(f"{server.url}/metrics")).raise_for_status().text
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.fixture
async def token(clean_db: AsyncEngine) -> str:
    return await token_for(clean_db, "admin")


@pytest.fixture
async def fresh(dsn: str, clean_db: AsyncEngine) -> AsyncIterator[RunningServer]:
    """A server that has counted nothing yet."""
    async with running_server(dsn) as running:
        yield running


async def test_calls_are_counted_by_action_and_outcome(fresh: RunningServer, token: str) -> None:
    async with charger(f"{fresh.ws_url}CP1") as one:
        await one.boot()
        await one.call("Heartbeat", {})
        await one.call("Heartbeat", {})
        await one.call("Authorize", {})
        told = await samples(fresh, token)
    assert told["genx_calls_received_total", "Heartbeat"] == 2
    assert told["genx_calls_answered_total", "Heartbeat", "result"] == 2
    assert told["genx_calls_answered_total", "BootNotification", "result"] == 1
    assert told["genx_calls_answered_total", "Authorize", "OccurenceConstraintViolation"] == 1
    assert told["genx_call_duration_seconds_count", "Heartbeat"] == 2
    assert told["genx_call_duration_seconds_bucket", "Heartbeat", "+Inf"] == 2
    assert 0 < told["genx_call_duration_seconds_sum", "Heartbeat"] < 60
    assert told["genx_chargers_connected",] == 1
    assert told["genx_chargers_known",] == 1


async def test_what_a_charger_makes_up_becomes_no_label(fresh: RunningServer, token: str) -> None:
    async with websockets.connect(f"{fresh.ws_url}CP1", subprotocols=[websockets.Subprotocol("ocpp1.6")]) as socket:
        for number in range(50):
            await socket.send(json.dumps([2, f"{number}", f"Invented{number}", {}]))
            await socket.recv()
        await socket.send(json.dumps([2, "r", "Reset", {"type": "Hard"}]))
        await socket.recv()
        await socket.send("no frame")
        await socket.send(json.dumps([2, "h", "Heartbeat", {}]))
        while "currentTime" not in str(await socket.recv()):
            pass
        told = await samples(fresh, token)
    assert not [labels for _, *labels in told if any("Invented" in label for label in labels)]
    assert told["genx_calls_answered_total", "other", "NotImplemented"] == 50
    assert told["genx_calls_answered_total", "other", "NotSupported"] == 1
    assert told["genx_bad_frames_total",] == 1


async def test_commands_are_counted_by_what_became_of_them(fresh: RunningServer, token: str) -> None:
    answers = {"GetConfiguration": lambda _: {}, "Reset": lambda _: {"status": "Accepted"}}
    async with charger(f"{fresh.ws_url}CP1", **answers) as one, fresh.client(token) as api:
        await one.boot()
        assert (await api.post("/chargers/CP1/commands/reset", json={"type": "Soft"})).status_code == 200
        refused = await api.post(
            "/chargers/CP1/commands/trigger-message", json={"requestedMessage": "BootNotification"}
        )
        assert refused.status_code == 502
    told = await samples(fresh, token)
    assert told["genx_commands_total", "Reset", "answered"] == 1
    assert told["genx_command_duration_seconds_count", "Reset"] == 1
    assert told["genx_commands_total", "TriggerMessage", "error"] >= 1


async def test_a_command_whose_link_ends_is_offline(fresh: RunningServer, token: str) -> None:
    async with charger(f"{fresh.ws_url}CP1", Reset=lambda _: None) as one, fresh.client(token) as api:
        await one.boot()
        asking = asyncio.create_task(api.post("/chargers/CP1/commands/reset", json={"type": "Soft"}))
        while "Reset" not in dict(one.asked):
            await asyncio.sleep(0.01)
        await one._socket.close()
        assert (await asking).status_code == 409
    assert (await samples(fresh, token))["genx_commands_total", "Reset", "offline"] == 1


async def test_who_was_not_let_in_is_counted_by_reason(fresh: RunningServer, token: str) -> None:
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"{fresh.ws_url}")
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"{fresh.ws_url}%00")
    told = await samples(fresh, token)
    assert told["genx_refused_connections_total", "no-identity"] == 1
    assert told["genx_refused_connections_total", "bad-identity"] == 1


async def test_the_journal_tells_the_size_of_its_groups_and_what_waits(fresh: RunningServer, token: str) -> None:
    async with charger(f"{fresh.ws_url}CP1") as one:
        await one.boot()
        told = await samples(fresh, token)
    assert told["genx_journal_group_size_sum",] >= told["genx_journal_group_size_count",] > 0
    assert told["genx_journal_commit_duration_seconds_count",] == told["genx_journal_group_size_count",]
    assert told["genx_database_available",] == 1
    assert told["genx_journal_entries_total",] >= 3


async def test_changes_that_wait_grow_old(fresh: RunningServer, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = asyncio.Event()

    async def hold(_: Any) -> None:
        await stuck.wait()

    monkeypatch.setattr(fresh.app.chargers.journal, "_commit", hold)
    fresh.app.chargers.journal.submit(())
    await asyncio.sleep(0.05)
    first = await samples(fresh, token)
    second = await samples(fresh, token)
    stuck.set()
    assert 0.05 <= first["genx_journal_lag_seconds",] < second["genx_journal_lag_seconds",]
    while not fresh.app.chargers.journal.idle:
        await asyncio.sleep(0.01)
    assert (await samples(fresh, token))["genx_journal_lag_seconds",] == 0


async def test_mail_sign_ins_answers_and_the_pool(fresh: RunningServer, token: str, clean_db: AsyncEngine) -> None:
    async with fresh.client() as stranger:
        wrong = {"email": "nobody@example.org", "password": "a wrong guess"}
        answers = [(await stranger.post("/auth/login", json=wrong)).status_code for _ in range(7)]
    assert answers.count(429) >= 1
    async with begin(clean_db) as connection:
        await outbox.add(connection, "invitation", "somebody@example.org", utc_now())
        await outbox.claim(connection, utc_now(), utc_now(), 1)
    told = await samples(fresh, token)
    assert told["genx_sign_ins_total", "wrong-credentials"] == answers.count(401)
    assert told["genx_sign_ins_total", "too-many-tries"] == answers.count(429)
    assert told["genx_http_responses_total", "4xx"] == 7
    assert told["genx_mails_waiting",] == 1
    assert told["genx_mail_oldest_age_seconds",] > 0
    assert told["genx_database_pool_size",] == 20
    assert told["genx_database_pool_waiting",] == 0
    assert told["genx_database_size_bytes",] > 1_000_000


async def test_a_database_that_is_away_takes_only_its_own_figures_along(
    fresh: RunningServer, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genx.monitoring.standing.load", lambda _: 1 / 0)
    told = await samples(fresh, token)
    assert ("genx_chargers_known",) not in told
    assert ("genx_mails_waiting",) not in told
    assert told["genx_chargers_connected",] == 0


async def test_the_version_is_told(fresh: RunningServer, token: str) -> None:
    build = [labels for name, *labels in await samples(fresh, token) if name == "genx_build_info"]
    async with fresh.client(token) as client:
        assert build == [[(await client.get("/server")).json()["version"]]]
