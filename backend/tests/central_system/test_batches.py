"""Batches without a database: at most so many at once, each command once, and when they stop."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.commands.batches import AT_A_TIME, Batches
from genx.central_system.commands.later import Later
from genx.central_system.v16.commands import COMMANDS
from genx.domain.batch import Batch, BatchStatus
from genx.domain.command import Command
from genx.domain.errors import BatchOver, UnusableRequest
from genx.domain.hours import Hours
from tests.domain.builders import NOON

NIGHT = Hours(begin=22 * 60, until=5 * 60, time_zone="UTC")
SPECS = {spec.action: spec for spec in COMMANDS.values()}


def batch(total: int, at_once: int = 3, stop_after: int | None = None, **rest: Any) -> Batch:
    return Batch(
        batch_id="b",
        action="ClearCache",
        request="{}",
        total=total,
        at_once=at_once,
        stop_after_failures=stop_after,
        status="running",
        requested_at=NOON,
        **{"when_online": 600, **rest},
    )


def command(number: int, **fields: Any) -> Command:
    values: dict[str, Any] = {"action": "ClearCache", "request": "{}", "status": "queued", "requested_at": NOON}
    return Command(command_id=str(number), charger_id=number, device_id=f"CP{number}", batch_id="b", **values | fields)


class Surroundings:
    """The runner, the database and the hub in one. What is kept is seen by the database a little later."""

    def __init__(self, total: int) -> None:
        self.rows = {str(number): command(number) for number in range(total)}
        self.sent: list[str] = []
        self.at_once = self.most_at_once = 0
        self.answers: dict[str, str] = {}
        self.refused: set[str] = set()
        self.offline: set[str] = set()
        self.ended: tuple[BatchStatus, str] | None = None
        self.time = NOON
        anything: Any = self
        self.later = Later(anything, self.send, self.keep, lambda: self.time)
        self.batches = Batches(
            self.send, self.keep, self.later, anything, anything, anything, specs=SPECS, now=lambda: self.time
        )

    async def send(self, one: Command) -> Command:
        self.sent.append(one.command_id)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        if one.command_id in self.refused:
            raise UnusableRequest("/connectorId", "There is no such connector.")
        if one.command_id in self.offline:
            return one
        word = self.answers.get(one.command_id, "Accepted")
        ended = replace(one, status="answered", response=f'{{"status":"{word}"}}')
        self.keep(ended)
        return ended

    def keep(self, one: Command) -> None:
        asyncio.get_running_loop().call_later(0.02, self.rows.__setitem__, one.command_id, one)

    def live(self, device_id: str) -> None:
        return None

    def publish(self, event: Any) -> None: ...

    async def waiting(self, batch_id: str, most: int) -> list[Command]:
        return [row for row in self.rows.values() if row.status == "queued" and row.expires_at is None][:most]

    async def batch(self, batch_id: str) -> Batch:
        return batch(len(self.rows))

    async def end(self, batch_id: str, status: BatchStatus, at: datetime, why: str) -> None:
        self.ended = (status, why)

    async def run(self, wanted: Batch) -> None:
        self.batches.start(wanted)
        async with asyncio.timeout(10):
            while self.ended is None:
                await asyncio.sleep(0.005)


async def test_each_command_is_sent_once_and_only_so_many_at_once() -> None:
    around = Surroundings(AT_A_TIME + 10)
    await around.run(batch(AT_A_TIME + 10, at_once=7))
    assert sorted(around.sent) == sorted(around.rows)
    assert around.most_at_once == 7
    assert around.ended == ("done", "")


async def test_a_batch_goes_on_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.central_system.commands.batches.BEFORE_TRYING_AGAIN", 0.01)
    around = Surroundings(4)
    away = [OSError("away")] * 2
    whole = around.waiting

    async def waiting(batch_id: str, most: int) -> list[Command]:
        if away:
            raise away.pop()
        return await whole(batch_id, most)

    monkeypatch.setattr(around, "waiting", waiting)
    await around.run(batch(4))
    assert sorted(around.sent) == ["0", "1", "2", "3"]


async def test_after_a_restart_chargers_have_time_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.central_system.commands.batches.LOOK_EVERY", 0.01)
    around = Surroundings(2)
    looks: list[str] = []

    def live(device_id: str) -> str | None:
        looks.append(device_id)
        return device_id if len(looks) > 6 else None

    monkeypatch.setattr(around, "live", live)
    around.batches.start(batch(2, at_once=1), patience=5.0)
    async with asyncio.timeout(10):
        while around.ended is None:
            await asyncio.sleep(0.005)
    assert len(looks) > 6
    assert sorted(around.sent) == ["0", "1"]


async def test_failures_in_a_row_stop_a_batch_and_others_do_not() -> None:
    around = Surroundings(6)
    around.answers = {"0": "Rejected", "2": "Rejected"}
    around.refused = {"3"}
    await around.run(batch(6, at_once=1, stop_after=2))
    assert around.sent == ["0", "1", "2", "3"]
    assert around.ended is not None
    assert around.ended[0] == "stopped"


async def test_a_batch_that_fails_at_its_last_chargers_is_done() -> None:
    around = Surroundings(3)
    around.refused = {"1", "2"}
    await around.run(batch(3, at_once=1, stop_after=2))
    assert (around.sent, around.ended) == (["0", "1", "2"], ("done", ""))


async def test_an_offline_charger_is_no_failure_and_gets_the_command_later() -> None:
    around = Surroundings(3)
    around.offline = {"0", "1", "2"}
    await around.run(batch(3, at_once=1, stop_after=1))
    assert around.sent == ["0", "1", "2"]
    await asyncio.sleep(0.05)
    assert {row.status for row in around.rows.values()} == {"queued"}
    assert all(row.expires_at is not None for row in around.rows.values())


async def test_only_a_running_batch_is_cancelled() -> None:
    around = Surroundings(50)
    running = asyncio.create_task(around.run(batch(50, at_once=1)))
    while len(around.sent) < 3:
        await asyncio.sleep(0.001)
    around.batches.cancel("b")
    with pytest.raises(BatchOver):
        around.batches.cancel("b")
    await running
    assert len(around.sent) < 10
    assert around.ended is not None
    assert around.ended[0] == "cancelled"
    await asyncio.sleep(0)
    with pytest.raises(BatchOver):
        around.batches.cancel("b")


async def test_a_batch_rests_outside_of_its_hours_and_goes_on_when_they_begin() -> None:
    around = Surroundings(3)
    around.time = NOON.replace(hour=21, minute=59, second=59, microsecond=950_000)
    running = asyncio.create_task(around.run(batch(3, hours=NIGHT, when_online=0)))
    await asyncio.sleep(0.02)
    assert around.sent == []
    around.time = NOON.replace(hour=22)
    await running
    assert (around.ended, sorted(around.sent)) == (("done", ""), ["0", "1", "2"])


async def test_a_batch_that_rests_is_cancelled_at_once() -> None:
    around = Surroundings(3)
    running = asyncio.create_task(around.run(batch(3, hours=NIGHT, when_online=0)))
    await asyncio.sleep(0.02)
    around.batches.cancel("b")
    await running
    assert around.ended is not None
    assert (around.ended[0], around.sent) == ("cancelled", [])


async def test_nothing_waits_for_an_offline_charger_unless_it_should() -> None:
    around = Surroundings(1)
    around.offline = {"0"}
    await around.run(batch(1, when_online=0))
    await asyncio.sleep(0.05)
    assert [row.status for row in around.rows.values()] == ["offline"]


async def test_a_batch_rests_when_its_hours_end_before_all_was_sent() -> None:
    around = Surroundings(3)
    around.time = NOON.replace(hour=4, minute=59)

    async def send(one: Command) -> Command:
        around.time = NOON.replace(hour=5)
        return await around.send(one)

    anything: Any = around
    around.batches = Batches(
        send, around.keep, around.later, anything, anything, anything, specs=SPECS, now=lambda: around.time
    )
    running = asyncio.create_task(around.run(batch(3, at_once=1, hours=NIGHT, when_online=0)))
    await asyncio.sleep(0.1)
    assert len(around.sent) == 1
    around.batches.cancel("b")
    await running
    assert around.ended is not None
    assert (around.ended[0], len(around.sent)) == ("cancelled", 1)
