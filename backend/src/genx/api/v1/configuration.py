"""The configuration that a charger reported last."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceId
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views.configuration import configuration_of
from genx.domain.errors import NotKnown

TAG = "Chargers"
CONFIGURATION = "configuration"
MOST_KEYS = 1_000
KeyLimit = Annotated[int, QueryParameter(ge=1, le=MOST_KEYS, description="The maximum number of keys.")]


class ConfigurationItem(Answer, frozen=True, kw_only=True):
    """A configuration key as the charger reported it last. Secrets are masked."""

    key: str
    value: str | None
    readonly: bool
    updated_at: Time


class ConfigurationList(Page[ConfigurationItem], frozen=True, kw_only=True):
    """Configuration keys that a charger has reported, in alphabetical order."""


EXAMPLE = ConfigurationItem(key="HeartbeatInterval", value="300", readonly=False, updated_at="2026-01-15T12:00:00.000Z")


@get(
    "/chargers/{deviceId:str}/configuration",
    **operation(
        "listConfiguration",
        "List the configuration that a charger last reported",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=ConfigurationList(items=[EXAMPLE], next_cursor=None),
    ),
)
async def list_configuration(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: KeyLimit = MOST_KEYS
) -> ConfigurationList:
    after = services.cursors.read(CONFIGURATION, cursor, str)
    async with begin(services.engine) as connection:
        charger = await chargers.known(connection, device_id)
        found = await configuration_of(connection, charger.charger_id, after, limit + 1)
    keys, following = services.cursors.page(CONFIGURATION, found, limit, lambda key: key.key)
    items = [
        ConfigurationItem(key=key.key, value=key.value, readonly=key.readonly, updated_at=time(key.updated_at))
        for key in keys
    ]
    return ConfigurationList(items=items, next_cursor=following)


ROUTES = [list_configuration]
