"""The configuration that chargers reported last."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor
from genx.api.http.schemas import Answer, Page, Time, time
from genx.api.http.services import FromServices
from genx.api.v1.device_ids import DeviceId
from genx.db.base.engine import begin
from genx.db.queries import chargers
from genx.db.views.configuration import configuration_of, values_of
from genx.domain.configuration.wishes import LONGEST_KEY
from genx.domain.errors import NotKnown

TAG = "Chargers"
CONFIGURATION = "configuration"
VALUES = "configuration-values"
MOST_KEYS = 1_000
ConfigurationKeyName = Annotated[
    str, QueryParameter(name="key", min_length=1, max_length=LONGEST_KEY, description="The key, in any letter case.")
]
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


class ConfigurationValue(ConfigurationItem, frozen=True, kw_only=True):
    """A configuration key as one of many chargers reported it last."""

    device_id: str


class ConfigurationValues(Page[ConfigurationValue], frozen=True, kw_only=True):
    """The values of one key, by charger. A charger that did not report the key is not there."""


VALUE = ConfigurationValue(device_id="CP001", **msgspec.structs.asdict(EXAMPLE))


@get(
    "/configuration-values",
    **operation(
        "listConfigurationValues",
        "List the value of one key at all chargers",
        TAG,
        refusals=(BadCursor,),
        response=ConfigurationValues(items=[VALUE], next_cursor=None),
    ),
)
async def list_configuration_values(
    key: ConfigurationKeyName, services: FromServices, cursor: Cursor = None, limit: KeyLimit = MOST_KEYS
) -> ConfigurationValues:
    after = services.cursors.read(VALUES, cursor, str)
    async with begin(services.engine) as connection:
        found = await values_of(connection, key, after, limit + 1)
    values, following = services.cursors.page(VALUES, found, limit, lambda value: value.device_id.lower())
    return ConfigurationValues(
        items=[
            ConfigurationValue(
                device_id=each.device_id,
                key=each.key,
                value=each.value,
                readonly=each.readonly,
                updated_at=time(each.updated_at),
            )
            for each in values
        ],
        next_cursor=following,
    )


ROUTES = [list_configuration, list_configuration_values]
