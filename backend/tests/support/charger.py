"""A charger of few words: it says what a test tells it to, and answers what it was taught."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import websockets

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
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol("ocpp1.6")]) as socket:
        one = Charger(socket, answers)
        listening = asyncio.create_task(one.listen())
        try:
            yield one
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
