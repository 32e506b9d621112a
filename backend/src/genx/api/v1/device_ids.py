"""The ids of chargers, in the path, the query and the body of a route."""

from collections.abc import Sequence
from typing import Annotated

from litestar.params import PathParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from genx.api.http.faults import FieldError
from genx.api.http.problems import InvalidBody
from genx.db.queries import chargers as stored
from genx.db.views import chargers
from genx.domain.charge_point import LONGEST_DEVICE_ID

DeviceId = Annotated[
    str, PathParameter(name="deviceId", max_length=LONGEST_DEVICE_ID, description="The charger's identity.")
]
DeviceIds = Annotated[
    list[str] | None, QueryParameter(name="deviceId", max_items=50, description="Only these chargers. Repeats.")
]

MOST_FAULTS = 100
"""Unknown ids that are named."""


async def charger_ids(connection: AsyncConnection, device_ids: Sequence[str] | None) -> tuple[int, ...] | None:
    """Return the ids of the chargers of the filter, or None for all."""
    return tuple(await chargers.ids(connection, device_ids)) if device_ids else None


def no_charger(device_id: str) -> str:
    return f"There is no charger {device_id}: register it first, or correct its id."


async def check_device_ids(
    connection: AsyncConnection, device_ids: Sequence[str], pointer: str, *, status: int = 400
) -> None:
    """Raises InvalidBody with each id in this list of a body that no charger has."""
    unknown = await stored.unknown(connection, device_ids) if device_ids else set()
    places = [place for place, device_id in enumerate(device_ids) if device_id in unknown]
    faults = [FieldError(f"{pointer}/{place}", no_charger(device_ids[place])) for place in places[:MOST_FAULTS]]
    if faults:
        raise InvalidBody(faults[0], status, *faults[1:])
