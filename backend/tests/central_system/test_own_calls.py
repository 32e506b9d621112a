"""CALLs of our own accord whose outcome is waited for."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from genx.central_system.asked import Answered, TimedOut
from genx.central_system.own_calls import PRIORITY, OwnCalls
from genx.central_system.v16.commands import COMMANDS
from genx.domain.errors import ChargerOffline
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages.local_auth_list import GetLocalListVersionResponse
from tests.domain.builders import NOON


class Queue:
    """Takes CALLs, or refuses them."""

    def __init__(self) -> None:
        self.calls: list[OutgoingCall] = []
        self.withdrawn: list[OutgoingCall] = []
        self.is_online = True

    def send(self, device_id: str, call: OutgoingCall) -> None:
        if not self.is_online:
            raise ChargerOffline(device_id)
        self.calls.append(call)

    def withdraw(self, device_id: str, call: OutgoingCall) -> bool:
        self.withdrawn.append(call)
        return True


@pytest.fixture
def queue() -> Queue:
    return Queue()


def asking(queue: Queue, name: str, request: Mapping[str, Any]) -> "asyncio.Task[Any]":
    anything: Any = queue
    calls = OwnCalls(anything, COMMANDS, lambda: "id", 30.0)
    return asyncio.create_task(calls.ask("CP1", name, request))


async def test_the_outcome_is_that_of_the_call_and_a_late_answer_changes_nothing(queue: Queue) -> None:
    task = asking(queue, "send-local-list", {"listVersion": 0, "updateType": "Full"})
    await asyncio.sleep(0)
    [call] = queue.calls
    assert (call.action, call.priority, call.timeout) == ("SendLocalList", PRIORITY, 30.0)
    assert call.payload == '{"listVersion":0,"updateType":"Full"}'
    call.context.settled(TimedOut(NOON))
    call.context.settled(Answered(GetLocalListVersionResponse(list_version=1), "{}", NOON, late=True))
    assert await task == TimedOut(NOON)


async def test_whoever_no_longer_waits_takes_the_call_back(queue: Queue) -> None:
    task = asking(queue, "get-local-list-version", {})
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert queue.withdrawn == queue.calls


async def test_an_offline_charger_is_refused_at_once(queue: Queue) -> None:
    queue.is_online = False
    with pytest.raises(ChargerOffline):
        await asking(queue, "get-local-list-version", {})
