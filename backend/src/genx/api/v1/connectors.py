"""Connectors of a charger: their status and their measurements."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import get, patch
from litestar.params import JSONBody, PathParameter
from msgspec import UNSET, Meta, UnsetType

from genx.api.http.auth import SignedInRequest, visit
from genx.api.http.operation import operation
from genx.api.http.schemas import Answer, Body, Time, time
from genx.api.http.services import FromServices, current_charger
from genx.api.v1.device_ids import DeviceId
from genx.domain.charge_point import MOST_CONNECTORS, ChargePoint
from genx.domain.connector import Connector, Live
from genx.domain.errors import NotKept, NotKnown, UnusableRequest
from genx.domain.operator_change import OperatorChange
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

    `updatedAt` is the time of its last status report, `since` the time from which on it has had this status. `tariffId`
    is a tariff of its own; null is that of the charger.
    """

    connector_id: int
    status: str | None
    error_code: str | None
    info: str | None
    vendor_error_code: str | None
    updated_at: Time | None
    since: Time | None
    tariff_id: int | None
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
        tariff_id=connector.tariff_id,
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

_EXAMPLE_CONNECTOR = _connector(
    ChargePoint(charger_id=1, device_id="CP-0042", registered_at=NOON, connectors={1: EXAMPLE}), EXAMPLE
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


class ConnectorChange(Body, frozen=True, kw_only=True):
    """Changes of a connector. Only fields that are sent are changed; a tariff of null is that of the charger."""

    tariff_id: Annotated[int, Meta(ge=1, le=2**63 - 1)] | UnsetType | None = UNSET


@patch(
    "/chargers/{deviceId:str}/connectors/{connectorId:int}",
    **operation(
        "updateConnector",
        "Give a connector a tariff of its own",
        TAG,
        role="operator",
        refusals=(NotKnown, NotKept, UnusableRequest),
        request={"tariffId": 3},
        response=_EXAMPLE_CONNECTOR,
        description="Sessions that begin from now on have it. Those that run keep theirs.",
    ),
)
async def update_connector(
    request: SignedInRequest,
    device_id: DeviceId,
    connector_id: Annotated[int, PathParameter(name="connectorId", ge=1, le=MOST_CONNECTORS)],
    data: JSONBody[ConnectorChange],
    services: FromServices,
) -> ChargerConnector:
    charge_point = await current_charger(services, device_id)
    if not charge_point.has_connector(connector_id):
        raise NotKnown(f"{charge_point.device_id} has no connector {connector_id}.")
    if data.tariff_id is UNSET:
        return _connector(charge_point, charge_point.connector(connector_id))
    did = visit(request).did("charger.changed", connectorId=connector_id, tariffId=data.tariff_id)
    change = OperatorChange(device_id, {"tariff_id": data.tariff_id}, did, connector_id)
    changed = await services.charge_points.change(change)
    return _connector(changed, changed.connector(connector_id))


ROUTES = [list_connectors, update_connector]
