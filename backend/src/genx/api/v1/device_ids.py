"""The ids of chargers, in the path and the query of a route."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from genx.domain.charge_point import LONGEST_DEVICE_ID

DeviceId = Annotated[
    str, PathParameter(name="deviceId", max_length=LONGEST_DEVICE_ID, description="The charger's identity.")
]
DeviceIds = Annotated[
    list[str] | None, QueryParameter(name="deviceId", max_items=50, description="Only these chargers. Repeats.")
]
