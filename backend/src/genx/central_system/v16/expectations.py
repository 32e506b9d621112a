"""The expected effects of OCPP 1.6 commands (ADR 26): one function for each command that has an effect."""

from datetime import datetime
from typing import Final

from cryptography import x509

from genx.central_system.commands.spec import Known, Situation
from genx.central_system.v16.effects import serial_number
from genx.central_system.v16.triggers import triggered
from genx.domain.effects.charging import ConnectorIsReserved, LimitIsObeyed, TransactionBegins, TransactionEnds
from genx.domain.effects.device import (
    AvailabilityIs,
    CertificateIsListed,
    KeyHasValue,
    ListHasVersion,
    MessageComes,
    Restarts,
)
from genx.domain.effects.expectations import Expectation
from genx.domain.effects.files import FileIsUploaded, FirmwareChanges
from genx.domain.masking import is_secret
from genx.ocpp.numbers import whole
from genx.ocpp.v16.messages import security
from genx.ocpp.v16.messages.core import (
    ChangeAvailabilityRequest,
    ChangeConfigurationRequest,
    RemoteStartTransactionRequest,
    RemoteStopTransactionRequest,
    ResetRequest,
    UnlockConnectorRequest,
)
from genx.ocpp.v16.messages.firmware import GetDiagnosticsRequest, UpdateFirmwareRequest
from genx.ocpp.v16.messages.local_auth_list import SendLocalListRequest
from genx.ocpp.v16.messages.remote_trigger import TriggerMessageRequest
from genx.ocpp.v16.messages.reservation import ReserveNowRequest
from genx.ocpp.v16.messages.smart_charging import SetChargingProfileRequest

AT_ONCE: Final = 30.0
SOON: Final = 60.0
UPLOAD: Final = 1_800.0
INSTALLATION: Final = 7_200.0
RESTART: Final = {"Hard": 300.0, "Soft": 900.0}
"""Seconds; a soft reset waits for transactions."""

PLUGGING_IN: Final = 120
"""Seconds that a charge point waits for the cable unless its configuration says otherwise."""

MOST_PLUGGING_IN: Final = 86_400

SAMPLES: Final = 2
"""Samples that a charge point has time for before a limit must be seen in them."""

MOST_SAMPLE_INTERVAL: Final = 3_600

BOTH_USES: Final = ("CentralSystemRootCertificate", "ManufacturerRootCertificate")


def remote_start(request: RemoteStartTransactionRequest, found: Situation) -> TransactionBegins:
    seconds = _seconds(found.known, "connectiontimeout", PLUGGING_IN, MOST_PLUGGING_IN)
    return TransactionBegins(
        window=seconds + AT_ONCE, asked_at=found.at, connector_id=request.connector_id, id_tags=(request.id_tag,)
    )


def remote_stop(request: RemoteStopTransactionRequest, found: Situation) -> Expectation:
    running = found.state.called(request.transaction_id, found.at)
    return TransactionEnds(window=SOON, wire_id=request.transaction_id if running is None else running.wire_id)


def unlock(request: UnlockConnectorRequest, found: Situation) -> Expectation | None:
    """Unlocking ends a running transaction. Without one there is nothing to see."""
    running = found.state.running_on(request.connector_id)
    return None if running is None else TransactionEnds(window=SOON, wire_id=running.wire_id)


def reset(request: ResetRequest, _: Situation) -> Expectation:
    return Restarts(window=RESTART[request.type])


def change_availability(request: ChangeAvailabilityRequest, _: Situation) -> Expectation:
    return AvailabilityIs(window=SOON, connector_id=request.connector_id, operative=request.type == "Operative")


def change_configuration(request: ChangeConfigurationRequest, _: Situation) -> Expectation | None:
    """A secret can't be read back."""
    if is_secret(request.key):
        return None
    return KeyHasValue(window=AT_ONCE, key=request.key, value=request.value)


def trigger_message(
    request: TriggerMessageRequest | security.ExtendedTriggerMessageRequest, _: Situation
) -> Expectation:
    return MessageComes(window=AT_ONCE, action=triggered(request) or "", connector_id=request.connector_id)


def send_local_list(request: SendLocalListRequest, _: Situation) -> Expectation:
    return ListHasVersion(window=AT_ONCE, version=request.list_version)


def reserve_now(request: ReserveNowRequest, _: Situation) -> Expectation | None:
    """A reservation of any connector is shown by none."""
    return ConnectorIsReserved(window=AT_ONCE, connector_id=request.connector_id) if request.connector_id else None


def update_firmware(request: UpdateFirmwareRequest, found: Situation) -> Expectation:
    return FirmwareChanges(window=INSTALLATION, begins=request.retrieve_date, before=found.state.firmware_version)


def signed_update_firmware(request: security.SignedUpdateFirmwareRequest, found: Situation) -> Expectation:
    firmware = request.firmware
    begins = max(filter(None, [firmware.retrieve_date_time, firmware.install_date_time]))
    return FirmwareChanges(window=INSTALLATION, begins=begins, before=found.state.firmware_version)


def get_diagnostics(_request: GetDiagnosticsRequest, _: Situation) -> Expectation:
    return FileIsUploaded(window=UPLOAD, work="diagnostics")


def get_log(_request: security.GetLogRequest, _: Situation) -> Expectation:
    return FileIsUploaded(window=UPLOAD, work="log")


def install_certificate(request: security.InstallCertificateRequest, _: Situation) -> Expectation | None:
    try:
        certificate = x509.load_pem_x509_certificate(request.certificate.encode())
    except ValueError:
        return None
    number = serial_number(f"{certificate.serial_number:x}")
    return CertificateIsListed(window=SOON, uses=(request.certificate_type,), serial_number=number, installed=True)


def delete_certificate(request: security.DeleteCertificateRequest, _: Situation) -> Expectation:
    number = serial_number(request.certificate_hash_data.serial_number)
    return CertificateIsListed(window=SOON, uses=BOTH_USES, serial_number=number, installed=False)


def set_charging_profile(request: SetChargingProfileRequest, found: Situation) -> Expectation | None:
    """A limit can be seen only while something is charging, and only if it is in force at once."""
    limit = _limit_at_once(request, found.at)
    is_charging = any(request.connector_id in {0, each.connector_id} for each in found.state.transactions.values())
    if limit is None or not is_charging:
        return None
    interval = _seconds(found.known, "metervaluesampleinterval", int(SOON), MOST_SAMPLE_INTERVAL)
    return LimitIsObeyed(
        window=max(SOON, SAMPLES * interval),
        connector_id=request.connector_id,
        limit=limit,
        unit=request.cs_charging_profiles.charging_schedule.charging_rate_unit,
    )


def _limit_at_once(request: SetChargingProfileRequest, now: datetime) -> float | None:
    """Return the first limit of a profile that is in force from now on and for a while."""
    profile = request.cs_charging_profiles
    schedule = profile.charging_schedule
    is_later = any(time is not None and time > now for time in (profile.valid_from, schedule.start_schedule))
    if is_later or profile.charging_profile_kind == "Recurring" or len(schedule.charging_schedule_period) != 1:
        return None
    return schedule.charging_schedule_period[0].limit


def _seconds(known: Known, key: str, otherwise: int, most: int) -> int:
    """Return a number of seconds from the configuration, if it is there and makes sense."""
    seconds = whole(known.get(key) or "")
    return seconds if seconds is not None and 0 < seconds <= most else otherwise
