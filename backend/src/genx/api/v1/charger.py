"""A charger as the API shows it."""

from genx.api.http.schemas import Answer, Time, time
from genx.api.v1 import connectors
from genx.api.v1.connectors import NOON, ChargerConnector
from genx.central_system.versions import DEFAULT
from genx.domain.charge_point import ChargePoint, ChargerStatus, Registration
from genx.domain.security_alarm import Admitted

TAG = "Chargers"


class Charger(Answer, frozen=True, kw_only=True):
    """A charger as it is now. `admitted` says how it proved its identity when it connected.

    `notAsked`: calls that GenX does not send to it any more, because it can't answer them or drops the connection.
    `powerRatingW` was set by a person ("manual"), or is the most that all connectors drew together ("measured").
    `tariffId` is the tariff of its sessions, unless a connector has another; null is the default one.
    """

    device_id: str
    name: str | None
    online: bool
    last_seen: Time | None
    connected_at: Time | None
    admitted: Admitted | None
    charger_status: ChargerStatus
    vendor: str | None
    model: str | None
    serial_number: str | None
    firmware_version: str | None
    connector_count: int | None
    connectors: list[ChargerConnector]
    power_rating_w: int | None
    power_rating_source: str | None
    tariff_id: int | None
    registration: Registration
    iccid: str | None
    imsi: str | None
    meter_type: str | None
    meter_serial_number: str | None
    has_password: bool
    clock_offset_ms: int | None
    not_asked: list[str]
    firmware_status: str | None
    diagnostics_status: str | None
    log_status: str | None
    protocol: str
    registered_at: Time


def shown(charge_point: ChargePoint) -> Charger:
    """Return a charge point as the API shows it."""
    return Charger(
        device_id=charge_point.device_id,
        name=charge_point.name,
        online=charge_point.online,
        last_seen=time(charge_point.last_seen),
        connected_at=time(charge_point.connected_at),
        admitted=charge_point.admitted,
        charger_status=charge_point.charger_status,
        vendor=charge_point.vendor,
        model=charge_point.model,
        serial_number=charge_point.serial_number,
        firmware_version=charge_point.firmware_version,
        connector_count=charge_point.connector_count,
        connectors=connectors.connectors_of(charge_point),
        power_rating_w=charge_point.power_rating_w,
        power_rating_source=charge_point.power_rating_source,
        tariff_id=charge_point.tariff_id,
        registration=charge_point.registration,
        iccid=charge_point.iccid,
        imsi=charge_point.imsi,
        meter_type=charge_point.meter_type,
        meter_serial_number=charge_point.meter_serial_number,
        has_password=charge_point.password_hash is not None,
        clock_offset_ms=charge_point.clock_offset_ms,
        not_asked=charge_point.left_alone_with,
        firmware_status=charge_point.firmware_status,
        diagnostics_status=charge_point.diagnostics_status,
        log_status=charge_point.log_status,
        protocol=charge_point.protocol or DEFAULT.dialect.protocol,
        registered_at=time(charge_point.registered_at),
    )


EXAMPLE = shown(
    ChargePoint(
        charger_id=1,
        device_id="CP-0042",
        name="Car park, level 2",
        registered_at=NOON,
        vendor="ABB",
        model="Terra AC W22",
        serial_number="TACW22-0815",
        firmware_version="1.8.21",
        power_rating_measured_w=22_080,
        online=True,
        connected_at=NOON,
        admitted="password",
        last_seen=NOON,
        clock_offset_ms=120,
        connectors={1: connectors.EXAMPLE},
    )
)
