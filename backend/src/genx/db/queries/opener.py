"""States of charge points that connect, loaded in groups: a fleet that returns at once costs a few statements."""

import asyncio
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.grouping import Grouping
from genx.db.base.link import is_away
from genx.db.queries import chargers
from genx.domain.charge_point import ChargePoint, Registration


class _Request(Struct, eq=False):
    device_id: str
    create_as: Registration | None
    registered_from: str | None
    at: datetime
    answer: "asyncio.Future[ChargePoint | None]"


class ChargerOpener:
    """Loads charge points, and creates unknown ones if it is told to."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._group: Grouping[_Request] = Grouping(self._open, most=500)

    def start(self) -> None:
        self._group.start()

    async def stop(self) -> None:
        await self._group.stop(0)

    async def open(
        self,
        device_id: str,
        at: datetime,
        *,
        create_as: Registration | None = None,
        registered_from: str | None = None,
    ) -> ChargePoint | None:
        """Return the charge point, or None if it is not known. Waits while the database is away: give it a time limit.

        If `create_as` is given, an unknown one is created; `registered_from` is the network that it came from.
        """
        answer: asyncio.Future[ChargePoint | None] = asyncio.get_running_loop().create_future()
        self._group.add(_Request(device_id, create_as, registered_from, at, answer))
        return await answer

    async def _open(self, group: list[_Request]) -> None:
        wanted = [request for request in group if not request.answer.done()]
        if not wanted:
            return
        try:
            found = await self._load(wanted)
        except Exception as error:
            if is_away(error):
                await asyncio.sleep(0.2)
                for request in wanted:
                    self._group.add(request)
                return
            for request in wanted:
                if not request.answer.done():
                    request.answer.set_exception(error)
            return
        for request in wanted:
            if not request.answer.done():
                request.answer.set_result(found.get(request.device_id.lower()))

    async def _load(self, wanted: list[_Request]) -> dict[str, ChargePoint]:
        async with self._engine.begin() as connection:
            for registration in ("accepted", "pending"):
                new = {
                    request.device_id: request.registered_from
                    for request in wanted
                    if request.create_as == registration
                }
                if new:
                    await chargers.create_many(connection, new, wanted[0].at, registration)
            return await chargers.load_devices(connection, [request.device_id for request in wanted])
