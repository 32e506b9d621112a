"""Commands that wait for their charge points: each is sent once, in order, or given up (ADR 26, A3)."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.commands.later import MOST_QUEUED, Later
from genx.domain.command import Command
from genx.domain.errors import CommandQueueFull, CommandSent, NotForLater, NotKept
from tests.domain.builders import NOON, charge_point

HOUR = timedelta(hours=1)


def queued(number: int, device_id: str = "CP001", charger_id: int = 1, expires_at: datetime = NOON + HOUR) -> Command:
    return Command(
        command_id=str(number),
        charger_id=charger_id,
        device_id=device_id,
        action="Reset",
        request='{"type":"Soft"}',
        status="queued",
        requested_at=NOON,
        expires_at=expires_at,
    )


class Surroundings:
    """Charge points, the runner and the clock in one."""

    def __init__(self) -> None:
        self.online: set[str] = set()
        self.not_booted: set[str] = set()
        self.sent: list[str] = []
        self.kept: list[tuple[str, str]] = []
        self.now = NOON
        self.ends_as = "answered"
        self.refusal: Exception | None = None
        anything: Any = self
        self.later = Later(anything, self.send, self.keep, lambda: self.now)

    def live(self, key: str) -> Any:
        """A charge point that is connected, and has booted unless it is among those that have not."""
        if key not in self.online:
            return None
        booted = None if key in self.not_booted else NOON
        return charge_point(connected_at=NOON, last_boot_at=booted)

    async def send(self, command: Command) -> Command:
        self.sent.append(command.command_id)
        await asyncio.sleep(0)
        if self.refusal is not None:
            raise self.refusal
        return replace(command, status=self.ends_as)

    def keep(self, command: Command) -> None:
        self.kept.append((command.command_id, command.status))

    async def look(self) -> None:
        self.later.look()
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


async def test_commands_are_sent_once_in_order_when_the_charge_point_is_online(around: Surroundings) -> None:
    for number in (1, 2, 3):
        around.later.add(queued(number))
    await around.look()
    assert around.sent == []
    around.online.add("cp001")
    await around.look()
    await around.look()
    assert around.sent == ["1", "2", "3"]


async def test_b6_nothing_is_sent_before_the_boot_or_a_minute_without_one(around: Surroundings) -> None:
    """It stays queued meanwhile, so that it can still be withdrawn, and expires."""
    around.later.load([queued(1), queued(2, expires_at=NOON + timedelta(seconds=30))])
    around.online.add("cp001")
    around.not_booted.add("cp001")
    around.now = NOON + timedelta(seconds=59)
    await around.look()
    assert (around.sent, around.kept) == ([], [("2", "expired")])
    around.now = NOON + timedelta(seconds=60)
    await around.look()
    assert around.sent == ["1"]


async def test_a_command_that_expires_while_others_are_sent_is_not_sent(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2, expires_at=NOON + timedelta(seconds=1))])
    around.online.add("cp001")
    around.later.look()
    around.now = NOON + timedelta(seconds=2)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (around.sent, around.kept) == (["1"], [("2", "expired")])


async def test_what_can_not_be_kept_as_taken_stays_queued(around: Surroundings) -> None:
    around.later.load([queued(1)])
    around.online.add("cp001")
    around.refusal = NotKept("away")
    await around.look()
    around.refusal = None
    await around.look()
    assert (around.sent, around.kept) == (["1", "1"], [])


async def test_a_command_that_could_not_be_sent_keeps_its_place(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2)])
    around.online.add("cp001")
    around.ends_as = "queued"
    await around.look()
    assert around.sent == ["1"]
    around.ends_as = "answered"
    await around.look()
    assert around.sent == ["1", "1", "2"]


async def test_a_command_that_is_refused_by_its_check_ends_and_holds_up_none(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2)])
    around.online.add("cp001")
    around.refusal = NotForLater("It can't be sent.")
    await around.look()
    assert around.sent == ["1", "2"]
    assert around.kept == [("1", "error"), ("2", "error")]


async def test_a_command_that_waited_too_long_is_given_up(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2, expires_at=NOON + 2 * HOUR)])
    around.now = NOON + HOUR
    around.online.add("cp001")
    await around.look()
    assert (around.kept, around.sent) == ([("1", "expired")], ["2"])


async def test_a_failure_of_ours_is_logged_and_the_next_look_goes_on(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2)])
    around.online.add("cp001")
    around.refusal = RuntimeError("broken")
    await around.look()
    around.refusal = None
    await around.look()
    assert around.sent == ["1", "2"]


async def test_only_what_is_queued_can_be_withdrawn(around: Surroundings) -> None:
    around.later.load([queued(1), queued(2, "CP002", 2)])
    withdrawn = around.later.withdraw("2")
    assert (withdrawn.status, around.kept) == ("withdrawn", [("2", "withdrawn")])
    with pytest.raises(CommandSent):
        around.later.withdraw("2")
    around.online |= {"cp001", "cp002"}
    await around.look()
    assert around.sent == ["1"]


async def test_each_charge_point_has_room_for_so_many(around: Surroundings) -> None:
    for number in range(MOST_QUEUED):
        around.later.add(queued(number))
    with pytest.raises(CommandQueueFull):
        around.later.add(queued(99))
    around.later.add(queued(100, "CP002", 2))
    around.later.add(queued(101, charger_id=3))  # The one before was deleted, and this one has its identity.


async def test_one_charge_point_does_not_wait_for_another(around: Surroundings) -> None:
    hung = asyncio.Event()

    async def send(command: Command) -> Command:
        around.sent.append(command.command_id)
        if command.command_id == "1":
            await hung.wait()
        return replace(command, status="answered")

    anything: Any = around
    later = Later(anything, send, around.keep, lambda: around.now)
    later.load([queued(1), queued(2, "CP002", 2)])
    around.online |= {"cp001", "cp002"}
    later.look()
    await asyncio.sleep(0)
    later.look()
    await asyncio.sleep(0)
    assert around.sent == ["1", "2"]
    hung.set()
    await asyncio.sleep(0)
