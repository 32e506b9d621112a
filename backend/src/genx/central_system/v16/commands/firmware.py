"""Commands of the profile FirmwareManagement, and their counterparts in the security extension."""

from typing import Final

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.pem import EXAMPLE, check_certificate, is_base64
from genx.central_system.v16.commands.rules import check_location, check_order
from genx.domain.errors import FirmwareUpdateRunning, UnusableRequest
from genx.ocpp.v16.messages.firmware import GetDiagnosticsRequest, UpdateFirmwareRequest
from genx.ocpp.v16.messages.security import GetLogRequest, SignedUpdateFirmwareRequest

_UNDER_WAY: Final = frozenset(
    {
        *("Downloading", "Downloaded", "DownloadScheduled", "DownloadPaused", "SignatureVerified"),
        *("Installing", "InstallScheduled", "InstallRebooting"),
    }
)


def _check_no_update(request: object, found: Situation) -> None:
    del request
    status = found.state.firmware_status
    if status in _UNDER_WAY:
        raise FirmwareUpdateRunning(f"A firmware update is under way: the charger reported {status}.")


def _check_diagnostics(request: GetDiagnosticsRequest, found: Situation) -> None:
    del found
    check_location("/location", request.location)
    check_order("/stopTime", request.start_time, request.stop_time)


def _check_log(request: GetLogRequest, found: Situation) -> None:
    del found
    check_location("/log/remoteLocation", request.log.remote_location)
    check_order("/log/latestTimestamp", request.log.oldest_timestamp, request.log.latest_timestamp)


def _check_update(request: UpdateFirmwareRequest, found: Situation) -> None:
    del found
    check_location("/location", request.location)


def _check_signed_update(request: SignedUpdateFirmwareRequest, found: Situation) -> None:
    del found
    firmware = request.firmware
    check_location("/firmware/location", firmware.location)
    check_certificate("/firmware/signingCertificate", firmware.signing_certificate)
    if not is_base64(firmware.signature):
        raise UnusableRequest("/firmware/signature", "A signature is base64.")


COMMANDS: Final = (
    CommandSpec(
        name="get-diagnostics",
        action="GetDiagnostics",
        request_type=GetDiagnosticsRequest,
        summary="Have the charger upload its diagnostics",
        example={"location": "https://files.example.org/upload/"},
        refusals=(UnusableRequest,),
        check=_check_diagnostics,
        expects=expectations.get_diagnostics,
    ),
    CommandSpec(
        name="update-firmware",
        action="UpdateFirmware",
        request_type=UpdateFirmwareRequest,
        summary="Have the charger fetch and install a firmware",
        example={"location": "https://files.example.org/firmware-2.1.bin", "retrieveDate": "2026-01-15T02:00:00Z"},
        refusals=(UnusableRequest, FirmwareUpdateRunning),
        check=_check_update,
        doubt=_check_no_update,
        expects=expectations.update_firmware,
        may_wait=True,
    ),
    CommandSpec(
        name="get-log",
        action="GetLog",
        request_type=GetLogRequest,
        summary="Have the charger upload its diagnostics log or security log",
        example={
            "log": {"remoteLocation": "https://files.example.org/upload/"},
            "logType": "SecurityLog",
            "requestId": 5,
        },
        refusals=(UnusableRequest,),
        check=_check_log,
        expects=expectations.get_log,
    ),
    CommandSpec(
        name="signed-update-firmware",
        action="SignedUpdateFirmware",
        request_type=SignedUpdateFirmwareRequest,
        summary="Have the charger fetch, verify and install a signed firmware",
        example={
            "requestId": 6,
            "firmware": {
                "location": "https://files.example.org/firmware-2.1.bin",
                "retrieveDateTime": "2026-01-15T02:00:00Z",
                "signingCertificate": EXAMPLE,
                "signature": "MAA=",
            },
        },
        refusals=(UnusableRequest, FirmwareUpdateRunning),
        check=_check_signed_update,
        doubt=_check_no_update,
        expects=expectations.signed_update_firmware,
        may_wait=True,
    ),
)
