"""Connectors of a charger: their status and their measurements."""

from datetime import UTC, datetime

from litestar import get

from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Time, time
from genx.api.http.services import FromServices, current_charger
from genx.api.v1.device_ids import DeviceId
from genx.domain.charge_point import ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.errors import NotKnown
from genx.domain.transaction import Transaction

TAG = "Chargers"


class LiveValues(Answer, frozen=True, kw_only=True):
    """The last measurements of a connector: W, Wh of the import register, A of the highest phase, V, %, °C."""

    power_w: int | None
    energy_wh: int | None
    current_a: float | None
    voltage_v: float | None
    soc: float | None
    temperature_c: float | None
    at: Time


class ConnectorTransaction(Answer, frozen=True, kw_only=True):
    """The running transaction of a connector, with the Wh measured so far."""

    transaction_id: int
    id_tag: str
    started_at: Time
    energy_wh: int | None


class ChargerConnector(Answer, frozen=True, kw_only=True):
    """A connector; 0 is the charger itself. `transactionId` is that of its running transaction.

    `updatedAt` is the time of its last status report, `since` the time from which on it has had this status.
    """

    connector_id: int
    status: str | None
    error_code: str | None
    info: str | None
    vendor_error_code: str | None
    updated_at: Time | None
    since: Time | None
    live: LiveValues | None
    transaction_id: int | None
    transaction: ConnectorTransaction | None


class ConnectorList(Answer, frozen=True, kw_only=True):
    """All connectors of a charger; 0 is the charger itself."""

    items: list[ChargerConnector]


def connectors_of(charge_point: ChargePoint) -> list[ChargerConnector]:
    """Return the connectors that have reported something, and those that the charger is known to have."""
    ids = {*charge_point.connectors, *range(1, (charge_point.connector_count or 0) + 1)}
    return [_connector(charge_point, charge_point.connector(connector_id)) for connector_id in sorted(ids)]


def _connector(charge_point: ChargePoint, connector: Connector) -> ChargerConnector:
    running = charge_point.running_on(connector.connector_id)
    live = charge_point.live(connector.connector_id)
    return ChargerConnector(
        connector_id=connector.connector_id,
        status=connector.status,
        error_code=connector.error_code,
        info=connector.info,
        vendor_error_code=connector.vendor_error_code,
        updated_at=time(connector.updated_at),
        since=time(connector.since),
        live=None if live is None else _live(live),
        transaction_id=None if running is None else int(running.id),
        transaction=None if running is None else _running(running, live),
    )


def _running(running: Transaction, live: Live | None) -> ConnectorTransaction:
    return ConnectorTransaction(
        transaction_id=int(running.id),
        id_tag=running.id_tag,
        started_at=time(running.started_at),
        energy_wh=running.energy_so_far,
    )


def _live(live: Live) -> LiveValues:
    return LiveValues(
        power_w=live.power_w,
        energy_wh=live.energy_wh,
        current_a=live.current_a,
        voltage_v=live.voltage_v,
        soc=live.soc,
        temperature_c=live.temperature_c,
        at=time(live.at),
    )


NOON = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
EXAMPLE = Connector(
    connector_id=1,
    status="Charging",
    error_code="NoError",
    updated_at=NOON,
    since=NOON,
    live=Live(at=NOON, power_w=11_040, energy_wh=1_482_310, current_a=16.0, voltage_v=230.0, soc=57.0),
)


@get(
    "/chargers/{deviceId:str}/connectors",
    **operation(
        "listConnectors",
        "List a charger's connectors with their status and measurements",
        TAG,
        refusals=(NotKnown,),
        response=ConnectorList(
            items=connectors_of(
                ChargePoint(charger_id=1, device_id="CP-0042", registered_at=NOON, connectors={1: EXAMPLE})
            )
        ),
    ),
)
async def list_connectors(device_id: DeviceId, services: FromServices) -> ConnectorList:
    return ConnectorList(items=connectors_of(await current_charger(services, device_id)))


ROUTES = [list_connectors]
