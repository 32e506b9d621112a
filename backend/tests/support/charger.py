"""A charger of few words: it says what a test tells it to, and answers what it was taught."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import websockets

SUBPROTOCOL = websockets.Subprotocol("ocpp1.6")

Answer = Callable[[dict[str, Any]], dict[str, Any] | None]


class Charger:
    """`answers` holds, by action, the payload of a CALLRESULT for a request; None is no answer."""

    def __init__(self, socket: websockets.ClientConnection, answers: dict[str, Answer]) -> None:
        self._socket = socket
        self._answers = answers
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._count = 0
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The payload of the CALLRESULT."""
        self._count += 1
        message_id = f"m{self._count}"
        answer = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps([2, message_id, action, payload]))
        async with asyncio.timeout(10):
            payload_of_answer: dict[str, Any] = await answer
        return payload_of_answer

    async def boot(self) -> dict[str, Any]:
        return await self.call("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"})

    def teach(self, action: str, answer: dict[str, Any]) -> None:
        """Answer an action in this way from now on."""
        self._answers[action] = lambda _: answer

    async def send(self, frame: list[Any]) -> None:
        await self._socket.send(json.dumps(frame))

    async def listen(self) -> None:
        async for text in self._socket:
            kind, message_id, *rest = json.loads(text)
            if kind == 2:
                await self._answer(message_id, *rest)
            else:
                self._waiting.pop(message_id).set_result(rest[-1])

    async def _answer(self, message_id: str, action: str, payload: dict[str, Any]) -> None:
        self.asked.append((action, payload))
        if action not in self._answers:
            frame: list[Any] = [4, message_id, "NotImplemented", f"no {action} here", {}]
        elif (answer := self._answers[action](payload)) is None:
            return
        else:
            frame = [3, message_id, answer]
        await self._socket.send(json.dumps(frame))


@asynccontextmanager
async def charger(url: str, **answers: Answer) -> AsyncIterator[Charger]:
    """A charger connected to `url`."""
    async with websockets.connect(url, subprotocols=[SUBPROTOCOL]) as socket, listening(socket, answers) as one:
        yield one


@asynccontextmanager
async def listening(socket: websockets.ClientConnection, answers: dict[str, Answer]) -> AsyncIterator[Charger]:
    """A charger that uses this connection."""
    one = Charger(socket, answers)
    task = asyncio.create_task(one.listen())
    try:
        yield one
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
