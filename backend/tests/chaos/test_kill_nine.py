"""kill -9 while twenty chargers work: answered messages are stored, unanswered ones are repeated and stored once."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from genx.db.base.engine import create_engine
from tests.chaos.genx_process import GenxProcess, everything
from tests.journeys.waiting import until
from tests.support.outbox import Reader

CHARGERS = 20
ROUNDS = 23
KILLED_AFTER = 400
"""Answers of the first server, of the 1,840 that a day of all chargers has."""

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass
class Worker:
    """A charger that repeats unanswered messages under new message ids, as real ones do."""

    device_id: str
    answered: list[tuple[str, str]] = field(default_factory=list)
    transactions: dict[str, int] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    links: int = 0
    """Links on which it has booted; one that is done before the kill does not come back."""
    _left: list[tuple[str, Any]] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    async def work(self, url: str, may_come_back: asyncio.Event) -> None:
        """All rounds, over as many links as it takes."""
        rounds = iter(range(ROUNDS))
        while True:
            try:
                async with connect(url + self.device_id, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
                    await self.call(socket, "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"})
                    self.links += 1
                    await self._go_on(socket, rounds)
                    return
            except (OSError, WebSocketException):
                await may_come_back.wait()

    async def _go_on(self, socket: ClientConnection, rounds: Any) -> None:
        while True:
            while self._left:
                await self._step(socket, *self._left[0])
                self._left.pop(0)
            number = next(rounds, None)
            if number is None:
                return
            at = NOON + timedelta(hours=number)
            start = {"connectorId": 1, "idTag": "TAG", "meterStart": number * 100, "timestamp": at.isoformat()}
            stop = {"timestamp": (at + timedelta(minutes=50)).isoformat(), "meterStop": number * 100 + 50}
            self._left = [
                ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}),
                ("StartTransaction", start),
                ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}),
                ("StopTransaction", stop),
            ]

    async def _step(self, socket: ClientConnection, action: str, payload: dict[str, Any]) -> None:
        if action == "StopTransaction":
            payload = {**payload, "transactionId": next(reversed(self.transactions.values()))}
        answer = await self.call(socket, action, payload)
        if action == "StartTransaction":
            self.transactions[payload["timestamp"]] = answer["transactionId"]
        elif action == "StopTransaction":
            self.stopped.add(payload["transactionId"])

    async def call(self, socket: ClientConnection, action: str, payload: dict[str, Any]) -> Any:
        message_id = f"{next(self._numbers)}"
        await socket.send(json.dumps([2, message_id, action, payload]))
        while (frame := await received(socket))[0] == 2:
            await socket.send(json.dumps([4, frame[1], "NotImplemented", "", {}]))
        assert frame[:2] == [3, message_id], frame
        self.answered.append((message_id, action))
        return frame[2]


async def received(socket: ClientConnection) -> Any:
    """Return the next frame. Silence is a failure, not a lost link."""
    try:
        async with asyncio.timeout(20):
            return json.loads(await socket.recv())
    except TimeoutError:
        raise AssertionError("a CALL was not answered") from None


@pytest.fixture
async def genx(tmp_path: Path) -> AsyncIterator[GenxProcess]:
    process = GenxProcess(tmp_path / "data")
    try:
        await process.start()
        yield process
    finally:
        process.stop()


async def test_kill_nine_loses_no_answered_message_and_stores_nothing_twice(genx: GenxProcess) -> None:
    workers = [Worker(f"CP{number:02d}") for number in range(CHARGERS)]
    may_come_back = asyncio.Event()
    reader = Reader()
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(worker.work(genx.ws_url, may_come_back))

        async def half_done() -> bool:
            return sum(len(worker.answered) for worker in workers) >= KILLED_AFTER

        await until(half_done)
        await read_to_the_end(genx, reader)
        genx.kill()
        assert sum(len(worker.answered) for worker in workers) < CHARGERS * (1 + 4 * ROUNDS)
        before = {worker.device_id: list(worker.answered) for worker in workers}
        started = {worker.device_id: dict(worker.transactions) for worker in workers}

        await genx.start()
        client = await stack.enter_async_context(genx.client())
        await all_are_shown_offline(client, workers)
        for worker in workers:
            await is_kept(client, worker, before[worker.device_id], started[worker.device_id])
        may_come_back.set()

    async with genx.client() as client:
        for worker in workers:
            assert len(worker.transactions) == len(worker.stopped) == ROUNDS
            await is_kept(client, worker, worker.answered, worker.transactions)
            await nothing_is_there_twice(client, worker)

    async def all_are_told_as_gone() -> bool:
        await read_to_the_end(genx, reader)
        return sum(event.kind == "charger.disconnected" for event in reader.read) >= sum(
            worker.links for worker in workers
        )

    await until(all_are_told_as_gone)
    for worker in workers:
        everything_is_told_once_and_in_order(reader, worker)
    every_id = [id_ for worker in workers for id_ in worker.transactions.values()]
    assert len(set(every_id)) == CHARGERS * ROUNDS
    assert "Traceback" not in genx.printed


async def read_to_the_end(genx: GenxProcess, reader: Reader) -> None:
    """Read the committed rows. After a kill, reading continues where it stopped."""
    engine = create_engine(genx.dsn)
    await reader.to_the_end(engine)
    await engine.dispose()


def everything_is_told_once_and_in_order(reader: Reader, worker: Worker) -> None:
    one_round = ["Preparing", "transaction.started", "Charging", "transaction.stopped"]
    assert reader.of(worker.device_id, "connector", "transaction") == one_round * ROUNDS
    told = reader.of(worker.device_id, "charger")
    links = told.count("charger.connected")
    assert worker.links <= links <= 2
    assert told == ["charger.added", *["charger.connected", "charger.disconnected"] * links]
    stops = [e for e in reader.read if e.device_id == worker.device_id and e.kind == "transaction.stopped"]
    assert [event.data["transactionId"] for event in stops] == list(worker.transactions.values())
    assert [event.happened_at for event in stops] == [NOON + timedelta(hours=n, minutes=50) for n in range(ROUNDS)]


async def all_are_shown_offline(client: httpx.AsyncClient, workers: list[Worker]) -> None:
    shown = await everything(client, "/chargers")
    assert [item["deviceId"] for item in shown] == [worker.device_id for worker in workers]
    assert {item["online"] for item in shown} == {False}


async def is_kept(
    client: httpx.AsyncClient, worker: Worker, answered: list[tuple[str, str]], transactions: dict[str, int]
) -> None:
    """Check that everything the charger was told is in the database."""
    log = await everything(client, f"/chargers/{worker.device_id}/logs", messageType="CallResult")
    kept = Counter((e["messageId"], e["action"]) for e in log if e["direction"] == "serverToCharger")
    assert {what: kept[what] for what in answered} == dict.fromkeys(answered, 1)
    rows = await everything(client, f"/chargers/{worker.device_id}/transactions")
    times = {row["transactionId"]: datetime.fromisoformat(row["startedAt"]) for row in rows}
    for started_at, transaction_id in transactions.items():
        assert times[transaction_id] == datetime.fromisoformat(started_at)


async def nothing_is_there_twice(client: httpx.AsyncClient, worker: Worker) -> None:
    rows = await everything(client, f"/chargers/{worker.device_id}/transactions")
    assert sorted(row["transactionId"] for row in rows) == sorted(worker.transactions.values())
    assert {(row["status"], row["energyWh"], row["estimated"]) for row in rows} == {("stopped", 50, False)}
    log = await everything(client, f"/chargers/{worker.device_id}/logs", messageType="Call")
    times_kept = Counter(entry["messageId"] for entry in log if entry["direction"] == "chargerToServer")
    assert set(times_kept.values()) == {1}


async def test_a_start_before_a_power_cut_gets_the_same_id_from_the_next_server(genx: GenxProcess) -> None:
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 7, "timestamp": NOON.isoformat()}
    async with connect(genx.ws_url + "CP1", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        first = await Worker("CP1").call(socket, "StartTransaction", start)
        genx.cut_power()
    await genx.start()
    async with connect(genx.ws_url + "cp1", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        again = await Worker("CP1").call(socket, "StartTransaction", start)
        assert again == first
        other = await Worker("CP1").call(socket, "StartTransaction", {**start, "connectorId": 2})
        assert other["transactionId"] != first["transactionId"]
    async with genx.client() as client:
        rows = await everything(client, "/chargers/CP1/transactions")
    assert {row["transactionId"] for row in rows} == {first["transactionId"], other["transactionId"]}
    reader = Reader()
    await read_to_the_end(genx, reader)
    told = [event.data["transactionId"] for event in reader.read if event.kind == "transaction.started"]
    assert told == [first["transactionId"], other["transactionId"]]


async def test_t6_samples_from_before_a_kill_count_for_a_stop_after_it(genx: GenxProcess) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": began.isoformat()}
    sample = {"timestamp": datetime.now(UTC).isoformat(), "sampledValue": [{"value": "7000"}]}
    worker = Worker("CP1")
    async with connect(genx.ws_url + "CP1", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        transaction_id = (await worker.call(socket, "StartTransaction", start))["transactionId"]
        await worker.call(socket, "MeterValues", {"connectorId": 1, "meterValue": [sample]})
    async with genx.client() as client:

        async def is_offline() -> bool:
            return not (await client.get("/chargers/CP1")).json()["online"]

        await until(is_offline)
    genx.kill()
    await genx.start()
    async with genx.client() as client:
        (running,) = await everything(client, "/chargers/CP1/transactions")
        assert (running["status"], running["energyWh"]) == ("active", 7000)
        stop = {"transactionId": transaction_id, "meterStop": -1, "timestamp": datetime.now(UTC).isoformat()}
        async with connect(genx.ws_url + "CP1", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
            await worker.call(socket, "StopTransaction", stop)
        (stopped,) = await everything(client, "/chargers/CP1/transactions")
        assert (stopped["status"], stopped["energyWh"], stopped["suspect"]) == ("stopped", 7000, False)
