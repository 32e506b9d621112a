"""The ids of chargers, in the path and the query of a route."""

from collections.abc import Sequence
from typing import Annotated

from litestar.params import PathParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.db.views import chargers
from genx.domain.charge_point import LONGEST_DEVICE_ID

DeviceId = Annotated[
    str, PathParameter(name="deviceId", max_length=LONGEST_DEVICE_ID, description="The charger's identity.")
]
DeviceIds = Annotated[
    list[str] | None, QueryParameter(name="deviceId", max_items=50, description="Only these chargers. Repeats.")
]


async def charger_ids(connection: AsyncConnection, device_ids: Sequence[str] | None) -> tuple[int, ...] | None:
    """Return the ids of the chargers of the filter, or None for all."""
    return tuple(await chargers.ids(connection, device_ids)) if device_ids else None
