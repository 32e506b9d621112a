"""What belongs to one charger: connectors, configuration, transactions, commands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.params import QueryParameter

from genx.api.v1 import chargers
from genx.api.v1.chargers import ChargerConnector, DeviceId
from genx.api.http.operation import operation
from genx.api.http.pagination import BadCursor, Cursor, Limit
from genx.api.http.schemas import Answer, Json, Page, Time, json, time
from genx.api.http.services import FromServices, known_charger
from genx.db.engine import begin
from genx.db.views import lists
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command, CommandStatus
from genx.domain.connector import Live
from genx.domain.errors import NotKnown
from genx.domain.transaction import Transaction, TransactionStatus

TAG = "Chargers"
TRANSACTIONS = "transactions"
COMMANDS = "commands"
CONFIGURATION = "configuration"
MOST_KEYS = 1_000
KeyLimit = Annotated[int, QueryParameter(ge=1, le=MOST_KEYS, description="How many keys at most.")]


class ConnectorList(Answer, frozen=True, kw_only=True):
    """All connectors of a charger; 0 is the charger itself."""

    items: list[ChargerConnector]


class ConfigurationItem(Answer, frozen=True, kw_only=True):
    """A configuration key as the charger told it last; secrets are masked."""

    key: str
    value: str | None
    readonly: bool
    updated_at: Time


class ConfigurationList(Page[ConfigurationItem], frozen=True, kw_only=True):
    """Configuration keys that a charger has told, in order."""


class ChargingTransaction(Answer, frozen=True, kw_only=True):
    """Times of start and stop are the charger's, the received ones ours. While active, energy is what was measured.

    `stopIdTag` is the tag that stopped it, or null if the charger named none.
    """

    transaction_id: int
    device_id: str
    connector_id: int
    id_tag: str
    authorised: bool
    status: TransactionStatus
    started_at: Time
    stopped_at: Time | None
    received_start_at: Time
    received_stop_at: Time | None
    meter_start: int
    meter_stop: int | None
    energy_wh: int | None
    power_w: int | None
    soc: float | None
    stop_reason: str | None
    stop_id_tag: str | None
    estimated: bool
    suspect: bool
    notes: list[str]
    command_id: str | None
    reservation_id: int | None


class TransactionPage(Page[ChargingTransaction], frozen=True, kw_only=True):
    """Transactions, newest start first."""


class CommandItem(Answer, frozen=True, kw_only=True):
    """A command and how it ended; secrets in request and response are masked.

    `error` says why there is no response. `errorCode` is the charger's own, or `UnusableAnswer`: an answer came, but
    GenX can't use it.
    """

    command_id: str
    device_id: str
    action: str
    request: Json
    status: CommandStatus
    requested_at: Time
    requested_by: str | None
    sent_at: Time | None
    answered_at: Time | None
    response: Json
    error_code: str | None
    error: str | None


class CommandPage(Page[CommandItem], frozen=True, kw_only=True):
    """Commands, newest first."""


def transaction(kept: Transaction, charge_point: ChargePoint | None = None) -> ChargingTransaction:
    """A transaction; while it runs and its charger is here, with what its connector measures."""
    live = None
    if charge_point is not None and kept.status == "active":
        kept = charge_point.transactions.get(kept.transaction_id, kept)
        live = _live(kept, charge_point)
    return ChargingTransaction(
        transaction_id=kept.transaction_id,
        device_id=kept.device_id,
        connector_id=kept.connector_id,
        id_tag=kept.id_tag,
        authorised=kept.authorised,
        status=kept.status,
        started_at=time(kept.started_at),
        stopped_at=time(kept.stopped_at),
        received_start_at=time(kept.received_start_at),
        received_stop_at=time(kept.received_stop_at),
        meter_start=kept.meter_start,
        meter_stop=kept.meter_stop,
        energy_wh=kept.energy_so_far,
        power_w=None if live is None else live.power_w,
        soc=None if live is None else live.soc,
        stop_reason=kept.stop_reason,
        stop_id_tag=kept.stop_id_tag,
        estimated=kept.estimated,
        suspect=kept.suspect,
        notes=list(kept.notes),
        command_id=None,
        reservation_id=kept.reservation_id,
    )


def _live(running: Transaction, charge_point: ChargePoint) -> Live | None:
    """What its connector measures; nothing where it is history, and another runs there."""
    own = charge_point.running_on(running.connector_id)
    is_own = own is not None and own.transaction_id == running.transaction_id
    return charge_point.live(running.connector_id) if is_own else None


def command(kept: Command) -> CommandItem:
    return CommandItem(
        command_id=kept.command_id,
        device_id=kept.device_id,
        action=kept.action,
        request=json(kept.request),
        status=kept.status,
        requested_at=time(kept.requested_at),
        requested_by=kept.requested_by,
        sent_at=time(kept.sent_at),
        answered_at=time(kept.answered_at),
        response=json(kept.response),
        error_code=kept.error_code,
        error=kept.error,
    )


EXAMPLE_TRANSACTION = ChargingTransaction(
    transaction_id=4711,
    device_id="CP-0042",
    connector_id=1,
    id_tag="04A2B3C4",
    authorised=True,
    status="active",
    started_at="2026-01-15T11:20:00.000Z",
    stopped_at=None,
    received_start_at="2026-01-15T11:20:00.412Z",
    received_stop_at=None,
    meter_start=1_474_900,
    meter_stop=None,
    energy_wh=7_410,
    power_w=11_040,
    soc=57.0,
    stop_reason=None,
    stop_id_tag=None,
    estimated=False,
    suspect=False,
    notes=[],
    command_id=None,
    reservation_id=None,
)
EXAMPLE_COMMAND = CommandItem(
    command_id="6f6d4a2e-6c39-4d1f-9a53-0a9b4f4d2f10",
    device_id="CP-0042",
    action="Reset",
    request={"type": "Soft"},
    status="answered",
    requested_at="2026-01-15T12:00:00.000Z",
    requested_by="admin@localhost",
    sent_at="2026-01-15T12:00:00.001Z",
    answered_at="2026-01-15T12:00:00.120Z",
    response={"status": "Accepted"},
    error_code=None,
    error=None,
)
EXAMPLE_KEY = ConfigurationItem(
    key="HeartbeatInterval", value="300", readonly=False, updated_at="2026-01-15T12:00:00.000Z"
)


@get(
    "/chargers/{deviceId:str}/connectors",
    **operation(
        "listConnectors",
        "List a charger's connectors with their status and measurements",
        TAG,
        refusals=(NotKnown,),
        response=ConnectorList(items=chargers.EXAMPLE.connectors),
    ),
)
async def list_connectors(device_id: DeviceId, services: FromServices) -> ConnectorList:
    charger = await chargers.current(services, device_id)
    return ConnectorList(items=charger.connectors)


@get(
    "/chargers/{deviceId:str}/configuration",
    **operation(
        "listConfiguration",
        "List the configuration that a charger told last",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=ConfigurationList(items=[EXAMPLE_KEY], next_cursor=None),
    ),
)
async def list_configuration(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: KeyLimit = MOST_KEYS
) -> ConfigurationList:
    after = services.cursors.read(CONFIGURATION, cursor, str)
    async with begin(services.engine) as connection:
        charger = await known_charger(connection, device_id)
        keys = await lists.configuration_of(connection, charger.charger_id, after, limit + 1)
    return ConfigurationList(
        items=[
            ConfigurationItem(key=key.key, value=key.value, readonly=key.readonly, updated_at=time(key.updated_at))
            for key in keys[:limit]
        ],
        next_cursor=services.cursors.next(CONFIGURATION, keys[limit - 1].key if len(keys) > limit else None),
    )


@get(
    "/chargers/{deviceId:str}/transactions",
    **operation(
        "listChargerTransactions",
        "List a charger's transactions, newest first",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=TransactionPage(items=[EXAMPLE_TRANSACTION], next_cursor=None),
    ),
)
async def list_charger_transactions(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> TransactionPage:
    after = services.cursors.read(TRANSACTIONS, cursor, tuple[datetime, int])
    async with begin(services.engine) as connection:
        charger = await known_charger(connection, device_id)
        found = await lists.transactions_of(connection, charger.charger_id, after, limit + 1)
    items, live = found[:limit], services.charge_points.live(device_id)
    following = (items[-1].started_at, items[-1].transaction_id) if len(found) > limit else None
    return TransactionPage(
        items=[transaction(kept, live) for kept in items],
        next_cursor=services.cursors.next(TRANSACTIONS, following),
    )


@get(
    "/chargers/{deviceId:str}/commands",
    **operation(
        "listChargerCommands",
        "List the commands sent to a charger, newest first",
        TAG,
        refusals=(NotKnown, BadCursor),
        response=CommandPage(items=[EXAMPLE_COMMAND], next_cursor=None),
    ),
)
async def list_charger_commands(
    device_id: DeviceId, services: FromServices, cursor: Cursor = None, limit: Limit = 50
) -> CommandPage:
    after = services.cursors.read(COMMANDS, cursor, tuple[datetime, UUID])
    async with begin(services.engine) as connection:
        charger = await known_charger(connection, device_id)
        found = await lists.commands_of(connection, charger.charger_id, after, limit + 1)
    items = found[:limit]
    following = (items[-1].requested_at, items[-1].command_id) if len(found) > limit else None
    return CommandPage(items=[command(kept) for kept in items], next_cursor=services.cursors.next(COMMANDS, following))
