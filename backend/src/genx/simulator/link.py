"""The charger's end of the wire: CALLs out one at a time, CALLs in answered."""

import asyncio
import itertools
from typing import Any, Protocol

import msgspec
from websockets.asyncio.client import ClientConnection

ANSWER_WITHIN = 60.0

Payload = dict[str, Any]


class Ears(Protocol):
    """Takes the CALLs of the central system."""

    async def answer(self, action: str, payload: Payload) -> Payload | None:
        """Return the payload of the answer, None if the action is not supported."""
        ...

    def answered(self, action: str, payload: Payload, answer: Payload) -> None:
        """Go on after the answer has left."""
        ...


class Link:
    """One connection."""

    def __init__(self, socket: ClientConnection, ears: Ears) -> None:
        self._socket = socket
        self._ears = ears
        self._ids = itertools.count(1)
        self._turn = asyncio.Lock()
        self._waiting: dict[str, asyncio.Future[Payload]] = {}

    async def call(self, action: str, payload: Payload) -> Payload:
        """Send a CALL and return the central system's answer, empty if it is a CALLERROR."""
        async with self._turn:  # OCPP-J 4.1.1: one CALL at a time
            message_id = str(next(self._ids))
            answer = self._waiting[message_id] = asyncio.get_running_loop().create_future()
            try:
                await self._send([2, message_id, action, payload])
                async with asyncio.timeout(ANSWER_WITHIN):
                    response: Payload = await answer
                    return response
            finally:
                del self._waiting[message_id]

    async def listen(self) -> None:
        """Listen until the link ends."""
        async for text in self._socket:
            frame = msgspec.json.decode(text)
            if frame[0] == 2:
                await self._receive_call(frame[1], frame[2], frame[3])
            elif frame[1] in self._waiting and not self._waiting[frame[1]].done():
                self._waiting[frame[1]].set_result(frame[2] if frame[0] == 3 else {})

    async def _receive_call(self, message_id: str, action: str, payload: Payload) -> None:
        answer = await self._ears.answer(action, payload)
        if answer is None:
            await self._send([4, message_id, "NotSupported", "The simulator does not do that.", {}])
            return
        await self._send([3, message_id, answer])
        self._ears.answered(action, payload, answer)

    async def _send(self, frame: list[Any]) -> None:
        await self._socket.send(msgspec.json.encode(frame).decode())
