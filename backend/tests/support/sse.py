"""Reading an event stream."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class ServerEvent:
    id: str | None
    type: str
    data: Any


class EventReader:
    """Events of a stream, one by one."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> ServerEvent:
        """The next event; the stream must not end before it."""
        event = await self.next_if_any()
        assert event is not None, "the stream has ended"
        return event

    async def next_if_any(self) -> ServerEvent | None:
        """The next event, or None at the end of the stream."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return ServerEvent(fields.get("id"), fields["event"], json.loads(fields["data"]))
            else:
                fields = {}
        return None


@asynccontextmanager
async def events(client: httpx.AsyncClient, **params: Any) -> AsyncIterator[EventReader]:
    """Follow /events; `last_event_id` is sent as the header."""
    headers = {"Last-Event-ID": params.pop("last_event_id")} if "last_event_id" in params else {}
    async with client.stream("GET", "/events", params=params, headers=headers) as response:
        yield EventReader(response)
