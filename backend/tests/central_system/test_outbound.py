"""Commands: run once under a key whatever races, and always with an end."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from genx.central_system import outbound as outbound_module
from genx.central_system.asked import Answered
from genx.central_system.outbound import Outbound
from genx.domain.changes import Change, CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.errors import ChargerTimeout, CommandQueueFull, PasswordInUse, SecurityProfileLowered
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.messages.core import ChangeConfigurationRequest, ResetRequest, ResetResponse
from tests.domain.builders import NOON, charge_point

RESET = ResetRequest(type="Soft")


class Surroundings:
    """Charger, journal, hub and store in one."""

    available = True
    messages_wanted = False

    def __init__(self) -> None:
        self.sent: list[OutgoingCall] = []
        self.full = False
        self.withdrawn: list[OutgoingCall] = []
        self.rows: dict[str, Command] = {}
        self.password_hash: str | None = None

    def live(self, device_id: str) -> ChargePoint:
        return charge_point(device_id=device_id, password_hash=self.password_hash)

    def send(self, device_id: str, call: OutgoingCall) -> None:
        if self.full:
            raise CommandQueueFull("full")
        self.sent.append(call)

    def withdraw(self, device_id: str, call: OutgoingCall) -> bool:
        self.withdrawn.append(call)
        return True

    def submit(self, changes: Sequence[Change], done: Callable[[Exception | None], None] | None = None) -> None:
        for change in changes:
            assert isinstance(change, CommandChanged)
            self.rows[change.command.command_id] = change.command
        if done is not None:
            asyncio.get_running_loop().call_soon(done, None)

    def publish(self, event: Any) -> None: ...

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        await asyncio.sleep(0)
        return next((row for row in self.rows.values() if row.idempotency_key == idempotency_key), None)

    async def configuration(self, charger_id: int) -> dict[str, str | None]:
        await asyncio.sleep(0)
        return {"securityprofile": " 2 "}


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


@pytest.fixture
def outbound(around: Surroundings) -> Outbound:
    ids = map(str, itertools.count(1))
    anything: Any = around
    return Outbound(
        anything, anything, anything, anything, now=lambda: datetime.now(UTC), new_id=lambda: next(ids), timeout=0.05
    )


def answer(call: OutgoingCall) -> None:
    call.context.settled(Answered(ResetResponse(status="Accepted"), '{"status":"Accepted"}', NOON))


async def test_one_key_is_one_call_also_of_requests_at_the_same_time(outbound: Outbound, around: Surroundings) -> None:
    requests = [asyncio.create_task(outbound.run("reset", "CP001", RESET, idempotency_key="k")) for _ in range(4)]
    await asyncio.sleep(0.01)
    assert len(around.sent) == 1
    answer(around.sent[0])
    assert len({(await request).command_id for request in requests}) == 1
    assert (await outbound.run("reset", "CP001", RESET, idempotency_key="k")).status == "answered"
    assert len(around.sent) == 1


async def test_what_no_queue_took_was_never_asked_and_may_be_tried_again(
    outbound: Outbound, around: Surroundings
) -> None:
    around.full = True
    with pytest.raises(CommandQueueFull):
        await outbound.run("reset", "CP001", RESET, idempotency_key="k")
    assert around.rows == {}
    around.full = False
    again = asyncio.create_task(outbound.run("reset", "CP001", RESET, idempotency_key="k"))
    await asyncio.sleep(0.01)
    answer(around.sent[0])
    assert (await again).status == "answered"


async def test_a_command_that_never_had_its_turn_has_an_end(
    outbound: Outbound, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound_module, "LONGEST_WAIT_TO_BE_SENT", 0.0)
    with pytest.raises(ChargerTimeout):
        await outbound.run("reset", "CP001", RESET, idempotency_key="k")
    assert [row.status for row in around.rows.values()] == ["timeout"]
    async with asyncio.timeout(1):
        with pytest.raises(ChargerTimeout):
            await outbound.run("reset", "CP001", RESET, idempotency_key="k")
    assert len(around.sent) == 1


@pytest.mark.parametrize(("value", "refused"), [("1", True), ("2", False), ("3", False)])
async def test_c6_the_security_profile_is_never_lowered(
    outbound: Outbound, around: Surroundings, value: str, refused: bool
) -> None:
    request = ChangeConfigurationRequest(key="securityPROFILE", value=value)
    running = asyncio.create_task(outbound.run("change-configuration", "CP001", request))
    await asyncio.sleep(0.01)
    assert len(around.sent) == (0 if refused else 1)
    if refused:
        with pytest.raises(SecurityProfileLowered):
            await running
    running.cancel()


async def test_c6_a_password_is_changed_on_both_sides_or_on_none(outbound: Outbound, around: Surroundings) -> None:
    around.password_hash = "hash"
    request = ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")
    with pytest.raises(PasswordInUse):
        await outbound.run("change-configuration", "CP001", request)
    assert around.sent == []
