"""A reader of the outbox, as webhooks and rollups will be: it goes on from the last event that it has read."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.queries import event_outbox
from genx.domain.outbox import KeptEvent, Position

PAGE = 50


@dataclass
class Reader:
    read: list[KeptEvent] = field(default_factory=list)

    async def go_on(self, engine: AsyncEngine) -> bool:
        """Read a page. Returns whether there was something."""
        after = self.read[-1].position if self.read else Position()
        async with engine.connect() as connection:
            page = await event_outbox.read_after(connection, after, PAGE)
        self.read += page
        return bool(page)

    async def to_the_end(self, engine: AsyncEngine) -> list[KeptEvent]:
        while await self.go_on(engine):
            pass
        return self.read

    def of(self, device_id: str, *topics: str) -> list[str]:
        """What was told of a charger in order: kinds, or the status of a connector."""
        return [
            event.data["status"] if event.kind == "connector.status" else event.kind
            for event in self.read
            if event.device_id == device_id and event.kind.startswith(topics)
        ]
